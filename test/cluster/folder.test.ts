// What is written for a training elsewhere: complete, sealed by digests, for every student, and without a word about this computer.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeClusterFolder } from '../../main/cluster/export.ts';
import { networkDescription } from '../../main/cluster/network.ts';
import { portableMethod } from '../../main/cluster/portable.ts';
import type { Op } from '../../main/graph/op.ts';
import { ops } from '../../main/graph/ops.ts';
import { methods } from '../../main/methods/catalogue.ts';
import { openStore } from '../../main/store.ts';
import { students } from '../../main/students/catalogue.ts';
import { factsOf, valuesOf } from '../../main/students/student.ts';
import { readVerified, writeCheckpoint } from '../../main/training/checkpoint.ts';
import { planDigest, readRun } from '../../main/training/plan.ts';
import { bits, uniform } from '../../main/training/random.ts';
import { type SmallRun, smallRun } from '../support/small-run.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const out = join(home, 'out');
let run: SmallRun;
let manifestSha256: string;

beforeAll(async () => {
  run = smallRun(join(home, 'store'), { epochs: 3 });
  const request = { out, runId: 'run', program: 'deshi test', trainings: [{ name: 'student', runDir: run.runDir }] } as const;
  ({ manifestSha256 } = await writeClusterFolder(request));
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

const written = (): string[] =>
  readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(out, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const readJson = (path: string) => JSON.parse(readFileSync(join(out, path), 'utf8'));

describe('the folder', () => {
  test('lists every file with its digest, and can be read by its owner only', () => {
    const { files } = readJson('manifest.json') as { files: { path: string; sha256: string; sizeBytes: number }[] };
    expect(files.map(({ path }) => path).sort()).toEqual(
      written()
        .filter((path) => path !== 'manifest.json')
        .sort(),
    );
    for (const { path, sha256: digest, sizeBytes } of files) {
      expect([path, sha256(join(out, path)), statSync(join(out, path)).size]).toEqual([path, digest, sizeBytes]);
    }
    expect(manifestSha256).toBe(sha256(join(out, 'manifest.json')));
    if (process.platform === 'win32') return;
    expect(statSync(out).mode & 0o777).toBe(0o700);
    for (const path of written()) expect(statSync(join(out, path)).mode & 0o077).toBe(0);
  });

  test('holds photos, embeddings and classes of the run in the order of its samples', () => {
    const { plan, samples } = readRun(run.runDir);
    const crops = readFileSync(join(out, 'data', 'crops.bin'));
    const teacher = readFileSync(join(out, 'data', 'teacher.bin'));
    const labels = readFileSync(join(out, 'data', 'labels.bin'));
    const pixels = openStore(plan.pixelStore, 112 * 112 * 3, 'read');
    const embeddings = openStore(plan.teacherStore as string, 8 * plan.dim, 'read');
    const [crop, embedding] = [new Uint8Array(112 * 112 * 3), new Uint8Array(8 * plan.dim)];
    expect([crops.length, teacher.length, labels.length]).toEqual([48 * crop.length, 48 * embedding.length, 48 * 4]);
    for (const i of [0, 7, 47]) {
      pixels.read(samples[3 * i] as number, crop);
      embeddings.read(samples[3 * i + 1] as number, embedding);
      expect(crops.subarray(i * crop.length, (i + 1) * crop.length).equals(crop)).toBe(true);
      expect(teacher.subarray(i * embedding.length, (i + 1) * embedding.length).equals(embedding)).toBe(true);
      expect(labels.readInt32LE(4 * i)).toBe(samples[3 * i + 2]);
    }
    pixels.close();
    embeddings.close();
  });

  test('says nothing of this computer: no folder, no account, no name', () => {
    const secret = [home, run.plan.pixelStore, hostname(), userInfo().homedir].filter((word) => word.length > 3);
    for (const path of written()) {
      const bytes = readFileSync(join(out, path));
      expect([path, ...secret.filter((word) => bytes.includes(word))]).toEqual([path]);
    }
    expect(JSON.stringify(readJson('plan.json'))).not.toMatch(/pixelStore|teacherStore|threads/);
  });

  test('the plan has the numbers of the run, its digest, and an order that a plain shuffle of the same bits gives', () => {
    const { trainings, runId } = readJson('plan.json');
    const plan = trainings.student;
    expect(runId).toBe('run');
    expect(plan.planDigest).toBe(planDigest(readRun(run.runDir).plan));
    expect([plan.epochs, plan.batch, plan.steps, plan.seed, plan.peakRate]).toEqual([3, 8, 18, run.plan.seed, run.plan.peakRate]);
    expect(plan.recipe).toEqual({ momentum: 0.9, weightDecay: 5e-4, clip: 5 });
    expect(plan.golden.order.map(({ epoch }: { epoch: number }) => epoch)).toEqual([0, 1, 2]);
    for (const { epoch, samples, mirrored } of plan.golden.order) {
      // Streams 3 and 4 are order and mirroring (training/random.ts).
      const seed = bits(plan.seed, 3, epoch);
      const order = Array.from({ length: 48 }, (_, i) => i);
      for (let i = 47; i > 0; i -= 1) {
        const j = Math.floor(uniform(seed, 3, i) * (i + 1));
        [order[i], order[j]] = [order[j] as number, order[i] as number];
      }
      expect(samples).toEqual(order);
      expect(mirrored).toEqual(order.map((_, position) => (uniform(bits(plan.seed, 4, epoch), 4, position) < 0.5 ? 1 : 0)));
    }
  });

  test('the golden batch repeats identities, and its centres, targets and momentum matter', () => {
    const arrays = readVerified(join(out, 'student', 'golden.bin'))?.arrays as ReadonlyMap<string, Float32Array>;
    const get = (name: string): Float32Array => arrays.get(name) as Float32Array;
    const labels = [...get('labels')];
    expect(new Set(labels).size).toBeLessThan(labels.length);
    const dim = run.plan.dim;
    const unit = (row: Float32Array): number[] => [...row].map((value) => value / Math.hypot(...row));
    const cosines = labels.map((_, i) => {
      const [student, teacher] = [get('embedding.training'), get('teacher')].map((rows) => unit(rows.subarray(i * dim, (i + 1) * dim)));
      return (student as number[]).reduce((sum, value, d) => sum + value * (teacher?.[d] as number), 0);
    });
    expect(Math.min(...cosines)).toBeGreaterThan(0.05);
    expect(Math.max(...cosines)).toBeGreaterThan(Math.min(...cosines) + 0.2);
    for (const name of ['parameters', 'momentum', 'statistics', 'memory.centres']) {
      expect([name, get(`after.${name}`).some((value, i) => value !== get(`before.${name}`)[i])]).toEqual([name, true]);
    }
  });

  test('goes on from the checkpoint of a run that was stopped, and starts a fresh one from the seed', async () => {
    const start = readVerified(join(out, 'student', 'start.bin'));
    expect([start?.step, start?.finished, start?.trainedMs]).toEqual([0, false, 0]);
    expect([...(start?.arrays.keys() ?? [])]).toEqual(['parameters', 'momentum', 'statistics', 'memory.centres']);

    const runDir = join(home, 'stopped run');
    cpSync(run.runDir, runDir, { recursive: true });
    const arrays = new Map([...start!.arrays].map(([name, values]) => [name, values.map((value, i) => value + (i % 3) / 64)]));
    writeCheckpoint(runDir, { ...start!, step: 7, trainedMs: 1234, arrays });
    const place = join(home, 'goes on');
    await writeClusterFolder({ out: place, runId: 'run', program: 'deshi test', trainings: [{ name: 'student', runDir }] });
    const later = readVerified(join(place, 'student', 'start.bin'));
    expect([later?.step, later?.finished, later?.trainedMs, later?.planDigest]).toEqual([7, false, 1234, start!.planDigest]);
    expect([...later!.arrays]).toEqual([...arrays]);
    expect(readVerified(join(place, 'student', 'golden.bin'))?.arrays.get('before.parameters')).toEqual(arrays.get('parameters'));
  });
});

describe('is refused', () => {
  const request = (place: string, runDir = run.runDir) =>
    ({ out: place, runId: 'run', program: 'deshi test', trainings: [{ name: 'student', runDir }] }) as const;

  test('into a folder that holds something, or a file', async () => {
    const full = join(home, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'letter.txt'), 'dear');
    await expect(writeClusterFolder(request(full))).rejects.toMatchObject({ code: 'output-exists' });
    await expect(writeClusterFolder(request(join(full, 'letter.txt')))).rejects.toMatchObject({ code: 'output-exists' });
    expect(readdirSync(full)).toEqual(['letter.txt']);
  });

  test('for a method that only this program trains, and leaves nothing behind', async () => {
    const rkd = smallRun(join(home, 'rkd'), { method: 'rkd', identities: 4, perIdentity: 4 });
    await expect(writeClusterFolder(request(join(home, 'no'), rkd.runDir))).rejects.toMatchObject({ code: 'cluster-method' });
    expect(readdirSync(home).filter((name) => name.includes('no'))).toEqual([]);
  });

  test('for class centres that are drawn for each step, and leaves nothing behind', async () => {
    const drawn = smallRun(join(home, 'drawn'), { identities: 6, perIdentity: 4, batch: 4, sampledClasses: 5 });
    await expect(writeClusterFolder(request(join(home, 'neither'), drawn.runDir))).rejects.toMatchObject({
      code: 'cluster-method',
      data: { method: 'ada-arc', classes: 6 },
    });
    expect(readdirSync(home).filter((name) => name.includes('neither'))).toEqual([]);
  });

  test('for a network that is trained already', async () => {
    const runDir = join(home, 'done');
    cpSync(run.runDir, runDir, { recursive: true });
    writeCheckpoint(runDir, { ...readVerified(join(out, 'student', 'start.bin'))!, step: 18, finished: true });
    const over = request(join(home, 'over'), runDir);
    await expect(writeClusterFolder(over)).rejects.toMatchObject({ code: 'student-trained', data: { run: 'run', missing: 'evaluation' } });
    const trainings = [...over.trainings, { name: 'standalone', runDir: run.runDir }] as const;
    await expect(writeClusterFolder({ ...over, trainings })).rejects.toMatchObject({
      code: 'student-trained',
      data: { run: 'run', missing: 'standalone' },
    });
  });

  test('when it cannot be recorded: the record stands before the folder has its name', async () => {
    const place = join(home, 'unrecorded');
    let told: unknown;
    const writing = writeClusterFolder({
      ...request(place),
      onWhole: (written) => {
        told = [existsSync(place), written.manifestSha256, written.photos];
        throw new Error('no record');
      },
    });
    await expect(writing).rejects.toMatchObject({ code: 'unexpected' });
    expect(told).toEqual([false, manifestSha256, readRun(run.runDir).plan.images]);
    expect(readdirSync(home).filter((name) => name.includes('unrecorded'))).toEqual([]);
  });

  test('when it is stopped in the middle', async () => {
    const signal = AbortSignal.abort();
    await expect(writeClusterFolder({ ...request(join(home, 'stopped')), signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(join(home, 'stopped'))).toBe(false);
  });
});

describe('the script', () => {
  /** The operators that network.py names. */
  const known = (): string[] => {
    const source = readFileSync(join(out, 'deshi_torch', 'network.py'), 'utf8');
    const table = source.slice(source.indexOf('OPERATORS = {'), source.indexOf('\n}\n'));
    return [...table.matchAll(/^ {4}"(\w+)": lambda/gm)].map(([, name]) => name as string);
  };

  test('knows every operator of the graph but the gradients and how maps lie, which are its own affair', () => {
    const own = [
      'convInputGradient',
      'convWeightGradient',
      ...Object.entries(ops as Record<string, Op>).flatMap(([name, { lanes }]) => (lanes ? [name] : [])),
    ];
    expect([...known(), 'batchNorm', ...own].sort()).toEqual(Object.keys(ops).sort());
  });

  test.each(students.map((student) => [student.name, student] as const))('can be told of %s', (_, student) => {
    const description = networkDescription(student, 64);
    const { parameters } = valuesOf(student, 64);
    const count = description.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(count).toBe(factsOf(student, 64).parameters);
    const inputs = description.nodes.flatMap(({ op, name }) => (op === 'input' ? [name as string] : []));
    expect(new Set(inputs)).toEqual(
      new Set(['image', ...parameters.map(({ name }) => name), ...description.statistics.map(({ name }) => name)]),
    );
    const operators = [...known(), 'batchNorm', 'input', 'constant'];
    expect(description.nodes.filter(({ op }) => !operators.includes(op))).toEqual([]);
    for (const [at, { inputs: from = [] }] of description.nodes.entries()) expect(from.every((place) => place < at)).toBe(true);
  });

  test('AdaDistill and the network without a teacher are described; the others are not', () => {
    expect(methods.map(({ name }) => name).filter((name) => portableMethod(name) !== undefined)).toEqual([
      ...['ada-arc', 'ada-cos', 'ada-arc-alpha', 'ada-cos-alpha', 'ada-arc-reference', 'standalone-arc', 'standalone-cos'],
    ]);
    expect(portableMethod('ada-cos-alpha')).toMatchObject({
      kind: 'adadistill',
      head: 'cos',
      margin: 0.35,
      weighted: false,
      repeats: 'in-turn',
    });
    expect(portableMethod('ada-arc-reference')).toMatchObject({ head: 'arc', margin: 0.45, weighted: true, repeats: 'last' });
    expect(portableMethod('standalone-arc')).toMatchObject({ kind: 'standalone', usesTeacher: false });
  });
});
