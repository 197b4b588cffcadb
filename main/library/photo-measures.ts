// How the photos of a source were taken (bars of 0 to 100) and which are nearly the same: what was measured, what a check names, and its exclusion.
// Invariant: a check names only photos that count; what it set aside bears its name as the reason, so that it can be taken back as one.
import type { FaceChecks, PhotoBars, PhotoCheck, PhotoFinding, PhotoNamed } from '../../preload/photos.ts';
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import { toHex } from './digests.ts';

/** Bars of one photo, and its hash of 8 bytes. */
export interface PhotoMeasure extends PhotoBars {
  readonly imageId: number;
  readonly hash: Uint8Array;
  /** Year, month and day as one number, and a number that is the same for the same make of camera; null where the file does not say. */
  readonly day: number | null;
  readonly camera: number | null;
}

/** A photo that was measured and lies in the order of its people. */
export interface HashedPhoto {
  readonly imageId: number;
  readonly identityId: number;
  readonly digest: string;
  readonly hash: Uint8Array;
}

/** How many photos a check names, and how many it set aside. */
export interface CheckCounts {
  readonly check: PhotoCheck;
  readonly found: number;
  readonly excluded: number;
}

/** Photos that count and are nearly the same as this one, asked from the pair on: not from all photos of the person. Those that are the very same are not meant: they count once anyway. */
const paired = (
  one: string,
  other: string,
  whose: '=' | '!=',
): string => `(SELECT 1 FROM nearPhotos CROSS JOIN images AS other ON other.id = nearPhotos.${other}
  WHERE nearPhotos.${one} = images.id AND other.state = 'ok' AND other.digest != images.digest AND +other.identityId ${whose} images.identityId)`;

// Below the middle of its bar a photo is past the bound of `main/faces/quality.ts`.
const conditions: Readonly<Record<PhotoCheck, string>> = {
  blurred: 'sharpness < 50',
  'too-dark': 'brightness < 50',
  'too-bright': 'exposure < 50',
  'side-light': 'evenness < 50',
  'low-contrast': 'contrast < 50',
  // The first of them stays.
  'near-copy': `EXISTS ${paired('imageId', 'otherId', '=')}`,
  // Nobody knows whose picture it is: all of them are named.
  'near-shared': `(EXISTS ${paired('imageId', 'otherId', '!=')} OR EXISTS ${paired('otherId', 'imageId', '!=')})`,
};
const checks = Object.keys(conditions) as PhotoCheck[];

const isCheck = (named: PhotoNamed): named is PhotoCheck => Object.hasOwn(conditions, named);

/** What follows FROM and WHERE for the photos that a check names, and for those of a finding, whether they count or not; `@sourceId` is the source. */
export function namedBy(check: PhotoNamed): string {
  if (!isCheck(check))
    return `images LEFT JOIN photoMeasures ON photoMeasures.imageId = images.id WHERE sourceId = @sourceId AND finding = '${check}' AND finding != 'one-face'`;
  return `images JOIN photoMeasures ON photoMeasures.imageId = images.id WHERE sourceId = @sourceId AND state = 'ok' AND ${conditions[check]}`;
}

export function countNamed(library: ReadableLibrary, sourceId: number, check: PhotoNamed): number {
  return library.get<{ photos: number }>(`SELECT count(*) AS photos FROM ${namedBy(check)}`, { sourceId })!.photos;
}

export function countChecks(library: ReadableLibrary, sourceId: number): CheckCounts[] {
  const excluded = new Map(
    library
      .all<{ reason: string; photos: number }>(
        `SELECT reason, count(*) AS photos FROM images WHERE sourceId = ? AND state = 'excluded' GROUP BY reason`,
        sourceId,
      )
      .map(({ reason, photos }) => [reason, photos]),
  );
  // All of them in one pass over the photos.
  const found = library.get<Record<PhotoCheck, number>>(
    `SELECT ${checks.map((check) => `count(*) FILTER (WHERE ${conditions[check]}) AS "${check}"`).join(', ')}
     FROM images JOIN photoMeasures ON photoMeasures.imageId = images.id WHERE sourceId = ? AND state = 'ok'`,
    sourceId,
  )!;
  return checks.map((check) => ({ check, found: found[check], excluded: excluded.get(check) ?? 0 }));
}

/** Photos of a source on which not one clear face was found, as far as there are any. */
export function countFindings(library: ReadableLibrary, sourceId: number): { finding: PhotoFinding; aside: number; used: number }[] {
  return library.all(
    `SELECT finding, count(*) FILTER (WHERE state != 'ok') AS aside, count(*) FILTER (WHERE state = 'ok') AS used FROM images
     WHERE sourceId = ? AND finding != 'one-face' GROUP BY finding ORDER BY finding = 'no-face', finding DESC`,
    sourceId,
  );
}

/** On how many days, with how many makes of camera the photos that count were taken, as far as their files say. */
export function countTaken(library: ReadableLibrary, sourceId: number): FaceChecks['taken'] {
  return library.get<FaceChecks['taken']>(
    `SELECT count(day) AS dated, count(DISTINCT day) AS days, count(camera) AS withCamera, count(DISTINCT camera) AS cameras
     FROM images JOIN photoMeasures ON imageId = images.id WHERE sourceId = ? AND state = 'ok'`,
    sourceId,
  )!;
}

/** Photos with a crop that were not measured yet, or not compared with the others. */
export function countUnmeasured(library: ReadableLibrary, sourceId: number): number {
  return library.get<{ photos: number }>(
    `SELECT count(*) AS photos FROM images LEFT JOIN photoMeasures ON imageId = images.id
     WHERE sourceId = ? AND digest IS NOT NULL AND coalesce(compared, 0) = 0`,
    sourceId,
  )!.photos;
}

/** Photos with a crop that were not measured yet, compared or not. */
export function countToMeasure(library: ReadableLibrary, sourceId: number): number {
  return library.get<{ photos: number }>(
    `SELECT count(*) AS photos FROM images WHERE sourceId = ? AND digest IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM photoMeasures WHERE imageId = images.id)`,
    sourceId,
  )!.photos;
}

/** The next photos that were not measured, in the order of ids and without sorting all for each page, behind `after`, by id. */
export function listUnmeasured(
  library: ReadableLibrary,
  sourceId: number,
  { after, limit }: { readonly after: number; readonly limit: number },
): { imageId: number; digest: string; folder: string; name: string }[] {
  return library
    .all<{ id: number; digest: Uint8Array; folder: string; name: string }>(
      `SELECT id, digest, folder, name FROM images WHERE +sourceId = ? AND digest IS NOT NULL AND id > ?
         AND NOT EXISTS (SELECT 1 FROM photoMeasures WHERE imageId = images.id) ORDER BY id LIMIT ?`,
      sourceId,
      after,
      limit,
    )
    .map(({ id, digest, ...place }) => ({ imageId: id, digest: toHex(digest), ...place }));
}

/** Everything in one transaction: after a crash it is measured anew from here. */
export function recordMeasures(library: WritableLibrary, measures: readonly PhotoMeasure[]): void {
  library.transaction(() => {
    for (const { imageId, sharpness, brightness, exposure, evenness, contrast, hash, day, camera } of measures) {
      library.run(
        `INSERT OR REPLACE INTO photoMeasures (imageId, sharpness, brightness, exposure, evenness, contrast, hash, day, camera, compared)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
        imageId,
        sharpness,
        brightness,
        exposure,
        evenness,
        contrast,
        hash,
        day,
        camera,
      );
    }
  });
}

/** How many photos of a source were measured. */
export function countPictures(library: ReadableLibrary, sourceId: number): number {
  return library.get<{ photos: number }>(
    'SELECT count(*) AS photos FROM images JOIN photoMeasures ON imageId = images.id WHERE sourceId = ?',
    sourceId,
  )!.photos;
}

/** The photos of a source that were measured, people after each other, without sorting. Nothing else may be asked of this library until the iteration ends. */
export function* eachHashed(library: ReadableLibrary, sourceId: number): Generator<HashedPhoto, void, undefined> {
  const rows = library.each<Omit<HashedPhoto, 'digest'> & { digest: Uint8Array }>(
    `SELECT images.id AS imageId, identityId, digest, hash FROM images INDEXED BY imagesByIdentity JOIN photoMeasures ON imageId = images.id
     WHERE sourceId = ? ORDER BY identityId, state, images.id`,
    sourceId,
  );
  for (const row of rows) yield { ...row, digest: toHex(row.digest) };
}

/** What the comparison of all photos of a source found, in place of what an earlier one had: pairs of photos, in either order. */
export function recordPairs(library: WritableLibrary, sourceId: number, pairs: readonly (readonly [number, number])[]): void {
  library.transaction(() => {
    library.run('DELETE FROM nearPhotos WHERE imageId IN (SELECT id FROM images WHERE sourceId = ?)', sourceId);
    // By their places: which of them was written first is chance.
    for (const [one, other] of pairs)
      library.run(
        `INSERT OR IGNORE INTO nearPhotos (imageId, otherId) SELECT later.id, earlier.id FROM images AS later, images AS earlier
         WHERE later.id IN (@one, @other) AND earlier.id IN (@one, @other) AND (later.folder, later.name) > (earlier.folder, earlier.name)`,
        { one, other },
      );
    library.run('UPDATE photoMeasures SET compared = 1 WHERE imageId IN (SELECT id FROM images WHERE sourceId = ?)', sourceId);
  });
}

/** Sets aside what a check names, or takes back what it had set aside; returns how many. */
export function excludeNamed(library: WritableLibrary, sourceId: number, check: PhotoNamed, exclude: boolean): number {
  const { changes } = exclude
    ? library.run(
        `UPDATE images SET state = 'excluded', reason = @check WHERE id IN (SELECT images.id FROM ${namedBy(check)} AND state = 'ok')`,
        {
          sourceId,
          check,
        },
      )
    : library.run(`UPDATE images SET state = 'ok', reason = NULL WHERE sourceId = @sourceId AND state = 'excluded' AND reason = @check`, {
        sourceId,
        check,
      });
  return changes;
}
