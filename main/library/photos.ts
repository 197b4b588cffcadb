// The photos of one folder as an operator looks through them: in the order of folder and name, and the operator's own word on each.
// Invariant: whatever lies before a page is skipped in the index `imagesByPlace`, so the last page of a large folder costs about what the first does.
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import { toHex } from './digests.ts';

export interface Photo {
  readonly id: number;
  /** Key of its crop in the pixel store; null where there is none. */
  readonly digest: string | null;
  /** Relative to the source's root, with `/`. For the operator's eyes only: never logged or exported. */
  readonly place: string;
  /** Why it does not count; null while it does. */
  readonly reason: string | null;
}

/** How many photos of a source count, by how many people, and why the others do not. */
export interface PhotoCounts {
  readonly people: number;
  readonly photos: number;
  readonly aside: Readonly<Record<string, number>>;
}

/** What an operator sets aside has this reason. */
export const byOperator = 'by-operator';

/** At most `limit` photos from `offset` on: those that count, or those that were set aside, whoever did it. */
export function listPhotos(
  library: ReadableLibrary,
  sourceId: number,
  { aside, offset, limit }: { readonly aside: boolean; readonly offset: number; readonly limit: number },
): Photo[] {
  const rows = library.all<{ id: number; digest: Uint8Array | null; folder: string; name: string; reason: string | null }>(
    `SELECT id, digest, folder, name, reason FROM images WHERE sourceId = ? AND (state != 'ok') = ? ORDER BY folder, name LIMIT ? OFFSET ?`,
    sourceId,
    aside ? 1 : 0,
    limit,
    offset,
  );
  return rows.map(({ id, digest, folder, name, reason }) => ({
    id,
    digest: digest === null ? null : toHex(digest),
    place: folder === '' ? name : `${folder}/${name}`,
    reason,
  }));
}

export function countPhotos(library: ReadableLibrary, sourceId: number): PhotoCounts {
  const rows = library.all<{ reason: string | null; photos: number }>(
    'SELECT reason, count(*) AS photos FROM images WHERE sourceId = ? GROUP BY reason ORDER BY reason',
    sourceId,
  );
  const people = library.get<{ people: number }>(
    `SELECT count(DISTINCT identityId) AS people FROM images WHERE sourceId = ? AND state = 'ok'`,
    sourceId,
  )!.people;
  const aside: Record<string, number> = {};
  let photos = 0;
  for (const row of rows) {
    if (row.reason === null) photos = row.photos;
    else aside[row.reason] = row.photos;
  }
  return { people, photos, aside };
}

/** The source that a photo belongs to; undefined when it is not known any more. */
export function sourceOfPhoto(library: ReadableLibrary, id: number): number | undefined {
  return library.get<{ sourceId: number }>('SELECT sourceId FROM images WHERE id = ?', id)?.sourceId;
}

/** The operator's own word on a photo, which a scan does not undo while the file stays as it is. One that could not be read stays set aside. */
export function setPhotoAside(library: WritableLibrary, id: number, aside: boolean): void {
  if (aside) library.run(`UPDATE images SET state = 'excluded', reason = ? WHERE id = ? AND state = 'ok'`, byOperator, id);
  else library.run(`UPDATE images SET state = 'ok', reason = NULL WHERE id = ? AND state = 'excluded' AND reason = ?`, id, byOperator);
}
