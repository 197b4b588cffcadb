// What is said of compared runs: better or worse, by how much, more than chance or not, and nothing where too little was seen.
import { expect, test } from 'vitest';
import type { RunDifference, RunsCompared } from '../../preload/runs.ts';
import { verdictsOf } from '../../renderer/text/runs.ts';
import { textFor } from '../../renderer/text/text.ts';

const between = (value: number, low: number, high: number, tooFew: 'people' | 'mistakes' | null = null): RunDifference => ({
  ...{ value, low, high, tooFew },
  clear: tooFew === null && (low > 0 || high < 0),
});

const compared = (...differences: Omit<RunsCompared['differences'][number], 'runId'>[]): RunsCompared => ({
  ...{ schema: 1, verified: 'ab', people: 60, photos: 300, genuinePairs: 600, impostorPairs: 44_000, registered: 1 },
  ...{ targetFmr: 0.01, currency: 'JPY', costsDiffer: false, runIds: ['a', 'b', 'c', 'd'].slice(0, differences.length + 1) },
  differences: differences.map((one, at) => ({ runId: 'bcd'[at]!, ...one })),
});

test('fewer, more, within chance; both ends of an interval by size', () => {
  const found = compared(
    {
      perYear: between(-120_000, -200_000, -40_000),
      fnmr: between(-0.008, -0.015, -0.002),
      fmr: between(0.00004, -0.00002, 0.0001),
      tar: null,
    },
    { perYear: between(30_000, -10_000, 70_000), fnmr: between(0.0123, 0.004, 0.02), fmr: between(-0.02, -0.03, -0.012), tar: null },
  );
  const [b, c] = verdictsOf(found, textFor('en'));
  expect(b).toEqual([
    'Run B loses ¥120,000 less a year than Run A (¥40,000 to ¥200,000): more than chance.',
    'Run B refuses 0.8 percentage points fewer right people than Run A (0.2 to 1.5): more than chance.',
    'Strangers who pass: the difference between Run B and Run A (−0.002 to +0.010 percentage points) is within chance.',
  ]);
  expect(c).toEqual([
    'Loss a year: the difference between Run C and Run A (−¥10,000 to +¥70,000) is within chance.',
    'Run C refuses 1.2 percentage points more right people than Run A (0.4 to 2.0): more than chance.',
    'Run C lets 2.0 percentage points fewer strangers pass than Run A (1.2 to 3.0): more than chance.',
  ]);
  expect(verdictsOf(found, textFor('ja'))[0]![1]).toBe(
    '学習 B は 学習 A より、断られる本人が 0.8 ポイント少ないです(0.2〜1.5)。偶然を超える差です。',
  );
});

test('without costs recognition where as many strangers pass comes first; what cannot be known is left out or said', () => {
  const [b] = verdictsOf(
    compared({
      ...{ perYear: null, tar: between(0.05, 0.01, 0.09), fnmr: between(-0.01, -0.02, -0.001, 'mistakes') },
      fmr: between(0, 0, 0, 'people'),
    }),
    textFor('en'),
  );
  expect(b).toEqual([
    'Where as many strangers pass, Run B recognises 5.0 percentage points more right people than Run A (1.0 to 9.0): more than chance.',
    'Right people refused: too few mistakes were seen to tell Run B from Run A.',
    'Strangers who pass: too few people verify to tell Run B from Run A.',
  ]);
  expect(verdictsOf(compared({ perYear: null, tar: null, fnmr: null, fmr: null }), textFor('en'))).toEqual([[]]);
});
