// Two photos held against each other by a student that is still learning, and by its teacher.
// Invariant: the photos cross as they were chosen and are kept nowhere; what comes back is what the networks saw, and scores that are no percentage.
import { z } from 'zod';

/** A photo file in base64url, which no check of paths can mistake for a path. About 2.9 MB: two of them fit into one message. */
const photo = z
  .string()
  .min(4)
  .max(3_900_000)
  .regex(/^[\w-]+$/);

export const trialAsked = z.strictObject({ runId: z.string().regex(/^[a-z0-9-]{1,64}$/), photos: z.tuple([photo, photo]) });

const judged = z.object({
  /** Cosine of the two embeddings, image and mirror image taken together. */
  score: z.number(),
  /** From where on the two count as one person; null where there are too few people to say. */
  threshold: z.number().nullable(),
  /** `handed-over`: chosen for the finished student. `here`: worked out just now on people who choose, so that at most `fmr` of strangers pass. */
  basis: z.enum(['handed-over', 'here']),
  people: z.number().int(),
  fmr: z.number(),
});

export const trial = z.union([
  /** Why a photo could not be used; null for one that could. */
  z.object({ refused: z.tuple([z.string().nullable(), z.string().nullable()]) }),
  z.object({
    /** Steps that the student had learnt, and how many it takes. */
    step: z.number().int(),
    steps: z.number().int(),
    savedMs: z.number().nullable(),
    /** Edge of a crop in pixels, and the crops: RGB bytes, rows first, in base64. */
    size: z.number().int(),
    crops: z.tuple([z.string(), z.string()]),
    student: judged,
    teacher: judged,
  }),
]);

export type Trial = z.output<typeof trial>;
export type Tried = Exclude<Trial, { readonly refused: unknown }>;
export type JudgedPair = z.output<typeof judged>;
