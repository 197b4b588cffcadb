// Projects of the window over a real host: saved, read again after a restart, and never overwritten by a window that did not see the newest.
import { afterEach, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { openLibrary } from '../../main/library/database.ts';
import { listProjects, saveProject } from '../../main/library/projects.ts';
import { type Project, projectDocument } from '../../preload/project.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { viewedProject } from '../../renderer/state/viewed-project.ts';
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

test('what a newer program saved is looked at as far as it is understood, never saved over, and stays to the byte', async () => {
  const dataDir = temporaryFolder();
  const library = await openLibrary(dataDir);
  const base = titled('正門');
  const later = {
    ...base,
    schema: 2,
    plannedFor: '2030',
    stage: 'everywhere',
    purpose: { ...base.purpose, use: 'access', passesPerDay: '2,000', mood: 'good' },
    data: {
      ...base.data,
      folder: '/faces',
      tags: [{ key: 'a/*', attribute: 'light', label: 'night' }, { shape: 'other' }],
      scan: { people: 20, photos: 200, files: 200, rejected: {}, seconds: 3, lenses: 2 },
    },
    device: 'all of them',
    runId: 'run-7',
  };
  const kept = {
    later: `${JSON.stringify(later, null, 1)}\n`,
    more: JSON.stringify({ ...base, plannedFor: '2030' }),
    whole: JSON.stringify(base),
  };
  for (const [id, document] of Object.entries(kept)) saveProject(library, id, 0, document);
  library.close();
  host = await openHost({ dataDir });
  const viewed = await host.answer('project.view', { id: 'later' });
  if (!('ok' in viewed)) throw new Error('refused');
  const { known, left } = viewed.ok;
  // Not understood: the day, the stage, how many pass, the mood, the device, an entry of the tags, part of the scan.
  expect(left).toBe(7);
  expect(known).not.toHaveProperty('schema');
  expect(known).not.toHaveProperty('device');
  const shown = viewedProject({ known });
  expect(projectDocument.safeParse(shown).error).toBeUndefined();
  expect(shown).toMatchObject({ title: '正門', stage: 'poc', runId: 'run-7', device: base.device });
  expect(shown.purpose).toEqual({ ...base.purpose, use: 'access' });
  expect(shown.data).toMatchObject({ folder: '/faces', tags: [later.data.tags[0]], scan: { people: 20, photos: 200 } });
  expect(await host.answer('project.view', { id: 'more' })).toMatchObject({ ok: { left: 1 } });
  // One that can be read is read, and not looked at.
  expect(await host.answer('project.view', { id: 'whole' })).toMatchObject({ problem: { code: 'bad-input' } });
  expect(await host.answer('project.view', { id: 'nobody' })).toMatchObject({ problem: { code: 'not-found' } });
  for (const id of ['later', 'more'])
    expect(await host.answer('project.save', { id, revision: 1, project: shown })).toEqual({
      problem: { code: 'project-unreadable', data: { state: 'newer' } },
    });
  await host.close();
  host = undefined;
  const after = await openLibrary(dataDir);
  expect(Object.fromEntries(listProjects(after).map(({ id, document }) => [id, document]))).toEqual(kept);
  expect(listProjects(after).map(({ revision }) => revision)).toEqual([1, 1, 1]);
  after.close();
});
