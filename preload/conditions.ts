// Recording conditions that a student is tried under, and what came out.
// Invariant: severity 0 is the photo as it is; 1 to 5 grow worse, in steps that main/faces/degrade.ts states.
import { z } from 'zod';

export const conditions = [
  'dark',
  'bright',
  'side-light',
  'motion-blur',
  'defocus',
  'noise',
  'jpeg',
  'low-resolution',
  'mask',
  'glasses',
  'crop-error',
  'dark-blur-jpeg',
] as const;
export type Condition = (typeof conditions)[number];

const rate = z.object({ value: z.number().nullable(), low: z.number(), high: z.number(), errors: z.number(), trials: z.number() });

const tried = z.object({
  severity: z.number().int().min(0).max(5),
  /** Altered photo against the others of the same person as they are. */
  fnmr: rate,
  /** Altered photo against everybody else's photos as they are. */
  fmr: rate,
  /** Loss a year at these rates, in the currency of the run; null without costs. */
  perYear: z.number().nullable(),
});
const model = z.object({
  threshold: z.number(),
  asItIs: tried,
  conditions: z.array(z.object({ condition: z.enum(conditions), tried: z.array(tried) })),
});

export const stressTest = z.object({
  schema: z.literal(1),
  probes: z.number(),
  people: z.number(),
  /** Photos of the people who verify that counted for others before, so that the student may have learnt them: not used. None: 0. */
  leftOut: z.number().int().min(0).optional(),
  currency: z.string(),
  student: model,
  /** Null when no decision threshold of the teacher is known. */
  teacher: model.nullable(),
});

export type StressTest = z.output<typeof stressTest>;
export type StressModel = z.output<typeof model>;
