// How unevenly errors fall on groups of people, as single numbers beside the rates of each group.
// Invariants: a group with too few people is left out and counted, never averaged in; a group without an error enters ratios with its upper limit (rule
// of 3), and the ratio is then said to be a lower bound; every number has an interval over people.
import { fewestPeople, percentileInterval } from './intervals.ts';
import type { Slice } from './slices.ts';
import type { Rate } from './types.ts';

/** A single number with its 95 % interval; null where nothing can be computed. */
export interface Spread {
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
}

export interface Differential {
  /** Places of the groups that were compared, of the highest and of the lowest rate. */
  readonly assessed: readonly number[];
  readonly highest: number;
  readonly lowest: number;
  /** Largest by smallest rate, and largest by geometric mean (ISO/IEC 19795-10; NIST FRVT part 8). */
  readonly ratio: Spread;
  readonly toMean: Spread;
  /** A group had no error: its upper limit stands in, and the ratios are at least this large. */
  readonly atLeast: boolean;
  /** Gini coefficient with the correction for few groups, 0 (alike) to 1. */
  readonly gini: Spread;
  /** The intervals of the highest and the lowest do not touch: the groups differ, and it is not the choice of people. */
  readonly apart: boolean;
}

/** Weight of false matches against false non-matches in GARBE: none is preferred, as in the paper's examples. */
export const garbeAlpha = 0.5;

/** Groups with enough people for `rate`: 10 people for FMR, 10 people with two photos or more for FNMR. */
export function assessable(slices: readonly Slice[], rate: 'fmr' | 'fnmr'): number[] {
  return [...slices.keys()].filter((at) => {
    const { people } = slices[at]!;
    const counted = slices[at]![rate];
    return counted.value !== null && (rate === 'fmr' ? people : counted.units) >= fewestPeople;
  });
}

/** The differential of one rate over groups; null with fewer than two groups that have enough people. */
export function differentialOf(slices: readonly Slice[], rate: 'fmr' | 'fnmr'): Differential | null {
  const assessed = assessable(slices, rate);
  if (assessed.length < 2) return null;
  const rates = assessed.map((at) => slices[at]![rate]);
  const limits = rates.map(({ units }) => Math.min(1, 3 / units));
  const values = rates.map(({ value }) => value!);
  const drawn = assessed.map((at) => (rate === 'fmr' ? slices[at]!.fmrDraws : slices[at]!.fnmrDraws));
  const [highest, lowest] = [placeOf(values, Math.max), placeOf(values, Math.min)];
  const over = (measure: (values: readonly number[]) => number | null): Spread => spreadOf(measure(values), drawn, measure);
  const bounded = (values: readonly number[]): number[] => values.map((value, at) => (value === 0 ? limits[at]! : value));
  const none = values.every((value) => value === 0);
  return {
    assessed,
    highest: assessed[highest]!,
    lowest: assessed[lowest]!,
    ratio: none ? unknown : over((all) => maxToMin(bounded(all))),
    toMean: none ? unknown : over((all) => maxToGeometricMean(bounded(all))),
    atLeast: values.some((value) => value === 0),
    gini: over(giniOf),
    apart: apart(rates[highest]!, rates[lowest]!),
  };
}

/**
 * GARBE: alpha * Gini of the FMRs + (1 - alpha) * Gini of the FNMRs over the groups that have enough people for both. 0: alike, 1: one group bears all.
 *
 * Howard, Laird, Sirotin, Rubin, Tipton, Vemury: Evaluating Proposed Fairness Models for Face Recognition Algorithms (2022, arXiv 2203.05051);
 * for the vocabulary ISO/IEC 19795-10. Null with fewer than two groups; a rate without any error in any group has the Gini coefficient 0.
 */
export function garbeOf(slices: readonly Slice[], alpha = garbeAlpha): Spread | null {
  const forFmr = new Set(assessable(slices, 'fmr'));
  const assessed = assessable(slices, 'fnmr').filter((at) => forFmr.has(at));
  if (assessed.length < 2) return null;
  const own = assessed.map((at) => slices[at]!);
  const joined = (fmrs: readonly number[], fnmrs: readonly number[]): number =>
    alpha * (giniOf(fmrs) ?? 0) + (1 - alpha) * (giniOf(fnmrs) ?? 0);
  const replicates = own[0]!.fmrDraws.length;
  const drawn = Float64Array.from({ length: replicates }, (_, at) =>
    joined(
      own.map(({ fmrDraws }) => fmrDraws[at]!),
      own.map(({ fnmrDraws }) => fnmrDraws[at]!),
    ),
  );
  const value = joined(
    own.map(({ fmr }) => fmr.value!),
    own.map(({ fnmr }) => fnmr.value!),
  );
  return withInterval(value, drawn);
}

/**
 * n / (n - 1) * sum over i, j of |x_i - x_j| / (2 n^2 mean): Howard et al. (2022), with their correction for few groups. `values` n >= 2, 0 or more.
 *
 * Null when all are 0.
 */
export function giniOf(values: readonly number[]): number | null {
  const n = values.length;
  const mean = values.reduce((total, value) => total + value, 0) / n;
  if (mean === 0) return null;
  let differences = 0;
  for (const one of values) for (const other of values) differences += Math.abs(one - other);
  return ((n / (n - 1)) * differences) / (2 * n * n * mean);
}

function maxToMin(values: readonly number[]): number {
  return Math.max(...values) / Math.min(...values);
}

function maxToGeometricMean(values: readonly number[]): number {
  return Math.max(...values) / Math.exp(values.reduce((total, value) => total + Math.log(value), 0) / values.length);
}

const unknown: Spread = { value: null, low: 0, high: 0 };

function spreadOf(value: number | null, drawn: readonly Float64Array[], measure: (values: readonly number[]) => number | null): Spread {
  const replicates = Float64Array.from({ length: drawn[0]!.length }, (_, at) => measure(drawn.map((draws) => draws[at]!)) ?? Number.NaN);
  return value === null ? unknown : withInterval(value, replicates);
}

function withInterval(value: number, replicates: Float64Array): Spread {
  const interval = percentileInterval(replicates);
  return interval === null ? { value, low: value, high: value } : { value, ...interval };
}

function placeOf(values: readonly number[], best: (...values: number[]) => number): number {
  return values.indexOf(best(...values));
}

function apart(one: Rate, other: Rate): boolean {
  return one.low > other.high;
}
