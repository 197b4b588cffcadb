// The image files that scans met: what became of each, and why.
// Invariant: a row is `ok` exactly when its crop is in the pixel store under `digest`; anything else has a reason. Nobody's image is under two people.
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import { toBytes, toHex } from './digests.ts';
import { dropEmptyIdentities } from './identities.ts';

export type ImageState = 'ok' | 'rejected' | 'excluded';

/** A row for a scan to write. */
export interface ScannedImage {
  readonly sourceId: number;
  readonly identityId: number;
  /** Relative to the source's root, with `/`. */
  readonly folder: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** SHA-256 of the file; null when it could not be read. */
  readonly fileDigest: string | null;
  /** SHA-256 of the crop's pixels: the key of the pixel store, and what makes two images the same. */
  readonly digest: string | null;
  readonly state: ImageState;
  readonly reason: string | null;
}

/** What a scan needs to know about a file that it met before. */
export interface KnownImage {
  readonly id: number;
  readonly identityId: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly digest: string | null;
  readonly state: ImageState;
  readonly reason: string | null;
}

/** Excluded because the lists of the scan leave this person out. */
export const notListed = 'not-listed';
/** Excluded because the same picture lies under two or more people: nobody can say whose it is. */
export const twoPeople = 'two-people';
/** Excluded because the same picture is already there for this person. */
export const duplicate = 'duplicate';

export function recordImage(library: WritableLibrary, image: ScannedImage): void {
  library.run(
    `INSERT INTO images (sourceId, identityId, folder, name, sizeBytes, mtimeMs, fileDigest, digest, state, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (sourceId, folder, name) DO UPDATE SET identityId = excluded.identityId, sizeBytes = excluded.sizeBytes,
       mtimeMs = excluded.mtimeMs, fileDigest = excluded.fileDigest, digest = excluded.digest, state = excluded.state, reason = excluded.reason`,
    image.sourceId,
    image.identityId,
    image.folder,
    image.name,
    image.sizeBytes,
    image.mtimeMs,
    image.fileDigest === null ? null : toBytes(image.fileDigest),
    image.digest === null ? null : toBytes(image.digest),
    image.state,
    image.reason,
  );
}

/** A known file again, unchanged on the disk: only who it belongs to and whether it counts may differ. */
export function reviseImage(library: WritableLibrary, id: number, identityId: number, state: ImageState, reason: string | null): void {
  library.run('UPDATE images SET identityId = ?, state = ?, reason = ? WHERE id = ?', identityId, state, reason, id);
}

/** The files of one folder that were met before, by name. */
export function knownInFolder(library: ReadableLibrary, sourceId: number, folder: string): Map<string, KnownImage> {
  const rows = library.all<Omit<KnownImage, 'digest'> & { digest: Uint8Array | null }>(
    'SELECT id, identityId, name, sizeBytes, mtimeMs, digest, state, reason FROM images WHERE sourceId = ? AND folder = ?',
    sourceId,
    folder,
  );
  return new Map(rows.map((row) => [row.name, { ...row, digest: row.digest === null ? null : toHex(row.digest) }]));
}

/** What became of the same bytes under another name, so that a moved data set is not decoded again and a quarantined file stays one. */
export function knownByFile(library: ReadableLibrary, fileDigest: string): { digest: string | null; reason: string | null } | undefined {
  const row = library.get<{ digest: Uint8Array | null; reason: string | null }>(
    `SELECT digest, reason FROM images WHERE fileDigest = ? AND (digest IS NOT NULL OR state = 'rejected') LIMIT 1`,
    toBytes(fileDigest),
  );
  return row && { digest: row.digest === null ? null : toHex(row.digest), reason: row.reason };
}

/** Removes the rows of a source whose files a complete scan no longer met, and people who have none left. Returns how many files are gone. */
export function dropUnseen(library: WritableLibrary, sourceId: number, seen: (id: number) => boolean): number {
  const gone: number[] = [];
  for (const { id } of library.each<{ id: number }>('SELECT id FROM images WHERE sourceId = ?', sourceId)) if (!seen(id)) gone.push(id);
  library.transaction(() => {
    for (const id of gone) library.run('DELETE FROM images WHERE id = ?', id);
    dropEmptyIdentities(library);
  });
  return gone.length;
}

/**
 * Decides anew which accepted images are the same picture: under two people none of them counts, under one person one of them does.
 *
 * The same picture means the same pixels of the crop, whatever the file is called, wherever it lies and whichever lossless format it has.
 */
export function settleDuplicates(library: WritableLibrary): { underTwoPeople: number; duplicates: number } {
  return library.transaction(() => {
    library.run(`UPDATE images SET state = 'ok', reason = NULL WHERE state = 'excluded' AND reason IN (?, ?)`, twoPeople, duplicate);
    const underTwoPeople = library.run(
      `UPDATE images SET state = 'excluded', reason = ? WHERE state = 'ok' AND digest IN
         (SELECT digest FROM images WHERE state = 'ok' GROUP BY digest HAVING count(DISTINCT identityId) > 1)`,
      twoPeople,
    ).changes;
    const duplicates = library.run(
      `UPDATE images SET state = 'excluded', reason = ? WHERE state = 'ok' AND id NOT IN (SELECT min(id) FROM images WHERE state = 'ok' GROUP BY digest)`,
      duplicate,
    ).changes;
    return { underTwoPeople, duplicates };
  });
}

/** Pairs of people who share a picture that nobody else has: most likely one person under two names. */
export function linkedPeople(library: ReadableLibrary): [number, number][] {
  return library
    .all<{ one: number; other: number }>(
      `SELECT DISTINCT min(identityId) AS one, max(identityId) AS other FROM images WHERE state = 'excluded' AND reason = ?
       GROUP BY digest HAVING count(DISTINCT identityId) = 2`,
      twoPeople,
    )
    .map(({ one, other }) => [one, other]);
}

export interface ImageCounts {
  readonly people: number;
  readonly accepted: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly excluded: Readonly<Record<string, number>>;
}

/** How many people and images the library holds, with the reasons of what does not count. */
export function countImages(library: ReadableLibrary): ImageCounts {
  const rows = library.all<{ state: ImageState; reason: string | null; images: number }>(
    'SELECT state, reason, count(*) AS images FROM images GROUP BY state, reason ORDER BY state, reason',
  );
  const people = library.get<{ people: number }>(`SELECT count(DISTINCT identityId) AS people FROM images WHERE state = 'ok'`)!.people;
  const of = (state: ImageState) =>
    Object.fromEntries(rows.filter((row) => row.state === state).map((row) => [row.reason ?? '', row.images]));
  return { people, accepted: of('ok')[''] ?? 0, rejected: of('rejected'), excluded: of('excluded') };
}

/** Files that were set aside, for the operator's eyes only: their paths are never logged or exported. */
export function listRejected(library: ReadableLibrary, limit: number): { root: string; folder: string; name: string; reason: string }[] {
  return library.all(
    `SELECT root, folder, name, reason FROM images JOIN sources ON sources.id = sourceId WHERE state = 'rejected' ORDER BY images.id LIMIT ?`,
    limit,
  );
}
