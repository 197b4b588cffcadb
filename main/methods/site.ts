// The parts that losses share: the student and the teacher as unit rows, the labels, and the memory of a method that remembers nothing.
import { mul, oneHot, reduceMean, reduceSum, sub, unitRows } from '../graph/build.ts';
import type { Tensor } from '../graph/graph.ts';
import type { LossSite, Memory } from './method.ts';

export interface Seen {
  /** f_s, unit rows [batch, dim]. */
  readonly student: Tensor;
  /** f_t, unit rows [batch, dim]. */
  readonly teacher: Tensor;
  /** Mean over the batch of cos(f_s, f_t): how far the student has come. Says nothing where a method leaves the student its own axes. */
  readonly progress: Tensor;
}

export function seenBy({ embedding, input, batch, dim }: LossSite): Seen {
  const student = unitRows(embedding);
  const teacher = input('teacher', [batch, dim]);
  return { student, teacher, progress: reduceMean(reduceSum(mul(student, teacher), [1]), [0]) };
}

/** One-hot rows [batch, classes]. */
export function labelsOf({ input, batch, classes }: LossSite): Tensor {
  return oneHot(input('labels', [batch], 'int64'), classes);
}

/** (1/n) sum over i of |a_i - b_i|^2, rows [n, d]; shape []. */
export function meanSquaredDistance(a: Tensor, b: Tensor): Tensor {
  const difference = sub(a, b);
  return reduceMean(reduceSum(mul(difference, difference), [1]), [0]);
}

export const nothingRemembered: Memory = {
  feeds: ({ labels, teacher }) => ({ labels: int64(labels), teacher }),
  absorb: () => undefined,
  state: () => ({}),
  restore: () => undefined,
};

/** Class numbers as the graph takes them. */
export function int64(labels: Int32Array): BigInt64Array {
  return BigInt64Array.from(labels, (label) => BigInt(label));
}
