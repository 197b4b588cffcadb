// The photos of one folder as an operator looks through them: in the order of folder and name, and the operator's own word on each.
// Invariant: whatever lies before a page is skipped in the index `imagesByPlace`, so the last page of a large folder costs about what the first does.
import type { PhotoBars, PhotoNamed } from '../../preload/photos.ts';
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import { toBytes, toHex } from './digests.ts';
import { countNamed, namedBy } from './photo-measures.ts';

export interface Photo {
  readonly id: number;
  /** Key of its crop in the pixel store; null where there is none. */
  readonly digest: string | null;
  /** Relative to the source's root, with `/`. For the operator's eyes only: never logged or exported. */
  readonly place: string;
  /** Why it does not count; null while it does. */
  readonly reason: string | null;
  /** How it was taken; null where it was not measured. */
  readonly bars: PhotoBars | null;
  /** Key of the crop that it is nearly the same as, where that check was asked about. */
  readonly like: string | null;
}

/** How many photos of a source count, by how many people, and why the others do not. */
export interface PhotoCounts {
  readonly people: number;
  readonly photos: number;
  readonly aside: Readonly<Record<string, number>>;
  /** How many the check names that was asked about. */
  readonly named?: number;
}

/** What an operator sets aside has this reason. */
export const byOperator = 'by-operator';

export interface PageAsked {
  readonly aside: boolean;
  /** Only what this check names, of the photos that count. */
  readonly check?: PhotoNamed | undefined;
  readonly offset: number;
  readonly limit: number;
}

interface PhotoRow {
  readonly id: number;
  readonly digest: Uint8Array | null;
  readonly folder: string;
  readonly name: string;
  readonly reason: string | null;
  readonly sharpness: number | null;
  readonly brightness: number;
  readonly exposure: number;
  readonly evenness: number;
  readonly contrast: number;
  readonly like?: Uint8Array | null;
}

const shown = 'images.id, digest, folder, name, reason, sharpness, brightness, exposure, evenness, contrast';
const likeWhom = (whose: '=' | '!='): string => `(SELECT other.digest FROM nearPhotos JOIN images AS other
    ON other.id = CASE nearPhotos.imageId WHEN images.id THEN otherId ELSE nearPhotos.imageId END
  WHERE (nearPhotos.imageId = images.id OR otherId = images.id) AND other.state = 'ok' AND other.digest != images.digest
    AND other.identityId ${whose} images.identityId ORDER BY other.id LIMIT 1) AS like`;

/** At most `limit` photos from `offset` on: those that count, or those that were set aside, whoever did it, or those that a check names. */
export function listPhotos(library: ReadableLibrary, sourceId: number, { aside, check, offset, limit }: PageAsked): Photo[] {
  const asked = { sourceId, limit, offset };
  const rows =
    check === undefined
      ? library.all<PhotoRow>(
          `SELECT ${shown} FROM images LEFT JOIN photoMeasures ON imageId = images.id
           WHERE sourceId = @sourceId AND (state != 'ok') = @aside ORDER BY folder, name LIMIT @limit OFFSET @offset`,
          { ...asked, aside: aside ? 1 : 0 },
        )
      : library.all<PhotoRow>(
          `SELECT ${shown}, ${check === 'near-copy' ? likeWhom('=') : check === 'near-shared' ? likeWhom('!=') : 'NULL AS like'}
           FROM ${namedBy(check)} ORDER BY folder, name LIMIT @limit OFFSET @offset`,
          asked,
        );
  return rows.map(photoOf);
}

function photoOf({ id, digest, folder, name, reason, like, sharpness, brightness, exposure, evenness, contrast }: PhotoRow): Photo {
  return {
    id,
    digest: digest === null ? null : toHex(digest),
    place: folder === '' ? name : `${folder}/${name}`,
    reason,
    bars: sharpness === null ? null : { sharpness, brightness, exposure, evenness, contrast },
    like: like == null ? null : toHex(like),
  };
}

export function countPhotos(library: ReadableLibrary, sourceId: number, check?: PhotoNamed): PhotoCounts {
  // Each by an index of its own (imagesInUse, imagesByPlace): no row is looked up.
  const { people, photos } = library.get<{ people: number; photos: number }>(
    `SELECT count(DISTINCT identityId) AS people, count(*) AS photos FROM images INDEXED BY imagesInUse WHERE sourceId = ? AND state = 'ok'`,
    sourceId,
  )!;
  const rows = library.all<{ reason: string; photos: number }>(
    `SELECT reason, count(*) AS photos FROM images WHERE sourceId = ? AND (state != 'ok') = 1 GROUP BY reason ORDER BY reason`,
    sourceId,
  );
  const aside = Object.fromEntries(rows.map((row) => [row.reason, row.photos]));
  return { people, photos, aside, ...(check !== undefined && { named: countNamed(library, sourceId, check) }) };
}

/** The source that a photo belongs to; undefined when it is not known any more. */
export function sourceOfPhoto(library: ReadableLibrary, id: number): number | undefined {
  return library.get<{ sourceId: number }>('SELECT sourceId FROM images WHERE id = ?', id)?.sourceId;
}

/** The photos of a source that are one picture. */
export function photosOfPicture(library: ReadableLibrary, sourceId: number, digest: string): number[] {
  return library
    .all<{ id: number }>('SELECT id FROM images WHERE digest = ? AND sourceId = ?', toBytes(digest), sourceId)
    .map(({ id }) => id);
}

/** The operator's own word on a photo, which a scan does not undo while the file stays as it is. One that could not be read stays set aside. */
export function setPhotoAside(library: WritableLibrary, id: number, aside: boolean): void {
  if (aside) library.run(`UPDATE images SET state = 'excluded', reason = ? WHERE id = ? AND state = 'ok'`, byOperator, id);
  else library.run(`UPDATE images SET state = 'ok', reason = NULL WHERE id = ? AND state = 'excluded'`, id);
}
