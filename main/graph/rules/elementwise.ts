// Families of element-by-element operators: shapes broadcast, and most rows of the table are one line.
import { mul, where } from '../build.ts';
import { broadcastShape, type DType, GraphError, type Shape, type Tensor } from '../graph.ts';
import type { GradientSite, Op, Sample } from '../op.ts';

type UnaryGradient = (site: { x: Tensor; y: Tensor; dy: Tensor }) => Tensor;

/** y = f(x), element by element, floats only. */
export function unary(onnx: string, range: readonly [number, number], gradient?: UnaryGradient): Op {
  return {
    infer: ([x]) => ({ shape: floatOf(x).shape, dtype: 'float32' }),
    ...(gradient && { gradient: ({ inputs, output, dy }: GradientSite) => [gradient({ x: inputs[0] as Tensor, y: output, dy })] }),
    emit: (emitter, { names }) => emitter.result(onnx, names),
    samples: [
      { shapes: [[2, 3]], range },
      { shapes: [[]], range },
      { shapes: [[1, 2, 2, 3]], range },
    ],
  };
}

/** A sigmoid so steep that it is a step: 0 up to 0, 1 above. One pass in floats, where a comparison and a choice take four. */
export const positiveAttributes = { 'alpha:float': 1e30, 'beta:float': 0 } as const;

/** 1 where x > 0, else 0. */
export const positiveOp: Op = {
  infer: ([x]) => ({ shape: floatOf(x).shape, dtype: 'float32' }),
  emit: (emitter, { names }) => emitter.result('HardSigmoid', names, positiveAttributes),
  samples: [
    { shapes: [[2, 3]], range: [0.1, 1] },
    { shapes: [[1, 2, 2, 3]], range: [-1, -0.1] },
  ],
};

/** The eight ways in which two shapes broadcast. */
const broadcastPairs: readonly (readonly [Shape, Shape])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], []],
  [[], [2, 3]],
  [[2, 3], [3]],
  [[3], [2, 3]],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 3],
    [2, 1],
  ],
  [
    [2, 3, 2, 2],
    [3, 1, 1],
  ],
]; // prettier-ignore

type BinaryGradient = (site: { a: Tensor; b: Tensor; y: Tensor; dy: Tensor }) => readonly [Tensor | null, Tensor | null];

/** y = f(a, b) with broadcasting; gradients may be in the broadcast shape. */
export function binary(onnx: string, range: readonly [number, number], gradient: BinaryGradient | undefined, dtype: DType = 'float32'): Op {
  return {
    infer: ([a, b]) => ({ shape: broadcastShape(floatOf(a).shape, floatOf(b).shape), dtype }),
    ...(gradient && {
      gradient: ({ inputs, output, dy }: GradientSite) => gradient({ a: inputs[0] as Tensor, b: inputs[1] as Tensor, y: output, dy }),
    }),
    emit: (emitter, { names }) => emitter.result(onnx, names),
    samples: broadcastPairs.map((shapes): Sample => ({ shapes, range })),
  };
}

/** Gradient flows to the operand that was chosen; where both are equal, to the second. */
export function choosing(aIsChosen: (a: Tensor, b: Tensor) => Tensor): BinaryGradient {
  return ({ a, b, dy }) => {
    const chosen = aIsChosen(a, b);
    return [where(chosen, dy, mul(dy, 0)), where(chosen, mul(dy, 0), dy)];
  };
}

/** The tensor itself, or GraphError when it is missing or holds no floats. */
export function floatOf(x: Tensor | undefined): Tensor {
  if (x === undefined) throw new GraphError('an input is missing');
  if (x.dtype !== 'float32') throw new GraphError(`${x.dtype} where floats are needed`);
  return x;
}
