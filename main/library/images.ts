// The image files that scans met: what became of each, and why.
// Invariant: a row that is `ok` has its crop in the pixel store under `digest`; anything else has a reason. A row says nothing about other rows:
// which pictures are the same is decided where a set of them is used (splits.ts), so that scanning one folder cannot change a run on another.
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import { toBytes, toHex } from './digests.ts';

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
  /** What found and aligned its face; left out where the photo was taken as a crop. */
  readonly finder?: string | null;
  /** What was found, where a face was looked for. */
  readonly finding?: string | null;
}

/** What a scan needs to know about a file that it met before. */
export interface KnownImage {
  readonly id: number;
  /** Key of the identity whose folder it lies in, whoever it was said to show. */
  readonly key: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly digest: string | null;
  readonly state: ImageState;
  readonly reason: string | null;
  readonly finder: string | null;
  readonly finding: string | null;
}

/** What became of some bytes. */
export interface KnownBytes {
  readonly digest: string | null;
  readonly reason: string | null;
  readonly finding: string | null;
}

/** Somebody's word that a photo shows another person than its folder's stands as long as the file holds the same bytes. */
export function recordImage(library: WritableLibrary, image: ScannedImage): void {
  library.run(
    `INSERT INTO images (sourceId, identityId, folder, name, sizeBytes, mtimeMs, fileDigest, digest, state, reason, finder, finding)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sourceId, folder, name) DO UPDATE SET
       identityId = CASE WHEN images.fileDigest = excluded.fileDigest AND EXISTS (SELECT 1 FROM movedPhotos WHERE imageId = images.id AND folderId = excluded.identityId)
         THEN images.identityId ELSE excluded.identityId END, sizeBytes = excluded.sizeBytes, mtimeMs = excluded.mtimeMs, fileDigest = excluded.fileDigest, digest = excluded.digest, state = excluded.state, reason = excluded.reason,
       finder = excluded.finder, finding = excluded.finding`,
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
    image.finder ?? null,
    image.finding ?? null,
  );
}

/**
 * A known file again, unchanged on the disk, in a folder that belongs to another identity now (people are merged by name, or no longer). That somebody said
 * it shows another person than its folder's is forgotten: that person is known by another key, too.
 */
export function moveImage(library: WritableLibrary, id: number, identityId: number): void {
  library.run('DELETE FROM movedPhotos WHERE imageId = ?', id);
  library.run('UPDATE images SET identityId = ? WHERE id = ?', identityId, id);
}

/** The files of one folder that were met before, by name. */
export function knownInFolder(library: ReadableLibrary, sourceId: number, folder: string): Map<string, KnownImage> {
  const rows = library.all<Omit<KnownImage, 'digest'> & { digest: Uint8Array | null }>(
    `SELECT images.id, key, images.name, sizeBytes, mtimeMs, digest, state, reason, finder, finding FROM images LEFT JOIN movedPhotos ON imageId = images.id
     JOIN identities ON identities.id = coalesce(folderId, identityId) WHERE sourceId = ? AND folder = ?`,
    sourceId,
    folder,
  );
  return new Map(rows.map((row) => [row.name, { ...row, digest: row.digest === null ? null : toHex(row.digest) }]));
}

/** What became of the same bytes under another name, read in the same way, so that a moved data set is not decoded again and a quarantined file stays one. */
export function knownByFile(library: ReadableLibrary, fileDigest: string, finder: string | null): KnownBytes | undefined {
  const row = library.get<Omit<KnownBytes, 'digest'> & { digest: Uint8Array | null }>(
    `SELECT digest, reason, finding FROM images WHERE fileDigest = ? AND finder IS ? AND (digest IS NOT NULL OR state = 'rejected') LIMIT 1`,
    toBytes(fileDigest),
    finder,
  );
  return row && { ...row, digest: row.digest === null ? null : toHex(row.digest) };
}

/** Whether the file of a photo held these bytes when it was read last. */
export function heldBytes(library: ReadableLibrary, id: number, fileDigest: string): boolean {
  return library.get('SELECT 1 FROM images WHERE id = ? AND fileDigest = ?', id, toBytes(fileDigest)) !== undefined;
}

/** The folders of a source that earlier scans met. */
export function knownFolders(library: ReadableLibrary, sourceId: number): string[] {
  return library.all<{ folder: string }>('SELECT DISTINCT folder FROM images WHERE sourceId = ?', sourceId).map(({ folder }) => folder);
}

/** Removes the row of a file that is no longer there. */
export function dropImage(library: WritableLibrary, id: number): void {
  library.run('DELETE FROM images WHERE id = ?', id);
}

/** Removes the rows of a folder that is no longer there; returns how many. */
export function dropFolder(library: WritableLibrary, sourceId: number, folder: string): number {
  return library.run('DELETE FROM images WHERE sourceId = ? AND folder = ?', sourceId, folder).changes;
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

/** Accepted files with their places, for protocols that name files. Nothing else may be asked of this library until the iteration ends. */
export function acceptedFiles(
  library: ReadableLibrary,
  sourceIds: readonly number[],
): IterableIterator<{ folder: string; name: string; digest: Uint8Array }> {
  return library.each(
    `SELECT folder, name, digest FROM images WHERE state = 'ok' AND sourceId IN (SELECT value FROM json_each(?)) ORDER BY sourceId, folder, name`,
    JSON.stringify(sourceIds),
  );
}

/** Files that were set aside, for the operator's eyes only: their paths are never logged or exported. */
export function listRejected(library: ReadableLibrary, limit: number): { root: string; folder: string; name: string; reason: string }[] {
  return library.all(
    `SELECT root, folder, name, reason FROM images JOIN sources ON sources.id = sourceId WHERE state = 'rejected' ORDER BY images.id LIMIT ?`,
    limit,
  );
}
