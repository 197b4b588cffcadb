// What the start page shows of a project's finished run: the four answers, each one number or the reason why there is none.
// Invariant: no number without its badge, none missing without its reason.
import { z } from 'zod';

const badge = z.enum(['measured-here', 'measured-device', 'estimated', 'extrapolated']);
const rate = z.object({ rate: z.number(), low: z.number(), high: z.number() });

function answer<S extends z.ZodType>(value: S) {
  return z.union([
    z.object({ value, badge }),
    /** A reason of the report (`missing`), or `no-costs`. */
    z.object({ value: z.null(), reason: z.string() }),
  ]);
}

export const runBrief = z.object({
  /** At the decision threshold that is handed over, on the people who verify. */
  accuracy: answer(z.object({ fnmr: rate, fmr: rate })),
  /** Median of one face, in ms: on the slowest device where it was measured on one. */
  speed: answer(z.number()),
  /** Of the student's file, in bytes. */
  size: answer(z.number()),
  /** Expected loss a year by both mistakes, in the currency of the run. */
  money: answer(z.number()),
  currency: z.string(),
});

export const briefCalls = {
  /** Problem `result-damaged` (part `kpi`) where the numbers of the run cannot be read. */
  'run.brief': { in: z.strictObject({ runId: z.string().min(1).max(64) }), out: runBrief },
} as const;

export type RunBrief = z.output<typeof runBrief>;
