// The difference between two models on the same pairs, with the same people resampled for both.
// Invariant: a difference is called clear only if its own interval leaves out zero; overlapping intervals of the two are never compared.
import type { Replicates } from './bootstrap.ts';
import { fewestPeople, percentileInterval, support } from './intervals.ts';
import type { Difference, ModelName, PairedDifference, WhyNot } from './types.ts';

/** One model's value of a metric and its replicates; those of two models must come from the same seed and the same people. */
export interface Replicated {
  readonly value: number | null;
  readonly replicates: Float64Array;
}

export interface Compared {
  readonly metric: PairedDifference['metric'];
  readonly targetFmr?: number;
  /** Why neither value may be quoted, if so: then nor may their difference. */
  readonly whyNot?: WhyNot | undefined;
  readonly people: number;
}

/** `a - b` with its 95 % interval: the middle of the replicates' differences, pair by pair. */
export function pairedDifference(
  { metric, targetFmr, whyNot, people }: Compared,
  a: ModelName,
  ofA: Replicated,
  b: ModelName,
  ofB: Replicated,
): PairedDifference {
  const named = { metric, ...(targetFmr === undefined ? {} : { targetFmr }), a, b, valueA: ofA.value, valueB: ofB.value };
  return { ...named, ...differenceOf(ofA, ofB, { whyNot, people }) };
}

/** `a - b` of anything that was resampled alike; without one of the values, or with too few replicates, nothing is known of it. */
export function differenceOf(a: Replicated, b: Replicated, { whyNot, people }: Pick<Compared, 'whyNot' | 'people'>): Difference {
  const interval = percentileInterval(a.replicates.map((value, replicate) => value - b.replicates[replicate]!));
  if (a.value === null || b.value === null || interval === null) {
    return { difference: null, low: -1, high: 1, clear: false, ...support('no-trials') };
  }
  const why = whyNot ?? (people < fewestPeople ? 'few-people' : undefined);
  const clear = why === undefined && (interval.low > 0 || interval.high < 0);
  return { difference: a.value - b.value, ...interval, clear, ...support(why) };
}

/** Replicates of a metric of all pairs; `target` is the place of the FMR among those that were asked for. */
export function replicatesOf(replicates: Replicates, metric: 'tar' | 'eer' | 'auc', target = 0): Float64Array {
  return metric === 'tar' ? replicates.tar[target]! : replicates[metric];
}
