// What is odd about the people of some sources before anything is trained: too few photos, the same picture twice or under two people.
// Invariant: counted over the photos that count; by the same rules as a split (splits.ts): same pixels, people by their comparable names.
import type { ReadableLibrary } from './database.ts';

export interface FaceChecks {
  /** People with a single photo: they teach, and can neither choose nor verify. */
  readonly onePhoto: number;
  /** People with two or three photos. */
  readonly fewPhotos: number;
  /** Different pictures that lie under two or more people: they count for nobody. */
  readonly sharedPictures: number;
  /** People who share such a picture with somebody. */
  readonly sharingPeople: number;
  /** Files that hold a picture which is already there for the same person. */
  readonly duplicates: number;
}

/** Fewer photos than this teach little of how a face may look. */
const few = 4;

export function checkFaces(library: ReadableLibrary, sources: readonly number[]): FaceChecks {
  const own = { sources: JSON.stringify(sources), few };
  const people = library.get<Pick<FaceChecks, 'onePhoto' | 'fewPhotos'>>(
    `WITH counted AS (SELECT count(*) AS photos FROM images WHERE state = 'ok' AND sourceId IN (SELECT value FROM json_each(@sources)) GROUP BY identityId)
     SELECT count(*) FILTER (WHERE photos = 1) AS onePhoto, count(*) FILTER (WHERE photos > 1 AND photos < @few) AS fewPhotos FROM counted`,
    own,
  )!;
  // Of a million photos only the few whose picture lies there more than once are looked at by person.
  const pictures = library.get<Omit<FaceChecks, 'onePhoto' | 'fewPhotos'>>(
    `WITH repeated AS MATERIALIZED (
       SELECT digest FROM images INDEXED BY imagesByDigest WHERE digest IS NOT NULL AND state = 'ok' AND sourceId IN (SELECT value FROM json_each(@sources)) GROUP BY digest HAVING count(*) > 1
     ),
     scope AS MATERIALIZED (
       SELECT identityId, folded, images.digest FROM repeated CROSS JOIN images INDEXED BY imagesByDigest ON images.digest = repeated.digest JOIN identities ON identities.id = identityId
       WHERE state = 'ok' AND sourceId IN (SELECT value FROM json_each(@sources))
     ),
     pictures AS MATERIALIZED (SELECT digest, count(DISTINCT folded) AS names, count(*) AS files FROM scope GROUP BY digest)
     SELECT count(*) FILTER (WHERE names > 1) AS sharedPictures,
       (SELECT count(DISTINCT identityId) FROM scope WHERE digest IN (SELECT digest FROM pictures WHERE names > 1)) AS sharingPeople,
       coalesce(sum(files - 1) FILTER (WHERE names = 1), 0) AS duplicates
     FROM pictures`,
    { sources: own.sources },
  )!;
  return { ...people, ...pictures };
}
