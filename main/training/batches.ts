// What every step is trained on: which samples, mirrored or not, as tensors.
// Invariant: order and mirroring are functions of (seed, epoch, position); an epoch's incomplete last batch is dropped, as published.
import type { BatchFacts } from '../methods/method.ts';
import type { RecordStore } from '../store.ts';
import { classDraws } from './class-draw.ts';
import { type Plan, sampleFields } from './plan.ts';
import { bits, shuffled, streams, uniform } from './random.ts';

export interface Batch {
  /** [batch, 3, size, size], RGB, (pixel - 127.5) / 127.5. */
  readonly image: Float32Array;
  /** Class of every sample, or its place in `drawn`. */
  readonly labels: Int32Array;
  /** The classes that the softmax sees, ascending, where the plan draws some. */
  readonly drawn?: Int32Array;
  /** [batch * dim], unit length; empty without a teacher. */
  readonly teacher: Float32Array;
}

export interface BatchSource {
  at(step: number): Batch;
}

const normalised = Float32Array.from({ length: 256 }, (_, pixel) => (pixel - 127.5) / 127.5);

/** Batches of a run, read from the stores by offset. The arrays of a batch are used again by the next. */
export function batchSource(plan: Plan, samples: Int32Array, pixels: RecordStore, teacher: RecordStore | undefined): BatchSource {
  const { batch, images, seed, dim, inputSize, classes, sampledClasses } = plan;
  const stepsAnEpoch = Math.floor(images / batch);
  const area = inputSize * inputSize;
  const crop = new Uint8Array(area * 3);
  const embeddings = new Float32Array(2 * dim); // of the image, then of its mirror image
  const bytes = new Uint8Array(embeddings.buffer);
  const made = {
    image: new Float32Array(batch * 3 * area),
    labels: new Int32Array(batch),
    teacher: new Float32Array(teacher ? batch * dim : 0),
  };
  const draw = sampledClasses === undefined ? undefined : classDraws({ seed, classes, count: sampledClasses });
  let epoch = -1;
  let order: Int32Array = new Int32Array(0);
  return {
    at: (step) => {
      const current = Math.floor(step / stepsAnEpoch);
      if (current !== epoch) {
        epoch = current;
        order = shuffled(bits(seed, streams.order, epoch), streams.order, images);
      }
      for (let i = 0; i < batch; i += 1) {
        const position = (step % stepsAnEpoch) * batch + i;
        const sample = (order[position] as number) * sampleFields;
        const mirrored = uniform(bits(seed, streams.flip, epoch), streams.flip, position) < 0.5;
        pixels.read(samples[sample] as number, crop);
        toPlanes(crop, inputSize, mirrored, made.image.subarray(i * 3 * area, (i + 1) * 3 * area));
        made.labels[i] = samples[sample + 2] as number;
        if (teacher) {
          teacher.read(samples[sample + 1] as number, bytes);
          made.teacher.set(mirrored ? embeddings.subarray(dim) : embeddings.subarray(0, dim), i * dim);
        }
      }
      return draw === undefined ? made : { ...made, ...draw(epoch, step % stepsAnEpoch, made.labels) };
    },
  };
}

/** The whole training set once, in its own order: every image and its mirror image, in arrays that are used again. */
export function* everySample({ dim, images }: Plan, samples: Int32Array, teacher: RecordStore): Generator<BatchFacts> {
  const both = { labels: new Int32Array(2), teacher: new Float32Array(2 * dim) };
  const bytes = new Uint8Array(both.teacher.buffer);
  for (let i = 0; i < images; i += 1) {
    teacher.read(samples[i * sampleFields + 1] as number, bytes);
    both.labels.fill(samples[i * sampleFields + 2] as number);
    yield both;
  }
}

/** Interleaved 8-bit RGB rows to three planes of normalised floats, mirrored left to right where asked. */
export function toPlanes(crop: Uint8Array, size: number, mirrored: boolean, planes: Float32Array): void {
  const area = size * size;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const from = (row * size + (mirrored ? size - 1 - column : column)) * 3;
      const to = row * size + column;
      planes[to] = normalised[crop[from] as number] as number;
      planes[area + to] = normalised[crop[from + 1] as number] as number;
      planes[2 * area + to] = normalised[crop[from + 2] as number] as number;
    }
  }
}
