// Projects of the window over a real host: saved, read again after a restart, and never overwritten by a window that did not see the newest.
import { afterEach, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { openLibrary } from '../../main/library/database.ts';
import { listProjects, saveProject } from '../../main/library/projects.ts';
import type { Project } from '../../preload/project.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { temporaryFolder } from '../support/temporary.ts';

let host: Host | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

const titled = (title: string): Project => ({ ...emptyProject(), title });

test('a project outlives the host, and a stale save is refused', async () => {
  const dataDir = temporaryFolder();
  host = await openHost({ dataDir });
  const id = 'gate-1';
  expect(await host.answer('project.save', { id, revision: 0, project: titled('正門') })).toMatchObject({ ok: { revision: 1 } });
  expect(await host.answer('project.save', { id, revision: 0, project: titled('again') })).toMatchObject({
    problem: { code: 'project-changed' },
  });
  expect(await host.answer('project.save', { id, revision: 1, project: titled('北門') })).toMatchObject({ ok: { revision: 2 } });
  expect(await host.answer('project.save', { id, revision: 1, project: titled('late') })).toMatchObject({
    problem: { code: 'project-changed' },
  });
  await host.close();
  host = await openHost({ dataDir });
  expect(await host.answer('project.read', { id })).toMatchObject({ ok: { revision: 2, project: { title: '北門' } } });
  expect(await host.answer('project.list', {})).toMatchObject({ ok: [{ id, title: '北門', practice: false, stage: 'poc', runId: null }] });
});

test('what is no project is not saved, and one that is not there is said to be missing', async () => {
  host = await openHost({ dataDir: temporaryFolder() });
  const bad = { ...emptyProject(), schema: 2 } as unknown as Project;
  expect(await host.answer('project.save', { id: 'a', revision: 0, project: bad })).toMatchObject({ problem: { code: 'bad-input' } });
  expect(await host.answer('project.read', { id: 'nobody' })).toMatchObject({ problem: { code: 'not-found' } });
});

test('the students are listed smallest first, larger for a longer embedding; nothing is going on', async () => {
  host = await openHost({ dataDir: temporaryFolder() });
  const small = await host.answer('student.list', { dim: 128 });
  const large = await host.answer('student.list', {});
  if (!('ok' in small && 'ok' in large)) throw new Error('refused');
  const macs = small.ok.map((student) => student.macs);
  expect(macs).toEqual(macs.toSorted((a, b) => a - b));
  for (const [at, { parameters }] of small.ok.entries()) expect(large.ok[at]!.parameters).toBeGreaterThan(parameters);
  expect(await host.answer('work.current', {})).toEqual({ ok: { busy: false, runId: null } });
  expect(await host.answer('run.outcome', { runId: 'none' })).toMatchObject({ problem: { code: 'run-missing' } });
  expect(await host.answer('run.course', { runId: 'none' })).toMatchObject({ problem: { code: 'run-missing' } });
});

test('one project that cannot be read hides no other, says why, and stays as it is', async () => {
  const dataDir = temporaryFolder();
  const library = await openLibrary(dataDir);
  const kept = {
    a: JSON.stringify(titled('正門')),
    b: JSON.stringify({ ...titled('later'), plannedFor: '2030' }),
    c: JSON.stringify({ schema: 2, title: 'much later' }),
    d: JSON.stringify({ ...titled('wrong'), stage: 'nowhere' }),
    e: '{"schema":1,"title":"torn',
    f: 'null',
  };
  for (const [id, document] of Object.entries(kept)) saveProject(library, id, 0, document);
  library.close();
  host = await openHost({ dataDir });
  const listed = await host.answer('project.list', {});
  if (!('ok' in listed)) throw new Error('refused');
  expect(Object.fromEntries(listed.ok.map(({ id, title, state }) => [id, [title, state]]))).toEqual({
    a: ['正門', 'whole'],
    b: ['later', 'newer'],
    c: ['much later', 'newer'],
    d: ['wrong', 'damaged'],
    e: ['', 'damaged'],
    f: ['', 'damaged'],
  });
  expect(await host.answer('project.read', { id: 'a' })).toMatchObject({ ok: { project: { title: '正門' } } });
  for (const [id, state] of [
    ['b', 'newer'],
    ['c', 'newer'],
    ['d', 'damaged'],
    ['e', 'damaged'],
    ['f', 'damaged'],
  ] as const)
    expect(await host.answer('project.read', { id })).toEqual({ problem: { code: 'project-unreadable', data: { state } } });
  await host.close();
  host = undefined;
  const after = await openLibrary(dataDir);
  expect(Object.fromEntries(listProjects(after).map(({ id, document }) => [id, document]))).toEqual(kept);
  after.close();
});
