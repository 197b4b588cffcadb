// Searching a face among registered people (1:N), as the window draws it.
// Invariant: no rate stands without the number of people it was counted with.
import { z } from 'zod';

const share = z.number().min(0).max(1);
const rate = z.object({ value: share.nullable(), low: z.number(), high: z.number(), supported: z.boolean() });

export const identificationShown = z.object({
  /** People registered in each gallery. */
  galleries: z.array(z.number()),
  matedSearches: z.number(),
  nonMatedSearches: z.number(),
  models: z.array(
    z.object({
      name: z.enum(['teacher', 'student', 'standalone']),
      /** Shares of the searches by registered people. */
      ranks: z.array(z.object({ rank: z.number(), found: rate })),
      points: z.array(z.object({ targetFpir: share, found: rate })),
      /** At the decision threshold of the model; null when none was chosen. */
      atThreshold: z.object({ fpir: rate, fnir: rate, wrongFirst: rate }).nullable(),
    }),
  ),
  /** Of the student at its decision threshold; null when none was chosen. */
  growth: z
    .object({
      /** Of one comparison of a photo with the template of somebody else. `errors` 0: only the upper end is known, and it is what the projection starts from. */
      fmr: rate.extend({ errors: z.number() }),
      projection: z.array(z.object({ registered: z.number(), counted: share.nullable(), independent: share, low: share, high: share })),
      /** How many are to be registered; null where the purpose is 1:1. */
      registered: z.number().nullable(),
      /** The most strangers who may hit somebody; `asked`: a limit of the operator, else 1 of 100. */
      limit: z.object({ share, asked: z.boolean() }),
    })
    .nullable(),
});

export type IdentificationShown = z.output<typeof identificationShown>;
export type Growth = NonNullable<IdentificationShown['growth']>;
