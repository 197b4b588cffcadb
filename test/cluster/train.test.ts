// The script that trains elsewhere, as it is started: it proves itself first, trains as this program does on one process and on two, and goes on after a kill.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeClusterFolder } from '../../main/cluster/export.ts';
import { checkpointBytes, readNewest, readVerified } from '../../main/training/checkpoint.ts';
import { readMetrics } from '../../main/training/metrics.ts';
import { trainRun } from '../../main/training/run.ts';
import { launchElsewhere, launcherFault, noPython, pythonHere, trainElsewhere } from '../support/python.ts';
import { smallRun } from '../support/small-run.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const exported = join(home, 'exported');
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A copy to train or to spoil. */
function copy(name: string): string {
  cpSync(exported, join(home, name), { recursive: true });
  return join(home, name);
}

/** Makes the list of digests fit what lies in the folder: for faults that only the proof can find. */
function sealAnew(folder: string): void {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { files: { path: string; sizeBytes: number; sha256: string }[] };
  for (const file of manifest.files) {
    const bytes = readFileSync(join(folder, file.path));
    Object.assign(file, { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  writeFileSync(path, JSON.stringify(manifest));
}

describe('train.py', { timeout: 300_000 }, () => {
  let runDir: string;
  beforeEach(({ skip }) => skip(pythonHere === undefined, noPython));
  beforeAll(async () => {
    const { plan, ...run } = smallRun(join(home, 'store'), { epochs: 3 });
    runDir = run.runDir;
    expect(plan.batch).toBe(8);
    await writeClusterFolder({ out: exported, runId: 'run', program: 'deshi test', trainings: [{ name: 'student', runDir }] });
  }, 60_000);

  test('trains as this program does, on one process and on two', async () => {
    const [one, two] = [copy('one'), copy('two')];
    const alone = await trainElsewhere(one, []);
    expect(alone.codes, alone.output).toEqual([0]);
    const shared = await trainElsewhere(two, [], 2);
    expect(shared.codes, shared.output).toEqual([0, 0]);
    expect(shared.output).not.toMatch(/warning|deprecat/i);
    await trainRun(runDir);
    const courses = [runDir, join(one, 'result', 'student'), join(two, 'result', 'student')].map(readMetrics);
    const [here, there, both] = courses.map((metrics) => metrics.slice(0, 7));
    expect(courses.map(({ length }) => length)).toEqual([18, 18, 18]);
    for (const [step, metric] of here!.entries()) {
      for (const other of [there![step]!, both![step]!]) {
        expect([other.step, other.epoch]).toEqual([metric.step, metric.epoch]);
        expect(other.rate).toBeCloseTo(metric.rate, 12);
        // Rounding grows from step to step: after seven it is still far below the change of one step.
        for (const of of ['loss', 'progress', 'lambda', 'alpha'] as const) {
          expect(Math.abs(other[of]! - metric[of]!), `${of}, step ${step}`).toBeLessThan(2e-3 * Math.abs(metric[of]!));
        }
      }
    }
    const start = readVerified(join(exported, 'student', 'start.bin'))!.arrays;
    const ends = [runDir, join(one, 'result', 'student'), join(two, 'result', 'student')].map((folder) => readNewest(folder)!);
    for (const { step, finished, planDigest, arrays } of ends) {
      expect([step, finished, planDigest]).toEqual([18, true, ends[0]!.planDigest]);
      for (const name of ['parameters', 'statistics', 'memory.centres']) {
        const own = ends[0]!.arrays.get(name)!;
        expect(distance(arrays.get(name)!, own), name).toBeLessThan(0.05 * distance(own, start.get(name)!));
      }
    }
    const effort = JSON.parse(readFileSync(join(two, 'result', 'student', 'effort.json'), 'utf8'));
    expect(effort.sittings).toMatchObject([{ step: 0, processes: 2, backend: 'gloo', statistics: 'shared' }]);
    expect(effort.sittings[0].devices).toHaveLength(2);
  });

  test('a changed file is refused; one that fits its digest and is wrong fails the proof; nothing is trained', async () => {
    const changed = copy('changed');
    const data = readFileSync(join(changed, 'data', 'teacher.bin'));
    data[5]! ^= 1;
    writeFileSync(join(changed, 'data', 'teacher.bin'), data);
    const refused = await trainElsewhere(changed, []);
    expect([refused.codes, refused.output]).toEqual([[3], expect.stringContaining('data/teacher.bin is not as Deshi wrote it')]);

    // The golden gradient is one part in a hundred off: everything else agrees.
    const tampered = copy('tampered');
    const golden = readVerified(join(tampered, 'student', 'golden.bin'))!;
    const gradient = golden.arrays.get('gradient')!.map((value) => 1.01 * value);
    const arrays = new Map([...golden.arrays, ['gradient', gradient] as const]);
    writeFileSync(join(tampered, 'student', 'golden.bin'), Buffer.concat(checkpointBytes({ ...golden, arrays })));
    sealAnew(tampered);
    const unproved = await trainElsewhere(tampered, [], 2);
    expect(unproved.codes, unproved.output).toEqual([3, 3]);
    expect(unproved.output).toMatch(/does not compute Deshi's step: gradient 9\.\d+e-03 \(limit 5e-03\)\. The proof failed/);

    const reordered = copy('reordered');
    const plan = JSON.parse(readFileSync(join(reordered, 'plan.json'), 'utf8'));
    plan.trainings.student.seed += 1;
    writeFileSync(join(reordered, 'plan.json'), JSON.stringify(plan));
    sealAnew(reordered);
    const other = await trainElsewhere(reordered, []);
    expect([other.codes, other.output]).toEqual([
      [3],
      expect.stringContaining('The order of the photos in epoch 0 is not Deshi’s'.replace('’', "'")),
    ]);

    for (const folder of [changed, tampered, reordered])
      expect(existsSync(join(folder, 'result', 'student', 'checkpoint-0.bin'))).toBe(false);
  });

  test('killed, then told to stop, it goes on to the same bits; three processes for eight photos are refused', async () => {
    const folder = copy('killed');
    // A checkpoint after every step; the first attempt is killed without warning, the second asked to stop.
    const saving = ['--save-minutes', '0'];
    const checkpoint = join(folder, 'result', 'student', 'checkpoint-1.bin');
    const killed = await trainElsewhere(folder, saving, 2, (_, children) => killWhen(checkpoint, children, 'SIGKILL'));
    expect(killed.codes).not.toEqual([0, 0]);
    const before = readNewest(join(folder, 'result', 'student'))!;
    expect([before.finished, before.step > 0]).toEqual([false, true]);
    // One process is asked to stop, as at the end of a time slot: all stop at the same step.
    let asked = false;
    const stopped = await trainElsewhere(folder, [], 2, (output, [, second]) => {
      if (asked || !output.includes('proved on')) return;
      asked = true;
      second?.kill('SIGTERM');
    });
    expect(stopped.codes, stopped.output).toEqual([0, 0]);
    expect(stopped.output).toContain(`continues from step ${before.step} of 18`);
    expect(stopped.output).toContain('everything is saved');
    const saved = readNewest(join(folder, 'result', 'student'))!;
    expect([saved.finished, saved.step > before.step]).toEqual([false, true]);
    const resumed = await trainElsewhere(folder, saving, 2);
    expect(resumed.codes, resumed.output).toEqual([0, 0]);

    const straight = copy('straight');
    expect((await trainElsewhere(straight, [], 2)).codes).toEqual([0, 0]);
    const [a, b] = [folder, straight].map((one) => readNewest(join(one, 'result', 'student'))!);
    for (const [name, values] of b!.arrays) expect([name, distance(values, a!.arrays.get(name)!)]).toEqual([name, 0]);
    expect(readMetrics(join(folder, 'result', 'student')).map(({ step }) => step)).toEqual(Array.from({ length: 18 }, (_, i) => i));

    const uneven = await trainElsewhere(copy('uneven'), [], 3);
    expect(uneven.codes).toEqual([3, 3, 3]);
    expect(uneven.output.match(/3 processes cannot share the 8 photos/g)).toHaveLength(1);
  });

  test('started by the launcher of PyTorch, two processes train to the bits of two that were started by hand', async ({ skip }) => {
    const fault = launcherFault();
    skip(fault !== undefined, fault);
    const [launched, byHand] = [copy('launched'), copy('by hand')];
    const { codes, output } = await launchElsewhere(launched, 2);
    expect(codes, output).toEqual([0]);
    expect(output).toContain('proved on 2 x cpu');
    expect((await trainElsewhere(byHand, [], 2)).codes).toEqual([0, 0]);
    const [a, b] = [launched, byHand].map((one) => readNewest(join(one, 'result', 'student'))!);
    expect([a!.step, a!.finished]).toEqual([18, true]);
    for (const [name, values] of a!.arrays) expect([name, distance(values, b!.arrays.get(name)!)]).toEqual([name, 0]);
  });

  test.each(['ada-cos-alpha', 'ada-arc-reference', 'standalone-cos'])('%s is proved on two processes', async (method) => {
    const { runDir: own } = smallRun(join(home, method), { method, identities: 4, perIdentity: 4 });
    const out = join(home, `${method}-out`);
    await writeClusterFolder({ out, runId: 'run', program: 'deshi test', trainings: [{ name: 'student', runDir: own }] });
    const { codes, output } = await trainElsewhere(out, ['--prove-only'], 2);
    expect(codes, output).toEqual([0, 0]);
    expect(output).toContain('proved on 2 x cpu');
    const errors = [...output.matchAll(/ (\d\.\de[+-]\d\d)/g)].map(([, error]) => Number(error));
    expect(errors).toHaveLength(8);
    expect(Math.max(...errors)).toBeLessThan(1e-3);
  });
});

/** Kills the processes once, as soon as the file is there. */
function killWhen(
  path: string,
  children: readonly { kill(signal: NodeJS.Signals): boolean; killed: boolean }[],
  signal: NodeJS.Signals,
): void {
  const timer = setInterval(() => {
    if (!existsSync(path)) return;
    clearInterval(timer);
    for (const child of children) child.kill(signal);
  }, 1);
  timer.unref();
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((value, i) => value - (b[i] ?? Number.NaN)));
}
