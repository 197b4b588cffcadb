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

/** What is odd about the photos of a folder before anything is trained. */
export const faceChecks = z.object({
  onePhoto: count,
  fewPhotos: count,
  sharedPictures: count,
  sharingPeople: count,
  duplicates: count,
});

/** What the program knows of the person on a photo. */
export const personAsked = z.strictObject({ photo: z.number().int().min(1) });
export const knownPerson = z.object({
  photos: count,
  /** Pictures that lie under somebody else too, and stay there. */
  shared: count,
  /** Where the photos lie. For the operator's eyes only. */
  folders: z.array(z.string()),
  /** Runs whose people they were among, and the part that they had. */
  runs: z.array(z.object({ runId: z.string(), part: z.enum(['train', 'choose', 'verify']) })),
});
export const erasedPerson = knownPerson.extend({
  crops: count,
  embeddings: count,
  /** SHA-256 that seals the record of the erasure in the audit log. */
  seal: z.string(),
  counts: photoCounts,
});

export type FaceChecks = z.output<typeof faceChecks>;
export type KnownPerson = z.output<typeof knownPerson>;
export type ErasedPerson = z.output<typeof erasedPerson>;
export type PhotoCounts = z.output<typeof photoCounts>;
export type PhotoShown = z.output<typeof shownPhoto>;
