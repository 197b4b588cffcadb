// Day and camera out of JPEG files that another program wrote, and out of bytes that were cut off or changed.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { randomFrom } from '../../main/evaluation/random.ts';
import { exifBytes, readTaken, takenAt } from '../../main/faces/exif.ts';
import { temporaryFolder } from '../support/temporary.ts';

const plain = sharp({ create: { width: 32, height: 32, channels: 3, background: '#777' } });

function withExif(day: string, maker?: string, model?: string): Promise<Buffer> {
  const camera = { ...(maker && { Make: maker }), ...(model && { Model: model }) };
  return plain
    .clone()
    .jpeg()
    .withExif({ IFD0: camera, IFD2: { DateTimeOriginal: day } })
    .toBuffer();
}

/** A JPEG file with one TIFF in its APP1, by hand, in the order of bytes of a Motorola processor. */
function bigEndian(entries: readonly (readonly [tag: number, kind: number, count: number, value: number])[], behind = ''): Uint8Array {
  const tiff = Buffer.alloc(8 + 2 + entries.length * 12 + 4 + behind.length);
  tiff.write('MM', 0, 'latin1');
  tiff.writeUInt16BE(42, 2);
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(entries.length, 8);
  for (const [at, [tag, kind, count, value]] of entries.entries()) {
    tiff.writeUInt16BE(tag, 10 + at * 12);
    tiff.writeUInt16BE(kind, 12 + at * 12);
    tiff.writeUInt32BE(count, 14 + at * 12);
    tiff.writeUInt32BE(value, 18 + at * 12);
  }
  tiff.write(behind, tiff.length - behind.length, 'latin1');
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0, 0x45, 0x78, 0x69, 0x66, 0, 0]);
  head.writeUInt16BE(8 + tiff.length, 4);
  return Buffer.concat([head, tiff]);
}

test('what another program wrote is read; nothing where there is nothing', async () => {
  expect(readTaken(await withExif('2026:11:26 23:59:59', 'Maker', 'Model 5'))).toEqual({ day: 20261126, camera: 'Maker Model 5' });
  expect(readTaken(await withExif('0000:00:00 00:00:00'))).toMatchObject({ day: null });
  expect(readTaken(await withExif('yesterday', undefined, 'X'))).toEqual({ day: null, camera: 'X' });
  for (const nothing of [await plain.clone().jpeg().toBuffer(), await plain.clone().png().toBuffer(), new Uint8Array(), new Uint8Array(3)])
    expect(readTaken(nothing)).toEqual({ day: null, camera: null });
});

test('the other order of bytes; short texts stand in the entry itself', () => {
  // The model "AB" in its four bytes; the maker behind the entries.
  const file = bigEndian(
    [
      [0x010f, 2, 6, 8 + 2 + 24 + 4],
      [0x0110, 2, 3, 0x41420000],
    ],
    'Maker\0',
  );
  expect(readTaken(file).camera).toBe('Maker AB');
});

test('entries that point at nothing, at themselves, or claim to be huge say nothing', () => {
  for (const [tag, kind, count, value] of [
    [0x0110, 2, 20, 0xffff_ff00],
    [0x0110, 2, 0xffff_ffff, 8],
    [0x0110, 3, 20, 8],
    [0x8769, 4, 1, 8],
    [0x8769, 4, 1, 0xffff_fffe],
  ] as const)
    expect(readTaken(bigEndian([[tag, kind, count, value]]))).toEqual({ day: null, camera: null });
});

test('cut off anywhere or changed anywhere, nothing is thrown and nothing made up of less than was there', async () => {
  const whole = await withExif('2026:11:26 23:59:59', 'Maker', 'Model');
  const head = whole.indexOf(Buffer.from([0xff, 0xdb]));
  for (let length = 0; length < head; length++) {
    const { day } = readTaken(whole.subarray(0, length));
    expect([null, 20261126]).toContain(day);
  }
  const random = randomFrom(5);
  for (let round = 0; round < 3000; round++) {
    const changed = Uint8Array.from(whole);
    for (let at = 0; at < 4; at++) changed[2 + random.below(head - 2)] = random.below(256);
    const { day, camera } = readTaken(changed);
    expect(day === null || (day > 19_800_000 && day < 100_000_000)).toBe(true);
    expect(camera === null || /^[ -~]+$/.test(camera)).toBe(true);
  }
});

test('a file that is gone, or is no file, says nothing', async () => {
  const folder = temporaryFolder();
  const scratch = new Uint8Array(exifBytes).fill(0xff);
  mkdirSync(join(folder, 'a.jpg'));
  writeFileSync(join(folder, 'b.jpg'), await withExif('2025:01:02 03:04:05'));
  expect(await takenAt(join(folder, 'a.jpg'), scratch)).toEqual({ day: null, camera: null });
  expect(await takenAt(join(folder, 'nowhere.jpg'), scratch)).toEqual({ day: null, camera: null });
  expect(await takenAt(join(folder, 'b.jpg'), scratch)).toMatchObject({ day: 20250102 });
});
