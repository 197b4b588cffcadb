// How much a library holds, and whether a text names anything in it.
// Invariant: what is told of a library is numbers; names stay inside.
import type { ReadableLibrary } from './database.ts';
import { foldName } from './identities.ts';

const counted = {
  people: 'SELECT count(DISTINCT identityId) AS n FROM images',
  photos: `SELECT count(*) AS n FROM images WHERE state = 'ok'`,
  photosAside: `SELECT count(*) AS n FROM images WHERE state != 'ok'`,
  folders: 'SELECT count(*) AS n FROM sources',
  teachers: 'SELECT count(*) AS n FROM teachers',
  projects: 'SELECT count(*) AS n FROM projects WHERE deletedMs IS NULL',
  runs: 'SELECT count(*) AS n FROM runs',
  auditRecords: 'SELECT count(*) AS n FROM audit',
} as const;

export function countEverything(library: ReadableLibrary): Record<keyof typeof counted, number> {
  return Object.fromEntries(Object.entries(counted).map(([what, sql]) => [what, library.get<{ n: number }>(sql)?.n ?? 0])) as Record<
    keyof typeof counted,
    number
  >;
}

export function sqliteVersion(library: ReadableLibrary): string {
  return library.get<{ version: string }>('SELECT sqlite_version() AS version')?.version ?? '';
}

/**
 * Names of people (which are those of their folders) and projects of this library that occur in a text, letters large or small, the longest first.
 *
 * Of very many people only those are looked for whose first two letters, and whose last two, stand beside each other somewhere in the text.
 */
export function namesWithin(library: ReadableLibrary, text: string): string[] {
  const folded = foldName(text);
  const letters = [...folded];
  const pairs = new Set(letters.slice(1).map((letter, at) => letters[at]! + letter));
  const people = library.all<{ name: string }>(
    `WITH pairs AS MATERIALIZED (SELECT value FROM json_each(@pairs))
     SELECT DISTINCT name FROM identities WHERE substr(folded, 1, 2) IN (SELECT value FROM pairs) AND substr(folded, -2) IN (SELECT value FROM pairs)
       AND length(folded) > 1 AND instr(@folded, folded) > 0`,
    { folded, pairs: JSON.stringify([...pairs]) },
  );
  const projects = library.all<{ name: string | null }>(
    `SELECT json_extract(document, '$.title') AS name FROM projects WHERE json_valid(document) AND json_type(document, '$.title') = 'text'`,
  );
  const found = [...people, ...projects].flatMap(({ name }) =>
    name !== null && name.length > 1 && folded.includes(foldName(name)) ? [name] : [],
  );
  return found.sort((a, b) => b.length - a.length);
}
