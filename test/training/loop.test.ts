// The training loop on made-up people: it learns, repeats itself to the bit, and goes on after every kind of end.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ortEngine } from '../../main/engine/ort.ts';
import { readNewest, trainedValues, writeCheckpoint } from '../../main/training/checkpoint.ts';
import { train } from '../../main/training/loop.ts';
import { readMetrics } from '../../main/training/metrics.ts';
import { derivePlan, prepareRun, readPlan, readRun, stepsOf } from '../../main/training/plan.ts';
import { bits, shuffled, uniform } from '../../main/training/random.ts';
import { trainRun } from '../../main/training/run.ts';
import { rateAt } from '../../main/training/schedule.ts';
import { startWorker } from '../../main/worker/client.ts';
import { smallRun } from '../support/small-run.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'deshi-訓練 '));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const never = { onProgress: () => undefined, shouldPause: () => false };
const finalArrays = (runDir: string): Record<string, Float32Array> => Object.fromEntries(readNewest(runDir)?.arrays ?? []);

/** The run that all others are compared with. */
async function uninterrupted(name: string, method = 'ada-arc', epochs = 4): Promise<string> {
  const { runDir } = smallRun(join(dir, name), { method, epochs });
  await train(runDir, { engine: ortEngine, ...never });
  return runDir;
}

describe('a run', () => {
  test.each(['ada-arc', 'ada-cos', 'ada-arc-alpha', 'standalone-arc'])('%s learns its people', async (method) => {
    const { runDir } = smallRun(join(dir, `learn-${method}`), { method, epochs: 15 });
    const outcome = await train(runDir, { engine: ortEngine, ...never });
    const metrics = readMetrics(runDir);
    expect(outcome).toMatchObject({ outcome: 'finished', step: metrics.length });
    const mean = (part: { loss: number }[]): number => part.reduce((sum, { loss }) => sum + loss, 0) / part.length;
    expect(mean(metrics.slice(-8))).toBeLessThan(0.7 * mean(metrics.slice(0, 8)));
    if (method.startsWith('ada')) expect(metrics.at(-1)?.progress).toBeGreaterThan((metrics[0]?.progress ?? 1) + 0.2);
  });

  test('repeats itself to the bit', async () => {
    expect(finalArrays(await uninterrupted('first'))).toEqual(finalArrays(await uninterrupted('second')));
  });

  test('goes on after a pause at any step to the same bits', async () => {
    const expected = finalArrays(await uninterrupted('whole'));
    for (const after of [1, 2, 7]) {
      const { runDir } = smallRun(join(dir, `paused-${after}`), { epochs: 4 });
      let done = 0;
      let sittings = 0;
      for (let outcome = 'paused'; outcome === 'paused'; sittings += 1) {
        done = 0;
        ({ outcome } = await train(runDir, { engine: ortEngine, onProgress: () => undefined, shouldPause: () => ++done >= after }));
      }
      expect(sittings).toBeGreaterThan(1);
      expect(finalArrays(runDir)).toEqual(expected);
      const steps = readMetrics(runDir).map(({ step }) => step);
      expect(steps).toEqual(steps.map((_, i) => i));
    }
  });

  test('that was stopped for an hour says so before the step it went on with', async () => {
    const { runDir } = smallRun(join(dir, 'stopped'), { epochs: 4 });
    let done = 0;
    await train(runDir, { engine: ortEngine, onProgress: () => undefined, shouldPause: () => ++done >= 3 });
    const file = join(runDir, 'metrics.jsonl');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(/"atMs":(\d+)/g, (_, at: string) => `"atMs":${Number(at) - 3_600_000}`),
    );
    await train(runDir, { engine: ortEngine, ...never });
    const gaps = readMetrics(runDir).filter(({ gapMs }) => gapMs !== undefined);
    expect(gaps.map(({ step, gapWhy }) => [step, gapWhy])).toEqual([[3, 'stopped']]);
    expect(gaps[0]!.gapMs! / 60_000).toBeCloseTo(60, 0);
  });

  test('whose trainer is killed at random moments ends with the same bits', async () => {
    const expected = finalArrays(await uninterrupted('unkilled', 'ada-arc', 12));
    const { runDir } = smallRun(join(dir, 'killed'), { epochs: 12 });
    let killed = 0;
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const worker = startWorker('trainer');
      const ended = worker.call<{ outcome: string }>('train', { runDir }).catch((problem: { code: string }) => problem.code);
      // Some die while loading, some in a step, some while a checkpoint is written; always fewer and later, so that the run comes to its end.
      const wait = 200 + 80 * attempt + 300 * uniform(13, 0, attempt);
      const result = await Promise.race([
        ended,
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), killed < 10 ? wait : 60_000)),
      ]);
      worker.kill();
      await worker.exited;
      if (result !== undefined) break;
      expect(await ended).toBe('worker-died');
      killed += 1;
    }
    expect(killed).toBeGreaterThan(0);
    expect(readNewest(runDir)?.finished).toBe(true);
    expect(finalArrays(runDir)).toEqual(expected);
  }, 60_000);

  test('in a child pauses when asked and says so', async () => {
    const { runDir } = smallRun(join(dir, 'child'), { epochs: 40 });
    const stopping = new AbortController();
    const outcome = await trainRun(runDir, { signal: stopping.signal, onProgress: ({ step }) => step > 2 && stopping.abort() });
    expect(outcome.outcome).toBe('paused');
    expect(outcome.step).toBeLessThan(outcome.steps);
    expect(readNewest(runDir)?.step).toBe(outcome.step);
  });

  test('that turned into nonsense stops with the reason and keeps its last checkpoint', async () => {
    const { runDir } = smallRun(join(dir, 'nan'), { epochs: 4 });
    await train(runDir, { engine: ortEngine, onProgress: () => undefined, shouldPause: () => true });
    const saved = readNewest(runDir);
    if (saved === undefined) throw new Error('no checkpoint');
    const broken = new Map([
      ...saved.arrays,
      ['parameters', new Float32Array(saved.arrays.get('parameters')?.length ?? 0).fill(Number.NaN)] as const,
    ]);
    writeCheckpoint(runDir, { ...saved, step: saved.step + 1, arrays: broken });
    await expect(train(runDir, { engine: ortEngine, ...never })).rejects.toMatchObject({ code: 'run-diverged' });
  });

  test('of other data is refused', () => {
    const { runDir, plan } = smallRun(join(dir, 'other'));
    const { samples } = readRun(runDir);
    expect(() => prepareRun(runDir, { ...plan, seed: 6 }, samples)).toThrow('run-data-changed');
    writeFileSync(join(runDir, 'samples.bin'), readFileSync(join(runDir, 'samples.bin')).fill(9, 0, 4));
    expect(() => readRun(runDir)).toThrow('run-data-changed');
  });

  test('whose plan or samples are torn, or whose samples are gone, is damaged', () => {
    const { runDir } = smallRun(join(dir, 'torn'));
    const damaged = (file: string) => expect.objectContaining({ code: 'result-damaged', data: { part: 'training', file } });
    const [samples, plan] = [join(runDir, 'samples.bin'), join(runDir, 'plan.json')];
    writeFileSync(samples, readFileSync(samples).subarray(0, 100));
    expect(() => readRun(runDir)).toThrow(damaged('samples.bin'));
    rmSync(samples);
    expect(() => readRun(runDir)).toThrow(damaged('samples.bin'));
    expect(readPlan(runDir).student).not.toBe('');
    writeFileSync(plan, readFileSync(plan).subarray(0, 100));
    expect(() => readRun(runDir)).toThrow(damaged('plan.json'));
    expect(() => readPlan(runDir)).toThrow(damaged('plan.json'));
    rmSync(plan);
    expect(() => readRun(runDir)).toThrow('run-missing');
    expect(() => readPlan(runDir)).toThrow(damaged('plan.json'));
  });
});

describe('a checkpoint', () => {
  test('that is damaged gives way to the one before it; two damaged ones are a problem', async () => {
    const runDir = await uninterrupted('damaged');
    const newest = readNewest(runDir);
    const slots = ['checkpoint-0.bin', 'checkpoint-1.bin'].map((name) => join(runDir, name));
    const before = slots.map((path) => readFileSync(path));
    const spoil = (path: string): void => writeFileSync(path, readFileSync(path).fill(7, 200, 204));
    for (const [i, path] of slots.entries()) {
      spoil(path);
      expect(readNewest(runDir)?.step).toBeLessThanOrEqual(newest?.step ?? 0);
      writeFileSync(path, before[i] as Buffer);
    }
    for (const path of slots) spoil(path);
    expect(() => readNewest(runDir)).toThrow('checkpoint-damaged');
  });

  test('names every value of the student', async () => {
    const { runDir, plan } = smallRun(join(dir, 'names'), { epochs: 1 });
    await train(runDir, { engine: ortEngine, ...never });
    const values = trainedValues(plan, readNewest(runDir) as NonNullable<ReturnType<typeof readNewest>>);
    expect([...values.keys()]).toContain('norm.running_var');
    expect([...values.values()].every((array) => array.every(Number.isFinite))).toBe(true);
  });

  const mountable = process.platform === 'linux' && process.getuid?.() === 0 && canMount();
  test.skipIf(!mountable)(
    'that no longer fits on the disk is a problem, and the one before it still reads (needs root, for a small tmpfs)',
    async () => {
      const { runDir, plan } = smallRun(join(dir, 'full'), { epochs: 2 });
      const small = join(dir, 'small-disk');
      execFileSync('mkdir', ['-p', small]);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', small]);
      try {
        const { samples } = readRun(runDir);
        const there = join(small, 'run');
        prepareRun(there, plan, samples);
        await train(there, { engine: ortEngine, onProgress: () => undefined, shouldPause: () => true });
        const kept = readNewest(there);
        const size = readFileSync(join(there, 'checkpoint-0.bin')).length;
        writeFileSync(join(small, 'ballast'), Buffer.alloc(Math.max(0, 600 * 1024 - 3 * size)));
        await expect(train(there, { engine: ortEngine, ...never })).rejects.toMatchObject({ code: 'disk-full' });
        expect(readNewest(there)?.step).toBe(kept?.step);
        rmSync(join(small, 'ballast'));
        expect((await train(there, { engine: ortEngine, ...never })).outcome).toBe('finished');
      } finally {
        execFileSync('umount', [small]);
      }
    },
  );
});

function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'deshi-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

describe('a plan', () => {
  const given = {
    runId: 'r',
    student: 'tiny',
    method: 'ada-arc',
    dim: 8,
    classes: 4,
    images: 16071,
    seed: 1,
    pixelStore: 'p',
    teacherStore: 't',
  };
  test('spends the time it is given, and says why', () => {
    const { plan, reasons } = derivePlan({ ...given, budgetSeconds: 600, secondsPerStep: 0.4 });
    expect(plan).toMatchObject({ batch: 64, epochs: 5, peakRate: 0.05 });
    expect(stepsOf(plan) * 0.4).toBeLessThanOrEqual(600);
    expect(reasons.map(({ key }) => key)).toEqual(['batch-usual', 'epochs-budget', 'rate-by-batch']);
  });

  test('trains at least one epoch, and small data in smaller batches', () => {
    expect(derivePlan({ ...given, budgetSeconds: 1, secondsPerStep: 9 }).plan.epochs).toBe(1);
    expect(derivePlan({ ...given, images: 200 }).plan).toMatchObject({ batch: 16, peakRate: 0.0125 });
  });
});

describe('order and chance', () => {
  test('are functions of where they are used, and even', () => {
    expect(bits(1, 2, 3)).toBe(bits(1, 2, 3));
    expect(new Set([bits(1, 2, 3), bits(1, 2, 4), bits(1, 3, 3), bits(2, 2, 3)]).size).toBe(4);
    const order = shuffled(3, 3, 1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    const heads = Array.from({ length: 10_000 }, (_, i) => uniform(4, 4, i)).filter((value) => value < 0.5).length;
    expect(Math.abs(heads - 5000)).toBeLessThan(200);
  });

  test('the rate falls from its peak to almost nothing', () => {
    expect(rateAt(0, 100, 0.05)).toBe(0.05);
    expect(rateAt(50, 100, 0.05)).toBeCloseTo(0.025);
    expect(rateAt(99, 100, 0.05)).toBeLessThan(1e-4);
  });
});

test('nothing of a run is left outside its folder', () => {
  expect(existsSync(join(dir, 'run.new'))).toBe(false);
});
