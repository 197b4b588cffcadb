// A student comes back: results that do not belong to the run, that are damaged or hostile are refused in words; a good one becomes an evaluated run.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { elsewhereOf } from '../../main/cluster/elsewhere.ts';
import { embeddingsInUse } from '../../main/cluster/evaluation.ts';
import { holdsResult, runOfFolder, takeBack } from '../../main/cluster/take-back.ts';
import { openStore } from '../../main/store.ts';
import { tinyNet } from '../../main/students/tiny.ts';
import { batchSource } from '../../main/training/batches.ts';
import { type Checkpoint, checkpointBytes, readNewest } from '../../main/training/checkpoint.ts';
import { readMetrics } from '../../main/training/metrics.ts';
import { planDigest, readRun } from '../../main/training/plan.ts';
import { trainRun } from '../../main/training/run.ts';
import { runCli } from '../support/command-line.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { noPython, pythonHere, trainElsewhere } from '../support/python.ts';
import { smallRun } from '../support/small-run.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('a result', () => {
  const manifest = 'a'.repeat(64);
  const good = join(home, 'good');
  let fresh: string;
  let finished: Checkpoint;

  /** What train.py leaves behind, made by this program's own training of the same plan. */
  beforeAll(async () => {
    const { runDir } = smallRun(join(home, 'store'), { epochs: 1, identities: 4, perIdentity: 4 });
    fresh = join(home, 'fresh');
    cpSync(runDir, fresh, { recursive: true });
    await trainRun(runDir);
    finished = readNewest(runDir) as Checkpoint;
    const { plan, samples } = readRun(runDir);
    const result = join(good, 'result', 'student');
    mkdirSync(result, { recursive: true });
    const pixels = openStore(plan.pixelStore, 112 * 112 * 3, 'read');
    const image = batchSource(plan, samples, pixels, undefined).at(0).image;
    const values = { parameters: finished.arrays.get('parameters')!, statistics: finished.arrays.get('statistics')! };
    const embedding = await embeddingsInUse(tinyNet, plan.dim, values, image);
    pixels.close();
    write(result, 'checkpoint-0.bin', finished);
    write(result, 'parity.bin', { ...finished, arrays: new Map([['embedding', embedding]]) });
    cpSync(join(runDir, 'metrics.jsonl'), join(result, 'metrics.jsonl'));
    const sitting = { step: 0, processes: 2, devices: ['Card', 'Card'], torch: '2.3.1', backend: 'nccl', statistics: 'shared' };
    const effort = { schema: 1, training: 'student', planDigest: planDigest(plan), manifestSha256: manifest, sittings: [sitting] };
    writeFileSync(join(result, 'effort.json'), JSON.stringify(effort));
    const trainings = { student: { planDigest: planDigest(plan) } };
    writeFileSync(join(good, 'plan.json'), JSON.stringify({ schema: 1, runId: 'run', trainings }));
  }, 60_000);

  const write = (folder: string, name: string, checkpoint: Checkpoint): void =>
    writeFileSync(join(folder, name), Buffer.concat(checkpointBytes(checkpoint)));
  let copies = 0;
  /** A copy of the good result and of the run that waits for it. */
  function copy(): { folder: string; result: string; runDir: string } {
    copies += 1;
    const [folder, runDir] = [join(home, `result ${copies}`), join(home, `run ${copies}`)];
    cpSync(good, folder, { recursive: true });
    cpSync(fresh, runDir, { recursive: true });
    return { folder, result: join(folder, 'result', 'student'), runDir };
  }

  test('that is whole becomes the training of the run, with its course and where it was made', async () => {
    const { folder, runDir } = copy();
    expect([runOfFolder(folder), holdsResult(folder, 'student'), holdsResult(folder, 'standalone')]).toEqual(['run', true, false]);
    const taken = await takeBack(folder, 'student', runDir, ['b'.repeat(64), manifest]);
    expect(taken).toMatchObject({ name: 'student', steps: 2 });
    expect(taken?.worstCosine).toBeGreaterThan(0.999999);
    const kept = readNewest(runDir) as Checkpoint;
    expect([kept.step, kept.finished, kept.trainedMs]).toEqual([finished.step, true, finished.trainedMs]);
    for (const [name, values] of finished.arrays) expect(kept.arrays.get(name)).toEqual(values);
    expect(readMetrics(runDir).map(({ step }) => step)).toEqual([0, 1]);
    expect(elsewhereOf(runDir)).toMatchObject({ seconds: finished.trainedMs / 1000, sittings: [{ processes: 2, backend: 'nccl' }] });
    // A second time there is nothing to take.
    expect(await takeBack(folder, 'student', runDir, [manifest])).toBeUndefined();
  });

  test('is told of before anything of the run changes: where that fails, the run is as before', async () => {
    const { folder, runDir } = copy();
    const seen: unknown[] = [];
    const refusing = takeBack(folder, 'student', runDir, [manifest], (found) => {
      seen.push(found.name, found.steps, readNewest(runDir), elsewhereOf(runDir));
      throw new Error('no record');
    });
    await expect(refusing).rejects.toThrow('no record');
    expect(seen).toEqual(['student', 2, undefined, null]);
    expect([readNewest(runDir), elsewhereOf(runDir)]).toEqual([undefined, null]);
    const told: unknown[] = [];
    const taken = await takeBack(folder, 'student', runDir, [manifest], (found) => told.push(found));
    expect(told).toEqual([taken]);
    // What is there already is not told again.
    await takeBack(folder, 'student', runDir, [manifest], (found) => told.push(found));
    expect(told).toHaveLength(1);
  });

  const changed = (key: string, change: (values: Float32Array) => Float32Array) => (result: string) =>
    write(result, 'checkpoint-0.bin', {
      ...finished,
      arrays: new Map([...finished.arrays].map(([name, values]) => [name, name === key ? change(values) : values])),
    }); // prettier-ignore
  const effort = (fields: object) => (result: string) => {
    const path = join(result, 'effort.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...fields }));
  };
  test.each<[string, (result: string) => void, object]>([
    [
      'of another plan',
      (r) => write(r, 'checkpoint-0.bin', { ...finished, planDigest: 'c'.repeat(64) }),
      { code: 'cluster-mismatch', data: { part: 'plan' } },
    ],
    ['of another export', effort({ manifestSha256: 'd'.repeat(64) }), { code: 'cluster-mismatch', data: { part: 'export' } }],
    ['of another network', effort({ training: 'standalone' }), { code: 'cluster-mismatch' }],
    ['that is not there', (r) => rmSync(r, { recursive: true }), { code: 'cluster-unfinished', data: { step: 0, steps: 2 } }],
    [
      'that is not finished',
      (r) => write(r, 'checkpoint-0.bin', { ...finished, step: 1, finished: false }),
      { code: 'cluster-unfinished', data: { step: 1 } },
    ],
    ['that says to be finished too early', (r) => write(r, 'checkpoint-0.bin', { ...finished, step: 1 }), { code: 'cluster-unfinished' }],
    [
      'that was cut off',
      (r) => writeFileSync(join(r, 'checkpoint-0.bin'), readFileSync(join(r, 'checkpoint-0.bin')).subarray(0, -100)),
      { code: 'cluster-damaged' },
    ],
    ['that is noise', (r) => writeFileSync(join(r, 'checkpoint-0.bin'), 'DSHCKPT1'.repeat(100)), { code: 'cluster-damaged' }],
    ['of gigabytes', (r) => execFileSync('truncate', ['-s', '3G', join(r, 'checkpoint-0.bin')]), { code: 'cluster-damaged' }],
    ['that is a pipe', (r) => execFileSync('mkfifo', [join(r, 'checkpoint-1.bin')]), {}],
    [
      'with a weight that is no number',
      changed('parameters', (v) => v.with(3, Number.NaN)),
      { code: 'cluster-damaged', data: { part: 'parameters' } },
    ],
    ['with an endless centre', changed('memory.centres', (v) => v.with(0, Number.POSITIVE_INFINITY)), { code: 'cluster-damaged' }],
    ['with too few weights', changed('parameters', (v) => v.slice(1)), { code: 'cluster-damaged' }],
    [
      'without its momentum',
      (r) => write(r, 'checkpoint-0.bin', { ...finished, arrays: new Map([...finished.arrays].slice(0, 1)) }),
      { code: 'cluster-damaged' },
    ],
    [
      'with a variance below zero',
      changed('statistics', (v) => v.map(() => -1)),
      { code: 'cluster-damaged', data: { file: 'checkpoint' } },
    ],
    [
      'whose embeddings are others',
      changed('parameters', (v) => v.map((value, i) => value * (i % 2 === 0 ? 1.5 : 0.6))),
      { code: 'cluster-disagrees' },
    ],
    ['without embeddings to compare', (r) => rmSync(join(r, 'parity.bin')), { code: 'cluster-damaged', data: { file: 'parity.bin' } }],
    [
      'with embeddings that are no numbers',
      (r) => write(r, 'parity.bin', { ...finished, arrays: new Map([['embedding', new Float32Array(32).fill(Number.NaN)]]) }),
      { code: 'cluster-disagrees' },
    ],
    [
      'with a device that is a script',
      effort({ sittings: [{ step: 0, processes: 1, devices: ['a\n<b>'], torch: '2', backend: 'gloo', statistics: 'shared' }] }),
      { code: 'cluster-damaged', data: { file: 'effort.json' } },
    ],
    ['without what it took', (r) => rmSync(join(r, 'effort.json')), { code: 'cluster-folder' }],
  ])('%s', async (name, spoil, problem) => {
    const { folder, result, runDir } = copy();
    spoil(result);
    const taking = takeBack(folder, 'student', runDir, [manifest]);
    if (name.includes('pipe')) return expect(await taking).toMatchObject({ steps: 2 }); // the other checkpoint counts
    await expect(taking).rejects.toMatchObject(problem);
    expect([readNewest(runDir), elsewhereOf(runDir)]).toEqual([undefined, null]);
  }); // prettier-ignore

  test('a course that is no course leaves the chart empty and the student taken', async () => {
    const { folder, result, runDir } = copy();
    writeFileSync(join(result, 'metrics.jsonl'), '{"step":-1}\n[]\nnull\n{"step":1e9,"loss":');
    expect(await takeBack(folder, 'student', runDir, [manifest])).toMatchObject({ steps: 2 });
    expect(readMetrics(runDir)).toEqual([]);
  });

  test.each(['', '{', '{"schema":1,"runId":"../../x","trainings":{}}', '[]'])('a folder whose plan is %j was not exported', (text) => {
    const folder = join(home, `plan ${text.length}`);
    mkdirSync(folder, { recursive: true });
    if (text !== '') writeFileSync(join(folder, 'plan.json'), text);
    expect(() => runOfFolder(folder)).toThrow(expect.objectContaining({ code: 'cluster-folder' }));
  });
});

describe('from the terminal', () => {
  const [faces, teacher, data, out] = ['顔', 'teacher.onnx', 'data', 'handover'].map((name) => join(home, name)) as [
    string,
    string,
    string,
    string,
  ];
  const job = ['--faces', faces, '--teacher', teacher, '--student', 'tiny', '--epochs', '2', '--quick', '--threads', '1'];
  const problemOf = (stdout: string): string => JSON.parse(stdout).problem.code;
  beforeAll(() => writeDrawnFaces(faces, 16, 4).then(() => writeTeacher(teacher)));

  test('export asks before faces leave, and refuses other methods before any work', async () => {
    const unasked = await runCli(['cluster', 'export', ...job, '--out', out, '--data', data, '--json']);
    expect([unasked.code, problemOf(unasked.stdout)]).toEqual([1, 'cluster-faces']);
    expect(unasked.stderr).toContain('faces leave this computer');
    const other = await runCli(['cluster', 'export', ...job, '--method', 'rkd', '--with-faces', '--out', out, '--data', data, '--json']);
    expect([other.code, problemOf(other.stdout)]).toEqual([1, 'cluster-method']);
    expect(existsSync(out)).toBe(false);
    expect((await runCli(['cluster', 'send', '--data', data])).code).toBe(2);
    expect((await runCli(['cluster', 'import', '--data', data])).code).toBe(2);
  }, 60_000);

  test('there and back: both networks are trained elsewhere, evaluated, exported and reported here', async ({ skip }) => {
    skip(pythonHere === undefined, noPython);
    const exported = await runCli(['cluster', 'export', ...job, '--with-faces', '--out', out, '--data', data, '--json']);
    expect(exported.code, exported.stderr).toBe(0);
    const { runId, photos, people, files } = JSON.parse(exported.stdout);
    expect(photos).toBe(4 * people);
    expect(files).toContain('standalone/golden.bin');
    for (const file of files) expect([file, readFileSync(join(out, file)).includes('顔')]).toEqual([file, file === 'README.ja.md']);

    const early = await runCli(['cluster', 'import', out, '--data', data, '--json']);
    expect([early.code, problemOf(early.stdout)]).toEqual([1, 'cluster-unfinished']);
    const { codes, output } = await trainElsewhere(out, [], 2);
    expect(codes, output).toEqual([0, 0]);
    expect(output).not.toContain(home);

    const imported = await runCli(['cluster', 'import', out, '--data', data, '--json']);
    expect(imported.code, imported.stderr).toBe(0);
    const result = JSON.parse(imported.stdout);
    expect(result.runId).toBe(runId);
    const kpi = JSON.parse(readFileSync(result.kpi, 'utf8'));
    expect(kpi.accuracy.value.models.map(({ name }: { name: string }) => name)).toEqual(['teacher', 'student', 'standalone']);
    expect(kpi.method.differences).toContain('trained-elsewhere');
    expect(kpi.method.settings.trainedOn).toMatch(/^2 x .+ \(PyTorch \d/);
    expect(kpi.effort.energyKwh).toEqual({ value: null, reason: 'not-assessed' });
    expect(kpi.training.step.length).toBeGreaterThan(3);
    expect(readFileSync(result.report, 'utf8')).toContain('Trained on other computers by PyTorch');
    const log = readFileSync(join(data, 'deshi.log'), 'utf8');
    expect(log).not.toMatch(/顔|handover/);

    const again = await runCli(['cluster', 'import', out, '--data', data, '--json']);
    expect([again.code, problemOf(again.stdout)]).toEqual([1, 'run-finished']);
    const elsewhere = await runCli(['cluster', 'import', out, '--data', join(home, 'other'), '--json']);
    expect([elsewhere.code, problemOf(elsewhere.stdout)]).toEqual([1, 'run-missing']);
  }, 400_000);
});
