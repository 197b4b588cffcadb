// What a scan writes down, as one object: scanning itself knows nothing of the database.
// Invariant: a batch of changes happens as a whole or not at all, after the crops it speaks of are safe.
import type { WritableLibrary } from './database.ts';
import { erasedPeople } from './erase.ts';
import { dropEmptyIdentities, ensureIdentity } from './identities.ts';
import {
  dropFolder,
  dropImage,
  heldBytes,
  type KnownBytes,
  type KnownImage,
  knownByFile,
  knownFolders,
  knownInFolder,
  moveImage,
  recordImage,
  type ScannedImage,
} from './images.ts';
import { ensureSource, markScanned, type Source, type SourceFacts } from './sources.ts';

/** Who an image belongs to: the key is the same in every scan, the name is the folder's. */
export interface PersonKey {
  readonly key: string;
  readonly name: string;
}

export type ScanChange =
  | { readonly kind: 'image'; readonly person: PersonKey; readonly image: Omit<ScannedImage, 'identityId'> }
  | { readonly kind: 'moved'; readonly person: PersonKey; readonly id: number }
  | { readonly kind: 'gone'; readonly id: number };

export interface ScanLedger {
  /** Whether this person of a source was erased: a scan passes them by. Merged by name, people have no source: root is empty and `person` the key. */
  isErased(root: string, person: string): boolean;
  source(facts: SourceFacts): Source;
  knownInFolder(sourceId: number, folder: string): Map<string, KnownImage>;
  knownByFile(fileDigest: string, finder: string | null): KnownBytes | undefined;
  /** Whether the file of a photo held these bytes when it was read last. */
  heldBytes(id: number, fileDigest: string): boolean;
  write(changes: readonly ScanChange[]): void;
  /** A source was walked to its end: forgets the folders that are neither `present` nor out of sight. Returns the number of images forgotten. */
  finish(sourceId: number, present: (folder: string) => boolean): number;
  /** The id of an identity and how many accepted images it has in the given sources; undefined when nothing was written for it. */
  person(key: string, sourceIds: readonly number[]): { id: number; accepted: number } | undefined;
}

export function scanLedger(library: WritableLibrary): ScanLedger {
  return {
    isErased: erasedPeople(library),
    source: (facts) => ensureSource(library, facts),
    knownInFolder: (sourceId, folder) => knownInFolder(library, sourceId, folder),
    knownByFile: (fileDigest, finder) => knownByFile(library, fileDigest, finder),
    heldBytes: (id, fileDigest) => heldBytes(library, id, fileDigest),
    write: (changes) =>
      library.transaction(() => {
        for (const change of changes) writeChange(library, change);
      }),
    finish: (sourceId, present) =>
      library.transaction(() => {
        let gone = 0;
        for (const folder of knownFolders(library, sourceId)) if (!present(folder)) gone += dropFolder(library, sourceId, folder);
        dropEmptyIdentities(library);
        markScanned(library, sourceId);
        return gone;
      }),
    person: (key, sourceIds) =>
      library.get(
        `SELECT identities.id, count(images.id) AS accepted FROM identities LEFT JOIN images ON identityId = identities.id AND state = 'ok'
           AND sourceId IN (SELECT value FROM json_each(@sources)) WHERE key = @key GROUP BY identities.id`,
        { key, sources: JSON.stringify(sourceIds) },
      ),
  };
}

function writeChange(library: WritableLibrary, change: ScanChange): void {
  if (change.kind === 'gone') {
    dropImage(library, change.id);
    return;
  }
  const identityId = ensureIdentity(library, change.person.key, change.person.name);
  if (change.kind === 'moved') moveImage(library, change.id, identityId);
  else recordImage(library, { ...change.image, identityId });
}
