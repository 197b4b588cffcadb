// Images by the name of their person and file: how the pair lists of standard protocols speak of them.
// Invariant: names leave the library only to be matched with an operator's list; what comes out of a match is a digest.
import type { ReadableLibrary } from './database.ts';
import { toHex } from './digests.ts';
import { foldName } from './identities.ts';
import type { Scope } from './splits.ts';

/** Digest of every accepted image of the sources by `person/file` without the file's ending, folded (`imageKey`). */
export function digestsByName(library: ReadableLibrary, { sources }: Pick<Scope, 'sources'>): Map<string, string> {
  const found = new Map<string, string>();
  const rows = library.each<{ person: string; file: string; digest: Uint8Array }>(
    `SELECT identities.name AS person, images.name AS file, digest FROM images JOIN identities ON identities.id = identityId
     WHERE state = 'ok' AND sourceId IN (SELECT value FROM json_each(?))`,
    JSON.stringify(sources),
  );
  for (const { person, file, digest } of rows) found.set(imageKey(person, file.replace(/\.[^.]*$/, '')), toHex(digest));
  return found;
}

export function imageKey(person: string, stem: string): string {
  return foldName(`${person}/${stem}`);
}
