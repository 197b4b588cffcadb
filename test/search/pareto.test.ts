// Who beats whom, by hand: three aims, and accuracy at the last round that both were in.
import { expect, test } from 'vitest';
import { dominators } from '../../main/search/pareto.ts';

const point = (name: string, milliseconds: number, bytes: number, ...scores: number[]) => ({ name, milliseconds, bytes, scores });

test('slower, larger and worse is beaten; better in one of the three is not', () => {
  const found = dominators([
    point('best', 5, 100, 0.5, 0.8),
    point('worse', 6, 200, 0.4),
    point('small', 6, 50, 0.4),
    point('quick', 1, 200, 0.1),
    point('accurate', 9, 900, 0.6, 0.9),
  ]);
  expect([...found]).toEqual([['worse', 'best']]);
});

test('having learnt longer is no merit: the same steps are compared', () => {
  // `longer` reached 0.7, but after the steps that both took it was behind.
  expect([...dominators([point('longer', 5, 100, 0.3, 0.7), point('shorter', 6, 100, 0.4)])]).toEqual([]);
  expect([...dominators([point('longer', 5, 100, 0.5, 0.45), point('shorter', 6, 100, 0.48)])]).toEqual([['shorter', 'longer']]);
});

test('equal ones beat nobody, one without a trial neither; of several, the longest tried and best is named', () => {
  expect([...dominators([point('a', 1, 1, 0.5), point('b', 1, 1, 0.5), point('untried', 9, 9)])]).toEqual([]);
  expect(dominators([point('a', 1, 1, 0.5), point('b', 2, 1, 0.6, 0.8), point('c', 3, 1, 0.5)]).get('c')).toBe('b');
});
