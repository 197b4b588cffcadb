// The functions with which graphs are written: one per operator, and the few compositions that everybody needs.
// Invariant: nothing here computes; each call adds a node whose shape is known at once.
import { apply, type DType, GraphError, normalAxes, type Shape, sameShape, scalar, type Tensor } from './graph.ts';

type Operand = Tensor | number;
const tensorOf = (value: Operand): Tensor => (typeof value === 'number' ? scalar(value) : value);

export const add = (a: Operand, b: Operand): Tensor => apply('add', [tensorOf(a), tensorOf(b)]);
export const sub = (a: Operand, b: Operand): Tensor => apply('sub', [tensorOf(a), tensorOf(b)]);
export const mul = (a: Operand, b: Operand): Tensor => apply('mul', [tensorOf(a), tensorOf(b)]);
export const div = (a: Operand, b: Operand): Tensor => apply('div', [tensorOf(a), tensorOf(b)]);
export const maximum = (a: Operand, b: Operand): Tensor => apply('maximum', [tensorOf(a), tensorOf(b)]);
export const minimum = (a: Operand, b: Operand): Tensor => apply('minimum', [tensorOf(a), tensorOf(b)]);
export const greater = (a: Operand, b: Operand): Tensor => apply('greater', [tensorOf(a), tensorOf(b)]);
export const equal = (a: Operand, b: Operand): Tensor => apply('equal', [tensorOf(a), tensorOf(b)]);
/** `chosen` where `condition` (bool) holds, else `other`; all three broadcast. */
export const where = (condition: Tensor, chosen: Operand, other: Operand): Tensor =>
  apply('where', [condition, tensorOf(chosen), tensorOf(other)]);

export const neg = (x: Tensor): Tensor => apply('neg', [x]);
export const exp = (x: Tensor): Tensor => apply('exp', [x]);
export const log = (x: Tensor): Tensor => apply('log', [x]);
export const sqrt = (x: Tensor): Tensor => apply('sqrt', [x]);
export const reciprocal = (x: Tensor): Tensor => apply('reciprocal', [x]);
export const sigmoid = (x: Tensor): Tensor => apply('sigmoid', [x]);
export const relu = (x: Tensor): Tensor => apply('relu', [x]);
export const sin = (x: Tensor): Tensor => apply('sin', [x]);
export const cos = (x: Tensor): Tensor => apply('cos', [x]);
export const acos = (x: Tensor): Tensor => apply('acos', [x]);
/** The largest whole number that is not above x. Without a gradient. */
export const floor = (x: Tensor): Tensor => apply('floor', [x]);
/** 1 where x > 0, else 0; nothing flows back through it. */
export const positive = (x: Tensor): Tensor => apply('positive', [x]);
export const clip = (x: Tensor, min: number, max: number): Tensor => apply('clip', [x], { min, max });
export const toFloat = (x: Tensor): Tensor => apply('toFloat', [x]);

export const reduceSum = (x: Tensor, axes: readonly number[], keep = false): Tensor => reduction('reduceSum', x, axes, keep);
export const reduceMean = (x: Tensor, axes: readonly number[], keep = false): Tensor => reduction('reduceMean', x, axes, keep);
export const reduceMax = (x: Tensor, axes: readonly number[], keep = false): Tensor => reduction('reduceMax', x, axes, keep);
function reduction(op: 'reduceSum' | 'reduceMean' | 'reduceMax', x: Tensor, axes: readonly number[], keep: boolean): Tensor {
  return apply(op, [x], { axes: normalAxes(axes, x.shape.length), keep: keep ? 1 : 0 });
}
/** Over the last axis. */
export const softmax = (x: Tensor): Tensor => apply('softmax', [x]);
export const logSoftmax = (x: Tensor): Tensor => apply('logSoftmax', [x]);

/** Every row of the last axis in falling order. Without a gradient: it is for thresholds, which are constants to a loss. */
export const sortDescending = (x: Tensor): Tensor => apply('sortDescending', [x]);

/** [..., m, k] by [..., k, n]; leading axes broadcast. */
export const matmul = (a: Tensor, b: Tensor): Tensor => apply('matmul', [a, b]);
export const transpose = (x: Tensor, order: readonly number[]): Tensor => apply('transpose', [x], { order });
/** [..., m, n] to [..., n, m]. */
export function swapLast(x: Tensor): Tensor {
  const rank = x.shape.length;
  return transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}
/** The same values in another shape of the same size; of a shape given before, only the last one counts. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const from = x.op === 'reshape' ? (x.inputs[0] as Tensor) : x;
  return sameShape(from.shape, shape) ? from : apply('reshape', [from], { shape });
}
export const expand = (x: Tensor, shape: Shape): Tensor => apply('expand', [x], { shape });
/** Elements start, start+step, ... below end of one axis; end is exclusive, step positive. */
export const slice = (x: Tensor, axis: number, start: number, end: number, step = 1): Tensor =>
  apply('slice', [x], { axis: normalAxes([axis], x.shape.length)[0] as number, start, end, step });
/** The axis in opposite order. */
export const reverse = (x: Tensor, axis: number): Tensor =>
  apply('reverse', [x], { axis: normalAxes([axis], x.shape.length)[0] as number });
/** Zeros around: `before[i]` and `after[i]` per axis. */
export const pad = (x: Tensor, before: readonly number[], after: readonly number[]): Tensor => apply('pad', [x], { before, after });
export const concat = (parts: readonly Tensor[], axis: number): Tensor =>
  parts.length === 1 && parts[0]
    ? parts[0]
    : apply('concat', parts, { axis: normalAxes([axis], parts[0]?.shape.length ?? 0)[0] as number });
/** Rows of `x` along axis 0 at `indices` (int64, any shape). */
export const gather = (x: Tensor, indices: Tensor): Tensor => apply('gather', [x, indices]);
/** [n] int64 to [n, depth] floats 0 or 1. */
export const oneHot = (indices: Tensor, depth: number): Tensor => apply('oneHot', [indices], { depth });

export interface ConvOptions {
  readonly stride?: number;
  readonly pad?: number;
  readonly groups?: number;
}
/** x [n, c, h, w], w [out, c / groups, kh, kw], square stride and padding; no bias (use `affine` or `add`). */
export const conv = (x: Tensor, w: Tensor, { stride = 1, pad: padding = 0, groups = 1 }: ConvOptions = {}): Tensor =>
  apply('conv', [x, w], { stride, pad: padding, groups });
/** The same with bias [out]. */
export const convBias = (x: Tensor, w: Tensor, bias: Tensor, { stride = 1, pad: padding = 0, groups = 1 }: ConvOptions = {}): Tensor =>
  apply('conv', [x, w, bias], { stride, pad: padding, groups });
export interface ConvForm extends Required<ConvOptions> {}
/** What a convolution of a map [n, c, height, width] by w hands back to that map, given dy for its output. */
export const convInputGradient = (dy: Tensor, w: Tensor, height: number, width: number, form: ConvForm): Tensor =>
  apply('convInputGradient', [dy, w], { ...form, height, width });
/** What it hands back to its weights [out, c / groups, kh, kw], given its map x. */
export const convWeightGradient = (x: Tensor, dy: Tensor, kh: number, kw: number, form: ConvForm): Tensor =>
  apply('convWeightGradient', [x, dy], { ...form, kh, kw });
/** A stacked map [1, c, n*h, w] with b channels side by side: [(c/b)*n, h, w, b]. */
export const toLanes = (x: Tensor, images: number, lanes: number): Tensor => apply('toLanes', [x], { images, lanes });
/** The stacked map [1, c, n*h, w] of [(c/b)*n, h, w, b]. */
export const fromLanes = (x: Tensor, images: number): Tensor => apply('fromLanes', [x], { images });
export interface LaneConvOptions {
  readonly stride?: number;
  /** Zeros above, left, below and right. */
  readonly pads?: readonly [number, number, number, number];
  readonly dilation?: number;
}
/** x [g, h, w, b] by k [g, kh, kw, b], each lane by its own kernel. */
export const laneConv = (x: Tensor, k: Tensor, { stride = 1, pads = [0, 0, 0, 0], dilation = 1 }: LaneConvOptions = {}): Tensor =>
  apply('laneConv', [x, k], { stride, pads, dilation });
/** x [n, c, ...] times scale [c] plus shift [c], channel by channel, in one pass over memory. */
export const affine = (x: Tensor, scale: Tensor, shift: Tensor): Tensor => apply('affine', [x, scale, shift]);
/** Batch normalisation by the statistics of this very batch: `mean`, `variance` [c] must be those of x over all axes but 1. */
export const batchNorm = (x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor, epsilon: number): Tensor =>
  apply('batchNorm', [x, gamma, beta, mean, variance], { epsilon });
/** max(x, 0) + slope * min(x, 0); slope [c] along axis 1. */
export const prelu = (x: Tensor, slope: Tensor): Tensor => apply('prelu', [x, slope]);
export interface PoolOptions {
  readonly kernel: number;
  readonly stride: number;
  readonly pad?: number;
}
export const maxPool = (x: Tensor, { kernel, stride, pad: padding = 0 }: PoolOptions): Tensor =>
  apply('maxPool', [x], { kernel, stride, pad: padding });
/** Padding counts as zeros only where `pad` is 0; no padded average is offered because frameworks differ on it. */
export const averagePool = (x: Tensor, { kernel, stride }: PoolOptions): Tensor => apply('averagePool', [x], { kernel, stride });

/** Rows of x [n, d] divided by their Euclidean length, which is kept from zero by `epsilon` under the root. */
export function unitRows(x: Tensor, epsilon = 1e-24): Tensor {
  return div(x, sqrt(add(reduceSum(mul(x, x), [1], true), epsilon)));
}

/** Values [c] laid along axis 1 of a tensor of this rank: [c] to [c, 1, ...]. */
export function alongChannels(values: Tensor, rank: number): Tensor {
  const channels = values.shape[0];
  if (values.shape.length !== 1 || channels === undefined) throw new GraphError(`[${values.shape}] is no row of channels`);
  return reshape(values, [channels, ...Array<number>(Math.max(rank - 2, 0)).fill(1)]);
}

export type { DType };
