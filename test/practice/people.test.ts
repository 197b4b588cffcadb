// Drawn people: the same bytes from the same seed, in the counts asked for, told apart by the starter teacher, resumable after a cancel.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadModel } from '../../main/engine/ort.ts';
import { openDecoders } from '../../main/faces/decode.ts';
import { drawPeople } from '../../main/practice/people.ts';
import { normaliseRows } from '../../main/teachers/embed.ts';
import { pixelWriter, resizer } from '../../main/teachers/pixels.ts';
import { separation } from '../../main/teachers/separation.ts';
import { starterTeacher } from '../../main/teachers/starter.ts';
import { temporaryFolder } from '../support/temporary.ts';

const photosOf = (dir: string): string[] =>
  readdirSync(dir)
    .filter((name) => name.startsWith('p'))
    .filter((name) => statSync(join(dir, name)).isDirectory())
    .flatMap((person) => readdirSync(join(dir, person)).map((photo) => join(person, photo)))
    .sort();

describe('drawn people', () => {
  test('are the same bytes from the same seed, and others from another', async () => {
    const [first, second, other] = [temporaryFolder(), join(temporaryFolder(), '練習 用'), temporaryFolder()];
    await drawPeople({ dir: first, people: 3, photosPerPerson: 2, seed: 4 });
    await drawPeople({ dir: second, people: 3, photosPerPerson: 2, seed: 4 });
    await drawPeople({ dir: other, people: 3, photosPerPerson: 2, seed: 5 });
    const photos = photosOf(first);
    expect(photos).toHaveLength(6);
    expect(photosOf(second)).toEqual(photos);
    const bytes = (dir: string): string[] => photos.map((photo) => readFileSync(join(dir, photo)).toString('base64'));
    expect(bytes(second)).toEqual(bytes(first));
    expect(bytes(other)).not.toEqual(bytes(first));
  });

  test('that were interrupted are not drawn again', async () => {
    const dir = temporaryFolder();
    const stopping = new AbortController();
    const drawing = drawPeople({
      dir,
      people: 6,
      photosPerPerson: 3,
      signal: stopping.signal,
      onProgress: ({ done }) => done >= 4 && stopping.abort(),
    });
    await expect(drawing).rejects.toMatchObject({ code: 'cancelled' });
    const before = photosOf(dir).length;
    expect(before).toBeGreaterThanOrEqual(4);
    const { drawn, photos } = await drawPeople({ dir, people: 6, photosPerPerson: 3 });
    expect(photos).toBe(18);
    expect(drawn).toBeLessThanOrEqual(18 - 4);
  });

  test('do not overwrite what somebody else left in the folder', async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'holiday.png'), 'x');
    await expect(drawPeople({ dir, people: 2, photosPerPerson: 2 })).rejects.toMatchObject({ code: 'output-exists' });
  });
});

test('the starter teacher loads, gives 128 finite numbers, and tells drawn people apart', async () => {
  const dir = temporaryFolder();
  const [people, photosPerPerson] = [16, 5];
  await drawPeople({ dir, people, photosPerPerson });
  const { path, digest } = await starterTeacher(temporaryFolder());
  const again = await starterTeacher(temporaryFolder());
  expect(again.digest).toBe(digest);
  const model = await loadModel(readFileSync(path));
  const decoders = openDecoders();
  const size = { width: 150, height: 150 };
  const resize = resizer({ width: 112, height: 112 }, size);
  const write = pixelWriter({ layout: 'NCHW', order: 'RGB', dtype: 'float32', ...size, mean: [0, 0, 0], std: [1, 1, 1] });
  const photos = photosOf(dir);
  const vectors = new Float32Array(photos.length * 128);
  const data = new Float32Array(3 * 150 * 150);
  for (const [i, photo] of photos.entries()) {
    const decoded = await decoders.decode(readFileSync(join(dir, photo)));
    if (!('pixels' in decoded)) throw new Error(decoded.reject);
    write(resize(decoded.pixels), false, data, 0);
    const { embedding } = await model.run({ pixels: { type: 'float32', dims: [1, 3, 150, 150], data } });
    vectors.set(embedding?.data as Float32Array, i * 128);
  }
  await decoders.close();
  await model.release();
  expect(vectors.every(Number.isFinite)).toBe(true);
  const identities = photos.map((_, i) => Math.floor(i / photosPerPerson));
  const found = separation(normaliseRows(vectors, 128), 128, identities);
  process.stdout.write(`AUC of the starter teacher on ${people} drawn people: ${found?.auc.toFixed(4)}\n`);
  expect(found?.auc).toBeGreaterThan(0.97);
}, 60_000);
