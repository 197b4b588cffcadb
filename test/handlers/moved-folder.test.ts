// A data folder that is moved while a training is paused, as the settings page says how: the training goes on in its new place.
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { readNewest } from '../../main/training/checkpoint.ts';
import { readRun } from '../../main/training/plan.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { runEnded } from '../support/run-ended.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const [faces, teacher, before, after, again] = ['faces', 'teacher.onnx', 'data', 'moved', 'again'].map((name) => join(home, name)) as [
  string,
  string,
  string,
  string,
  string,
];
let host: Host;
const ask = asking(() => host);
afterAll(() => host?.close());

test('a paused training goes on where its data folder was moved to', { timeout: 300_000 }, async () => {
  await writeDrawnFaces(faces, 16, 5);
  writeTeacher(teacher);
  host = await openHost({ dataDir: before });
  const training = new Promise<void>((settle) => {
    host.onEvent((said) => {
      if (said.event === 'work.progressed' && said.payload.phase === 'train' && said.payload.unit === 'steps' && said.payload.done > 5)
        settle();
    });
  });
  const paused = runEnded(host);
  const job = { teacher, anyway: true, faces: { folders: [faces] }, student: 'tiny', epochs: 60, threads: 1, standalone: false };
  const { runId } = await ask('run.start', { ...job, precision: 'quick' });
  await training;
  await ask('work.stop', {});
  await paused;
  await host.close();
  const own = (dataDir: string): string => join(dataDir, 'runs', runId, 'student');
  const { step } = readNewest(own(before))!;
  renameSync(before, after);

  host = await openHost({ dataDir: after });
  const ended = runEnded(host);
  await ask('run.resume', { runId });
  await ended;
  expect((await ask('run.course', { runId })).state).toBe('finished');
  expect(readNewest(own(after))!.step).toBeGreaterThan(step);
  expect(readRun(own(after)).plan.pixelStore.startsWith(after)).toBe(true);
  expect(existsSync(before)).toBe(false);
  // And so is its package, after one more move.
  await host.close();
  renameSync(after, again);
  host = await openHost({ dataDir: again });
  const { folder } = await ask('run.outcome', { runId });
  expect([folder.startsWith(again), existsSync(join(folder, 'manifest.json'))]).toEqual([true, true]);
  expect((await ask('run.result', { runId })).folder).toBe(folder);
  expect((await ask('run.package', { runId, language: 'en' })).models.length).toBeGreaterThan(2);
});
