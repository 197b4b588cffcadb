// Until when the people of a folder agree to the use of their photos, as the Data step says it.
// Invariant: pure but for the clock that is asked for the day; a consent holds through its last day, as main/library/sources.ts has it.

/** Days before its end from which on it is counted down. */
const near = 30;
const dayMs = 24 * 3600 * 1000;

/** Today by this computer's clock, as YYYY-MM-DD. */
export function today(now = new Date()): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Days from one day to another, both as YYYY-MM-DD: 0 on the same day, below 0 where it is past. In UTC, where every day has as many hours. */
export function daysUntil(day: string, from: string): number {
  return Math.round((Date.parse(day) - Date.parse(from)) / dayMs);
}

export interface Consent {
  readonly state: 'holds' | 'ends' | 'over';
  /** To its last day; since it, where it is over. */
  readonly days: number;
}

/** How a consent stands; null where no day was said. */
export function consentOf(until: string | null, now: string): Consent | null {
  if (until === null) return null;
  const days = daysUntil(until, now);
  if (days < 0) return { state: 'over', days: -days };
  return { state: days <= near ? 'ends' : 'holds', days };
}

/**
 * What a box for a day says, as an answer: null where it is empty, undefined while it is not written to its end. A year is typed digit by digit, and 0002 is
 * none that anybody means.
 */
export function dayAnswered(typed: string): string | null | undefined {
  if (typed === '') return null;
  return /^(19|20|21)\d\d-\d\d-\d\d$/.test(typed) ? typed : undefined;
}
