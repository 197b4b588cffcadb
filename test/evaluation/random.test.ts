// The seeded generator: the same stream for ever, different for different seeds, even.
import { expect, test } from 'vitest';
import { randomFrom, shuffle } from '../../main/evaluation/random.ts';

test('a seed gives the same stream on every machine and in every version', () => {
  const random = randomFrom(1, 2, 3);
  expect([random.next(), random.next(), random.next()]).toEqual([3720896146, 4159563263, 2280421218]);
});

test('neighbouring, swapped and large seeds give other streams', () => {
  const firsts = [[1], [2], [1, 0], [0, 1], [2 ** 32 + 1], [2 ** 40 + 1], [-1]].map((parts) => randomFrom(...parts).next());
  expect(new Set(firsts).size).toBe(firsts.length);
});

test('draws are even', () => {
  const random = randomFrom(5);
  const counts = new Array<number>(7).fill(0);
  for (let draw = 0; draw < 70_000; draw++) counts[random.below(7)]!++;
  // Standard deviation of a count: 93.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

test('shuffling keeps the items', () => {
  const items = shuffle(
    Array.from({ length: 50 }, (_, k) => k),
    randomFrom(9),
  );
  expect(items).not.toEqual([...items].sort((a, b) => a - b));
  expect(new Set(items).size).toBe(50);
});
