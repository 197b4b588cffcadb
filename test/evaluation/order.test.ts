// Sorting, counting and the smallest step above a score.
import { describe, expect, test } from 'vitest';
import { countAbove, countAtLeast, descendingOrder, nextAbove, quantile } from '../../main/evaluation/order.ts';
import { randomFrom } from '../../main/evaluation/random.ts';

describe('descendingOrder', () => {
  test.each([0, 1, 2, 1000])('sorts %i scores as a comparison sort does, ties in their old order', (count) => {
    const random = randomFrom(count);
    const scores = Float32Array.from({ length: count }, () => Math.round((random.unit() * 2 - 1) * 50) / 50);
    const expected = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
    expect([...descendingOrder(scores)]).toEqual(expected);
  });

  test('takes -0 for 0', () => {
    expect([...descendingOrder(new Float32Array([0, -0, 1, -0, 0, -1]))]).toEqual([2, 0, 1, 3, 4, 5]);
  });

  test('reads a part of a larger array', () => {
    const whole = new Float32Array([9, 1, 3, 2, 9]);
    expect([...descendingOrder(whole.subarray(1, 4))]).toEqual([1, 2, 0]);
  });
});

test('counts at and above a score', () => {
  const scores = new Float32Array([0.75, 0.5, 0.5, 0.5, -0.25]);
  expect([1, 0.75, 0.5, 0, -0.25, -1].map((score) => countAtLeast(scores, score))).toEqual([0, 1, 4, 4, 5, 5]);
  expect([1, 0.75, 0.5, 0, -0.25, -1].map((score) => countAbove(scores, score))).toEqual([0, 0, 1, 4, 4, 5]);
});

test.each([0, -0, 1, -1, 0.1, -0.1, 0.99999994])('nothing lies between %f and the next float32 above it', (value) => {
  const score = Math.fround(value);
  const next = nextAbove(score);
  expect(next).toBeGreaterThan(score);
  const middle = Math.fround((score + next) / 2);
  expect(middle === score || middle === next).toBe(true);
});

test('quantiles as NumPy gives them', () => {
  expect(quantile([1, 2, 3, 4], 0.025)).toBeCloseTo(1.075, 12);
  expect(quantile([1, 2, 3, 4], 1)).toBe(4);
  expect(quantile([7], 0.5)).toBe(7);
});
