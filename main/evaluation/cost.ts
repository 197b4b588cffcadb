// What wrong answers cost a day at each threshold, the cheapest threshold, and how far the answer can be trusted.
//     Cost(t) = V (1 - p) FNMR(t) C_reject + V p FMR(t) C_accept      V passes a day, p the share of impostors among them
// This is V times NIST's detection cost function. Where a face is searched among N registered people (1:N), a stranger passes who hits any of them:
// FMR(t) becomes FPIR(t) = 1 - (1 - FMR(t))^N, comparisons taken as independent, and FNMR stays, since the right person is refused by their own template.
// Invariant: costs are per day, in the currency of the input; nothing is extrapolated.
import { Problem } from '../problems.ts';
import type { CheckBand, CostZone, Money, Projection } from './types.ts';

/** Rates at candidate thresholds, thresholds ascending: FMR falls, FNMR rises. */
export interface RateCurve {
  readonly thresholds: Float64Array;
  readonly fmr: Float64Array;
  readonly fnmr: Float64Array;
}

/** "Flat": costs within 5 % of the minimum are taken as equal, so that the operator may have the safest of them. */
export const flatTolerance = 0.05;
/** A threshold stays "the answer" while it costs at most 10 % more than the best one: twice the flat zone, at whose edge it lies. */
export const regretTolerance = 0.1;
const enrolledShown = [1, 100, 500, 2000, 10000] as const;

/** Throws Problem `bad-input` with the field unless every number is finite, not negative and, for the share, at most 1. */
export function checkMoney(money: Money): void {
  const { passesPerDay, impostorShare, rejectCost, acceptCost, checkCost = 0, daysPerYear = 0, registered = 1 } = money;
  for (const [field, value] of Object.entries({ passesPerDay, impostorShare, rejectCost, acceptCost, checkCost, daysPerYear })) {
    if (!(value >= 0 && value < Infinity)) throw new Problem('bad-input', { field });
  }
  if (impostorShare > 1) throw new Problem('bad-input', { field: 'impostorShare' });
  checkRegistered(registered);
}

/** Throws Problem `bad-input` unless it is a number of people. */
export function checkRegistered(registered: number): void {
  if (!(Number.isInteger(registered) && registered >= 1)) throw new Problem('bad-input', { field: 'registered' });
}

export function rejectPerDay({ passesPerDay, impostorShare, rejectCost }: Money, fnmr: number): number {
  return passesPerDay * (1 - impostorShare) * fnmr * rejectCost;
}

export function acceptPerDay({ passesPerDay, impostorShare, acceptCost, registered = 1 }: Money, fmr: number): number {
  return passesPerDay * impostorShare * falseIdentification(fmr, registered) * acceptCost;
}

export function costPerDay(money: Money, fmr: number, fnmr: number): number {
  return rejectPerDay(money, fnmr) + acceptPerDay(money, fmr);
}

/**
 * The cheapest threshold (of equally cheap ones the highest) and the unbroken zone around it that costs at most `tolerance` more.
 *
 * `high` of the zone is the safest choice in it: the fewest strangers pass. Null for an empty curve.
 */
export function cheapest(curve: RateCurve, money: Money, tolerance = flatTolerance): CostZone | null {
  const costs = curve.fmr.map((fmr, k) => costPerDay(money, fmr, curve.fnmr[k]!));
  if (costs.length === 0) return null;
  let best = 0;
  for (let k = 1; k < costs.length; k++) if (costs[k]! <= costs[best]!) best = k;
  const limit = costs[best]! * (1 + tolerance);
  let low = best;
  let high = best;
  while (low > 0 && costs[low - 1]! <= limit) low--;
  while (high < costs.length - 1 && costs[high + 1]! <= limit) high++;
  return {
    low: curve.thresholds[low]!,
    best: curve.thresholds[best]!,
    high: curve.thresholds[high]!,
    minimumPerDay: costs[best]!,
    tolerance,
  };
}

/**
 * The costs of one false accept between which `at` stays within `regret` of the best threshold of the curve; `high` null: however high.
 *
 * Each other threshold gives a linear inequality in that cost, so the answer is exact for the curve. `regret` 0 and a threshold of the
 * curve: between which costs it stays the very best. Low = high = the given cost when it is not within `regret` even there.
 */
export function sensitivity(
  curve: RateCurve,
  money: Money,
  at: { readonly fmr: number; readonly fnmr: number },
  regret = regretTolerance,
): { readonly low: number; readonly high: number | null; readonly regret: number } {
  const perAccept = (fmr: number): number => acceptPerDay({ ...money, acceptCost: 1 }, fmr);
  const ownFixed = rejectPerDay(money, at.fnmr);
  const ownSlope = perAccept(at.fmr);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (let k = 0; k < curve.fmr.length; k++) {
    // ownFixed + ownSlope C <= (1 + regret) (fixed + slope C)
    const slope = ownSlope - (1 + regret) * perAccept(curve.fmr[k]!);
    const room = (1 + regret) * rejectPerDay(money, curve.fnmr[k]!) - ownFixed;
    if (slope > 0) high = Math.min(high, Math.max(0, room / slope));
    else if (slope < 0) low = Math.max(low, room / slope);
  }
  if (low > high) return { low: money.acceptCost, high: money.acceptCost, regret };
  return { low, high: high === Number.POSITIVE_INFINITY ? null : high, regret };
}

/**
 * The cheapest pair of thresholds with a person looking at what lies between, who is taken to be right; null without a cost of a check, or when no band
 * is cheaper than one threshold.
 *
 * The cost separates into a part that depends on the lower and one that depends on the upper threshold, each of them a one-threshold
 * problem: lower: a refusal costs C_reject - C_check, a stranger in the band C_check; upper: a person in the band costs C_check, an accepted
 * stranger C_accept - C_check.
 */
export function checkBand(curve: RateCurve, money: Money): CheckBand | null {
  const { checkCost, rejectCost, acceptCost, passesPerDay, impostorShare, registered = 1 } = money;
  if (checkCost === undefined || checkCost >= rejectCost || checkCost >= acceptCost) return null;
  const single = cheapest(curve, money, 0);
  const lower = cheapest(curve, { ...money, rejectCost: rejectCost - checkCost, acceptCost: checkCost }, 0);
  const upper = cheapest(curve, { ...money, rejectCost: checkCost, acceptCost: acceptCost - checkCost }, 0);
  if (single === null || lower === null || upper === null || lower.best >= upper.best) return null;
  const a = curve.thresholds.indexOf(lower.best);
  const b = curve.thresholds.indexOf(upper.best);
  const totalPerDay = lower.minimumPerDay + upper.minimumPerDay;
  const genuine = passesPerDay * (1 - impostorShare) * (curve.fnmr[b]! - curve.fnmr[a]!);
  const hits = (fmr: number): number => falseIdentification(fmr, registered);
  const impostor = passesPerDay * impostorShare * (hits(curve.fmr[a]!) - hits(curve.fmr[b]!));
  const savedPerDay = single.minimumPerDay - totalPerDay;
  if (savedPerDay <= 0) return null;
  return { reject: lower.best, accept: upper.best, checksPerDay: genuine + impostor, totalPerDay, savedPerDay };
}

/** Share of searches by a stranger that hit somebody among `enrolled` people: 1 - (1 - FMR)^N, without losing small rates to rounding. */
export function falseIdentification(fmr: number, enrolled: number): number {
  // At most 1 comparison: FPIR is FMR itself, to the last bit.
  return fmr >= 1 ? 1 : enrolled === 1 ? fmr : -Math.expm1(enrolled * Math.log1p(-fmr));
}

/** The FMR that keeps the share of strangers who hit any of `enrolled` people at `fpir`: the inverse of `falseIdentification`. */
export function fmrFor(fpir: number, enrolled: number): number {
  return fpir >= 1 ? 1 : enrolled === 1 ? fpir : -Math.expm1(Math.log1p(-fpir) / enrolled);
}

/** FPIR at the usual numbers of registered people, and at the own one. */
export function projections(fmr: number, registered = 1): readonly Projection[] {
  const shown = [...new Set([...enrolledShown, registered])].sort((a, b) => a - b);
  return shown.map((enrolled) => ({ enrolled, fpir: falseIdentification(fmr, enrolled) }));
}
