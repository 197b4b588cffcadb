// All pairs of a group: counts, order, AUC and the thinned tail against plain loops.
import { describe, expect, test } from 'vitest';
import { countAbove } from '../../main/evaluation/order.ts';
import { falseMatchesAt, falseNonMatchesAt, numberPeople, scoreAll } from '../../main/evaluation/pairs.ts';
import { scoreAllPairs } from '../../main/evaluation/scoring.ts';
import { naivePairs, type SyntheticPeople, syntheticPeople, tiedPeople } from '../support/synthetic-people.ts';

function naiveAuc(people: SyntheticPeople): number {
  const pairs = naivePairs(people);
  let wins = 0;
  let count = 0;
  for (const g of pairs) {
    for (const i of pairs) {
      if (!g.genuine || i.genuine) continue;
      wins += g.score > i.score ? 1 : g.score === i.score ? 0.5 : 0;
      count++;
    }
  }
  return wins / count;
}

test('people are renumbered without gaps and counted', () => {
  const { who, imagesOf } = numberPeople(Int32Array.from([70, -3, 70, 12]));
  expect([...who]).toEqual([2, 0, 2, 1]);
  expect([...imagesOf]).toEqual([1, 1, 2]);
});

describe.each([
  ['scattered people', syntheticPeople(3, [1, 4, 2, 1, 5, 3, 2, 6])],
  ['people with many ties', tiedPeople(4, 9, 4)],
])('%s', (_, people) => {
  const scored = scoreAll(people, people.identities);
  const naive = naivePairs(people);

  test('every genuine score, from high to low, with its person', () => {
    const genuine = naive.filter((pair) => pair.genuine).sort((a, b) => b.score - a.score);
    expect([...scored.genuine.scores]).toEqual(genuine.map(({ score }) => score));
    const sums = (persons: Iterable<number>) => [...persons].sort((a, b) => a - b);
    expect(sums(scored.genuine.person)).toEqual(sums(genuine.map(({ first }) => first)));
  });

  test('every impostor score with its two people', () => {
    const impostor = naive.filter((pair) => !pair.genuine);
    expect(scored.impostor.count).toBe(impostor.length);
    expect(scored.impostor.exactCount).toBe(impostor.length);
    const name = (score: number, a: number, b: number) => `${score} ${Math.min(a, b)} ${Math.max(a, b)}`;
    const { scores, first, second } = scored.impostor;
    expect([...scores].map((score, k) => name(score, first[k]!, second[k]!)).sort()).toEqual(
      impostor.map((pair) => name(pair.score, pair.first, pair.second)).sort(),
    );
    expect([...scores]).toEqual([...scores].sort((a, b) => b - a));
  });

  test('AUC counts ties half', () => expect(scored.auc).toBeCloseTo(naiveAuc(people), 12));

  test('error counts at any threshold', () => {
    for (const threshold of [-1, -0.3, 0, 0.2, 0.5, 0.7, 1, 1.1]) {
      expect(falseMatchesAt(scored.impostor, threshold)).toBe(naive.filter((p) => !p.genuine && p.score >= threshold).length);
      expect(falseNonMatchesAt(scored.genuine, threshold)).toBe(naive.filter((p) => p.genuine && p.score < threshold).length);
    }
  });
});

describe('more pairs than are kept', () => {
  const people = syntheticPeople(8, [...new Array(150).fill(2), ...new Array(2100).fill(1)], 0.4, 6);
  const scored = scoreAll(people, people.identities);
  const all: number[] = [];
  scoreAllPairs(people, (row, firstColumn, scores, offset, count) => {
    for (let c = 0; c < count; c++) {
      if (people.identities[row] !== people.identities[firstColumn + c]) all.push(scores[offset + c]!);
    }
  });
  const sorted = Float32Array.from(all).sort().reverse();

  test('keeps the upper tenth whole', () => {
    const { exactCount, count, scores } = scored.impostor;
    expect(count).toBe(sorted.length);
    expect(exactCount).toBeGreaterThan(count * 0.12);
    expect(scores.length).toBeLessThan(count / 2);
    expect(scores.subarray(0, exactCount)).toEqual(sorted.subarray(0, exactCount));
  });

  test('counts exactly in the tail and to half a percent below', () => {
    for (const share of [1e-4, 1e-2, 0.1]) {
      const threshold = sorted[Math.floor(sorted.length * share)]!;
      expect(falseMatchesAt(scored.impostor, threshold)).toBe(sorted.filter((score) => score >= threshold).length);
    }
    for (const share of [0.2, 0.5, 0.9]) {
      const threshold = sorted[Math.floor(sorted.length * share)]!;
      expect(falseMatchesAt(scored.impostor, threshold) / sorted.length / share).toBeCloseTo(1, 2);
    }
  });

  test('AUC is that of all pairs', () => {
    let wins = 0;
    for (const genuine of scored.genuine.scores) wins += sorted.length - countAbove(sorted, genuine);
    // No ties worth a digit among continuous scores.
    expect(scored.auc).toBeCloseTo(wins / sorted.length / scored.genuine.scores.length, 6);
  });

  test('is the same every time', () => {
    expect(scoreAll(people, people.identities).impostor.scores).toEqual(scored.impostor.scores);
  });
});

test('one image and one person give no pairs and no AUC', () => {
  for (const images of [1, 5]) {
    const people = syntheticPeople(1, [images]);
    const scored = scoreAll(people, people.identities);
    expect(scored.impostor.count).toBe(0);
    expect(scored.auc).toBeNull();
  }
});
