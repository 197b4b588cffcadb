// The pixel convention that separates people best is the one that the teacher was trained with.
import { afterAll, describe, expect, test } from 'vitest';
import { findConvention, sampleFaces } from '../../main/teachers/convention.ts';
import { type Embedder, openEmbedder } from '../../main/teachers/embed.ts';
import { addFace, emptyFaceStore } from '../support/face-store.ts';
import { drawnFace, type OddTeacher, oddTeacher } from '../support/odd-teachers.ts';

const store = emptyFaceStore();
for (let person = 0; person < 16; person++) for (let photo = 0; photo < 3; photo++) addFace(store, drawnFace(person, photo), person);
store.pixels.flush();
afterAll(() => store.close());

async function withTeacher<T>(options: OddTeacher, use: (embedder: Embedder) => Promise<T>): Promise<T> {
  const embedder = await openEmbedder(oddTeacher(options), { threads: 1 });
  try {
    return await use(embedder);
  } finally {
    await embedder.close();
  }
}

describe('finding the convention', () => {
  test('a teacher that clips to -1..1 is not fed 0..255', async () => {
    const finding = await withTeacher({ kind: 'clip' }, (embedder) => findConvention(embedder, store.faces, store.pixels));
    expect(finding.found.name).toMatch(/127\.5/);
    expect(finding.found.auc).toBeGreaterThan(0.9);
    expect(finding.equivalents.some((name) => /128|127\.5\)\/127\.5/.test(name))).toBe(true);
    expect(finding.runnerUp).toBeDefined();
    expect(finding.tried.length).toBeGreaterThanOrEqual(8);
    const last = finding.tried.at(-1)!;
    expect(last.dPrime).toBeLessThan(finding.found.dPrime!);
  });

  test('for bytes only the order of the channels is open; a black and white world makes it equivalent', async () => {
    const finding = await withTeacher({ dtype: 'uint8' }, (embedder) => findConvention(embedder, store.faces, store.pixels));
    expect(finding.tried.map(({ name }) => name).sort()).toEqual(['BGR bytes', 'RGB bytes']);
    expect(finding.found.convention).toMatchObject({ dtype: 'uint8', mean: [0, 0, 0], std: [1, 1, 1] });

    const grey = emptyFaceStore();
    for (let person = 0; person < 12; person++) {
      for (let photo = 0; photo < 2; photo++) {
        addFace(
          grey,
          drawnFace(person, photo).map((_, at, all) => all[at - (at % 3)]!),
          person,
        );
      }
    }
    const colourless = await withTeacher({ dtype: 'uint8' }, (embedder) => findConvention(embedder, grey.faces, grey.pixels));
    expect(colourless).toMatchObject({
      found: { name: 'RGB bytes', people: 12 },
      equivalents: ['BGR bytes'],
      runnerUp: undefined,
      clear: true,
    });
    grey.close();
  });

  test('the same twice, whatever the order of the faces', async () => {
    const [a, b] = await withTeacher({ kind: 'clip', batch: 1 }, async (embedder) => [
      await findConvention(embedder, store.faces, store.pixels),
      await findConvention(embedder, store.faces.toReversed(), store.pixels),
    ]);
    expect({ ...b, seconds: 0 }).toEqual({ ...a, seconds: 0 });
  });

  test('a teacher that answers by chance is refused with its numbers', async () => {
    const asked = withTeacher({ kind: 'noise' }, (embedder) => findConvention(embedder, store.faces, store.pixels));
    await expect(asked).rejects.toMatchObject({ code: 'teacher-poor', data: { limit: 0.6 } });
  });

  test('a teacher that never answers with a number', async () => {
    const asked = withTeacher({ kind: 'nan' }, (embedder) => findConvention(embedder, store.faces, store.pixels));
    await expect(asked).rejects.toMatchObject({ code: 'teacher-nan' });
  });

  test('a cancel', async () => {
    const asked = withTeacher({}, (embedder) => findConvention(embedder, store.faces, store.pixels, { signal: AbortSignal.abort() }));
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('the sample is people with two different faces, chosen by digest', () => {
  const face = (identity: number, name: string) => ({ identity, digest: name.padEnd(64, '0'), ordinal: 0 });
  const faces = [face(1, 'b'), face(1, 'a'), face(1, 'c'), face(2, 'd'), face(2, 'd'), face(3, 'e'), face(3, '1')];
  expect(sampleFaces(faces, 10, 2).map(({ digest }) => digest[0])).toEqual(['1', 'e', 'a', 'b']);
  expect(() => sampleFaces(faces.slice(0, 5), 10, 2)).toThrow(expect.objectContaining({ code: 'too-few-people' }));
});
