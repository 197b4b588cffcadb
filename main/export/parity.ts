// Every written file against the training graph, on real faces: the gate that no export passes with a wrong answer.
// Invariant: the reference is the network as trained (evaluation mode, running statistics, unfolded, weights fed), computed by nothing that the files share but the runtime.
import { readFile } from 'node:fs/promises';
import type { CompileOptions, TensorData } from '../engine/engine.ts';
import { loadModel, type Model, ortEngine } from '../engine/ort.ts';
import { unitRows } from '../graph/build.ts';
import { input } from '../graph/graph.ts';
import { Problem } from '../problems.ts';
import { halfLimit } from '../quantize/half.ts';
import { int8Limit } from '../quantize/plan.ts';
import { evaluationNet } from '../students/net.ts';
import { imageInput } from '../students/student.ts';
import { type Precision, precisionOf, takesMany, type VariantKind } from './identity.ts';
import { pixelMean, pixelStd, type TrainedStudent } from './variants.ts';

/** Cosine that each crop must reach in each file of float32. */
export const parityLimit = 0.9999;
/** Cosine that each crop must reach in a file: one of a reduced precision rounds on purpose, and is held to what it was chosen by. */
export function limitOf(kind: VariantKind): number {
  const limits: Readonly<Record<Precision, number>> = { fp32: parityLimit, fp16: halfLimit, int8: int8Limit };
  return limits[precisionOf(kind)];
}
/** Images per run of the files that take any number; odd, so that the last run of a power of two is a shorter one. */
const batchSize = 7;
/** One thread: the same bits on the same kind of processor, however many cores it has. */
const options: CompileOptions = { threads: 1 };

export interface ParityResult {
  readonly kind: VariantKind;
  readonly file: string;
  readonly crops: number;
  /** Smallest cosine to the training graph over all crops. */
  readonly minCosine: number;
  /** Largest difference of any number of any embedding. */
  readonly maxDifference: number;
}

/** What each byte becomes. */
const scaled = Float32Array.from({ length: 256 }, (_, pixel) => (pixel - pixelMean) / pixelStd);

/** (pixel - 127.5) / 127.5, rows first to planes: crops of size x size x 3 bytes to [n, 3, size, size]. */
export function planesOf(crops: readonly Uint8Array[], size: number): Float32Array {
  const area = size * size;
  const planes = new Float32Array(crops.length * area * 3);
  for (const [n, crop] of crops.entries()) {
    for (let c = 0; c < 3; c += 1) {
      const plane = planes.subarray((n * 3 + c) * area, (n * 3 + c + 1) * area);
      for (let i = 0, at = c; i < area; i += 1, at += 3) plane[i] = scaled[crop[at]!]!;
    }
  }
  return planes;
}

/** Unit embeddings [n][dim] by the training graph in evaluation mode, one image at a time. */
export async function referenceEmbeddings(trained: TrainedStudent, crops: readonly Uint8Array[]): Promise<Float32Array[]> {
  const { student, dim, values } = trained;
  const named = ({ name, shape }: { readonly name: string; readonly shape: readonly number[] }) => input(name, shape);
  const raw = student.build(evaluationNet({ parameter: named, statistic: named }), imageInput(student, 1), dim);
  const program = await ortEngine.compile({ embedding: unitRows(raw) }, options);
  try {
    const embeddings: Float32Array[] = [];
    for (const crop of crops) {
      const { embedding } = await program.run({ ...Object.fromEntries(values), image: planesOf([crop], student.inputSize) });
      embeddings.push(embedding as Float32Array);
    }
    return embeddings;
  } finally {
    await program.dispose();
  }
}

export interface FileToCheck {
  readonly kind: VariantKind;
  readonly file: string;
  /** Where it lies. */
  readonly path: string;
}

/**
 * Loads a written file from disk and runs it on the crops: one by one, and several at once where it takes them.
 *
 * Throws Problem `parity-failed` when any crop's cosine to `expected` is below the limit of its kind or no number.
 */
export async function checkParity(
  { kind, file, path }: FileToCheck,
  crops: readonly Uint8Array[],
  expected: readonly Float32Array[],
  size: number,
): Promise<ParityResult> {
  let minCosine = Number.POSITIVE_INFINITY;
  let maxDifference = 0;
  const model = await loadOrFail(await readFile(path), { kind, file });
  try {
    for (const batch of takesMany(kind) ? [1, batchSize] : [1]) {
      for (let start = 0; start < crops.length; start += batch) {
        const found = await embed(model, kind, crops.slice(start, start + batch), size);
        const wanted = expected.slice(start, start + batch);
        for (const [row, reference] of wanted.entries()) {
          const given = found.subarray(row * reference.length, (row + 1) * reference.length);
          const { cosine, difference } = compared(given, reference);
          minCosine = Math.min(minCosine, cosine); // min and max keep NaN, which is what a gate needs
          maxDifference = Math.max(maxDifference, difference);
        }
        if (found.length !== wanted.reduce((sum, { length }) => sum + length, 0)) throw failure(kind, file, Number.NaN, Number.NaN);
      }
    }
  } finally {
    await model.release();
  }
  const limit = limitOf(kind);
  // Two unit vectors with that cosine are at most sqrt(2 - 2 cos) apart: more means that the output is not of length 1.
  if (!(minCosine >= limit && maxDifference <= Math.sqrt(2 - 2 * limit))) throw failure(kind, file, minCosine, maxDifference);
  return { kind, file, crops: crops.length, minCosine: round(minCosine), maxDifference: round(maxDifference) };
}

/**
 * Unit embeddings [n][dim] by a written file as it is written: each rounding of a file in whole numbers is computed in float32, node by node, as the ONNX
 * specification defines it, and no kernel of a processor is asked. Problem `parity-failed` where the runtime refuses the file.
 */
export async function embeddingsAsWritten(
  { kind, file, path }: FileToCheck,
  crops: readonly Uint8Array[],
  size: number,
): Promise<Float32Array[]> {
  const model = await loadOrFail(await readFile(path), { kind, file }, { ...options, optimise: 'none' });
  try {
    const found: Float32Array[] = [];
    for (const crop of crops) found.push(await embed(model, kind, [crop], size));
    return found;
  } finally {
    await model.release();
  }
}

async function loadOrFail(bytes: Uint8Array, { kind, file }: Pick<FileToCheck, 'kind' | 'file'>, how = options): Promise<Model> {
  try {
    return await loadModel(bytes, how);
  } catch (cause) {
    throw new Problem('parity-failed', { file, kind, stage: 'load' }, { cause });
  }
}

async function embed(model: Model, kind: VariantKind, crops: readonly Uint8Array[], size: number): Promise<Float32Array> {
  const feeds: Record<string, TensorData> =
    kind === 'rawpixels'
      ? { pixels: { type: 'uint8', dims: [crops.length, size, size, 3], data: Buffer.concat(crops) } }
      : { image: { type: 'float32', dims: [crops.length, 3, size, size], data: planesOf(crops, size) } };
  const { embedding } = await model.run(feeds);
  return embedding?.data instanceof Float32Array ? embedding.data : new Float32Array(0);
}

/** Cosine (not taking the lengths to be 1) and largest difference of two vectors; NaN where either holds one. */
function compared(a: Float32Array, b: Float32Array): { cosine: number; difference: number } {
  let [dot, aa, bb, difference] = [0, 0, 0, 0];
  for (let k = 0; k < b.length; k += 1) {
    const [x, y] = [a[k] ?? Number.NaN, b[k]!];
    dot += x * y;
    aa += x * x;
    bb += y * y;
    difference = Math.max(difference, Math.abs(x - y));
  }
  return { cosine: dot / Math.sqrt(aa * bb), difference };
}

function failure(kind: VariantKind, file: string, cosine: number, difference: number): Problem {
  const shown = (value: number): number | string => (Number.isFinite(value) ? round(value) : 'NaN');
  return new Problem('parity-failed', { file, kind, worst: shown(cosine), difference: shown(difference) });
}

function round(value: number): number {
  return Number(value.toPrecision(7));
}
