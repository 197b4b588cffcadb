// Probes against references, counted by hand.
import { expect, test } from 'vitest';
import { probeRates, probeRows } from '../../main/evaluation/probes.ts';

const at = (degrees: number): [number, number] => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
const unit = (...degrees: number[]) => ({ vectors: Float32Array.from(degrees.flatMap(at)), dim: 2 });

test('errors are those at the threshold, and a probe does not meet its own photo', () => {
  const references = unit(0, 10, 90, 100, 45);
  const identities = Int32Array.from([0, 0, 1, 1, 2]);
  // Probes of rows 0 and 3: the first still near its person (15 degrees from row 1), the second far (60 from row 2).
  const { fnmr, fmr } = probeRates(unit(-5, 150), [0, 3], references, identities, Math.cos((30 * Math.PI) / 180));
  expect([fnmr.errors, fnmr.trials]).toEqual([1, 2]);
  expect([fmr.errors, fmr.trials]).toEqual([0, 6]);
  const loose = probeRates(unit(-5, 150), [0, 3], references, identities, Math.cos((55 * Math.PI) / 180));
  expect([loose.fnmr.errors, loose.fmr.errors]).toEqual([1, 1]);
});

test('probes are spread over people who have another photo', () => {
  const identities = Int32Array.from([0, 0, 0, 1, 2, 2, 3, 3]);
  expect(probeRows(identities, 3)).toEqual([0, 4, 6]);
  expect(probeRows(identities, 100)).toEqual([0, 1, 2, 4, 5, 6, 7]);
  expect(probeRows(Int32Array.from([0, 1, 2]), 5)).toEqual([]);
});
