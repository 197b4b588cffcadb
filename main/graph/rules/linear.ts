// Matrix product, sums over axes, softmax: shapes and gradients.
import { div, expand, matmul, mul, reduceSum, reshape, softmax, sub, swapLast } from '../build.ts';
import { broadcastShape, GraphError, type Shape, type Tensor } from '../graph.ts';
import { listOf, numberOf, type Op, type Sample } from '../op.ts';
import { floatOf } from './elementwise.ts';

export const matmulOp: Op = {
  infer: ([a, b]) => {
    const [left, right] = [floatOf(a).shape, floatOf(b).shape];
    if (left.length < 2 || right.length < 2 || left.at(-1) !== right.at(-2)) throw new GraphError(`[${left}] by [${right}]`);
    return {
      shape: [...broadcastShape(left.slice(0, -2), right.slice(0, -2)), left.at(-2) as number, right.at(-1) as number],
      dtype: 'float32',
    };
  },
  gradient: ({ inputs: [a, b], dy, wanted }) => [
    wanted[0] ? matmul(dy, swapLast(b as Tensor)) : null,
    wanted[1] ? matmul(swapLast(a as Tensor), dy) : null,
  ],
  emit: (emitter, { names }) => emitter.result('MatMul', names),
  samples: [
    {
      shapes: [
        [2, 3],
        [3, 4],
      ],
    },
    {
      shapes: [
        [2, 2, 3],
        [3, 2],
      ],
    },
    {
      shapes: [
        [2, 1, 2, 2],
        [3, 2, 2],
      ],
    },
  ],
};

/** ReduceSum takes its axes as an input since opset 13; the others as an attribute until opset 18. */
export function reduction(onnx: 'ReduceSum' | 'ReduceMean' | 'ReduceMax'): Op {
  return {
    infer: ([x], attributes) => {
      const { shape } = floatOf(x);
      const axes = listOf(attributes, 'axes');
      const keep = numberOf(attributes, 'keep') === 1;
      return { shape: shape.flatMap((n, i) => (axes.includes(i) ? (keep ? [1] : []) : [n])), dtype: 'float32' };
    },
    ...(onnx !== 'ReduceMax' && {
      gradient: ({ inputs: [x], dy, attributes }: Parameters<NonNullable<Op['gradient']>>[0]) => {
        const { shape } = x as Tensor;
        const axes = listOf(attributes, 'axes');
        const kept = reshape(
          dy,
          shape.map((n, i) => (axes.includes(i) ? 1 : n)),
        ); // prettier-ignore
        const count = axes.reduce((product, axis) => product * (shape[axis] as number), 1);
        return [expand(onnx === 'ReduceMean' ? div(kept, count) : kept, shape)];
      },
    }),
    emit: (emitter, { names, attributes }) => {
      const axes = listOf(attributes, 'axes');
      const keepdims = numberOf(attributes, 'keep');
      if (onnx === 'ReduceSum') emitter.result(onnx, [names[0] as string, emitter.ints(axes)], { keepdims });
      else emitter.result(onnx, names, { axes, keepdims });
    },
    samples: [
      { shapes: [[2, 3]], attributes: { axes: [0, 1], keep: 0 } },
      { shapes: [[2, 3, 2, 2]], attributes: { axes: [0, 2, 3], keep: 0 } },
      { shapes: [[2, 3, 2]], attributes: { axes: [1], keep: 1 } },
    ],
  };
}

const overLastAxis = (shape: Shape): number[] => [shape.length - 1];
const softmaxSamples: readonly Sample[] = [
  { shapes: [[2, 4]], range: [-2, 2] },
  { shapes: [[1, 2, 3]], range: [-2, 2] },
];

export const softmaxOp: Op = {
  infer: ([x]) => ({ shape: floatOf(x).shape, dtype: 'float32' }),
  gradient: ({ output, dy }) => [mul(output, sub(dy, reduceSum(mul(dy, output), overLastAxis(output.shape), true)))], // dx = y (dy - sum(dy y))
  emit: (emitter, { names }) => emitter.result('Softmax', names, { axis: -1 }),
  samples: softmaxSamples,
};

export const logSoftmaxOp: Op = {
  infer: ([x]) => ({ shape: floatOf(x).shape, dtype: 'float32' }),
  gradient: ({ inputs: [x], output, dy }) => [sub(dy, mul(softmax(x as Tensor), reduceSum(dy, overLastAxis(output.shape), true)))],
  emit: (emitter, { names }) => emitter.result('LogSoftmax', names, { axis: -1 }),
  samples: softmaxSamples,
};
