// The three ONNX files of a trained student: one image, any number of images, and raw pixels.
// Invariants: batch norm is folded into the weights; metadata is written last, over the finished graph; equal inputs give equal bytes.
import { createHash } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, StringStringEntryProtoSchema } from 'onnx-buf';
import { div, sub, toFloat, transpose, unitRows } from '../graph/build.ts';
import { input, type Tensor } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx.ts';
import { foldedNet } from '../students/net.ts';
import { imageInput, type Student } from '../students/student.ts';
import { type ModelIdentity, metadataOf, type ThresholdUse, type VariantKind, variantFiles, variantKinds } from './identity.ts';

/** A trained student: the description, its embedding size, and every parameter and statistic by name. */
export interface TrainedStudent {
  readonly student: Student;
  readonly dim: number;
  readonly values: ReadonlyMap<string, Float32Array>;
}

export interface Variant {
  readonly kind: VariantKind;
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

/** value = (pixel - 127.5) / 127.5, for pixels 0..255: what students are trained on. */
export const pixelMean = 127.5;
export const pixelStd = 127.5;

/**
 * One model without metadata: for measuring a student before its threshold is known.
 *
 * Output `embedding` [N, dim], rows of length 1. Input `image` [1 or N, 3, 112, 112] float32 RGB, or `pixels` [N, 112, 112, 3] uint8 RGB.
 * Throws GraphError when a value is missing or of another size.
 */
export function studentModel(trained: TrainedStudent, kind: VariantKind, { name = 'student', docString = '' } = {}): Uint8Array {
  const { student, dim, values } = trained;
  const pixels = input('pixels', [1, student.inputSize, student.inputSize, 3], 'uint8');
  const image = kind === 'rawpixels' ? normalised(pixels) : imageInput(student, 1);
  const embedding = unitRows(student.build(foldedNet(values), image, dim));
  return writeOnnx({ outputs: { embedding }, freeBatch: kind !== 'fp32', name, docString });
}

/** [n, h, w, 3] bytes to [n, 3, h, w] floats; subtracting first keeps it exact, so both inputs give the same bits. */
function normalised(pixels: Tensor): Tensor {
  return div(sub(transpose(toFloat(pixels), [0, 3, 1, 2]), pixelMean), pixelStd);
}

/** All three files with everything they say about themselves. */
export function writeVariants(trained: TrainedStudent, identity: ModelIdentity, threshold?: ThresholdUse): Variant[] {
  let parent: string | undefined;
  return variantKinds.map((kind) => {
    const metadata = metadataOf({ identity, kind, dim: trained.dim, inputSize: trained.student.inputSize, threshold, parent });
    const plain = studentModel(trained, kind, { name: identity.id, docString: docStringOf(trained, kind, identity) });
    const bytes = withMetadata(plain, metadata);
    parent ??= createHash('sha256').update(bytes).digest('hex');
    return { kind, file: variantFiles[kind], bytes, metadata };
  });
}

function docStringOf({ student, dim }: TrainedStudent, kind: VariantKind, { id, version, practice }: ModelIdentity): string {
  const side = student.inputSize;
  const taken =
    kind === 'rawpixels'
      ? `It takes the pixels of faces as they are: RGB, 0 to 255, rows first, ${side} x ${side}; it scales them itself.`
      : `It takes ${kind === 'fp32' ? 'one face' : 'any number of faces'}, RGB, ${side} x ${side}, each value (pixel - 127.5) / 127.5.`;
  return [
    `Face recognition network ${id} ${version}, written by Deshi.`,
    taken,
    `It gives ${dim} numbers of length 1 for each face; the cosine of two of them says how alike the faces are. It is no percentage.`,
    ...(practice ? ['Trained on drawn people for practice: not fit for real faces.'] : []),
  ].join(' ');
}

/** The model with the images' meaning marked (ONNX type denotation) and these metadata_props and no others. */
function withMetadata(bytes: Uint8Array, metadata: Readonly<Record<string, string>>): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
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
