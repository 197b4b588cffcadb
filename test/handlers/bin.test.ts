// Deleted projects over a real host: kept for 30 days and brought back as they were, removed by themselves afterwards or when told, unreadable ones among them;
// their runs are held, and what they say of an erased person goes.
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eraseInProjects } from '../../main/handlers/erase-in-projects.ts';
import { type Host, openHost } from '../../main/host.ts';
import { openLibrary } from '../../main/library/database.ts';
import { binMs, deleteProject, emptyBin, listBin, listProjects, saveProject } from '../../main/library/projects.ts';
import type { Project } from '../../preload/project.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { asking } from '../support/asked.ts';
import { temporaryFolder } from '../support/temporary.ts';

let dataDir: string;
let host: Host | undefined;
beforeEach(() => {
  dataDir = temporaryFolder();
});
afterEach(async () => {
  await host?.close();
  host = undefined;
});
const ask = asking(() => host!);
const titled = (title: string, more: Partial<Project> = {}): Project => ({ ...emptyProject(), title, ...more });

test('a deleted project lies in the bin and comes back as it was, after a restart too', async () => {
  host = await openHost({ dataDir });
  await ask('project.save', { id: 'a', revision: 0, project: titled('正門', { stage: 'pilot' }) });
  const before = Date.now();
  await ask('project.delete', { id: 'a', revision: 1 });
  expect(await ask('project.list', {})).toEqual([]);
  expect(await host.answer('project.read', { id: 'a' })).toMatchObject({ problem: { code: 'not-found' } });
  // A window that still has it open does not bring it back by saving.
  expect(await host.answer('project.save', { id: 'a', revision: 1, project: titled('late') })).toMatchObject({
    problem: { code: 'project-changed' },
  });
  await host.close();
  host = await openHost({ dataDir });
  const [lying, ...others] = await ask('project.bin', {});
  expect(others).toEqual([]);
  expect(lying).toMatchObject({ id: 'a', title: '正門', stage: 'pilot', state: 'whole' });
  expect(lying!.deletedMs).toBeGreaterThanOrEqual(before);
  expect(lying!.goneMs - lying!.deletedMs).toBe(30 * 24 * 3600 * 1000);
  await ask('project.restore', { id: 'a' });
  expect(await ask('project.read', { id: 'a' })).toMatchObject({ revision: 1, project: { title: '正門' } });
  expect(await ask('project.bin', {})).toEqual([]);
  for (const call of ['project.restore', 'project.purge'] as const)
    expect(await host.answer(call, { id: 'a' })).toEqual({ problem: { code: 'not-found', data: { kind: 'project' } } });
});

test('after 30 days it is gone, and at once when told, with every word of it', async () => {
  const library = await openLibrary(dataDir);
  for (const id of ['a', 'b', 'c']) saveProject(library, id, 0, JSON.stringify(titled(`secret ${id}`)));
  for (const id of ['a', 'b']) deleteProject(library, id, 1);
  const { deletedMs } = listBin(library).at(-1)!;
  expect(emptyBin(library, deletedMs + binMs - 1000)).toBe(0);
  library.run('UPDATE projects SET deletedMs = ? WHERE id = ?', Date.now() - binMs - 1, 'a');
  library.close();
  host = await openHost({ dataDir });
  expect((await ask('project.bin', {})).map(({ id }) => id)).toEqual(['b']);
  await ask('project.purge', { id: 'b' });
  expect(await ask('project.bin', {})).toEqual([]);
  expect((await ask('project.list', {})).map(({ id }) => id)).toEqual(['c']);
});

test('what cannot be read lies beside the others, hides none, and can be brought back or removed', async () => {
  const library = await openLibrary(dataDir);
  const documents = { torn: '{"schema":1,"title":"torn', later: '{"schema":2,"title":"later"}', whole: JSON.stringify(titled('whole')) };
  for (const [id, document] of Object.entries(documents)) {
    saveProject(library, id, 0, document);
    deleteProject(library, id, 1);
  }
  saveProject(library, 'listed', 0, '{');
  library.close();
  host = await openHost({ dataDir });
  // What cannot be read is put into the bin by its revision in the list.
  const torn = (await ask('project.list', {})).find(({ id }) => id === 'listed')!;
  expect(torn).toMatchObject({ revision: 1, state: 'damaged' });
  await ask('project.delete', { id: 'listed', revision: torn.revision });
  await ask('project.purge', { id: 'listed' });
  const states = async () => Object.fromEntries((await ask('project.bin', {})).map(({ id, title, state }) => [id, [title, state]]));
  expect(await states()).toEqual({ torn: ['', 'damaged'], later: ['later', 'newer'], whole: ['whole', 'whole'] });
  await ask('project.restore', { id: 'later' });
  await ask('project.purge', { id: 'torn' });
  expect(await states()).toEqual({ whole: ['whole', 'whole'] });
  expect(await ask('project.list', {})).toMatchObject([{ id: 'later', state: 'newer' }]);
});

test('what projects say of an erased person goes from all that can be read, and the others are counted', async () => {
  const library = await openLibrary(dataDir);
  const root = temporaryFolder();
  const tag = (key: string) => ({ key, attribute: 'light', label: 'night' });
  const own = [tag('Ann/*'), tag('ann\\1.jpg'), tag('Bob/ann.jpg')];
  const others = [tag('*/night/*'), tag('Anna/*'), tag('Bob/2.jpg')];
  const about = (folder: string) => titled('gate', { data: { ...emptyProject().data, folder, tags: [...own, ...others] } });
  for (const [id, project] of [
    ['here', about(root)],
    ['binned', about(root)],
    ['elsewhere', about(join(root, 'other'))],
  ] as const)
    saveProject(library, id, 0, JSON.stringify(project));
  saveProject(library, 'torn', 0, '{"schema":1,"data":{"tags":[{"key":"Ann/*","attri');
  saveProject(library, 'torn-too', 0, '{"schema":1,"data":{"tags":[{"key":"Anna/*","attri');
  for (const id of ['binned', 'torn']) deleteProject(library, id, 1);
  const erased = eraseInProjects(library, {
    folders: [{ sourceId: 1, root, folder: 'Ann' }],
    elsewhere: [{ root, place: 'Bob/ann.jpg' }],
  });
  expect({ ...erased, patterns: erased.patterns.toSorted() }).toEqual({
    patterns: own.map(({ key }) => key).toSorted(),
    changed: 2,
    unreadable: 1,
  });
  const left = Object.fromEntries(
    [...listProjects(library), ...listBin(library)]
      .filter(({ id }) => !id.startsWith('torn'))
      .map(({ id, revision, document }) => [id, [revision, (JSON.parse(document) as Project).data.tags]]),
  );
  expect(left).toEqual({ here: [1, others], binned: [1, others], elsewhere: [1, [...own, ...others]] });
  library.close();
});
