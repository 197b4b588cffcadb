// Everything we know about an operator, in one place. Add a row; the tests find it (README.md beside this file).
// Invariant: gradients are written in these same operators, so whatever is differentiable can be written as standard ONNX.
import { cos, div, equal, greater, mul, neg, sin, sqrt, sub, where } from './build.ts';
import { broadcastShape, GraphError, type Tensor } from './graph.ts';
import { numberOf, type Op } from './op.ts';
import { convInputGradientOp, convOp, convWeightGradientOp } from './rules/conv.ts';
import { binary, choosing, floatOf, positiveOp, unary } from './rules/elementwise.ts';
import { fromLanesOp, laneConvOp, toLanesOp } from './rules/lanes.ts';
import { logSoftmaxOp, matmulOp, reduction, softmaxOp } from './rules/linear.ts';
import { concatOp, expandOp, padOp, reshapeOp, reverseOp, sliceOp, transposeOp } from './rules/movement.ts';
import { affineOp, batchNormOp, preluOp } from './rules/norm.ts';

const pool = (onnx: 'MaxPool' | 'AveragePool'): Op => ({
  infer: ([x], attributes) => {
    const { shape } = floatOf(x);
    if (shape.length !== 4) throw new GraphError(`cannot pool [${shape}]`);
    const [kernel, stride] = [numberOf(attributes, 'kernel'), numberOf(attributes, 'stride')];
    const padding = (attributes['pad'] as number | undefined) ?? 0;
    return { shape: shape.map((n, i) => (i < 2 ? n : Math.floor((n + 2 * padding - kernel) / stride) + 1)), dtype: 'float32' };
  },
  emit: (emitter, { names, attributes }) => {
    const [kernel, stride] = [numberOf(attributes, 'kernel'), numberOf(attributes, 'stride')];
    const padding = (attributes['pad'] as number | undefined) ?? 0;
    emitter.result(onnx, names, { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [padding, padding, padding, padding] });
  },
  samples: [
    { shapes: [[1, 2, 5, 4]], attributes: { kernel: 2, stride: 2 } },
    { shapes: [[2, 1, 5, 5]], attributes: { kernel: 3, stride: 2 } },
  ],
});

const clipOp: Op = {
  infer: ([x]) => ({ shape: floatOf(x).shape, dtype: 'float32' }),
  gradient: ({ inputs: [x], output, dy }) => [where(equal(x as Tensor, output), dy, mul(dy, 0))], // 1 inside and on the bounds, 0 outside
  emit: (emitter, { names, attributes }) => {
    const bound = (name: string): string => emitter.floats(Float32Array.of(numberOf(attributes, name)), []);
    emitter.result('Clip', [names[0] as string, bound('min'), bound('max')]);
  },
  samples: [
    { shapes: [[2, 3]], range: [-0.4, 0.4], attributes: { min: -0.5, max: 0.5 } },
    { shapes: [[2, 3]], range: [0.6, 1], attributes: { min: -0.5, max: 0.5 } },
  ],
};

const whereOp: Op = {
  infer: ([condition, a, b]) => {
    if (condition?.dtype !== 'bool') throw new GraphError('a condition is bool');
    return { shape: broadcastShape(condition.shape, broadcastShape(floatOf(a).shape, floatOf(b).shape)), dtype: 'float32' };
  },
  gradient: ({ inputs: [condition], dy }) => [null, where(condition as Tensor, dy, mul(dy, 0)), where(condition as Tensor, mul(dy, 0), dy)],
  emit: (emitter, { names }) => emitter.result('Where', names),
  samples: [
    { shapes: [[2, 3], [2, 3], [3]], range: [-1, 1], build: ([x, a, b]) => where(greater(x as Tensor, 0), a as Tensor, b as Tensor) },
  ],
};

const toFloatOp: Op = {
  infer: ([x]) => {
    if (x === undefined) throw new GraphError('an input is missing');
    return { shape: x.shape, dtype: 'float32' };
  },
  gradient: () => [null],
  emit: (emitter, { names }) => emitter.result('Cast', names, { to: 1 }),
  samples: [{ shapes: [[3]], integers: { 0: 5 } }],
};

const gatherOp: Op = {
  infer: ([x, indices]) => {
    if (indices?.dtype !== 'int64' || x === undefined) throw new GraphError('rows are picked by int64 indices');
    return { shape: [...indices.shape, ...x.shape.slice(1)], dtype: x.dtype };
  },
  emit: (emitter, { names }) => emitter.result('Gather', names, { axis: 0 }),
  samples: [{ shapes: [[4, 3], [2]], integers: { 1: 4 } }],
};

const oneHotOp: Op = {
  infer: ([indices], attributes) => {
    if (indices?.dtype !== 'int64') throw new GraphError('one-hot rows are made from int64');
    return { shape: [...indices.shape, numberOf(attributes, 'depth')], dtype: 'float32' };
  },
  gradient: () => [null],
  emit: (emitter, { names, attributes }) =>
    emitter.result(
      'OneHot',
      [names[0] as string, emitter.ints([numberOf(attributes, 'depth')]), emitter.floats(Float32Array.of(0, 1), [2])],
      { axis: -1 },
    ),
  samples: [{ shapes: [[4]], integers: { 0: 3 }, attributes: { depth: 3 } }],
};

const sortDescendingOp: Op = {
  infer: ([x]) => {
    const { shape } = floatOf(x);
    if (shape.length === 0) throw new GraphError('a single number has no order');
    return { shape, dtype: 'float32' };
  },
  emit: (emitter, { inputs: [x], names }) =>
    emitter.result('TopK', [names[0] as string, emitter.ints([(x as Tensor).shape.at(-1) as number])], { axis: -1 }, 1),
  samples: [{ shapes: [[7]] }, { shapes: [[2, 5]] }],
};

export const ops = {
  // element by element
  neg: unary('Neg', [-1, 1], ({ dy }) => neg(dy)),
  exp: unary('Exp', [-1, 1], ({ y, dy }) => mul(dy, y)),
  log: unary('Log', [0.5, 2], ({ x, dy }) => div(dy, x)),
  sqrt: unary('Sqrt', [0.5, 2], ({ y, dy }) => div(dy, mul(y, 2))), // d sqrt(x) = dy / (2 sqrt(x))
  reciprocal: unary('Reciprocal', [0.5, 2], ({ y, dy }) => neg(mul(dy, mul(y, y)))),
  sigmoid: unary('Sigmoid', [-3, 3], ({ y, dy }) => mul(dy, mul(y, sub(1, y)))),
  relu: unary('Relu', [0.1, 1], ({ x, dy }) => where(greater(x, 0), dy, mul(dy, 0))),
  sin: unary('Sin', [-1, 1], ({ x, dy }) => mul(dy, cos(x))),
  cos: unary('Cos', [-1, 1], ({ x, dy }) => neg(mul(dy, sin(x)))),
  acos: unary('Acos', [-0.8, 0.8], ({ x, dy }) => neg(div(dy, sqrt(sub(1, mul(x, x)))))), // the caller keeps |x| below 1
  floor: unary('Floor', [0.2, 0.8]),
  clip: clipOp,
  toFloat: toFloatOp,
  positive: positiveOp,
  add: binary('Add', [-1, 1], ({ dy }) => [dy, dy]),
  sub: binary('Sub', [-1, 1], ({ dy }) => [dy, neg(dy)]),
  mul: binary('Mul', [-1, 1], ({ a, b, dy }) => [mul(dy, b), mul(dy, a)]),
  div: binary('Div', [0.5, 2], ({ b, y, dy }) => [div(dy, b), neg(mul(dy, div(y, b)))]),
  maximum: binary(
    'Max',
    [-1, 1],
    choosing((a, b) => greater(a, b)),
  ),
  minimum: binary(
    'Min',
    [-1, 1],
    choosing((a, b) => greater(b, a)),
  ),
  greater: binary('Greater', [-1, 1], undefined, 'bool'),
  equal: binary('Equal', [-1, 1], undefined, 'bool'),
  where: whereOp,
  // sums
  reduceSum: reduction('ReduceSum'),
  reduceMean: reduction('ReduceMean'),
  reduceMax: reduction('ReduceMax'),
  softmax: softmaxOp,
  logSoftmax: logSoftmaxOp,
  matmul: matmulOp,
  sortDescending: sortDescendingOp,
  // movement
  transpose: transposeOp,
  reshape: reshapeOp,
  expand: expandOp,
  slice: sliceOp,
  reverse: reverseOp,
  pad: padOp,
  concat: concatOp,
  gather: gatherOp,
  oneHot: oneHotOp,
  // maps
  conv: convOp,
  convInputGradient: convInputGradientOp,
  convWeightGradient: convWeightGradientOp,
  toLanes: toLanesOp,
  fromLanes: fromLanesOp,
  laneConv: laneConvOp,
  affine: affineOp,
  batchNorm: batchNormOp,
  prelu: preluOp,
  maxPool: pool('MaxPool'),
  averagePool: pool('AveragePool'),
} satisfies Record<string, Op>;

export type OpName = keyof typeof ops;
