// What mistakes cost, per day and per year, and the zone of decision thresholds that cost almost the least.
// Invariant: pure. Cost(t) = V (1 - p) FNMR(t) C_reject + V p FPIR(t) C_accept, as main/evaluation/cost.ts works it out.
import type { Project } from '../../preload/project.ts';

export interface Costs {
  readonly passesPerDay: number;
  readonly impostorShare: number;
  readonly rejectCost: number;
  readonly acceptCost: number;
  /** People whom a face is searched among; absent: compared with one claimed person. */
  readonly registered?: number;
}

export interface RatesAt {
  readonly threshold: number;
  readonly fmr: number;
  readonly fnmr: number;
}

export interface CostAt extends RatesAt {
  readonly rejectPerDay: number;
  readonly acceptPerDay: number;
  readonly totalPerDay: number;
}

/** As the host takes it when nothing else is said. */
export const daysPerYear = 250;
/** Everything in the zone costs at most this much more than the least. */
export const tolerance = 0.05;

type Purpose = Project['purpose'];
const fields = ['passesPerDay', 'impostorShare', 'rejectCost', 'acceptCost'] as const;

/** The costs of a project; undefined until all four are given. */
export function costsOf(purpose: Purpose): Costs | undefined {
  const { passesPerDay, impostorShare, rejectCost, acceptCost } = purpose;
  if (passesPerDay === null || impostorShare === null || rejectCost === null || acceptCost === null || passesPerDay <= 0) return undefined;
  return { passesPerDay, impostorShare, rejectCost, acceptCost, ...registeredOf(purpose) };
}

/** How many people a face is searched among; nothing where it is compared with one claimed person. */
export function registeredOf({ match, enrolled }: Purpose): { registered?: number } {
  return match === 'many' && enrolled !== null && enrolled >= 1 ? { registered: Math.round(enrolled) } : {};
}

/** Share of strangers who hit somebody among the registered people, 1 - (1 - FMR)^N with comparisons taken as independent. */
export function strangersWhoHit(fmr: number, registered = 1): number {
  return fmr >= 1 ? 1 : registered === 1 ? fmr : -Math.expm1(registered * Math.log1p(-fmr));
}

/** The FMR of one comparison at which that share of strangers hits somebody: the inverse of `strangersWhoHit`. */
export function perComparison(share: number, registered = 1): number {
  return share >= 1 ? 1 : registered === 1 ? share : -Math.expm1(Math.log1p(-share) / registered);
}

/** Whether some costs are given and others not. */
export function missingCosts(purpose: Purpose): boolean {
  const given = fields.filter((field) => purpose[field] !== null).length;
  return given > 0 && costsOf(purpose) === undefined;
}

export function costAt({ passesPerDay, impostorShare, rejectCost, acceptCost, registered }: Costs, rates: RatesAt): CostAt {
  const rejectPerDay = passesPerDay * (1 - impostorShare) * rates.fnmr * rejectCost;
  const acceptPerDay = passesPerDay * impostorShare * strangersWhoHit(rates.fmr, registered) * acceptCost;
  return { ...rates, rejectPerDay, acceptPerDay, totalPerDay: rejectPerDay + acceptPerDay };
}

/** The share of strangers who pass at which both mistakes cost the same, with that share of right people refused; undefined where there is none. */
export function evenShare(costs: Costs, fnmr: number): number | undefined {
  const { rejectPerDay, acceptPerDay } = costAt(costs, { threshold: 0, fmr: 1, fnmr });
  return rejectPerDay > 0 && acceptPerDay > rejectPerDay ? rejectPerDay / acceptPerDay : undefined;
}

export interface Zone {
  readonly low: number;
  readonly best: number;
  readonly high: number;
  readonly minimumPerDay: number;
}

/** The neighbourhood of the cheapest decision threshold; undefined without points. */
export function zoneOf(curve: readonly CostAt[]): Zone | undefined {
  const sorted = curve.toSorted((a, b) => a.threshold - b.threshold);
  const least = Math.min(...sorted.map(({ totalPerDay }) => totalPerDay));
  const at = sorted.findIndex(({ totalPerDay }) => totalPerDay === least);
  const best = sorted[at];
  if (best === undefined) return undefined;
  const limit = least * (1 + tolerance);
  let low = at;
  let high = at;
  while (low > 0 && sorted[low - 1]!.totalPerDay <= limit) low--;
  while (high < sorted.length - 1 && sorted[high + 1]!.totalPerDay <= limit) high++;
  return { low: sorted[low]!.threshold, best: best.threshold, high: sorted[high]!.threshold, minimumPerDay: least };
}

/** The rates at a decision threshold: those of the nearest point at or below it, so that no strangers are left out. Points in any order. */
export function ratesAt<Point extends RatesAt>(points: readonly Point[], threshold: number): Point | undefined {
  const sorted = points.toSorted((a, b) => a.threshold - b.threshold);
  return sorted.findLast((point) => point.threshold <= threshold + 1e-9) ?? sorted[0];
}

/** The part of a curve worth drawing: around its minimum, at most eight times as dear, and everything in `holding`. As the report draws it. */
export function worthDrawing(curve: readonly CostAt[], holding: readonly number[]): readonly CostAt[] {
  const least = Math.min(...curve.map(({ totalPerDay }) => totalPerDay));
  const cheap = curve.filter(({ totalPerDay }) => totalPerDay <= (least > 0 ? least * 8 : Number.POSITIVE_INFINITY));
  const kept = [...cheap.map(({ threshold }) => threshold), ...holding];
  const [low, high] = [Math.min(...kept), Math.max(...kept)];
  return curve.filter(({ threshold }) => threshold >= low && threshold <= high).toSorted((a, b) => a.threshold - b.threshold);
}

export interface BandCost {
  readonly checksPerDay: number;
  readonly totalPerDay: number;
}

/** What a day costs when a person looks at every score between two decision thresholds, and is right; as main/evaluation/cost.ts works it out. */
export function bandAt(costs: Costs, checkCost: number, reject: RatesAt, accept: RatesAt): BandCost {
  const { passesPerDay, impostorShare, registered } = costs;
  const genuine = passesPerDay * (1 - impostorShare) * Math.max(0, accept.fnmr - reject.fnmr);
  const impostor =
    passesPerDay * impostorShare * Math.max(0, strangersWhoHit(reject.fmr, registered) - strangersWhoHit(accept.fmr, registered));
  const checksPerDay = genuine + impostor;
  const { rejectPerDay } = costAt(costs, reject);
  const { acceptPerDay } = costAt(costs, accept);
  return { checksPerDay, totalPerDay: rejectPerDay + acceptPerDay + checksPerDay * checkCost };
}

/** The nearest decision threshold at which one kind of mistake is at most half as frequent as at `from`; undefined where there is none. */
export function halved(points: readonly RatesAt[], from: RatesAt, which: 'fmr' | 'fnmr'): RatesAt | undefined {
  const rising = points.toSorted((a, b) => a.threshold - b.threshold);
  const limit = from[which] / 2;
  if (from[which] === 0) return undefined;
  return which === 'fmr'
    ? rising.find((point) => point.threshold > from.threshold && point.fmr <= limit)
    : rising.findLast((point) => point.threshold < from.threshold && point.fnmr <= limit);
}

/** Where limits stand on the axis: below `low` too many strangers pass, above `high` too many right people are refused. */
export function wallsOf(
  points: readonly RatesAt[],
  { maxFmr, maxFnmr, registered }: { readonly maxFmr: number | null; readonly maxFnmr: number | null; readonly registered: number },
): { readonly low?: number; readonly high?: number } {
  const rising = points.toSorted((a, b) => a.threshold - b.threshold);
  const low = maxFmr === null ? undefined : rising.find(({ fmr }) => strangersWhoHit(fmr, registered) <= maxFmr)?.threshold;
  const high = maxFnmr === null ? undefined : rising.findLast(({ fnmr }) => fnmr <= maxFnmr)?.threshold;
  return { ...(low !== undefined && { low }), ...(high !== undefined && { high }) };
}

/** How often strangers try, as guesses: a quiet office, a staff gate, a place that is fought over. */
export const guessedShares = [1e-5, 1e-3, 1e-2] as const;
