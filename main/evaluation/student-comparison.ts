// Students of several runs on the same pairs of photos: is a later one better than the first, by how much, and is it more than chance?
// Invariant: all are measured on the same photos, each at the decision threshold that it is handed over with, and the same people are drawn anew for all;
// what few people or few mistakes cannot show is never called clear.
import { setImmediate as breathe } from 'node:timers/promises';
import { resample } from './bootstrap.ts';
import { differenceOf, type Replicated } from './compare.ts';
import { costPerDay, falseIdentification } from './cost.ts';
import { atFmr, targetFmrs } from './curves.ts';
import type { Scorer } from './evaluate.ts';
import { capabilityOf, complement, fmrAt, fnmrAt, ruleOf30 } from './intervals.ts';
import { numberPeople } from './pairs.ts';
import type { Embeddings } from './scoring.ts';
import { daysOf } from './threshold.ts';
import type { Capability, Difference, Money, WhyNot } from './types.ts';

export interface JudgedStudent {
  /** Flip-tested unit embeddings of the photos, row for row. */
  readonly embeddings: Embeddings;
  /** Null where none was chosen. */
  readonly threshold: number | null;
}

export interface StudentsCompared {
  readonly students: readonly JudgedStudent[];
  /** [n photos] */
  readonly identities: Int32Array;
  /** What mistakes cost, for all of them; absent: nobody said. */
  readonly money?: Money;
  /** People whom a face is searched among; 1: it is compared with one. */
  readonly registered: number;
  readonly seed: number;
  readonly replicates: number;
}

/** A later student less the first one. */
export interface AgainstFirst {
  /** Of strangers who pass (with several registered: who hit any of them), and of right people who are refused, each at its own decision threshold. */
  readonly fmr: Difference;
  readonly fnmr: Difference;
  /** Of right people accepted where as many strangers pass; null without such a rate. */
  readonly tar: Difference | null;
  /** Of the loss a year, in the currency of `money`; null without it. */
  readonly perYear: Difference | null;
}

export interface StudentComparison extends Pick<Capability, 'people' | 'images' | 'genuinePairs' | 'impostorPairs'> {
  /** The smallest usual FMR that these people can show; null: none. */
  readonly targetFmr: number | null;
  /** Of every student but the first, in their order. */
  readonly differences: readonly AgainstFirst[];
}

/** With fewer mistakes than this in both together, drawing people anew says nothing of the next mistake. */
const fewestErrors = 10;

/** Problem `embeddings-invalid`, and what `score` throws. */
export async function compareStudents(
  { students, identities, money, registered, seed, replicates }: StudentsCompared,
  score: Scorer,
): Promise<StudentComparison> {
  const capability = capabilityOf(numberPeople(identities).imagesOf);
  const { people, images, genuinePairs, impostorPairs, peopleWithPairs, personPairs } = capability;
  const targetFmr = targetFmrs.findLast((target) => target * personPairs >= ruleOf30 * (1 - 1e-9)) ?? null;
  const measured: Measured[] = [];
  for (const student of students) {
    measured.push(await measure(student, { identities, targetFmr, seed, replicates }, score));
    // Whoever asks meanwhile is answered between two of them.
    await breathe();
  }
  const against = (first: Measured, later: Measured): AgainstFirst => {
    const few = (rate: 'fmr' | 'fnmr'): WhyNot | undefined =>
      first.errors[rate] + later.errors[rate] < fewestErrors ? 'few-errors' : undefined;
    const between = (pick: (of: Measured) => Replicated, whyNot: WhyNot | undefined): Difference =>
      differenceOf(pick(later), pick(first), { whyNot, people: peopleWithPairs });
    return {
      fmr: between(({ fmr }) => mapped(fmr, (value) => falseIdentification(value, registered)), few('fmr')),
      fnmr: between(({ fnmr }) => fnmr, few('fnmr')),
      tar: targetFmr === null ? null : between(({ tar }) => tar, undefined),
      perYear: money === undefined ? null : between((of) => lossOf(of, { ...money, registered }), few('fmr') ?? few('fnmr')),
    };
  };
  const [first, ...later] = measured;
  return {
    ...{ people, images, genuinePairs, impostorPairs, targetFmr },
    differences: first === undefined ? [] : later.map((one) => against(first, one)),
  };
}

interface Measured {
  readonly fmr: Replicated;
  readonly fnmr: Replicated;
  readonly tar: Replicated;
  readonly errors: { readonly fmr: number; readonly fnmr: number };
}

const nothing: Replicated = { value: null, replicates: new Float64Array() };

async function measure(
  { embeddings, threshold }: JudgedStudent,
  {
    identities,
    targetFmr,
    ...resampling
  }: Pick<StudentsCompared, 'identities' | 'seed' | 'replicates'> & { readonly targetFmr: number | null },
  score: Scorer,
): Promise<Measured> {
  const pairs = await score(embeddings, identities);
  const draws = resample(pairs, resampling, {
    targets: targetFmr === null ? [] : [targetFmr],
    thresholds: threshold === null ? [] : [threshold],
  });
  const tar =
    targetFmr === null ? nothing : { value: complement(fnmrAt(pairs, atFmr(pairs, targetFmr).threshold)).value, replicates: draws.tar[0]! };
  if (threshold === null) return { fmr: nothing, fnmr: nothing, tar, errors: { fmr: 0, fnmr: 0 } };
  const [fmr, fnmr] = [fmrAt(pairs, threshold), fnmrAt(pairs, threshold)];
  return {
    fmr: { value: fmr.value, replicates: draws.fmrAt[0]! },
    fnmr: { value: fnmr.value, replicates: draws.fnmrAt[0]! },
    tar,
    errors: { fmr: fmr.errors, fnmr: fnmr.errors },
  };
}

function mapped({ value, replicates }: Replicated, of: (value: number) => number): Replicated {
  return { value: value === null ? null : of(value), replicates: replicates.map(of) };
}

/** The loss a year by both mistakes. */
function lossOf({ fmr, fnmr }: Measured, money: Money): Replicated {
  const perYear = (passed: number, refused: number): number => costPerDay(money, passed, refused) * daysOf(money);
  return {
    value: fmr.value === null || fnmr.value === null ? null : perYear(fmr.value, fnmr.value),
    replicates: fmr.replicates.map((passed, replicate) => perYear(passed, fnmr.replicates[replicate]!)),
  };
}
