// How good a student is after a short training, on people it has not learnt from: TAR at one FMR, and the likeness to its teacher, both over people.
// Invariant: two students that are scored on the same people with the same seed are resampled alike, so their difference has an interval of its own.
import { drawPeople, resample } from './bootstrap.ts';
import { atFmr } from './curves.ts';
import { capabilityOf, complement, fewestPeople, fnmrAt, percentileInterval } from './intervals.ts';
import { numberPeople, scoreAll } from './pairs.ts';
import { checkedRows, type Embeddings } from './scoring.ts';

/** The FMR of the ranking: small enough to matter, large enough to be supported by some eighty people. */
export const rankedFmr = 1e-2;

export type ScoreKind = 'tar' | 'cosine';

export interface Scored {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** One value for each resample of the people. */
  readonly draws: Float64Array;
}

/** What these people can rank by: TAR where enough of them support it, else the cosine to the teacher. `identities` [n]. */
export function scoreKind(identities: Int32Array): ScoreKind {
  const { fmrSupported, peopleWithPairs } = capabilityOf(numberPeople(identities).imagesOf);
  return fmrSupported !== null && fmrSupported <= rankedFmr && peopleWithPairs >= fewestPeople ? 'tar' : 'cosine';
}

/**
 * Both scores of a student against its teacher on the same photos, row for row. `likeness`: the mean cosine of student and teacher, every person weighing the
 * same, -1..1. `score`: TAR at `rankedFmr`, 0..1, or the likeness again, by `kind`. Problem `embeddings-invalid` for a network that has collapsed.
 */
export function scoreCandidate(
  { student, teacher, identities }: { readonly student: Embeddings; readonly teacher: Embeddings; readonly identities: Int32Array },
  { kind, seed, replicates }: { readonly kind: ScoreKind; readonly seed: number; readonly replicates: number },
): { score: Scored; likeness: Scored } {
  checkedRows(student, identities.length);
  checkedRows(teacher, identities.length);
  const likeness = likenessOf({ student, teacher, identities }, seed, replicates);
  if (kind === 'cosine') return { score: likeness, likeness };
  const pairs = scoreAll(student, identities);
  const [draws = new Float64Array(0)] = resample(pairs, { seed, replicates }, { targets: [rankedFmr] }).tar;
  const value = complement(fnmrAt(pairs, atFmr(pairs, rankedFmr).threshold)).value ?? 0;
  return { score: around(value, draws), likeness };
}

/** By how much `a` is ahead of `b`, both on the same people with the same seed. */
export function aheadOf(a: Scored, b: Scored): { value: number; low: number; high: number } {
  const { value, low, high } = around(
    a.value - b.value,
    a.draws.map((draw, at) => draw - (b.draws[at] ?? Number.NaN)),
  );
  return { value, low, high };
}

function likenessOf({ student, teacher, identities }: Parameters<typeof scoreCandidate>[0], seed: number, replicates: number): Scored {
  const { who, imagesOf } = numberPeople(identities);
  const { dim } = student;
  const means = new Float64Array(imagesOf.length);
  for (const [row, person] of who.entries()) {
    let cosine = 0;
    for (let k = row * dim; k < (row + 1) * dim; k++) cosine += student.vectors[k]! * teacher.vectors[k]!;
    means[person]! += cosine / imagesOf[person]!;
  }
  const multiplicity = new Float64Array(means.length);
  const draws = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    drawPeople(seed, replicate, means.length, multiplicity);
    draws[replicate] = multiplicity.reduce((sum, times, person) => sum + times * means[person]!, 0) / means.length;
  }
  return around(means.reduce((sum, mean) => sum + mean, 0) / means.length, draws);
}

/** A value and the middle of its resamples, which always holds it. */
function around(value: number, draws: Float64Array): Scored {
  const interval = percentileInterval(draws) ?? { low: value, high: value };
  return { value, low: Math.min(interval.low, value), high: Math.max(interval.high, value), draws };
}
