// Channel-wise operators: affine map, batch normalisation, PReLU. Each is counted in passes over memory, which is what they cost.
//
// Batch normalisation (Ioffe and Szegedy 2015): z = (x - mean) / sqrt(var + e), y = gamma z + beta, statistics over all axes but 1.
//   forward   one affine pass:  y = s x + (beta - mean s),  s = gamma / sqrt(var + e)
//   backward  with i = 1/sqrt(var + e), m1 = mean(dy), q = mean(dy z) = i (mean(dy x) - mean m1):
//             dgamma = n q,  dbeta = n m1,  dx = s (dy - m1 - q z) = s (dy + (-q i) x + (q i mean - m1))
//             with s last and alone: what follows is linear in dx and can take s into its weights (graph/stacked.ts)
//   The gradient through mean and variance is inside dx, hence none flows to those two inputs.
import {
  add,
  affine,
  alongChannels,
  batchNorm,
  clip,
  mul,
  neg,
  positive,
  reciprocal,
  reduceMean,
  reduceSum,
  relu,
  sqrt,
  sub,
} from '../build.ts';
import { GraphError, type Tensor } from '../graph.ts';
import { type Emitter, numberOf, type Op } from '../op.ts';
import { floatOf, positiveAttributes } from './elementwise.ts';

/** All axes of a map but that of its channels. */
export function mapAxes(x: Tensor): number[] {
  return x.shape.flatMap((_, i) => (i === 1 ? [] : [i]));
}

function channelsOf(x: Tensor | undefined, rows: readonly (Tensor | undefined)[]): Tensor {
  const map = floatOf(x);
  const channels = map.shape[1];
  if (map.shape.length < 2 || channels === undefined) throw new GraphError(`[${map.shape}] has no channel axis`);
  for (const row of rows) {
    if (row?.shape.length !== 1 || row.shape[0] !== channels) throw new GraphError(`[${row?.shape ?? ''}] for ${channels} channels`);
  }
  return map;
}

/** Mean 0 and variance 1 of every channel: with them BatchNormalization is a plain affine map. */
function standard(emitter: Emitter, channels: number): string[] {
  return [emitter.floats(new Float32Array(channels), [channels]), emitter.floats(new Float32Array(channels).fill(1), [channels])];
}

export const affineOp: Op = {
  infer: ([x, scale, shift]) => ({ shape: channelsOf(x, [scale, shift]).shape, dtype: 'float32' }),
  gradient: ({ inputs: [x, scale], dy, wanted }) => [
    wanted[0] ? mul(dy, alongChannels(scale as Tensor, dy.shape.length)) : null,
    wanted[1] ? reduceSum(mul(dy, x as Tensor), mapAxes(dy)) : null,
    wanted[2] ? reduceSum(dy, mapAxes(dy)) : null,
  ],
  // BatchNormalization with mean 0 and variance 1 is one pass; Mul and Add are two.
  emit: (emitter, { inputs, names }) => {
    emitter.result('BatchNormalization', [...names, ...standard(emitter, inputs[1]?.shape[0] as number)], { 'epsilon:float': 0 });
  },
  samples: [{ shapes: [[2, 3, 2, 2], [3], [3]] }, { shapes: [[3, 2], [2], [2]] }],
};

export const batchNormOp: Op = {
  infer: ([x, ...rows]) => ({ shape: channelsOf(x, rows.slice(0, 4)).shape, dtype: 'float32' }),
  gradient: ({ inputs: [x, gamma, , mean, variance], dy, attributes, wanted }) => {
    const map = x as Tensor;
    const axes = mapAxes(map);
    const count = axes.reduce((product, axis) => product * (map.shape[axis] as number), 1);
    const inverse = reciprocal(sqrt(add(variance as Tensor, numberOf(attributes, 'epsilon'))));
    const scale = mul(gamma as Tensor, inverse);
    const m1 = reduceMean(dy, axes);
    const q = mul(inverse, sub(reduceMean(mul(dy, map), axes), mul(mean as Tensor, m1)));
    const slope = mul(q, inverse);
    const centred = (): Tensor => add(dy, affine(map, neg(slope), sub(mul(slope, mean as Tensor), m1)));
    return [
      wanted[0] ? mul(centred(), alongChannels(scale, dy.shape.length)) : null,
      wanted[1] ? mul(q, count) : null,
      wanted[2] ? mul(m1, count) : null,
      null,
      null,
    ];
  },
  emit: (emitter, { names, attributes }) =>
    emitter.result('BatchNormalization', names, { 'epsilon:float': numberOf(attributes, 'epsilon') }),
  samples: [
    {
      shapes: [[3, 2, 2, 2], [2], [2]],
      range: [0.2, 1.4],
      build: ([x, gamma, beta]) => {
        const { mean, variance } = batchStatistics(x as Tensor);
        return batchNorm(x as Tensor, gamma as Tensor, beta as Tensor, mean, variance, 1e-5);
      },
    },
    {
      shapes: [[6, 2], [2], [2]],
      range: [0.2, 1.4],
      build: ([x, gamma, beta]) => {
        const { mean, variance } = batchStatistics(x as Tensor);
        return batchNorm(x as Tensor, gamma as Tensor, beta as Tensor, mean, variance, 1e-5);
      },
    },
  ],
};

/** Mean and (biased) variance [c] of a map over all axes but 1. Mean of squares minus square of mean: one pass less, enough in float32 here. */
export function batchStatistics(x: Tensor): { mean: Tensor; variance: Tensor } {
  const mean = reduceMean(x, mapAxes(x));
  return { mean, variance: relu(sub(reduceMean(mul(x, x), mapAxes(x)), mul(mean, mean))) };
}

const largest = 3e38;

/** y = x times its slope: 1 where x > 0, the channel's own elsewhere. */
export const preluOp: Op = {
  infer: ([x, slope]) => ({ shape: channelsOf(x, [slope]).shape, dtype: 'float32' }),
  gradient: ({ inputs: [x, slope], dy, wanted }) => {
    const map = x as Tensor;
    return [
      wanted[0] ? mul(dy, affine(positive(map), sub(1, slope as Tensor), slope as Tensor)) : null,
      wanted[1] ? reduceSum(mul(dy, clip(map, -largest, 0)), mapAxes(map)) : null,
    ];
  },
  emit: (emitter, { inputs, names }) => {
    const [x, slope] = names as [string, string];
    const rank = inputs[0]?.shape.length as number;
    const channels = inputs[1]?.shape[0] as number;
    if (emitter.purpose === 'model') {
      return emitter.result('PRelu', [x, emitter.node('Reshape', [slope, emitter.ints([channels, ...Array<number>(rank - 2).fill(1)])])]);
    }
    // The map of slopes is the one that the gradient multiplies by; the runtime computes it once for both.
    const one = emitter.floats(Float32Array.of(1), []);
    const slopes = emitter.node(
      'BatchNormalization',
      [emitter.node('HardSigmoid', [x], positiveAttributes), emitter.node('Sub', [one, slope]), slope, ...standard(emitter, channels)],
      { 'epsilon:float': 0 },
    ); // prettier-ignore
    emitter.result('Mul', [x, slopes]);
  },
  samples: [
    { shapes: [[2, 3, 2, 2], [3]], range: [0.1, 1] },
    { shapes: [[2, 3, 2, 2], [3]], range: [-1, -0.1] },
    { shapes: [[4, 3], [3]], range: [0.1, 0.9] },
  ],
};
