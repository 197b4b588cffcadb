// Whether the photos of a folder are aligned crops already, or their faces have to be found: what a look at some of them says.
// Invariant: a look changes nothing; whoever asks decides, and the decision is kept with the folder.
import { z } from 'zod';

const count = z.number().int().min(0);

/** Aligned crops are taken as they are; on photos the face is found and aligned to the five-point template of ArcFace. */
export const readings = ['crops', 'photos'] as const;
export const reading = z.enum(readings);
export type Reading = (typeof readings)[number];

export const alignmentProblems = ['detector-missing', 'no-face-found'] as const;

const sampled = {
  /** Photos that were looked at, faces found on them, and how many of those lie where an aligned crop has them. */
  looked: count,
  found: count,
  aligned: count,
};

/** How a folder was read, and why: as said, as the last time, because a look at some photos showed it, or because all are small (no look was needed). */
export const howRead = z.object({ reading, why: z.enum(['said', 'known', 'looked', 'unclear', 'small']), ...sampled });

/** A look at some photos of a folder. */
export const lookFound = z.object({
  /** What they seem to be; null where it cannot be told. */
  reading: reading.nullable(),
  /** How the folder was read the last time; null where it never was. */
  known: reading.nullable(),
  ...sampled,
  /** Edge of a picture in pixels, and some photos taken as crops and aligned: RGB bytes, rows first, in base64. */
  size: count,
  /** All pictures looked at are so small that they can hardly be anything but crops. */
  small: z.boolean(),
  examples: z.array(z.object({ before: z.string(), after: z.string() })),
});

export type HowRead = z.output<typeof howRead>;
export type LookFound = z.output<typeof lookFound>;
