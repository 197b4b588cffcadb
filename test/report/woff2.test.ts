// A font written as WOFF2, read again by another program's decoder (Google's, in the package that cuts fonts): the tables are those that went in.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import subsetFont from 'subset-font';
import { expect, test } from 'vitest';
import { woff2Of } from '../../main/report/woff2.ts';

const file = createRequire(import.meta.url).resolve('@fontsource/biz-udpgothic/files/biz-udpgothic-japanese-400-normal.woff2');
const cutTo = (font: Buffer, characters: string) =>
  subsetFont(font, characters, { targetFormat: 'sfnt', noHinting: true, keepFeatures: [] });

/** Name and bytes of each table of a font; of `head` without what a decoder writes anew: checksum and the mark that it was packed. */
function tables(sfnt: Buffer): [string, string][] {
  return Array.from({ length: sfnt.readUInt16BE(4) }, (_, i) => {
    const [tag, from, size] = [
      sfnt.toString('latin1', 12 + 16 * i, 16 + 16 * i),
      sfnt.readUInt32BE(20 + 16 * i),
      sfnt.readUInt32BE(24 + 16 * i),
    ];
    const bytes = Buffer.from(sfnt.subarray(from, from + size));
    if (tag === 'head') bytes.fill(0, 8, 12).fill(0, 16, 18);
    return [tag, bytes.toString('hex')];
  });
}

test('another decoder reads the font that went in, and the same font gives the same bytes', async () => {
  const sfnt = await cutTo(readFileSync(file), '人を見分ける 0123456789 。');
  const packed = woff2Of(sfnt);
  expect(packed.equals(woff2Of(sfnt))).toBe(true);
  expect([packed.toString('latin1', 0, 4), packed.readUInt32BE(8), packed.length % 4]).toEqual(['wOF2', packed.length, 0]);
  const [found, expected] = [await cutTo(packed, '見分 7'), await cutTo(sfnt, '見分 7')];
  expect(tables(found)).toEqual(tables(expected));
  expect(tables(found).map(([tag]) => tag)).toContain('glyf');
  // It can fail: with a byte changed, nothing is read.
  const torn = Buffer.from(packed).fill(0, packed.length - 200, packed.length - 100);
  await expect(cutTo(torn, '見分 7')).rejects.toThrow();
});

test('a table that lies outside of the font is refused', async () => {
  const sfnt = Buffer.from(await cutTo(readFileSync(file), '人'));
  sfnt.writeUInt32BE(sfnt.length, 12 + 16 + 12);
  expect(() => woff2Of(sfnt)).toThrow(RangeError);
});
