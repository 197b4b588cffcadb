// Searching among registered people, against plain loops: galleries, ranks, FPIR and FNIR, the two reported points, and the projection to more people.
import { describe, expect, test } from 'vitest';
import { chanceOfHit, divide, identify } from '../../main/evaluation/identification.ts';
import type { Rate } from '../../main/evaluation/types.ts';
import { type SyntheticPeople, syntheticPeople, tiedPeople } from '../support/synthetic-people.ts';

const resampling = { seed: 3, replicates: 200 };
const threshold = 0.8;

/** Everything once more with plain loops over arrays: only who is registered with which photos is taken from `divide`. */
function naive({ vectors, dim, identities }: SyntheticPeople) {
  const rowOf = (row: number) => Array.from(vectors.subarray(row * dim, (row + 1) * dim));
  const mated: { mate: number; others: number[] }[] = [];
  const nonMated: { others: number[] }[] = [];
  for (const { registered, mated: own, nonMated: strangers } of divide(identities, resampling.seed)) {
    const templates = registered.map(({ rows }) => {
      const sum = Array.from({ length: dim }, (_, k) => rows.reduce((total, row) => total + rowOf(row)[k]!, 0));
      const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
      return { person: identities[rows[0]!]!, unit: sum.map((value) => (length === 0 ? 0 : Math.fround(value / length))) };
    });
    const scored = (row: number) =>
      templates.map(({ person, unit }) => ({
        person,
        score: Math.fround(unit.reduce((sum, value, k) => sum + value * vectors[row * dim + k]!, 0)),
      }));
    for (const row of own) {
      const all = scored(row);
      mated.push({
        mate: all.find(({ person }) => person === identities[row])!.score,
        others: all.filter(({ person }) => person !== identities[row]).map(({ score }) => score),
      });
    }
    for (const row of strangers) nonMated.push({ others: scored(row).map(({ score }) => score) });
  }
  return { mated, nonMated };
}

function shareOf<T>(items: readonly T[], fits: (item: T) => boolean): number {
  return items.filter(fits).length / items.length;
}

const groups: [string, SyntheticPeople][] = [
  [
    'scattered people',
    syntheticPeople(
      81,
      Array.from({ length: 60 }, (_, at) => 1 + (at % 6)),
      0.45,
    ),
  ],
  ['people of whom many score alike', tiedPeople(82, 30, 4)],
];

describe.each(groups)('%s', (_, people) => {
  const found = identify(people, people.identities, threshold, 35, resampling)!;
  const { mated, nonMated } = naive(people);

  test('are searched as often as they have photos left', () => {
    expect([found.matedSearches, found.nonMatedSearches]).toEqual([mated.length, nonMated.length]);
  });

  test.each([1, 5, 10])('the mate among the first %i', (rank) => {
    const missed = shareOf(mated, ({ mate, others }) => others.filter((score) => score >= mate).length >= rank);
    expect(found.ranks.find((one) => one.rank === rank)!.missed.value).toBeCloseTo(missed, 12);
  });

  test('at the decision threshold', () => {
    const { fpir, fnir, wrongFirst, fmr } = found.atThreshold!;
    expect(fpir.value).toBeCloseTo(
      shareOf(nonMated, ({ others }) => others.some((score) => score >= threshold)),
      12,
    );
    expect(fnir.value).toBeCloseTo(
      shareOf(mated, ({ mate }) => mate < threshold),
      12,
    );
    expect(wrongFirst.value).toBeCloseTo(
      shareOf(mated, ({ mate, others }) => others.some((score) => score >= threshold && score >= mate)),
      12,
    );
    expect(fmr.value).toBeCloseTo(
      shareOf(
        nonMated.flatMap(({ others }) => others),
        (score) => score >= threshold,
      ),
      12,
    );
  });

  test.each([0.1, 0.01])('the highest share of found people with FPIR at most %f', (target) => {
    const point = found.points.find(({ targetFpir }) => targetFpir === target)!;
    const fpirAt = (at: number) => shareOf(nonMated, ({ others }) => others.some((score) => score >= at));
    // Every score is a candidate, and so is the place just above it.
    const candidates = [...mated.map(({ mate }) => mate), ...nonMated.map(({ others }) => Math.max(...others))].flatMap((score) => [
      score,
      score + 1e-6,
    ]);
    const allowed = candidates.filter((at) => fpirAt(at) <= target);
    const best = Math.max(0, ...allowed.map((at) => shareOf(mated, ({ mate }) => mate >= at)));
    expect(1 - point.fnir.value!).toBeCloseTo(best, 12);
    expect(point.fpir.value!).toBeLessThanOrEqual(target);
    expect(fpirAt(point.threshold)).toBeCloseTo(point.fpir.value!, 12);
  });

  test('with everybody of a gallery registered the projection is what was counted, with one it is the FMR', () => {
    const { projection, fmr, fpir } = found.atThreshold!;
    expect(projection[0]).toMatchObject({ registered: 1 });
    expect(projection[0]!.counted!).toBeCloseTo(fmr.value!, 12);
    const whole = identify(people, people.identities, threshold, Math.min(...found.galleries), resampling)!;
    const all = whole.atThreshold!.projection.find(({ registered }) => registered === Math.min(...found.galleries))!;
    if (new Set(found.galleries).size === 1) expect(all.counted!).toBeCloseTo(fpir.value!, 12);
    else expect(Math.abs(all.counted! - fpir.value!)).toBeLessThan(0.05);
  });

  test('the range holds what was counted and what independence says, and more people are never safer', () => {
    const { projection } = found.atThreshold!;
    expect(projection.some(({ registered }) => registered === 35)).toBe(true);
    for (const [at, { counted, independent, low, high }] of projection.entries()) {
      for (const value of [counted ?? independent, independent]) {
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
      }
      expect(counted ?? 1).toBeGreaterThanOrEqual(projection[at - 1]?.counted ?? 0);
      expect(independent).toBeGreaterThanOrEqual(projection[at - 1]?.independent ?? 0);
    }
    expect(projection.at(-1)!.counted).toBeNull();
  });

  test('intervals hold their value, and the same again is the same', () => {
    const { fpir, fnir, wrongFirst, fmr } = found.atThreshold!;
    const rates: Rate[] = [fpir, fnir, wrongFirst, fmr, ...found.ranks.map(({ missed }) => missed)];
    for (const { value, low, high } of rates) {
      expect(low).toBeLessThanOrEqual(value!);
      expect(high).toBeGreaterThanOrEqual(value!);
    }
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    expect(identify(people, people.identities, threshold, 35, resampling)).toEqual(found);
  });
});

describe('who is registered', () => {
  const identities = Int32Array.from(
    Array.from({ length: 41 }, (_, person) => Array.from({ length: 1 + (person % 9) }, () => person * 3)).flat(),
  );
  const divisions = divide(identities, 5);

  test('nobody is a stranger to their own gallery, and no registered photo searches', () => {
    for (const { registered, mated, nonMated } of divisions) {
      const people = new Set(registered.map(({ rows }) => identities[rows[0]!]));
      expect(people.size).toBe(registered.length);
      for (const { rows } of registered) {
        expect(new Set(rows.map((row) => identities[row])).size).toBe(1);
        expect(rows.length).toBeLessThanOrEqual(3);
        for (const row of rows) expect([...mated, ...nonMated]).not.toContain(row);
      }
      for (const row of mated) expect(people.has(identities[row])).toBe(true);
      for (const row of nonMated) expect(people.has(identities[row])).toBe(false);
    }
  });

  test('everybody with two photos is registered once, a person with one never', () => {
    const all = divisions.flatMap(({ registered }) => registered.map(({ rows }) => identities[rows[0]!]!)).sort((a, b) => a - b);
    expect(all).toEqual(
      Array.from({ length: 41 }, (_, person) => person)
        .filter((person) => person % 9 > 0)
        .map((person) => person * 3),
    );
    expect(Math.abs(divisions[0].registered.length - divisions[1].registered.length)).toBeLessThanOrEqual(1);
  });

  test('another seed registers others', () => {
    expect(divide(identities, 6)).not.toEqual(divisions);
    expect(divide(identities, 5)).toEqual(divisions);
  });
});

test.each([
  [0, 6, 3],
  [1, 6, 1],
  [1, 6, 4],
  [2, 6, 3],
  [4, 6, 3],
  [6, 6, 2],
])('%i of %i people who are hit, %i drawn: the chance is that of all draws', (hits, size, number) => {
  let draws = 0;
  let hit = 0;
  for (let set = 0; set < 2 ** size; set++) {
    const members = Array.from({ length: size }, (_, at) => at).filter((at) => set & (1 << at));
    if (members.length !== number) continue;
    draws++;
    if (members.some((at) => at < hits)) hit++;
  }
  expect(chanceOfHit(hits, size, number)).toBeCloseTo(hit / draws, 12);
});

test('with more registered than were there, each has the rate of this stranger', () => {
  expect(chanceOfHit(2, 10, 40)).toBeCloseTo(1 - 0.8 ** 40, 12);
});

test('where no stranger hits anybody, the projection starts from the bound and not from nothing', () => {
  const people = syntheticPeople(83, new Array(30).fill(4), 0.01, 32);
  const { fpir, fnir, projection } = identify(people, people.identities, 0.98, undefined, resampling)!.atThreshold!;
  expect([fpir.value, fnir.errors]).toEqual([0, 0]);
  expect(fpir).toMatchObject({ method: 'rule-of-3', whyNot: 'no-errors' });
  expect(projection[0]!.independent).toBeGreaterThan(0);
  expect(projection.at(-1)!.high).toBeGreaterThan(0.99);
});

test('no threshold, no rates at one; nobody with two photos, nothing at all', () => {
  const people = syntheticPeople(84, new Array(20).fill(2), 0.3);
  expect(identify(people, people.identities, null, undefined, resampling)).toMatchObject({ atThreshold: null, galleries: [10, 10] });
  const single = syntheticPeople(85, new Array(20).fill(1), 0.3);
  expect(identify(single, single.identities, 0.5, undefined, resampling)).toBeNull();
  const one = syntheticPeople(86, [3], 0.3);
  expect(identify(one, one.identities, 0.5, undefined, resampling)).toBeNull();
});
