// A finished run judged by other costs: nothing is trained, the other result stays to the byte, and each of the two outlives the other.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { readNewest } from '../../main/training/checkpoint.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { madeUpResult } from '../support/probe-result.ts';
import { runEnded } from '../support/run-ended.ts';
import { temporaryFolder } from '../support/temporary.ts';

let host: Host;
const ask = asking(() => host);
const home = temporaryFolder();
const [faces, teacher, dataDir] = [join(home, 'faces'), join(home, 'teacher.onnx'), join(home, 'data')];
const phases: string[] = [];
let first = '';
let second = '';
const folderOf = (runId: string): string => join(dataDir, 'runs', runId);
const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

beforeAll(async () => {
  await writeDrawnFaces(faces, 16, 5);
  writeTeacher(teacher);
  host = await openHost({ dataDir });
  host.onEvent(({ event, payload }) => {
    if (event === 'work.phaseEnded') phases.push(payload.phase);
  });
  const ended = runEnded(host);
  const begun = await ask('run.start', {
    ...{ teacher, anyway: true, faces: { folders: [faces] }, student: 'tiny', epochs: 2, threads: 1, precision: 'quick' },
    ...{ title: 'Gate', operatorSeconds: 240, out: join(home, 'package') },
  });
  first = begun.runId;
  expect(await host.answer('run.judgeAgain', { runId: first })).toMatchObject({ problem: { code: 'run-unfinished' } });
  await ended;
}, 300_000);
afterAll(() => host.close());

test('only what measures is done again, and the new costs decide', { timeout: 300_000 }, async () => {
  expect(await host.answer('run.judgeAgain', { runId: 'unknown' })).toMatchObject({ problem: { code: 'run-missing' } });
  const [kpi, outcome] = [digest(join(folderOf(first), 'kpi.json')), await ask('run.outcome', { runId: first })];
  expect(outcome.accuracy?.choice?.money).toBeNull();
  phases.length = 0;
  const ended = runEnded(host);
  const money = { passesPerDay: 2000, impostorShare: 1e-3, rejectCost: 150, acceptCost: 500_000 };
  ({ runId: second } = await ask('run.judgeAgain', { runId: first, currency: 'EUR', money, targets: { maxFileBytes: 1 } }));
  await ended;
  expect(phases).toEqual(['evaluate', 'speed', 'report', 'export']);

  const found = await ask('run.outcome', { runId: second });
  expect(found).toMatchObject({ title: 'Gate', currency: 'EUR', gate: 'missed' });
  expect(found.accuracy?.choice?.money).toMatchObject(money);
  const weights = (runId: string) => readNewest(join(folderOf(runId), 'student'))?.arrays.get('parameters');
  expect(weights(second)?.length).toBeGreaterThan(0);
  expect(weights(second)).toEqual(weights(first));
  // The hours of the training are part of what this result took; its package lies in a place of its own.
  const course = await ask('run.course', { runId: second });
  const before = await ask('run.course', { runId: first });
  const trained = ({ phases: all }: typeof course) => all.find(({ phase }) => phase === 'train');
  expect(trained(course)).toEqual(trained(before));
  expect(course.training.step).toEqual(before.training.step);
  expect(found.folder).toBe(join(folderOf(second), 'result'));

  const effort = found.words.en.cards.find(({ name }) => name === 'effort');
  expect(effort?.more.map((line) => line.map(({ text }) => text).join(''))).toContain('Time of the operator: 4 min');

  // The one of before is as it was.
  expect(digest(join(folderOf(first), 'kpi.json'))).toBe(kpi);
  expect(await ask('run.outcome', { runId: first })).toEqual(outcome);
  expect((await ask('audit.read', {})).records.find(({ event }) => event === 'run-judged-again')?.detail).toEqual({
    run: second,
    of: first,
  });
});

test('times on a device go along; the files of the training are there once, and each run outlives the other', async () => {
  const { models } = JSON.parse(readFileSync(join(folderOf(second), 'kpi.json'), 'utf8')) as { models: { student: { sha256: string } } };
  await ask('probe.import', { runId: second, text: JSON.stringify(madeUpResult(models.student.sha256)) });
  const ended = runEnded(host);
  const third = (await ask('run.judgeAgain', { runId: second, targets: { maxFileBytes: 1e9 } })).runId;
  await ended;
  const found = await ask('run.outcome', { runId: third });
  expect(found.probes).toEqual((await ask('run.outcome', { runId: second })).probes);
  expect(found.gate).toBe('passed');

  const checkpoint = join('student', readdirSync(join(folderOf(first), 'student')).find((name) => name.startsWith('checkpoint'))!);
  const { nlink, size } = statSync(join(folderOf(third), checkpoint));
  if (nlink > 1) {
    const bytes = (await ask('project.runs', {})).map((run) => run.bytes);
    expect(nlink).toBe(3);
    expect(Math.max(...bytes)).toBeGreaterThan(size / 3);
  }
  await ask('run.remove', { runId: first });
  expect(existsSync(folderOf(first))).toBe(false);
  await ask('run.export', { runId: third, out: join(home, 'again') });
  expect(existsSync(join(home, 'again', 'SHA256SUMS'))).toBe(true);
});

test('where other people teach by now, it is said, and nothing is left behind', async () => {
  const runs = readdirSync(join(dataDir, 'runs'));
  const pages = await ask('faces.page', { folder: faces, aside: false, offset: 0, limit: 80 });
  let taught: number | undefined;
  for (const { id } of pages) {
    const known = await ask('faces.person', { photo: id });
    if (known.runs.some(({ part }) => part === 'train')) taught ??= id;
  }
  await ask('faces.erase', { photo: taught! });
  expect(await host.answer('run.judgeAgain', { runId: second })).toMatchObject({ problem: { code: 'run-data-changed' } });
  expect(readdirSync(join(dataDir, 'runs'))).toEqual(runs);
});
