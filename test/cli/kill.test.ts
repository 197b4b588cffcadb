// kill -9 of the program and of its trainer at random moments: the resumed run ends with the same student, byte for byte.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAudit } from '../../main/library/audit.ts';
import { openLibraryToRead } from '../../main/library/database.ts';
import { childrenOf, runCli, startCli } from '../support/command-line.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const kills = 10;
const home = temporaryFolder();
const faces = join(home, 'faces');
const teacher = join(home, 'teacher.onnx');
const job = ['distill', faces, '--teacher', teacher, '--student', 'tiny', '--epochs', '12', '--quick', '--threads', '1', '--json'];

beforeAll(() => writeDrawnFaces(faces, 16, 5).then(() => writeTeacher(teacher)));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test(`${kills} times`, { timeout: 600_000 }, async () => {
  const startedAt = performance.now();
  const expected = digestsOf(await resultOf(await runCli([...job, '--data', join(home, 'straight')])));
  const straightMs = performance.now() - startedAt;

  const data = join(home, 'killed');
  const seed = Number(process.env['DESHI_KILL_SEED'] ?? Math.floor(Math.random() * 1e6));
  const moments = Array.from({ length: kills }, (_, at) => fraction(seed, at));
  const said = `DESHI_KILL_SEED=${seed}`;
  let ended: Awaited<ReturnType<typeof runCli>> | undefined;
  let killed = 0;
  for (let attempt = 0; ended === undefined; attempt += 1) {
    const runs = attempt === 0 ? 0 : await runsIn(data);
    const started = startCli(runs === 0 ? [...job, '--data', data] : ['resume', '--json', '--data', data]);
    if (killed >= kills) {
      ended = await started.ended;
      break;
    }
    // Anywhere in the run at first, then anywhere in what may be left of it: some moments fall into every kind of phase.
    const waitMs = 300 + moments[killed]! * straightMs * (attempt < 3 ? 0.8 : 0.4);
    const over = await Promise.race([started.ended, new Promise<undefined>((resolve) => setTimeout(resolve, waitMs, undefined))]);
    if (over !== undefined) {
      expect(over.code, `${said}\n${over.stderr}`).toBe(0);
      ended = over;
      break;
    }
    const worker = childrenOf(started.child.pid!)[0];
    if (killed % 2 === 1 && worker !== undefined) {
      process.kill(worker.pid, 'SIGKILL');
      const { code, stderr } = await started.ended;
      // A meter or a decoder is replaced; what cannot go on without its child says so and can be resumed.
      expect([0, 1], `${said}\n${stderr}`).toContain(code);
    } else {
      started.child.kill('SIGKILL');
      await started.ended;
    }
    killed += 1;
    if (ended === undefined && (await finishedIn(data))) break;
  }
  expect(killed, said).toBeGreaterThan(2);
  const result = ended === undefined || ended.stdout === '' ? await resultAfter(data) : await resultOf(ended);
  expect(digestsOf(result), said).toEqual(expected);
  const library = openLibraryToRead(data);
  expect(checkAudit(library).brokenAt).toBeUndefined();
  library.close();
});

interface Result {
  readonly folder: string;
}

async function resultOf({ code, stdout, stderr }: Awaited<ReturnType<typeof runCli>>): Promise<Result> {
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Result;
}

/** The result of a run that was finished when its program was killed: read from the library by exporting it once more. */
async function resultAfter(data: string): Promise<Result> {
  const folder = join(home, 'exported');
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

async function runsIn(data: string): Promise<number> {
  return statesIn(data).length;
}

async function finishedIn(data: string): Promise<boolean> {
  return statesIn(data).includes('finished');
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
