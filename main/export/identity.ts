// What an exported model says about itself: the facts given by the caller, and the metadata of every ONNX file made from them.
// Invariant: a function of its arguments alone (no clock, no machine), so that equal exports have equal bytes.
import { z } from 'zod';
import type { RatesAt, ThresholdChoice } from '../evaluation/types.ts';

/** The files of a student: three in float32 that differ in what they take, and those of a reduced precision that keep the answers. */
export const variantKinds = ['fp32', 'fp32-batch', 'rawpixels', 'fp16', 'int8'] as const;
export type VariantKind = (typeof variantKinds)[number];
export const floatKinds = ['fp32', 'fp32-batch', 'rawpixels'] as const satisfies readonly VariantKind[];
/** Weights in 16 bits; everything in whole numbers of 8 bits. Each file has a threshold of its own and is checked by itself. */
export const reducedKinds = ['fp16', 'int8'] as const satisfies readonly VariantKind[];
export type ReducedKind = (typeof reducedKinds)[number];
export type Precision = 'fp32' | ReducedKind;

export const variantFiles: Readonly<Record<VariantKind, string>> = {
  fp32: 'student_fp32.onnx',
  'fp32-batch': 'student_fp32_batch.onnx',
  rawpixels: 'student_rawpixels.onnx',
  fp16: 'student_fp16.onnx',
  int8: 'student_int8.onnx',
};

/** Whether a file takes any number of faces at once; the others are of a fixed shape. */
export function takesMany(kind: VariantKind): boolean {
  return kind === 'fp32-batch' || kind === 'rawpixels';
}

const text = z.string().max(2000);

export const identitySchema = z.strictObject({
  /** Stays the same over versions; part of folder and file names of the integrator. */
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/),
  /** major: embeddings are not comparable with earlier ones (everybody enrols again); minor: another threshold; patch: documents only. */
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  /** When, as the caller says: the export itself reads no clock. Null: not said, so that equal trainings give equal files. */
  created: z.iso.datetime().nullable(),
  /** SHA-256 of the teacher's file; null for a student that learnt without one. */
  teacherDigest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  method: z.string().max(100),
  /** Drawn people: fit for learning the program, not for a door. */
  practice: z.boolean(),
  licence: z.strictObject({
    /** Of the exported model, as its owner decides; null: not stated. */
    model: text.nullable(),
    teacher: text.nullable(),
    commercial: z.enum(['yes', 'no', 'unknown']),
  }),
  use: z.union([z.strictObject({ kind: z.literal('1:1') }), z.strictObject({ kind: z.literal('1:N'), enrolled: z.number().int().min(1) })]),
  /** How the training faces were framed: by the usual five-point template, or in a way of their own. */
  alignment: z.enum(['arcface-112', 'own']),
  intendedUse: text.nullable(),
  notFor: text.nullable(),
  contact: text.nullable(),
});

export type ModelIdentity = z.infer<typeof identitySchema>;

/** The threshold of an evaluation, and how the embeddings were made that it was chosen with. */
export interface ThresholdUse {
  readonly choice: ThresholdChoice;
  /** True: chosen on the unit vector of f(image) + f(mirrored image), so the device must do the same. */
  readonly flipTest: boolean;
}

/** The five-point template of ArcFace for 112 x 112: eyes, nose, mouth corners; x, y in pixels. */
export const arcfaceTemplate = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
] as const;

/** What goes into a variant, in the words of `fr.input`. */
export function inputOf(kind: VariantKind, size: number) {
  return kind === 'rawpixels'
    ? {
        name: 'pixels',
        layout: 'NHWC',
        shape: ['N', size, size, 3],
        size: [size, size],
        dtype: 'uint8',
        channels: 'RGB',
        mean: [0, 0, 0],
        std: [1, 1, 1],
        order: 'x',
      }
    : {
        name: 'image',
        layout: 'NCHW',
        shape: [takesMany(kind) ? 'N' : 1, 3, size, size],
        size: [size, size],
        dtype: 'float32',
        channels: 'RGB',
        mean: [127.5, 127.5, 127.5],
        std: [127.5, 127.5, 127.5],
        order: '(x-mean)/std',
      };
}

export function alignmentOf({ alignment }: ModelIdentity) {
  return alignment === 'arcface-112'
    ? { type: 'similarity5', template: arcfaceTemplate, interp: 'linear', border: 'constant0' }
    : { type: 'own', note: 'Frame faces as in the training photos: centred square of the crop, resized to 112 x 112.' };
}

export function embeddingOf(dim: number, flipTest: boolean) {
  return { name: 'embedding', dim, l2_normalised: true, compare: 'cosine', range: [-1, 1], flip_test: flipTest };
}

/** The precision of a file: a threshold holds for one of them alone. */
export function precisionOf(kind: VariantKind): Precision {
  return kind === 'int8' || kind === 'fp16' ? kind : 'fp32';
}

/** The decision in numbers; undefined where no threshold could be chosen. Rates and their 95 % intervals are those of people never used before. */
export function decisionOf(use: ThresholdUse | undefined, precision: Precision = 'fp32') {
  const accept = use?.choice.threshold ?? null;
  if (use === undefined || accept === null) return undefined;
  const { policy, verifiedOn, supported, money } = use.choice;
  const band = money?.band ?? null;
  return {
    accept,
    ...(band === null ? {} : { three_answers: { accept_from: band.accept, check_from: band.reject } }),
    policy: policy.kind === 'money' ? 'min_cost' : 'fmr',
    ...ratesOf(verifiedOn),
    supported,
    flip_test: use.flipTest,
    precision,
  };
}

function ratesOf({ people, fmr, fnmr }: RatesAt) {
  return {
    fmr: fmr.value,
    ci95_fmr: [fmr.low, fmr.high],
    fnmr: fnmr.value,
    ci95_fnmr: [fnmr.low, fnmr.high],
    verified_people: people,
  };
}

export interface MetadataRequest {
  readonly identity: ModelIdentity;
  readonly kind: VariantKind;
  readonly dim: number;
  readonly inputSize: number;
  /** The one that was chosen with the answers of this kind of file. */
  readonly threshold?: ThresholdUse | undefined;
  /** SHA-256 of student_fp32.onnx, for the files that are made from the same weights. */
  readonly parent?: string | undefined;
}

/** `metadata_props`, in the order in which they are written. Values are plain strings, JSON where they have parts. */
export function metadataOf({ identity, kind, dim, inputSize, threshold, parent }: MetadataRequest): Record<string, string> {
  const decision = decisionOf(threshold, precisionOf(kind));
  const given: Record<string, string | null | undefined> = {
    'Image.BitmapPixelFormat': 'Rgb8',
    'Image.ColorSpaceGamma': 'SRGB',
    'Image.NominalPixelRange': kind === 'rawpixels' ? 'NominalRange_0_255' : 'Normalized_1_1',
    'fr.schema': '1',
    'fr.input': JSON.stringify(inputOf(kind, inputSize)),
    'fr.alignment': JSON.stringify(alignmentOf(identity)),
    'fr.embedding': JSON.stringify(embeddingOf(dim, threshold?.flipTest ?? false)),
    'fr.threshold': decision && JSON.stringify(decision),
    'fr.mode': identity.use.kind === '1:1' ? '1:1' : `1:N; N_max=${identity.use.enrolled}`,
    'fr.model_id': identity.id,
    'fr.version': identity.version,
    'fr.created': identity.created,
    'fr.method': identity.method,
    'fr.parent_sha256': parent,
    'fr.teacher_id': identity.teacherDigest,
    'fr.practice': String(identity.practice),
    'fr.license': identity.licence.model ?? 'not stated',
    'fr.teacher_license': identity.licence.teacher ?? 'not stated',
    'fr.commercial_use': identity.licence.commercial,
    'fr.intended_use': identity.intendedUse,
    'fr.not_for': identity.notFor,
    'fr.contact': identity.contact,
  };
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== undefined && entry[1] !== ''),
  );
}
