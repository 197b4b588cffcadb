// Points of the error curves against plain loops over all thresholds, and cases whose answer is known.
import { describe, expect, test } from 'vitest';
import { atFmr, crossing, detGrid, dPrime, equalErrorRate, scoreHistogram, targetFmrs } from '../../main/evaluation/curves.ts';
import { scoreAll } from '../../main/evaluation/pairs.ts';
import { naivePairs, type SyntheticPeople, syntheticPeople, tiedPeople } from '../support/synthetic-people.ts';

/** FMR and FNMR at every threshold where they change, by counting, and the corners of the ROC polyline. */
function naiveCurve(people: SyntheticPeople) {
  const pairs = naivePairs(people);
  const genuine = pairs.filter((pair) => pair.genuine).map(({ score }) => score);
  const impostor = pairs.filter((pair) => !pair.genuine).map(({ score }) => score);
  const thresholds = [2, ...new Set([...genuine, ...impostor])].sort((a, b) => b - a);
  return thresholds.map((threshold) => ({
    threshold,
    fmr: impostor.filter((score) => score >= threshold).length / impostor.length,
    fnmr: genuine.filter((score) => score < threshold).length / genuine.length,
  }));
}

function naiveEer(people: SyntheticPeople): number {
  const curve = naiveCurve(people);
  for (let k = 1; k < curve.length; k++) {
    const [a, b] = [curve[k - 1]!, curve[k]!];
    if (b.fmr < b.fnmr) continue;
    // The point of the straight piece from a to b with equal rates.
    const share = (a.fnmr - a.fmr) / (a.fnmr - a.fmr + b.fmr - b.fnmr);
    return a.fmr + share * (b.fmr - a.fmr);
  }
  return Number.NaN;
}

describe.each([
  ['scattered people', syntheticPeople(11, [5, 4, 3, 2, 1, 6, 4, 3, 2, 2], 0.7)],
  ['close people', syntheticPeople(12, [3, 3, 3, 3, 3, 3, 3, 3], 0.2)],
  ['people with many ties', tiedPeople(13, 10, 4)],
])('%s', (_, people) => {
  const pairs = scoreAll(people, people.identities);
  const curve = naiveCurve(people);

  test.each([0.5, 0.2, 0.1, 0.05, 0.01, 0.001])('TAR at FMR %f: the largest FMR that does not exceed it', (target) => {
    const allowed = curve.filter(({ fmr }) => fmr <= target);
    const point = atFmr(pairs, target);
    expect(point.falseNonMatches / pairs.genuine.scores.length).toBeCloseTo(Math.min(...allowed.map(({ fnmr }) => fnmr)), 12);
    expect(point.falseMatches / pairs.impostor.count).toBeCloseTo(Math.max(...allowed.map(({ fmr }) => fmr)), 12);
  });

  test('counts at the threshold are what the threshold gives', () => {
    for (const target of targetFmrs) {
      const { threshold, falseMatches, falseNonMatches } = atFmr(pairs, target);
      expect(naivePairs(people).filter((p) => !p.genuine && p.score >= threshold)).toHaveLength(falseMatches);
      expect(naivePairs(people).filter((p) => p.genuine && p.score < threshold)).toHaveLength(falseNonMatches);
    }
  });

  test('EER where the polyline meets the diagonal', () => {
    expect(equalErrorRate(pairs)!.rate).toBeCloseTo(naiveEer(people), 12);
  });

  test('the histogram holds every pair', () => {
    const { genuine, impostor, from, to } = scoreHistogram(pairs);
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    expect(sum(genuine)).toBe(pairs.genuine.scores.length);
    expect(sum(impostor)).toBe(pairs.impostor.count);
    expect(genuine.length).toBeLessThanOrEqual(101);
    const scores = naivePairs(people).map(({ score }) => score);
    expect(from).toBeLessThanOrEqual(Math.min(...scores));
    expect(to).toBeGreaterThanOrEqual(Math.min(1, Math.max(...scores)));
  });
});

test('a target of exactly k pairs allows k false matches, whatever the float rounding', () => {
  const people = syntheticPeople(14, new Array(25).fill(2), 0.5);
  const pairs = scoreAll(people, people.identities);
  expect(pairs.impostor.count).toBe(1200);
  for (const allowed of [1, 3, 7, 12, 120, 360]) expect(atFmr(pairs, allowed / 1200).falseMatches).toBe(allowed);
});

test('people told apart without error: EER 0, AUC 1', () => {
  const people = { vectors: new Float32Array([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0]), dim: 3, identities: Int32Array.from([0, 0, 1, 1]) };
  const pairs = scoreAll(people, people.identities);
  expect(equalErrorRate(pairs)!.rate).toBe(0);
  expect(pairs.auc).toBe(1);
  expect(atFmr(pairs, 0.1)).toMatchObject({ falseMatches: 0, falseNonMatches: 0 });
});

test('all scores identical: EER one half, AUC one half, no d prime, nobody let in', () => {
  const people = { vectors: new Float32Array(24).fill(0.5), dim: 4, identities: Int32Array.from([0, 0, 1, 1, 2, 2]) };
  const pairs = scoreAll(people, people.identities);
  expect(equalErrorRate(pairs)!.rate).toBeCloseTo(0.5, 12);
  expect(pairs.auc).toBe(0.5);
  expect(dPrime(pairs)).toBeNull();
  expect(atFmr(pairs, 0.1)).toMatchObject({ falseMatches: 0, falseNonMatches: 3 });
});

test('no pairs of a kind: no EER', () => {
  for (const imagesOf of [[4], [1, 1, 1]]) {
    const people = syntheticPeople(1, imagesOf);
    expect(equalErrorRate(scoreAll(people, people.identities))).toBeNull();
  }
});

test('crossing lies on the slanted piece, else on the vertical one after it', () => {
  expect(crossing(0, 0.4, 0.4, 0)).toBeCloseTo(0.2, 12);
  expect(crossing(0.1, 0.3, 0.5, 0.3)).toBeCloseTo(0.3, 12);
  expect(crossing(0.1, 0.9, 0.2, 0.8)).toBe(0.2);
});

test('the DET grid holds the usual targets and stops at one false match', () => {
  const grid = detGrid(6_848_158);
  for (const target of targetFmrs) expect(grid).toContain(target);
  expect(grid.at(-1)! * 6_848_158).toBeGreaterThanOrEqual(1);
  expect(detGrid(0)).toEqual([]);
});
