// What an operator looks through in a folder of faces: its photos a page at a time, and the word on a single one.
// Invariant: a page says nothing about photos outside it, so that a folder of a million is shown as fast as one of ten.
import { z } from 'zod';

const count = z.number().int().min(0);

/** A folder that was read before; of any other there are no photos. */
export const folderAsked = z.strictObject({ folder: z.string().min(1).max(4096) });

/** `unlessKnown`: a folder that was read before is not looked at, because it is read the same way again. */
export const lookAsked = folderAsked.extend({ unlessKnown: z.boolean().default(false) });

/** What the program measures of photos, or sees when it compares them, and names where it is worth a look. */
export const photoChecks = ['blurred', 'too-dark', 'too-bright', 'side-light', 'low-contrast', 'near-copy', 'near-shared'] as const;
const photoCheck = z.enum(photoChecks);
/** Why a photo was set aside whose face was looked for. Those of the first two have a crop and can be used after all. */
export const photoFindings = ['several-faces', 'face-too-small', 'no-face'] as const;
const photoFinding = z.enum(photoFindings);
const photoNamed = z.enum([...photoChecks, ...photoFindings]);

const bar = z.number().int().min(0).max(100);
/** How a photo was taken: 100 as good as half of all photos or better, below 50 named by a check. */
export const photoBars = z.object({ sharpness: bar, brightness: bar, exposure: bar, evenness: bar, contrast: bar });

/** Photos that a check named and that stay: why, and how many they were then. */
export const keptCheck = z.strictObject({ check: photoCheck, reason: z.string().min(1).max(200), photos: count });

/** One check or finding of a folder: what it names is set aside as one, or taken back. */
export const checkWord = folderAsked.extend({ check: photoNamed, exclude: z.boolean() });

/** Photos of one check alone, among those that count; of a finding all, whether they count or not. */
export const countAsked = folderAsked.extend({ check: photoNamed.optional() });

export const photosAsked = countAsked.extend({
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
  /** How many the check names that was asked about. */
  named: count.optional(),
});

/** What a result rests on: equal digests mean the same pictures for the same people. */
export const photosInUse = photoCounts.omit({ named: true }).extend({ digest: z.string().regex(/^[0-9a-f]{64}$/) });

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
  /** Null where it was not measured. */
  bars: photoBars.nullable(),
  /** Names the picture that it is nearly the same as, where that check was asked about. */
  like: z.string().nullable(),
});

export const photoWord = z.strictObject({ photo: z.number().int().min(1), aside: z.boolean(), check: photoNamed.optional() });

/** A picture by its digest, as mistakes show it: the operator's word on every photo of the folder that is this picture. */
export const pictureWord = folderAsked.extend({ picture: z.string().regex(/^[0-9a-f]{64}$/), aside: z.boolean() });

/** What is odd about the photos of a folder before anything is trained. */
export const faceChecks = z.object({
  onePhoto: count,
  fewPhotos: count,
  sharedPictures: count,
  sharingPeople: count,
  duplicates: count,
  /** Photos that were not measured yet. */
  unmeasured: count,
  /** What the files of photos say of day and make of camera: how many say it, and how many different ones there are. */
  taken: z.object({ dated: count, days: count, withCamera: count, cameras: count }),
  checks: z.array(z.object({ check: photoCheck, found: count, excluded: count })),
  /** Where faces were looked for: photos on which not one clear face was found, set aside or used after all. */
  findings: z.array(z.object({ finding: photoFinding, aside: count, used: count })),
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
  /** Patterns of recording conditions that named the person, gone from all projects, those in the bin too. */
  patterns: z.array(z.string()),
  /** Projects that they went from, and projects that cannot be read and still name the person's folder. */
  projects: z.object({ changed: count, unreadable: count }),
  /** SHA-256 that seals the record of the erasure in the audit log. */
  seal: z.string(),
  counts: photoCounts,
});

export type PhotoCheck = z.output<typeof photoCheck>;
export type PhotoFinding = z.output<typeof photoFinding>;
export type PhotoNamed = z.output<typeof photoNamed>;
export type PhotoBars = Readonly<z.output<typeof photoBars>>;
export type KeptCheck = z.output<typeof keptCheck>;
export type FaceChecks = z.output<typeof faceChecks>;
export type KnownPerson = z.output<typeof knownPerson>;
export type ErasedPerson = z.output<typeof erasedPerson>;
export type PhotoCounts = z.output<typeof photoCounts>;
export type PhotosInUse = z.output<typeof photosInUse>;
export type PhotoShown = z.output<typeof shownPhoto>;
