// From counts to statements: a rate with its 95 % interval over people, and whether the data support it at all.
// Invariant: pairs are never treated as independent; what few people or few errors cannot show is marked unsupported.
import { countAtLeast, quantile } from './order.ts';
import { falseMatchesAt, falseNonMatchesAt, matchesBefore, type ScoredPairs } from './pairs.ts';
import type { Capability, Rate, RatesAt, WhyNot } from './types.ts';

export const confidence = 0.95;
/** Two-sided 95 % point of the normal distribution. */
const z95 = 1.959963984540054;
/** Rule of 30 (Doddington): with 30 errors the true rate lies within 30 % of the observed one, with 90 % confidence. */
export const ruleOf30 = 30;
/** Rule of 3 (ISO/IEC 19795-1): no error in n independent trials means a rate of at most 3/n, with 95 % confidence. */
const ruleOf3 = 3;
/** Resampling fewer people says nothing about the next one. */
export const fewestPeople = 10;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Wilson's interval of `rate` in `trials` independent trials (need not be whole), `z` standard deviations wide. */
export function wilson(rate: number, trials: number, z = z95): Interval {
  const scale = 1 + (z * z) / trials;
  const centre = (rate + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / trials + (z * z) / (4 * trials * trials));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** 95 % point of Student's t with `freedom` degrees, by Hill's expansion; within 1e-3 from 5 degrees on. */
export function student95(freedom: number): number {
  const z = z95;
  const n = freedom;
  return (
    z +
    (z ** 3 + z) / (4 * n) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * n * n) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * n ** 3)
  );
}

/** The middle 95 % of the replicates that could be computed; null when fewer than half could. */
export function percentileInterval(replicates: Float64Array): Interval | null {
  const valid = replicates.filter((value) => !Number.isNaN(value)).sort();
  if (valid.length < replicates.length / 2 || valid.length === 0) return null;
  const tail = (1 - confidence) / 2;
  return { low: quantile(valid, tail), high: quantile(valid, 1 - tail) };
}

export interface Counted {
  readonly errors: number;
  readonly trials: number;
  /** Independent trials at best: pairs of people, or people with a pair of their own. */
  readonly units: number;
  /** People behind the units. */
  readonly people: number;
  /** Variance of errors / trials over draws of people; absent: the units are taken as the trials. */
  readonly variance?: number;
}

/**
 * A rate with Wilson's interval at the number of independent trials that its variance over people amounts to.
 *
 * Fogliato, Patil and Perona (arXiv 2306.01198). With fewer than 30 errors that variance is itself a guess, so never more trials than `units`.
 */
export function rateOf({ errors, trials, units, people, variance }: Counted): Rate {
  const counts = { errors, trials, units };
  if (trials === 0) return { value: null, low: 0, high: 1, ...counts, method: 'none', supported: false, whyNot: 'no-trials' };
  const value = errors / trials;
  if (errors === 0 || errors === trials) {
    const bound = Math.min(1, ruleOf3 / units);
    const interval = errors === 0 ? { low: 0, high: bound } : { low: 1 - bound, high: 1 };
    const why = errors === 0 ? 'no-errors' : whyNotOf(errors, people);
    return { value, ...interval, ...counts, method: 'rule-of-3', ...support(why) };
  }
  let worth = variance === undefined ? units : (value * (1 - value)) / Math.max(variance, 1e-300);
  worth = Math.min(worth, trials);
  if (errors < ruleOf30) worth = Math.min(worth, units);
  const interval = wilson(value, Math.max(worth, 1), student95(Math.max(people - 1, 3)));
  return { value, ...interval, ...counts, method: 'wilson-people', ...support(whyNotOf(errors, people)) };
}

/** The same rate with the interval of the bootstrap; with fewer than 30 errors, which it understates, never narrower than before. */
export function withBootstrap(rate: Rate, replicates: Float64Array): Rate {
  const interval = percentileInterval(replicates);
  if (interval === null || rate.method === 'none') return rate;
  if (rate.errors >= ruleOf30 && rate.method !== 'rule-of-3') return { ...rate, ...interval, method: 'bootstrap-people' };
  const method = rate.method === 'rule-of-3' ? rate.method : 'bootstrap-people';
  return { ...rate, low: Math.min(rate.low, interval.low), high: Math.max(rate.high, interval.high), method };
}

/** 1 - rate, for TAR out of FNMR. `errors` stay the misses; whether few of them were seen does not matter to a rate near 1. */
export function complement(rate: Rate): Rate {
  const { whyNot, ...rest } = rate;
  const fine = whyNot === 'no-errors' || whyNot === 'few-errors';
  return {
    ...rest,
    value: rate.value === null ? null : 1 - rate.value,
    low: 1 - rate.high,
    high: 1 - rate.low,
    supported: rate.supported || fine,
    ...(whyNot === undefined || fine ? {} : { whyNot }),
  };
}

export function support(whyNot: WhyNot | undefined): { readonly supported: boolean; readonly whyNot?: WhyNot } {
  return whyNot === undefined ? { supported: true } : { supported: false, whyNot };
}

function whyNotOf(errors: number, people: number): WhyNot | undefined {
  return people < fewestPeople ? 'few-people' : errors < ruleOf30 ? 'few-errors' : undefined;
}

/** Counts of pairs, of people and of what they can prove at best. From the number of images of each person alone. */
export function capabilityOf(imagesOf: ArrayLike<number>): Capability {
  let images = 0;
  let genuinePairs = 0;
  let peopleWithPairs = 0;
  for (let person = 0; person < imagesOf.length; person++) {
    const own = imagesOf[person]!;
    images += own;
    genuinePairs += pairsOf(own);
    if (own > 1) peopleWithPairs++;
  }
  const people = imagesOf.length;
  const personPairs = pairsOf(people);
  const share = (errors: number, trials: number) => (trials > 0 ? Math.min(1, errors / trials) : null);
  return {
    people,
    images,
    peopleWithPairs,
    genuinePairs,
    impostorPairs: pairsOf(images) - genuinePairs,
    personPairs,
    fmrProvableOptimistic: share(ruleOf3, personPairs),
    fmrProvableConservative: personPairs > 0 ? share(ruleOf3, people / 2) : null,
    fnmrProvable: share(ruleOf3, peopleWithPairs),
    fmrSupported: share(ruleOf30, personPairs),
  };
}

/** Unordered pairs of `count` things. */
function pairsOf(count: number): number {
  return count < 2 ? 0 : (count * (count - 1)) / 2;
}

/** Both rates at a threshold that was set elsewhere. */
export function ratesAt(pairs: ScoredPairs, threshold: number): RatesAt {
  return { people: pairs.people, images: pairs.images, fmr: fmrAt(pairs, threshold), fnmr: fnmrAt(pairs, threshold) };
}

export function fmrAt(pairs: ScoredPairs, threshold: number): Rate {
  const { people, impostor } = pairs;
  const errors = falseMatchesAt(impostor, threshold);
  const variance = errors > 0 && errors < impostor.count ? fmrVariance(pairs, threshold) : undefined;
  return rateOf({ errors, trials: impostor.count, units: pairsOf(people), people, ...(variance === undefined ? {} : { variance }) });
}

export function fnmrAt(pairs: ScoredPairs, threshold: number): Rate {
  const errors = falseNonMatchesAt(pairs.genuine, threshold);
  const withPairs = capabilityOf(pairs.imagesOf).peopleWithPairs;
  const variance = fnmrVariance(pairs, threshold);
  return rateOf({ errors, trials: pairs.genuine.scores.length, units: withPairs, people: withPairs, variance });
}

/**
 * Variance of the FMR over draws of people, on the safe side: with e the false matches of a person less FMR times their comparisons,
 *
 *     Var = people / (people - 1) * sum over people e^2 / comparisons^2
 *
 * A pair's own luck is counted twice (once with each of its people), as resampling people does. Taking it out again gives an unbiased
 * variance, but intervals that hold in 89 % instead of 95 % of the trials (simulated: few impostors decide, so the estimate is skewed);
 * this one held in 93 to 99 %. Beyond the exact tail an entry counts with its weight w, and what thinning
 * itself adds to the squares, w (w - 1) for each of its two people, is taken off (with fewer than some ten entries a person that is rough).
 */
export function fmrVariance({ impostor, imagesOf, people, images }: ScoredPairs, threshold: number): number {
  const entries = countAtLeast(impostor.scores, threshold);
  const rate = falseMatchesAt(impostor, threshold) / impostor.count;
  const independent = (rate * (1 - rate)) / impostor.count;
  if (entries === 0) return independent;
  const share = matchesBefore(impostor, entries) / impostor.count;
  const ofPerson = new Float64Array(people);
  let squares = 0;
  let k = 0;
  for (const { end, weight } of impostor.strata) {
    for (; k < Math.min(end, entries); k++) {
      ofPerson[impostor.first[k]!]! += weight;
      ofPerson[impostor.second[k]!]! += weight;
      squares -= 2 * weight * (weight - 1);
    }
  }
  for (let person = 0; person < people; person++) {
    const own = imagesOf[person]!;
    squares += (ofPerson[person]! - share * own * (images - own)) ** 2;
  }
  const variance = ((squares / impostor.count ** 2) * people) / (people - 1);
  const effect = share === 1 ? 1 : Math.max(1, variance / ((share * (1 - share)) / impostor.count));
  return effect * independent;
}

/** Variance of the FNMR over draws of people: each person's misses less FNMR times their pairs, squared and summed. */
export function fnmrVariance({ genuine, imagesOf, people }: ScoredPairs, threshold: number): number {
  const total = genuine.scores.length;
  if (total === 0) return 0;
  const accepted = countAtLeast(genuine.scores, threshold);
  const rate = 1 - accepted / total;
  const misses = new Float64Array(people);
  for (let k = accepted; k < total; k++) misses[genuine.person[k]!]!++;
  let squares = 0;
  let involved = 0;
  for (let person = 0; person < people; person++) {
    const own = (imagesOf[person]! * (imagesOf[person]! - 1)) / 2;
    if (own > 0) involved++;
    squares += (misses[person]! - rate * own) ** 2;
  }
  return involved > 1 ? ((squares / total ** 2) * involved) / (involved - 1) : 0.25;
}
