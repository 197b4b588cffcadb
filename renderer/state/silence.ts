// When a run at work counts as silent, and whether its trainer may be begun anew.
// Invariant: pure; an operator who waits is asked again after the same time and not before.

/** Steps of the largest students take seconds, and a saved state of them a few more. */
export const silentMs = 60_000;

export interface Heard {
  readonly nowMs: number;
  /** The last sign of the work. */
  readonly heardMs: number;
  /** When the operator last said to wait. */
  readonly waitedMs: number;
}

export function isSilent({ nowMs, heardMs, waitedMs }: Heard): boolean {
  return nowMs - Math.max(heardMs, waitedMs) > silentMs;
}

/** Whether what is silent is a trainer, which has a saved state to go on from. Other work says nothing for long and is not ended. */
export function canRestart(phase: string | undefined): boolean {
  return phase === 'train' || phase === 'standalone';
}
