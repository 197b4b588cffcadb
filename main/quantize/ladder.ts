// The student in whole numbers: calibrated, then as much of it as keeps its answers.
// Invariant: what is handed back agrees with the float network; where nothing does, nothing is handed back but the number that says why.
import { loadModel } from '../engine/ort.ts';
import { int8Limit, type Rung, rungs } from './plan.ts';
import { quantizeModel } from './qdq.ts';
import type { Range } from './scale.ts';

export interface Tried {
  readonly rung: Rung;
  /** Smallest and mean cosine to the float network over the test images. */
  readonly minCosine: number;
  readonly meanCosine: number;
}

export interface Ladder {
  /** Undefined: no rung kept the answers. */
  readonly bytes?: Uint8Array;
  /** In the order in which they were tried; the last is the one taken, if any was. */
  readonly tried: readonly Tried[];
}

/**
 * Goes from everything in whole numbers, or from below the rung `after`, towards less, and stops at the first rung whose every test image keeps a cosine of `limit`.
 *
 * `bytes`: the float model, of one image or any number. `images`: [n] planes of [3, size, size] to compare on.
 */
export async function climb(
  bytes: Uint8Array,
  ranges: ReadonlyMap<string, Range>,
  images: readonly Float32Array[],
  { size, limit = int8Limit, after }: { readonly size: number; readonly limit?: number; readonly after?: string | undefined },
): Promise<Ladder> {
  const wanted = await embeddingsOf(bytes, images, size);
  const tried: Tried[] = [];
  for (const rung of rungs.slice((rungs as readonly string[]).indexOf(after ?? '') + 1)) {
    const made = quantizeModel(bytes, rung, ranges);
    const found = await embeddingsOf(made, images, size);
    const cosines = found.map((row, i) => cosine(row, wanted[i]!));
    // A NaN anywhere makes both NaN, which passes no limit.
    const minCosine = Math.min(...cosines);
    const meanCosine = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
    tried.push({ rung, minCosine, meanCosine });
    if (minCosine >= limit) return { bytes: made, tried };
  }
  return { tried };
}

async function embeddingsOf(bytes: Uint8Array, images: readonly Float32Array[], size: number): Promise<Float32Array[]> {
  const model = await loadModel(bytes, { threads: 1 });
  try {
    const found: Float32Array[] = [];
    for (const data of images) {
      const { embedding } = await model.run({ image: { type: 'float32', dims: [1, 3, size, size], data } });
      found.push(embedding!.data as Float32Array);
    }
    return found;
  } finally {
    await model.release();
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let k = 0; k < b.length; k += 1) {
    dot += a[k]! * b[k]!;
    aa += a[k]! ** 2;
    bb += b[k]! ** 2;
  }
  return dot / Math.sqrt(aa * bb);
}
