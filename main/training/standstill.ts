// When a training stood still: between two sittings, because the computer slept, or because something held it up.
// Invariants: pure but for `momentNow`; a clock that is set back is no standstill, and a device that is merely slow is none either.
//
// Two clocks tell sleep apart: the running clock of Linux stops while the computer sleeps, the clock on the wall does not. Where the running clock goes on
// through sleep (macOS, Windows), sleep cannot be told from being held up. A clock on the wall that is set forward looks like sleep.
import { z } from 'zod';

export const standstillReasons = ['stopped', 'slept', 'held'] as const;

export const standstillSchema = z.object({
  /** How long before this step nothing was learnt. */
  gapMs: z.number().optional(),
  gapWhy: z.enum(standstillReasons).optional(),
});

export interface Standstill {
  readonly gapMs: number;
  readonly gapWhy: (typeof standstillReasons)[number];
}

export interface Moment {
  readonly wallMs: number;
  readonly runningMs: number;
}

export function momentNow(): Moment {
  return { wallMs: Date.now(), runningMs: performance.now() };
}

/** A pause shorter than this is the time that a start takes. */
const leastStoppedMs = 10_000;
/** Clocks on the wall are corrected by seconds now and then. */
const leastSleptMs = 30_000;
const leastHeldMs = 60_000;
/** A step that takes this many times as long as usual was held up. */
const timesUsual = 20;

/** What lay between the end of one step and the end of the next. `usualMs`: what a step takes. */
export function standstillBetween(before: Moment, after: Moment, usualMs: number): Standstill | undefined {
  const wallMs = after.wallMs - before.wallMs;
  const runningMs = after.runningMs - before.runningMs;
  if (wallMs - runningMs > leastSleptMs) return { gapMs: Math.max(0, wallMs - usualMs), gapWhy: 'slept' };
  if (runningMs > Math.max(leastHeldMs, timesUsual * usualMs)) return { gapMs: runningMs - usualMs, gapWhy: 'held' };
  return undefined;
}

/** What lay between the newest step of an earlier sitting and now, by the clock on the wall; `stoppedAtMs` undefined where it was not written down. */
export function standstillSince(stoppedAtMs: number | undefined, nowMs: number): Standstill | undefined {
  const gapMs = stoppedAtMs === undefined ? 0 : nowMs - stoppedAtMs;
  return gapMs > leastStoppedMs ? { gapMs, gapWhy: 'stopped' } : undefined;
}
