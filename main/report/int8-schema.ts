// What was found about the student in a reduced precision, as it is kept: what it was made of, how far it keeps the answers, its own decision threshold.
// Invariant: a file that is not handed over has a reason, and what was not measured is null.
import { z } from 'zod';
import { choiceSchema, lossSchema, operatingPointSchema } from './evaluation-schema.ts';

/**
 * Why a file of a reduced precision is not handed over.
 *
 * - `answers`: no rung of the ladder kept the embeddings.
 * - `accuracy`: its embeddings are near enough, and still it recognises fewer people than is allowed, on every rung.
 * - `data-insufficient`: too few people verify to say what it loses.
 * - `failed`: it could not be written or run.
 * - `parity`: it failed its check when the package was written, and the operator asked for a package without it.
 */
export const int8Reasons = ['answers', 'accuracy', 'data-insufficient', 'failed', 'parity'] as const;
export type Int8Reason = (typeof int8Reasons)[number];

const count = z.number().int().min(0);
/** Null: no number. */
const cosine = z.number().nullable();

const reducedFound = z.strictObject({
  /** Null: it is handed over. */
  whyNot: z.enum(int8Reasons).nullable(),
  /** Photos that were compared on first, and the cosine to float32 that each had to keep. */
  compared: count,
  cosineLimit: z.number(),
  /** What was tried, from everything rounded to less; the last is the one that the rest is about, unless `whyNot` is `answers`. */
  ladder: z.array(z.strictObject({ rung: z.string(), minCosine: cosine, meanCosine: cosine })),
  /** Cosine to float32 over all photos of the people who verify. */
  verified: z.strictObject({ photos: count, minCosine: z.number(), meanCosine: z.number() }).nullable(),
  /** How much less it may recognise, as a share. */
  tolerance: z.number(),
  /** Against float32 on the same pairs, by what decided: negative is a loss. */
  loss: lossSchema.nullable(),
  operatingPoints: z.array(operatingPointSchema),
  /** Its own threshold. */
  choice: choiceSchema.nullable(),
});

/** Weights in 16 bits. */
export const fp16Found = reducedFound;
export type Fp16Found = z.infer<typeof fp16Found>;

/** Everything in whole numbers that a rung of the ladder names. */
export const int8Found = reducedFound.extend({
  /** Who the ranges were learnt from: people of the training alone. */
  calibration: z.strictObject({ people: count, photos: count }),
});
export type Int8Found = z.infer<typeof int8Found>;
