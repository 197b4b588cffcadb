// Maps whose innermost axis is a few channels, "lanes", side by side: what a processor multiplies at once.
//
// A stacked map [1, c, n*h, w] as lanes is [(c/b)*n, h, w, b]: groups of b channels, each of one image, the lane last. A depthwise convolution knows
// nothing but lanes: y[g,p,q,l] = sum over i,j of x[g, s*p + d*i - a, s*q + d*j - a', l] * k[g,i,j,l]     (s stride, d dilation, a and a' zeros before)
// With x and k of one form it is also its own weight gradient: the gradient's map is the kernel, as large as the map, and comes dilated by the stride.
//
// ONNX Runtime has this layout and this product for its own use on processors (domain com.microsoft.nchwc), b being
// 8 or 16 after the processor. Its ordinary depthwise convolution unrolls every channel into columns and takes twice to four times as long (test/bench/RESULTS.md).
// Elsewhere the three are composed of transpositions and a grouped convolution.
import { pad, reshape, transpose } from '../build.ts';
import { type Attributes, apply, type Four, four, GraphError, type Tensor } from '../graph.ts';
import { listOf, numberOf, type Op } from '../op.ts';
import { floatOf } from './elementwise.ts';

/** Where ONNX Runtime keeps these operators; not part of ONNX. */
const runtime = (type: string): string => `com.microsoft.nchwc.${type}`;

/** [1, c, n*h, w] to [(c/b)*n, h, w, b]. */
export const toLanesOp: Op = {
  infer: ([x], attributes) => {
    const [one, c, rows, w] = four(floatOf(x));
    const [n, b] = [numberOf(attributes, 'images'), numberOf(attributes, 'lanes')];
    if (one !== 1 || rows % n !== 0 || c % b !== 0) throw new GraphError(`[${x?.shape}] as ${b} lanes of ${n} images`);
    return { shape: [(c / b) * n, rows / n, w, b], dtype: 'float32' };
  },
  lanes: (_, attributes) => numberOf(attributes, 'lanes'),
  emit: (emitter, { names, output }) => {
    emitter.result('Reshape', [emitter.node(runtime('ReorderInput'), names), emitter.ints(output.shape)]);
  },
  compose: ([x], attributes) => {
    const [, c, rows, w] = four(x as Tensor);
    const [n, b] = [numberOf(attributes, 'images'), numberOf(attributes, 'lanes')];
    return reshape(transpose(reshape(x as Tensor, [c / b, b, rows * w]), [0, 2, 1]), [(c / b) * n, rows / n, w, b]);
  },
  samples: [
    { shapes: [[1, 16, 6, 3]], attributes: { images: 2, lanes: 8 } },
    { shapes: [[1, 16, 5, 4]], attributes: { images: 1, lanes: 16 } },
    { shapes: [[1, 6, 4, 2]], attributes: { images: 2, lanes: 3 } },
  ],
};

/** [g, h, w, b] to [1, (g/n)*b, n*h, w]. */
export const fromLanesOp: Op = {
  infer: ([x], attributes) => {
    const [g, h, w, b] = four(floatOf(x));
    const n = numberOf(attributes, 'images');
    if (g % n !== 0) throw new GraphError(`${g} groups of ${n} images`);
    return { shape: [1, (g / n) * b, n * h, w], dtype: 'float32' };
  },
  lanes: ([x]) => (x as Tensor).shape[3] as number,
  emit: (emitter, { names, output }) => {
    const flat = emitter.node('Reshape', [names[0] as string, emitter.ints(output.shape)]);
    emitter.result(runtime('ReorderOutput'), [flat], { channels: output.shape[1] as number });
  },
  compose: ([x], attributes) => {
    const [g, h, w, b] = four(x as Tensor);
    const n = numberOf(attributes, 'images');
    return reshape(transpose(reshape(x as Tensor, [g / n, n * h * w, b]), [0, 2, 1]), [1, (g / n) * b, n * h, w]);
  },
  samples: [
    { shapes: [[4, 3, 2, 8]], attributes: { images: 2 } },
    { shapes: [[2, 3, 5, 16]], attributes: { images: 1 } },
    { shapes: [[4, 1, 2, 3]], attributes: { images: 2 } },
  ],
};

interface LaneConvSite {
  readonly x: Four;
  /** Rows and columns of the kernel. */
  readonly kernel: readonly [number, number];
  readonly stride: number;
  /** Zeros above, left, below and right. */
  readonly pads: Four;
  readonly dilation: number;
}

function siteOf([map, weights]: readonly (Tensor | undefined)[], attributes: Attributes): LaneConvSite {
  const x = four(floatOf(map));
  const [g, kh, kw, b] = four(floatOf(weights));
  if (g !== x[0] || b !== x[3]) throw new GraphError(`kernel [${weights?.shape}] for lanes [${x}]`);
  const [stride, dilation] = [numberOf(attributes, 'stride'), numberOf(attributes, 'dilation')];
  return { x, kernel: [kh, kw], stride, pads: four({ shape: listOf(attributes, 'pads') }), dilation };
}

/** x [g, h, w, b] by k [g, kh, kw, b], lane by lane. */
export const laneConvOp: Op = {
  infer: (inputs, attributes) => {
    const {
      x: [g, h, w, b],
      kernel: [kh, kw],
      stride,
      pads,
      dilation,
    } = siteOf(inputs, attributes);
    const [top, left, bottom, right] = pads;
    const along = (length: number, size: number): number => Math.floor((length - dilation * (size - 1) - 1) / stride) + 1;
    return { shape: [g, along(h + top + bottom, kh), along(w + left + right, kw), b], dtype: 'float32' };
  },
  lanes: ([x]) => (x as Tensor).shape[3] as number,
  emit: (emitter, { inputs, names, output, attributes }) => {
    const {
      x: [g, h, w, b],
      kernel,
      stride,
      pads,
      dilation,
    } = siteOf(inputs, attributes);
    const [x, k] = names as [string, string];
    const map = emitter.node('Reshape', [x, emitter.ints([1, g * b, h, w])]);
    const weights = emitter.node('Reshape', [k, emitter.ints([g * b, 1, ...kernel])]);
    const found = emitter.node(runtime('Conv'), [map, weights], {
      kernel_shape: kernel,
      strides: [stride, stride],
      pads,
      dilations: [dilation, dilation],
      group: g * b,
    });
    emitter.result('Reshape', [found, emitter.ints(output.shape)]);
  },
  compose: (inputs, attributes) => {
    const {
      x: [g, h, w, b],
      kernel,
      stride,
      pads,
      dilation,
    } = siteOf(inputs, attributes);
    const [x, k] = inputs as [Tensor, Tensor];
    const map = reshape(transpose(x, [0, 3, 1, 2]), [1, g * b, h, w]);
    const weights = reshape(transpose(k, [0, 3, 1, 2]), [g * b, 1, ...kernel]);
    const [top, left, bottom, right] = pads;
    const padded = pads.every((zeros) => zeros === 0) ? map : pad(map, [0, 0, top, left], [0, 0, bottom, right]);
    const found = apply('conv', [padded, weights], { stride, pad: 0, groups: g * b, dilation });
    const [, , rows, columns] = four(found);
    return transpose(reshape(found, [g, b, rows, columns]), [0, 2, 3, 1]);
  },
  samples: [
    {
      shapes: [
        [2, 4, 5, 8],
        [2, 3, 3, 8],
      ],
      attributes: { stride: 1, pads: [1, 1, 1, 1], dilation: 1 },
    },
    {
      shapes: [
        [3, 6, 6, 8],
        [3, 3, 3, 8],
      ],
      attributes: { stride: 2, pads: [1, 1, 1, 1], dilation: 1 },
    },
    {
      shapes: [
        [2, 6, 6, 8],
        [2, 3, 3, 8],
      ],
      attributes: { stride: 1, pads: [1, 1, 0, 0], dilation: 2 },
    },
    {
      shapes: [
        [2, 5, 5, 16],
        [2, 5, 5, 16],
      ],
      attributes: { stride: 1, pads: [1, 1, 1, 1], dilation: 1 },
    },
    {
      shapes: [
        [2, 4, 3, 8],
        [2, 2, 1, 8],
      ],
      attributes: { stride: 1, pads: [0, 0, 1, 0], dilation: 1 },
    },
    {
      shapes: [
        [1, 3, 4, 3],
        [1, 2, 2, 3],
      ],
      attributes: { stride: 1, pads: [0, 0, 0, 0], dilation: 1 },
    },
  ],
};
