// Fold accuracy against a plain re-derivation of the published code, and the drawing of own pairs.
import { describe, expect, test } from 'vitest';
import { drawPairs } from '../../main/evaluation/draw.ts';
import { foldAccuracy, type PairList, resampledAccuracy } from '../../main/evaluation/folds.ts';
import { scoreOf } from '../../main/evaluation/scoring.ts';
import { Problem } from '../../main/problems.ts';
import { type SyntheticPeople, syntheticPeople } from '../support/synthetic-people.ts';

/** verification.py: squared distances, thresholds arange(0, 4, 0.01), predict same when dist < threshold, first best on the other folds. */
function published(people: SyntheticPeople, { pairs, folds }: PairList): number[] {
  const distances = pairs.map(({ first, second }) => 2 - 2 * scoreOf(people, first, second));
  const accuracy = (threshold: number, keep: (fold: number) => boolean) => {
    const kept = pairs.flatMap((pair, i) => (keep(pair.fold) ? [distances[i]! < threshold === pair.genuine] : []));
    return kept.filter(Boolean).length / kept.length;
  };
  return Array.from({ length: folds }, (_, left) => {
    let best = { threshold: 0, accuracy: -1 };
    for (let step = 0; step < 400; step++) {
      const other = accuracy(step * 0.01, (fold) => fold !== left);
      if (other > best.accuracy) best = { threshold: step * 0.01, accuracy: other };
    }
    return accuracy(best.threshold, (fold) => fold === left);
  });
}

const people = syntheticPeople(
  41,
  Array.from({ length: 60 }, (_, k) => 2 + (k % 4)),
  0.8,
);
const list = drawPairs(people.identities, 5, 10, 20);

describe('foldAccuracy', () => {
  const { protocol, right } = foldAccuracy(people, people.identities, list, 1, 500);

  test('is that of the published code, fold by fold', () => {
    const expected = published(people, list);
    expect(protocol.folds).toHaveLength(10);
    for (const [fold, accuracy] of expected.entries()) expect(protocol.folds[fold]).toBeCloseTo(accuracy, 12);
  });

  test('mean, spread and standard error', () => {
    const { mean, std, standardError, low, high } = protocol.accuracy;
    const expected = protocol.folds.reduce((sum, accuracy) => sum + accuracy, 0) / 10;
    const squares = protocol.folds.reduce((sum, accuracy) => sum + (accuracy - expected) ** 2, 0);
    expect(mean).toBeCloseTo(expected, 12);
    expect(std).toBeCloseTo(Math.sqrt(squares / 10), 12);
    expect(standardError).toBeCloseTo(Math.sqrt(squares / 9) / Math.sqrt(10), 12);
    expect(low).toBeLessThan(expected);
    expect(high).toBeGreaterThan(expected);
    expect(protocol.supported).toBe(true);
  });

  test('says of each pair whether it was judged rightly', () => {
    const size = list.pairs.filter(({ fold }) => fold === 3).length;
    const correct = list.pairs.filter(({ fold }, i) => fold === 3 && right[i] === 1).length;
    expect(correct / size).toBeCloseTo(protocol.folds[3]!, 12);
  });

  test('replicates hover around the accuracy', () => {
    const accuracies = resampledAccuracy(list, people.identities, right, 1, 500).filter((value) => !Number.isNaN(value));
    const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
    expect(mean).toBeCloseTo(protocol.accuracy.mean!, 1);
  });
});

test.each([
  ['no pairs', { name: 'x', folds: 0, pairs: [], missingPairs: 0 }],
  ['one fold', { name: 'x', folds: 1, pairs: list.pairs.filter(({ fold }) => fold === 0), missingPairs: 0 }],
  ['genuine pairs only', { name: 'x', folds: 10, pairs: list.pairs.filter(({ genuine }) => genuine), missingPairs: 3 }],
])('%s: no accuracy, said so', (_, short) => {
  const { protocol } = foldAccuracy(people, people.identities, short, 1, 100);
  expect(protocol).toMatchObject({ supported: false, whyNot: 'no-trials', missingPairs: short.missingPairs });
  expect(protocol.accuracy).toEqual({ mean: null, std: 0, standardError: 0, low: 0, high: 1 });
});

test('an empty fold is left out', () => {
  const holed = { ...list, pairs: list.pairs.filter(({ fold }) => fold !== 4) };
  expect(foldAccuracy(people, people.identities, holed, 1, 100).protocol.folds).toHaveLength(9);
});

test('garbage embeddings are a problem, not an accuracy', () => {
  const broken = { vectors: people.vectors.with(0, Number.NaN), dim: people.dim };
  expect(() => foldAccuracy(broken, people.identities, list, 1, 100)).toThrow(Problem);
});

describe('drawPairs', () => {
  test('is the same for a seed and another for another', () => {
    expect(drawPairs(people.identities, 5, 10, 20)).toEqual(list);
    expect(drawPairs(people.identities, 6, 10, 20)).not.toEqual(list);
  });

  test('no pair twice, right answers, as many of each kind in every fold', () => {
    const keys = list.pairs.map(({ first, second }) => `${Math.min(first, second)} ${Math.max(first, second)}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { first, second, genuine } of list.pairs) {
      expect(first).not.toBe(second);
      expect(people.identities[first] === people.identities[second]).toBe(genuine);
    }
    for (let fold = 0; fold < 10; fold++) {
      const own = list.pairs.filter((pair) => pair.fold === fold);
      expect(own.filter(({ genuine }) => genuine)).toHaveLength(own.length / 2);
      expect(own.length).toBeGreaterThan(10);
    }
  });

  test('nobody is in two folds', () => {
    const foldOf = new Map<number, number>();
    for (const { first, second, fold } of list.pairs) {
      for (const row of [first, second]) {
        const person = people.identities[row]!;
        expect(foldOf.get(person) ?? fold).toBe(fold);
        foldOf.set(person, fold);
      }
    }
  });

  test.each([
    ['nobody', [], 0],
    ['one person', [5], 0],
    ['people with one image each', new Array(40).fill(1), 0],
    ['seven people', new Array(7).fill(3), 0],
    ['twelve people', new Array(12).fill(3), 3],
    ['forty-one people', new Array(41).fill(2), 10],
    ['two with several images among many', [2, 2, ...new Array(60).fill(1)], 2],
  ])('%s give %3$i folds', (_, imagesOf, folds) => {
    expect(drawPairs(syntheticPeople(1, imagesOf).identities, 1).folds).toBe(folds);
  });
});
