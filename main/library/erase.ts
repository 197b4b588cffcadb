// Erasing one person: what the library knows of them, which runs they were part of, and the mark that keeps them out afterwards.
// Invariant: after `erasePerson` no row, no label and no copy in the log names the person; what remains is a digest of where their photos lay, so that
// a scan of the same folder does not take them in again.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import { toHex } from './digests.ts';
import { readSetting, writeSetting } from './settings.ts';

export interface KnownPerson {
  readonly identityId: number;
  readonly key: string;
  readonly photos: number;
  /** Pictures that lie under nobody else: their crops and embeddings go. */
  readonly digests: readonly string[];
  /** Pictures that lie under somebody else too, and stay there. */
  readonly shared: number;
  /** Where the photos lie: source and folder below its root. For the operator's eyes only. */
  readonly folders: readonly { readonly sourceId: number; readonly root: string; readonly folder: string }[];
  /** Photos of theirs in the folders of other people. */
  readonly elsewhere: readonly { readonly root: string; readonly place: string }[];
  /** Runs whose people they were among, newest first, with the part that they had. */
  readonly runs: readonly { readonly runId: string; readonly part: 'train' | 'choose' | 'verify' }[];
}

/** The person on a photo; undefined when the photo is not known any more. */
export function personOnPhoto(library: ReadableLibrary, photo: number): KnownPerson | undefined {
  const found = library.get<{ identityId: number; key: string }>(
    'SELECT identityId, key FROM images JOIN identities ON identities.id = identityId WHERE images.id = ?',
    photo,
  );
  if (found === undefined) return undefined;
  const { identityId, key } = found;
  const pictures = library.all<{ digest: Uint8Array; others: number }>(
    `SELECT digest, (SELECT count(*) FROM images AS other WHERE other.digest = images.digest AND other.identityId != @identityId) AS others
     FROM images WHERE identityId = @identityId AND digest IS NOT NULL GROUP BY digest`,
    { identityId },
  );
  return {
    identityId,
    key,
    photos: library.get<{ photos: number }>('SELECT count(*) AS photos FROM images WHERE identityId = ?', identityId)!.photos,
    digests: pictures.filter(({ others }) => others === 0).map(({ digest }) => toHex(digest)),
    shared: pictures.filter(({ others }) => others > 0).length,
    folders: library.all(
      `SELECT DISTINCT sourceId, root, folder FROM images JOIN sources ON sources.id = sourceId WHERE identityId = ?
         AND images.id NOT IN (SELECT imageId FROM movedPhotos) ORDER BY sourceId, folder`,
      identityId,
    ),
    elsewhere: library.all(
      `SELECT root, CASE folder WHEN '' THEN images.name ELSE folder || '/' || images.name END AS place FROM movedPhotos
         JOIN images ON images.id = imageId JOIN sources ON sources.id = sourceId WHERE identityId = ? ORDER BY sourceId, folder, images.name`,
      identityId,
    ),
    runs: library.all(
      `SELECT runs.id AS runId, part FROM runs JOIN splitPeople USING (splitId) WHERE identityId = ? ORDER BY createdMs DESC, runs.id`,
      identityId,
    ),
  };
}

/** Forgets the person's rows and keeps their folders out of later scans. Crops and embeddings go before, or they could not be found any more. */
export function erasePerson(library: WritableLibrary, { identityId, key, folders, elsewhere }: KnownPerson): void {
  library.transaction(() => {
    library.run('DELETE FROM images WHERE identityId = ?', identityId);
    library.run('DELETE FROM identities WHERE id = ?', identityId);
    const marks = new Set(readSetting(library, marksKey, marksSchema) ?? []);
    // Merged by name, a person is known by that name, and when people are no longer merged by each of their folders, or by the name in a table.
    const merged = key.startsWith('=');
    if (merged) marks.add(markOf('', key));
    for (const { root, folder } of folders) {
      marks.add(markOf(root, merged ? key.slice(1) : key.slice(key.indexOf(':') + 1)));
      if (merged) marks.add(markOf(root, folder));
    }
    for (const { root, place } of elsewhere) marks.add(markOf(root, place));
    writeSetting(library, marksKey, [...marks].sort());
  });
  library.settle();
}

/** Tells who of a source was erased, by the words of the source, such as the path of a folder, or of one photo in another's; merged by name: no root, and the key. */
export function erasedPeople(library: ReadableLibrary): (root: string, person: string) => boolean {
  const marks = new Set(readSetting(library, marksKey, marksSchema) ?? []);
  return marks.size === 0 ? () => false : (root, person) => marks.has(markOf(root, person));
}

const marksKey = 'erasedPeople';
const marksSchema = z.array(z.string().regex(/^[0-9a-f]{64}$/));

function markOf(root: string, person: string): string {
  return createHash('sha256')
    .update(JSON.stringify([root, person.normalize('NFC')]))
    .digest('hex');
}
