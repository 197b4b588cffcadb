// Bad input from the command line: a clear message in three parts, exit code 1, a JSON object for programs, nothing lost.
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLibrary, openLibraryToRead } from '../../main/library/database.ts';
import { runCli, startCli } from '../support/command-line.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { oddTeacher } from '../support/odd-teachers.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const faces = join(home, '顔 の 写真');
const data = join(home, 'データ フォルダー');

beforeAll(async () => {
  await writeDrawnFaces(faces, 14, 5);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

async function problemOf(args: readonly string[], dataDir = data): Promise<{ code: string; exit: number | null; stderr: string }> {
  const { code, stdout, stderr } = await runCli([...args, '--data', dataDir, '--json']);
  const { problem } = JSON.parse(stdout) as { problem: { code: string; words: Record<string, string> } };
  expect(Object.keys(problem.words)).toEqual(['what', 'why', 'todo']);
  for (const words of Object.values(problem.words)) expect(stderr).toContain(words);
  return { code: problem.code, exit: code, stderr };
}

describe('faces', () => {
  test('a folder that is not there, a folder without faces, one person only', async () => {
    const empty = join(home, 'empty');
    mkdirSync(empty);
    const one = join(home, 'one');
    await writeDrawnFaces(one, 1, 3);
    expect(await problemOf(['scan', join(home, 'nowhere')])).toMatchObject({ code: 'folder-missing', exit: 1 });
    expect(await problemOf(['scan', empty])).toMatchObject({ code: 'no-faces', exit: 1 });
    expect(await problemOf(['scan', one])).toMatchObject({ code: 'too-few-people', exit: 1 });
  });

  test('bad files are set aside with their reasons, and the rest is read', async () => {
    const mixed = join(home, 'mixed');
    await writeDrawnFaces(mixed, 3, 3);
    writeFileSync(join(mixed, '人 000', 'text.jpg'), 'no picture at all');
    const whole = readFileSync(join(mixed, '人 001', '写真 0.png'));
    writeFileSync(join(mixed, '人 001', 'cut.png'), whole.subarray(0, whole.length / 2));
    const { code, stdout } = await runCli(['scan', mixed, '--data', data, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ people: 3, photos: 9, files: 11, rejected: { 'not-an-image': 1, truncated: 1 } });
  });

  test('nothing scanned yet and no folder named', async () => {
    expect(await problemOf(['distill', '--teacher', 'starter', '--epochs', '1'], join(home, 'fresh'))).toMatchObject({
      code: 'no-faces',
      exit: 1,
    });
  });

  test('lists that cannot be read', async () => {
    expect(await problemOf(['scan', faces, '--people', join(home, 'nobody.txt')])).toMatchObject({ code: 'not-found', exit: 1 });
    const broken = join(home, 'pairs.txt');
    writeFileSync(broken, '10\t300\nhalf a line\n');
    expect(await problemOf(['evaluate', 'starter', '--faces', faces, '--protocol', broken])).toMatchObject({ code: 'protocol-unreadable' });
  });
});

describe('teachers', () => {
  test.each([
    ['teacher-missing', undefined],
    ['teacher-not-onnx', Buffer.from('GIF89a, certainly no network')],
    ['teacher-truncated', Buffer.from(oddTeacher()).subarray(0, 5000)],
    ['teacher-outputs', oddTeacher({ secondOutput: true })],
    ['teacher-inputs', oddTeacher({ secondInput: true })],
    ['teacher-nan', oddTeacher({ kind: 'nan' })],
  ])('%s', async (code, bytes) => {
    const path = join(home, `${code}.onnx`);
    if (bytes !== undefined) writeFileSync(path, bytes);
    expect(await problemOf(['teacher', path, '--faces', faces])).toMatchObject({ code, exit: 1 });
  });
});

test('a poor teacher stops a run, which stays stopped', async () => {
  const path = join(home, 'noise.onnx');
  writeFileSync(path, oddTeacher({ kind: 'noise' }));
  const job = ['distill', faces, '--teacher', path, '--student', 'tiny', '--epochs', '1', '--quick', '--no-standalone'];
  const folder = join(home, 'poor');
  expect(await problemOf(job, folder)).toMatchObject({ code: 'teacher-poor', exit: 1 });
  expect(await problemOf(['export', '--out', join(home, 'none')], folder)).toMatchObject({ code: 'run-missing' });
  expect(await problemOf(['resume'], folder)).toMatchObject({ code: 'teacher-poor' });
  const [run] = openRuns(folder);
  expect(await problemOf(['export', run as string, '--out', join(home, 'none')], folder)).toMatchObject({ code: 'run-unfinished' });
});

function openRuns(folder: string): string[] {
  const library = openLibraryToRead(folder);
  const runs = library.all<{ id: string }>('SELECT id FROM runs').map(({ id }) => id);
  library.close();
  return runs;
}

describe('data folders', () => {
  test('a second process is refused while the first one works', async () => {
    const folder = join(home, 'busy');
    const teacher = join(home, 'teacher.onnx');
    writeTeacher(teacher);
    const first = startCli(['distill', faces, '--teacher', teacher, '--student', 'tiny', '--epochs', '200', '--data', folder]);
    await first.printed('Run ');
    expect(await problemOf(['scan', faces], folder)).toMatchObject({ code: 'library-locked', exit: 1 });
    first.child.kill('SIGKILL');
    await first.ended;
    expect((await runCli(['scan', faces, '--data', folder])).code).toBe(0);
  });

  test('one of a newer version is left alone', async () => {
    const folder = join(home, 'newer');
    (await openLibrary(folder)).close();
    const database = new Sqlite(join(folder, 'deshi.db'));
    database.pragma('user_version = 999');
    database.close();
    const before = readFileSync(join(folder, 'deshi.db'));
    expect(await problemOf(['scan', faces], folder)).toMatchObject({ code: 'library-newer', exit: 1 });
    expect(readFileSync(join(folder, 'deshi.db')).equals(before)).toBe(true);
  });

  test('one that may not be written', async (context) => {
    if (process.getuid?.() === 0) context.skip('root may write everywhere');
    const folder = join(home, 'sealed');
    mkdirSync(folder, { mode: 0o500 });
    expect(await problemOf(['scan', faces], join(folder, 'data'))).toMatchObject({ code: 'folder-unreadable', exit: 1 });
    chmodSync(folder, 0o700);
  });

  test('250 characters of Japanese and spaces in a path are no fault', async () => {
    const deep = join(home, ...Array.from({ length: 10 }, (_, at) => `深い フォルダー ${at} の中の顔`));
    mkdirSync(deep, { recursive: true });
    symlinkSync(faces, join(home, 'link'));
    await writeDrawnFaces(join(deep, '顔'), 3, 2);
    expect(join(deep, '顔').length - home.length).toBeGreaterThan(150);
    const { code, stdout } = await runCli(['scan', join(deep, '顔'), '--data', join(deep, 'data'), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ people: 3, photos: 6 });
  });
});

describe('reference', () => {
  test('a folder without golden files', async () => {
    const { code, stdout } = await runCli(['check-reference', home, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ problem: { code: 'reference-missing' } });
  });
});
