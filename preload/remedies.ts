// What could be done about a target that was missed, with what can be worked out about it beforehand.
// Invariant: nothing is promised: what only a training can show stays null.
import { z } from 'zod';

export const remedyKinds = ['raise', 'lower', 'check', 'larger', 'smaller', 'train-on'] as const;

export const remedy = z.object({
  /** The target that was missed. */
  target: z.string(),
  kind: z.enum(remedyKinds),
  /** `raise`, `lower`: another decision threshold and its rates, on the people that the numbers of the target come from. */
  threshold: z.number().nullable(),
  fmr: z.number().nullable(),
  fnmr: z.number().nullable(),
  /** Expected loss a year then, where costs were given; `check`: what it saves a year. */
  perYear: z.number().nullable(),
  /** `larger`, `smaller`: the student, its size, and its time per face from the amount of arithmetic. */
  student: z.string().nullable(),
  fileBytes: z.number().nullable(),
  p95Ms: z.number().nullable(),
  /** Machine time of the new run, from that of this one. */
  machineSeconds: z.number().nullable(),
});

export type Remedy = z.output<typeof remedy>;
