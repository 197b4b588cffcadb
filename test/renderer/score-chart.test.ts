// Scores as a drawing: shares of their own totals, no empty ends, nothing lost.
import { expect, test } from 'vitest';
import { scoreBins, staircase } from '../../renderer/state/score-chart.ts';

const histogram = { from: -1, to: 1, genuine: [0, 0, 1, 0, 3, 0, 0, 0], impostor: [0, 6, 2, 0, 0, 2, 0, 0] };

test('bins hold shares of their own side, from the first pair to the last', () => {
  const bins = scoreBins(histogram);
  expect(bins.map(({ genuine }) => genuine)).toEqual([0, 0.25, 0, 0.75, 0]);
  expect(bins.map(({ impostor }) => impostor)).toEqual([0.6, 0.2, 0, 0, 0.2]);
  expect([bins[0]?.from, bins.at(-1)?.to]).toEqual([-0.75, 0.5]);
  expect(staircase(bins.slice(0, 2), 'impostor', -1)).toEqual([
    [-0.75, -0.6],
    [-0.5, -0.6],
    [-0.5, -0.2],
    [-0.25, -0.2],
  ]);
});

test('without pairs there is nothing to draw, without one kind the other is drawn', () => {
  expect(scoreBins({ from: -1, to: 1, genuine: [], impostor: [] })).toEqual([]);
  expect(scoreBins({ from: -1, to: 1, genuine: [0, 0], impostor: [0, 0] })).toEqual([]);
  expect(scoreBins({ from: 0, to: 1, genuine: [0, 0], impostor: [0, 5] })).toEqual([{ from: 0.5, to: 1, genuine: 0, impostor: 1 }]);
});
