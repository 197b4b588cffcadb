// Evaluation-oriented distillation, EKD (Huang et al., CVPR 2022; method.md 4.5): a pair should cross the same false match rates as it does for the teacher.
//
//   A model's similarity at the false match rates 1/10, 1/100, ... 1e-6 of its negative pairs are its anchors a_k, smoothed over the steps:
//     a <- 0.01 (similarity at rank floor(negatives / 10^k) of this batch) + 0.99 a,   from 0
//   R(pair) = sum over k of sigmoid((cos(pair) - a_k) / 0.01)                          the rates that the pair passes, softly counted
//   L = ArcFace(f_s; learned centres, m = 0.4) + 0.02 mean of (R_s - R_t)^2 over positive pairs + 0.01 the same over the student's 2000 nearest negative pairs
//
// The anchors count as constants; they are the memory. A small batch has no pairs at the lower rates: its closest pair stands for all of them, as published.
import {
  add,
  div,
  gather,
  greater,
  matmul,
  maximum,
  mul,
  reduceSum,
  reshape,
  sigmoid,
  sortDescending,
  sub,
  swapLast,
  where,
} from '../graph/build.ts';
import type { Tensor, TensorArray } from '../graph/graph.ts';
import { marginLoss } from './margin.ts';
import type { BatchFacts, LossSite, Memory, Method } from './method.ts';
import { int64, labelsOf, seenBy } from './site.ts';
import { centreDeviation, learnedCosines } from './standalone.ts';

export const ekdConstants = {
  rates: [10, 1e2, 1e3, 1e4, 1e5, 1e6],
  pace: 0.01,
  temperature: 0.01,
  nearest: 2000,
  margin: 0.4,
  positive: 0.02,
  negative: 0.01,
} as const;
const { rates, pace, temperature, nearest } = ekdConstants;
/** Below every cosine: where a pair that is no negative one goes when negatives are sorted. */
const lowest = -2;

export const ekd: Method = {
  name: 'ekd',
  usesTeacher: true,
  differences: ['random-batches', 'clamp-cosine'],
  memory: () => new RankAnchors(),
  build: (site) => {
    const { student, teacher } = seenBy(site);
    const centres = site.parameter('centres', [site.classes, site.dim], centreDeviation, 'perClass');
    const identity = marginLoss(learnedCosines(site.embedding, centres), labelsOf(site), { head: 'arc', margin: ekdConstants.margin });
    const [positives, negatives] = [site.input('positives', [site.batch ** 2]), site.input('negatives', [site.batch ** 2])];
    const own = ranked(site, student, 'student-anchors', negatives);
    const taught = ranked(site, teacher, 'teacher-anchors', negatives);
    const last = gather(own.sorted, site.input('last-nearest', [], 'int64'));
    const near = mul(negatives, where(greater(last, own.similarities), 0, 1));
    const positive = meanSquareWithin(positives, own.ranks, taught.ranks);
    const negative = meanSquareWithin(near, own.ranks, taught.ranks);
    return {
      loss: add(identity, add(mul(positive, ekdConstants.positive), mul(negative, ekdConstants.negative))),
      watched: { positive, negative },
      fetches: { 'new-student-anchors': own.anchors, 'new-teacher-anchors': taught.anchors },
      held: [own.sorted, near],
    };
  },
};

/** For all ordered pairs of the batch, [batch^2]: similarities and rank counts; and the negative ones' similarities in falling order, and the new anchors. */
function ranked(
  { input, batch }: LossSite,
  units: Tensor,
  anchorName: string,
  negatives: Tensor,
): Record<'similarities' | 'ranks' | 'sorted' | 'anchors', Tensor> {
  const similarities = reshape(matmul(units, swapLast(units)), [batch ** 2]);
  const sorted = sortDescending(where(greater(negatives, 0), similarities, lowest));
  const found = gather(sorted, input('rate-ranks', [rates.length], 'int64'));
  const weight = input('pace', []);
  const anchors = add(mul(found, weight), mul(input(anchorName, [rates.length]), sub(1, weight)));
  const above = div(sub(reshape(similarities, [batch ** 2, 1]), anchors), temperature);
  return { similarities, sorted, anchors, ranks: reduceSum(sigmoid(above), [1]) };
}

/** Mean of (a - b)^2 where `mask` is 1; 0 where it is nowhere. */
function meanSquareWithin(mask: Tensor, a: Tensor, b: Tensor): Tensor {
  const difference = sub(a, b);
  return div(reduceSum(mul(mask, mul(difference, difference)), [0]), maximum(reduceSum(mask, [0]), 1));
}

/** The anchors of student and teacher; and which pairs of a batch are of one person, each pair once. */
class RankAnchors implements Memory {
  readonly #student = new Float32Array(rates.length);
  readonly #teacher = new Float32Array(rates.length);

  feeds({ labels, teacher }: BatchFacts): Record<string, TensorArray> {
    const batch = labels.length;
    const positives = new Float32Array(batch * batch);
    const negatives = new Float32Array(batch * batch);
    let count = 0;
    for (let i = 0; i < batch; i += 1) {
      for (let j = i + 1; j < batch; j += 1) {
        const alike = labels[i] === labels[j];
        (alike ? positives : negatives)[i * batch + j] = 1;
        if (!alike) count += 1;
      }
    }
    return {
      labels: int64(labels),
      teacher,
      positives,
      negatives,
      'rate-ranks': BigInt64Array.from(rates, (rate) => BigInt(Math.floor(count / rate))),
      'last-nearest': BigInt64Array.of(BigInt(Math.max(Math.min(nearest, count) - 1, 0))),
      pace: Float32Array.of(count > 0 ? pace : 0),
      'student-anchors': this.#student,
      'teacher-anchors': this.#teacher,
    };
  }

  absorb(_: BatchFacts, fetched: Readonly<Record<string, TensorArray>>): void {
    this.#student.set(fetched['new-student-anchors'] as Float32Array);
    this.#teacher.set(fetched['new-teacher-anchors'] as Float32Array);
  }

  state(): Record<string, Float32Array> {
    return { 'student-anchors': this.#student, 'teacher-anchors': this.#teacher };
  }

  restore(state: Readonly<Record<string, Float32Array>>): void {
    for (const [name, values] of Object.entries(this.state())) {
      const stored = state[name];
      if (stored?.length !== values.length) throw new RangeError('anchors of another size');
      values.set(stored);
    }
  }
}
