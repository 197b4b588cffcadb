// Listing a folder for the window: what is shown, in which order, and what is not.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderHandlers, mostListed } from '../../main/handlers/folders.ts';
import { temporaryFolder } from '../support/temporary.ts';

const list = folderHandlers()['folder.list'];

test('folders and the wanted files, links followed, hidden ones left out', async () => {
  const folder = temporaryFolder();
  for (const name of ['b', '日本', '.git']) mkdirSync(join(folder, name));
  for (const name of ['t.onnx', 'T.ONNX', 'people.txt', 'photo.jpg', '.hidden.onnx']) writeFileSync(join(folder, name), '12345');
  symlinkSync(join(folder, 'b'), join(folder, 'a'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'c'));
  const none = await list({ path: folder, files: 'none' });
  expect(none.folders.map(({ name }) => name)).toEqual(['a', 'b', '日本']);
  expect(none.files).toEqual([]);
  expect([none.path, none.parent]).toEqual([folder, join(folder, '..')]);
  const names = async (files: 'onnx' | 'text' | 'all') => (await list({ path: folder, files })).files.map(({ name }) => name);
  expect(await names('onnx')).toEqual(['T.ONNX', 't.onnx']);
  expect(await names('text')).toEqual(['people.txt']);
  expect((await names('all')).length).toBe(4);
  expect((await list({ path: folder, files: 'onnx' })).files[0]).toEqual({ name: 'T.ONNX', path: join(folder, 'T.ONNX'), sizeBytes: 5 });
});

test('very many are counted, not listed', async () => {
  const folder = temporaryFolder();
  for (let at = 0; at < mostListed + 5; at++) mkdirSync(join(folder, String(at)));
  const { folders, more } = await list({ path: folder, files: 'none' });
  expect([folders.length, more]).toEqual([mostListed, 5]);
});

test('a folder that is missing or none is a problem; the root has nothing above', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  await expect(list({ path: join(folder, 'gone'), files: 'none' })).rejects.toMatchObject({ code: 'folder-missing' });
  await expect(list({ path: join(folder, 'file'), files: 'none' })).rejects.toMatchObject({ code: 'folder-missing' });
  expect((await list({ path: '/', files: 'none' })).parent).toBeNull();
  expect((await list({ files: 'none' })).places.length).toBe(1);
});
