// The LFW layout and its lists of people.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { walkFolders } from '../../../main/faces/readers/folder.ts';
import { looksLikeLfw, parseNames, readNames } from '../../../main/faces/readers/lfw.ts';
import { plant } from '../../support/face-photos.ts';
import { sharedDir } from '../../support/shared.ts';

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

describe('lists of names', () => {
  test('one a line, with comments, blank lines, either line end and a byte order mark', () => {
    expect(parseNames('\uFEFFAnn Lee\r\n\r\n# not this\r\n0042\r\n')).toEqual(['Ann Lee', '0042']);
  });

  test('peopleDevTrain.txt and people.txt, whose bare numbers are headings', () => {
    expect(parseNames('2\nAnn_Lee\t3\nBob\t1\n')).toEqual(['Ann_Lee', 'Bob']);
    expect(parseNames('2\n1\nAnn_Lee\t3\n1\n0042\t1\n')).toEqual(['Ann_Lee', '0042']);
  });

  test('a list that is missing or empty is a bad input', async () => {
    await expect(readNames(join(root, 'none.txt'))).rejects.toMatchObject({ code: 'bad-input' });
    writeFileSync(join(root, 'empty.txt'), '\n');
    await expect(readNames(join(root, 'empty.txt'))).rejects.toMatchObject({ code: 'bad-input' });
  });

  const shared = sharedDir();
  test.skipIf(!shared)('the official development lists share nobody', async () => {
    const train = await readNames(join(shared ?? '', 'data/protocols/lfw/peopleDevTrain.txt'));
    const verify = await readNames(join(shared ?? '', 'data/protocols/lfw/peopleDevTest.txt'));
    expect([train.length, verify.length]).toEqual([4038, 1711]);
    expect(train.filter((name) => verify.includes(name))).toEqual([]);
  });
});
