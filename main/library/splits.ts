// Splits as they were made: which person is in which part, kept so that a run can be repeated and explained.
// Invariant: no picture and no person is in two parts of a split; what a part reads back is in one order on every machine.
//
// The same picture means the same pixels of the crop, whatever the file is called, wherever it lies and whichever lossless format it has.
// Under people of different names it is nobody's, because no one can say whose it is; twice under one name it counts once.
import { createHash } from 'node:crypto';
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import { toHex } from './digests.ts';
import { type Part, type Person, type SplitRule, splitPeople } from './split.ts';

/** What a split may draw on: a scan's summary says both. */
export interface Scope {
  readonly sources: readonly number[];
  /** Ids of people; all people of the sources when left out. */
  readonly identities?: readonly number[];
}

export interface PartCounts {
  readonly people: number;
  readonly images: number;
}

export interface MadeSplit {
  readonly id: number;
  readonly parts: Readonly<Record<Part, PartCounts>>;
  /** People on none of the lists, where lists were given. */
  readonly unusedPeople: number;
  /** Different pictures that lie under two or more people and therefore count for nobody. */
  readonly sharedPictures: number;
  /** Pairs of people kept in one part because they share a picture that nobody else has: probably one person under two names. */
  readonly linkedPeople: number;
  /** Files that hold a picture which is already there for the same person. */
  readonly duplicates: number;
}

/** One part, ready for training or evaluation. */
export interface PartImages {
  /** Ids of the people, ordered by key; their position is the `identity` of the images. */
  readonly people: readonly number[];
  /** Ordered by person, then digest. */
  readonly images: readonly { readonly digest: string; readonly identity: number }[];
}

/** Files that count, of some sources (@sources: a JSON list of their ids) and of the people that `whom` says. */
const filesOf = (whom: string): string => `state = 'ok' AND images.sourceId IN (SELECT value FROM json_each(@sources)) AND ${whom}`;
/** @identities: a JSON list of ids, or null for all. */
const asked = '(@identities IS NULL OR images.identityId IN (SELECT value FROM json_each(@identities)))';

/**
 * `repeated`: pictures that lie there more than once, under how many names, under which two people at least. `counted`: pictures once each, for whom they count.
 * Only what is repeated is looked up by name, and both indices are read in their order (imagesByDigest, imagesInUse): a million files are sorted nowhere.
 */
const counting = (whom: string): string => `
  twice AS MATERIALIZED (
    SELECT digest FROM images INDEXED BY imagesByDigest WHERE digest IS NOT NULL AND ${filesOf(whom)} GROUP BY digest HAVING count(*) > 1
  ),
  repeated AS MATERIALIZED (
    SELECT images.digest AS digest, min(identityId) AS whose, max(identityId) AS other, count(DISTINCT folded) AS names, count(*) AS files
    FROM twice CROSS JOIN images INDEXED BY imagesByDigest ON images.digest = twice.digest CROSS JOIN identities ON identities.id = identityId WHERE ${filesOf(whom)} GROUP BY images.digest
  ),
  counted AS (
    SELECT identityId AS whose, digest FROM images INDEXED BY imagesInUse WHERE ${filesOf(whom)} AND digest NOT IN (SELECT digest FROM twice)
    UNION ALL SELECT whose, digest FROM repeated WHERE names = 1
  )`;

/** Divides the people of the scope and keeps the division. Throws Problem `too-few-people`, `too-few-images` or `bad-input`. */
export function makeSplit(library: WritableLibrary, scope: Scope, rule: SplitRule): MadeSplit {
  const sources = JSON.stringify(scope.sources);
  const identities = scope.identities === undefined ? null : JSON.stringify(scope.identities);
  const people = library.all<Person>(
    `WITH ${counting(asked)}, own AS MATERIALIZED (SELECT whose, count(*) AS images FROM counted GROUP BY whose)
     SELECT whose AS id, name, images FROM own JOIN identities ON identities.id = whose ORDER BY key`,
    { sources, identities },
  );
  // A picture under exactly two names links them; under more it is a placeholder or a group, which says nothing about who is who.
  const repeated = library.all<{ one: number; other: number; names: number; files: number }>(
    `WITH ${counting(asked)} SELECT whose AS one, other, names, files FROM repeated`,
    { sources, identities },
  );
  const links = [
    ...new Map(repeated.flatMap(({ one, other, names }) => (names === 2 ? [[`${one} ${other}`, [one, other] as const]] : []))).values(),
  ];
  const parts = splitPeople(people, links, rule);
  const id = library.transaction(() => {
    const kind = 'lists' in rule ? 'lists' : 'shares';
    const { rowId } = library.run(
      'INSERT INTO splits (seed, rule, sources, createdMs) VALUES (?, ?, ?, ?)',
      rule.seed,
      kind,
      sources,
      Date.now(),
    );
    for (const [identityId, part] of parts) {
      library.run('INSERT INTO splitPeople (splitId, identityId, part) VALUES (?, ?, ?)', rowId, identityId, part);
    }
    return rowId;
  });
  return {
    id,
    parts: countParts(people, parts),
    unusedPeople: people.length - parts.size,
    sharedPictures: repeated.filter(({ names }) => names > 1).length,
    linkedPeople: links.length,
    duplicates: repeated.reduce((sum, { names, files }) => sum + (names === 1 ? files - 1 : 0), 0),
  };
}

/** Everybody and everything of one part. */
export function readPart(library: ReadableLibrary, splitId: number, part: Part): PartImages {
  const split = library.get<{ sources: string }>('SELECT sources FROM splits WHERE id = ?', splitId);
  const people: number[] = [];
  const images: { digest: string; identity: number }[] = [];
  if (split === undefined) return { people, images };
  // The scope is the whole split, not the part: a picture of people in two parts must be nobody's in both.
  const rows = library.each<{ whose: number; digest: Uint8Array }>(
    `WITH ${counting('images.identityId IN (SELECT identityId FROM splitPeople WHERE splitId = @splitId)')}
     SELECT whose, digest FROM counted JOIN splitPeople ON splitId = @splitId AND identityId = whose AND part = @part
     JOIN identities ON identities.id = whose ORDER BY key, digest`,
    { splitId, part, sources: split.sources },
  );
  for (const { whose, digest } of rows) {
    if (people.at(-1) !== whose) people.push(whose);
    images.push({ digest: toHex(digest), identity: people.length - 1 });
  }
  return { people, images };
}

/**
 * Everybody and everything of a scope, undivided, but for people of the same name as somebody who teaches or chooses in the split `without`: they
 * would be measured on what was learnt from them.
 */
export function readScope(library: ReadableLibrary, { sources, identities }: Scope, without: number): PartImages {
  const people: number[] = [];
  const images: { digest: string; identity: number }[] = [];
  const rows = library.each<{ whose: number; digest: Uint8Array }>(
    `WITH ${counting(asked)} SELECT whose, digest FROM counted JOIN identities ON identities.id = whose
     WHERE folded NOT IN (
       SELECT folded FROM splitPeople JOIN identities ON identities.id = identityId WHERE splitId = @without AND part IN ('train', 'choose')
     ) ORDER BY key, digest`,
    { sources: JSON.stringify(sources), identities: identities === undefined ? null : JSON.stringify(identities), without },
  );
  for (const { whose, digest } of rows) {
    if (people.at(-1) !== whose) people.push(whose);
    images.push({ digest: toHex(digest), identity: people.length - 1 });
  }
  return { people, images };
}

/** A division of people, and the pictures that the student of a run with it has learnt; null where that cannot be told any more. */
export interface Learnt {
  readonly splitId: number;
  readonly learnt: ReadonlySet<string> | null;
}

/** Whether the student of one of these runs has learnt a picture, or its threshold was chosen on it, whomever it counts for now. */
export function learntElsewhere(library: ReadableLibrary, runs: readonly Learnt[]): (digest: string) => boolean {
  const all = runs.map(({ splitId }) => splitId);
  const untold = runs.flatMap(({ splitId, learnt }) => (learnt === null ? [splitId] : []));
  const sets = [...new Set(runs.flatMap(({ learnt }) => (learnt === null ? [] : [learnt])))];
  const [chose, taught] = [movedFromOthers(library, all, 'choose'), movedFromOthers(library, untold, 'train')];
  return (digest) => chose.has(digest) || taught.has(digest) || sets.some((learnt) => learnt.has(digest));
}

/** Pictures that lie in the folder of somebody of this part in one of these splits and count for another person now. */
function movedFromOthers(library: ReadableLibrary, splitIds: readonly number[], part: Part): Set<string> {
  const rows = library.all<{ digest: Uint8Array }>(
    `SELECT DISTINCT digest FROM movedPhotos JOIN images ON images.id = imageId JOIN splitPeople ON splitPeople.identityId = folderId
     WHERE splitId IN (SELECT value FROM json_each(?)) AND part = ? AND digest IS NOT NULL`,
    JSON.stringify(splitIds),
    part,
  );
  return new Set(rows.map(({ digest }) => toHex(digest)));
}

/** The photos that several splits verify on, and the digest of their part. */
export interface VerifiedPhotos {
  readonly digest: string;
  readonly images: PartImages['images'];
}

/** The photos of the people who verify in every one of these runs, and that none of their students has learnt; null where they are not the same, or there are none. */
export function readVerified(library: ReadableLibrary, runs: readonly Learnt[]): VerifiedPhotos | null {
  let first: (VerifiedPhotos & { readonly splitId: number }) | undefined;
  const isLearnt = learntElsewhere(library, runs);
  for (const { splitId } of runs) {
    // What a part holds follows from who is in it: of runs begun with the same answers one part is read and not all.
    if (first !== undefined && divideAlike(library, first.splitId, splitId)) continue;
    const { people, images } = readPart(library, splitId, 'verify');
    const part = { people, images: images.filter(({ digest }) => !isLearnt(digest)) };
    const digest = digestOfPart(part);
    first ??= { splitId, digest, images: part.images };
    if (digest !== first.digest) return null;
  }
  return first === undefined || first.images.length === 0 ? null : { digest: first.digest, images: first.images };
}

/** Whether two splits divide the same people of the same folders in the same way. */
function divideAlike(library: ReadableLibrary, one: number, other: number): boolean {
  const ofOther = 'SELECT identityId, part FROM splitPeople WHERE splitId = @other';
  const found = library.get<{ alike: number }>(
    `SELECT (SELECT sources FROM splits WHERE id = @one) = (SELECT sources FROM splits WHERE id = @other)
       AND (SELECT count(*) FROM splitPeople WHERE splitId = @one) = (SELECT count(*) FROM splitPeople WHERE splitId = @other)
       AND NOT EXISTS (SELECT identityId, part FROM splitPeople WHERE splitId = @one EXCEPT ${ofOther}) AS alike`,
    { one, other },
  );
  return found?.alike === 1;
}

/** SHA-256 over the order, labels and pixels of a part: equal digests mean that a run sees exactly the same data. */
export function digestOfPart({ images }: PartImages): string {
  const hash = createHash('sha256');
  for (const { digest, identity } of images) hash.update(`${identity} ${digest}\n`);
  return hash.digest('hex');
}

function countParts(people: readonly Person[], parts: ReadonlyMap<number, Part>): Record<Part, PartCounts> {
  const counts = { train: { people: 0, images: 0 }, choose: { people: 0, images: 0 }, verify: { people: 0, images: 0 } };
  for (const { id, images } of people) {
    const part = parts.get(id);
    if (part === undefined) continue;
    counts[part].people += 1;
    counts[part].images += images;
  }
  return counts;
}
