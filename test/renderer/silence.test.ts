// A minute without a sign: said once it is over, put off by waiting for another one, and ended by any sign.
import { expect, test } from 'vitest';
import { canRestart, isSilent, silentMs } from '../../renderer/state/silence.ts';

test('silent after a minute since the last sign or the last word to wait, whichever is newer', () => {
  expect(silentMs).toBe(60_000);
  const heardMs = 1_000_000;
  const at = (seconds: number, waitedSeconds = -1e3) =>
    isSilent({ nowMs: heardMs + 1000 * seconds, heardMs, waitedMs: heardMs + 1000 * waitedSeconds });
  expect([at(0), at(60), at(60.001), at(600)]).toEqual([false, false, true, true]);
  expect([at(70, 65), at(125, 65), at(125.001, 65)]).toEqual([false, false, true]);
  expect(at(60.001, -30), 'a word of before the last sign puts nothing off').toBe(true);
  expect(at(-5), 'a clock that was set back').toBe(false);
});

test('only a trainer is begun anew', () => {
  expect(['train', 'standalone'].map(canRestart)).toEqual([true, true]);
  expect(['prepare', 'embed', 'evaluate', 'export', '', undefined].map(canRestart)).toEqual([false, false, false, false, false, false]);
});
