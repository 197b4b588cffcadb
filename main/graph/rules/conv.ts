// Convolution and its gradients, as other convolutions and matrix products.
//
// y[n,o,p,q] = sum over c,i,j of w[o,c,i,j] * x[n,c, s*p+i-a, s*q+j-a]          (s stride, a padding; groups split c and o alike)
// Input gradient: dy spread by s-1 zeros, convolved with w turned by 180 degrees and with its channel axes exchanged, padded by k-1-a.
// Weight gradient, by form (times in test/bench):
//   pointwise  dw = sum over n of dy[n] x[n]^T: one batched matrix product. As a convolution it takes eight times as long.
//   depthwise  "Gram form": for each row tap i, G = (rows of x)^T (rows of dy) is one small matrix product per sample and channel;
//              dw[i,j] is the sum of one of its diagonals, w' = s*q + j - a, picked by a constant 0/1 matrix. No padding, no column buffers.
//   global     the kernel covers the whole map: dw = sum over n of x * dy.
//   dense      a convolution of x by dy with batch and channel axes exchanged, dilated by s.

import { concat, conv, matmul, mul, reduceSum, reshape, reverse, slice, swapLast, transpose } from '../build.ts';
import { apply, constant, GraphError, type Tensor } from '../graph.ts';
import { type GradientSite, numberOf, type Op } from '../op.ts';
import { floatOf } from './elementwise.ts';

type Four = readonly [number, number, number, number];
const four = (tensor: Tensor): Four => {
  if (tensor.shape.length !== 4) throw new GraphError(`[${tensor.shape}] has no four axes`);
  return tensor.shape as unknown as Four;
};

interface Form {
  readonly x: Tensor;
  readonly w: Tensor;
  readonly stride: number;
  readonly padding: number;
  readonly groups: number;
}

function formOf({ inputs, attributes }: Pick<GradientSite, 'inputs' | 'attributes'>): Form {
  if (attributes['dilation'] !== undefined && attributes['dilation'] !== 1) throw new GraphError('no gradient of a dilated convolution');
  const [x, w] = inputs as [Tensor, Tensor];
  return { x, w, stride: numberOf(attributes, 'stride'), padding: numberOf(attributes, 'pad'), groups: numberOf(attributes, 'groups') };
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
  gradient: (site) => {
    const form = formOf(site);
    return [
      site.wanted[0] ? inputGradient(form, site.dy) : null,
      site.wanted[1] ? weightGradient(form, site.dy) : null,
      site.wanted[2] ? reduceSum(site.dy, [0, 2, 3]) : null,
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

function inputGradient({ x, w, stride, padding, groups }: Form, dy: Tensor): Tensor {
  const [, c, height, width] = four(x);
  const [out, , kh, kw] = four(w);
  if (isGlobal({ x, w, stride, padding, groups })) return mul(reshape(w, [1, c, kh, kw]), dy);
  if (kh !== kw || kh - 1 - padding < 0) throw new GraphError(`no input gradient of a ${kh}x${kw} convolution padded by ${padding}`);
  const turned = kh === 1 ? w : reverse(reverse(w, 2), 3);
  let weights = turned;
  if (groups === 1) weights = transpose(turned, [1, 0, 2, 3]);
  else if (groups !== c || out !== c) throw new GraphError(`no input gradient for ${groups} groups of ${c} channels`);
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
function spreadOut(dy: Tensor, stride: number, height: number, width: number): Tensor {
  if (stride === 1) return dy;
  const [n, c, rows, columns] = four(dy);
  const places = new Float32Array(columns * stride * width);
  for (let j = 0; j < columns; j += 1) places[j * stride * width + j * stride] = 1;
  const spread = matmul(reshape(dy, [n * c * rows, columns]), constant(places, [columns, stride * width]));
  const whole = reshape(spread, [n, c, rows * stride, width]);
  return rows * stride === height ? whole : slice(whole, 2, 0, height);
}

function weightGradient(form: Form, dy: Tensor): Tensor {
  const { x, w, stride, padding, groups } = form;
  const [n, c, height, width] = four(x);
  const [out, perGroup, kh, kw] = four(w);
  if (isGlobal(form)) return reshape(reduceSum(mul(x, dy), [0]), w.shape);
  if (groups === c && perGroup === 1 && out === c) return depthwiseWeightGradient(form, dy);
  if (groups !== 1) throw new GraphError(`no weight gradient for ${groups} groups of ${c} channels`);
  if (kh === 1 && kw === 1 && padding === 0) {
    const sampled = stride === 1 ? x : slice(slice(x, 2, 0, height, stride), 3, 0, width, stride);
    const [, , rows, columns] = four(sampled);
    const product = matmul(reshape(dy, [n, out, rows * columns]), swapLast(reshape(sampled, [n, c, rows * columns])));
    return reshape(reduceSum(product, [0]), w.shape);
  }
  const exchanged = apply('conv', [transpose(x, [1, 0, 2, 3]), transpose(dy, [1, 0, 2, 3])], {
    stride: 1,
    pad: padding,
    groups: 1,
    dilation: stride,
  });
  return transpose(slice(slice(exchanged, 2, 0, kh), 3, 0, kw), [1, 0, 2, 3]);
}

function isGlobal({ x, w, padding, groups }: Form): boolean {
  const [, c, height, width] = four(x);
  const [out, perGroup, kh, kw] = four(w);
  return padding === 0 && perGroup === 1 && groups === c && out === c && kh === height && kw === width;
}

function depthwiseWeightGradient({ x, w, stride, padding }: Form, dy: Tensor): Tensor {
  const [n, c, height, width] = four(x);
  const [, , kh, kw] = four(w);
  const [, , rows, columns] = four(dy);
  const diagonals = diagonalPicker(width, columns, kw, stride, padding);
  const taps = Array.from({ length: kh }, (_, i) => {
    // Rows p of dy whose partner s*p + i - a lies inside x.
    const from = Math.max(0, Math.ceil((padding - i) / stride));
    const to = Math.min(rows, Math.floor((height - 1 + padding - i) / stride) + 1);
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
    w.shape,
  ); // prettier-ignore
}

function rowsOf(map: Tensor, start: number, end: number, step: number): Tensor {
  return start === 0 && end === map.shape[2] && step === 1 ? map : slice(map, 2, start, end, step);
}

/** [width * columns, k]: column j holds 1 where w' = s*q + j - a. */
function diagonalPicker(width: number, columns: number, k: number, stride: number, padding: number): Tensor {
  const values = new Float32Array(width * columns * k);
  for (let q = 0; q < columns; q += 1) {
    for (let j = 0; j < k; j += 1) {
      const at = stride * q + j - padding;
      if (at >= 0 && at < width) values[(at * columns + q) * k + j] = 1;
    }
  }
  return constant(values, [width * columns, k]);
}
