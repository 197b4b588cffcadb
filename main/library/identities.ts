// The people. An identity is known by its key; its name is the folder's and never leaves the library.
// Invariant: the key does not change between scans, so the same folder is the same identity.
import type { ReadableLibrary, WritableLibrary } from './database.ts';

export interface Identity {
  readonly id: number;
  readonly key: string;
  readonly name: string;
}

/** How names are compared: as the operator sees them, whatever the system that wrote them (NFC, case folded). */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** The id of the identity with this key, added if new. */
export function ensureIdentity(library: WritableLibrary, key: string, name: string): number {
  const found = library.get<{ id: number }>('SELECT id FROM identities WHERE key = ?', key);
  return found?.id ?? library.run('INSERT INTO identities (key, name, folded) VALUES (?, ?, ?)', key, name, foldName(name)).rowId;
}

/** Everybody, ordered by key. */
export function listIdentities(library: ReadableLibrary): Identity[] {
  return library.all('SELECT id, key, name FROM identities ORDER BY key');
}

export function dropEmptyIdentities(library: WritableLibrary): void {
  // A person all of whose photos were said to show somebody else is needed to give them back.
  library.run(
    `DELETE FROM identities WHERE NOT EXISTS (SELECT 1 FROM images WHERE identityId = identities.id)
       AND NOT EXISTS (SELECT 1 FROM movedPhotos WHERE folderId = identities.id)`,
  );
}
