// Splits as they were made: which person is in which part, kept so that a run can be repeated and explained.
// Invariant: no picture and no person is in two parts of a split; what a part reads back is in one order on every machine.
import { createHash } from 'node:crypto';
import { Problem } from '../problems.ts';
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import { toHex } from './digests.ts';
import { listIdentities } from './identities.ts';
import { linkedPeople } from './images.ts';
import { type Part, type SplitRule, splitPeople } from './split.ts';

export interface PartCounts {
  readonly people: number;
  readonly images: number;
}

export interface MadeSplit {
  readonly id: number;
  readonly parts: Readonly<Record<Part, PartCounts>>;
  /** People on none of the lists, where lists were given. */
  readonly unused: number;
}

/** One part, ready for training or evaluation. */
export interface PartImages {
  /** Ids of the people, ordered by key; their position is the `identity` of the images. */
  readonly people: readonly number[];
  /** Ordered by person, then digest. */
  readonly images: readonly { readonly digest: string; readonly identity: number }[];
}

/** Divides the people of the library and keeps the division. Throws Problem `too-few-people`, `too-few-images` or `bad-input`. */
export function makeSplit(library: WritableLibrary, rule: SplitRule): MadeSplit {
  const people = listIdentities(library);
  const parts = splitPeople(people, linkedPeople(library), rule);
  const id = library.transaction(() => {
    const { rowId } = library.run(
      'INSERT INTO splits (seed, rule, createdMs) VALUES (?, ?, ?)',
      rule.seed,
      'lists' in rule ? 'lists' : 'shares',
      Date.now(),
    );
    for (const [identityId, part] of parts) {
      library.run('INSERT INTO splitPeople (splitId, identityId, part) VALUES (?, ?, ?)', rowId, identityId, part);
    }
    demandNoLeak(library, rowId);
    return rowId;
  });
  const counts = { train: { people: 0, images: 0 }, choose: { people: 0, images: 0 }, verify: { people: 0, images: 0 } };
  for (const person of people) {
    const part = parts.get(person.id);
    if (part === undefined) continue;
    counts[part].people += 1;
    counts[part].images += person.images;
  }
  return { id, parts: counts, unused: people.length - parts.size };
}

/** Everybody and everything of one part. */
export function readPart(library: ReadableLibrary, splitId: number, part: Part): PartImages {
  const rows = library.each<{ identityId: number; digest: Uint8Array }>(
    `SELECT images.identityId, digest FROM splitPeople JOIN identities ON identities.id = splitPeople.identityId
     JOIN images ON images.identityId = identities.id AND state = 'ok'
     WHERE splitId = ? AND part = ? ORDER BY key, digest`,
    splitId,
    part,
  );
  const people: number[] = [];
  const images: { digest: string; identity: number }[] = [];
  for (const { identityId, digest } of rows) {
    if (people.at(-1) !== identityId) people.push(identityId);
    images.push({ digest: toHex(digest), identity: people.length - 1 });
  }
  return { people, images };
}

/** SHA-256 over the order, labels and pixels of a part: equal digests mean that a run sees exactly the same data. */
export function digestOfPart({ images }: PartImages): string {
  const hash = createHash('sha256');
  for (const { digest, identity } of images) hash.update(`${identity} ${digest}\n`);
  return hash.digest('hex');
}

function demandNoLeak(library: ReadableLibrary, splitId: number): void {
  const leak = library.get(
    `SELECT digest FROM splitPeople JOIN images USING (identityId) WHERE splitId = ? AND state = 'ok'
     GROUP BY digest HAVING count(DISTINCT part) > 1 LIMIT 1`,
    splitId,
  );
  if (leak !== undefined) throw new Problem('library-corrupt', { part: 'split' });
}
