// How a search among registered people is worded, for the report and the window alike; and the rates between the numbers that were worked out.
// Invariant: pure; what is said of a number of registered people stands with its range.
import type { Growth } from '../../preload/identification.ts';
import { grouped } from './numbers.ts';
import type { Text } from './text.ts';

export interface AtRegistered {
  readonly registered: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Share of strangers who hit somebody among so many, 1 - (1 - FMR)^N. */
export function hitsAmong(fmr: number, registered: number): number {
  return fmr >= 1 ? 1 : registered === 1 ? fmr : -Math.expm1(registered * Math.log1p(-fmr));
}

/** The FMR that the calculation starts from: with no false match seen, its upper end. */
export function startingFmr({ fmr }: Growth): number {
  return fmr.errors === 0 || fmr.value === null ? fmr.high : fmr.value;
}

/** The rates with any number registered; the range between two numbers that were worked out lies on the straight line over log N. */
export function atRegistered(growth: Growth, registered: number): AtRegistered {
  const { projection } = growth;
  const after = projection.findIndex((point) => point.registered >= registered);
  const right = projection[after < 0 ? projection.length - 1 : after]!;
  const left = after <= 0 ? right : projection[after - 1]!;
  const span = Math.log(right.registered) - Math.log(left.registered);
  const at = span > 0 && after >= 0 ? (Math.log(registered) - Math.log(left.registered)) / span : 1;
  const between = (low: number, high: number): number => low + (high - low) * at;
  const share = right.registered === registered && right.counted !== null ? right.counted : hitsAmong(startingFmr(growth), registered);
  return {
    registered,
    share,
    low: Math.min(share, between(left.low, right.low)),
    high: Math.max(share, hitsAmong(growth.fmr.high, registered)),
  };
}

/** The most people with whom a share of hits stays within the limit: log(1 - limit) / log(1 - FMR); 0 when even one is too many. */
export function mostRegistered(fmr: number, limit: number): number {
  if (fmr <= 0 || limit >= 1) return Number.POSITIVE_INFINITY;
  return fmr >= 1 ? 0 : Math.floor(Math.log1p(-limit) / Math.log1p(-fmr) + 1e-9);
}

/** With so many registered: what happens, in one sentence. */
export function hereSentence(growth: Growth, registered: number, { report }: Text): string {
  const { share, low, high } = atRegistered(growth, registered);
  const percent = (value: number): string => report.share({ rate: value });
  return report.identification.here(grouped(registered), percent(share), percent(low), percent(high));
}

/** Up to how many people the door is safe, in one sentence. */
export function safeSentence(growth: Growth, { report }: Text): string {
  const { identification: words } = report;
  const limit = report.share({ rate: growth.limit.share });
  const most = growth.projection.at(-1)!.registered;
  const likely = mostRegistered(startingFmr(growth), growth.limit.share);
  const cautious = mostRegistered(growth.fmr.high, growth.limit.share);
  if (likely < 1) return words.safeNever(limit);
  if (cautious >= most) return words.safeAlways(limit, grouped(most));
  const say = (number: number): string => (number > most ? words.over(grouped(most)) : words.about(number));
  return words.safe(limit, say(Math.max(cautious, 0)), say(likely));
}
