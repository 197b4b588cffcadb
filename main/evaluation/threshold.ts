// The decision threshold: chosen on one group of people, verified on another, by money or by a target FMR.
// Invariant: the verify people never influence the threshold; both groups' rates come with their intervals.
import { Problem } from '../problems.ts';
import { type Resampling, resample } from './bootstrap.ts';
import {
  acceptPerDay,
  cheapest,
  checkBand,
  checkMoney,
  checkRegistered,
  costPerDay,
  fmrFor,
  projections,
  type RateCurve,
  rejectPerDay,
  sensitivity,
} from './cost.ts';
import { atFmr } from './curves.ts';
import { capabilityOf, percentileInterval, rateOf, ratesAt, ruleOf30, support } from './intervals.ts';
import { countAtLeast, nextAbove } from './order.ts';
import { falseMatchesAt, matchesBefore, type ScoredPairs } from './pairs.ts';
import type { CostPoint, FloorEffect, Floors, Money, MoneyResult, RatesAt, ThresholdChoice, ThresholdPolicy, WhyNot } from './types.ts';

const chartPoints = 160;
const workdaysPerYear = 250;

/** Days a year on which people pass. */
export function daysOf({ daysPerYear = workdaysPerYear }: Pick<Money, 'daysPerYear'>): number {
  return daysPerYear;
}

/**
 * Both rates at every threshold that can be the cheapest: at each genuine score (between two of them only the FMR changes, so the upper end wins) and
 * just above the highest one, where nobody passes. Empty without pairs of both kinds.
 */
export function rateCurve({ genuine, impostor }: ScoredPairs): RateCurve {
  const total = genuine.scores.length;
  if (total === 0 || impostor.count === 0) return { thresholds: new Float64Array(), fmr: new Float64Array(), fnmr: new Float64Array() };
  const thresholds: number[] = [];
  const fmr: number[] = [];
  const fnmr: number[] = [];
  let entries = impostor.scores.length;
  for (let k = total - 1; k >= 0; k--) {
    const threshold = genuine.scores[k]!;
    if (k < total - 1 && threshold === genuine.scores[k + 1]) continue;
    while (entries > 0 && impostor.scores[entries - 1]! < threshold) entries--;
    thresholds.push(threshold);
    fmr.push(matchesBefore(impostor, entries) / impostor.count);
    fnmr.push((total - 1 - k) / total);
  }
  thresholds.push(nextAbove(Math.max(genuine.scores[0]!, impostor.scores[0]!)));
  fmr.push(0);
  fnmr.push(1);
  return { thresholds: Float64Array.from(thresholds), fmr: Float64Array.from(fmr), fnmr: Float64Array.from(fnmr) };
}

/**
 * Chooses on `choose`, verifies on `verify`.
 *
 * By money: the highest threshold of the flat zone (within 5 % of the cheapest), moved into the floors; when the floors exclude each other the FMR floor
 * wins, since a stranger let in cannot be called back. By FMR: the conservative rule. With N people registered every limit on strangers is one on FPIR at N.
 * Problem `bad-input` for senseless money or targets.
 */
export function chooseThreshold(
  choose: ScoredPairs,
  verify: ScoredPairs,
  policy: ThresholdPolicy,
  resampling: Resampling,
): ThresholdChoice {
  const curve = rateCurve(choose);
  const registered = registeredOf(policy);
  checkRegistered(registered);
  if (policy.kind === 'money') checkMoney(policy.money);
  else if (!(policy.targetFmr > 0 && policy.targetFmr < 1)) throw new Problem('bad-input', { field: 'targetFmr' });
  const picked = curve.thresholds.length === 0 ? null : pick(choose, curve, policy);
  if (picked === null) {
    return {
      threshold: null,
      policy,
      chosenOn: nothingAt(choose),
      verifiedOn: nothingAt(verify),
      floorEffect: 'none',
      ...support('no-trials'),
      money: null,
      projections: [],
    };
  }
  const { threshold, floorEffect } = picked;
  const chosenOn = ratesAt(choose, threshold);
  const verifiedOn = ratesAt(verify, threshold);
  const aimedAt = policy.kind === 'fmr' ? fmrFor(policy.targetFmr, registered) : (chosenOn.fmr.value ?? 0);
  const fmr = verifiedOn.fmr.value;
  return {
    threshold,
    policy,
    chosenOn,
    verifiedOn,
    floorEffect,
    ...support(shown(choose, aimedAt)),
    money: policy.kind === 'money' ? moneyResult(choose, verify, threshold, curve, policy, resampling) : null,
    // With no false match seen, the honest projection starts from the bound.
    projections: fmr === null ? [] : projections(fmr === 0 ? verifiedOn.fmr.high : fmr, registered),
  };
}

/** Whether the people can show an FMR at all: the rule of 30 on the pairs of different people. */
function shown(pairs: ScoredPairs, fmr: number): WhyNot | undefined {
  if (fmr === 0) return 'no-errors';
  const { personPairs } = capabilityOf(pairs.imagesOf);
  return fmr * Math.min(personPairs, pairs.impostor.count) < ruleOf30 * (1 - 1e-9) ? 'few-errors' : undefined;
}

function pick(choose: ScoredPairs, curve: RateCurve, policy: ThresholdPolicy): { threshold: number; floorEffect: FloorEffect } {
  const registered = registeredOf(policy);
  if (policy.kind === 'fmr') return { threshold: atFmr(choose, fmrFor(policy.targetFmr, registered)).threshold, floorEffect: 'none' };
  const cheapestZone = cheapest(curve, policy.money)!;
  const { lowest, highest } = floorRange(choose, policy.floors, registered);
  if (lowest > highest) return { threshold: lowest, floorEffect: 'conflict' };
  if (cheapestZone.high < lowest) return { threshold: lowest, floorEffect: 'fmr' };
  if (cheapestZone.high > highest) return { threshold: highest, floorEffect: 'fnmr' };
  return { threshold: cheapestZone.high, floorEffect: 'none' };
}

/** People to search among; 1 where faces are compared with one claimed person. */
export function registeredOf(policy: ThresholdPolicy): number {
  return (policy.kind === 'money' ? policy.money.registered : policy.registered) ?? 1;
}

/** The thresholds that keep both floors on these people. */
function floorRange(pairs: ScoredPairs, floors: Floors = {}, registered = 1): { readonly lowest: number; readonly highest: number } {
  const { scores } = pairs.genuine;
  const lowest = floors.maxFmr === undefined ? Number.NEGATIVE_INFINITY : atFmr(pairs, fmrFor(floors.maxFmr, registered)).threshold;
  if (floors.maxFnmr === undefined) return { lowest, highest: Number.POSITIVE_INFINITY };
  // With k refusals allowed, the (k+1)-th lowest genuine score must pass.
  const refused = Math.floor(floors.maxFnmr * scores.length + 1e-9);
  return { lowest, highest: refused >= scores.length ? Number.POSITIVE_INFINITY : scores[scores.length - 1 - refused]! };
}

function moneyResult(
  choose: ScoredPairs,
  verify: ScoredPairs,
  threshold: number,
  curve: RateCurve,
  { money, floors }: Extract<ThresholdPolicy, { kind: 'money' }>,
  { seed, replicates }: Resampling,
): MoneyResult | null {
  const zone = cheapest(curve, money)!;
  const verifyBest = cheapest(rateCurve(verify), money);
  const rates = ratesAt(verify, threshold);
  const { fmr, fnmr } = rates;
  if (verifyBest === null || fmr.value === null || fnmr.value === null) return null;
  const verifiedPerDay = costPerDay(money, fmr.value, fnmr.value);
  const draws = resample(verify, { seed, replicates }, { thresholds: [threshold] });
  const costs = draws.fmrAt[0]!.map((drawn, replicate) => costPerDay(money, drawn, draws.fnmrAt[0]![replicate]!));
  const interval = percentileInterval(costs) ?? { low: 0, high: costPerDay(money, 1, 1) };
  // Errors too few to resample (none: none in any resample) must not make the cost look certain.
  const least = Math.min(costPerDay(money, fmr.low, fnmr.value), costPerDay(money, fmr.value, fnmr.low));
  const most = Math.max(costPerDay(money, fmr.high, fnmr.value), costPerDay(money, fmr.value, fnmr.high));
  const few = fmr.errors < ruleOf30 || fnmr.errors < ruleOf30;
  const { lowest, highest } = floorRange(choose, floors, money.registered);
  const inFloors = restricted(curve, lowest, highest);
  const own = { fmr: falseMatchesAt(choose.impostor, threshold) / choose.impostor.count, fnmr: fnmrOf(choose, threshold) };
  return {
    curve: chart(choose, money),
    zone,
    chosenPerDay: costPerDay(money, own.fmr, own.fnmr),
    verifiedPerDay,
    verifiedLow: few ? Math.min(interval.low, least) : interval.low,
    verifiedHigh: few ? Math.max(interval.high, most) : interval.high,
    verifiedMinimumPerDay: verifyBest.minimumPerDay,
    perYear: verifiedPerDay * daysOf(money),
    sensitivity: sensitivity(inFloors, money, own),
    refusalsPerAccept: money.rejectCost > 0 ? money.acceptCost / money.rejectCost : null,
    band: checkBand(curve, money),
  };
}

function fnmrOf({ genuine }: ScoredPairs, threshold: number): number {
  return 1 - countAtLeast(genuine.scores, threshold) / genuine.scores.length;
}

function restricted(curve: RateCurve, lowest: number, highest: number): RateCurve {
  const keep = (_: number, k: number) => curve.thresholds[k]! >= lowest && curve.thresholds[k]! <= highest;
  return { thresholds: curve.thresholds.filter(keep), fmr: curve.fmr.filter(keep), fnmr: curve.fnmr.filter(keep) };
}

/** Evenly spaced thresholds from where 30 % of strangers pass to where nobody does. */
function chart(pairs: ScoredPairs, money: Money): CostPoint[] {
  const from = atFmr(pairs, 0.3).threshold;
  const to = Math.max(pairs.genuine.scores[0]!, nextAbove(pairs.impostor.scores[0]!));
  return Array.from({ length: chartPoints + 1 }, (_, step) => {
    const threshold = from + ((to - from) * step) / chartPoints;
    const fmr = falseMatchesAt(pairs.impostor, threshold) / pairs.impostor.count;
    const fnmr = fnmrOf(pairs, threshold);
    const reject = rejectPerDay(money, fnmr);
    const accept = acceptPerDay(money, fmr);
    return { threshold, fmr, fnmr, rejectPerDay: reject, acceptPerDay: accept, totalPerDay: reject + accept };
  });
}

function nothingAt(pairs: ScoredPairs): RatesAt {
  const nothing = rateOf({ errors: 0, trials: 0, units: 0, people: pairs.people });
  return { people: pairs.people, images: pairs.images, fmr: nothing, fnmr: nothing };
}
