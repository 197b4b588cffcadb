// The operator's word on doubts about whose photo it is: a photo counts for another person, is right where it is, or two people are two.
// Invariant: the files stay where they lie; a photo that was moved can be given back to the person of its folder, and a scan moves nothing back.
import { createHash } from 'node:crypto';
import type { ReadableLibrary, WritableLibrary } from './database.ts';

/** These photos count for another person from now on; who was moved before is moved on. Back to the person of the folder: as if never moved. */
export function movePhotos(library: WritableLibrary, images: readonly number[], to: number): void {
  for (const image of images) {
    library.run('INSERT INTO movedPhotos (imageId, folderId) SELECT id, identityId FROM images WHERE id = ? ON CONFLICT DO NOTHING', image);
    library.run('UPDATE images SET identityId = ? WHERE id = ?', to, image);
  }
}

/** Gives photos back to the person of the folder that they lie in. */
export function returnPhotos(library: WritableLibrary, images: readonly number[]): void {
  for (const image of images) {
    library.run('UPDATE images SET identityId = folderId FROM movedPhotos WHERE movedPhotos.imageId = images.id AND images.id = ?', image);
  }
}

/** All photos of one person, of any state. */
export function photosOfPerson(library: ReadableLibrary, identityId: number): number[] {
  return library.all<{ id: number }>('SELECT id FROM images WHERE identityId = ? ORDER BY id', identityId).map(({ id }) => id);
}

/** The photos of one person's folders that count for another person now. */
export function movedBetween(library: ReadableLibrary, folderId: number, identityId: number): number[] {
  return library
    .all<{ id: number }>(
      'SELECT images.id FROM movedPhotos JOIN images ON images.id = imageId WHERE folderId = ? AND identityId = ? ORDER BY images.id',
      folderId,
      identityId,
    )
    .map(({ id }) => id);
}

export function setRight(library: WritableLibrary, images: readonly number[], right: boolean): void {
  for (const image of images) {
    if (right) library.run('INSERT INTO rightPhotos (imageId) SELECT id FROM images WHERE id = ? ON CONFLICT DO NOTHING', image);
    else library.run('DELETE FROM rightPhotos WHERE imageId = ?', image);
  }
}

export function setDifferent(library: WritableLibrary, one: number, other: number, different: boolean): void {
  const [first, second] = [Math.min(one, other), Math.max(one, other)];
  if (different) library.run('INSERT INTO differentPeople (oneId, otherId) VALUES (?, ?) ON CONFLICT DO NOTHING', first, second);
  else library.run('DELETE FROM differentPeople WHERE oneId = ? AND otherId = ?', first, second);
}

/** Two people whom somebody said to be two. */
export function areDifferent(library: ReadableLibrary, one: number, other: number): boolean {
  const found = library.get<{ found: number }>(
    'SELECT 1 AS found FROM differentPeople WHERE oneId = ? AND otherId = ?',
    Math.min(one, other),
    Math.max(one, other),
  );
  return found !== undefined;
}

/** A file of a person that shows a picture. */
export interface DoubtedPhoto {
  readonly id: number;
  readonly sourceId: number;
  /** Below the root of its source. For the operator's eyes only. */
  readonly place: string;
  /** Somebody said that it is right where it is. */
  readonly right: boolean;
}

/** The files of a person that show this picture: more than one where it lies there twice. */
export function filesOfPicture(library: ReadableLibrary, identityId: number, digest: Uint8Array): DoubtedPhoto[] {
  return library
    .all<{ id: number; sourceId: number; place: string; settled: number }>(
      `SELECT id, sourceId, CASE folder WHEN '' THEN name ELSE folder || '/' || name END AS place, rightPhotos.imageId IS NOT NULL AS settled
       FROM images LEFT JOIN rightPhotos ON imageId = id WHERE identityId = ? AND digest = ? AND state = 'ok' ORDER BY id`,
      identityId,
      digest,
    )
    .map(({ settled, ...photo }) => ({ ...photo, right: settled === 1 }));
}

/** Says whose photos of a source count for another person than their folder's: another text after each change, and empty when there are none. */
export function digestOfMoved(library: ReadableLibrary, sourceId: number): string {
  const rows = library.all<{ id: number; identityId: number }>(
    'SELECT images.id, identityId FROM movedPhotos JOIN images ON images.id = imageId WHERE sourceId = ? ORDER BY images.id',
    sourceId,
  );
  if (rows.length === 0) return '';
  return createHash('sha256')
    .update(rows.map(({ id, identityId }) => `${id} ${identityId}`).join('\n'))
    .digest('hex')
    .slice(0, 16);
}

/** Photos of a source that count for another person than their folder's. */
export function listMoved(library: ReadableLibrary, sourceId: number): number[] {
  return library
    .all<{ id: number }>(
      'SELECT images.id FROM movedPhotos JOIN images ON images.id = imageId WHERE sourceId = ? ORDER BY images.id',
      sourceId,
    )
    .map(({ id }) => id);
}

/** What people are called, for the operator's eyes only. */
export function nameOfPerson(library: ReadableLibrary, identityId: number): string {
  return library.get<{ name: string }>('SELECT name FROM identities WHERE id = ?', identityId)?.name ?? '';
}
