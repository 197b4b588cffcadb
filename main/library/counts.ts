// How much a library holds, and whether a text names anything in it.
// Invariant: what is told of a library is numbers; names stay inside.
import type { ReadableLibrary } from './database.ts';

const counted = {
  people: 'SELECT count(DISTINCT identityId) AS n FROM images',
  photos: `SELECT count(*) AS n FROM images WHERE state = 'ok'`,
  photosAside: `SELECT count(*) AS n FROM images WHERE state != 'ok'`,
  folders: 'SELECT count(*) AS n FROM sources',
  teachers: 'SELECT count(*) AS n FROM teachers',
  projects: 'SELECT count(*) AS n FROM projects',
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

/** Names of people (which are those of their folders) and projects of this library that occur in a text, letters large or small, the longest first. */
export function namesWithin(library: ReadableLibrary, text: string): string[] {
  const found = library.all<{ name: string }>(
    `WITH said (text) AS (SELECT lower(?))
     SELECT name FROM identities, said WHERE length(name) > 1 AND instr(text, lower(name)) > 0
     UNION SELECT json_extract(document, '$.title') FROM projects, said
       WHERE json_valid(document) AND length(json_extract(document, '$.title')) > 1 AND instr(text, lower(json_extract(document, '$.title'))) > 0`,
    text,
  );
  return found.map(({ name }) => name).sort((a, b) => b.length - a.length);
}
