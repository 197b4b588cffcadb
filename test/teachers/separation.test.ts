// The numbers of a teacher's separation among some of its people: d' by sums over people is that of every pair scored anew.
import { expect, test } from 'vitest';
import { blockSums, dPrimeAmong, separation } from '../../main/teachers/separation.ts';
import { syntheticPeople } from '../support/synthetic-people.ts';

test('d-prime of any of the people is that of their faces alone', () => {
  const { vectors, dim, identities } = syntheticPeople(3, [4, 2, 5, 3, 2, 4, 3, 2]);
  const person = [...identities];
  const sums = blockSums(vectors, dim, person);
  for (const chosen of [
    [0, 1, 2, 3, 4, 5, 6, 7],
    [6, 0, 3],
    [7, 1],
    [5, 2, 4, 0],
  ]) {
    const rows = person.flatMap((one, row) => (chosen.includes(one) ? [row] : []));
    const picked = Float32Array.from(rows.flatMap((row) => [...vectors.subarray(row * dim, (row + 1) * dim)]));
    const expected = separation(
      picked,
      dim,
      rows.map((row) => person[row]!),
    )!.dPrime;
    expect(dPrimeAmong(sums, chosen)).toBeCloseTo(expected, 9);
  }
  // Nothing can be said of one person, or of faces that are all alone.
  expect(dPrimeAmong(sums, [3])).toBe(0);
  expect(dPrimeAmong(blockSums(vectors.subarray(0, 2 * dim), dim, [0, 1]), [0, 1])).toBe(0);
});

test('worse than chance it is negative', () => {
  // Two people whose own faces are opposite, and each near a face of the other.
  const vectors = Float32Array.of(1, 0, -1, 0, 1, 0, -1, 0);
  expect(dPrimeAmong(blockSums(vectors, 2, [0, 0, 1, 1]), [0, 1])).toBeLessThan(0);
});
