// How well unit-length embeddings tell a few hundred faces apart, as the numbers by which a convention is chosen and a teacher judged.
// Invariant: the same definitions as the evaluation of a student, so that a teacher's check and its place in the report agree.
import { atFmr, dPrime, equalErrorRate } from '../evaluation/curves.ts';
import { type ScoredPairs, scoreAll } from '../evaluation/pairs.ts';
import { scoreOf } from '../evaluation/scoring.ts';

export interface Separation {
  people: number;
  images: number;
  genuinePairs: number;
  impostorPairs: number;
  /** Chance that a pair of one person scores above a pair of two, 0..1. */
  auc: number;
  /** Distance of the two score distributions in standard deviations, negative when they lie the wrong way round: still moves where the AUC is full. */
  dPrime: number;
  /** Error rate where both kinds of error are equal, 0..1. */
  eer: number;
  /** Share of genuine pairs above the threshold that lets 1 % of the others pass (largest FMR <= 1e-2), 0..1. */
  tarAt1e2: number;
}

/** Undefined where there is no pair of one of the two kinds. `vectors`: [n * dim], unit rows; `identities`: [n]. */
export function separation(vectors: Float32Array, dim: number, identities: readonly number[]): Separation | undefined {
  const pairs = scoreAll({ vectors, dim }, Int32Array.from(identities));
  const genuinePairs = pairs.genuine.scores.length;
  const eer = equalErrorRate(pairs);
  if (pairs.auc === null || eer === null) return undefined;
  return {
    people: pairs.people,
    images: pairs.images,
    genuinePairs,
    impostorPairs: pairs.impostor.count,
    auc: pairs.auc,
    dPrime: signedDPrime(pairs),
    eer: eer.rate,
    tarAt1e2: 1 - atFmr(pairs, 1e-2).falseNonMatches / genuinePairs,
  };
}

/** A network that gives everybody the same answer, or too few pairs to say: 0. */
function signedDPrime(pairs: ScoredPairs): number {
  return (dPrime(pairs) ?? 0) * Math.sign(pairs.genuineMoments.mean - pairs.impostorMoments.mean);
}

/** Number, sum and sum of squares of the scores between any two people, [people * people] with the smaller number first; within one on the diagonal. */
export interface BlockSums {
  readonly people: number;
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/** Every pair is scored once; then d' of any of the people costs a sum over pairs of people. `person` of each row: 0..people-1. */
export function blockSums(vectors: Float32Array, dim: number, person: readonly number[]): BlockSums {
  const people = Math.max(-1, ...person) + 1;
  const [count, sum, squares] = [0, 1, 2].map(() => new Float64Array(people * people)) as [Float64Array, Float64Array, Float64Array];
  for (const [row, one] of person.entries()) {
    for (let before = 0; before < row; before++) {
      const other = person[before]!;
      const at = Math.min(one, other) * people + Math.max(one, other);
      const score = Math.fround(scoreOf({ vectors, dim }, before, row));
      count[at]!++;
      sum[at]! += score;
      squares[at]! += score * score;
    }
  }
  return { people, count, sum, squares };
}

/** The signed d' of `separation` among some of the people, each named once; 0 where nothing can be said. */
export function dPrimeAmong({ people, count, sum, squares }: BlockSums, chosen: readonly number[]): number {
  const [genuine, impostor] = [new Float64Array(3), new Float64Array(3)];
  for (const [at, one] of chosen.entries()) {
    for (let before = 0; before <= at; before++) {
      const other = chosen[before]!;
      const block = Math.min(one, other) * people + Math.max(one, other);
      const kind = one === other ? genuine : impostor;
      kind[0]! += count[block]!;
      kind[1]! += sum[block]!;
      kind[2]! += squares[block]!;
    }
  }
  const [ours, theirs] = [moments(genuine), moments(impostor)];
  const spread = Math.sqrt((ours.variance + theirs.variance) / 2);
  return genuine[0] === 0 || impostor[0] === 0 || spread < 1e-9 ? 0 : (ours.mean - theirs.mean) / spread;
}

function moments([count = 0, sum = 0, squares = 0]: Float64Array): { mean: number; variance: number } {
  const mean = sum / count;
  return { mean, variance: Math.max(0, squares / count - mean * mean) };
}
