// A run whose device fails in the middle: it goes on elsewhere or in smaller parts, loses nothing, and writes down that it did.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ortEngine } from '../../main/engine/ort.ts';
import type { TensorArray } from '../../main/graph/graph.ts';
import { methodNamed } from '../../main/methods/catalogue.ts';
import type { BatchFacts } from '../../main/methods/method.ts';
import { Problem } from '../../main/problems.ts';
import { studentNamed } from '../../main/students/catalogue.ts';
import { valuesOf } from '../../main/students/student.ts';
import { readNewest } from '../../main/training/checkpoint.ts';
import { train } from '../../main/training/loop.ts';
import { readMetrics } from '../../main/training/metrics.ts';
import { normal } from '../../main/training/random.ts';
import { type Allowance, everything, Restarting, trainRun } from '../../main/training/run.ts';
import { afterFailure, recordSitting, type Sitting, sittingsOf } from '../../main/training/sitting.ts';
import { describeStep, recipe } from '../../main/training/step.ts';
import { initialValues } from '../../main/training/weights.ts';
import { smallRun } from '../support/small-run.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'deshi-sitting-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const entry = new URL('../support/odd-trainer.ts', import.meta.url);
const on = (engine: Allowance['engine']): Allowance => ({ ...everything, engine });
const finalArrays = (runDir: string) => Object.fromEntries(readNewest(runDir)!.arrays);

describe('a device that', () => {
  test.each([
    ['is lost', 'ort-webgpu'],
    ['takes its process along', 'ort-cuda'],
  ] as const)('%s: the run goes on on the processor from the last checkpoint, to the bits that it would have had', async (_, engine) => {
    const { runDir } = smallRun(join(dir, engine), { epochs: 4 });
    const changes: Sitting[] = [];
    const outcome = await trainRun(runDir, { allowance: on(engine), entry, onChange: (sitting) => changes.push(sitting) });
    expect(outcome.outcome).toBe('finished');
    expect(changes).toMatchObject([{ engine: 'ort-cpu', parts: 1, why: 'lost' }]);
    expect(changes[0]!.step).toBeGreaterThan(0); // something was saved before it failed in its seventh step
    expect(sittingsOf(runDir)).toEqual([{ engine, parts: 1, step: 0, why: 'begun' }, changes[0]]);
    const steps = readMetrics(runDir).map(({ step }) => step);
    expect(steps).toEqual(steps.map((_step, i) => i));
    const { runDir: whole } = smallRun(join(dir, `${engine}-whole`), { epochs: 4 });
    await train(whole, { engine: ortEngine, onProgress: () => undefined, shouldPause: () => false });
    expect(finalArrays(runDir)).toEqual(finalArrays(whole));
  });

  test('has too little memory: the step takes its photos in parts, and still learns', async () => {
    const { runDir, plan } = smallRun(join(dir, 'memory'), { epochs: 15 });
    expect(plan.batch).toBe(8);
    const changes: Sitting[] = [];
    await trainRun(runDir, { allowance: on('ort-dml'), entry, onChange: (sitting) => changes.push(sitting) });
    expect(changes).toEqual([{ engine: 'ort-dml', parts: 2, why: 'memory', step: 0 }]);
    const losses = readMetrics(runDir).map(({ loss }) => loss);
    const mean = (part: readonly number[]): number => part.reduce((sum, loss) => sum + loss, 0) / part.length;
    expect(mean(losses.slice(-8))).toBeLessThan(0.8 * mean(losses.slice(0, 8)));
  });
});

describe('a trainer that says nothing any more', () => {
  const untilSilent = (runDir: string) => expect.poll(() => existsSync(join(runDir, 'silent')), { timeout: 120_000 }).toBe(true);

  test('is ended when somebody asks for it: the run goes on from the last checkpoint, to the bits that it would have had', async () => {
    const { runDir } = smallRun(join(dir, 'silent'), { epochs: 4, checkpointSeconds: 1e-9 });
    const changes: Sitting[] = [];
    const restarting = new Restarting();
    expect(restarting.ask(), 'nothing is at work yet').toBe(false);
    const training = trainRun(runDir, { allowance: on('tfjs-webgpu'), entry, restarting, onChange: (sitting) => changes.push(sitting) });
    await untilSilent(runDir);
    expect(restarting.ask()).toBe(true);
    expect(restarting.ask(), 'asked twice').toBe(false);
    expect((await training).outcome).toBe('finished');
    expect(restarting.ask(), 'nothing is at work any more').toBe(false);
    expect(changes).toEqual([{ engine: 'tfjs-webgpu', parts: 1, step: 6, why: 'silent' }]);
    expect(sittingsOf(runDir)).toEqual([{ engine: 'tfjs-webgpu', parts: 1, step: 0, why: 'begun' }, changes[0]]);
    const steps = readMetrics(runDir).map(({ step }) => step);
    expect(steps).toEqual(steps.map((_step, i) => i));
    const { runDir: whole } = smallRun(join(dir, 'silent-whole'), { epochs: 4 });
    await train(whole, { engine: ortEngine, onProgress: () => undefined, shouldPause: () => false });
    expect(finalArrays(runDir)).toEqual(finalArrays(whole));
  });

  test('is ended for a pause that it does not hear, and nothing goes on', async () => {
    const { runDir } = smallRun(join(dir, 'silent-paused'), { epochs: 4, checkpointSeconds: 1e-9 });
    const [restarting, stopping] = [new Restarting(), new AbortController()];
    const training = trainRun(runDir, { allowance: on('tfjs-webgpu'), entry, restarting, signal: stopping.signal });
    const refused = expect(training).rejects.toMatchObject({ code: 'cancelled' });
    await untilSilent(runDir);
    stopping.abort();
    restarting.ask();
    await refused;
    expect(readNewest(runDir)).toMatchObject({ step: 6, finished: false });
  });

  test('is ended by itself when it does not hear a pause and gives no other sign', async () => {
    const { runDir } = smallRun(join(dir, 'silent-unheard'), { epochs: 4, checkpointSeconds: 1e-9 });
    const stopping = new AbortController();
    const training = trainRun(runDir, { allowance: on('tfjs-webgpu'), entry, signal: stopping.signal, patienceMs: 1 });
    const refused = expect(training).rejects.toMatchObject({ code: 'cancelled' });
    await untilSilent(runDir);
    stopping.abort();
    await refused;
    expect(readNewest(runDir)).toMatchObject({ step: 6, finished: false });
  });
});

test.skipIf(process.platform !== 'linux')(
  'a limit of memory makes the processor take a step in parts instead of failing (Linux)',
  async () => {
    const { runDir } = smallRun(join(dir, 'limited'), { epochs: 1, identities: 8, perIdentity: 48, batch: 192, checkpointSeconds: 600 });
    const changes: Sitting[] = [];
    const { outcome } = await trainRun(runDir, {
      allowance: { ...everything, memoryCapMb: 700 },
      onChange: (sitting) => changes.push(sitting),
    });
    expect(outcome).toBe('finished');
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.every(({ engine, why }) => engine === 'ort-cpu' && why === 'memory')).toBe(true);
  },
  300_000,
);

test('what to do after a failure', () => {
  const after = (engine: Allowance['engine'], parts: number, code: Problem['code'], data = {}, capped = false, batch = 8) =>
    afterFailure({ engine, parts }, new Problem(code, data), { batch, capped });
  expect(after('ort-cpu', 1, 'device-memory')).toEqual({ engine: 'ort-cpu', parts: 2, why: 'memory' });
  expect(after('ort-cpu', 2, 'device-memory')).toBeUndefined(); // fewer than four photos at a time are too few
  expect(after('ort-webgpu', 2, 'device-memory')).toEqual({ engine: 'ort-cpu', parts: 1, why: 'memory' });
  expect(after('ort-webgpu', 1, 'device-memory', {}, false, 15)).toEqual({ engine: 'ort-webgpu', parts: 3, why: 'memory' });
  expect(after('tfjs-webgpu', 2, 'device-unavailable')).toEqual({ engine: 'ort-cpu', parts: 2, why: 'lost' });
  expect(after('ort-cpu', 1, 'worker-died', { signal: 'SIGKILL' })).toBeUndefined(); // somebody ended it: the run is paused
  expect(after('ort-cpu', 1, 'worker-died', { signal: 'SIGABRT' }, true)?.parts).toBe(2);
  expect(after('ort-webgpu', 1, 'run-diverged')).toBeUndefined();
  expect(after('ort-webgpu', 1, 'disk-full')).toBeUndefined();
});

test('a sitting like the one before it is not written down again', () => {
  const { runDir } = smallRun(join(dir, 'listed'));
  const sitting = { engine: 'ort-cpu', parts: 1, step: 0, why: 'begun' } as const;
  recordSitting(runDir, sitting);
  recordSitting(runDir, { ...sitting, step: 5, why: 'continued' });
  recordSitting(runDir, { ...sitting, engine: 'ort-webgpu', step: 9, why: 'continued' });
  expect(sittingsOf(runDir)).toEqual([sitting, { engine: 'ort-webgpu', parts: 1, step: 9, why: 'continued' }]);
});

test.each(['ada-arc', 'standalone-arc'])('%s: a step in two parts updates once, by the mean of both gradients', async (name) => {
  const [student, method, batch, dim, classes] = [studentNamed('tiny')!, methodNamed(name)!, 8, 16, 6];
  const half = batch / 2;
  const specs = valuesOf(student, dim);
  const facts = (part: number): BatchFacts => ({
    labels: Int32Array.from({ length: half }, (_, i) => (part * half + i) % classes),
    teacher: Float32Array.from({ length: method.usesTeacher ? half * dim : 0 }, (_, i) =>
      i % dim === (part + Math.floor(i / dim)) % dim ? 1 : 0,
    ),
  });
  const image = (part: number): Float32Array => Float32Array.from({ length: half * 3 * 112 * 112 }, (_, i) => normal(3, part, i));
  const whole = describeStep({ student, method, batch: half, parts: 2, dim, classes });
  const single = describeStep({ student, method, batch: half, dim, classes, inspect: true });
  const starting: Record<string, Float32Array> = {
    parameters: initialValues(specs.parameters, 1),
    momentum: new Float32Array(whole.parameters.size),
    statistics: initialValues(specs.statistics, 1),
    head: Float32Array.from({ length: whole.head.size }, (_, i) => 0.1 * normal(4, 4, i)),
    'head-momentum': new Float32Array(whole.head.size),
    accumulated: new Float32Array(whole.parameters.size),
    'head-accumulated': new Float32Array(whole.head.size),
  };
  const rate = Float32Array.of(0.1);
  const given = (names: readonly string[]) => Object.fromEntries(names.map((one) => [one, starting[one] as TensorArray]));

  const program = await ortEngine.compile(whole.fetches, { carry: Object.fromEntries(whole.handedOn.map((one) => [`next-${one}`, one])) });
  const memory = method.memory(classes, dim, (i) => normal(2, 2, i));
  for (const part of [0, 1]) {
    const first = part === 0 ? given(whole.handedOn) : {};
    memory.absorb(
      facts(part),
      await program.run({ image: image(part), rate, last: Float32Array.of(part), ...first, ...memory.feeds(facts(part)) }),
    );
    if (part === 0) expect((await program.carried())['parameters']).toEqual(starting['parameters']); // not before the last part
  }
  const carried = await program.carried();
  expect(carried['accumulated']).toEqual(starting['accumulated']); // empty again

  const alone = await ortEngine.compile(single.fetches);
  const again = method.memory(classes, dim, (i) => normal(2, 2, i));
  const mean = new Float64Array(whole.parameters.size);
  for (const part of [0, 1]) {
    const fetched = await alone.run({ image: image(part), rate, ...given(single.handedOn), ...again.feeds(facts(part)) });
    again.absorb(facts(part), fetched);
    const unclipped = 1 / Math.min(1, recipe.clip / (Number(fetched['gradient-norm']![0]) + 1e-6));
    for (let i = 0; i < mean.length; i += 1) mean[i]! += (Number(fetched['gradient']![i]) * unclipped) / 2;
  }
  const shrink = Math.min(1, recipe.clip / (Math.hypot(...mean) + 1e-6));
  const expected = starting['parameters']!.map((value, i) => value - 0.1 * (mean[i]! * shrink + recipe.weightDecay * value));
  const farthest = Math.max(...expected.map((value, i) => Math.abs(value - Number(carried['parameters']![i]))));
  expect(farthest).toBeLessThan(2e-6);
  expect(Math.max(...expected.map((value, i) => Math.abs(value - starting['parameters']![i]!)))).toBeGreaterThan(1e-3);
  await Promise.all([program.dispose(), alone.dispose()]);
});
