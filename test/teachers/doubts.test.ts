// The mislabel finder against plain loops over all centres, and on planted faults: wrong people, odd photos, one person in two folders.
import { expect, test } from 'vitest';
import { randomFrom } from '../../main/evaluation/random.ts';
import { Problem } from '../../main/problems.ts';
import { type Doubts, type EmbeddedPhotos, fewestPhotos, findDoubts } from '../../main/teachers/doubts.ts';
import { openCentres } from '../../main/teachers/nearest-by-products.ts';
import { bestOfOthers } from '../../main/teachers/nearest-centre.ts';

const dim = 24;

function unit(values: number[]): number[] {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

function direction(seed: number): number[] {
  const random = randomFrom(seed);
  return unit(Array.from({ length: dim }, () => random.unit() + random.unit() + random.unit() - 1.5));
}

/** Photos of a person lie around a direction of their own. */
function photoOf(person: number, photo: number, noise = 0.5): number[] {
  const away = direction(1000 + 97 * person + photo);
  return unit(direction(person + 1).map((value, at) => value + noise * away[at]!));
}

function held(rows: readonly number[][], people: readonly number[]): EmbeddedPhotos {
  return {
    dim,
    people: Int32Array.from(people),
    read: (first, count, into) => into.set(rows.slice(first, first + count).flat()),
  };
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
const sumOf = (rows: readonly number[][]): number[] =>
  rows.reduce((sum, row) => sum.map((value, at) => value + row[at]!), Array<number>(dim).fill(0));

/** 40 people with 6 photos; photos 3, 64 and 130 lie in the folder of somebody else, 77 is nobody, and person 39 is person 7. */
function planted(): { rows: number[][]; people: number[] } {
  const people = Array.from({ length: 240 }, (_, at) => Math.floor(at / 6));
  const rows = people.map((person, at) => photoOf(person === 39 ? 7 : person, at));
  for (const [row, truly] of [
    [3, 20],
    [64, 2],
    [130, 31],
  ] as const) {
    rows[row] = photoOf(truly, row);
  }
  rows[77] = direction(5555);
  return { rows, people };
}

/** The same by definition: for each photo the cosine to the rest of its folder and to every other folder. */
function naive(rows: readonly number[][], people: readonly number[]): { own: number; best: number; other: number }[] {
  const persons = Math.max(...people) + 1;
  const centres = Array.from({ length: persons }, (_, person) => unit(sumOf(rows.filter((_, at) => people[at] === person))));
  return rows.map((row, at) => {
    const rest = rows.filter((_, other) => people[other] === people[at] && other !== at);
    const others = centres.map((centre, person) => (person === people[at] ? -2 : dot(row, centre)));
    const best = Math.max(...others);
    return { own: dot(row, unit(sumOf(rest))), best, other: others.indexOf(best) };
  });
}

test('planted faults are found with the numbers of the definition, and nothing else is', async () => {
  const { rows, people } = planted();
  const found = await findDoubts(held(rows, people));
  const byHand = naive(rows, people);
  expect(new Set(found.wrong.map(({ row }) => row))).toEqual(new Set([3, 64, 130]));
  for (const { row, own, best, other } of found.wrong) {
    expect(other).toBe(byHand[row]!.other);
    expect(own).toBeCloseTo(byHand[row]!.own, 5);
    expect(best).toBeCloseTo(byHand[row]!.best, 5);
  }
  const doubts = found.wrong.map(({ own, best }) => best - own);
  expect(doubts).toEqual(doubts.toSorted((a, b) => b - a));
  expect(found.odd.map(({ row }) => row)).toEqual([77]);
  expect(found.same.map(({ one, other }) => [one, other])).toEqual([[7, 39]]);
  // The median of the likeness to the own folder, by sorting.
  const owns = byHand.map(({ own }) => own).toSorted((a, b) => a - b);
  expect(found.limits!.usual).toBeCloseTo(owns[120]!, 5);
});

test('where nothing was planted, nothing is called wrong, and the size of a block changes nothing', async () => {
  const people = Array.from({ length: 390 }, (_, at) => Math.floor(at / 3));
  const rows = people.map((person, at) => photoOf(person, at));
  const found = await findDoubts(held(rows, people));
  expect(found).toMatchObject({ wrong: [], odd: [], same: [] });
  // Shuffled, the photos of a person lie in different blocks.
  const order = people.map((_, at) => (at * 127) % 390);
  const shuffled = await findDoubts(
    held(
      order.map((at) => rows[at]!),
      order.map((at) => people[at]!),
    ),
  );
  expect(shuffled.limits!.usual).toBeCloseTo(found.limits!.usual, 6);
  expect(shuffled.limits!.chance).toBeCloseTo(found.limits!.chance, 6);
});

test('the only other photo in a folder is not blamed for the one that does not belong', async () => {
  const people = Array.from({ length: 120 }, (_, at) => Math.floor(at / 2));
  const rows = people.map((person, at) => photoOf(person, at));
  rows[10] = photoOf(40, 10);
  const { wrong, odd } = await findDoubts(held(rows, people));
  expect(wrong.map(({ row, other }) => [row, other])).toEqual([[10, 40]]);
  expect(odd).toEqual([]);
});

test('too few photos, or one person, give no line and no doubts', async () => {
  const none: Doubts = { limits: null, wrong: [], odd: [], same: [] };
  const rows = Array.from({ length: fewestPhotos - 1 }, (_, at) => photoOf(at % 3, at));
  expect(
    await findDoubts(
      held(
        rows,
        rows.map((_, at) => at % 3),
      ),
    ),
  ).toEqual(none);
  expect(
    await findDoubts(
      held(
        rows,
        rows.map(() => 0),
      ),
    ),
  ).toEqual(none);
  expect(await findDoubts(held([], []))).toEqual(none);
});

test('between the blocks it says how far it is, and can be stopped', async () => {
  const { rows, people } = planted();
  const said: [number, number][] = [];
  await findDoubts(held(rows, people), {
    between: async (done, total) => {
      said.push([done, total]);
    },
  });
  expect(said.map(([done]) => done)).toEqual([128, 240, 368, 480, 520]);
  expect(said.at(-1)).toEqual([520, 520]);
  const stopped = findDoubts(held(rows, people), { between: () => Promise.reject(new Problem('cancelled')) });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
});

test('the nearest of the others, with and without a whole tile of centres', async () => {
  for (const centres of [2, 4, 5, 67, 131]) {
    const table = Array.from({ length: centres }, (_, at) => direction(at + 1));
    const rows = Array.from({ length: 3 }, (_, at) => direction(900 + at));
    const own = Int32Array.from([0, 1, centres - 1]);
    const block = { vectors: Float32Array.from(rows.flat()), rows: 3, dim };
    const held = { vectors: Float32Array.from(table.flat()), rows: centres, dim };
    const products = await openCentres(held, 1);
    for (const { best, centre } of [bestOfOthers(block, held, own), await products.nearest(block, own)]) {
      expect(best.length).toBe(3);
      for (const [row, cosine] of best.entries()) {
        const all = table.map((other, at) => (at === own[row] ? -2 : dot(rows[row]!, other)));
        expect(centre[row]).toBe(all.indexOf(Math.max(...all)));
        expect(cosine).toBeCloseTo(Math.max(...all), 5);
      }
    }
    await products.close();
  }
});

test('compared in a child the same doubts are found, and it ends with the work', { timeout: 60_000 }, async () => {
  const { rows, people } = planted();
  const [here, apart] = [await findDoubts(held(rows, people)), await findDoubts(held(rows, people), { mostHere: 0 })];
  for (const kind of ['wrong', 'odd', 'same'] as const) {
    const who = ({ [kind]: found }: Doubts) => found.map((doubt) => ('row' in doubt ? doubt.row : [doubt.one, doubt.other]));
    expect(who(apart), kind).toEqual(who(here));
  }
  expect(apart.limits!.chance).toBeCloseTo(here.limits!.chance, 6);
  const stop = new AbortController();
  const stopped = findDoubts(held(rows, people), { mostHere: 0, signal: stop.signal, between: async () => stop.abort() });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
});
