// The people. An identity is known by its key; its name is the folder's and never leaves the library.
// Invariant: the key does not change between scans, so the same folder is the same identity.
import type { ReadableLibrary, WritableLibrary } from './database.ts';

export interface Identity {
  readonly id: number;
  readonly key: string;
  readonly name: string;
}

/** The id of the identity with this key, added if new. */
export function ensureIdentity(library: WritableLibrary, key: string, name: string): number {
  const found = library.get<{ id: number }>('SELECT id FROM identities WHERE key = ?', key);
  return found?.id ?? library.run('INSERT INTO identities (key, name) VALUES (?, ?)', key, name).rowId;
}

/** People with at least one accepted image, with how many they have, ordered by key. */
export function listIdentities(library: ReadableLibrary): (Identity & { readonly images: number })[] {
  return library.all(
    `SELECT identities.id, key, name, count(*) AS images FROM identities JOIN images ON identityId = identities.id AND state = 'ok'
     GROUP BY identities.id ORDER BY key`,
  );
}

export function dropEmptyIdentities(library: WritableLibrary): void {
  library.run('DELETE FROM identities WHERE NOT EXISTS (SELECT 1 FROM images WHERE identityId = identities.id)');
}
