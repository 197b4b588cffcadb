// Three answers, halved mistakes and limits, against sums taken pass by pass over a made-up day.
import { expect, test } from 'vitest';
import { bandAt, type Costs, halved, wallsOf } from '../../renderer/state/costs.ts';

const points = [0.3, 0.4, 0.5, 0.6].map((threshold, at) => ({ threshold, fmr: [0.1, 0.04, 0.01, 0][at]!, fnmr: [0, 0.02, 0.1, 0.5][at]! }));
const costs: Costs = { passesPerDay: 10_000, impostorShare: 0.01, rejectCost: 150, acceptCost: 50_000 };
const checkCost = 40;

/** The day of 9,900 right people and 100 strangers, one after the other: who lies where follows from the rates. */
function dayByPasses(reject: (typeof points)[number], accept: (typeof points)[number]): { checks: number; total: number } {
  let [checks, total] = [0, 0];
  for (let person = 0; person < 9_900; person++) {
    const place = (person + 0.5) / 9_900; // share of right people with a lower score
    if (place < reject.fnmr) total += 150;
    else if (place < accept.fnmr) {
      checks += 1;
      total += checkCost;
    }
  }
  for (let stranger = 0; stranger < 100; stranger++) {
    const place = (stranger + 0.5) / 100; // share of strangers with a higher score
    if (place < accept.fmr) total += 50_000;
    else if (place < reject.fmr) {
      checks += 1;
      total += checkCost;
    }
  }
  return { checks, total };
}

test.each([
  [0, 0],
  [0, 2],
  [1, 2],
  [1, 3],
])('the band from point %i to point %i', (low, high) => {
  const found = bandAt(costs, checkCost, points[low]!, points[high]!);
  const { checks, total } = dayByPasses(points[low]!, points[high]!);
  expect(found.checksPerDay).toBeCloseTo(checks, 6);
  expect(found.totalPerDay).toBeCloseTo(total, 4);
});

test('half as many strangers, half as many refusals, or nothing to offer', () => {
  expect(halved(points, points[1]!, 'fmr')).toBe(points[2]);
  expect(halved(points, points[2]!, 'fnmr')).toBe(points[1]);
  expect(halved(points, points[3]!, 'fmr')).toBeUndefined();
  expect(halved(points, points[0]!, 'fnmr')).toBeUndefined();
});

test('limits stand where they are first kept, among many people further up', () => {
  expect(wallsOf(points, { maxFmr: 0.04, maxFnmr: 0.1, registered: 1 })).toEqual({ low: 0.4, high: 0.5 });
  expect(wallsOf(points, { maxFmr: 0.04, maxFnmr: null, registered: 100 })).toEqual({ low: 0.6 });
  expect(wallsOf(points, { maxFmr: null, maxFnmr: null, registered: 1 })).toEqual({});
});
