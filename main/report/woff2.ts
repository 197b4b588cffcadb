// A font as WOFF2 (W3C Recommendation, 8 August 2024), its tables untransformed and pressed by the Brotli that Node brings.
// Invariant: the same font gives the same bytes. The compressor in WebAssembly makes a file a fifth smaller and takes ten times as long, for every report.
import { brotliCompressSync, constants } from 'node:zlib';

/** Tables that have a number instead of their name (section 4.1 of the Recommendation); of all others the name is written out. */
const known =
  'cmap head hhea hmtx maxp name OS/2 post cvt  fpgm glyf loca prep CFF  VORG EBDT EBLC gasp hdmx kern LTSH PCLT VDMX vhea vmtx BASE GDEF GPOS GSUB';

interface Table {
  readonly tag: string;
  readonly bytes: Buffer;
}

/** WOFF2 of an OpenType font of one face (sfnt). Throws RangeError where a table lies outside of it. */
export function woff2Of(sfnt: Buffer): Buffer {
  const tables = tablesOf(sfnt);
  const directory = Buffer.concat(tables.map(({ tag, bytes }) => Buffer.concat([flagsOf(tag), base128(bytes.length)])));
  const data = Buffer.concat(tables.map(({ bytes }) => bytes));
  const pressed = brotliCompressSync(data, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_FONT,
      [constants.BROTLI_PARAM_QUALITY]: 5,
      [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
    },
  });
  const header = Buffer.alloc(48);
  const length = padded(header.length + directory.length + pressed.length);
  header.write('wOF2', 0, 'latin1');
  sfnt.copy(header, 4, 0, 4);
  header.writeUInt32BE(length, 8);
  header.writeUInt16BE(tables.length, 12);
  header.writeUInt32BE(
    tables.reduce((sum, { bytes }) => sum + padded(bytes.length), 12 + 16 * tables.length),
    16,
  );
  header.writeUInt32BE(pressed.length, 20);
  header.writeUInt16BE(1, 24);
  return Buffer.concat([header, directory, pressed], length);
}

/** In the order of their names, as the font has them; `loca` right behind `glyf`, where readers look for it. */
function tablesOf(sfnt: Buffer): Table[] {
  const count = sfnt.readUInt16BE(4);
  const tables = Array.from({ length: count }, (_, i) => {
    const at = 12 + 16 * i;
    const [from, size] = [sfnt.readUInt32BE(at + 8), sfnt.readUInt32BE(at + 12)];
    if (from + size > sfnt.length) throw new RangeError('a table lies outside of the font');
    return { tag: sfnt.toString('latin1', at, at + 4), bytes: sfnt.subarray(from, from + size) };
  });
  const loca = tables.filter(({ tag }) => tag === 'loca');
  return tables.flatMap((table) => (table.tag === 'loca' ? [] : table.tag === 'glyf' ? [table, ...loca] : [table]));
}

/** The number of a table, or 63 and its name; in the two highest bits 3 for `glyf` and `loca`, 0 for others: as it was. */
function flagsOf(tag: string): Buffer {
  const number = known.indexOf(tag) / 5;
  const untransformed = tag === 'glyf' || tag === 'loca' ? 3 << 6 : 0;
  return Number.isInteger(number) && number >= 0 ? Buffer.of(untransformed | number) : Buffer.from(`\u003f${tag}`, 'latin1');
}

/** UIntBase128: seven bits a byte, the highest first. */
function base128(value: number): Buffer {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return Buffer.from(bytes);
}

function padded(length: number): number {
  return (length + 3) & ~3;
}
