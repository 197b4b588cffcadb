// Runs the float graph on photos and learns in which range each activation lies.
// Invariants: memory does not grow with the number of photos; the same photos in the same order give the same ranges.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema, ValueInfoProtoSchema } from 'onnx-buf';
import { loadModel } from '../engine/ort.ts';
import { bestRange, count, type Histogram, openHistogram } from './histogram.ts';
import { planOf } from './plan.ts';
import type { Range } from './scale.ts';

/** [n, 3, size, size] floats of the next photos; undefined after the last. Called twice from the beginning. */
export type PlanesOf = (from: number, to: number) => Float32Array;

/** Photos at once: all activations of so many are held. */
const batch = 4;

/**
 * A range for each activation that any rung may round, clipped where that makes the mean squared error smallest.
 *
 * `bytes`: a model with the one input `image` [N, 3, size, size]; `photos` of them, given by `planes`. One thread, so that the bits do not depend on the machine's
 * cores. Throws the signal's reason when it is aborted between two batches.
 */
export async function calibrate(
  bytes: Uint8Array,
  photos: number,
  planes: PlanesOf,
  { size, signal, onProgress }: { readonly size: number; readonly signal?: AbortSignal; onProgress?(done: number, total: number): void },
): Promise<Map<string, Range>> {
  const model = fromBinary(ModelProtoSchema, bytes);
  const wanted = [...new Set(planOf(model.graph!, 'all').activations.values())].filter((name) => name !== 'image');
  const session = await loadModel(withOutputs(model, wanted), { threads: 1, optimise: 'basic' });
  try {
    const ends = new Map<string, { low: number; high: number }>([['image', { low: -1, high: 1 }]]);
    await each((name, values) => {
      const found = ends.get(name) ?? { low: 0, high: 0 };
      for (let at = 0; at < values.length; at += 1) {
        const value = values[at]!;
        if (value < found.low) found.low = value;
        else if (value > found.high) found.high = value;
      }
      ends.set(name, found);
    }, 0);
    const histograms = new Map<string, Histogram>(wanted.map((name) => [name, openHistogram(ends.get(name)!)]));
    await each((name, values) => count(histograms.get(name)!, values), photos);
    return new Map<string, Range>([
      ['image', ends.get('image')!],
      ...[...histograms].map(([name, found]) => [name, bestRange(found)] as const),
    ]);
  } finally {
    await session.release();
  }

  async function each(see: (name: string, values: Float32Array) => void, before: number): Promise<void> {
    for (let from = 0; from < photos; from += batch) {
      signal?.throwIfAborted();
      const to = Math.min(photos, from + batch);
      const results = await session.run({ image: { type: 'float32', dims: [to - from, 3, size, size], data: planes(from, to) } });
      for (const name of wanted) see(name, results[name]!.data as Float32Array);
      onProgress?.(before + to, 2 * photos);
    }
  }
}

/** The model with further activations as outputs; a name is all that a runtime needs. */
function withOutputs(model: ModelProto, names: readonly string[]): Uint8Array {
  const type = model.graph!.output[0]!.type!;
  const elem = type.value.case === 'tensorType' ? type.value.value.elemType : 1;
  const outputs = names.map((name) =>
    create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: { elemType: elem } } } }),
  );
  model.graph!.output = [...model.graph!.output, ...outputs];
  return toBinary(ModelProtoSchema, model);
}
