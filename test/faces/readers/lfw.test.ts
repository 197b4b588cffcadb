// The LFW layout.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { walkFolders } from '../../../main/faces/readers/folder.ts';
import { looksLikeLfw } from '../../../main/faces/readers/lfw.ts';
import { plant } from '../../support/face-photos.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'deshi-lfw-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test.each([
  [{ 'A_B/A_B_0001.jpg': '', 'C/C_0001.jpg': '', 'C/C_0002.jpg': '' }, true],
  [{ 'A_B/A_B_0001.jpg': '', 'C/1.jpg': '' }, false],
  [{ 'A_B/A_B_0001.jpg': '' }, false],
  [{ 'x/A/x/A_0001.jpg': '', 'x/B/x/B_0001.jpg': '' }, false],
])('%j looks like LFW: %s', async (files, expected) => {
  plant(root, files);
  expect(await looksLikeLfw(await walkFolders(root))).toBe(expected);
});
