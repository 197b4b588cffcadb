// Diagnostics hold what a developer needs and nothing that could say whose computer it was: names are planted wherever the program meets one, and looked for.
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { diagnose, type Host, openHost } from '../../main/host.ts';
import { namesWithin } from '../../main/library/counts.ts';
import { openLibrary } from '../../main/library/database.ts';
import { ensureIdentity } from '../../main/library/identities.ts';
import { openLog } from '../../main/log.ts';
import { calls, type Out, type ProblemCode, type ProblemData } from '../../preload/contract.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { diagnosticsSections } from '../../renderer/text/diagnostics.ts';
import { languages, textFor } from '../../renderer/text/text.ts';
import { runCli } from '../support/command-line.ts';
import { writeDrawnFaces } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

let host: Host | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

/** Everything that must not be found, large or small letters. */
const planted = ['hanako', '山田', 'northgate', '北門', 'badfellow', '顔写真', 'kagi-7731'];
const private_ = (text: string): string[] =>
  [...planted, userInfo().username, hostname()].filter((name) => new RegExp(`(?<![a-z0-9])${name}(?![a-z0-9])`, 'iu').test(text));

async function plantedFolder(): Promise<{ dataDir: string; opened: Host }> {
  const home = join(temporaryFolder(), 'Hanako 山田');
  const faces = join(home, '顔写真 kagi-7731');
  await writeDrawnFaces(faces, 3, 2);
  mkdirSync(join(faces, 'Badfellow'));
  const dataDir = join(home, 'data');
  const opened = await openHost({ dataDir });
  await opened.answer('faces.scan', { folders: [faces] });
  const project = { ...emptyProject(), title: 'Northgate' };
  await opened.answer('project.save', { id: 'p-1', revision: 0, project });
  const log = openLog(dataDir);
  log.problem('faces.scan', new Error(`ENOENT: no such file, open '${faces}/Badfellow/1.jpg'`));
  // Names without a quote or a slash around them, which the rule of the log cannot know.
  log.problem('project.save', new TypeError(`NORTHGATE of 人 000, ${userInfo().username} at ${hostname()}, is not iterable`));
  // Lines that this program would not write.
  appendFileSync(
    join(dataDir, 'deshi.log'),
    `Hanako\n{"event":"odd","note":"Hanako 山田","who":"Northgate-1","word":"steady","frames":["main/a.ts:1","/home/hanako"],"left":3,"山田":1}\n[1]\n`,
  );
  return { dataDir, opened };
}

test('hold versions, this computer, counts and the log, and no name, path, user or computer', async () => {
  const { dataDir, opened } = await plantedFolder();
  host = opened;
  const data = {
    file: 'student_fp32.onnx',
    worst: 0.91,
    path: '/data/hanako/顔写真',
    note: 'Hanako Yamada',
    list: 'suzuki.txt',
    kind: 'fp32',
  };
  const reply = await host.answer('diagnostics.collect', { problem: { code: 'parity-failed', data } });
  if (!('ok' in reply)) throw new Error(reply.problem.code);
  const { text, digest, diagnostics } = reply.ok;
  expect(calls['diagnostics.collect'].out.parse(reply.ok)).toEqual(reply.ok);
  expect(private_(text)).toEqual([]);
  // Paths of the computer; names of packages and of the program's own files have a slash, too.
  expect(text).not.toMatch(/(?<![\w@])\/[a-z]+\//);
  expect(diagnostics.problem).toEqual({
    code: 'parity-failed',
    data: { file: 'student_fp32.onnx', worst: 0.91, kind: 'fp32' },
  });
  expect(diagnostics.library).toEqual({
    state: 'open',
    counts: { people: 3, photos: 6, photosAside: 0, folders: 1, teachers: 0, projects: 1, runs: 0, auditRecords: expect.any(Number) },
  });
  expect(diagnostics.runtimes).toMatchObject({
    node: process.versions.node,
    'onnxruntime-node': '1.30.0',
    sqlite: expect.stringMatching(/^3\./),
  });
  expect(diagnostics.devices.rows[0]).toMatchObject({ engine: 'ort-cpu', state: 'untested' });
  const lines = diagnostics.log.slice(-3);
  expect(lines[0]).toMatchObject({
    event: 'problem',
    where: 'faces.scan',
    code: 'unexpected',
    cause: "Error: ENOENT: no such file, open '…'",
  });
  expect(lines[1]).toMatchObject({ cause: 'TypeError: … of …, … at …, is not iterable' });
  expect(lines[2]).toEqual({ event: 'odd', frames: ['main/a.ts:1'], left: 3, who: '…-1', word: 'steady' });

  // The operator reads the same in words, and every part of the file has its line.
  for (const language of languages) {
    const said = diagnosticsSections(diagnostics, textFor(language));
    expect(said.map(({ rows }) => rows.length > 0)).toEqual(Array.from({ length: 8 }, () => true));
    expect(JSON.stringify(said)).not.toContain('undefined');
  }

  // What was shown is what is written, and nothing else is.
  expect(await host.answer('diagnostics.save', { digest: 'ab', folder: null })).toMatchObject({ problem: { code: 'not-found' } });
  const stick = join(dataDir, '..', 'stick');
  for (const [folder, at] of [
    [null, join(dataDir, 'diagnostics')],
    [stick, stick],
  ] as const) {
    const saved = (await host.answer('diagnostics.save', { digest, folder })) as { ok: Out<'diagnostics.save'> };
    expect(saved.ok.path.startsWith(`${at}/deshi-diagnostics-`)).toBe(true);
    expect(readFileSync(saved.ok.path, 'utf8')).toBe(text);
    expect(statSync(saved.ok.path).mode & 0o777).toBe(0o600);
  }
  expect(await host.answer('diagnostics.save', { digest, folder: join(dataDir, 'deshi.db', 'x') })).toMatchObject({
    problem: { code: 'folder-unreadable' },
  });

  // Beside the program that has the folder open, from the terminal, into a file that was not there.
  const out = join(dataDir, '..', 'diagnosis.json');
  const said = await runCli(['diagnose', '--data', dataDir, '--out', out]);
  expect([said.code, said.stdout.includes('This computer'), private_(said.stdout)]).toEqual([0, true, []]);
  expect(said.stderr).toContain(out);
  const written = readFileSync(out, 'utf8');
  expect(private_(written)).toEqual([]);
  expect(JSON.parse(written)).toMatchObject({ library: diagnostics.library, problem: null });
  expect((await runCli(['diagnose', '--data', dataDir, '--out', out])).code).toBe(1);
});

test('leave out what an operator typed, whatever its shape', async () => {
  host = await openHost({ dataDir: join(temporaryFolder(), 'data') });
  const about = async (code: ProblemCode, data: ProblemData): Promise<unknown> => {
    const reply = await host!.answer('diagnostics.collect', { problem: { code, data } });
    if (!('ok' in reply)) throw new Error(reply.problem.code);
    return reply.ok.diagnostics.problem?.data;
  };
  expect(await about('not-found', { kind: 'suzuki.txt' })).toEqual({});
  expect(await about('data-file-unreadable', { file: 'suzuki.csv', reason: 'encoding', line: 3 })).toEqual({ reason: 'encoding', line: 3 });
  expect(await about('bad-input', { field: 'groups', detail: 'suzuki' })).toEqual({ field: 'groups' });
  expect(await about('folder-missing', { path: 'suzuki' })).toEqual({});
  expect(await about('export-damaged', { file: 'manifest.json' })).toEqual({ file: 'manifest.json' });
});

test('take out names in letters that have another case, and of many people only those that are meant', async () => {
  const library = await openLibrary(temporaryFolder());
  try {
    for (const name of ['émile', '花子', 'person 0001', 'person 0002', 'on', 'x']) ensureIdentity(library, `1:${name}`, name);
    const text = 'ÉMILE AND 花子 OF PERSON 0002, ON X';
    expect(namesWithin(library, text).sort()).toEqual(['on', 'person 0002', 'émile', '花子']);
    expect(namesWithin(library, '')).toEqual([]);
  } finally {
    library.close();
  }
});

test('of a folder that is not there say so, and make none', async () => {
  const dataDir = join(temporaryFolder(), 'nothing');
  const { diagnostics } = await diagnose(dataDir);
  expect([diagnostics.library, diagnostics.runs, diagnostics.log]).toEqual([{ state: 'not-found', counts: null }, [], []]);
  expect(existsSync(dataDir)).toBe(false);
});
