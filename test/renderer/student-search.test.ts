// The drawing of a search of students by time, file or memory: where points lie, what the limit is, who needs less.
import { expect, test } from 'vitest';
import { type Axis, acrossOf, chartOf, inOrderOf, limitOn, needLess } from '../../renderer/state/student-search.ts';
import { madeUpSearch } from '../support/made-up-search.ts';

const found = madeUpSearch();
const chart = chartOf(found);

test('across lies the time in milliseconds, or the file in millions of bytes; all points are those that were tried', () => {
  const points = [...chart.worth, ...chart.beaten];
  expect(points.length).toBe(found.candidates.filter(({ state }) => state === 'tried').length);
  for (const point of points) {
    const { speed } = found.candidates.find(({ name }) => name === point.name)!;
    expect(acrossOf('time', point)).toBe(speed!.p50Ms.value);
    expect(acrossOf('file', point)).toBeCloseTo(speed!.fileBytes / 1e6, 9);
    expect(acrossOf('memory', point)).toBe(90);
  }
});

test('memory is offered where it is known of all', () => {
  expect(chart.axes).toEqual(['time', 'file', 'memory']);
  const unknown = structuredClone(found);
  unknown.candidates.find(({ state }) => state === 'tried')!.speed!.peakMemoryBytes = null;
  expect(chartOf(unknown).axes).toEqual(['time', 'file']);
});

test.each<Axis>(['time', 'file', 'memory'])('by %s: who needs less than the recommended one, and all in that order', (axis) => {
  const { less, all } = needLess(chart, axis);
  const own = acrossOf(axis, chart.recommended!);
  const ordered = inOrderOf(axis, found.candidates).filter(({ state }) => state === 'tried');
  expect(all).toBe(ordered.length);
  const at = ordered.map(({ name }) => acrossOf(axis, [...chart.worth, ...chart.beaten].find((point) => point.name === name)!));
  expect(at).toEqual(at.toSorted((a, b) => a - b));
  expect(at.filter((value) => value < own).length).toBe(less);
});

test('each limit stands on its own axis, in its unit', () => {
  const limits = { maxP95Ms: 12, maxFileBytes: 4e6 };
  expect((['time', 'file', 'memory'] as const).map((axis) => limitOn(axis, limits))).toEqual([12, 4, undefined]);
});
