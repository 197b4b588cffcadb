// What the teacher doubts about the people of a folder, and what somebody says to it.
// Invariant: photos are named by their numbers and digests; places and names are for the operator's eyes only.
import { z } from 'zod';
import { photoCounts } from './photos.ts';

const id = z.number().int().min(1);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().min(1).max(4096);

/** Somebody as a doubt shows them: what their folder is called, and a few photos. */
const person = z.object({ id, name: z.string(), digests: z.array(digest) });

const doubtedPhoto = z.object({
  /** Files that show the picture, in the folder of one person. */
  photos: z.array(id).min(1),
  digest,
  place: z.string(),
  /** Who it counts for. */
  owner: person,
  /** Cosine to the other photos of its folder; null where it is alone there. */
  own: z.number().nullable(),
  /** Cosine to the nearest other person. */
  best: z.number(),
});

export const doubtsAsked = z.strictObject({
  teacher: z.string().min(1).max(4096),
  folder: path,
  threads: z.number().int().min(0).optional(),
});

export const doubts = z.object({
  photos: z.number(),
  people: z.number(),
  /** Null: too few photos to draw a line. */
  limits: z.object({ usual: z.number(), unlike: z.number(), chance: z.number(), like: z.number(), same: z.number() }).nullable(),
  /** How many there are of each kind; the lists hold the most doubtful. */
  found: z.object({ wrong: z.number(), odd: z.number(), same: z.number() }),
  wrong: z.array(doubtedPhoto.extend({ other: person })),
  odd: z.array(doubtedPhoto),
  same: z.array(z.object({ one: person, other: person, likeness: z.number() })),
  /** Photos of the folder that count for another person than their folder's. */
  moved: z.number(),
});

/** A word on a doubt, or taking it back. */
export const doubtWord = z.strictObject({
  folder: path,
  word: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('exclude'), photos: z.array(id).min(1).max(10_000) }),
    z.strictObject({ kind: z.literal('move'), photos: z.array(id).min(1).max(10_000), to: id }),
    z.strictObject({ kind: z.literal('right'), photos: z.array(id).min(1).max(10_000) }),
    /** All photos of one person are the other's. */
    z.strictObject({ kind: z.literal('join'), one: id, other: id }),
    z.strictObject({ kind: z.literal('different'), one: id, other: id }),
    /** Every photo of the folder counts for the person of the folder that it lies in again. */
    z.strictObject({ kind: z.literal('return') }),
  ]),
  undo: z.boolean().default(false),
});

export const doubtAnswered = z.object({
  counts: photoCounts,
  /** Another text whenever other photos count for other people; empty when every photo counts for its folder. */
  moved: z.string().max(64),
});

export type Doubts = z.output<typeof doubts>;
export type DoubtedPhoto = Doubts['odd'][number];
export type DoubtedPerson = DoubtedPhoto['owner'];
export type DoubtWord = z.input<typeof doubtWord>['word'];
