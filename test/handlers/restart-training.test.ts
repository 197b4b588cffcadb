// A trainer that stands still (SIGSTOP) in a whole run: begun anew it goes on in the same run, which is never failed, and the audit log has it.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import type { Said } from '../../preload/contract.ts';
import { asking } from '../support/asked.ts';
import { childrenOf } from '../support/command-line.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const here = process.platform === 'linux';
let host: Host;
const ask = asking(() => host);
const said: Said[] = [];
const patient = { timeout: 120_000 };

beforeAll(async () => {
  const home = temporaryFolder();
  const [faces, teacher] = [join(home, 'faces'), join(home, 'teacher.onnx')];
  await writeDrawnFaces(faces, 16, 5);
  writeTeacher(teacher);
  host = await openHost({ dataDir: join(home, 'data') });
  host.onEvent((one) => said.push(one));
  const asked = { teacher, anyway: true, faces: { folders: [faces] }, student: 'tiny', epochs: 900, threads: 1 };
  await ask('run.start', { ...asked, precision: 'quick' });
}, 300_000);
afterAll(() => host.close());

/** Steps of the student's training that were told of since `from`. */
function stepsTold(from: number): number {
  return said
    .slice(from)
    .filter(({ event, payload }) => event === 'work.progressed' && payload.phase === 'train' && payload.unit === 'steps').length;
}

/** Stops the trainer at work as a driver that hangs would; nothing is heard of it any more. */
function standStill(): void {
  const [trainer] = childrenOf(process.pid).filter(({ worker }) => worker === 'trainer');
  process.kill(trainer!.pid, 'SIGSTOP');
}

test.skipIf(!here)(
  'goes on from the last saved state, in the same run (Linux: processes are found through /proc)',
  { timeout: 300_000 },
  async () => {
    const { runId } = (await ask('run.list', {}))[0]!;
    expect(await host.answer('run.restartTraining', { runId: 'unknown' })).toMatchObject({ problem: { code: 'run-missing' } });
    await expect.poll(async () => (await ask('run.course', { runId })).savedMs, patient).not.toBeNull();
    standStill();
    const from = said.length;
    expect(await ask('run.restartTraining', { runId })).toEqual({ runId, restarted: true });
    await expect.poll(() => stepsTold(from), patient).toBeGreaterThan(0);
    const noted = said.filter(({ event, payload }) => event === 'work.noted' && payload.note === 'trainer-restarted');
    expect(noted.length).toBe(1);
    expect(said.filter(({ event }) => event === 'run.ended')).toEqual([]);
    const { state, sittings } = await ask('run.course', { runId });
    expect([state, sittings.map(({ why }) => why)]).toEqual(['running', ['begun', 'silent']]);
    const { records } = await ask('audit.read', {});
    expect(records.filter(({ event }) => event === 'training-restarted').map(({ detail }) => detail)).toEqual([
      { run: runId, step: sittings[1]!.step },
    ]);

    // A pause that the trainer cannot hear is answered once it is ended.
    standStill();
    const stopped = ask('work.stop', {});
    expect(await ask('run.restartTraining', { runId })).toEqual({ runId, restarted: true });
    await stopped;
    expect((await ask('run.course', { runId })).state).toBe('paused');
    expect(await ask('run.restartTraining', { runId })).toEqual({ runId, restarted: false });
  },
);
