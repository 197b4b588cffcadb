// GhostFaceNet V1, after Alansari et al. 2023 (IEEE Access 11), on the layer table of GhostNet (Han et al. 2020).
// From the papers: a ghost module makes half of its channels by a 1x1 convolution and the other half from those by a depthwise 3x3 ("cheap operation"); a ghost
// bottleneck is ghost module, depthwise where the stride is 2, squeeze-and-excitation to a quarter where the table says so, ghost module without activation,
// beside a shortcut (depthwise and 1x1 where the shape changes); PReLU instead of ReLU; a global depthwise head instead of average pooling; stem of stride 1 or 2.
// Ours: the head is that of MobileFaceNet, and the shortcut of each stride is as in GhostNet. V2 is left out: its attention needs kernels of 1x5 and 5x1.
import { add, concat } from '../graph/build.ts';
import type { Tensor } from '../graph/graph.ts';
import type { Net } from './net.ts';
import { excited, globalHead } from './parts.ts';
import { type Student, scaled } from './student.ts';

/** Kernel of the depthwise convolution, channels inside and out, excitation, stride. */
type Row = readonly [kernel: number, inside: number, out: number, excites: boolean, stride: number];
const rows: readonly Row[] = [
  [3, 16, 16, false, 1],
  [3, 48, 24, false, 2],
  [3, 72, 24, false, 1],
  [5, 72, 40, true, 2],
  [5, 120, 40, true, 1],
  [3, 240, 80, false, 2],
  [3, 200, 80, false, 1],
  [3, 184, 80, false, 1],
  [3, 184, 80, false, 1],
  [3, 480, 112, true, 1],
  [3, 672, 112, true, 1],
  [5, 672, 160, true, 2],
  [5, 960, 160, false, 1],
  [5, 960, 160, true, 1],
  [5, 960, 160, false, 1],
  [5, 960, 160, true, 1],
];

function ghost(net: Net, x: Tensor, prefix: string, out: number, activation: boolean): Tensor {
  const half = out / 2;
  const primary = net.unit(x, `${prefix}.primary`, { out: half, activation });
  return concat([primary, net.unit(primary, `${prefix}.cheap`, { out: half, kernel: 3, pad: 1, groups: half, activation })], 1);
}

function bottleneck(net: Net, x: Tensor, prefix: string, [kernel, inside, out, excites, stride]: Row): Tensor {
  const pad = (kernel - 1) / 2;
  const before = x.shape[1] as number;
  let y = ghost(net, x, `${prefix}.ghost1`, inside, true);
  if (stride !== 1) y = net.unit(y, `${prefix}.depthwise`, { out: inside, kernel, stride, pad, groups: inside });
  if (excites) y = excited(net, y, `${prefix}.excite`, scaled(inside, 1 / 4, 4));
  y = ghost(net, y, `${prefix}.ghost2`, out, false);
  if (stride === 1 && before === out) return add(y, x);
  const shortcut = net.unit(x, `${prefix}.shortcut_dw`, { out: before, kernel, stride, pad, groups: before });
  return add(y, net.unit(shortcut, `${prefix}.shortcut`, { out }));
}

/** GhostFaceNet V1 with all channels times `width`; `stride` of the stem 2 (the smaller map) or 1. */
export function ghostFaceNet({ width = 1, stride = 2 }: { width?: number; stride?: 1 | 2 } = {}): Student {
  const c = (channels: number): number => scaled(channels, width, 4);
  return {
    name: `ghostfacenet${width === 1 ? '' : `-x${width}`}${stride === 2 ? '' : '-stride1'}`,
    family: 'ghostfacenet',
    inputSize: 112,
    build: (net, image, dim) => {
      const stem = net.unit(image, 'stem', { out: c(16), kernel: 3, stride, pad: 1, activation: true });
      const x = rows.reduce(
        (map, [kernel, inside, out, excites, step], i) => bottleneck(net, map, `block${i}`, [kernel, c(inside), c(out), excites, step]),
        stem,
      );
      return globalHead(net, net.unit(x, 'last', { out: c(960), activation: true }), c(512), dim);
    },
  };
}
