// The built window as a table of files: what gets in, what cannot be reached, what is said when there is none.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { faceDigest, readWindow, windowFile } from '../main/window-files.ts';
import { writeWindow } from './support/served-window.ts';
import { temporaryFolder } from './support/temporary.ts';

test('files of a window and nothing else', () => {
  const folder = writeWindow(temporaryFolder());
  writeFileSync(join(folder, 'notes.md'), '');
  symlinkSync(join(folder, '..'), join(folder, 'up'));
  symlinkSync(join(folder, 'assets/a.js'), join(folder, 'link.js'));
  const files = readWindow(folder);
  expect([...files.keys()].sort()).toEqual(['/', '/assets/a.js', '/index.html']);
  expect(windowFile(files, '/')).toBe(windowFile(files, '/index.html'));
  expect(windowFile(files, '/assets/a.js')?.type).toMatch(/^text\/javascript/);
  for (const name of ['', '/..', '/assets', '/assets/../index.html', '__proto__', '/INDEX.HTML', '/link.js']) {
    expect(windowFile(files, name)).toBeUndefined();
  }
});

test('a window that was not built is a problem that says so', () => {
  const empty = temporaryFolder();
  expect(() => readWindow(join(empty, 'dist'))).toThrow(expect.objectContaining({ code: 'window-missing' }));
  mkdirSync(join(empty, 'dist'));
  expect(() => readWindow(join(empty, 'dist'))).toThrow(expect.objectContaining({ code: 'window-missing' }));
});

test('the digest of a face', () => {
  expect(faceDigest(`/faces/${'a1'.repeat(32)}`)).toBe('a1'.repeat(32));
  for (const path of ['/faces/', '/faces/a1', `/faces/${'A1'.repeat(32)}`, `/faces/${'a1'.repeat(32)}/`, `/x/faces/${'a1'.repeat(32)}`]) {
    expect(faceDigest(path)).toBeUndefined();
  }
});
