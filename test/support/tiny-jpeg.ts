// A JPEG of some 200 bytes whose picture is a number: for tests and measurements that need very many different photos quickly.
// Invariant: different numbers below 64^16 give different pixels; every file is complete and opens without a warning.

/** Codes of the DC differences of ITU-T T.81, table K.3: length and bits by category. */
const dcCodes = [
  [2, 0b00],
  [3, 0b010],
  [3, 0b011],
  [3, 0b100],
  [3, 0b101],
  [3, 0b110],
  [4, 0b1110],
  [5, 0b11110],
  [6, 0b111110],
  [7, 0b1111110],
  [8, 0b11111110],
  [9, 0b111111110],
] as const;

const head = Buffer.from([
  0xff,
  0xd8,
  // Quantisation: all ones.
  0xff,
  0xdb,
  0,
  67,
  0,
  ...new Array<number>(64).fill(1),
  // Baseline, 8 bits, 32 x 32, one component.
  0xff,
  0xc0,
  0,
  11,
  8,
  0,
  32,
  0,
  32,
  1,
  1,
  0x11,
  0,
  // DC: the categories of table K.3. AC: nothing but "end of block", one bit.
  0xff,
  0xc4,
  0,
  31,
  0x00,
  0,
  1,
  5,
  1,
  1,
  1,
  1,
  1,
  1,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  11,
  0xff,
  0xc4,
  0,
  20,
  0x10,
  1,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  // Scan of that component.
  0xff,
  0xda,
  0,
  8,
  1,
  1,
  0,
  0,
  63,
  0,
]); // prettier-ignore

/** 32 x 32 grey: sixteen squares, one for each digit of `number` to the base 64. */
export function tinyJpeg(number: number): Buffer {
  const bytes: number[] = [];
  let [held, bits] = [0, 0];
  const put = (length: number, value: number): void => {
    held = (held << length) | value;
    bits += length;
    while (bits >= 8) {
      bits -= 8;
      const byte = (held >>> bits) & 0xff;
      bytes.push(byte);
      if (byte === 0xff) bytes.push(0);
    }
    held &= (1 << bits) - 1;
  };
  let rest = number;
  let before = 0;
  for (let block = 0; block < 16; block++) {
    const level = (rest % 64) * 24 - 756;
    rest = Math.floor(rest / 64);
    const difference = level - before;
    before = level;
    const category = 32 - Math.clz32(Math.abs(difference));
    const [length, code] = dcCodes[category]!;
    put(length, code);
    if (category > 0) put(category, difference > 0 ? difference : difference + (1 << category) - 1);
    put(1, 0);
  }
  if (bits > 0) put(8 - bits, (1 << (8 - bits)) - 1);
  return Buffer.concat([head, Buffer.from(bytes), Buffer.from([0xff, 0xd9])]);
}
