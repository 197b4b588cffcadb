// Which runs belong to a project, and what is said of each: over a host whose library and folders were written by the test.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Job, jobSchema } from '../../main/handlers/run/job.ts';
import { type Host, openHost } from '../../main/host.ts';
import { recordAudit } from '../../main/library/audit.ts';
import { openLibrary } from '../../main/library/database.ts';
import { amendRun, beginPhase, endPhase } from '../../main/library/phases.ts';
import { saveProject } from '../../main/library/projects.ts';
import { addRun, moveRun } from '../../main/library/runs.ts';
import { writeKpi } from '../../main/report/kpi.ts';
import type { Project } from '../../preload/project.ts';
import type { PastRun } from '../../preload/runs.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { madeUpKpi } from '../report/made-up.ts';
import { asking } from '../support/asked.ts';
import { runCli } from '../support/command-line.ts';
import { temporaryFolder } from '../support/temporary.ts';

const dataDir = temporaryFolder();
const faces = join(temporaryFolder(), 'faces');
let host: Host;
const ask = asking(() => host);

function job(title: string, folder: string | null): Job {
  return jobSchema.parse({
    schema: 1,
    title,
    teacher: 'starter',
    createdMs: 1,
    precision: 'quick',
    threads: 1,
    faces: { folders: folder === null ? [] : [folder] },
    costs: {},
    lists: null,
    practice: null,
    standaloneMethod: 'standalone-arc',
  });
}

const folderOf = (id: string): string => join(dataDir, 'runs', id);

beforeAll(async () => {
  const library = await openLibrary(dataDir);
  const add = (id: string, folder: string | null): void => {
    addRun(library, {
      ...{ id, teacherId: null, splitId: null, student: 'tiny', method: 'ada-arc', seed: 1, dataDigest: '' },
      plan: JSON.stringify(job(`Job ${id}`, folder)),
    });
    mkdirSync(join(folderOf(id), 'student'), { recursive: true });
  };
  add('named', '/somewhere/else');
  add('before', '/somewhere/else');
  add('same-folder', faces);
  add('of-another', faces);
  add('elsewhere', '/somewhere/else');
  add('scanned', null);
  beginPhase(library, 'named', 'split');
  const part = (people: number, images: number) => ({ people, images });
  endPhase(library, 'named', 'split', {
    ...{ splitId: 1, unusedPeople: 0, sharedPictures: 0, linkedPeople: 0, duplicates: 0 },
    parts: { train: part(10, 40), choose: part(2, 8), verify: part(4, 16) },
  });
  amendRun(library, 'named', { dataDigest: 'fe12'.repeat(16) });
  await writeKpi(join(folderOf('named'), 'kpi.json'), madeUpKpi());
  writeFileSync(join(folderOf('before'), 'sign-offs.json'), 'torn');
  writeFileSync(join(folderOf('same-folder'), 'one'), 'x'.repeat(1000));
  writeFileSync(join(folderOf('same-folder'), 'student', 'two'), 'x'.repeat(234));
  recordAudit(library, 'run-exported', { run: 'before', seal: 'ab'.repeat(32) });
  for (const id of ['named', 'before']) moveRun(library, id, 'finished');
  saveProject(library, 'p-4', 0, JSON.stringify({ schema: 9, title: 'Of a newer program', runId: 'elsewhere' }));
  library.close();
  host = await openHost({ dataDir });
  const empty = emptyProject();
  const save = (id: string, more: Partial<Project>) =>
    host.answer('project.save', { id, revision: 0, project: { ...empty, data: { ...empty.data, folder: `${faces}/` }, ...more } });
  await save('p-1', { runId: 'named', earlier: [{ runId: 'before', startedFrom: null, exportedTo: null }] });
  await save('p-2', { runId: 'of-another' });
  await save('p-3', { practice: true });
});
afterAll(() => host.close());

async function runs(id?: string): Promise<PastRun[]> {
  const reply = await ask('project.runs', id === undefined ? {} : { id });
  return reply;
}

const ids = (found: PastRun[]): string[] => found.map(({ runId }) => runId).sort();

test('the runs that a project names, and those that learnt from its folder and that no other project names', async () => {
  expect(resolve(`${faces}/`)).toBe(faces);
  expect(ids(await runs('p-1'))).toEqual(['before', 'named', 'same-folder']);
  expect(ids(await runs('p-2'))).toEqual(['of-another', 'same-folder']);
  expect(ids(await runs('p-3'))).toEqual([]);
  expect(ids(await runs())).toEqual(['before', 'elsewhere', 'named', 'of-another', 'same-folder', 'scanned']);
  expect(await host.answer('project.runs', { id: 'none' })).toMatchObject({ problem: { code: 'not-found' } });
});

test('each with its data, its numbers or blanks, who signed, where it went, and its bytes', async () => {
  const found = new Map((await runs('p-1')).map((run) => [run.runId, run]));
  const named = found.get('named')!;
  expect(named).toMatchObject({
    ...{ state: 'finished', title: 'Job named', student: 'tiny', method: 'ada-arc', practice: false },
    ...{ signedOff: false, exported: false, shown: true },
    data: { version: 'fe12fe12', people: 16, photos: 64, verifyPeople: 4 },
  });
  const student = madeUpKpi().accuracy.value!.models.find(({ name }) => name === 'student')!;
  expect(named.brief?.accuracy.value?.fnmr.rate).toBe(student.choice!.verifiedOn.fnmr.value);
  expect(found.get('before')).toMatchObject({ brief: null, data: null, signedOff: true, exported: true, shown: false });
  expect(found.get('same-folder')).toMatchObject({ state: 'waiting', brief: null, bytes: 1234, shown: false });
});

test('the result of a project stays, also of one that this program cannot read', async () => {
  for (const runId of ['named', 'elsewhere'])
    expect(await host.answer('run.remove', { runId })).toMatchObject({ problem: { code: 'run-shown' } });
  expect(existsSync(folderOf('elsewhere'))).toBe(true);
});

test('a deleted project that can come back holds its runs', async () => {
  await ask('project.delete', { id: 'p-2', revision: 1 });
  expect(ids(await runs('p-1'))).toEqual(['before', 'named', 'same-folder']);
  expect(await host.answer('run.remove', { runId: 'of-another' })).toEqual({
    problem: { code: 'run-shown', data: { run: 'of-another', binned: true } },
  });
  await ask('project.restore', { id: 'p-2' });
  expect(await host.answer('run.remove', { runId: 'of-another' })).toMatchObject({ problem: { data: { binned: false } } });
});

test('the terminal lists them, and removes one of them after a second word', async () => {
  await host.close();
  const listed = await runCli(['runs', 'p-1', '--data', dataDir]);
  expect([listed.code, listed.stderr]).toEqual([0, '']);
  const [, ...lines] = listed.stdout.split('\n');
  const line = (id: string): string => lines.find((one) => one.startsWith(`${id} `)) ?? '';
  expect(lines.filter((one) => / tiny /.test(one)).length).toBe(3);
  const student = madeUpKpi().accuracy.value!.models.find(({ name }) => name === 'student')!;
  expect(line('named')).toContain(`${(student.choice!.verifiedOn.fnmr.value! * 100).toFixed(1)} %`);
  expect(line('named')).toMatch(/Result there +tiny .*Result of a project$/);
  expect(line('before')).toMatch(/Numbers cannot be read.*Signed off, Handed over$/);
  expect(line('same-folder')).toContain('1.23 kB');
  const refused = await runCli(['runs', '--remove', 'before', '--data', dataDir]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('--signed-too');
  const removed = await runCli(['runs', '--remove', 'before', '--signed-too', '--data', dataDir, '--json']);
  const found = JSON.parse(removed.stdout) as { removed: unknown; runs: PastRun[] };
  expect(found.removed).toEqual({ runId: 'before', bytes: 4 });
  expect(ids(found.runs)).toEqual(['elsewhere', 'named', 'of-another', 'same-folder', 'scanned']);
  expect(existsSync(folderOf('before'))).toBe(false);
  host = await openHost({ dataDir });
});
