// Convolution and its gradients, as other convolutions and matrix products.
//
// y[n,o,p,q] = sum over c,i,j of w[o,c,i,j] * x[n,c, s*p+i-a, s*q+j-a]          (s stride, a padding; groups split c and o alike)
// Input gradient: dy spread by s-1 zeros, convolved with w turned by 180 degrees and with its channel axes exchanged, padded by k-1-a.
// Both gradients are operators of their own: a runtime with kernels for them uses these, ONNX gets them composed as follows.
// Weight gradient, by form (times in test/bench):
//   pointwise  dw = sum over n of dy[n] x[n]^T: one batched matrix product. As a convolution it takes eight times as long.
//   depthwise  "Gram form": for each row tap i, G = (rows of x)^T (rows of dy) is one small matrix product per sample and channel;
//              dw[i,j] is the sum of one of its diagonals, w' = s*q + j - a, picked by a constant 0/1 matrix. No padding, no column buffers.
//   global     the kernel covers the whole map: dw = sum over n of x * dy.
//   dense      a convolution of x by dy with batch and channel axes exchanged, dilated by s.

import {
  concat,
  conv,
  convInputGradient,
  convWeightGradient,
  matmul,
  mul,
  reduceSum,
  reshape,
  reverse,
  slice,
  swapLast,
  transpose,
} from '../build.ts';
import { type Attributes, apply, constant, type Four, four, GraphError, type Shape, type Tensor } from '../graph.ts';
import { numberOf, type Op } from '../op.ts';
import { floatOf } from './elementwise.ts';

interface Form {
  /** Shapes of the map and of the weights. */
  readonly x: Four;
  readonly w: Four;
  readonly stride: number;
  readonly padding: number;
  readonly groups: number;
}

function formOf(x: Shape, w: Shape, attributes: Attributes): Form {
  if (x.length !== 4 || w.length !== 4) throw new GraphError(`a convolution of [${x}] by [${w}]`);
  const form = {
    x: x as unknown as Four,
    w: w as unknown as Four,
    stride: numberOf(attributes, 'stride'),
    padding: numberOf(attributes, 'pad'),
    groups: numberOf(attributes, 'groups'),
  };
  const [[, c], [out, perGroup, kh, kw]] = [form.x, form.w];
  const depthwise = form.groups === c && perGroup === 1 && out === c;
  if (form.groups !== 1 && !depthwise) throw new GraphError(`no gradient for ${form.groups} groups of ${c} channels`);
  if (!isGlobal(form) && (kh !== kw || kh - 1 - form.padding < 0)) {
    throw new GraphError(`no gradient of a ${kh}x${kw} convolution padded by ${form.padding}`);
  }
  return form;
}

export const convOp: Op = {
  infer: ([x, w, bias], attributes) => {
    const [n, c, height, width] = four(floatOf(x));
    const [out, perGroup, kh, kw] = four(floatOf(w));
    const [stride, padding, groups] = [numberOf(attributes, 'stride'), numberOf(attributes, 'pad'), numberOf(attributes, 'groups')];
    const dilation = (attributes['dilation'] as number | undefined) ?? 1;
    if (perGroup * groups !== c || out % groups !== 0) throw new GraphError(`weights [${w?.shape}] in ${groups} groups for ${c} channels`);
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== out)) throw new GraphError(`bias [${bias.shape}] for ${out} channels`);
    const along = (length: number, k: number): number => Math.floor((length + 2 * padding - dilation * (k - 1) - 1) / stride) + 1;
    return { shape: [n, out, along(height, kh), along(width, kw)], dtype: 'float32' };
  },
  gradient: ({ inputs, dy, attributes, wanted }) => {
    if (attributes['dilation'] !== undefined && attributes['dilation'] !== 1) throw new GraphError('no gradient of a dilated convolution');
    const [x, w] = inputs as [Tensor, Tensor];
    const [[, , height, width], [, , kh, kw]] = [four(x), four(w)];
    const form = { stride: numberOf(attributes, 'stride'), pad: numberOf(attributes, 'pad'), groups: numberOf(attributes, 'groups') };
    return [
      wanted[0] ? convInputGradient(dy, w, height, width, form) : null,
      wanted[1] ? convWeightGradient(x, dy, kh, kw, form) : null,
      wanted[2] ? reduceSum(dy, [0, 2, 3]) : null,
    ];
  },
  emit: (emitter, { inputs, names, attributes }) => {
    const [, , kh, kw] = four(inputs[1] as Tensor);
    const [stride, padding, groups] = [numberOf(attributes, 'stride'), numberOf(attributes, 'pad'), numberOf(attributes, 'groups')];
    const dilation = (attributes['dilation'] as number | undefined) ?? 1;
    emitter.result('Conv', names, {
      kernel_shape: [kh, kw],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      dilations: [dilation, dilation],
      group: groups,
    }); // prettier-ignore
  },
  samples: [
    {
      shapes: [
        [2, 3, 4, 4],
        [4, 3, 3, 3],
      ],
      attributes: { stride: 1, pad: 1, groups: 1 },
    },
    {
      shapes: [
        [2, 2, 5, 6],
        [3, 2, 3, 3],
      ],
      attributes: { stride: 2, pad: 1, groups: 1 },
    },
    { shapes: [[1, 2, 6, 6], [3, 2, 3, 3], [3]], attributes: { stride: 2, pad: 1, groups: 1 } },
    {
      shapes: [
        [2, 3, 3, 2],
        [4, 3, 1, 1],
      ],
      attributes: { stride: 1, pad: 0, groups: 1 },
    },
    {
      shapes: [
        [1, 3, 4, 5],
        [2, 3, 1, 1],
      ],
      attributes: { stride: 2, pad: 0, groups: 1 },
    },
    {
      shapes: [
        [2, 3, 4, 5],
        [3, 1, 3, 3],
      ],
      attributes: { stride: 1, pad: 1, groups: 3 },
    },
    {
      shapes: [
        [2, 2, 6, 6],
        [2, 1, 3, 3],
      ],
      attributes: { stride: 2, pad: 1, groups: 2 },
    },
    {
      shapes: [
        [1, 2, 5, 7],
        [2, 1, 3, 3],
      ],
      attributes: { stride: 2, pad: 1, groups: 2 },
    },
    {
      shapes: [
        [2, 3, 3, 3],
        [3, 1, 3, 3],
      ],
      attributes: { stride: 1, pad: 0, groups: 3 },
    },
    {
      shapes: [
        [1, 2, 7, 7],
        [2, 1, 5, 5],
      ],
      attributes: { stride: 1, pad: 2, groups: 2 },
    },
  ],
};

/** Map, kernel, and how one is moved over the other: every form that `compose` tells apart, with and without rows that are never read. */
const gradientForms: readonly { x: Four; w: Four; stride: number; pad: number; groups: number }[] = [
  { x: [2, 3, 4, 4], w: [4, 3, 3, 3], stride: 1, pad: 1, groups: 1 },
  { x: [2, 2, 5, 6], w: [3, 2, 3, 3], stride: 2, pad: 1, groups: 1 },
  { x: [1, 2, 6, 6], w: [3, 2, 3, 3], stride: 2, pad: 1, groups: 1 },
  { x: [2, 3, 3, 2], w: [4, 3, 1, 1], stride: 1, pad: 0, groups: 1 },
  { x: [1, 3, 4, 5], w: [2, 3, 1, 1], stride: 2, pad: 0, groups: 1 },
  { x: [2, 3, 4, 5], w: [3, 1, 3, 3], stride: 1, pad: 1, groups: 3 },
  { x: [2, 2, 6, 6], w: [2, 1, 3, 3], stride: 2, pad: 1, groups: 2 },
  { x: [1, 2, 5, 7], w: [2, 1, 3, 3], stride: 2, pad: 1, groups: 2 },
  { x: [2, 3, 3, 3], w: [3, 1, 3, 3], stride: 1, pad: 0, groups: 3 },
  { x: [1, 2, 2, 2], w: [2, 1, 5, 5], stride: 1, pad: 2, groups: 2 },
];
const outputOf = ({ x, w, stride, pad }: (typeof gradientForms)[number]): Four => [
  x[0],
  w[0],
  Math.floor((x[2] + 2 * pad - w[2]) / stride) + 1,
  Math.floor((x[3] + 2 * pad - w[3]) / stride) + 1,
];

export const convInputGradientOp: Op = {
  infer: ([dy, w], attributes) => {
    const [n] = four(floatOf(dy));
    const weights = four(floatOf(w));
    const x: Four = [n, weights[1] * numberOf(attributes, 'groups'), numberOf(attributes, 'height'), numberOf(attributes, 'width')];
    formOf(x, weights, attributes);
    return { shape: x, dtype: 'float32' };
  },
  compose: ([dy, w], attributes) => {
    const [n] = four(dy as Tensor);
    const weights = four(w as Tensor);
    const x: Four = [n, weights[1] * numberOf(attributes, 'groups'), numberOf(attributes, 'height'), numberOf(attributes, 'width')];
    return inputGradient(formOf(x, weights, attributes), dy as Tensor, w as Tensor);
  },
  samples: gradientForms.map((form) => ({
    shapes: [outputOf(form), form.w],
    attributes: { stride: form.stride, pad: form.pad, groups: form.groups, height: form.x[2], width: form.x[3] },
  })),
};

export const convWeightGradientOp: Op = {
  infer: ([x, dy], attributes) => ({ shape: weightsOf(floatOf(x), floatOf(dy), attributes), dtype: 'float32' }),
  compose: ([x, dy], attributes) => {
    const form = formOf((x as Tensor).shape, weightsOf(x as Tensor, dy as Tensor, attributes), attributes);
    return weightGradient(form, x as Tensor, dy as Tensor);
  },
  samples: gradientForms.map((form) => ({
    shapes: [form.x, outputOf(form)],
    attributes: { stride: form.stride, pad: form.pad, groups: form.groups, kh: form.w[2], kw: form.w[3] },
  })),
};

function weightsOf(x: Tensor, dy: Tensor, attributes: Attributes): Four {
  const weights: Four = [four(dy)[1], four(x)[1] / numberOf(attributes, 'groups'), numberOf(attributes, 'kh'), numberOf(attributes, 'kw')];
  formOf(x.shape, weights, attributes);
  return weights;
}

function inputGradient(form: Form, dy: Tensor, w: Tensor): Tensor {
  const { stride, padding, groups } = form;
  const [, c, height, width] = form.x;
  const [, , kh, kw] = form.w;
  if (isGlobal(form)) return mul(reshape(w, [1, c, kh, kw]), dy);
  const turned = kh === 1 ? w : reverse(reverse(w, 2), 3);
  const weights = groups === 1 ? transpose(turned, [1, 0, 2, 3]) : turned;
  return conv(spreadOut(dy, stride, height + 2 * padding - kh + 1, width + 2 * padding - kh + 1), weights, {
    pad: kh - 1 - padding,
    groups,
  });
}

/**
 * Zeros between the elements of a map's rows and columns: [n, c, p, q] to [n, c, height, width], element (i, j) at (stride i, stride j).
 *
 * One product with a 0/1 matrix writes a row and the empty rows after it. Padding does the same in seven times the time.
 */
export function spreadOut(dy: Tensor, stride: number, height: number, width: number): Tensor {
  if (stride === 1) return dy;
  const [n, c, rows, columns] = four(dy);
  const places = new Float32Array(columns * stride * width);
  for (let j = 0; j < columns; j += 1) places[j * stride * width + j * stride] = 1;
  const spread = matmul(reshape(dy, [n * c * rows, columns]), constant(places, [columns, stride * width]));
  const whole = reshape(spread, [n, c, rows * stride, width]);
  return rows * stride === height ? whole : slice(whole, 2, 0, height);
}

function weightGradient(form: Form, x: Tensor, dy: Tensor): Tensor {
  const { stride, padding, groups, w } = form;
  const [n, c, height, width] = form.x;
  const [out, , kh, kw] = w;
  if (isGlobal(form)) return reshape(reduceSum(mul(x, dy), [0]), w);
  if (groups !== 1) return depthwiseWeightGradient(form, x, dy);
  if (kh === 1 && kw === 1 && padding === 0) {
    const sampled = stride === 1 ? x : slice(slice(x, 2, 0, height, stride), 3, 0, width, stride);
    const [, , rows, columns] = four(sampled);
    const product = matmul(reshape(dy, [n, out, rows * columns]), swapLast(reshape(sampled, [n, c, rows * columns])));
    return reshape(reduceSum(product, [0]), w);
  }
  const exchanged = apply('conv', [transpose(x, [1, 0, 2, 3]), transpose(dy, [1, 0, 2, 3])], {
    stride: 1,
    pad: padding,
    groups: 1,
    dilation: stride,
  });
  return transpose(slice(slice(exchanged, 2, 0, kh), 3, 0, kw), [1, 0, 2, 3]);
}

function isGlobal({ x: [, c, height, width], w: [out, perGroup, kh, kw], padding, groups }: Form): boolean {
  return padding === 0 && perGroup === 1 && groups === c && out === c && kh === height && kw === width;
}

function depthwiseWeightGradient({ x: [n, c, height, width], w, stride, padding }: Form, x: Tensor, dy: Tensor): Tensor {
  const [, , kh, kw] = w;
  const [, , rows, columns] = four(dy);
  const diagonals = diagonalPicker(width, columns, kw, stride, padding);
  const taps = Array.from({ length: kh }, (_, i) => {
    // Rows p of dy whose partner s*p + i - a lies inside x.
    const from = Math.max(0, Math.ceil((padding - i) / stride));
    const to = Math.min(rows, Math.floor((height - 1 + padding - i) / stride) + 1);
    if (to <= from) return constant(new Float32Array(c * kw), [c, kw]); // a kernel so much larger than the map that this row of it only meets padding
    const start = stride * from + i - padding;
    const xRows = rowsOf(x, start, stride * (to - 1) + i - padding + 1, stride);
    const gram = matmul(swapLast(xRows), rowsOf(dy, from, to, 1)); // [n, c, width, columns]
    return reduceSum(reshape(matmul(reshape(gram, [n * c, width * columns]), diagonals), [n, c, kw]), [0]);
  });
  return reshape(
    concat(
      taps.map((tap) => reshape(tap, [c, 1, kw])),
      1,
    ),
    w,
  ); // prettier-ignore
}

function rowsOf(map: Tensor, start: number, end: number, step: number): Tensor {
  return start === 0 && end === map.shape[2] && step === 1 ? map : slice(map, 2, start, end, step);
}

/** [width * columns, k]: column j holds 1 where w' = s*q + j - a. */
export function diagonalPicker(width: number, columns: number, k: number, stride: number, padding: number): Tensor {
  const values = new Float32Array(width * columns * k);
  for (let q = 0; q < columns; q += 1) {
    for (let j = 0; j < k; j += 1) {
      const at = stride * q + j - padding;
      if (at >= 0 && at < width) values[(at * columns + q) * k + j] = 1;
    }
  }
  return constant(values, [width * columns, k]);
}
