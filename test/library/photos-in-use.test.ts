// The digest of what counts: another one for other pictures or other people, the same one for the same, however they came about.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLibrary, type WritableLibrary } from '../../main/library/database.ts';
import { movePhotos, returnPhotos } from '../../main/library/doubts.ts';
import { dropEmptyIdentities, ensureIdentity } from '../../main/library/identities.ts';
import { dropFolder, recordImage } from '../../main/library/images.ts';
import { countPhotos, setPhotoAside } from '../../main/library/photos.ts';
import { digestInUse } from '../../main/library/photos-in-use.ts';
import { ensureSource } from '../../main/library/sources.ts';
import { temporaryFolder } from '../support/temporary.ts';

let library: WritableLibrary;
let source = 0;
let before = '';
const digestOf = (photo: number) => photo.toString(16).padStart(64, '0');
const digest = () => digestInUse(library, [source]);
const idOf = (name: string) => library.get<{ id: number }>('SELECT id FROM images WHERE sourceId = ? AND name = ?', source, name)!.id;

function add(person: string, name: string, picture: number, from = source): void {
  const identityId = ensureIdentity(library, `${from}:${person}`, person);
  const file = { folder: person, name, sizeBytes: 1, mtimeMs: 1, fileDigest: null, reason: null };
  recordImage(library, { ...file, sourceId: from, identityId, digest: digestOf(picture), state: 'ok' });
}

function addAll(people: readonly string[], from = source): void {
  for (const person of people) {
    for (let photo = 0; photo < 3; photo++) add(person, `${person}${photo}.png`, person.charCodeAt(0) * 10 + photo, from);
  }
}

beforeAll(async () => {
  library = await openLibrary(temporaryFolder());
});
beforeEach(() => {
  library.run('DELETE FROM images');
  library.run('DELETE FROM identities');
  source = ensureSource(library, { root: '/faces', kind: 'folder' }).id;
  addAll(['a', 'b', 'c']);
  before = digest();
});
afterAll(() => library.close());

test('one photo set aside and another one taken back: as many photos and people, and another digest', () => {
  setPhotoAside(library, idOf('a0.png'), true);
  const counts = countPhotos(library, source);
  const first = digest();
  setPhotoAside(library, idOf('b1.png'), true);
  setPhotoAside(library, idOf('a0.png'), false);
  expect(countPhotos(library, source)).toEqual(counts);
  expect(new Set([before, first, digest()]).size).toBe(3);
  setPhotoAside(library, idOf('b1.png'), false);
  expect(digest()).toBe(before);
});

test('a person without any photo left, and the same photos for another person', () => {
  for (const name of ['a0.png', 'a1.png', 'a2.png']) setPhotoAside(library, idOf(name), true);
  const without = digest();
  expect(without).not.toBe(before);
  for (const name of ['a0.png', 'a1.png', 'a2.png']) setPhotoAside(library, idOf(name), false);
  movePhotos(library, [idOf('a0.png')], ensureIdentity(library, `${source}:b`, 'b'));
  expect([before, without]).not.toContain(digest());
  returnPhotos(library, [idOf('a0.png')]);
  expect(digest()).toBe(before);
});

test('what changes nothing that a training sees: another name, a copy for the same person, the order of reading, another folder', () => {
  library.run(`UPDATE images SET name = 'other.png' WHERE id = ?`, idOf('a0.png'));
  add('a', 'copy.png', 'a'.charCodeAt(0) * 10);
  const other = ensureSource(library, { root: '/other', kind: 'folder' }).id;
  addAll(['x'], other);
  expect(digest()).toBe(before);
  // Gone and read again, later than the others: a person with another number.
  dropFolder(library, source, 'a');
  dropEmptyIdentities(library);
  expect(digest()).not.toBe(before);
  addAll(['a']);
  expect(digest()).toBe(before);
  // The same folders under another root, as after a folder was moved.
  addAll(['c', 'a', 'b'], ensureSource(library, { root: '/moved', kind: 'folder' }).id);
  expect(digestInUse(library, [ensureSource(library, { root: '/moved', kind: 'folder' }).id])).toBe(before);
  expect(digestInUse(library, [source, other])).not.toBe(digestInUse(library, [other, source]));
});

test('no photo is sorted or looked up for it', () => {
  const plan = library.all<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT DISTINCT identityId, digest FROM images WHERE sourceId = 1 AND state = 'ok' ORDER BY identityId, digest`,
  );
  expect(plan.map(({ detail }) => detail).join()).toMatch(/^SEARCH images USING COVERING INDEX imagesInUse \(sourceId=\?\)$/);
});
