// Takes out what all embeddings of a teacher have in common, where that is most of them.
// Invariant: a function of the embeddings in their order; a teacher whose embeddings spread over the sphere is left as it is.
//
// Networks trained with a margin on angles spread people over the whole sphere. Others do not: dlib's was trained on distances, and two strangers
// have a cosine of .92 there. Class centres that lie so close leave no room for the margin of Eq. 3: the loss then turns the student away from
// all of them together. The direction they share says nothing about anybody, so it is subtracted and the rest scaled to unit length again.
import type { RecordStore } from '../store.ts';
import type { FaceRef } from './types.ts';

/** Length of the mean embedding above which it is taken out; the mean cosine of strangers is about its square. */
export const commonLimit = 0.5;

export interface Common {
  /** Mean over people of their mean embedding, image and mirror image, [dim]. */
  readonly mean: Float64Array;
  /** 0 (evenly spread) to 1 (all the same). */
  readonly length: number;
}

/** What the embeddings of these faces have in common. Every person weighs the same. */
export function commonOf(cache: RecordStore, dim: number, faces: readonly Pick<FaceRef, 'digest' | 'identity'>[]): Common {
  const sums = new Map<number, { sum: Float64Array; images: number }>();
  const record = new Float32Array(2 * dim);
  for (const { digest, identity } of faces) {
    readInto(cache, digest, record);
    const own = sums.get(identity) ?? { sum: new Float64Array(dim), images: 0 };
    sums.set(identity, own);
    for (let at = 0; at < 2 * dim; at++) own.sum[at % dim]! += record[at]!;
    own.images += 2;
  }
  const mean = new Float64Array(dim);
  for (const { sum, images } of sums.values()) {
    for (let at = 0; at < dim; at++) mean[at]! += sum[at]! / images / sums.size;
  }
  return { mean, length: Math.hypot(...mean) };
}

/** Writes the embeddings of the faces without their common part into another store of the same shape; what it has already is kept. */
export function writeCentred(
  from: RecordStore,
  into: RecordStore,
  dim: number,
  faces: readonly Pick<FaceRef, 'digest'>[],
  { mean }: Common,
): void {
  const record = new Float32Array(2 * dim);
  for (const { digest } of faces) {
    readInto(from, digest, record);
    for (let view = 0; view < 2 * dim; view += dim) {
      let square = 0;
      for (let at = 0; at < dim; at++) {
        const value = record[view + at]! - mean[at]!;
        record[view + at] = value;
        square += value * value;
      }
      const length = Math.max(Math.sqrt(square), 1e-12);
      for (let at = 0; at < dim; at++) record[view + at]! /= length;
    }
    into.append(digest, new Uint8Array(record.buffer));
  }
  into.flush();
}

/** Unit rows [n * dim] without their common part, of unit length again. */
export function centredRows(vectors: Float32Array, dim: number, mean: Float64Array): Float32Array {
  const rows = vectors.map((value, at) => value - mean[at % dim]!);
  for (let from = 0; from < rows.length; from += dim) {
    const row = rows.subarray(from, from + dim);
    const length = Math.max(Math.hypot(...row), 1e-12);
    for (let at = 0; at < dim; at++) row[at]! /= length;
  }
  return rows;
}

function readInto(store: RecordStore, digest: string, record: Float32Array): void {
  const ordinal = store.ordinal(digest);
  if (ordinal === undefined) throw new Error('an embedding that was not computed is asked for');
  store.read(ordinal, new Uint8Array(record.buffer));
}
