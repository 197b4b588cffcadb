// The ONNX files of a trained student: one image, any number of images, raw pixels, and one image in each reduced precision that was good enough.
// Invariants: batch norm is folded into the weights; metadata is written last, over the finished graph; equal inputs give equal bytes.
import { createHash } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, StringStringEntryProtoSchema } from 'onnx-buf';
import { div, sub, toFloat, transpose, unitRows } from '../graph/build.ts';
import { input, type Tensor } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx.ts';
import { foldedNet } from '../students/net.ts';
import { imageInput, type Student } from '../students/student.ts';
import {
  floatKinds,
  type ModelIdentity,
  metadataOf,
  type ReducedKind,
  reducedKinds,
  type ThresholdUse,
  takesMany,
  type VariantKind,
  variantFiles,
} from './identity.ts';

/** How many real crops the files are checked on before they are handed over (parity.ts). */
export const fewestCrops = 16;
export const mostCrops = 64;

/** A trained student: the description, its embedding size, and every parameter and statistic by name. */
export interface TrainedStudent {
  readonly student: Student;
  readonly dim: number;
  readonly values: ReadonlyMap<string, Float32Array>;
}

/** The student in a reduced precision (main/quantize), with the threshold that was chosen with its own answers. */
export interface ReducedStudent {
  /** Made from the file of one image. */
  readonly bytes: Uint8Array;
  readonly threshold?: ThresholdUse | undefined;
}
/** Those that are handed over. */
export type Reduced = Readonly<Partial<Record<ReducedKind, ReducedStudent>>>;

export interface Variant {
  readonly kind: VariantKind;
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A model file as it is handed over, with the SHA-256 of its bytes. */
export type DigestedVariant = Variant & { readonly sha256: string };

export function digested(variants: readonly Variant[]): DigestedVariant[] {
  return variants.map((variant) => ({ ...variant, sha256: createHash('sha256').update(variant.bytes).digest('hex') }));
}

/** value = (pixel - 127.5) / 127.5, for pixels 0..255: what students are trained on. */
export const pixelMean = 127.5;
export const pixelStd = 127.5;

/**
 * One model without name and metadata: for measuring a student before its threshold is known.
 *
 * Output `embedding` [N, dim], rows of length 1. Input `image` [1 or N, 3, 112, 112] float32 RGB, or `pixels` [N, 112, 112, 3] uint8 RGB.
 * Throws GraphError when a value is missing or of another size.
 */
export function studentModel(trained: TrainedStudent, kind: FloatKind): Uint8Array {
  const { student, dim, values } = trained;
  const pixels = input('pixels', [1, student.inputSize, student.inputSize, 3], 'uint8');
  const image = kind === 'rawpixels' ? normalised(pixels) : imageInput(student, 1);
  const embedding = unitRows(student.build(foldedNet(values), image, dim));
  return writeOnnx({ outputs: { embedding }, freeBatch: takesMany(kind), name: 'student' });
}

/** [n, h, w, 3] bytes to [n, 3, h, w] floats; subtracting first keeps it exact, so both inputs give the same bits. */
function normalised(pixels: Tensor): Tensor {
  return div(sub(transpose(toFloat(pixels), [0, 3, 1, 2]), pixelMean), pixelStd);
}

type FloatKind = (typeof floatKinds)[number];

/** All files with everything they say about themselves; those of a reduced precision last. */
export function writeVariants(
  trained: TrainedStudent,
  identity: ModelIdentity,
  threshold?: ThresholdUse | undefined,
  reduced: Reduced = {},
): Variant[] {
  let parent: string | undefined;
  const write = (kind: VariantKind, plain: Uint8Array, own: ThresholdUse | undefined): Variant => {
    const metadata = metadataOf({ identity, kind, dim: trained.dim, inputSize: trained.student.inputSize, threshold: own, parent });
    const bytes = withMetadata(plain, metadata, { name: identity.id, docString: docStringOf(trained, kind, identity) });
    parent ??= createHash('sha256').update(bytes).digest('hex');
    return { kind, file: variantFiles[kind], bytes, metadata };
  };
  const floats = floatKinds.map((kind) => write(kind, studentModel(trained, kind), threshold));
  return [
    ...floats,
    ...reducedKinds.flatMap((kind) => {
      const own = reduced[kind];
      return own === undefined ? [] : [write(kind, own.bytes, own.threshold)];
    }),
  ];
}

function docStringOf({ student, dim }: TrainedStudent, kind: VariantKind, { id, version, practice }: ModelIdentity): string {
  const side = student.inputSize;
  const taken =
    kind === 'rawpixels'
      ? `It takes the pixels of faces as they are: RGB, 0 to 255, rows first, ${side} x ${side}; it scales them itself.`
      : `It takes ${takesMany(kind) ? 'any number of faces' : 'one face'}, RGB, ${side} x ${side}, each value (pixel - 127.5) / 127.5.`;
  return [
    `Face recognition network ${id} ${version}, written by Deshi.`,
    taken,
    `It gives ${dim} numbers of length 1 for each face; the cosine of two of them says how alike the faces are. It is no percentage.`,
    ...(kind === 'fp16' ? ['Its weights are stored in 16 bits and computed with in float32; it has a decision threshold of its own.'] : []),
    ...(kind === 'int8' ? ['It computes in whole numbers (int8 weights, uint8 activations) and has a decision threshold of its own.'] : []),
    ...(practice ? ['Trained on drawn people for practice: not fit for real faces.'] : []),
  ].join(' ');
}

/** The model with this name and description, the images' meaning marked (ONNX type denotation), and these metadata_props and no others. */
function withMetadata(
  bytes: Uint8Array,
  metadata: Readonly<Record<string, string>>,
  { name, docString }: { readonly name: string; readonly docString: string },
): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  model.docString = docString;
  if (model.graph) model.graph.name = name;
  for (const value of model.graph?.input ?? []) {
    if (value.type) value.type.denotation = 'IMAGE';
  }
  model.metadataProps = Object.entries(metadata).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value }));
  return toBinary(ModelProtoSchema, model);
}

/** `metadata_props` of a model's bytes, as any reader sees them. Throws on what is no ONNX file. */
export function readMetadata(bytes: Uint8Array): Record<string, string> {
  return Object.fromEntries(fromBinary(ModelProtoSchema, bytes).metadataProps.map(({ key, value }) => [key, value]));
}
