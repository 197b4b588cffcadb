// The core and its trainer are killed while a run is active: the window hears of it, and the run goes on from what was saved.
// Invariant: the real core, a real run, the shell's own way of starting a core; nothing is lost but the time since the last checkpoint.
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Core, startCore } from '../../main/shell/core.ts';
import { coreEnvironment } from '../../main/shell/policy.ts';
import { type Connection, connect } from '../../preload/carrier/client.ts';
import type { Payload } from '../../preload/contract.ts';
import { memoryLog } from '../support/carrier-host.ts';
import { childrenOf } from '../support/command-line.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const faces = join(home, 'faces');
const teacher = join(home, 'teacher.onnx');
const log = memoryLog();
let core: Core;
let starts = 0;

beforeAll(async () => {
  await writeDrawnFaces(faces, 8, 4);
  writeTeacher(teacher);
  core = startCore({
    node: process.execPath,
    entry: resolve(import.meta.dirname, '../../main/core.ts'),
    dataDir: join(home, 'data'),
    env: coreEnvironment(process.env),
    log,
    onStart: () => void starts++,
    onDeath: () => {},
  });
});
afterAll(() => core.end());

/** A window of the core that is there now. */
function openWindow(): { window: Connection; steps(): Promise<number>; ended: Promise<Payload<'run.ended'>>; lost: Promise<void> } {
  const port = core.openChannel();
  if (port === undefined) throw new Error('no core');
  const window = connect(port);
  return {
    window,
    /** The first steps of training that are heard of from now on. */
    steps: () =>
      new Promise((settle) => {
        window.on('work.progressed', ({ unit, done }) => {
          if (unit === 'steps' && done > 0) settle(done);
        });
      }),
    ended: new Promise((settle) => void window.on('run.ended', settle)),
    lost: new Promise((settle) => window.onClose(settle)),
  };
}

test('first the trainer, then the core: each time the run is there, paused or failed, and goes on', { timeout: 300_000 }, async () => {
  const first = openWindow();
  const training = first.steps();
  const begun = await first.window.call('run.start', {
    teacher,
    faces: { folders: [faces] },
    student: 'tiny',
    epochs: 1000,
    threads: 1,
    standalone: false,
    anyway: true,
    precision: 'quick',
  });
  if (!('ok' in begun)) throw new Error(begun.problem.code);
  const { runId } = begun.ok;
  await training;

  const [trainer] = childrenOf(core.pid ?? 0).filter(({ worker }) => worker === 'trainer');
  if (trainer === undefined) return expect(process.platform).not.toBe('linux');
  process.kill(trainer.pid, 'SIGKILL');
  expect(await first.ended).toMatchObject({ runId, state: expect.stringMatching(/paused|failed/), problem: { code: 'worker-died' } });

  const continued = first.steps();
  expect(await first.window.call('run.resume', { runId })).toEqual({ ok: { runId } });
  await continued;

  const orphans = childrenOf(core.pid ?? 0).map(({ pid }) => pid);
  process.kill(core.pid ?? 0, 'SIGKILL');
  await first.lost;
  await expect.poll(() => starts, { timeout: 60_000 }).toBe(2);
  expect(log.notes).toEqual([{ event: 'core-died', facts: { code: -1, signal: 'SIGKILL', again: true } }]);

  const second = openWindow();
  const list = await second.window.call('run.list', {});
  expect(list).toMatchObject({ ok: [{ runId, state: 'paused' }] });
  // No trainer is left behind by the dead core.
  await expect.poll(() => orphans.filter(isAlive), { timeout: 60_000 }).toEqual([]);
  const again = second.steps();
  expect(await second.window.call('run.resume', { runId })).toEqual({ ok: { runId } });
  await again;
  expect(await second.window.call('work.stop', {})).toEqual({ ok: { stopping: true } });
  expect(await second.ended).toMatchObject({ runId, state: 'paused' });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
