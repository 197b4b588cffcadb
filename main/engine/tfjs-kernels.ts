// What each operator of the table is in TensorFlow.js.
// Invariant: an operator without an entry does not compile. Maps are [n, c, h, w] outside and [n, h, w, c] inside the kernels for convolution and pooling:
// every backend has those, and the moved map is shared by all kernels that read it. Both gradients of a convolution are kernels of their own here.
import * as tf from '@tensorflow/tfjs-core';
import { type OpName, sizeOf, type Tensor } from '../graph/graph.ts';
import { listOf, numberOf } from '../graph/op.ts';

interface KernelSite {
  readonly tensor: Tensor;
  readonly inputs: readonly tf.Tensor[];
  /** Input `i`, a map, with its channels last. */
  lastAxis(i: number): tf.Tensor4D;
}
type Kernel = (site: KernelSite) => tf.Tensor;
export type Kernels = Readonly<Record<OpName, Kernel>>;

type Four = [number, number, number, number];
const input = ({ inputs }: KernelSite, i = 0): tf.Tensor => inputs[i] as tf.Tensor;
const unary =
  (f: (x: tf.Tensor) => tf.Tensor): Kernel =>
  (site) =>
    f(input(site));
const binary =
  (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Kernel =>
  (site) =>
    f(input(site), input(site, 1));
const number = ({ tensor }: KernelSite, name: string): number => numberOf(tensor.attributes, name);
const channelsFirst = (map: tf.Tensor): tf.Tensor => tf.transpose(map, [0, 3, 1, 2]);

const reduction =
  (f: (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor): Kernel =>
  (site) => {
    const axes = listOf(site.tensor.attributes, 'axes');
    return axes.length === 0 ? input(site).clone() : f(input(site), [...axes], number(site, 'keep') === 1);
  };

/** [c] as [c, 1, ...], to lie along axis 1 of a map of this rank. */
const along = (row: tf.Tensor, rank: number): tf.Tensor => tf.reshape(row, [row.size, ...Array<number>(Math.max(0, rank - 2)).fill(1)]);

interface ConvSite {
  readonly stride: number;
  readonly pad: number;
  readonly groups: number;
  readonly dilation: number;
}
function convSite(site: KernelSite): ConvSite {
  return {
    stride: number(site, 'stride'),
    pad: number(site, 'pad'),
    groups: number(site, 'groups'),
    dilation: (site.tensor.attributes['dilation'] as number | undefined) ?? 1,
  };
}
/** [out, c, kh, kw] to [kh, kw, c, out]; depthwise [c, 1, kh, kw] to [kh, kw, c, 1]. */
const weightsLast = (w: tf.Tensor, depthwise: boolean): tf.Tensor4D =>
  tf.transpose(w as tf.Tensor4D, depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]);
const weightsFirst = (w: tf.Tensor, depthwise: boolean): tf.Tensor => tf.transpose(w, depthwise ? [2, 3, 0, 1] : [3, 2, 0, 1]);

function conv(site: KernelSite): tf.Tensor {
  const { stride, pad, groups, dilation } = convSite(site);
  const x = site.lastAxis(0);
  const w = input(site, 1);
  if (groups > 1 && (groups !== x.shape[3] || w.shape[0] !== groups))
    throw new Error(`no kernel for ${groups} groups of ${x.shape[3]} channels`);
  const weights = weightsLast(w, groups > 1);
  const map =
    groups > 1 ? tf.depthwiseConv2d(x, weights, stride, pad, 'NHWC', dilation) : tf.conv2d(x, weights, stride, pad, 'NHWC', dilation);
  const bias = site.inputs[2];
  return channelsFirst(bias === undefined ? map : tf.add(map, bias));
}

function convInputGradient(site: KernelSite): tf.Tensor {
  const { stride, pad, groups } = convSite(site);
  const [n, c, height, width] = site.tensor.shape as unknown as Four;
  const weights = weightsLast(input(site, 1), groups > 1);
  const inputs = { dy: site.lastAxis(0), filter: weights };
  const attributes = { strides: [stride, stride], pad, dimRoundingMode: undefined, inputShape: [n, height, width, c] };
  return channelsFirst(
    groups > 1
      ? kernel('DepthwiseConv2dNativeBackpropInput', inputs, { ...attributes, dilations: [1, 1] })
      : kernel('Conv2DBackpropInput', inputs, { ...attributes, dataFormat: 'NHWC' }),
  );
}

function convWeightGradient(site: KernelSite): tf.Tensor {
  const { stride, pad, groups } = convSite(site);
  const [out, perGroup, kh, kw] = site.tensor.shape as unknown as Four;
  const inputs = { x: site.lastAxis(0), dy: site.lastAxis(1) };
  const attributes = { strides: [stride, stride], pad, dimRoundingMode: undefined };
  return weightsFirst(
    groups > 1
      ? kernel('DepthwiseConv2dNativeBackpropFilter', inputs, { ...attributes, dilations: [1, 1], filterShape: [kh, kw, out, 1] })
      : kernel('Conv2DBackpropFilter', inputs, { ...attributes, dataFormat: 'NHWC', filterShape: [kh, kw, perGroup, out] }),
    groups > 1,
  );
}

/** [g, h, w, b] to [h, w, g*b]. */
const lanesLast = (x: tf.Tensor): tf.Tensor3D => {
  const [g, h, w, b] = x.shape as Four;
  return tf.reshape(tf.transpose(x, [1, 2, 0, 3]), [h, w, g * b]);
};

function laneConv(site: KernelSite): tf.Tensor {
  const [g, rows, columns, b] = site.tensor.shape as unknown as Four;
  const [top, left, bottom, right] = listOf(site.tensor.attributes, 'pads') as Four;
  const map = tf.pad(lanesLast(input(site)), [
    [top, bottom],
    [left, right],
    [0, 0],
  ]); // prettier-ignore
  const weights = tf.expandDims(lanesLast(input(site, 1)), 3) as tf.Tensor4D;
  // 'valid', because the library counts with one side only where padding is a number (4.22).
  const found = tf.depthwiseConv2d(map, weights, number(site, 'stride'), 'valid', 'NHWC', number(site, 'dilation'));
  return tf.transpose(tf.reshape(found, [rows, columns, g, b]), [2, 0, 1, 3]);
}

/** A kernel that has no function of its own in the library's interface. */
function kernel(name: string, inputs: Readonly<Record<string, tf.Tensor>>, attributes: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs as unknown as tf.NamedTensorMap, attributes as tf.NamedAttrMap) as tf.Tensor;
}

function pool(site: KernelSite, f: typeof tf.maxPool | typeof tf.avgPool): tf.Tensor {
  const padding = (site.tensor.attributes['pad'] as number | undefined) ?? 0;
  return channelsFirst(f(site.lastAxis(0), number(site, 'kernel'), number(site, 'stride'), padding, 'floor'));
}

function slice(site: KernelSite): tf.Tensor {
  const x = input(site);
  const [axis, start, end, step] = ['axis', 'start', 'end', 'step'].map((name) => number(site, name)) as Four;
  const begin = x.shape.map((_, i) => (i === axis ? start : 0));
  if (step === 1) return tf.slice(x, begin, [...site.tensor.shape]);
  return tf.stridedSlice(
    x,
    begin,
    x.shape.map((n, i) => (i === axis ? end : n)),
    x.shape.map((_, i) => (i === axis ? step : 1)),
  );
}

/** The library multiplies wrongly where both operands repeat along different leading axes (4.22); repeated beforehand, they are right. */
function spread(site: KernelSite, i: number): tf.Tensor {
  const x = input(site, i);
  const lead = site.tensor.shape.slice(0, -2);
  const own = sizeOf(x.shape.slice(0, -2));
  return own === 1 || own === sizeOf(lead) ? x : tf.broadcastTo(x, [...lead, ...x.shape.slice(-2)]);
}

export const kernels = {
  neg: unary(tf.neg),
  exp: unary(tf.exp),
  log: unary(tf.log),
  sqrt: unary(tf.sqrt),
  reciprocal: unary(tf.reciprocal),
  sigmoid: unary(tf.sigmoid),
  relu: unary(tf.relu),
  sin: unary(tf.sin),
  cos: unary(tf.cos),
  acos: unary(tf.acos),
  floor: unary(tf.floor),
  clip: (site) => tf.clipByValue(input(site), number(site, 'min'), number(site, 'max')),
  toFloat: unary((x) => tf.cast(x, 'float32')),
  positive: unary((x) => tf.cast(tf.greater(x, 0), 'float32')),
  add: binary(tf.add),
  sub: binary(tf.sub),
  mul: binary(tf.mul),
  div: binary(tf.div),
  maximum: binary(tf.maximum),
  minimum: binary(tf.minimum),
  greater: binary(tf.greater),
  equal: binary(tf.equal),
  where: (site) => tf.where(input(site), input(site, 1), input(site, 2)),
  reduceSum: reduction(tf.sum),
  reduceMean: reduction(tf.mean),
  reduceMax: reduction(tf.max),
  softmax: unary((x) => tf.softmax(x)),
  logSoftmax: unary((x) => tf.logSoftmax(x)),
  matmul: (site) => tf.matMul(spread(site, 0), spread(site, 1)),
  sortDescending: (site) => tf.topk(input(site), site.tensor.shape.at(-1) as number, true).values,
  transpose: (site) => tf.transpose(input(site), [...listOf(site.tensor.attributes, 'order')]),
  reshape: (site) => tf.reshape(input(site), [...site.tensor.shape]),
  expand: (site) => tf.broadcastTo(input(site), [...site.tensor.shape]),
  slice,
  reverse: (site) => tf.reverse(input(site), number(site, 'axis')),
  pad: (site) => {
    const [before, after] = [listOf(site.tensor.attributes, 'before'), listOf(site.tensor.attributes, 'after')];
    return tf.pad(input(site), before.map((n, i) => [n, after[i] as number]) as [number, number][]);
  },
  concat: (site) => tf.concat([...site.inputs], number(site, 'axis')),
  gather: (site) => tf.gather(input(site), tf.cast(input(site, 1), 'int32'), 0),
  oneHot: (site) => tf.cast(tf.oneHot(tf.cast(input(site), 'int32'), number(site, 'depth')), 'float32'),
  conv,
  convInputGradient,
  convWeightGradient,
  toLanes: (site) => {
    const [, c] = input(site).shape as Four;
    const b = number(site, 'lanes');
    return tf.reshape(tf.transpose(tf.reshape(input(site), [c / b, b, -1]), [0, 2, 1]), [...site.tensor.shape]);
  },
  fromLanes: (site) => {
    const [g, , , b] = input(site).shape as Four;
    return tf.reshape(tf.transpose(tf.reshape(input(site), [g / number(site, 'images'), -1, b]), [0, 2, 1]), [...site.tensor.shape]);
  },
  laneConv,
  affine: (site) => {
    const { rank } = input(site);
    return tf.add(tf.mul(input(site), along(input(site, 1), rank)), along(input(site, 2), rank));
  },
  batchNorm: (site) => {
    const [x, gamma, beta, mean, variance] = site.inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const scale = tf.div(gamma, tf.sqrt(tf.add(variance, number(site, 'epsilon'))));
    return tf.add(tf.mul(x, along(scale, x.rank)), along(tf.sub(beta, tf.mul(mean, scale)), x.rank));
  },
  prelu: (site) => tf.prelu(input(site), along(input(site, 1), input(site).rank)),
  maxPool: (site) => pool(site, tf.maxPool),
  averagePool: (site) => pool(site, tf.avgPool),
} satisfies Kernels;
