// Teachers, runs, results, settings and the audit chain: what goes in comes out, and what must not go in does not.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkAudit, listAudit, recordAudit } from '../../main/library/audit.ts';
import { openLibrary, type WritableLibrary } from '../../main/library/database.ts';
import { listResults, recordResults } from '../../main/library/results.ts';
import {
  addRun,
  forgetCheckpoint,
  listCheckpoints,
  listMetrics,
  listRuns,
  moveRun,
  pauseOrphans,
  type RunRecord,
  readMetric,
  readRun,
  recordCheckpoint,
  recordMetrics,
} from '../../main/library/runs.ts';
import { clearSetting, readSetting, writeSetting } from '../../main/library/settings.ts';
import { listTeachers, recordTeacher, teacherByDigest, teacherById } from '../../main/library/teachers.ts';

let folder: string;
let library: WritableLibrary;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deshi-records-'));
  library = await openLibrary(folder);
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true });
});

const teacher = {
  digest: 'ab'.repeat(32),
  kind: 'own',
  path: '/teachers/先生.onnx',
  sizeBytes: 4_000_000,
  inputName: 'data',
  outputName: 'fc1',
  dim: 128,
  batch: null,
  parameters: 990_000,
  opset: 11,
  convention: null,
  licence: 'Apache-2.0',
  commercial: 'yes',
} as const;

const run: RunRecord = {
  id: 'r1',
  teacherId: null,
  splitId: null,
  student: 'mobilefacenet',
  method: 'adaarc',
  seed: 1,
  plan: '{}',
  dataDigest: 'cd',
};

test('a teacher is known by its digest; what was found about it is kept', () => {
  const id = recordTeacher(library, { ...teacher, convention: '{"order":"RGB"}' });
  expect(recordTeacher(library, { ...teacher, path: '/moved.onnx' })).toBe(id);
  expect(teacherById(library, id)).toMatchObject({ ...teacher, path: '/moved.onnx', convention: '{"order":"RGB"}' });
  expect(teacherByDigest(library, 'none')).toBeUndefined();
  expect(listTeachers(library)).toHaveLength(1);
});

describe('runs', () => {
  test('move on until they are finished, and never from there', () => {
    addRun(library, run);
    expect(readRun(library, 'r1')).toMatchObject({ ...run, state: 'waiting', startedMs: null, endedMs: null, problem: null });
    moveRun(library, 'r1', 'running');
    moveRun(library, 'r1', 'failed', 'disk-full');
    expect(readRun(library, 'r1')).toMatchObject({ state: 'failed', problem: 'disk-full', endedMs: expect.any(Number) });
    moveRun(library, 'r1', 'running');
    expect(readRun(library, 'r1')).toMatchObject({ state: 'running', problem: null, endedMs: null });
    moveRun(library, 'r1', 'finished');
    expect(() => moveRun(library, 'r1', 'running')).toThrow(expect.objectContaining({ code: 'run-finished' }));
    expect(() => moveRun(library, 'r2', 'running')).toThrow(expect.objectContaining({ code: 'run-missing' }));
    expect(listRuns(library)).toHaveLength(1);
  });

  test('left running by a crash become paused', () => {
    addRun(library, run);
    addRun(library, { ...run, id: 'r2' });
    moveRun(library, 'r1', 'running');
    expect(pauseOrphans(library)).toBe(1);
    expect(readRun(library, 'r1').state).toBe('paused');
    expect(readRun(library, 'r2').state).toBe('waiting');
  });

  test('have checkpoints and curves', () => {
    addRun(library, run);
    for (const step of [10, 20, 30]) recordCheckpoint(library, 'r1', { step, file: `step-${step}`, digest: 'ef', sizeBytes: 5 });
    forgetCheckpoint(library, 'r1', 10);
    expect(listCheckpoints(library, 'r1').map(({ step }) => step)).toEqual([30, 20]);
    recordMetrics(library, 'r1', 1, { loss: 30.5, lambda: 0.1 });
    recordMetrics(library, 'r1', 2, { loss: 29 });
    recordMetrics(library, 'r1', 2, { loss: 28 });
    expect(readMetric(library, 'r1', 'loss')).toEqual([
      { step: 1, value: 30.5 },
      { step: 2, value: 28 },
    ]);
    expect(listMetrics(library, 'r1')).toEqual(['lambda', 'loss']);
    expect(() => recordMetrics(library, 'r1', 3, { lambda: 1, loss: Number.NaN })).toThrow();
    expect(readMetric(library, 'r1', 'lambda')).toHaveLength(1);
  });

  test('have results: a value, or the reason why there is none', () => {
    addRun(library, run);
    const value = { model: 'student', name: 'tar@1e-2', value: 0.7, low: 0.65, high: 0.75, reason: null } as const;
    const none = { model: 'student', name: 'energyJoule', value: null, low: null, high: null, reason: 'no-sensor' } as const;
    recordResults(library, 'r1', [value]);
    recordResults(library, 'r1', [value, none]);
    expect(listResults(library, 'r1')).toEqual([none, value]);
    expect(() => recordResults(library, 'r1', [{ ...none, reason: null }])).toThrow();
    expect(listResults(library, 'r1')).toHaveLength(2);
  });
});

test('a setting that its schema no longer accepts is not set', () => {
  writeSetting(library, 'threads', 2);
  expect(readSetting(library, 'threads', z.number())).toBe(2);
  expect(readSetting(library, 'threads', z.string())).toBeUndefined();
  clearSetting(library, 'threads');
  expect(readSetting(library, 'threads', z.number())).toBeUndefined();
});

describe('audit', () => {
  test('each record seals all before it; a change anywhere shows', () => {
    for (let step = 0; step < 5; step++) recordAudit(library, 'faces-scanned', { people: step, digest: 'ab'.repeat(32), partial: false });
    const head = recordAudit(library, 'student-exported');
    expect(checkAudit(library)).toEqual({ records: 6, head });
    expect(listAudit(library)[1]).toMatchObject({ event: 'faces-scanned', detail: { people: 1 } });
    library.run(`UPDATE audit SET detail = replace(detail, '"people":2', '"people":3') WHERE id = 3`);
    expect(checkAudit(library)).toMatchObject({ records: 2, brokenAt: 3 });
  });

  test('a record that was taken out shows, and one cut off the end changes the head', () => {
    for (let step = 0; step < 4; step++) recordAudit(library, 'step', { step });
    const { head } = checkAudit(library);
    library.run('DELETE FROM audit WHERE id = 4');
    expect(checkAudit(library).head).not.toBe(head);
    library.run('DELETE FROM audit WHERE id = 2');
    expect(checkAudit(library)).toMatchObject({ brokenAt: 3 });
  });

  test.each(['Lindsay_Lohan', '/home/faces', 'C:\\faces', '山田 太郎', 'two words', ''])('%j does not fit into a record', (text) => {
    expect(() => recordAudit(library, 'faces-scanned', { text })).toThrow('no code word');
    expect(() => recordAudit(library, text)).toThrow('code word');
    expect(listAudit(library)).toEqual([]);
  });
});
