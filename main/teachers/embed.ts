// The parent's side of embedding: faces of the pixel store go through a child, image and mirror image, once, and are kept on disk.
// Invariant: a cached record is the network's unit-length embedding of exactly that image under exactly that convention; a kill loses only what was not flushed.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Problem } from '../problems.ts';
import { openStore, type RecordStore } from '../store.ts';
import { startWorker } from '../worker/client.ts';
import { embedAnswer, teacherFacts } from '../worker/embedder-protocol.ts';
import { type CropSize, canonicalSize } from './pixels.ts';
import type { FaceRef, PixelConvention, TeacherFacts } from './types.ts';

/** Changed whenever the same crop would get other bits: old caches are then no longer found. */
const embeddingVersion = 1;
/** Crops in one message to the child: two messages wait there, and a cancel waits for none. */
const chunkFaces = 16;
/** Two chunks are under way, so that the child computes while the parent reads and keeps. */
const chunksUnderWay = 2;
const flushEveryMs = 5_000;
const progressEveryMs = 250;
/** A child that says nothing this long is stuck: the slowest useful teacher takes seconds, not minutes, for a chunk. */
const silentAfterMs = 600_000;
const loadSilentAfterMs = 180_000;
/** What the runtime may hold beyond the weights (activations, arena), and how often the weights are in memory at worst. */
const spareMemoryMb = 4_096;
const weightCopies = 5;

/** A loaded network in a child process of its own. */
export interface Embedder {
  readonly facts: TeacherFacts;
  /** Raw vectors: [count, dim], or [count, 2, dim] with `both` (image, then mirror image). */
  embed(request: EmbedChunk): Promise<Float32Array>;
  /** Ends the child at once; what was under way rejects. */
  kill(): void;
  close(): Promise<void>;
}

export interface EmbedChunk {
  pixels: Uint8Array;
  count: number;
  convention: PixelConvention;
  flip: boolean | 'both';
  /** Size of the crops; the canonical size unless given. */
  size?: CropSize;
}

export interface EmbedderOptions {
  threads?: number;
  /** Refuse another embedding length with `teacher-embedding-size`. */
  embeddingSize?: number;
}

/** Starts a child and loads the model in it. Problems: everything that `inspectModel` says, `worker-died` when the model needs too much memory. */
export async function openEmbedder(model: Uint8Array, options: EmbedderOptions = {}): Promise<Embedder> {
  // A model of 200 bytes can ask for any amount of memory (ConstantOfShape): the child may not give it.
  const dataLimitMb = spareMemoryMb + Math.ceil((model.length / 2 ** 20) * weightCopies);
  const worker = startWorker('embedder', { dataLimitMb });
  try {
    const facts = teacherFacts.parse(await worker.call('load', { model, ...options }, { timeoutMs: loadSilentAfterMs }));
    return {
      facts,
      async embed({ pixels, count, convention, flip, size = canonicalSize }) {
        const input = { pixels, count, convention, flip, ...size };
        const { vectors } = embedAnswer.parse(await worker.call('embed', input, { timeoutMs: silentAfterMs }));
        const expected = count * facts.dim * (flip === 'both' ? 2 : 1);
        if (vectors.length !== expected) throw new Error(`${expected} numbers expected, got ${vectors.length}`);
        return vectors;
      },
      kill: () => worker.kill(),
      close: () => worker.stop(2_000),
    };
  } catch (thrown) {
    worker.kill();
    throw thrown;
  }
}

export interface EmbedProgress {
  done: number;
  total: number;
  /** Images of the list (each is embedded twice); 0 before the first chunk. */
  imagesPerSecond: number;
  /** Shortest and longest time left, seconds; undefined until there are two measurements. */
  secondsLeft: readonly [number, number] | undefined;
}

export interface EmbedOptions {
  signal?: AbortSignal;
  onProgress?(progress: EmbedProgress): void;
}

/** Where all embeddings of a data folder lie. */
export function embeddingsFolder(dataDir: string): string {
  return join(dataDir, 'embeddings');
}

/** Where the embeddings of a network under a convention are kept: `embeddings/<16 hex>` in the data folder. */
export function embeddingsPath(dataDir: string, facts: Pick<TeacherFacts, 'digest'>, convention: PixelConvention): string {
  const { layout, order, dtype, width, height, mean, std, window = null } = convention;
  const key = JSON.stringify([embeddingVersion, facts.digest, layout, order, dtype, width, height, mean, std, window]);
  return join(embeddingsFolder(dataDir), createHash('sha256').update(key).digest('hex').slice(0, 16));
}

/** The store of unit-length embeddings: one record per image digest, image then mirror image, 2 * dim float32 in the machine's order. */
export function openEmbeddings(
  dataDir: string,
  facts: Pick<TeacherFacts, 'digest' | 'dim'>,
  convention: PixelConvention,
  mode: 'read' | 'append',
): RecordStore {
  return openStore(embeddingsPath(dataDir, facts, convention), 2 * facts.dim * Float32Array.BYTES_PER_ELEMENT, mode);
}

/** Embeds the faces whose digest `cache` lacks. Resumable: what was flushed is not computed again. Aborting rejects with `cancelled` and ends the child. */
export async function fillEmbeddings(
  embedder: Embedder,
  convention: PixelConvention,
  faces: readonly FaceRef[],
  pixels: RecordStore,
  cache: RecordStore,
  options: EmbedOptions = {},
): Promise<void> {
  const wanted = new Map<string, FaceRef>();
  for (const face of faces) if (cache.ordinal(face.digest) === undefined) wanted.set(face.digest, face);
  let flushedAt = performance.now();
  try {
    await embedChunks(embedder, convention, [...wanted.values()], pixels, options, (chunk, vectors) => {
      const recordLength = 2 * embedder.facts.dim;
      for (const [at, face] of chunk.entries()) {
        const record = vectors.subarray(at * recordLength, (at + 1) * recordLength);
        cache.append(face.digest, new Uint8Array(record.buffer, record.byteOffset, record.byteLength));
      }
      if (performance.now() - flushedAt > flushEveryMs) {
        cache.flush();
        flushedAt = performance.now();
      }
    });
  } finally {
    cache.flush();
  }
}

/** Unit-length embeddings of images and of their mirror images, [n * dim] each, in the order of the faces. */
export interface Embeddings {
  dim: number;
  image: Float32Array;
  flip: Float32Array;
}

/** Reads embeddings back, in the order of `faces`; every one must have been filled. */
export function readEmbeddings(cache: RecordStore, dim: number, faces: readonly Pick<FaceRef, 'digest'>[]): Embeddings {
  const image = new Float32Array(faces.length * dim);
  const flip = new Float32Array(faces.length * dim);
  const record = new Float32Array(2 * dim);
  const bytes = new Uint8Array(record.buffer);
  for (const [at, face] of faces.entries()) {
    const ordinal = cache.ordinal(face.digest);
    if (ordinal === undefined) throw new Error('an embedding that was not computed is asked for');
    cache.read(ordinal, bytes);
    image.set(record.subarray(0, dim), at * dim);
    flip.set(record.subarray(dim), at * dim);
  }
  return { dim, image, flip };
}

/** Embeds every face without a cache: for students, which are measured once. */
export async function embedAll(
  model: Uint8Array,
  convention: PixelConvention,
  faces: readonly FaceRef[],
  pixels: RecordStore,
  options: EmbedOptions & EmbedderOptions = {},
): Promise<Embeddings> {
  const { signal, onProgress, ...embedderOptions } = options;
  const embedder = await openEmbedder(model, embedderOptions);
  try {
    return await embedEach(embedder, convention, faces, pixels, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
  } finally {
    await embedder.close();
  }
}

/** Where crops are read from: the pixel store, or crops in memory. */
export type Crops = Pick<RecordStore, 'recordBytes' | 'read'>;

/** As `embedAll`, with a child that is already there. */
export async function embedEach(
  embedder: Embedder,
  convention: PixelConvention,
  faces: readonly FaceRef[],
  pixels: Crops,
  options: EmbedOptions = {},
): Promise<Embeddings> {
  const { dim } = embedder.facts;
  const image = new Float32Array(faces.length * dim);
  const flip = new Float32Array(faces.length * dim);
  await embedChunks(embedder, convention, faces, pixels, options, (chunk, vectors, start) => {
    for (let at = 0; at < chunk.length; at++) {
      image.set(vectors.subarray(2 * at * dim, (2 * at + 1) * dim), (start + at) * dim);
      flip.set(vectors.subarray((2 * at + 1) * dim, (2 * at + 2) * dim), (start + at) * dim);
    }
  });
  return { dim, image, flip };
}

/** Embedding of image and mirror image together: the unit vector of their sum, as every face protocol with a flip test does. [n * dim] */
export function joinFlip({ dim, image, flip }: Embeddings): Float32Array {
  return normaliseRows(
    image.map((value, at) => value + flip[at]!),
    dim,
  );
}

/** Scales every row to unit length, in place. A row without a direction throws `teacher-nan`. */
export function normaliseRows(vectors: Float32Array, dim: number): Float32Array {
  for (let start = 0; start < vectors.length; start += dim) {
    let square = 0;
    for (let at = start; at < start + dim; at++) square += vectors[at]! * vectors[at]!;
    const length = Math.sqrt(square);
    if (!(length > 1e-12 && length < Number.POSITIVE_INFINITY)) throw new Problem('teacher-nan', { kind: 'no-direction' });
    for (let at = start; at < start + dim; at++) vectors[at] = vectors[at]! / length;
  }
  return vectors;
}

/** Crops of `faces`, one after the other, as the child wants them. */
export function readCrops(pixels: Crops, faces: readonly FaceRef[]): Uint8Array {
  const crops = new Uint8Array(faces.length * pixels.recordBytes);
  for (const [at, face] of faces.entries()) {
    pixels.read(face.ordinal, crops.subarray(at * pixels.recordBytes, (at + 1) * pixels.recordBytes));
  }
  return crops;
}

/** Calls `keep` with the unit vectors [chunk, 2, dim] of each chunk, in order. */
async function embedChunks(
  embedder: Embedder,
  convention: PixelConvention,
  faces: readonly FaceRef[],
  pixels: Crops,
  { signal, onProgress }: EmbedOptions,
  keep: (chunk: readonly FaceRef[], vectors: Float32Array, start: number) => void,
): Promise<void> {
  const pace = new Pace(faces.length);
  const cancelled = () => new Problem('cancelled');
  const abort = () => embedder.kill();
  if (signal?.aborted) throw cancelled();
  signal?.addEventListener('abort', abort, { once: true });
  const underWay: { chunk: readonly FaceRef[]; start: number; vectors: Promise<Float32Array> }[] = [];
  let next = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  try {
    while (next < faces.length || underWay.length > 0) {
      while (next < faces.length && underWay.length < chunksUnderWay) {
        const chunk = faces.slice(next, next + chunkFaces);
        const vectors = embedder.embed({ pixels: readCrops(pixels, chunk), count: chunk.length, convention, flip: 'both' });
        vectors.catch(() => {}); // awaited below, possibly after an earlier chunk has failed
        underWay.push({ chunk, start: next, vectors });
        next += chunk.length;
      }
      const { chunk, start, vectors } = underWay.shift()!;
      keep(chunk, normaliseRows(await vectors, embedder.facts.dim), start);
      if (signal?.aborted) throw cancelled();
      pace.did(start + chunk.length);
      const now = performance.now();
      if (now - toldAt >= progressEveryMs || start + chunk.length === faces.length) {
        toldAt = now;
        onProgress?.(pace.progress());
      }
    }
  } catch (thrown) {
    throw signal?.aborted ? cancelled() : thrown;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** How fast it goes, over the last windows of about two seconds: the slowest and the fastest of them make the range. */
class Pace {
  readonly #total: number;
  #done = 0;
  #marks: { at: number; done: number }[] = [{ at: performance.now(), done: 0 }];

  constructor(total: number) {
    this.#total = total;
  }

  did(done: number): void {
    this.#done = done;
    const now = performance.now();
    if (now - this.#marks.at(-1)!.at >= 2_000) this.#marks.push({ at: now, done });
    if (this.#marks.length > 16) this.#marks.shift();
  }

  progress(): EmbedProgress {
    const first = this.#marks[0]!;
    const rate = (this.#done - first.done) / Math.max(1e-3, (performance.now() - first.at) / 1000);
    const rates = this.#marks.slice(1).map((mark, at) => (mark.done - this.#marks[at]!.done) / ((mark.at - this.#marks[at]!.at) / 1000));
    const left = this.#total - this.#done;
    const range = [left / Math.max(...rates, rate), left / Math.max(1e-9, Math.min(...rates, rate))] as const;
    return { done: this.#done, total: this.#total, imagesPerSecond: rate, secondsLeft: rates.length >= 2 ? range : undefined };
  }
}
