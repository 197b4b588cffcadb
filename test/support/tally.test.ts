// The closing line of the test run, and what makes a run fail.
import { expect, test } from 'vitest';
import { tally } from './tally.ts';

test('counts, lists the skipped with their reasons, and ends with the closing line', () => {
  const result = tally([
    { name: 'a', state: 'passed' },
    { name: 'b', state: 'passed' },
    { name: 'c', state: 'skipped', reason: 'needs strace' },
  ]);
  expect(result.ok).toBe(true);
  expect(result.lines).toEqual(['skipped: c: needs strace', '2 passed, 0 failed, 1 skipped']);
});

test.each([
  ['a failure', [{ name: 'a', state: 'failed' as const }]],
  ['no test executed', []],
  ['only skipped tests', [{ name: 'a', state: 'skipped' as const, reason: 'none' }]],
  [
    'a silent skip',
    [
      { name: 'a', state: 'passed' as const },
      { name: 'b', state: 'skipped' as const },
    ],
  ],
])('%s makes the run fail', (_, outcomes) => {
  const result = tally(outcomes);
  expect(result.ok).toBe(false);
  expect(result.lines.at(-1)).toMatch(/^\d+ passed, \d+ failed, \d+ skipped$/);
});
