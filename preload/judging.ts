// What people look at and decide when a run is finished: its mistakes as pairs of photos, and who signed off what.
// Invariant: photos are named by digest alone.
import { z } from 'zod';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const hardPair = z.object({
  first: digest,
  second: digest,
  score: z.number(),
  /** On the wrong side of the decision threshold; false: a near miss. */
  wrong: z.boolean(),
  /** What may be behind it, looked at by the program: never more than a guess. */
  guesses: z.array(z.enum(['teacher-too', 'label', 'dark', 'bright', 'side'])),
});

export const runMistakes = z.object({
  threshold: z.number(),
  /** Among the people who verify, at the decision threshold that is handed over. */
  passed: z.object({ errors: z.number(), trials: z.number(), pairs: z.array(hardPair) }),
  refused: z.object({ errors: z.number(), trials: z.number(), pairs: z.array(hardPair) }),
});

export const decisions = ['accepted', 'conditional', 'rejected'] as const;

export const signOff = z.object({
  decision: z.enum(decisions),
  name: z.string().trim().min(1).max(120),
  /** As what they decide, such as head of security; may stay empty. */
  role: z.string().trim().max(120).default(''),
  /** Conditions and reasons. */
  note: z.string().trim().max(1000),
});

export const signedOff = signOff.extend({
  atMs: z.number(),
  /** SHA-256 of the kpi.json that was signed. */
  kpi: digest,
});

export type RunMistakes = z.output<typeof runMistakes>;
export type Cause = HardPairShown['guesses'][number];
export type HardPairShown = z.output<typeof hardPair>;
export type SignedOff = z.output<typeof signedOff>;
export type Decision = (typeof decisions)[number];
