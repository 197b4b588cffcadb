// MixFaceNet, after Boutros et al. 2021 (IJCB), on the layer table of MixNet-S (Tan and Le 2019).
// From the papers: in an inverted bottleneck the depthwise convolution is mixed: its channels are parted and each part has a kernel of its own (3, 5, 7, ...);
// channel shuffle follows (ShuffleMixFaceNet); squeeze-and-excitation; PReLU everywhere; the head of MobileFaceNet instead of pooling; XS is S at half width.
// Ours: each part is expanded by a 1x1 convolution of its own, which is the same as parting one (no copy, and the gradient needs none); the 1x1 convolutions are
// whole where MixNet parts some of them; the strides over the map are those that end at 7x7 from 112 pixels.
import { add, concat } from '../graph/build.ts';
import type { Tensor } from '../graph/graph.ts';
import type { Net } from './net.ts';
import { excited, globalHead, shuffled } from './parts.ts';
import { type Student, scaled } from './student.ts';

interface Row {
  readonly out: number;
  readonly kernels: readonly number[];
  readonly stride: number;
  readonly expand: number;
  /** Values between the two maps of the excitation, as a share of the channels that come in; 0: none. */
  readonly excite: number;
}
const rows: readonly Row[] = [
  { out: 24, kernels: [3], stride: 1, expand: 6, excite: 0 },
  { out: 24, kernels: [3], stride: 1, expand: 3, excite: 0 },
  { out: 40, kernels: [3, 5, 7], stride: 2, expand: 6, excite: 0.5 },
  ...Array.from({ length: 3 }, () => ({ out: 40, kernels: [3, 5], stride: 1, expand: 6, excite: 0.5 })),
  { out: 80, kernels: [3, 5, 7], stride: 2, expand: 6, excite: 0.25 },
  ...Array.from({ length: 2 }, () => ({ out: 80, kernels: [3, 5], stride: 1, expand: 6, excite: 0.25 })),
  { out: 120, kernels: [3, 5, 7], stride: 1, expand: 6, excite: 0.5 },
  ...Array.from({ length: 2 }, () => ({ out: 120, kernels: [3, 5, 7, 9], stride: 1, expand: 3, excite: 0.5 })),
  { out: 200, kernels: [3, 5, 7, 9, 11], stride: 2, expand: 6, excite: 0.5 },
  ...Array.from({ length: 2 }, () => ({ out: 200, kernels: [3, 5, 7, 9], stride: 1, expand: 6, excite: 0.5 })),
];

/** Equal parts of the channels; the first takes what is left over. */
function partsOf(channels: number, count: number): number[] {
  const part = Math.floor(channels / count);
  return Array.from({ length: count }, (_, i) => (i === 0 ? channels - part * (count - 1) : part));
}

function bottleneck(net: Net, x: Tensor, prefix: string, { out, kernels, stride, expand, excite }: Row): Tensor {
  const before = x.shape[1] as number;
  const mixed = partsOf(before * expand, kernels.length).map((channels, i) => {
    const kernel = kernels[i] as number;
    const wide = net.unit(x, `${prefix}.expand${kernel}`, { out: channels, activation: true });
    return net.unit(wide, `${prefix}.mix${kernel}`, {
      out: channels,
      kernel,
      stride,
      pad: (kernel - 1) / 2,
      groups: channels,
      activation: true,
    });
  });
  let y = concat(mixed, 1);
  // Groups of one size: only where the channels divide.
  if (kernels.length > 1 && (before * expand) % kernels.length === 0) y = shuffled(y, kernels.length);
  if (excite > 0) y = excited(net, y, `${prefix}.excite`, Math.max(1, Math.round(before * excite)));
  y = net.unit(y, `${prefix}.project`, { out });
  return stride === 1 && before === out ? add(y, x) : y;
}

/** MixFaceNet-S with all channels times `width`; 0.5 is XS. */
export function mixFaceNet({ width = 1 }: { width?: number } = {}): Student {
  const c = (channels: number): number => scaled(channels, width);
  return {
    name: width === 1 ? 'mixfacenet-s' : width === 0.5 ? 'mixfacenet-xs' : `mixfacenet-s-x${width}`,
    family: 'mixfacenet',
    inputSize: 112,
    build: (net, image, dim) => {
      let x = net.unit(image, 'stem', { out: c(16), kernel: 3, stride: 2, pad: 1, activation: true });
      const y = net.unit(x, 'first.depthwise', { out: c(16), kernel: 3, pad: 1, groups: c(16), activation: true });
      x = add(x, net.unit(y, 'first.project', { out: c(16) }));
      x = rows.reduce((map, row, i) => bottleneck(net, map, `block${i}`, { ...row, out: c(row.out) }), x);
      return globalHead(net, x, c(1024), dim);
    },
  };
}
