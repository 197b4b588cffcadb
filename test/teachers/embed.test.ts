// Every face is embedded once, and a killed embedder goes on where it was.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Embedder,
  type EmbedProgress,
  embedAll,
  embeddingsPath,
  embedEach,
  fillEmbeddings,
  joinFlip,
  normaliseRows,
  openEmbedder,
  openEmbeddings,
  readEmbeddings,
} from '../../main/teachers/embed.ts';
import { studentConvention } from '../../main/teachers/pixels.ts';
import { addFace, emptyFaceStore, type FaceStore } from '../support/face-store.ts';
import { drawnFace, oddTeacher } from '../support/odd-teachers.ts';

const people = 20;
let store: FaceStore;
let embedder: Embedder;
const model = oddTeacher({});
beforeAll(async () => {
  store = emptyFaceStore();
  for (let person = 0; person < people; person++) for (let photo = 0; photo < 5; photo++) addFace(store, drawnFace(person, photo), person);
  store.pixels.flush();
  embedder = await openEmbedder(model, { threads: 1 });
});
afterAll(async () => {
  await embedder.close();
  store.close();
});

const open = (dataDir: string, mode: 'read' | 'append') => openEmbeddings(dataDir, embedder.facts, studentConvention, mode);

/** The same embedder, counting crops, and failing when `allowed` are used up. */
function counting(allowed = Number.POSITIVE_INFINITY): Embedder & { crops: number } {
  const counted = {
    ...embedder,
    crops: 0,
    async embed(request: Parameters<Embedder['embed']>[0]) {
      counted.crops += request.count;
      if (counted.crops > allowed) throw new Error('the power went out');
      return embedder.embed(request);
    },
  };
  return counted;
}

describe('embeddings', () => {
  test('image and mirror image have unit length, and are where they belong', async () => {
    const { image, flip, dim } = await embedEach(embedder, studentConvention, store.faces, store.pixels);
    expect([image.length, flip.length, dim]).toEqual([100 * 16, 100 * 16, 16]);
    for (const vectors of [image, flip]) {
      for (let row = 0; row < 100; row++) expect(Math.hypot(...vectors.subarray(row * 16, row * 16 + 16))).toBeCloseTo(1, 5);
    }
    const crop = drawnFace(store.faces[37]!.identity, 2);
    const one = (wanted: boolean) => embedder.embed({ pixels: crop, count: 1, convention: studentConvention, flip: wanted });
    expect(image.slice(37 * 16, 38 * 16)).toEqual(normaliseRows(await one(false), 16));
    expect(flip.slice(37 * 16, 38 * 16)).toEqual(normaliseRows(await one(true), 16));
  });

  test('a child of its own for a student gives the same bits, in any number of threads', async () => {
    const own = await embedAll(model, studentConvention, store.faces, store.pixels, { threads: 2 });
    expect(own).toEqual(await embedEach(embedder, studentConvention, store.faces, store.pixels));
  });

  test('joined, they are unit vectors again; a vector without direction is refused', () => {
    const joined = joinFlip({ dim: 2, image: Float32Array.from([1, 0]), flip: Float32Array.from([0, 1]) });
    expect(joined[0]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(() => normaliseRows(new Float32Array(2), 2)).toThrow(expect.objectContaining({ code: 'teacher-nan' }));
  });
});

describe('kept on disk', () => {
  test('what was kept is not computed again, and a failure loses little', async () => {
    const place = emptyFaceStore();
    const cache = open(place.dataDir, 'append');
    await expect(fillEmbeddings(counting(50), studentConvention, store.faces, store.pixels, cache)).rejects.toThrow('power');
    const kept = cache.count;
    expect(kept).toBeGreaterThanOrEqual(16);
    cache.close();

    const again = open(place.dataDir, 'append');
    const rest = counting();
    await fillEmbeddings(rest, studentConvention, [...store.faces, ...store.faces], store.pixels, again);
    expect(rest.crops).toBe(100 - kept);
    expect(readEmbeddings(again, 16, store.faces)).toEqual(await embedEach(embedder, studentConvention, store.faces, store.pixels));
    const nothing = counting();
    await fillEmbeddings(nothing, studentConvention, store.faces, store.pixels, again);
    expect(nothing.crops).toBe(0);
    again.close();
    place.close();
  });

  test('kill -9 in the middle: the rest is computed, with the same bits', async () => {
    const path = join(store.dataDir, 'teacher.onnx');
    writeFileSync(path, model);
    const script = join(import.meta.dirname, '..', 'support', 'embed-until-killed.ts');
    const child = spawn(process.execPath, [script, path, store.dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = new Promise((resolve) => child.once('close', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGKILL');
    await closed;
    const cache = open(store.dataDir, 'append');
    const before = cache.count;
    expect(before).toBeGreaterThan(0);
    const rest = counting();
    await fillEmbeddings(rest, studentConvention, store.faces, store.pixels, cache);
    expect(rest.crops).toBe(100 - before);
    expect(readEmbeddings(cache, 16, store.faces)).toEqual(await embedEach(embedder, studentConvention, store.faces, store.pixels));
    cache.close();
  });

  test('another network or another convention is another store', () => {
    const path = (digest: string, convention = studentConvention) => embeddingsPath('/data', { digest }, convention);
    const all = [
      path('a'),
      path('b'),
      path('a', { ...studentConvention, order: 'BGR' }),
      path('a', { ...studentConvention, std: [128, 128, 128] }),
    ];
    expect(new Set(all).size).toBe(4);
    expect(path('a')).toMatch(/embeddings[/\\][0-9a-f]{16}$/);
  });
});

describe('while it runs', () => {
  test('progress counts images up to the end', async () => {
    const told: EmbedProgress[] = [];
    await embedEach(embedder, studentConvention, store.faces, store.pixels, { onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toMatchObject({ done: 100, total: 100 });
    expect(told.at(-1)!.imagesPerSecond).toBeGreaterThan(0);
  });

  test('a cancel ends it with what was done kept', async () => {
    const own = await openEmbedder(model, { threads: 1 });
    const place = emptyFaceStore();
    const cache = open(place.dataDir, 'append');
    const stop = new AbortController();
    const filling = fillEmbeddings(own, studentConvention, store.faces, store.pixels, cache, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(filling).rejects.toMatchObject({ code: 'cancelled' });
    expect(cache.count).toBeGreaterThan(0);
    expect(cache.count).toBeLessThan(100);
    cache.close();
    place.close();
  });

  test('a child that dies says so', async () => {
    const own = await openEmbedder(model, { threads: 1 });
    own.kill();
    await expect(embedEach(own, studentConvention, store.faces, store.pixels)).rejects.toMatchObject({ code: 'worker-died' });
  });
});

describe('refused by the child', () => {
  test('the reasons of the inspection cross over', async () => {
    await expect(openEmbedder(new Uint8Array(100))).rejects.toMatchObject({ code: 'teacher-not-onnx' });
    await expect(openEmbedder(oddTeacher({ secondOutput: true }))).rejects.toMatchObject({ code: 'teacher-outputs', data: { count: 2 } });
    await expect(openEmbedder(model, { embeddingSize: 512 })).rejects.toMatchObject({ code: 'teacher-embedding-size' });
  });

  // RLIMIT_DATA holds on Linux; elsewhere the machine's own limit answers, and this test would take all of its memory to say so.
  test.runIf(process.platform === 'linux')('a few kilobytes that want 64 GB', async () => {
    await expect(openEmbedder(oddTeacher({ kind: 'greedy' }))).rejects.toMatchObject({
      code: expect.stringMatching(/^(teacher-unreadable|worker-died)$/),
    });
  });

  test('an answer that is not a number', async () => {
    const broken = await openEmbedder(oddTeacher({ kind: 'nan' }), { threads: 1 });
    await expect(embedEach(broken, studentConvention, store.faces, store.pixels)).rejects.toMatchObject({ code: 'teacher-nan' });
    await broken.close();
  });
});
