// The comparison of methods as the Result step asks for it: what is left of one, how long that takes, and whether anything is left at all.
// Invariant: pure; a time comes from the training that was measured, and is null where none was measured here.
import type { RunComparison } from '../../preload/comparison.ts';

/** How often each method may be trained. */
export const seedChoices = [1, 2, 3] as const;

/** How far the trainings of other methods may take less or more time than the one that was measured. */
const uncertain = [0.85, 1.3] as const;

export interface Left {
  readonly of: number;
  readonly done: number;
  /** Shortest and longest time of the trainings that are left. */
  readonly seconds: readonly [number, number] | null;
}

/** What a comparison with seeds 1 to `seeds` still takes. */
export function leftOf({ methods, trained, secondsPerTraining }: RunComparison, seeds: number): Left {
  const of = methods.length * seeds;
  const done = trained.slice(0, seeds).reduce((sum, count) => sum + count, 0);
  const seconds = secondsPerTraining === null ? null : (of - done) * secondsPerTraining;
  return { of, done, seconds: seconds === null ? null : [seconds * uncertain[0], seconds * uncertain[1]] };
}

/** Seeds of the newest findings; 0 where there are none. */
export function seedsShown({ found }: Pick<RunComparison, 'found'>): number {
  return Math.max(0, ...(found?.rows ?? []).flatMap(({ seeds }) => seeds));
}

/** What to propose: to go on with what was begun, else what was found last, else one training of each. */
export function proposedSeeds(known: RunComparison): number {
  return known.begun ?? Math.max(1, seedsShown(known));
}

/** Whether the findings already say what a comparison with so many seeds would. */
export function isDone(known: RunComparison, seeds: number): boolean {
  return seeds <= seedsShown(known);
}
