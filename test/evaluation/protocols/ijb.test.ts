// The file layout of IJB-B and IJB-C: what it says is read, what is wrong is told with its place, and 100,000 damaged copies of each file give nothing worse.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  isIjbFolder,
  type LineParser,
  landmarkRows,
  lineFeed,
  pairRows,
  photoRows,
  places,
  readIjb,
  subjectRows,
} from '../../../main/evaluation/protocols/ijb.ts';
import { Problem } from '../../../main/problems.ts';
import { mutatedText } from '../../support/mutated-text.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const photos = '1.jpg 10 1\n2.jpg 10 1\n3.jpg 10 2\n4.jpg 7 3\n5.jpg 12 4\n';
const points = [1, 2, 3, 4, 5].map((at) => `${at}.jpg 38.29 51.7 73.5 51.5 56 71.7 41.5 92.4 70.7 ${at} 0.9${at}`).join('\n');
const pairs = '10 7 0\n10 12 1\n7\t12\t0\n99 7 1\n';
const gallery = 'TEMPLATE_ID,SUBJECT_ID,FILENAME\n10,500,img/1.jpg\n10,500,img/2.jpg\n7,501,img/4.jpg\n';
const probes = 'TEMPLATE_ID,SUBJECT_ID\n12,500\n98,501\n';

function folderOf(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'loose_crop'));
  mkdirSync(join(folder, 'meta'));
  const all = {
    'ijbx_face_tid_mid.txt': photos,
    'ijbx_name_5pts_score.txt': points,
    'ijbx_template_pair_label.txt': pairs,
    'ijbx_1N_gallery_G1.csv': gallery,
    'ijbx_1N_probe_mixed.csv': probes,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, 'meta', name), text);
  return folder;
}

test('everything that the files say', async () => {
  const folder = folderOf();
  expect(await isIjbFolder(folder)).toBe(true);
  const found = await readIjb(folder);
  expect(found).toMatchObject({ name: 'ijbx', names: ['1.jpg', '2.jpg', '3.jpg', '4.jpg', '5.jpg'] });
  expect([...found.templateIds]).toEqual([7, 10, 12]);
  expect([...found.template]).toEqual([1, 1, 1, 0, 2]);
  expect([...found.media]).toEqual([1, 1, 2, 3, 4]);
  expect([...found.landmarks.subarray(40)].map((value) => Number(value.toFixed(2)))).toEqual([
    38.29, 51.7, 73.5, 51.5, 56, 71.7, 41.5, 92.4, 70.7, 5,
  ]);
  expect(found.detector[4]).toBeCloseTo(0.95, 6);
  expect([[...found.pairs.first], [...found.pairs.second], [...found.pairs.genuine], found.pairs.missing]).toEqual([
    [1, 1, 0],
    [0, 2, 2],
    [0, 1, 0],
    1,
  ]);
  const { galleries, probes: searching } = found.search!;
  expect(galleries.map(({ name, templates, subjects }) => [name, [...templates], [...subjects]])).toEqual([['G1', [1, 0], [500, 501]]]);
  expect([[...searching.templates], searching.missing]).toEqual([[2], 1]);
});

test('without search files there are no searches; other folders are not taken for one', async () => {
  const folder = temporaryFolder();
  expect(await isIjbFolder(folder)).toBe(false);
  const found = await readIjb(folderOf({ 'ijbx_1N_probe_mixed.csv': probes, 'ijbx_1N_gallery_G1.csv': gallery }));
  expect(found.search).not.toBeNull();
  const whole = folderOf();
  expect(await isIjbFolder(join(whole, 'meta'))).toBe(false);
});

test.each([
  ['a name that leads elsewhere', { 'ijbx_face_tid_mid.txt': photos.replace('3.jpg', '../3.jpg') }, 3, 'name'],
  ['a template that is no number', { 'ijbx_face_tid_mid.txt': photos.replace(' 7 ', ' x ') }, 4, 'number'],
  ['a number beyond 31 bits', { 'ijbx_face_tid_mid.txt': photos.replace(' 7 ', ' 2147483648 ') }, 4, 'number'],
  ['a field too many', { 'ijbx_face_tid_mid.txt': photos.replace('2.jpg 10 1', '2.jpg 10 1 1') }, 2, 'fields'],
  ['no photos', { 'ijbx_face_tid_mid.txt': '\n' }, 0, 'empty'],
  ['a line of 5,000 letters', { 'ijbx_face_tid_mid.txt': `${'x'.repeat(5000)} 1 1\n` }, 1, 'size'],
  ['an empty line in the middle', { 'ijbx_face_tid_mid.txt': photos.replace('3.jpg', '\n3.jpg') }, 3, 'empty'],
  ['photos in another order', { 'ijbx_name_5pts_score.txt': points.replace('2.jpg', '9.jpg') }, 2, 'name'],
  ['landmarks of fewer photos', { 'ijbx_name_5pts_score.txt': points.split('\n').slice(0, 3).join('\n') }, 3, 'length'],
  ['a landmark that is no number', { 'ijbx_name_5pts_score.txt': points.replace('51.7', 'NaN') }, 1, 'number'],
  ['a label that is neither', { 'ijbx_template_pair_label.txt': pairs.replace('10 12 1', '10 12 2') }, 2, 'fields'],
  ['numbers that run together', { 'ijbx_template_pair_label.txt': '10 121\n' }, 1, 'fields'],
  ['a template against itself', { 'ijbx_template_pair_label.txt': '10 10 1\n' }, 1, 'pair'],
  ['another head line', { 'ijbx_1N_gallery_G1.csv': 'A,B\n1,2\n' }, 1, 'head'],
  ['a template of two people', { 'ijbx_1N_gallery_G1.csv': `${gallery}10,777,x\n` }, 5, 'subject'],
  ['a person with two templates', { 'ijbx_1N_gallery_G1.csv': `${gallery}12,500,x\n` }, 0, 'subject'],
  ['two data sets in one folder', { 'ijby_face_tid_mid.txt': photos }, 0, 'several'],
])('%s is a problem with its place', async (_, files, line, reason) => {
  const thrown = await readIjb(folderOf(files as Record<string, string>)).catch((problem: unknown) => problem);
  expect(thrown).toBeInstanceOf(Problem);
  expect((thrown as Problem).code).toBe('templates-unreadable');
  expect((thrown as Problem).data).toMatchObject({ line, reason });
});

test.each([
  'ijbx_face_tid_mid.txt',
  'ijbx_name_5pts_score.txt',
  'ijbx_template_pair_label.txt',
  'ijbx_1N_gallery_G1.csv',
  'ijbx_1N_probe_mixed.csv',
])('%s in Shift_JIS or UTF-16 is refused by its name', async (file) => {
  const shiftJis = Uint8Array.of(0x93, 0x63, 0x92, 0x86, 0x2e, 0x6a, 0x70, 0x67, 0x20, 0x31, 0x20, 0x31, 0x0a);
  for (const bytes of [shiftJis, Buffer.from(photos, 'utf16le')]) {
    await expect(readIjb(folderOf({ [file]: bytes }))).rejects.toMatchObject({
      code: 'data-file-unreadable',
      data: { file, reason: 'encoding' },
    });
  }
});

test('a file that is missing is told by its name', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'meta'));
  mkdirSync(join(folder, 'loose_crop'));
  writeFileSync(join(folder, 'meta', 'ijbx_face_tid_mid.txt'), photos);
  await expect(readIjb(folder)).rejects.toMatchObject({ code: 'not-found' });
});

test('lines are the same however the bytes are cut', () => {
  const bytes = new TextEncoder().encode(`\uFEFF人 1 2\r\n${photos}`);
  const linesOf = (size: number): string[] => {
    const lines: string[] = [];
    const feed = lineFeed('x', { take: (text) => lines.push(text), done: () => lines });
    for (let at = 0; at < bytes.length; at += size) feed.push(bytes.subarray(at, at + size));
    return feed.end();
  };
  for (const size of [1, 2, 3, 7, 1000]) expect(linesOf(size)).toEqual(['人 1 2', ...photos.trim().split('\n')]);
});

describe('damaged files', () => {
  const placeOf = places(Int32Array.of(7, 10, 12));
  const names = ['1.jpg', '2.jpg', '3.jpg', '4.jpg', '5.jpg'];
  const parsers: [string, string, () => LineParser<unknown>][] = [
    ['photos', photos, () => photoRows('photos')],
    ['landmarks', points, () => landmarkRows('landmarks', names)],
    ['pairs', pairs, () => pairRows('pairs', placeOf)],
    ['subjects', gallery, () => subjectRows('x_gallery_G1.csv', placeOf)],
  ];

  const refusals = ['templates-unreadable', 'data-file-unreadable'];
  test.each(parsers)('100,000 of %s: read or refused with a problem, never anything else', { timeout: 120_000 }, (_, text, parser) => {
    let read = 0;
    let refused = 0;
    for (let seed = 0; seed < 100_000; seed++) {
      const feed = lineFeed('file', parser());
      const bytes = mutatedText(text, seed);
      try {
        feed.push(bytes.subarray(0, seed % 7));
        feed.push(bytes.subarray(seed % 7));
        feed.end();
        read++;
      } catch (thrown) {
        if (!(thrown instanceof Problem) || !refusals.includes(thrown.code)) throw thrown;
        refused++;
      }
    }
    expect(read + refused).toBe(100_000);
    // Damage is neither always seen (another number is as good) nor never.
    expect(read).toBeGreaterThan(1000);
    expect(refused).toBeGreaterThan(10_000);
  });
});
