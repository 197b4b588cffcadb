// Nothing leaves the machine: the whole main job works where there is no network, and opens no internet socket while it does.
// Invariant: the watch is worth something only if it catches what it should, so two controls must be caught beside it.
// They run beside each other: each has a namespace and a record of its own.
import { join, resolve } from 'node:path';
import { describe, test } from 'vitest';
import { cannotWatch, watched } from '../support/cut-off.ts';
import { temporaryFolder } from '../support/temporary.ts';

const root = resolve(import.meta.dirname, '..', '..');
const from = JSON.stringify(join(root, 'package.json'));

// An address reserved for documentation, from inside a namespace that has no network: nothing can leave.
const connects = "require('node:net').connect(9, '192.0.2.1').on('error', () => {});";
const names = "require('node:dns').lookup('example.invalid', () => {});";
const session = `
  const { createRequire } = require('node:module');
  const ort = createRequire(${from})('onnxruntime-node');
  import(${JSON.stringify(join(root, 'test/support/odd-teachers.ts'))})
    .then(({ oddTeacher }) => ort.InferenceSession.create(oddTeacher()))
    .then(() => setTimeout(() => {}, 60_000));`;

describe.concurrent('in an empty network namespace, traced', () => {
  test('there is no way out', async ({ expect, skip }) => {
    if (cannotWatch) skip(cannotWatch);
    const script =
      "process.stdout.write(String(Object.values(require('node:os').networkInterfaces()).flat().filter((a) => !a.internal).length))";
    expect(await watched(['-e', script], { timeoutMs: 20_000 })).toMatchObject({ code: 0, stdout: '0', reached: [] });
  });

  test('control: a connection and a name to resolve are caught', async ({ expect, skip }) => {
    if (cannotWatch) skip(cannotWatch);
    for (const script of [connects, names]) {
      const { reached } = await watched(['-e', script], { timeoutMs: 20_000 });
      expect(reached.length, script).toBeGreaterThan(0);
    }
  });

  test('control: ONNX Runtime left to itself is caught reporting', { timeout: 300_000 }, async ({ expect, skip }) => {
    if (cannotWatch) skip(cannotWatch);
    const env = { ORT_DISABLE_TELEMETRY: undefined, HOME: temporaryFolder() };
    const { reached, stderr } = await watched(['-e', session], { env, timeoutMs: 60_000, untilReached: true });
    // It reports when it likes; the connection and the look-up above are the controls that must be caught every time.
    if (reached.length === 0) skip('ONNX Runtime did not try to report within its time here');
    expect(reached.length, stderr).toBeGreaterThan(0);
  });

  test('the whole main job on practice people works and reaches for no network', { timeout: 600_000 }, async ({ expect, skip }) => {
    if (cannotWatch) skip(cannotWatch);
    const data = temporaryFolder();
    // Telemetry is not switched off from here: that the program does it by itself is what is being tested.
    const env = { ORT_DISABLE_TELEMETRY: undefined, HOME: temporaryFolder() };
    const result = await watched([join(root, 'main/cli.ts'), 'sample', '--quick', '--data', data], { env, timeoutMs: 580_000 });
    expect(result.reached).toEqual([]);
    expect(result.code, result.stderr.slice(-2000)).toBe(0);
  });
});
