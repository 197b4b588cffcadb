// What a result rests on, as one short text: which pictures count, and for whom.
// Invariant: two digests are equal when the same people have the same pictures, whatever the files are called, in whatever order they were read and however often
// something was set aside and taken back in between; a person is held in memory at a time, never all photos.
import { hash } from 'node:crypto';
import type { ReadableLibrary } from './database.ts';

/** 64 hexadecimal digits. The order of the sources is part of it. */
export function digestInUse(library: ReadableLibrary, sources: readonly number[]): string {
  const each = sources.map((source) => digestOfSource(library, source));
  return each.length === 1 ? each[0]! : hash('sha256', each.join('\n'));
}

/**
 * The digests of all people, added without carry. The order does not matter then: a person who was gone and came back has another number. Nobody is there twice, because
 * a key is one person's.
 */
function digestOfSource(library: ReadableLibrary, source: number): string {
  const sum = new Uint8Array(32);
  // A picture that lies there twice for the same person counts once, as in a split.
  const people = library.each<{ key: string; pictures: string }>(
    `SELECT key, group_concat(hex(digest), '') AS pictures
     FROM (SELECT DISTINCT identityId, digest FROM images WHERE sourceId = ? AND state = 'ok' ORDER BY identityId, digest)
     JOIN identities ON identities.id = identityId GROUP BY identityId`,
    source,
  );
  for (const { key, pictures } of people) {
    // Without the number of the source, which is another one when the folder is read again as a new one.
    const person = key.startsWith('=') ? key : key.slice(key.indexOf(':'));
    const digest = hash('sha256', JSON.stringify([person, pictures]), 'buffer');
    for (let at = 0; at < sum.length; at++) sum[at]! ^= digest[at]!;
  }
  return Buffer.from(sum).toString('hex');
}
