// Every method of the catalogue in the real training loop: a small run learns, and one that was paused ends with the same bits.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ortEngine } from '../../main/engine/ort.ts';
import { methodNamed, methods } from '../../main/methods/catalogue.ts';
import { readNewest } from '../../main/training/checkpoint.ts';
import { train } from '../../main/training/loop.ts';
import { readMetrics } from '../../main/training/metrics.ts';
import { smallRun } from '../support/small-run.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'deshi-methods-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('every method is found by its own name and by no other', () => {
  const names = methods.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const method of methods) expect(methodNamed(method.name)).toBe(method);
});

describe.each(methods.map((method) => ({ name: method.name, method })))('$name', ({ name, method }) => {
  const small = { method: name, identities: 4, perIdentity: 4, epochs: 9, checkpointSeconds: 60 };
  const never = { engine: ortEngine, onProgress: () => undefined, shouldPause: () => false };

  test('learns, and with a memory goes on after a pause to the same bits', async () => {
    const { runDir } = smallRun(join(dir, name), small);
    const paused = `${runDir}-paused`;
    cpSync(runDir, paused, { recursive: true });
    await train(runDir, never);
    const losses = readMetrics(runDir).map(({ loss }) => loss);
    const mean = (values: number[]): number => values.reduce((sum, loss) => sum + loss, 0) / values.length;
    expect(mean(losses.slice(-6))).toBeLessThan(0.9 * mean(losses.slice(0, 6)));

    if (Object.keys(method.memory(4, 16, () => 0).state()).length === 0) return;
    let done = 0;
    await train(paused, { ...never, shouldPause: () => ++done === 5 });
    expect(readNewest(paused)?.finished).toBe(false);
    await train(paused, never);
    expect(Object.fromEntries(readNewest(paused)?.arrays ?? [])).toEqual(Object.fromEntries(readNewest(runDir)?.arrays ?? []));
  });
});
