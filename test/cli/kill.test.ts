// kill -9 of the program and of its trainer at random moments: the resumed run ends with the same student, byte for byte.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAudit } from '../../main/library/audit.ts';
import { openLibraryToRead } from '../../main/library/database.ts';
import { childrenOf, killIfThere, runCli, startCli } from '../support/command-line.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const kills = 10;
const home = temporaryFolder();
const faces = join(home, 'faces');
const teacher = join(home, 'teacher.onnx');
const job = ['distill', faces, '--teacher', teacher, '--student', 'tiny', '--epochs', '6', '--quick', '--threads', '1', '--json'];

beforeAll(() => writeDrawnFaces(faces, 16, 5).then(() => writeTeacher(teacher)));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test(`${kills} times`, { timeout: 1_200_000 }, async () => {
  const startedAt = performance.now();
  const expected = digestsOf(await resultOf(await runCli([...job, '--data', join(home, 'straight')])));
  const straightMs = performance.now() - startedAt;

  const seed = Number(process.env['DESHI_KILL_SEED'] ?? Math.floor(Math.random() * 1e6));
  const said = `DESHI_KILL_SEED=${seed}`;
  const hit = { program: 0, worker: 0 };
  let moments = 0;
  // A run that ends before it was killed often enough is followed by another: the moments fall into every phase.
  for (let run = 0; hit.program + hit.worker < kills; run += 1) {
    const data = join(home, `killed ${run}`);
    const result = await killedResult(data, () => {
      const killed = hit.program + hit.worker;
      if (killed === kills) return undefined;
      // Another moment each time: on a machine that others have left since, a run may be over before the one that was drawn.
      moments += 1;
      return { afterMs: 300 + fraction(seed, moments) * straightMs * 0.7, whom: killed % 2 === 0 ? 'program' : 'worker', hit };
    });
    expect(digestsOf(result), said).toEqual(expected);
    const library = openLibraryToRead(data);
    expect(checkAudit(library).brokenAt).toBeUndefined();
    library.close();
  }
  expect(hit.program, said).toBeGreaterThan(2);
});

interface Kill {
  readonly afterMs: number;
  readonly whom: 'program' | 'worker';
  readonly hit: Record<'program' | 'worker', number>;
}

/** Starts a run, kills it as `next` says, resumes it, and so on until it ends or there is no next kill: its result. */
async function killedResult(data: string, next: () => Kill | undefined): Promise<Result> {
  for (;;) {
    const states = statesIn(data);
    if (states.includes('finished')) return resultAfter(data);
    const started = startCli(states.length === 0 ? [...job, '--data', data] : ['resume', '--json', '--data', data]);
    const kill = next();
    const over = await Promise.race([started.ended, ...(kill ? [wait(kill.afterMs)] : [])]);
    if (kill === undefined || over !== undefined) return resultOf(over ?? (await started.ended));
    const worker = childrenOf(started.child.pid as number)[0];
    if (kill.whom === 'worker' && worker !== undefined && killIfThere(worker.pid)) {
      kill.hit.worker += 1;
      const ended = await started.ended;
      // A worker that can be replaced is replaced; otherwise the run stops with a reason, to be resumed.
      if (ended.code === 0) return resultOf(ended);
      expect(ended.code, ended.stderr).toBe(1);
    } else {
      kill.hit.program += 1;
      started.child.kill('SIGKILL');
      await started.ended;
    }
  }
}

function wait(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined));
}

interface Result {
  readonly folder: string;
}

async function resultOf({ code, stdout, stderr }: Awaited<ReturnType<typeof runCli>>): Promise<Result> {
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Result;
}

/** The result of a run that was finished when its program was killed: read from the library by exporting it once more. */
async function resultAfter(data: string): Promise<Result> {
  const folder = `${data} exported`;
  const { code, stderr } = await runCli(['export', '--out', folder, '--data', data]);
  expect(code, stderr).toBe(0);
  return { folder };
}

function digestsOf({ folder }: Result): Record<string, string> {
  const files = ['student_fp32.onnx', 'student_fp32_batch.onnx', 'student_rawpixels.onnx'];
  return Object.fromEntries(
    files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(folder, 'models', file)))
        .digest('hex'),
    ]),
  );
}

function statesIn(data: string): string[] {
  try {
    const library = openLibraryToRead(data);
    try {
      return library.all<{ state: string }>('SELECT state FROM runs').map(({ state }) => state);
    } finally {
      library.close();
    }
  } catch {
    return []; // killed before there was a library
  }
}

/** In [0, 1), from a seed that a failure prints. */
function fraction(seed: number, at: number): number {
  return createHash('sha256').update(`${seed}/${at}`).digest().readUInt32LE(0) / 2 ** 32;
}
