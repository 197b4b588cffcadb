// Several methods over several seeds on the same verify people: each metric as a mean over seeds, and its difference to a rival, with intervals.
// Invariant: every network is measured on the same pairs and the same resampled people, and two methods are compared seed by seed; overlapping intervals are never compared.
import { Problem } from '../problems.ts';
import { resample } from './bootstrap.ts';
import { atFmr, equalErrorRate, targetFmrs } from './curves.ts';
import { foldAccuracy, type PairList, resampledAccuracy } from './folds.ts';
import { capabilityOf, complement, fewestPeople, fnmrAt, percentileInterval, ruleOf30, support } from './intervals.ts';
import { numberPeople, scoreAll } from './pairs.ts';
import { randomFrom } from './random.ts';
import type { Embeddings } from './scoring.ts';
import type { WhyNot } from './types.ts';

/** One trained network: flip-tested unit embeddings of the verify people's photos, row for row. */
export interface TrainedOnce {
  readonly method: string;
  readonly seed: number;
  readonly embeddings: Embeddings;
  /** Of the photos that the listed pairs are about, where those are others than the verify people's. */
  readonly listed?: Embeddings;
}

export interface MetricName {
  readonly metric: 'accuracy' | 'tar' | 'eer';
  /** For `tar`. */
  readonly targetFmr?: number;
}

/** Mean over the seeds, 0..1, with the middle 95 % of resampled people and seeds; null where nothing could be counted. */
export interface SeedMean {
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
  /** One value per seed, in the order of `seeds`. */
  readonly perSeed: readonly (number | null)[];
  readonly supported: boolean;
  readonly whyNot?: WhyNot;
}

export interface MethodDifference {
  readonly rival: string;
  /** Method minus rival; for `eer` less is better. */
  readonly difference: number | null;
  readonly low: number;
  readonly high: number;
  /** The interval leaves out zero, and the people support the metric. */
  readonly clear: boolean;
}

export interface ComparedMetric extends MetricName {
  readonly mean: SeedMean;
  readonly differences: readonly MethodDifference[];
}

export interface ComparedMethod {
  readonly method: string;
  readonly seeds: readonly number[];
  readonly metrics: readonly ComparedMetric[];
}

interface Measured {
  readonly seed: number;
  readonly values: readonly (number | null)[];
  readonly replicates: readonly Float64Array[];
}

const names: readonly MetricName[] = [
  { metric: 'accuracy' },
  ...targetFmrs.map((targetFmr) => ({ metric: 'tar' as const, targetFmr })),
  { metric: 'eer' },
];

/**
 * One row per method, in the order of first appearance. `identities` [n]; `list` is what the accuracy is counted on; `rivals` are methods among the networks.
 *
 * A replicate draws people with replacement (the same for every network) and, independently, seeds with replacement (the same for two methods with the same
 * seeds). With few seeds the spread between them is understated; the values per seed are there to be looked at. Problem `bad-input` without networks.
 */
export function compareMethods(input: {
  readonly networks: readonly TrainedOnce[];
  readonly identities: Int32Array;
  readonly list: PairList;
  /** People of the rows of `listed`, where the networks have one; `list` is over these rows then. */
  readonly listIdentities?: Int32Array;
  readonly rivals: readonly string[];
  readonly seed: number;
  readonly replicates: number;
}): ComparedMethod[] {
  const { networks, identities, seed, replicates } = input;
  if (networks.length === 0) throw new Problem('bad-input', { field: 'networks' });
  const { imagesOf } = numberPeople(identities);
  const capability = capabilityOf(imagesOf);
  const whyNots = names.map(({ targetFmr }) =>
    whyNotOf(capability.peopleWithPairs, targetFmr === undefined ? null : targetFmr * capability.personPairs),
  );
  const measured = new Map<string, Measured[]>();
  for (const { method, seed: own, embeddings, listed } of networks) {
    const runs = measured.get(method) ?? [];
    runs.push({ seed: own, ...measure(embeddings, listed ?? embeddings, input) });
    measured.set(method, runs);
  }
  const ofMethod = new Map([...measured].map(([method, runs]) => [method, { runs, pooled: pooledOver(runs, seed, replicates) }]));
  return [...ofMethod].map(([method, { runs, pooled }]) => ({
    method,
    seeds: runs.map((run) => run.seed),
    metrics: names.map((name, at) => ({
      ...name,
      mean: meanOf(runs, at, pooled[at]!, whyNots[at]),
      differences: input.rivals
        .filter((rival) => rival !== method && ofMethod.has(rival))
        .map((rival) => {
          const other = ofMethod.get(rival)!;
          const alike = sameSeeds(runs, other.runs);
          const [a, b] = [mean(runs.map(({ values }) => values[at]!)), mean(other.runs.map(({ values }) => values[at]!))];
          // Other seeds than the rival's: the seeds of the two are drawn apart.
          const theirs = alike ? other.pooled[at]! : pooledOver(other.runs, seed + 1, replicates)[at]!;
          const interval = percentileInterval(pooled[at]!.map((value, replicate) => value - theirs[replicate]!));
          if (a === null || b === null || interval === null) return { rival, difference: null, low: -1, high: 1, clear: false };
          return { rival, difference: a - b, ...interval, clear: whyNots[at] === undefined && (interval.low > 0 || interval.high < 0) };
        }),
    })),
  }));
}

function measure(
  embeddings: Embeddings,
  listed: Embeddings,
  { identities, list, listIdentities = identities, seed, replicates }: Parameters<typeof compareMethods>[0],
): Omit<Measured, 'seed'> {
  const pairs = scoreAll(embeddings, identities);
  const draws = resample(pairs, { seed, replicates }, { targets: targetFmrs });
  const folds = foldAccuracy(listed, listIdentities, list, seed, replicates);
  const counted = pairs.genuine.scores.length > 0 && pairs.impostor.count > 0;
  const tar = targetFmrs.map((target) => (counted ? complement(fnmrAt(pairs, atFmr(pairs, target).threshold)).value : null));
  return {
    values: [folds.protocol.accuracy.mean, ...tar, equalErrorRate(pairs)?.rate ?? null],
    replicates: [resampledAccuracy(list, listIdentities, folds.right, seed, replicates), ...draws.tar, draws.eer],
  };
}

/** Per metric the replicates of the mean over as many seeds as there are, drawn with replacement. */
function pooledOver(runs: readonly Measured[], seed: number, replicates: number): Float64Array[] {
  const order = [...runs].sort((a, b) => a.seed - b.seed);
  const pooled = names.map(() => new Float64Array(replicates));
  for (let replicate = 0; replicate < replicates; replicate++) {
    const random = randomFrom(seed, replicate, order.length);
    const drawn = order.map(() => order[random.below(order.length)]!);
    for (const [at, into] of pooled.entries()) {
      into[replicate] = drawn.reduce((sum, run) => sum + run.replicates[at]![replicate]!, 0) / drawn.length;
    }
  }
  return pooled;
}

function meanOf(runs: readonly Measured[], at: number, pooled: Float64Array, whyNot: WhyNot | undefined): SeedMean {
  const perSeed = runs.map(({ values }) => values[at]!);
  const value = mean(perSeed);
  const interval = value === null ? null : percentileInterval(pooled);
  if (value === null || interval === null) return { value, low: 0, high: 1, perSeed, ...support(whyNot ?? 'no-trials') };
  return { value, low: Math.min(interval.low, value), high: Math.max(interval.high, value), perSeed, ...support(whyNot) };
}

function mean(values: readonly (number | null)[]): number | null {
  const counted = values.filter((value) => value !== null);
  return counted.length < values.length || counted.length === 0 ? null : counted.reduce((sum, value) => sum + value, 0) / counted.length;
}

function sameSeeds(a: readonly Measured[], b: readonly Measured[]): boolean {
  const listed = (runs: readonly Measured[]): string =>
    runs
      .map(({ seed }) => seed)
      .sort((x, y) => x - y)
      .join();
  return listed(a) === listed(b);
}

/** `falseMatches`: those expected at the target among independent pairs of people; null for a metric that has no target. */
function whyNotOf(peopleWithPairs: number, falseMatches: number | null): WhyNot | undefined {
  if (peopleWithPairs === 0) return 'no-trials';
  if (peopleWithPairs < fewestPeople) return 'few-people';
  return falseMatches !== null && falseMatches < ruleOf30 * (1 - 1e-9) ? 'few-errors' : undefined;
}
