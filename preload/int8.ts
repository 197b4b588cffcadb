// The student in reduced precisions beside the one in float32, as the window and the report show it.
// Invariant: each has a decision threshold of its own; a number that is missing is null.
import { z } from 'zod';

/** Files that a package can do without: the student in a reduced precision. */
export const reducedPrecision = z.enum(['fp16', 'int8']);
export type ReducedPrecision = z.infer<typeof reducedPrecision>;

const share = z.number().min(0).max(1);
const rate = z.object({ value: share.nullable(), low: share, high: share });

/** One precision. Rates are those of the people who verify, at its own threshold; `tar` at the FMR of the whole table. */
const precision = z.object({
  threshold: z.number().nullable(),
  fmr: rate.nullable(),
  fnmr: rate.nullable(),
  tar: rate.nullable(),
  /** Of one face with one thread on this computer. */
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  fileBytes: z.number().nullable(),
});

const whyNot = z.enum(['answers', 'accuracy', 'data-insufficient', 'failed', 'parity']).nullable();
const loss = z
  .object({
    metric: z.enum(['tar', 'eer', 'accuracy', 'auc']),
    targetFmr: z.number().nullable(),
    difference: z.number(),
    low: z.number(),
    high: z.number(),
    clear: z.boolean(),
  })
  .nullable();
const verified = z.object({ photos: z.number(), minCosine: z.number(), meanCosine: z.number() }).nullable();

/** Weights in 16 bits. */
const fp16Shown = precision.extend({
  whyNot,
  cosine: z.number().nullable(),
  cosineLimit: z.number(),
  verified,
  tolerance: share,
  loss,
});

export const int8Shown = z.object({
  /** Null: it is in the package. */
  whyNot,
  /** What stays in float32, from `all` in whole numbers to the 1 x 1 convolutions alone; null where none was good enough. */
  rung: z.string().nullable(),
  /** The best that the ladder came to, and what each of its photos had to keep. */
  cosine: z.number().nullable(),
  cosineLimit: z.number(),
  compared: z.number(),
  calibration: z.object({ people: z.number(), photos: z.number() }),
  verified,
  tolerance: share,
  /** Whole numbers less float32, with the same people drawn anew for both. */
  loss,
  /** Of `tar`; null where the people support none. */
  targetFmr: z.number().nullable(),
  fp32: precision,
  /** Null where the run has not tried it. */
  fp16: fp16Shown.nullable(),
  int8: precision,
});
export type Int8Shown = z.infer<typeof int8Shown>;
export type Fp16Shown = z.infer<typeof fp16Shown>;
export type PrecisionShown = z.infer<typeof precision>;
