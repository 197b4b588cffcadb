// Successive halving by hand: sizes, the longest it can take, what is left out, who goes on.
import { describe, expect, test } from 'vitest';
import { bestOf, longestSeconds, planHalving, roundSizes, roundsOf } from '../../main/search/halving.ts';

const costs = (...seconds: number[]) => seconds.map((secondsPerStep, i) => ({ name: `c${i}`, secondsPerStep }));

test('every round has half of the candidates, while there are two, and twice the steps', () => {
  expect(roundSizes(12)).toEqual([12, 6, 3]);
  expect(roundSizes(5)).toEqual([5, 2]);
  expect([roundSizes(2), roundSizes(1), roundSizes(0)]).toEqual([[2], [1], []]);
  expect(roundsOf(5, 30)).toEqual([
    { candidates: 5, steps: 30 },
    { candidates: 2, steps: 60 },
  ]);
});

test('the longest counts each round with its dearest', () => {
  // 10 (1 + 2 + 3 + 4) + 20 (4 + 3)
  expect(longestSeconds(costs(1, 4, 2, 3), 10)).toBe(240);
});

describe('a plan', () => {
  const within = { seconds: 2400, fewestSteps: 100, mostSteps: 1e9 };

  test('uses the time that there is and no more, whoever goes on', () => {
    const plan = planHalving(costs(1, 4, 2, 3), within);
    expect(plan).toMatchObject({ admitted: ['c0', 'c1', 'c2', 'c3'], tooSlow: [] });
    expect(plan.rounds[0]!.steps).toBe(100);
    for (const kept of [
      [0, 1],
      [1, 3],
      [0, 2],
    ]) {
      const all = [1, 4, 2, 3];
      const spent = plan.rounds[0]!.steps * 10 + plan.rounds[1]!.steps * kept.reduce((sum, i) => sum + all[i]!, 0);
      expect(spent).toBeLessThanOrEqual(within.seconds);
    }
  });

  test('leaves the dearest out until a first round is worth it, and says who', () => {
    const plan = planHalving(costs(1, 40, 2, 3), within);
    expect(plan).toMatchObject({ admitted: ['c0', 'c2', 'c3'], tooSlow: ['c1'] });
    expect(plan.rounds).toEqual([{ candidates: 3, steps: 400 }]);
  });

  test('always tries the cheapest, and leaves time unused that would teach nothing new', () => {
    expect(planHalving(costs(50, 60), { ...within, seconds: 10 })).toMatchObject({
      rounds: [{ candidates: 1, steps: 100 }],
      tooSlow: ['c1'],
    });
    expect(planHalving(costs(1, 1, 1, 1), { ...within, mostSteps: 50 }).rounds.map(({ steps }) => steps)).toEqual([50, 100]);
    expect(planHalving(costs(1, 1, 1, 1), { ...within, mostSteps: 300 }).rounds.map(({ steps }) => steps)).toEqual([150, 300]);
    expect(planHalving([], within)).toEqual({ rounds: [], admitted: [], tooSlow: [] });
  });
});

test('the best go on; equal ones in their order, failed ones never', () => {
  const scored = [
    { name: 'a', score: 0.2 },
    { name: 'b', score: null },
    { name: 'c', score: 0.7 },
    { name: 'd', score: 0.2 },
    { name: 'e', score: Number.NaN },
  ];
  expect(bestOf(scored, 2)).toEqual(['c', 'a']);
  expect(bestOf(scored, 9)).toEqual(['c', 'a', 'd']);
});
