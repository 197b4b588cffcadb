// What a table of photos says, what is refused in it, and that nothing leads out of its folder.
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ManifestTable, manifestFile, openManifest } from '../../../main/faces/readers/manifest.ts';
import { Problem } from '../../../main/problems.ts';
import { plant } from '../../support/face-photos.ts';
import { mutatedText } from '../../support/mutated-text.ts';
import { temporaryFolder } from '../../support/temporary.ts';

let root: string;
beforeEach(() => {
  root = join(temporaryFolder(), 'set');
  mkdirSync(root);
});

function table(text: string | Uint8Array): ManifestTable {
  const found = new ManifestTable();
  found.push(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  found.end();
  return found;
}

const fault = (reason: string, line?: number) =>
  expect.objectContaining({ code: 'data-file-unreadable', data: { file: manifestFile, reason, ...(line !== undefined && { line }) } });

test('photos by folder and person, whatever parts the columns, in whatever order they stand', () => {
  for (const text of [
    'path,person\na/1.jpg,Ann\na/2.jpg,Bob\n3.jpg,Ann\n',
    '\ufeffPerson;Light;PATH\r\nAnn;day;a\\1.jpg\r\nBob;;"./a//2.jpg"\r\n\r\nAnn;"x;y";3.jpg\r\n;;\r\n',
  ]) {
    const { folders, people, odd } = table(text);
    expect(people).toEqual(['Ann', 'Bob']);
    expect([...folders].map(([folder, photos]) => [folder, [...photos]])).toEqual([
      [
        'a',
        [
          ['1.jpg', 0],
          ['2.jpg', 1],
        ],
      ],
      ['', [['3.jpg', 0]]],
    ]);
    expect(odd).toEqual([]);
  }
});

test('a person is one in every Unicode form', () => {
  expect(table('path,person\n1.jpg,Jose\u0301\n2.jpg,Jos\u00e9\n').people).toEqual(['Jos\u00e9']);
});

test('lines that cannot be followed are set aside with their numbers', () => {
  const paths = [
    '../x.jpg',
    'a/../../x.jpg',
    'a/../x.jpg',
    '/etc/passwd',
    '\\\\server\\x.jpg',
    'C:\\x.jpg',
    'c:x.jpg',
    '.. /x.jpg',
    '...\\x.jpg',
  ];
  const { odd, folders } = table(`path,person\n${paths.map((path) => `${path},Ann\n`).join('')}manifest.csv/1,Ann\n./,Ann\n`);
  expect(odd.map(({ line, reason }) => [line, reason])).toEqual([
    ...paths.map((_, at) => [at + 2, 'outside']),
    [11, 'missing'],
    [12, 'missing'],
  ]);
  expect(folders.size).toBe(0);
});

test('a photo named again counts once, one named for two people for nobody', () => {
  const { odd, folders } = table('path,person\na.jpg,Ann\n./a.jpg,Ann\nb.jpg,Ann\nb.jpg,Bob\nb.jpg,Ann\n');
  expect(odd).toEqual([3, 5, 6].map((line) => ({ line, person: line === 5 ? 1 : 0, reason: 'named-twice' })));
  expect([...folders.get('')!]).toEqual([
    ['a.jpg', 0],
    ['b.jpg', ~0],
  ]);
});

test.each([
  ['', 'header', 1],
  ['path\na.jpg\n', 'header', 1],
  ['file,person\na.jpg,Ann\n', 'header', 1],
  ['path,person,path\na.jpg,Ann,b.jpg\n', 'header', 1],
  ['path,person\na.jpg\n', 'cells', 2],
  ['path,person\na.jpg,Ann\nb.jpg,Ann,day\n', 'cells', 3],
  ['path,person\n,Ann\n', 'cells', 2],
  ['path,person\na\u0001.jpg,Ann\n', 'cells', 2],
  [`path,person\n${'x/'.repeat(2100)}a.jpg,Ann\n`, 'cells', 2],
  ['path,person\na.jpg, \n', 'person', 2],
  ['path,person\na.jpg,a/b\n', 'person', 2],
  ['path,person\na.jpg,"a\nb"\n', 'person', 2],
  [`path,person\na.jpg,${'x'.repeat(201)}\n`, 'person', 2],
  ['path,person\n\n"a.jpg,Ann\n', 'quotes', 3],
  [`path,person\n"${'\n'.repeat(70_000)}`, 'long', 2],
])('%j is refused: %s in line %i', (text, reason, line) => {
  expect(() => table(text)).toThrow(fault(reason, line));
});

test('other encodings are refused', () => {
  const utf16 = Buffer.from('\ufeffpath,person\na.jpg,Ann\n', 'utf16le');
  const shiftJis = Uint8Array.of(...Buffer.from('path,person\na.jpg,'), 0x90, 0x6c, 0x0a);
  const cutOff = Buffer.from('path,person\na.jpg,人').subarray(0, -1);
  // Each letter of UTF-16 without a mark is a letter of UTF-8 and a zero.
  const unmarked = Buffer.from('path,person\na.jpg,Ann\n', 'utf16le');
  const zero = Buffer.from('path,person\na\0.jpg,Ann\n');
  for (const bytes of [utf16, shiftJis, cutOff, unmarked, zero]) expect(() => table(bytes)).toThrow(fault('encoding'));
});

test('100,000 damaged tables: read or refused with a problem, and no path that leads out', { timeout: 120_000 }, () => {
  const good = '\ufeffpath,person,light\r\na/1.jpg,"Doe, Jane",day\r\n"b ""x""/2.jpg",Bob,\r\na\\3.jpg,人,"night"\r\n';
  let read = 0;
  let refused = 0;
  for (let seed = 0; seed < 100_000; seed++) {
    const bytes = mutatedText(good, seed);
    const found = new ManifestTable();
    try {
      found.push(bytes.subarray(0, seed % 41));
      found.push(bytes.subarray(seed % 41));
      found.end();
      read++;
    } catch (thrown) {
      if (!(thrown instanceof Problem) || thrown.code !== 'data-file-unreadable') throw thrown;
      refused++;
    }
    for (const [folder, photos] of found.folders)
      for (const name of photos.keys()) {
        const place = join('/set', folder, name);
        // Joining resolves every step up, so what lies elsewhere no longer begins with the folder.
        if (!place.startsWith('/set/') || folder.split('/').includes('..')) throw new Error(JSON.stringify([seed, place]));
      }
  }
  expect(read + refused).toBe(100_000);
  expect(read).toBeGreaterThan(1000);
  expect(refused).toBeGreaterThan(10_000);
});

describe('the folder of a table', () => {
  async function contents(wanted = (_: string) => true): Promise<Record<string, string>> {
    const source = await openManifest(root, wanted);
    const found: Record<string, string> = {};
    for await (const { path, photos, leftOut } of source.shelves()) {
      for await (const photo of photos ?? []) {
        const content = await photo.content(() => false);
        if (content === 'unchanged') throw new Error('nothing was known');
        found[join(path, photo.name)] = 'reject' in content ? content.reject : `${photo.person}: ${Buffer.from(content.bytes).toString()}`;
      }
      for (const name of leftOut) found[join(path, name)] = 'left out';
    }
    return found;
  }

  test('what lies outside or behind a link is never opened, what is missing is said', async () => {
    plant(root, { 'a/1.jpg': 'one', 'b.txt': 'two', 'a/folder.jpg/x': '' });
    plant(join(root, '..'), { 'secret/s.jpg': 'secret' });
    symlinkSync('../secret', join(root, 'link'));
    symlinkSync('../../secret/s.jpg', join(root, 'a', 'link.jpg'));
    const paths = [
      'a/1.jpg',
      'b.txt',
      'link/s.jpg',
      'link/../s.jpg',
      'a/link.jpg',
      'a/no.jpg',
      'no/1.jpg',
      'b.txt/1.jpg',
      'a/folder.jpg',
      '../secret/s.jpg',
    ];
    writeFileSync(join(root, manifestFile), `path,person\n${paths.map((path) => `${path},Ann\n`).join('')}`);
    expect(await contents()).toEqual({
      'a/1.jpg': 'Ann: one',
      'b.txt': 'Ann: two',
      'link/s.jpg': 'outside',
      'manifest.csv/5': 'outside',
      'a/link.jpg': 'outside',
      'a/no.jpg': 'missing',
      'no/1.jpg': 'missing',
      'b.txt/1.jpg': 'missing',
      'a/folder.jpg': 'unreadable',
      'manifest.csv/11': 'outside',
    });
  });

  test('a pipe in the place of a photo or of the table holds nobody up', async () => {
    execFileSync('mkfifo', [join(root, 'pipe.jpg')]);
    writeFileSync(join(root, manifestFile), 'path,person\npipe.jpg,Ann\n');
    expect(await contents()).toEqual({ 'pipe.jpg': 'unreadable' });
    rmSync(join(root, manifestFile));
    renameSync(join(root, 'pipe.jpg'), join(root, manifestFile));
    await expect(openManifest(root, () => true)).rejects.toEqual(fault('unreadable'));
  });

  test('whom nobody wants is left out, in the table and among its odd lines', async () => {
    plant(root, { 'a.jpg': 'a', 'b.jpg': 'b' });
    writeFileSync(join(root, manifestFile), 'path,person\na.jpg,Ann\nb.jpg,Bob\nb.jpg,Bob\n');
    expect(await contents((person) => person === 'Ann')).toEqual({ 'a.jpg': 'Ann: a', 'b.jpg': 'left out', 'manifest.csv/4': 'left out' });
    expect((await openManifest(root, (person) => person === 'Ann')).images).toBe(1);
  });

  test('a link or a missing table is refused, and a table that is stopped half-way', async () => {
    await expect(openManifest(root, () => true)).rejects.toEqual(fault('unreadable'));
    writeFileSync(join(root, '..', 'other.csv'), 'path,person\n1.jpg,Ann\n');
    symlinkSync('../other.csv', join(root, manifestFile));
    await expect(openManifest(root, () => true)).rejects.toEqual(fault('unreadable'));
    await expect(openManifest(join(root, '..', 'nowhere'), () => true)).rejects.toEqual(fault('unreadable'));
  });

  test('cancelling', async () => {
    writeFileSync(join(root, manifestFile), 'path,person\n1.jpg,Ann\n');
    await expect(openManifest(root, () => true, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
