// A rehearsal over a real host: every phase goes through, it says how far the forecast of the pace is off, and it has no result anywhere.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rehearsedSteps } from '../../main/handlers/run/training.ts';
import { type Host, openHost } from '../../main/host.ts';
import { readPlan } from '../../main/training/plan.ts';
import type { Call, In, Said } from '../../preload/contract.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { runEnded } from '../support/run-ended.ts';
import { temporaryFolder } from '../support/temporary.ts';

let host: Host;
const ask = asking(() => host);
const home = temporaryFolder();
const [faces, teacher, data] = [join(home, 'faces'), join(home, 'teacher.onnx'), join(home, 'data')];
const job: In<'run.start'> = { teacher, anyway: true, faces: { folders: [faces] }, student: 'tiny', threads: 1, precision: 'quick' };
const like = { folder: faces, teacher, student: 'tiny' };
const said: Said[] = [];
let runId = '';

beforeAll(async () => {
  await writeDrawnFaces(faces, 16, 5);
  writeTeacher(teacher);
  host = await openHost({ dataDir: data });
  host.onEvent((one) => said.push(one));
  const ended = runEnded(host);
  ({ runId } = await ask('run.start', { ...job, budgetSeconds: 7200, rehearsal: true }));
  await ended;
}, 300_000);
afterAll(() => host.close());

test('goes through every phase, and says so with the pace that was measured beside the one that was forecast', async () => {
  expect(said.findLast(({ event }) => event === 'run.ended')?.payload).toEqual({
    runId,
    state: 'finished',
    problem: null,
    rehearsal: true,
  });
  const ended = said.flatMap(({ event, payload }) => (event === 'work.phaseEnded' ? [payload.phase] : []));
  expect(ended.slice(ended.indexOf('prepare'))).toEqual(['prepare', 'train', 'standalone', 'evaluate', 'speed', 'report', 'export']);
  const found = await ask('run.rehearsed', { runId });
  expect(found).toMatchObject({ runId, state: 'finished', problem: null, phase: null, plannedSeconds: 7200 });
  expect(await ask('run.rehearsed', { like })).toEqual(found);
  expect(await ask('run.rehearsed', { like: { ...like, student: 'mobilefacenet' } })).toBeNull();
  const { images } = readPlan(join(data, 'runs', runId, 'student'));
  const { measuredMs, epochs, forecastEpochs, trainingSeconds } = found!.pace!;
  expect([measuredMs > 0, epochs, forecastEpochs]).toEqual([true, 60, 60]); // so few photos fit as often as is worth it
  expect(trainingSeconds).toBeCloseTo((2 * epochs * images * measuredMs) / 1000, 6);
});

test('has no result: nothing shows, judges, signs off, compares or hands it over, and no package or report is left', async () => {
  const refused = async <C extends Call>(name: C, input: In<C>) =>
    expect(await host.answer(name, input), name).toMatchObject({ problem: { code: 'run-rehearsal', data: { run: runId } } });
  const out = join(home, 'out');
  await refused('run.result', { runId });
  await refused('run.report', { runId, language: 'en' });
  await refused('run.handover', { runId, language: 'en' });
  await refused('run.package', { runId, language: 'en' });
  await refused('run.export', { runId, out });
  await refused('run.outcome', { runId });
  await refused('run.brief', { runId });
  await refused('run.mistakes', { runId });
  await refused('run.signOff', { runId, role: 'operator', name: 'A', decision: 'accepted', note: 'x' } as In<'run.signOff'>);
  await refused('run.stress', { runId });
  await refused('run.assess', { runId });
  await refused('run.judgeAgain', { runId });
  await refused('run.compare', { runId, seeds: 1 });
  await refused('run.comparison', { runId });
  await refused('run.tryPhotos', { runId, photos: ['aaaa', 'aaaa'] });
  await refused('probe.import', { runId, text: '{}' });
  await refused('runs.compared', { runIds: [runId, 'other'] });
  await refused('model.evaluate', { subject: runId });
  expect(await host.answer('run.result', {})).toMatchObject({ problem: { code: 'run-missing' } });
  expect(await host.answer('run.export', { out })).toMatchObject({ problem: { code: 'run-missing' } });
  expect(existsSync(out)).toBe(false);
  const left = readdirSync(join(data, 'runs', runId));
  expect(left.filter((name) => /\.(html|md)$|^(result|rehearsed)$/.test(name))).toEqual([]);
  const { records } = await ask('audit.read', {});
  const events = records.map(({ event, detail }) => [event, detail['rehearsal'] ?? false]);
  expect(events).toContainEqual(['run-started', true]);
  expect(events).toContainEqual(['run-rehearsed', false]);
});

test('is none of the runs of its project, is marked where all are listed, and can be thrown away', async () => {
  const project = { ...emptyProject(), data: { ...emptyProject().data, folder: faces } };
  await ask('project.save', { id: 'p-1', revision: 0, project });
  expect(await ask('project.runs', { id: 'p-1' })).toEqual([]);
  expect(await ask('project.runs', {})).toMatchObject([{ runId, rehearsal: true, brief: null }]);
  expect((await ask('run.remove', { runId })).bytes).toBeGreaterThan(0);
  expect([await ask('run.rehearsed', { like }), await ask('run.list', {})]).toEqual([null, []]);
});

test('what a rehearsal cannot have is refused, and a run that is none has not rehearsed anything', async () => {
  const start = (more: Partial<In<'run.start'>>) => host.answer('run.start', { ...job, rehearsal: true, ...more });
  expect(await start({ epochs: 3 })).toMatchObject({ problem: { code: 'bad-input', data: { field: 'epochs' } } });
  expect(await start({ out: join(home, 'out') })).toMatchObject({ problem: { code: 'bad-input', data: { field: 'out' } } });
  expect(await host.answer('run.rehearsed', { runId: 'unknown' })).toMatchObject({ problem: { code: 'run-missing' } });
  expect(await ask('run.rehearsed', {})).toBeNull();
});

test('it takes the steps that fit in its time, five at least, and never more than the run that it rehearses', () => {
  expect(rehearsedSteps(100_000, 200, 0.5)).toBe(400);
  expect(rehearsedSteps(300, 200, 0.5)).toBe(300);
  expect(rehearsedSteps(100_000, 200, 90)).toBe(5);
});
