// Splits in the library: the same picture is never in two parts, and a part reads back the same everywhere.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLibrary, type WritableLibrary } from '../../main/library/database.ts';
import { scanLedger } from '../../main/library/scan-ledger.ts';
import { digestOfPart, makeSplit, readPart, readVerified } from '../../main/library/splits.ts';

let folder: string;
let library: WritableLibrary;
const parts = ['train', 'choose', 'verify'] as const;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deshi-splits-'));
  library = await openLibrary(folder);
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true });
});

function picture(label: string): string {
  return createHash('sha256').update(label).digest('hex');
}

/** Enters people with their pictures, given by label, into a source; returns the source. */
function enter(root: string, people: Readonly<Record<string, readonly string[]>>): number {
  const ledger = scanLedger(library);
  const source = ledger.source({ root, kind: 'folder' });
  for (const [name, pictures] of Object.entries(people)) {
    ledger.write(
      pictures.map((label, i) => ({
        kind: 'image',
        person: { key: `${source.id}:${name}`, name },
        image: {
          sourceId: source.id,
          folder: name,
          name: `${i}.jpg`,
          sizeBytes: 1,
          mtimeMs: 1,
          fileDigest: null,
          digest: picture(label),
          state: 'ok',
          reason: null,
        },
      })),
    );
  }
  return source.id;
}

function crowd(count: number, prefix = 'p'): Record<string, string[]> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${prefix}${i}`, [`${prefix}${i}a`, `${prefix}${i}b`, `${prefix}${i}c`]]),
  );
}

describe('pictures that appear twice', () => {
  test('under two people count for neither, link them, and are in no part', () => {
    const people = crowd(40);
    people.p1?.push('shared');
    people.p2?.push('shared');
    const source = enter('/a', people);
    for (let seed = 0; seed < 10; seed++) {
      const split = makeSplit(library, { sources: [source] }, { seed: String(seed) });
      expect(split).toMatchObject({ sharedPictures: 1, linkedPeople: 1, duplicates: 0, unusedPeople: 0 });
      const read = parts.map((part) => readPart(library, split.id, part));
      const all = read.flatMap(({ images }) => images.map(({ digest }) => digest));
      expect(all).not.toContain(picture('shared'));
      expect(new Set(all).size).toBe(all.length);
      expect(all).toHaveLength(120);
      const [one, other] = library.all<{ id: number }>(`SELECT id FROM identities WHERE name IN ('p1', 'p2')`).map(({ id }) => id);
      expect(read.filter((part) => part.people.includes(one!) && part.people.includes(other!))).toHaveLength(1);
    }
  });

  test('under many people are a placeholder and link nobody', () => {
    const people = crowd(40);
    for (let i = 0; i < 20; i++) people[`p${i}`]?.push('no photo yet');
    const split = makeSplit(library, { sources: [enter('/a', people)] }, { seed: 'a' });
    expect(split).toMatchObject({ sharedPictures: 1, linkedPeople: 0 });
    expect(split.parts.verify.people).toBeLessThan(15);
  });

  test('under one person count once', () => {
    const people = crowd(20);
    people.p3?.push('p3a', 'p3b');
    const split = makeSplit(library, { sources: [enter('/a', people)] }, { seed: 'a' });
    expect(split).toMatchObject({ sharedPictures: 0, duplicates: 2 });
    expect(parts.reduce((sum, part) => sum + split.parts[part].images, 0)).toBe(60);
  });

  test('chance cannot make a leak', () => {
    let state = 7;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 15; round++) {
      const people: Record<string, string[]> = {};
      for (let i = 0; i < 80; i++) people[`r${round} ${i}`] = Array.from({ length: 1 + random(6) }, () => `${round} ${random(500)}`);
      const source = enter(`/round ${round}`, people);
      const split = makeSplit(library, { sources: [source] }, { seed: String(round) });
      const seen = parts.flatMap((part) => readPart(library, split.id, part).images.map(({ digest }) => digest));
      expect(new Set(seen).size).toBe(seen.length);
    }
  });
});

describe('scope', () => {
  test('two copies of the same folder are the same people, and one copy alone is unharmed', () => {
    const one = enter('/one', crowd(20));
    const copy = enter('/copy', crowd(20));
    const both = makeSplit(library, { sources: [one, copy] }, { seed: 'a' });
    expect(both).toMatchObject({ sharedPictures: 0, linkedPeople: 0, duplicates: 60 });
    const alone = makeSplit(library, { sources: [copy] }, { seed: 'a' });
    expect(alone).toMatchObject({ duplicates: 0, parts: both.parts });
    for (const part of parts) {
      const digests = (id: number) => readPart(library, id, part).images.map(({ digest }) => digest);
      expect(digests(alone.id).sort()).toEqual(digests(both.id).sort());
    }
  });

  test('other sources and other people do not count', () => {
    const one = enter('/one', crowd(20));
    const other = enter('/other', crowd(20, 'q'));
    const chosen = library.all<{ id: number }>(`SELECT id FROM identities WHERE name LIKE 'q%' ORDER BY id LIMIT 10`).map(({ id }) => id);
    const split = makeSplit(library, { sources: [one, other], identities: chosen }, { seed: 'a' });
    expect(parts.reduce((sum, part) => sum + split.parts[part].people, 0)).toBe(10);
    expect(parts.flatMap((part) => readPart(library, split.id, part).people).sort()).toEqual(chosen.sort());
    expect(readPart(library, 999, 'train')).toEqual({ people: [], images: [] });
  });
});

test('a part has one order and one digest, whatever the order of scanning; another label is another digest', async () => {
  const people = crowd(30);
  const first = makeSplit(library, { sources: [enter('/a', people)] }, { seed: 'a' });
  const expected = parts.map((part) => digestOfPart(readPart(library, first.id, part)));
  const elsewhere = mkdtempSync(join(tmpdir(), 'deshi-splits-'));
  const before = library;
  library = await openLibrary(elsewhere);
  const reversed = Object.fromEntries(
    Object.entries(people)
      .reverse()
      .map(([name, pictures]) => [name, pictures.toReversed()]),
  );
  const second = makeSplit(library, { sources: [enter('/a', reversed)] }, { seed: 'a' });
  expect(parts.map((part) => digestOfPart(readPart(library, second.id, part)))).toEqual(expected);
  library.close();
  library = before;
  rmSync(elsewhere, { recursive: true });
  const { people: ids, images } = readPart(library, first.id, 'train');
  expect(images.every(({ identity }, i) => i === 0 || identity >= images[i - 1]!.identity)).toBe(true);
  expect(images.at(-1)?.identity).toBe(ids.length - 1);
  expect(digestOfPart({ people: ids, images: images.map((image) => ({ ...image, identity: 0 })) })).not.toBe(expected[0]);
});

/** Where nothing is known of what was learnt but what the library knows. */
const verifiedIn = (splitIds: readonly number[]) =>
  readVerified(
    library,
    splitIds.map((splitId) => ({ splitId, learnt: null })),
  );

test('splits verify on the same photos only where the same people verify, however often they were divided', () => {
  const sources = [enter('/a', crowd(30))];
  const divide = (verify: readonly string[], train?: readonly string[]): number =>
    makeSplit(library, { sources }, { seed: 'a', lists: { verify, choose: ['p0', 'p1', 'p2'], ...(train && { train }) } }).id;
  const verify = ['p10', 'p11', 'p12'];
  const [one, same, fewerTrain, others] = [divide(verify), divide(verify), divide(verify, ['p20', 'p21']), divide(['p10', 'p11', 'p13'])];
  const found = verifiedIn([one!]);
  const part = readPart(library, one!, 'verify');
  expect(found).toEqual({ digest: digestOfPart(part), images: part.images });
  expect(part.images).toHaveLength(9);
  expect(verifiedIn([one!, same!, one!])).toEqual(found);
  // Who teaches differs and who verifies does not.
  expect(verifiedIn([one!, fewerTrain!])).toEqual(found);
  // The same number of people everywhere, two of them in each other's place.
  expect(verifiedIn([one!, others!])).toBeNull();
  expect(verifiedIn([others!, one!])).toBeNull();
  expect(verifiedIn([])).toBeNull();
});
