// Error rates by group and by condition against plain loops over pairs, against the rates of all people together, and the numbers that sum them up.
import { describe, expect, test } from 'vitest';
import { drawPeople, resample } from '../../main/evaluation/bootstrap.ts';
import { assessable, differentialOf, garbeOf, giniOf } from '../../main/evaluation/differential.ts';
import { ratesAt, withBootstrap } from '../../main/evaluation/intervals.ts';
import { scoreAll } from '../../main/evaluation/pairs.ts';
import { randomFrom } from '../../main/evaluation/random.ts';
import { type Labelling, type Slice, slicesAt } from '../../main/evaluation/slices.ts';
import { type SyntheticPeople, syntheticPeople } from '../support/synthetic-people.ts';

const threshold = 0.55;
const people = syntheticPeople(
  11,
  Array.from({ length: 33 }, (_, person) => 1 + (person % 5)),
  0.7,
);
const how = { seed: 4, replicates: 40 };

/** Every pair of images with its score, by the plainest loop. */
function allPairs({ vectors, dim, identities }: SyntheticPeople) {
  const found: { a: number; b: number; score: number; genuine: boolean }[] = [];
  for (let a = 0; a < identities.length; a++) {
    for (let b = a + 1; b < identities.length; b++) {
      let score = 0;
      for (let k = 0; k < dim; k++) score += vectors[a * dim + k]! * vectors[b * dim + k]!;
      found.push({ a, b, score: Math.fround(score), genuine: identities[a] === identities[b] });
    }
  }
  return found;
}

function labelled(of: Labelling['of']): Labelling {
  const random = randomFrom(5);
  const { identities } = people;
  const labels =
    of === 'people' ? identities.map((person) => (person % 7 === 6 ? -1 : person % 3)) : identities.map(() => random.below(4) - 1);
  return { labels: Int32Array.from(labels), count: 3, of };
}

/** Errors and trials of a label, people drawn `times` often, each pair written out that often. */
function naive({ labels, of }: Labelling, label: number, times: (person: number) => number = () => 1) {
  const counts = { matches: 0, strangers: 0, misses: 0, genuine: 0 };
  for (const { a, b, score, genuine } of allPairs(people)) {
    const carry = [labels[a] === label, labels[b] === label];
    if (of === 'people' ? !(carry[0] && carry[1]) : !(carry[0] || carry[1])) continue;
    const [one, other] = [people.identities[a]!, people.identities[b]!];
    const weight = genuine ? times(one) : times(one) * times(other);
    if (genuine) {
      counts.genuine += weight;
      if (score < threshold) counts.misses += weight;
    } else {
      counts.strangers += weight;
      if (score >= threshold) counts.matches += weight;
    }
  }
  return counts;
}

describe.each(['people', 'photos'] as const)('labels of %s', (of) => {
  const labelling = labelled(of);
  const slices = slicesAt(people, people.identities, labelling, threshold, how);

  test.each([0, 1, 2])('label %i counts the pairs that a plain loop counts', (label) => {
    const { matches, strangers, misses, genuine } = naive(labelling, label);
    const { fmr, fnmr, photos, people: found } = slices[label]!;
    expect([fmr.errors, fmr.trials, fnmr.errors, fnmr.trials]).toEqual([matches, strangers, misses, genuine]);
    expect(matches * misses).toBeGreaterThan(0);
    const carrying = [...people.identities.keys()].filter((row) => labelling.labels[row] === label);
    expect(photos).toBe(carrying.length);
    expect(found).toBe(new Set(carrying.map((row) => people.identities[row])).size);
  });

  test.each([0, 1, 2])('label %i: people drawn anew are the copied pairs', (label) => {
    const members = [...new Set(people.identities)].filter(
      (person) => of === 'photos' || people.identities.some((one, row) => one === person && labelling.labels[row] === label),
    );
    for (const replicate of [0, 7, 31]) {
      const drawn = new Float64Array(members.length);
      drawPeople(how.seed + 7919 * (label + 1), replicate, members.length, drawn);
      const { matches, strangers, misses, genuine } = naive(labelling, label, (person) => drawn[members.indexOf(person)] ?? 0);
      expect(slices[label]!.fmrDraws[replicate]).toBeCloseTo(matches / strangers, 12);
      expect(slices[label]!.fnmrDraws[replicate]).toBeCloseTo(misses / genuine, 12);
    }
  });
});

test('a label that everybody carries gives the rates of all people, intervals included', () => {
  const { identities } = people;
  const pairs = scoreAll(people, identities);
  const all = ratesAt(pairs, threshold);
  const seed = how.seed + 7919;
  const drawn = resample(pairs, { seed, replicates: how.replicates }, { thresholds: [threshold] });
  for (const of of ['people', 'photos'] as const) {
    const [slice] = slicesAt(people, identities, { labels: new Int32Array(identities.length), count: 1, of }, threshold, how);
    expect(slice!.fmr).toEqual(withBootstrap(all.fmr, drawn.fmrAt[0]!));
    expect(slice!.fnmr).toEqual(withBootstrap(all.fnmr, drawn.fnmrAt[0]!));
  }
});

test('no error: the rule of 3; no photo: nothing', () => {
  const labels = Int32Array.from(people.identities, (person) => (person < 20 ? 0 : -1));
  const [strict, none] = slicesAt(people, people.identities, { labels, count: 2, of: 'people' }, 0.9999, how);
  expect(strict!.fmr).toMatchObject({ value: 0, low: 0, high: 3 / 190, method: 'rule-of-3', whyNot: 'no-errors' });
  expect(none!.fmr).toMatchObject({ value: null, whyNot: 'no-trials' });
});

/** A made-up slice: rates and draws as given. */
function slice(fmr: number, fnmr: number, { people: count = 40, fmrDraws = [fmr, fmr], fnmrDraws = [fnmr, fnmr] } = {}): Slice {
  const rate = (value: number, spread: readonly number[]) => ({
    value,
    low: Math.min(...spread),
    high: Math.max(...spread),
    errors: Math.round(value * 1000),
    trials: 1000,
    units: count,
    method: 'bootstrap-people' as const,
    supported: true,
  });
  return {
    people: count,
    photos: 100,
    fmr: rate(fmr, fmrDraws),
    fnmr: rate(fnmr, fnmrDraws),
    fmrDraws: Float64Array.from(fmrDraws),
    fnmrDraws: Float64Array.from(fnmrDraws),
  };
}

describe('the numbers that sum groups up', () => {
  test('Gini coefficient: alike 0, all in one group 1, and a plain recomputation', () => {
    expect(giniOf([0.02, 0.02, 0.02])).toBe(0);
    expect(giniOf([0, 0, 0.3])).toBeCloseTo(1, 12);
    expect(giniOf([0, 0])).toBeNull();
    // Sorted form: sum of (2i - n - 1) x_i / (n sum x), then n / (n - 1).
    const values = [0.011, 0.002, 0.03, 0.017, 0.004];
    const sorted = values.toSorted((a, b) => a - b);
    const total = sorted.reduce((sum, value) => sum + value, 0);
    const plain = sorted.reduce((sum, value, at) => sum + (2 * (at + 1) - 5 - 1) * value, 0) / (5 * total);
    expect(giniOf(values)).toBeCloseTo((plain * 5) / 4, 12);
  });

  test('ratios and GARBE of three groups', () => {
    const groups = [slice(0.001, 0.02), slice(0.004, 0.02), slice(0.002, 0.08)];
    const fmr = differentialOf(groups, 'fmr')!;
    expect([fmr.highest, fmr.lowest]).toEqual([1, 0]);
    expect(fmr.ratio.value).toBeCloseTo(4, 12);
    expect(fmr.toMean.value).toBeCloseTo(2, 12);
    expect(fmr.atLeast).toBe(false);
    expect(fmr.apart).toBe(true);
    expect(garbeOf(groups)?.value).toBeCloseTo((giniOf([1, 4, 2])! + giniOf([2, 2, 8])!) / 2, 12);
  });

  test('a group without an error stands in with its upper limit, and the ratio is a lower bound', () => {
    const { ratio, atLeast } = differentialOf([slice(0, 0.1, { people: 30 }), slice(0.3, 0.1)], 'fmr')!;
    expect(atLeast).toBe(true);
    expect(ratio.value).toBeCloseTo(0.3 / (3 / 30), 12);
    const { ratio: nothing, gini } = differentialOf([slice(0, 0.1), slice(0, 0.1)], 'fmr')!;
    expect([nothing.value, gini.value]).toEqual([null, null]);
  });

  test('too few people: left out, and with fewer than two groups there is no number', () => {
    const groups = [slice(0.01, 0.1), slice(0.02, 0.1), slice(0.9, 0.9, { people: 9 })];
    expect(assessable(groups, 'fmr')).toEqual([0, 1]);
    expect(differentialOf(groups, 'fnmr')!.assessed).toEqual([0, 1]);
    expect(differentialOf(groups.slice(1), 'fmr')).toBeNull();
    expect(garbeOf(groups.slice(1))).toBeNull();
  });

  test('groups whose intervals touch are not said to differ', () => {
    const groups = [slice(0.01, 0.1, { fmrDraws: [0.005, 0.03] }), slice(0.04, 0.1, { fmrDraws: [0.02, 0.09] })];
    expect(differentialOf(groups, 'fmr')!.apart).toBe(false);
  });
});
