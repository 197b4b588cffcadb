// Groups of people and recording conditions: what an operator says of people and photos, and what error rates each has at the one decision threshold.
// Invariant: labels stand as the operator wrote them; no name of a person and no place of a photo comes out.
import { z } from 'zod';

const count = z.number().int().min(0);
const path = z.string().min(1).max(4096);
const label = z.string().trim().min(1).max(60);

/** Photos whose place below the folder fits the pattern (`*` for anything, `?` for one character) have this label of this attribute. */
export const photoTag = z.strictObject({ key: z.string().trim().min(1).max(300), attribute: label, label });

/** Manifests and patterns of `faces.scan`: what is left out stays as it was said before. */
export const labelling = { groups: path.optional(), conditions: path.optional(), tags: z.array(photoTag).max(200).optional() };

/** What is said of a folder that was read, in place of what was said before; what is left out stays, null takes it away. */
export const labelsAsked = z.strictObject({
  folder: path,
  groups: path.nullable().optional(),
  /** The photos of a folder have one list of labels: manifest first, then these rows. */
  conditions: z.strictObject({ manifest: path.nullable(), tags: z.array(photoTag).max(200) }).optional(),
});

const counts = z.array(z.object({ attribute: z.string(), labels: z.array(z.object({ label: z.string(), count })), without: count }));

export const labelsFound = z.object({
  people: counts,
  photos: counts,
  /** Lines that name nobody of this folder, and lines that fit no photo of it. */
  unknownPeople: count,
  unknownPhotos: count,
});

const rate = z.object({
  value: z.number().nullable(),
  low: z.number(),
  high: z.number(),
  errors: count,
  trials: count,
  supported: z.boolean(),
  whyNot: z.enum(['no-trials', 'no-errors', 'few-errors', 'few-people']).optional(),
});
const spread = z.object({ value: z.number().nullable(), low: z.number(), high: z.number() });
const differential = z.object({
  /** Places in `labels`: which were compared, which has most and fewest errors. */
  assessed: z.array(count),
  highest: count,
  lowest: count,
  ratio: spread,
  toMean: spread,
  /** A group had no error: the ratios are at least this large. */
  atLeast: z.boolean(),
  gini: spread,
  /** The intervals of the highest and the lowest do not touch. */
  apart: z.boolean(),
});

const model = z.object({
  name: z.enum(['student', 'teacher']),
  threshold: z.number(),
  all: z.object({ fmr: rate, fnmr: rate }),
  /** In the order of `labels`. */
  rates: z.array(z.object({ fmr: rate, fnmr: rate })),
  /** Null with fewer than two labels that have enough people; always for conditions of photos, where people are the same. */
  fmr: differential.nullable(),
  fnmr: differential.nullable(),
  garbe: spread.nullable(),
});

export const slices = z.object({
  schema: z.literal(1),
  /** People whom a label needs to be compared. */
  fewestPeople: count,
  people: count,
  photos: count,
  /** Photos of these people that counted for others before, so that the student may have learnt them: not measured. None: 0. */
  leftOut: count.optional(),
  /** Digest of what was said of these people and photos when it was measured; none in results of before. */
  said: z.string().optional(),
  /** Something else is said of them now. In answers, and not in the file. */
  changed: z.boolean().optional(),
  attributes: z.array(
    z.object({
      name: z.string(),
      of: z.enum(['people', 'photos']),
      labels: z.array(z.object({ label: z.string(), people: count, photos: count })),
      without: z.object({ people: count, photos: count }),
      /** The student first, then the teacher where a threshold of its own is known. */
      models: z.array(model).min(1),
    }),
  ),
});

export type PhotoTag = z.output<typeof photoTag>;
export type LabelsFound = z.output<typeof labelsFound>;
export type Slices = z.output<typeof slices>;
export type SlicedAttribute = Slices['attributes'][number];
export type SlicedModel = SlicedAttribute['models'][number];
export type SlicedRate = z.output<typeof rate>;
