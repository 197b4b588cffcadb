// Ending a training early: both networks end at the same step, the run goes on to its package, and the report says so.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { readNewest } from '../../main/training/checkpoint.ts';
import { readRun, stepsOf } from '../../main/training/plan.ts';
import { base64url } from '../../renderer/state/photo-file.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

let host: Host;
const ask = asking(() => host);
let data = '';
let runId = '';
const ends: { state: string }[] = [];
let trained = () => {};
const training = new Promise<void>((settle) => {
  trained = settle;
});
let secondBegun = () => {};
const standalone = new Promise<void>((settle) => {
  secondBegun = settle;
});
const until = async (state: string): Promise<void> => {
  while (!ends.some((end) => end.state === state)) await new Promise((settle) => setTimeout(settle, 50));
};

let home = '';
beforeAll(async () => {
  home = temporaryFolder();
  const [faces, teacher] = [join(home, 'faces'), join(home, 'teacher.onnx')];
  data = join(home, 'data');
  await writeDrawnFaces(faces, 16, 5);
  writeTeacher(teacher);
  host = await openHost({ dataDir: data });
  host.onEvent((said) => {
    if (said.event === 'run.ended') ends.push({ state: said.payload.state });
    if (said.event === 'work.progressed' && said.payload.phase === 'train' && said.payload.unit === 'steps' && said.payload.done > 5)
      trained();
    if (said.event === 'work.progressed' && said.payload.phase === 'standalone') secondBegun();
  });
  const started = await ask('run.start', {
    teacher,
    anyway: true,
    faces: { folders: [faces] },
    student: 'tiny',
    epochs: 900,
    threads: 1,
    precision: 'quick',
  });
  ({ runId } = started);
}, 300_000);
afterAll(() => host.close());

test('ends both networks where the student is, and hands over a package', { timeout: 300_000 }, async () => {
  expect(await host.answer('run.endTraining', { runId: 'unknown' })).toMatchObject({ problem: { code: 'run-missing' } });
  await training;
  // Two photos are tried in the middle, on the last saved state, and the training goes on.
  const photos = await Promise.all(['000', '001'].map((person) => readFile(join(home, 'faces', `人 ${person}`, '写真 0.png'))));
  const asked = { runId, photos: [base64url(photos[0]!), base64url(photos[1]!)] as [string, string] };
  let tried = await host.answer('run.tryPhotos', asked);
  while (!('ok' in tried)) {
    expect(tried.problem.code).toBe('run-unfinished'); // nothing is saved yet
    await new Promise((settle) => setTimeout(settle, 200));
    tried = await host.answer('run.tryPhotos', asked);
  }
  if ('refused' in tried.ok) throw new Error('refused');
  expect(tried.ok.step).toBeLessThan(tried.ok.steps);
  expect(await host.answer('work.current', {})).toEqual({ ok: { busy: true, runId } });
  const reply = await ask('run.endTraining', { runId });
  const { step } = reply;
  // Asked once more while the network without a teacher trains: what is there is said, and what is missing; the run goes on.
  await standalone;
  expect(await host.answer('run.endTraining', { runId })).toEqual({
    problem: { code: 'student-trained', data: { run: runId, missing: 'standalone' } },
  });
  await until('finished');
  for (const model of ['student', 'standalone']) {
    const folder = join(data, 'runs', runId, model);
    expect(readNewest(folder)).toMatchObject({ finished: true, step });
    expect(step).toBeLessThan(stepsOf(readRun(folder).plan));
  }
  const course = await ask('run.course', { runId });
  expect(course.steps).toBe(step);
  const outcome = await ask('run.outcome', { runId });
  const effort = outcome.words.en.cards.find(({ name }) => name === 'effort')!;
  const { plan } = readRun(join(data, 'runs', runId, 'student'));
  const epochs = Math.round((10 * 900 * step) / stepsOf(plan)) / 10;
  expect(JSON.stringify(effort)).toContain(`Epochs: ${epochs}`);
  expect(await host.answer('run.endTraining', { runId })).toMatchObject({ problem: { code: 'run-finished' } });
});
