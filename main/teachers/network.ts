// An embedding network that is loaded and has run once. Lives in the embedder child, because running it blocks its thread.
// Invariant: every run has the same number of images, so a crop gets the same bits whatever stands beside it.
import { loadModel, type Model, type TensorData } from '../engine/ort.ts';
import { Problem } from '../problems.ts';
import { checkEmbeddingSize, inspectModel } from './inspect.ts';
import { openedBatch } from './open-batch.ts';
import { type CropSize, inputDims, pixelWriter, resizer } from './pixels.ts';
import type { ModelFacts, PixelConvention, TeacherFacts } from './types.ts';

/** Which pictures of a crop are embedded, in this order. */
export type View = 'image' | 'flip';

export interface Network {
  readonly facts: TeacherFacts;
  /** Raw vectors [count * views, dim], each crop's views beside each other. `teacher-nan` when one is not finite. */
  embed(request: EmbedRequest): Promise<Float32Array>;
  release(): Promise<void>;
}

export interface EmbedRequest extends CropSize {
  /** `count` crops, RGB, rows first. */
  pixels: Uint8Array;
  count: number;
  convention: PixelConvention;
  views: readonly View[];
}

/** Enough to keep the matrix kernels full and little enough to stay in the cache (architecture 4). */
const freeBatch = 8;
/** Images that show whether a network with an open batch really treats its images one by one. */
const probeBatch = 2;

/** Checks, loads and tries a model. `embeddingSize` as in `inspectModel`. */
export async function openNetwork(bytes: Uint8Array, options: { threads?: number; embeddingSize?: number } = {}): Promise<Network> {
  const stated = inspectModel(bytes, options);
  const found = await load(bytes, options.threads);
  const { dim, ...asFound } = await probe(found, stated);
  checkEmbeddingSize(dim, options.embeddingSize);
  const opened = asFound.batch === 1 ? await openedLike(found, bytes, stated, options.threads) : undefined;
  if (opened !== undefined) await found.release();
  const [model, batch] = opened === undefined ? [found, asFound.batch] : [opened, 'free' as const];
  const facts: TeacherFacts = { ...stated, batch, dim };
  const runSize = batch === 'free' ? freeBatch : batch;
  const input = buffer(facts, runSize);

  async function embedNow({ pixels, count, convention, views, ...size }: EmbedRequest): Promise<Float32Array> {
    const cropBytes = size.width * size.height * 3;
    if (pixels.length !== count * cropBytes) throw new Error(`${count} crops of ${cropBytes} bytes expected, got ${pixels.length} bytes`);
    checkConvention(facts, convention);
    const resize = resizer(size, convention, convention.window);
    const write = pixelWriter(convention);
    const total = count * views.length;
    const vectors = new Float32Array(total * dim);
    let crop = new Uint8Array(0);
    for (let start = 0; start < total; start += runSize) {
      const used = Math.min(runSize, total - start);
      for (let slot = 0; slot < used; slot++) {
        const view = (start + slot) % views.length;
        if (view === 0) {
          const from = ((start + slot) / views.length) * cropBytes;
          crop = new Uint8Array(resize(pixels.subarray(from, from + cropBytes)));
        }
        write(crop, views[view] === 'flip', input, slot);
      }
      // What is left of the last run repeats old images; their vectors are not read.
      const output = await run(model, facts, input, runSize);
      if (output.length !== runSize * dim) throw refusedOutput(output.length);
      for (let at = 0; at < used * dim; at++) {
        if (!Number.isFinite(output[at]!)) throw new Problem('teacher-nan', { kind: 'not-finite' });
      }
      vectors.set(output.subarray(0, used * dim), start * dim);
    }
    return vectors;
  }

  // Requests may overlap, and a run reads the one input buffer some ticks after it was asked for: one after the other.
  let last: Promise<unknown> = Promise.resolve();
  function embed(request: EmbedRequest): Promise<Float32Array> {
    const answer = last.then(() => embedNow(request));
    last = answer.catch(() => {});
    return answer;
  }

  return { facts, embed, release: () => last.then(() => model.release()) };
}

async function load(bytes: Uint8Array, threads: number | undefined): Promise<Model> {
  try {
    // Threads that wait actively would be 1.2 to 2 times as fast on a quiet machine, and 2 to 3 times as slow beside any other work.
    return await loadModel(bytes, { spinning: false, ...(threads !== undefined && { threads }) });
  } catch (thrown) {
    // The bytes are a model, as far as a format can tell, and the runtime refuses them: an operator's version, a shape that cannot be.
    throw refusedByRuntime(thrown);
  }
}

/** One run on grey noise: the embedding's length, and whether an open batch is a real one. */
async function probe(model: Model, facts: ModelFacts): Promise<{ batch: 'free' | number; dim: number }> {
  const alone = await tryRun(model, facts, facts.batch === 'free' ? 1 : facts.batch);
  if (alone instanceof Error) throw refusedByRuntime(alone);
  const dim = alone.length / (facts.batch === 'free' ? 1 : facts.batch);
  if (!Number.isInteger(dim) || (facts.dim !== undefined && facts.dim !== dim)) throw refusedOutput(alone.length);
  if (facts.batch !== 'free') return { batch: facts.batch, dim };
  const together = await tryRun(model, facts, probeBatch);
  const real =
    !(together instanceof Error) && together.length === probeBatch * dim && alone.every((value, at) => near(value, together[at]!));
  return { batch: real ? 'free' : 1, dim };
}

/**
 * The network with its batch of 1 rewritten to an open one, when both images of a batch then have the embeddings that each had alone; else undefined.
 *
 * On two cores a small network gains nothing by it; more cores and graphics devices do.
 */
async function openedLike(alone: Model, bytes: Uint8Array, facts: ModelFacts, threads: number | undefined): Promise<Model | undefined> {
  const rewritten = openedBatch(bytes, facts.inputName);
  if (rewritten === undefined) return undefined;
  const expected = [await tryRun(alone, facts, 1), await tryRun(alone, facts, 1, 1)];
  const opened = await load(rewritten, threads).catch(() => undefined);
  if (opened === undefined) return undefined;
  const together = await tryRun(opened, facts, probeBatch).catch((thrown: Error) => thrown);
  const same = expected.every((one, image) => {
    if (one instanceof Error || together instanceof Error || together.length !== probeBatch * one.length) return false;
    return one.every((value, at) => near(value, together[image * one.length + at]!));
  });
  if (same) return opened;
  await opened.release();
  return undefined;
}

async function tryRun(model: Model, facts: ModelFacts, batch: number, first = 0): Promise<Float32Array | Error> {
  const input = buffer(facts, batch);
  const perImage = input.length / batch;
  // Each image of a batch is another one, so that a network that mixes its images is seen.
  for (let at = 0; at < input.length; at++) input[at] = ((at + first * perImage) * 73 + (Math.floor(at / perImage) + first) * 31) % 256;
  try {
    return await run(model, facts, input, batch);
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    return thrown as Error;
  }
}

function near(a: number, b: number): boolean {
  // A network that answers NaN to noise may still answer well to faces.
  return !Number.isFinite(a) || Math.abs(a - b) <= 1e-3 * (1 + Math.abs(a));
}

function buffer({ input }: ModelFacts, batch: number): Float32Array | Uint8Array {
  const length = batch * input.width * input.height * 3;
  return input.dtype === 'uint8' ? new Uint8Array(length) : new Float32Array(length);
}

async function run(model: Model, facts: ModelFacts, input: Float32Array | Uint8Array, batch: number): Promise<Float32Array> {
  const dims = inputDims(facts.input, batch);
  const feed: TensorData = input instanceof Uint8Array ? { type: 'uint8', dims, data: input } : { type: 'float32', dims, data: input };
  const output = (await model.run({ [facts.inputName]: feed }))[facts.outputName];
  if (output?.type !== 'float32') throw new Problem('teacher-outputs', { reason: 'type', count: 1, shape: output?.type ?? '' });
  return output.data as Float32Array;
}

function refusedByRuntime(cause: unknown): Problem {
  return new Problem('teacher-unreadable', { detail: 'ONNX Runtime' }, { cause });
}

function refusedOutput(length: number): Problem {
  return new Problem('teacher-outputs', { reason: 'shape', count: 1, shape: `[${length}]` });
}

function checkConvention({ input }: ModelFacts, convention: PixelConvention): void {
  for (const key of ['layout', 'dtype', 'width', 'height'] as const) {
    if (input[key] !== convention[key]) throw new Error(`the convention's ${key} is not the network's`);
  }
}
