// What an operator looks through in a folder of faces: its photos a page at a time, and the word on a single one.
// Invariant: a page says nothing about photos outside it, so that a folder of a million is shown as fast as one of ten.
import { z } from 'zod';

const count = z.number().int().min(0);

/** A folder that was read before; of any other there are no photos. */
export const folderAsked = z.strictObject({ folder: z.string().min(1).max(4096) });

export const photosAsked = folderAsked.extend({
  /** False: the photos that count. True: those that were set aside, with the reason. */
  aside: z.boolean(),
  offset: count,
  limit: z.number().int().min(1).max(500),
});

export const photoCounts = z.object({
  people: count,
  photos: count,
  /** How many were set aside, by reason. */
  aside: z.record(z.string(), count),
});

export const shownPhoto = z.object({
  id: z.number().int(),
  /** Names its picture; null where it could not be read. */
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** Relative to the folder. */
  place: z.string(),
  reason: z.string().nullable(),
});

export const photoWord = z.strictObject({ photo: z.number().int().min(1), aside: z.boolean() });

export type PhotoCounts = z.output<typeof photoCounts>;
export type PhotoShown = z.output<typeof shownPhoto>;
