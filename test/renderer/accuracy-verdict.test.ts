// What the recognition rate says of a training: only what its intervals bear out.
import { expect, test } from 'vitest';
import { accuracyVerdict, targetStanding } from '../../renderer/state/verdict.ts';

const point = (step: number, value: number, half = 0.03) => ({
  ...{ step, fmr: 0.01, people: 80, photos: 240, genuinePairs: 240 },
  ...{ tar: { value, low: value - half, high: value + half }, teacher: { value: 0.95, low: 0.9, high: 0.98 } },
});
const course = (...values: number[]) => values.map((value, at) => point(10 * (at + 1), value));

test('closer and away where the intervals lie apart, else nothing is said', () => {
  expect(accuracyVerdict([])).toBeNull();
  expect(accuracyVerdict(course(0.2, 0.8)), 'two points are no course').toBeNull();
  expect(accuracyVerdict(course(0.2, 0.5, 0.7, 0.8))).toBe('closer');
  expect(accuracyVerdict(course(0.2, 0.78, 0.79, 0.8))).toBeNull();
  expect(accuracyVerdict(course(0.5, 0.8, 0.78, 0.77))).toBeNull();
  expect(accuracyVerdict(course(0.5, 0.8, 0.75, 0.7))).toBe('away');
});

test('a target is reached, missed so far, or within the uncertainty; one at a stricter limit than can be shown is not judged', () => {
  const stands = (value: number, askedFmr: number | null = 0.01, target: number | null = 0.8) =>
    targetStanding({ points: course(0.3, value), target, askedFmr });
  expect(stands(0.84)).toBe('reached');
  expect(stands(0.81)).toBe('unclear');
  expect(stands(0.76)).toBe('notYet');
  expect(stands(0.84, null)).toBe('reached');
  expect(stands(0.84, 0.001)).toBeNull();
  expect(stands(0.84, 0.01, null)).toBeNull();
  expect(targetStanding({ points: [], target: 0.8, askedFmr: null })).toBeNull();
});
