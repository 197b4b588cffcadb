// All pairs of a group: counts, order, AUC and the thinned tail against plain loops.
import { describe, expect, test } from 'vitest';
import { resample } from '../../main/evaluation/bootstrap.ts';
import { atFmr, equalErrorRate } from '../../main/evaluation/curves.ts';
import { fmrVariance } from '../../main/evaluation/intervals.ts';
import { countAbove, countAtLeast } from '../../main/evaluation/order.ts';
import { falseMatchesAt, falseNonMatchesAt, fineBins, numberPeople, type ScoredPairs, scoreAll } from '../../main/evaluation/pairs.ts';
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

  test('counts exactly in the tail, at operating points below it, and closely in between', () => {
    for (const share of [1e-4, 1e-2, 0.1]) {
      const threshold = sorted[Math.floor(sorted.length * share)]!;
      expect(falseMatchesAt(scored.impostor, threshold)).toBe(sorted.filter((score) => score >= threshold).length);
    }
    for (const share of [0.2, 0.5, 0.9]) {
      const threshold = sorted[Math.floor(sorted.length * share)]!;
      expect(falseMatchesAt(scored.impostor, threshold) / sorted.length / share).toBeCloseTo(1, 3);
      const point = atFmr(scored, share);
      expect(point.falseMatches).toBe(countAtLeast(sorted, point.threshold));
      expect(point.falseMatches).toBeLessThanOrEqual(share * sorted.length);
      // One bin lower, too many would pass.
      expect(countAtLeast(sorted, point.threshold - 2 / fineBins)).toBeGreaterThan(share * sorted.length);
    }
  });

  test('AUC is that of all pairs', () => {
    let wins = 0;
    for (const genuine of scored.genuine.scores) wins += sorted.length - countAbove(sorted, genuine);
    // No ties worth a digit among continuous scores.
    expect(scored.auc).toBeCloseTo(wins / sorted.length / scored.genuine.scores.length, 6);
  });

  describe('far more than that, of which the lower are kept ever more rarely', () => {
    const few = scoreAll(people, people.identities, { keepAll: 10_000, exact: 20_000, band: 30_000, rest: 20_000 });

    test('holds little, and stands for everything', () => {
      const { strata, scores, count } = few.impostor;
      expect(count).toBe(sorted.length);
      expect(strata.length).toBeGreaterThan(3);
      expect(scores.length).toBeLessThan((20_000 + 30_000 * (strata.length - 2) + 20_000) * 1.1);
      let from = 0;
      const stoodFor = strata.map(({ end, weight }) => {
        const pairs = (end - from) * weight;
        from = end;
        return pairs;
      });
      expect(stoodFor.reduce((sum, pairs) => sum + pairs, 0)).toBeCloseTo(count, 3);
      expect(strata[0]?.weight).toBe(1);
      // The last band ends where the wanted share does and may be narrower than the one above it.
      const weights = strata.map(({ weight }) => weight).filter((_, band) => band !== strata.length - 2);
      expect(weights).toEqual(weights.toSorted((a, b) => a - b));
    });

    test('operating points are exact, and those of all pairs to within a bin', () => {
      expect(few.auc).toBe(scored.auc);
      expect(few.impostorHistogram).toEqual(scored.impostorHistogram);
      for (const target of [1e-4, 1e-3, 1e-2, 0.1, 0.3]) {
        const [point, whole] = [atFmr(few, target), atFmr(scored, target)];
        expect(point.falseMatches).toBe(countAtLeast(sorted, point.threshold));
        expect(point.falseMatches).toBeLessThanOrEqual(target * sorted.length);
        expect(Math.abs(point.threshold - whole.threshold)).toBeLessThanOrEqual(2 / fineBins);
      }
      expect(equalErrorRate(few)?.rate).toBeCloseTo(equalErrorRate(scored)?.rate ?? Number.NaN, 2);
    });

    test('intervals are about those of all pairs', () => {
      const whole = { keepAll: Number.POSITIVE_INFINITY, exact: 1, band: 1, rest: 1 };
      const every = scoreAll(people, people.identities, whole);
      for (const target of [1e-3, 1e-2, 0.1, 0.3]) {
        const { threshold } = atFmr(few, target);
        expect(fmrVariance(few, threshold) / fmrVariance(every, threshold)).toBeGreaterThan(0.9);
        expect(fmrVariance(few, threshold) / fmrVariance(every, threshold)).toBeLessThan(1.1);
      }
      const resampling = { seed: 3, replicates: 200 };
      const spread = (pairs: ScoredPairs) =>
        resample(pairs, resampling, { targets: [1e-3, 1e-2] }).tar.map((values) => {
          const ordered = values.toSorted();
          return [ordered[10]!, ordered[190]!] as const;
        });
      const [thin, full] = [spread(few), spread(every)];
      for (const [at, ends] of thin.entries())
        for (const [k, end] of ends.entries()) expect(Math.abs(end - full[at]![k]!)).toBeLessThan(0.02);
    });
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
