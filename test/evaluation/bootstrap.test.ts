// The bootstrap over people against a plain one that copies pairs, and its cost at full size.
import { describe, expect, test } from 'vitest';
import { drawPeople, impostorWeight, resample } from '../../main/evaluation/bootstrap.ts';
import { type ScoredPairs, scoreAll } from '../../main/evaluation/pairs.ts';
import { randomFrom } from '../../main/evaluation/random.ts';
import { naivePairs, type SyntheticPeople, syntheticPeople, tiedPeople } from '../support/synthetic-people.ts';

function multiplicities(seed: number, replicate: number, people: number): Float64Array {
  const into = new Float64Array(people);
  drawPeople(seed, replicate, people, into);
  return into;
}

/** Every pair written out as often as it weighs, then counted. */
function naiveReplicate(people: SyntheticPeople, drawn: Float64Array, target: number, threshold: number) {
  const copies = naivePairs(people).flatMap((pair) => {
    const times = pair.genuine ? drawn[pair.first]! : drawn[pair.first]! * drawn[pair.second]!;
    return new Array(times).fill(pair) as (typeof pair)[];
  });
  const genuine = copies.filter((pair) => pair.genuine).map(({ score }) => score);
  const impostor = copies.filter((pair) => !pair.genuine).map(({ score }) => score);
  const thresholds = [2, ...new Set(copies.map(({ score }) => score))].sort((a, b) => b - a);
  const curve = thresholds.map((t) => ({
    fmr: impostor.filter((score) => score >= t).length / impostor.length,
    fnmr: genuine.filter((score) => score < t).length / genuine.length,
  }));
  const k = curve.findIndex(({ fmr, fnmr }) => fmr >= fnmr);
  const [a, b] = [curve[k - 1]!, curve[k]!];
  const share = (a.fnmr - a.fmr) / (a.fnmr - a.fmr + b.fmr - b.fnmr);
  let wins = 0;
  for (const g of genuine) for (const i of impostor) wins += g > i ? 1 : g === i ? 0.5 : 0;
  return {
    tar: 1 - Math.min(...curve.filter(({ fmr }) => fmr <= target).map(({ fnmr }) => fnmr)),
    eer: a.fmr + share * (b.fmr - a.fmr),
    auc: wins / genuine.length / impostor.length,
    fmr: impostor.filter((score) => score >= threshold).length / impostor.length,
    fnmr: genuine.filter((score) => score < threshold).length / genuine.length,
    impostors: impostor.length,
  };
}

describe.each([
  ['scattered people', syntheticPeople(31, [5, 4, 3, 2, 1, 6, 4, 3, 2, 2], 0.7)],
  ['people with many ties', tiedPeople(32, 10, 4)],
])('%s', (_, people) => {
  const pairs = scoreAll(people, people.identities);

  test.each([0, 1, 2, 3, 4, 5])('replicate %i is that of the copied pairs', (replicate) => {
    const asked = { targets: [0.1], thresholds: [0.5] };
    const drawn = resample(pairs, { seed: 7, replicates: 6 }, asked);
    const expected = naiveReplicate(people, multiplicities(7, replicate, 10), 0.1, 0.5);
    expect(drawn.tar[0]![replicate]).toBeCloseTo(expected.tar, 12);
    expect(drawn.eer[replicate]).toBeCloseTo(expected.eer, 12);
    expect(drawn.auc[replicate]).toBeCloseTo(expected.auc, 12);
    expect(drawn.fmrAt[0]![replicate]).toBeCloseTo(expected.fmr, 12);
    expect(drawn.fnmrAt[0]![replicate]).toBeCloseTo(expected.fnmr, 12);
    expect(impostorWeight(pairs.imagesOf, multiplicities(7, replicate, 10))).toBe(expected.impostors);
  });
});

test('draws as many people as there are, and the same ones for the same seed', () => {
  for (let replicate = 0; replicate < 20; replicate++) {
    const drawn = multiplicities(3, replicate, 40);
    expect(drawn.reduce((sum, times) => sum + times, 0)).toBe(40);
    expect(multiplicities(3, replicate, 40)).toEqual(drawn);
    expect(multiplicities(4, replicate, 40)).not.toEqual(drawn);
  }
});

test('a resample of one person twice has nothing to compare: NaN, not a number', () => {
  const people = syntheticPeople(2, [2, 2]);
  const { eer } = resample(scoreAll(people, people.identities), { seed: 1, replicates: 60 });
  const empty = eer.filter(Number.isNaN).length;
  expect(empty).toBeGreaterThan(15);
  expect(empty).toBeLessThan(45);
});

/** Scored pairs made up directly: 1,711 people, 6.9 million impostor scores of which the upper part is kept, as `scoreAll` leaves them. */
function fullSize(): ScoredPairs {
  const random = randomFrom(1);
  const people = 1711;
  const imagesOf = Int32Array.from({ length: people }, (_, person) => (person < 500 ? 5 : 1));
  const kept = 1_300_000;
  const spread = (count: number, from: number, to: number) =>
    Float32Array.from({ length: count }, (_, k) => to - ((to - from) * k) / count);
  return {
    people,
    images: 3711,
    imagesOf,
    genuine: { scores: spread(5000, -0.2, 1), person: Int32Array.from({ length: 5000 }, () => random.below(500)) },
    impostor: {
      count: 6_880_000,
      scores: spread(kept, -0.5, 0.8),
      first: Int32Array.from({ length: kept }, () => random.below(people)),
      second: Int32Array.from({ length: kept }, () => random.below(people)),
      exactCount: 890_000,
      exactAbove: 0,
      strata: [
        { end: 890_000, weight: 1 },
        { end: kept, weight: (6_880_000 - 890_000) / (kept - 890_000) },
      ],
      atLeast: new Float64Array(),
    },
    auc: 0.9,
    impostorHistogram: new Float64Array(),
    genuineMoments: { mean: 0, variance: 0 },
    impostorMoments: { mean: 0, variance: 0 },
  };
}

test('1,000 replicates of 6.9 million pairs of 1,711 people all give a rate', () => {
  const { tar } = resample(fullSize(), { seed: 1, replicates: 1000 }, { targets: [1e-1, 1e-2, 1e-3, 1e-4] });
  for (const values of tar) for (const value of values) expect(value >= 0 && value <= 1).toBe(true);
});
