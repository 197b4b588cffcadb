// A run that was killed when its plan lay in its folder and was not written down yet: the pace is measured anew, and the plan made from it takes its place.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { openLibrary } from '../../main/library/database.ts';
import { endAt } from '../../main/training/ending.ts';
import { readPlan } from '../../main/training/plan.ts';
import type { Payload } from '../../preload/contract.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const [faces, teacher, dataDir] = [join(home, 'faces'), join(home, 'teacher.onnx'), join(home, 'data')];
const ends: Payload<'run.ended'>[] = [];
let host: Host;
const ask = asking(() => host);

/** A host that stops its run as soon as the training is prepared. */
async function stoppingBeforeTraining(): Promise<Host> {
  const opened = await openHost({ dataDir });
  opened.onEvent(({ event, payload }) => {
    if (event === 'run.ended') ends.push(payload);
    if (event === 'work.phaseEnded' && payload.phase === 'prepare') void opened.answer('work.stop', {});
  });
  return opened;
}

beforeAll(async () => {
  await writeDrawnFaces(faces, 12, 4);
  writeTeacher(teacher);
  host = await stoppingBeforeTraining();
}, 60_000);
afterAll(() => host?.close());

test('goes on with a plan of now, in both trainings, and is not failed for the one of before', { timeout: 180_000 }, async () => {
  const paused = (number: number) => expect.poll(() => ends.length, { timeout: 80_000 }).toBe(number);
  const { runId } = await ask('run.start', {
    teacher,
    anyway: true,
    faces: { folders: [faces] },
    student: 'tiny',
    budgetSeconds: 7200,
    threads: 1,
    precision: 'quick',
  });
  await paused(1);
  expect(ends).toMatchObject([{ runId, state: 'paused' }]);
  await host.close();

  const folder = (model: string) => join(dataDir, 'runs', runId, model);
  const planned = readPlan(folder('student'));
  // As a machine that was busier would have left it, and to end early.
  for (const model of ['student', 'standalone']) {
    const path = join(folder(model), 'plan.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), epochs: planned.epochs - 1 }));
  }
  endAt(folder('student'), 5);
  const library = await openLibrary(dataDir);
  library.run(`UPDATE runPhases SET state = 'running' WHERE runId = ? AND phase = 'prepare'`, runId);
  library.close();

  host = await stoppingBeforeTraining();
  await ask('run.resume', { runId });
  await paused(2);
  expect(ends[1]).toMatchObject({ runId, state: 'paused' });
  for (const model of ['student', 'standalone']) expect(readPlan(folder(model)).epochs, model).toBe(planned.epochs);
  expect((await ask('run.course', { runId })).steps).toBe(planned.epochs * Math.floor(planned.images / planned.batch));
});
