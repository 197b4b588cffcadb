// kpi.json: what is written is checked, whole, and read back the same.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { known, missing } from '../../main/evaluation/measured.ts';
import { judgeTargets, type Kpi, kpiSchema, parseKpi, unassessedKpi, writeKpi } from '../../main/report/kpi.ts';
import { madeUpKpi } from './made-up.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deshi-kpi-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const unassessed = () => unassessedKpi({ title: 'x', version: '0.1.0', created: new Date(0) });

describe('kpi.json', () => {
  test.each([
    ['everything filled in', madeUpKpi()],
    ['nothing assessed', unassessed()],
  ])('%s: written and read back the same', async (_name, kpi) => {
    const path = join(folder, 'kpi.json');
    await writeKpi(path, kpi);
    expect(parseKpi(await readFile(path, 'utf8'))).toEqual(kpi);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await readdir(folder)).toEqual(['kpi.json']);
  });

  test.each<[string, (kpi: Kpi) => unknown]>([
    ['a number that is none', (kpi) => ({ ...kpi, effort: { ...kpi.effort, machineSeconds: known(Number.NaN) } })],
    ['null without a reason', (kpi) => ({ ...kpi, effort: { ...kpi.effort, cost: { value: null } } })],
    ['a value without a badge', (kpi) => ({ ...kpi, effort: { ...kpi.effort, cost: { value: 3 } } })],
    ['a missing KPI', ({ size: _size, ...rest }) => rest],
    ['a field that nobody knows', (kpi) => ({ ...kpi, path: '/home/x' })],
    ['a newer version', (kpi) => ({ ...kpi, schemaVersion: 2 })],
    ['a digest that is none', (kpi) => ({ ...kpi, models: { ...kpi.models, student: { ...kpi.models.student, sha256: 'abc' } } })],
    ['half an evaluation', (kpi) => ({ ...kpi, accuracy: known({ seed: 1 }) })],
  ])('%s is refused and nothing is written', async (_name, spoil) => {
    const path = join(folder, 'kpi.json');
    await expect(writeKpi(path, spoil(madeUpKpi()) as Kpi)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
    expect(kpiSchema.safeParse(spoil(madeUpKpi())).success).toBe(false);
  });

  test('a file that is already there survives a refused write', async () => {
    const path = join(folder, 'kpi.json');
    await writeKpi(path, madeUpKpi());
    await expect(writeKpi(path, { ...madeUpKpi(), currency: 'yen' })).rejects.toThrow();
    expect(parseKpi(await readFile(path, 'utf8')).currency).toBe('JPY');
  });
});

describe('targets', () => {
  test('met, missed, and not to be judged without the number', () => {
    const kpi = { ...madeUpKpi(), targets: { maxP95Ms: 10, maxFileBytes: 1_000, maxMillijoules: 50 } };
    expect(judgeTargets(kpi).map(({ target, verdict }) => [target, verdict])).toEqual([
      ['maxP95Ms', 'met'],
      ['maxMillijoules', 'unknown'],
      ['maxFileBytes', 'missed'],
    ]);
    const targets = {
      maxFmr: 0.01,
      maxFnmr: 0.01,
      maxP95Ms: 1,
      maxMillijoules: 1,
      maxFileBytes: 1,
      maxPeakMemoryBytes: 1,
      maxMachineSeconds: 1,
      maxCost: 1,
    };
    expect(judgeTargets({ ...unassessed(), targets }).map(({ verdict }) => verdict)).toEqual(Array(8).fill('unknown'));
    expect(judgeTargets(unassessed())).toEqual([]);
  });

  test('a reason is data, not a number', () => {
    expect(missing('no-sensor')).toEqual({ value: null, reason: 'no-sensor' });
  });
});
