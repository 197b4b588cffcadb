// A probe's result on its way to the host: as the host takes it, and not even read where it is too large.
import { expect, test } from 'vitest';
import { mostProbeBytes as mostOfHost } from '../../preload/probe.ts';
import { mostProbeBytes, probeText } from '../../renderer/state/probe-file.ts';

test('the limit is the host’s, and the largest file fits into a message', () => {
  expect(mostProbeBytes).toBe(mostOfHost);
  // Every character may need an escape.
  expect(2 * mostProbeBytes + 1_000).toBeLessThan(8 * 1024 * 1024);
});

test('what is too large is not read', async () => {
  let reads = 0;
  const file = (size: number) => ({
    size,
    text: async () => {
      reads += 1;
      return 'text';
    },
  });
  expect(await probeText(file(mostProbeBytes))).toEqual({ text: 'text' });
  expect(await probeText(file(mostProbeBytes + 1))).toMatchObject({ problem: { code: 'probe-too-large' } });
  expect(reads).toBe(1);
});
