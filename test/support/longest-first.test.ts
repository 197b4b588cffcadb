// The list of the dearest files names files that are there, dearest first.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { dearest } from './longest-first.ts';

const root = resolve(import.meta.dirname, '..', '..');

test('names no file that is gone, and stands in its own order', () => {
  expect(Object.keys(dearest).filter((file) => !existsSync(join(root, file)))).toEqual([]);
  expect(Object.values(dearest)).toEqual(Object.values(dearest).toSorted((a, b) => b - a));
});
