// One person erased over a real host: gone from the library, the crops and the embeddings, not taken in again, and written down without a name.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { openLibrary } from '../../main/library/database.ts';
import { erasePerson, personOnPhoto } from '../../main/library/erase.ts';
import { ensureIdentity } from '../../main/library/identities.ts';
import { recordImage } from '../../main/library/images.ts';
import { addRun } from '../../main/library/runs.ts';
import { ensureSource } from '../../main/library/sources.ts';
import { makeSplit } from '../../main/library/splits.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const [faces, teacher, dataDir] = [join(home, 'faces'), join(home, 'teacher.onnx'), join(home, 'data')];
const person = (at: number): string => `人 ${String(at).padStart(3, '0')}`;
let host: Host;

const ask = asking(() => host);

/** Whether these bytes lie in any file of the data folder. */
function anywhere(bytes: Buffer): boolean {
  return readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dataDir, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('lock'))
    .some((path) => readFileSync(path).includes(bytes));
}

beforeAll(async () => {
  await writeDrawnFaces(faces, 12, 4);
  // One picture of the third person lies under the fourth, too.
  writeFileSync(join(faces, person(3), 'same.png'), readFileSync(join(faces, person(2), '写真 0.png')));
  writeTeacher(teacher);
  host = await openHost({ dataDir });
}, 60_000);
afterAll(() => host?.close());

test('the checks before the training count what is odd', async () => {
  await ask('faces.scan', { folders: [faces] });
  expect(await ask('faces.check', { folder: faces })).toMatchObject({
    onePhoto: 0,
    fewPhotos: 0,
    sharedPictures: 1,
    sharingPeople: 2,
    duplicates: 0,
  });
  expect((await ask('faces.check', { folder: join(home, 'nowhere') })).sharedPictures).toBe(0);
});

test('a person is gone everywhere, stays gone after another scan, and nothing names them', { timeout: 60_000 }, async () => {
  await ask('teacher.check', { teacher, faces: { folders: [faces] } });
  const photos = await ask('faces.page', { folder: faces, aside: false, offset: 0, limit: 100 });
  const own = photos.filter(({ place }) => place.startsWith(person(2)));
  expect(own.length).toBe(4);
  const pixels = readFileSync(join(dataDir, 'pixels', '112x112.data'));
  const index = readFileSync(join(dataDir, 'pixels', '112x112.index'));
  const cropOf = (digest: string): Buffer => {
    const ordinal = (index.indexOf(Buffer.from(digest, 'hex')) - 16) / 40;
    return pixels.subarray(ordinal * 112 * 112 * 3, (ordinal + 1) * 112 * 112 * 3);
  };
  const shared = own.find(({ place }) => place.endsWith('写真 0.png'))!;
  const alone = own.filter((photo) => photo !== shared);
  const crops = alone.map(({ digest }) => Buffer.from(cropOf(digest!)));
  expect(crops.every(anywhere)).toBe(true);

  const [store] = readdirSync(join(dataDir, 'embeddings')).filter((name) => name.endsWith('.index'));
  const kept = readFileSync(join(dataDir, 'embeddings', store!));
  const embedded = alone.filter(({ digest }) => kept.includes(Buffer.from(digest!, 'hex'))).length;
  const photo = own[0]!.id;
  expect(await ask('faces.person', { photo })).toEqual({ photos: 4, shared: 1, folders: [join(faces, person(2))], runs: [] });
  const before = await ask('faces.inUse', { folder: faces });
  // Two projects have a word about the person, one of them is deleted.
  const tags = [`${person(2)}/*`, '*/0*'].map((key) => ({ key, attribute: 'light', label: 'dark' }));
  const project = { ...emptyProject(), data: { ...emptyProject().data, folder: faces, tags } };
  for (const id of ['kept', 'deleted']) await ask('project.save', { id, revision: 0, project });
  await ask('project.delete', { id: 'deleted', revision: 1 });
  const erased = await ask('faces.erase', { photo });
  const after = await ask('faces.inUse', { folder: faces });
  expect(after).toMatchObject({ people: 11, photos: 45 });
  expect(after!.digest).not.toBe(before!.digest);
  expect(erased).toMatchObject({ patterns: [`${person(2)}/*`], projects: { changed: 2, unreadable: 0 } });
  expect(erased).toMatchObject({ photos: 4, shared: 1, crops: 3, counts: { people: 11, photos: 45 } });
  expect(crops.some(anywhere)).toBe(false);
  expect(alone.some(({ digest }) => anywhere(Buffer.from(digest!, 'hex')))).toBe(false);
  expect(anywhere(Buffer.from(person(2)))).toBe(false);
  expect(erased.embeddings).toBe(embedded);
  // What lies under somebody else stays there.
  expect(anywhere(Buffer.from(shared.digest!, 'hex'))).toBe(true);

  expect(await ask('faces.scan', { folders: [faces] })).toMatchObject({ people: 11, photos: 45 });
  expect(anywhere(Buffer.from(person(2)))).toBe(false);
  const { records, brokenAt } = await ask('audit.read', {});
  expect(brokenAt).toBeNull();
  expect(records.find(({ event }) => event === 'person-erased')?.detail).toMatchObject({ photos: 4, crops: 3, runs: 0 });
  expect(await host.answer('faces.erase', { photo })).toMatchObject({ problem: { code: 'not-found' } });
  // The photos themselves are never touched.
  expect(readdirSync(join(faces, person(2))).length).toBe(4);
});

test('merged by name or not, and in either order, somebody who was erased stays out', async () => {
  const photosOf = async (mergeByName: boolean) => {
    await ask('faces.scan', { folders: [faces], mergeByName });
    return ask('faces.page', { folder: faces, aside: false, offset: 0, limit: 100 });
  };
  const merged = await photosOf(true);
  expect(merged.some(({ place }) => place.startsWith(person(2)))).toBe(false);
  await ask('faces.erase', { photo: merged.find(({ place }) => place.startsWith(person(5)))!.id });
  for (const mergeByName of [true, false]) {
    const left = await photosOf(mergeByName);
    expect(new Set(left.map(({ place }) => place.split('/')[0])).size).toBe(10);
    expect(left.some(({ place }) => place.startsWith(person(5)) || place.startsWith(person(2)))).toBe(false);
  }
});

test('somebody of a table of photos who was erased while merged by name stays out, merged or not', async () => {
  const folder = join(home, 'table');
  const rows = [0, 1, 2].flatMap((at) =>
    [0, 1].map((photo) => ({ file: `${at}${photo}.png`, name: `R${at}`, from: person(at + 8), photo })),
  );
  mkdirSync(folder);
  for (const { file, from, photo } of rows) copyFileSync(join(faces, from, `写真 ${photo}.png`), join(folder, file));
  writeFileSync(join(folder, 'manifest.csv'), `path,person\n${rows.map(({ file, name }) => `${file},${name}\n`).join('')}`);
  const places = async (mergeByName: boolean) => {
    await ask('faces.scan', { folders: [folder], mergeByName });
    return ask('faces.page', { folder, aside: false, offset: 0, limit: 100 });
  };
  const [first] = await places(true);
  await ask('faces.erase', { photo: first!.id });
  for (const mergeByName of [true, false])
    expect((await places(mergeByName)).map(({ place }) => place)).toEqual(['10.png', '11.png', '20.png', '21.png']);
});

test('the runs that a person was part of are named, with the part', async () => {
  const library = await openLibrary(temporaryFolder());
  try {
    const source = ensureSource(library, { root: '/faces', kind: 'folder' }).id;
    for (let at = 0; at < 40; at++) {
      const identityId = ensureIdentity(library, `${source}:${at % 20}`, `${at % 20}`);
      const place = { sourceId: source, identityId, folder: `${at % 20}`, name: `${at}.jpg`, sizeBytes: 1, mtimeMs: 1, fileDigest: null };
      recordImage(library, { ...place, digest: at.toString(16).padStart(64, '0'), state: 'ok', reason: null });
    }
    const { id: splitId } = makeSplit(library, { sources: [source] }, { seed: 'a' });
    const run = { teacherId: null, splitId, student: 'tiny', method: 'ada-arc', seed: 1, plan: '{}', dataDigest: '' };
    addRun(library, { id: 'r-1', ...run });
    addRun(library, { id: 'r-2', ...run, splitId: null });
    const photo = library.get<{ id: number }>('SELECT id FROM images LIMIT 1')!.id;
    const known = personOnPhoto(library, photo)!;
    const part = library.get<{ part: string }>('SELECT part FROM splitPeople WHERE identityId = ?', known.identityId)!.part;
    expect(known.runs).toEqual([{ runId: 'r-1', part }]);
    erasePerson(library, known);
    expect(library.get('SELECT 1 FROM splitPeople WHERE identityId = ?', known.identityId)).toBeUndefined();
    expect(personOnPhoto(library, photo)).toBeUndefined();
  } finally {
    library.close();
  }
});
