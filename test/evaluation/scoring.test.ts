// Cosines of pairs: each pair once, the same number whichever way it is asked for, and no garbage in.
import { describe, expect, test } from 'vitest';
import { checkedRows, flipTested, scoreAllPairs, scoreOf } from '../../main/evaluation/scoring.ts';
import { Problem } from '../../main/problems.ts';
import { naivePairs, syntheticPeople } from '../support/synthetic-people.ts';

describe('scoreAllPairs', () => {
  test.each([1, 2, 3, 5, 63, 64, 65, 66, 130, 193])('visits each pair of %i rows once, with the naive score', (rows) => {
    const people = syntheticPeople(rows, new Array(rows).fill(1), 0.5, 5);
    const seen = new Map<string, number>();
    scoreAllPairs(people, (row, firstColumn, scores, offset, count) => {
      for (let c = 0; c < count; c++) {
        const key = `${row} ${firstColumn + c}`;
        expect(seen.has(key)).toBe(false);
        seen.set(key, scores[offset + c]!);
      }
    });
    expect(seen.size).toBe((rows * (rows - 1)) / 2);
    for (const { first, second, score } of naivePairs(people)) {
      expect(seen.get(`${first} ${second}`)).toBe(score);
      expect(scoreOf(people, first, second)).toBe(score);
    }
  });
});

describe('checkedRows', () => {
  const { vectors, dim } = syntheticPeople(1, [3, 3]);

  function kindOf(changed: Float32Array, expected?: number): unknown {
    try {
      checkedRows({ vectors: changed, dim }, expected);
    } catch (error) {
      return error instanceof Problem && error.code === 'embeddings-invalid' ? error.data['kind'] : error;
    }
    return 'fine';
  }

  test('counts sound rows', () => expect(checkedRows({ vectors, dim }, 6)).toBe(6));
  test('refuses NaN', () => expect(kindOf(vectors.with(11, Number.NaN))).toBe('nan'));
  test('refuses infinity', () => expect(kindOf(vectors.with(11, Number.POSITIVE_INFINITY))).toBe('nan'));
  test('refuses zeros, as a collapsed network gives', () => expect(kindOf(new Float32Array(48))).toBe('length'));
  test('refuses rows that are not of unit length', () => expect(kindOf(vectors.map((value) => value * 2))).toBe('length'));
  test('refuses a part of a row', () => expect(kindOf(vectors.subarray(1))).toBe('size'));
  test('refuses another number of rows than identities', () => expect(kindOf(vectors, 5)).toBe('size'));
});

describe('flipTested', () => {
  test('is the unit vector of the sum', () => {
    const tested = flipTested(new Float32Array([3, 0, 1, 1]), new Float32Array([0, 4, 1, 1]), 2);
    expect([...tested].map((value) => Number(value.toFixed(6)))).toEqual([
      0.6,
      0.8,
      Number(Math.SQRT1_2.toFixed(6)),
      Number(Math.SQRT1_2.toFixed(6)),
    ]);
  });

  test('refuses opposite vectors and NaN', () => {
    expect(() => flipTested(new Float32Array([1, 0]), new Float32Array([-1, 0]), 2)).toThrow(Problem);
    expect(() => flipTested(new Float32Array([Number.NaN, 0]), new Float32Array([1, 0]), 2)).toThrow(Problem);
    expect(() => flipTested(new Float32Array(4), new Float32Array(2), 2)).toThrow(Problem);
  });
});
