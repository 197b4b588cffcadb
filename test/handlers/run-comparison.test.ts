// The comparison of methods on a finished run, over a real host: begun, asked about, stopped, found again by a host that was started anew, gone on with.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import type { RunComparison } from '../../preload/comparison.ts';
import { comparedByDefault } from '../../preload/job.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { runEnded } from '../support/run-ended.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const data = join(home, 'data');
const teacher = join(home, 'teacher.onnx');
let host: Host;
const ask = asking(() => host);
let runId = '';

beforeAll(async () => {
  const faces = join(home, 'faces');
  await writeDrawnFaces(faces, 16, 5);
  writeTeacher(teacher);
  host = await openHost({ dataDir: data });
  const ended = runEnded(host);
  const started = await ask('run.start', {
    teacher,
    anyway: true,
    faces: { folders: [faces] },
    student: 'tiny',
    epochs: 2,
    threads: 1,
    precision: 'quick',
  });
  ({ runId } = started);
  expect(await host.answer('run.compare', { runId, seeds: 1 })).toMatchObject({ problem: { code: 'run-unfinished' } });
  await ended;
}, 300_000);
afterAll(() => host.close());

async function known(): Promise<RunComparison> {
  const reply = await ask('run.comparison', { runId });
  return reply;
}

const checkpointTimes = (): number[] =>
  ['checkpoint-0.bin', 'checkpoint-1.bin'].flatMap(
    (name) =>
      statSync(join(data, 'runs', runId, 'comparison', 'trainings', 'standalone-arc-1', 'student', name), { throwIfNoEntry: false })
        ?.mtimeMs ?? [],
  );

test('says how long it takes before it is begun, from the training of the run', async () => {
  const { secondsPerTraining, ...rest } = await known();
  expect(rest).toEqual({ methods: [...comparedByDefault], epochs: 2, trained: [0, 0, 0], begun: null, going: false, found: null });
  const course = await host.answer('run.course', { runId });
  const phase = 'ok' in course ? course.ok.phases.find((one) => one.phase === 'train') : undefined;
  expect(secondsPerTraining).toBeGreaterThan(0);
  expect(secondsPerTraining).toBeLessThanOrEqual(phase!.seconds);
  expect(await host.answer('run.comparison', { runId: 'none' })).toMatchObject({ problem: { code: 'run-missing' } });
  expect(await host.answer('run.compare', { runId, seeds: 4 })).toMatchObject({ problem: { code: 'bad-input' } });
});

test('while it goes on everybody is told so; stopped, it keeps what is trained, also for a program that is started anew', {
  timeout: 60_000,
}, async () => {
  const second = new Promise<void>((settle) => {
    host.onEvent((said) => {
      if (said.event === 'work.noted' && said.payload.note === 'comparison-training' && said.payload.data['at'] === 2) settle();
    });
  });
  const answer = host.answer('run.compare', { runId, seeds: 1 });
  await second;
  expect(await known()).toMatchObject({ going: true, begun: 1, trained: [1, 0, 0], found: null });
  expect(await host.answer('run.compare', { runId, seeds: 2 })).toMatchObject({ problem: { code: 'run-active' } });
  await host.answer('work.stop', {});
  expect(await answer).toMatchObject({ problem: { code: 'cancelled' } });
  await host.close();
  host = await openHost({ dataDir: data });
  expect(await known()).toMatchObject({ going: false, begun: 1, trained: [1, 0, 0], found: null });
});

test('goes on without training anything again, with the people of the run and to the same network', { timeout: 300_000 }, async () => {
  const before = checkpointTimes();
  expect(before.length).toBeGreaterThan(0);
  const reply = await ask('run.compare', { runId, seeds: 1 });
  const found = reply;
  expect(checkpointTimes()).toEqual(before);
  expect(await known()).toMatchObject({ going: false, begun: null, trained: [7, 0, 0], found });
  expect(found.rows.map(({ method }) => method)).toEqual(['teacher', ...comparedByDefault]);
  const outcome = await ask('run.outcome', { runId });
  const { verifyPeople, verifyPhotos, models } = outcome.accuracy!;
  expect(found).toMatchObject({ student: 'tiny', epochs: 2, verify: { people: verifyPeople, photos: verifyPhotos } });
  // AdaDistill with seed 1 is the student of the run, trained and measured once more.
  const eerOf = (method: string) =>
    found.rows.find((row) => row.method === method)!.metrics.find(({ metric }) => metric === 'eer')!.mean.value;
  for (const [method, name] of [
    ['ada-arc', 'student'],
    ['standalone-arc', 'standalone'],
    ['teacher', 'teacher'],
  ] as const) {
    expect(eerOf(method), method).toBeCloseTo(models.find((model) => model.name === name)!.eer!, 6);
  }
});

test('a file of the run that is torn or gone is named, whatever reads it, and one that nothing reads any more hinders nothing', {
  timeout: 120_000,
}, async () => {
  const folder = join(data, 'runs', runId);
  const out = (): string => join(temporaryFolder(), 'package');
  const asks = {
    assess: () => host.answer('run.assess', { runId, precision: 'quick' }),
    comparison: () => host.answer('run.comparison', { runId }),
    course: () => host.answer('run.course', { runId }),
    export: () => host.answer('run.export', { runId, out: out() }),
    judgeAgain: () => host.answer('run.judgeAgain', { runId }),
    mistakes: () => host.answer('run.mistakes', { runId }),
    result: () => host.answer('run.result', { runId }),
    signOff: () => host.answer('run.signOff', { runId, decision: 'rejected', name: 'A', role: '', note: 'n' }),
  };
  const torn: readonly (readonly [file: string, part: string, asked: readonly (keyof typeof asks)[], gone: boolean])[] = [
    ['evaluation.json', 'evaluation', ['assess', 'export'], true],
    ['hard-pairs.json', 'mistakes', ['mistakes'], false],
    ['student/plan.json', 'training', ['comparison', 'course', 'export', 'judgeAgain'], false],
    ['student/plan.json', 'training', ['comparison', 'export', 'judgeAgain'], true],
    ['student/sittings.json', 'training', ['comparison', 'course'], false],
    ['comparison/compare.json', 'comparison', ['comparison'], false],
  ];
  for (const [file, part, asked, gone] of torn) {
    const path = join(folder, file);
    const bytes = readFileSync(path);
    gone ? rmSync(path) : writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length / 2)));
    for (const name of asked) {
      const problem = { code: 'result-damaged', data: { part, file: basename(file) } };
      expect(await asks[name](), `${name} without ${file}`).toEqual({ problem });
    }
    writeFileSync(path, bytes);
  }
  const kpi = readFileSync(join(folder, 'kpi.json'));
  rmSync(join(folder, 'kpi.json'));
  for (const name of ['result', 'signOff', 'mistakes'] as const) {
    expect(await asks[name](), name).toMatchObject({ problem: { code: 'result-damaged', data: { part: 'kpi' } } });
  }
  writeFileSync(join(folder, 'kpi.json'), kpi);
  // What was learnt from is in the library, too: nothing of a result rests on this file.
  rmSync(join(folder, 'student', 'samples.bin'));
  for (const name of ['assess', 'comparison', 'course', 'export', 'mistakes', 'result'] as const) {
    expect(await asks[name](), name).toHaveProperty('ok');
  }
});

test('another teacher under the same name is refused before anything is computed with it', async () => {
  writeTeacher(teacher, { dim: 24 });
  expect(await host.answer('run.compare', { runId, seeds: 2 })).toMatchObject({ problem: { code: 'run-data-changed' } });
  expect(await known()).toMatchObject({ going: false, begun: null, trained: [7, 0, 0] });
});
