// A consent that is over, over a real host: no training begins or goes on with its photos, whoever asks for one, until another day is said or none.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { openLibrary } from '../../main/library/database.ts';
import { listSources } from '../../main/library/sources.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { runEnded } from '../support/run-ended.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const [faces, teacher, dataDir] = [join(home, 'faces'), join(home, 'teacher.onnx'), join(home, 'data')];
const [over, ahead] = ['2001-03-31', '2199-12-31'];
let host: Host;
const ask = asking(() => host);
const job = { teacher, anyway: true, student: 'tiny', epochs: 1, threads: 1, standalone: false, precision: 'quick' } as const;

beforeAll(async () => {
  await writeDrawnFaces(faces, 12, 4);
  writeTeacher(teacher);
  host = await openHost({ dataDir });
}, 60_000);
afterAll(() => host?.close());

test('the day that is said with a training counts, and nothing is written down of one that may not begin', async () => {
  const refused = ask('run.start', { ...job, faces: { folders: [faces], consentUntil: over } });
  await expect(refused).rejects.toThrow(JSON.stringify({ code: 'consent-over', data: { path: faces, until: over } }));
  expect(await ask('run.list', {})).toEqual([]);
});

test('the day that was said when the photos were read counts for everybody who learns from them', { timeout: 60_000 }, async () => {
  await ask('faces.scan', { folders: [faces], consentUntil: over });
  const refused = /^\{"code":"consent-over",.*"until":"2001-03-31"/;
  await expect(ask('run.start', { ...job, faces: { folders: [faces] } })).rejects.toThrow(refused);
  await expect(ask('student.search', { teacher, anyway: true, faces: { folders: [] } })).rejects.toThrow(refused);
  await expect(ask('student.search', { teacher, anyway: true, faces: { folders: [faces] } })).rejects.toThrow(refused);
  // Without naming a folder the run finds out by itself.
  const ended = runEnded(host);
  const { runId } = await ask('run.start', { ...job, faces: { folders: [] } });
  await ended;
  expect((await ask('run.list', {})).find((run) => run.runId === runId)).toMatchObject({
    state: 'failed',
    problem: 'consent-over',
  });
});

test('another day, or none any more, and it begins; the day is kept with the source', { timeout: 120_000 }, async () => {
  for (const consentUntil of [ahead, null]) {
    const ended = runEnded(host);
    await ask('run.start', { ...job, faces: { folders: [faces], consentUntil } });
    await ask('work.stop', {});
    await ended;
    await ask('faces.scan', { folders: [faces], consentUntil });
    // Read again without a word on it, it stays.
    await ask('faces.scan', { folders: [faces] });
    await host.close();
    const library = await openLibrary(dataDir);
    expect(listSources(library).map((source) => source.consentUntil)).toEqual([consentUntil]);
    library.close();
    host = await openHost({ dataDir });
  }
});

test('a training that was paused goes on only while the consent holds, and is kept until then', { timeout: 120_000 }, async () => {
  const training = new Promise<void>((settle) =>
    host.onEvent((said) => {
      if (said.event === 'work.progressed' && said.payload.phase === 'train' && said.payload.unit === 'steps' && said.payload.done > 0)
        settle();
    }),
  );
  const paused = runEnded(host);
  const { runId } = await ask('run.start', { ...job, epochs: 900, faces: { folders: [faces], consentUntil: ahead } });
  await training;
  await ask('work.stop', {});
  await paused;
  const stateOf = async () => (await ask('run.list', {})).find((run) => run.runId === runId);
  expect(await stateOf()).toMatchObject({ state: 'paused' });

  await ask('faces.scan', { folders: [faces], consentUntil: over });
  const refused = runEnded(host);
  await ask('run.resume', { runId });
  await refused;
  expect(await stateOf()).toMatchObject({ state: 'failed', problem: 'consent-over' });
  const { savedMs } = await ask('run.course', { runId });
  expect(savedMs).not.toBeNull();

  await ask('faces.scan', { folders: [faces], consentUntil: ahead });
  const ended = runEnded(host);
  const again = new Promise<void>((settle) =>
    host.onEvent((said) => void (said.event === 'work.noted' && said.payload.note === 'resumed' && settle())),
  );
  await ask('run.resume', { runId });
  await again;
  await ask('work.stop', {});
  await ended;
  expect(await stateOf()).toMatchObject({ state: 'paused' });
});

test.each(['2026-02-30', 'tomorrow', '31.03.2027', ''])('%o is no day', async (consentUntil) => {
  await expect(ask('faces.scan', { folders: [faces], consentUntil })).rejects.toThrow(/"code":"bad-input"/);
});
