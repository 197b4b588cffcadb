// Intervals and what few data may not claim: published values, closed forms and plain re-derivations.
import { describe, expect, test } from 'vitest';
import {
  capabilityOf,
  complement,
  fmrAt,
  fmrVariance,
  fnmrAt,
  fnmrVariance,
  percentileInterval,
  rateOf,
  student95,
  wilson,
  withBootstrap,
} from '../../main/evaluation/intervals.ts';
import { scoreAll } from '../../main/evaluation/pairs.ts';
import { naivePairs, syntheticPeople } from '../support/synthetic-people.ts';

test('Wilson intervals as published', () => {
  // Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29.
  const rounded = (errors: number, trials: number) => {
    const { low, high } = wilson(errors / trials, trials);
    return [low.toFixed(4), high.toFixed(4)];
  };
  expect(rounded(81, 263)).toEqual(['0.2553', '0.3662']);
  expect(rounded(15, 148)).toEqual(['0.0624', '0.1605']);
  expect(rounded(0, 20)).toEqual(['0.0000', '0.1611']);
  expect(rounded(1, 29)).toEqual(['0.0061', '0.1718']);
});

test.each([
  [5, 2.5706],
  [9, 2.2622],
  [30, 2.0423],
  [1000, 1.9623],
])('Student t with %i degrees is %f', (freedom, expected) => expect(student95(freedom)).toBeCloseTo(expected, 2));

describe('rateOf', () => {
  const sound = { units: 400, people: 400 };

  test('no error: at most 3 in the independent trials, and no estimate', () => {
    expect(rateOf({ errors: 0, trials: 8000, ...sound })).toMatchObject({
      value: 0,
      low: 0,
      high: 3 / 400,
      method: 'rule-of-3',
      supported: false,
      whyNot: 'no-errors',
    });
  });

  test('nothing but errors', () => {
    expect(rateOf({ errors: 8000, trials: 8000, ...sound })).toMatchObject({ value: 1, low: 1 - 3 / 400, high: 1, supported: true });
  });

  test('no trials: nothing is known', () => {
    expect(rateOf({ errors: 0, trials: 0, units: 0, people: 3 })).toMatchObject({ value: null, low: 0, high: 1, whyNot: 'no-trials' });
  });

  test('29 errors are few, 30 are not', () => {
    expect(rateOf({ errors: 29, trials: 8000, ...sound })).toMatchObject({ supported: false, whyNot: 'few-errors' });
    expect(rateOf({ errors: 30, trials: 8000, ...sound }).supported).toBe(true);
    expect(rateOf({ errors: 30, trials: 8000, ...sound })).not.toHaveProperty('whyNot');
  });

  test('few people stay few however many pairs they make', () => {
    expect(rateOf({ errors: 500, trials: 80_000, units: 36, people: 9 }).whyNot).toBe('few-people');
  });

  test('one error never claims more than none does', () => {
    const none = rateOf({ errors: 0, trials: 8000, ...sound });
    const one = rateOf({ errors: 1, trials: 8000, ...sound, variance: 1e-12 });
    expect(one.high).toBeGreaterThan(none.high);
  });

  test('a larger variance over people widens the interval', () => {
    const narrow = rateOf({ errors: 100, trials: 8000, ...sound, variance: 2e-6 });
    const wide = rateOf({ errors: 100, trials: 8000, ...sound, variance: 2e-5 });
    expect(wide.high - wide.low).toBeGreaterThan(2 * (narrow.high - narrow.low));
  });
});

test('the complement keeps misses and turns the interval around; few misses do not make a high rate doubtful', () => {
  const tar = complement(rateOf({ errors: 3, trials: 8000, units: 400, people: 400 }));
  expect(tar.value).toBeCloseTo(1 - 3 / 8000, 12);
  expect(tar.low).toBeLessThan(tar.value!);
  expect(tar.high).toBeGreaterThan(tar.value!);
  expect(tar).toMatchObject({ supported: true, errors: 3 });
  expect(complement(rateOf({ errors: 3, trials: 8, units: 4, people: 4 })).whyNot).toBe('few-people');
});

test('the bootstrap replaces the interval, but never narrows it on few errors', () => {
  const replicates = Float64Array.from({ length: 1000 }, (_, k) => 0.01 + k * 1e-6);
  const many = rateOf({ errors: 100, trials: 10_000, units: 400, people: 400 });
  expect(withBootstrap(many, replicates)).toMatchObject({ method: 'bootstrap-people', value: 0.01 });
  expect(withBootstrap(many, replicates).high).toBeCloseTo(0.010974, 5);
  const few = rateOf({ errors: 10, trials: 1000, units: 400, people: 400 });
  expect(withBootstrap(few, replicates)).toMatchObject({ low: few.low, high: few.high });
});

test('the percentile interval leaves out what could not be computed, and gives up on half', () => {
  const values = Float64Array.from({ length: 1001 }, (_, k) => k);
  expect(percentileInterval(values)!.low).toBeCloseTo(25, 9);
  expect(percentileInterval(values)!.high).toBeCloseTo(975, 9);
  expect(percentileInterval(values.map((value) => (value % 3 === 0 ? Number.NaN : value)))).not.toBeNull();
  expect(percentileInterval(values.map((value) => (value % 3 === 0 ? value : Number.NaN)))).toBeNull();
  expect(percentileInterval(new Float64Array())).toBeNull();
});

describe('what a group of people can prove (table of the product card)', () => {
  test.each([
    [20, 10, 900, 190, 1 / 63.33, 0.3, 0.15],
    [50, 10, 2250, 1225, 3 / 1225, 0.12, 0.06],
    [100, 10, 4500, 4950, 1 / 1650, 0.06, 0.03],
    [200, 10, 9000, 19_900, 1 / 6633.3, 0.03, 0.015],
    [500, 10, 22_500, 124_750, 1 / 41_583, 0.012, 0.006],
    [1000, 5, 10_000, 499_500, 1 / 166_500, 0.006, 0.003],
  ])('%i people with %i photos', (people, photos, genuinePairs, personPairs, optimistic, conservative, fnmr) => {
    const capability = capabilityOf(new Array<number>(people).fill(photos));
    expect(capability).toMatchObject({ people, images: people * photos, genuinePairs, personPairs, peopleWithPairs: people });
    expect(capability.fmrProvableOptimistic).toBeCloseTo(optimistic, 5);
    expect(capability.fmrProvableConservative).toBeCloseTo(conservative, 12);
    expect(capability.fnmrProvable).toBeCloseTo(fnmr, 12);
    expect(capability.fmrSupported).toBeCloseTo(30 / personPairs, 12);
  });

  test('nobody, and one person', () => {
    expect(capabilityOf([])).toMatchObject({ people: 0, impostorPairs: 0, fmrSupported: null, fnmrProvable: null });
    expect(capabilityOf([5])).toMatchObject({ genuinePairs: 10, impostorPairs: 0, fmrProvableConservative: null });
  });
});

describe('variances over people, by leaving people out one at a time', () => {
  const people = syntheticPeople(
    21,
    Array.from({ length: 80 }, (_, k) => 2 + (k % 3)),
  );
  const pairs = scoreAll(people, people.identities);
  const naive = naivePairs(people);
  const threshold = 0.6;

  /** Jackknife: (n - 1)/n times the squared spread of the rate without each person. */
  function jackknife(genuine: boolean, wrong: (score: number) => boolean): number {
    const counted = naive.filter((pair) => pair.genuine === genuine);
    const without = Array.from({ length: 80 }, (_, person) => {
      const rest = counted.filter(({ first, second }) => first !== person && second !== person);
      return rest.filter(({ score }) => wrong(score)).length / rest.length;
    });
    const mean = without.reduce((sum, rate) => sum + rate, 0) / 80;
    return (79 / 80) * without.reduce((sum, rate) => sum + (rate - mean) ** 2, 0);
  }

  test('FMR', () => {
    expect(fmrVariance(pairs, threshold) / jackknife(false, (score) => score >= threshold)).toBeCloseTo(1, 1);
  });

  test('FNMR', () => {
    expect(fnmrVariance(pairs, threshold) / jackknife(true, (score) => score < threshold)).toBeCloseTo(1, 1);
  });

  test('rates at a threshold carry their counts', () => {
    expect(fmrAt(pairs, threshold)).toMatchObject({ trials: pairs.impostor.count, units: 3160, method: 'wilson-people' });
    expect(fnmrAt(pairs, threshold)).toMatchObject({ trials: pairs.genuine.scores.length, units: 80, method: 'wilson-people' });
  });
});
