// What the folder reader sees and what it does not.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imagesIn, isImageName, walkFolders } from '../../../main/faces/readers/folder.ts';
import { plant } from '../../support/face-photos.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'deshi-walk-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('folders with images at any depth, the root included, in one order', async () => {
  plant(root, { 'b/2.jpg': '', 'b/1.png': '', 'a/deep/x.webp': '', '0.jpg': '', 'a/readme.txt': '', '.git/x.jpg': '', 'a/.x.jpg': '' });
  mkdirSync(join(root, 'empty'));
  symlinkSync(join(root, 'b'), join(root, 'link'));
  expect(await walkFolders(root)).toEqual({
    root,
    folders: [
      { path: '', images: 1 },
      { path: 'a/deep', images: 1 },
      { path: 'b', images: 2 },
    ],
    images: 4,
    unreadable: [],
    links: 1,
    otherFiles: 1,
  });
  expect(await imagesIn(root, 'b')).toEqual(['1.png', '2.jpg']);
  expect(await imagesIn(root, 'nowhere')).toBeUndefined();
});

test('a folder that cannot be walked is a Problem', async () => {
  await expect(walkFolders(join(root, 'missing'))).rejects.toMatchObject({ code: 'folder-missing' });
  await expect(walkFolders(root, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
});

test.each([
  ['a.jpg', true],
  ['A.JPEG', true],
  ['写真.WebP', true],
  ['photo.heic', true],
  ['.jpg', false],
  ['.a.jpg', false],
  ['a.jpg.txt', false],
  ['jpg', false],
])('%s is a candidate: %s', (name, candidate) => {
  expect(isImageName(name)).toBe(candidate);
});
