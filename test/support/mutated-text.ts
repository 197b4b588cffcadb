// Damaged copies of a good text file, for parsers of foreign files. Invariant: a function of text and seed alone; what comes out may be any bytes at all.
import { type Random, randomFrom } from '../../main/evaluation/random.ts';
import { joined } from './mutated-bytes.ts';

const tokens = [
  '',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\n\n',
  ',',
  '-1',
  '0',
  '2147483647',
  '2147483648',
  '99999999999999999999',
  '1e309',
  'NaN',
  '1.5',
  '..',
  '../x',
  'a/b',
  '\\',
  '\u0000',
  '"',
  '\ufeff',
  '人',
  'x'.repeat(300),
  '1 '.repeat(50),
]; // prettier-ignore

/** One to four damages: bytes changed, cut out, doubled, cut off, tokens put in, two lines exchanged, invalid UTF-8. */
export function mutatedText(text: string, seed: number): Uint8Array {
  const random = randomFrom(seed, 0x6d75);
  let bytes = new TextEncoder().encode(text);
  for (let damage = 0; damage <= random.below(4); damage++) bytes = damaged(bytes, random);
  return bytes;
}

function damaged(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + random.below(12));
  const kind = random.below(7);
  if (kind === 0 && bytes.length > 0) {
    const changed = bytes.slice();
    changed[Math.min(at, bytes.length - 1)] = random.below(256);
    return changed;
  }
  if (kind === 1) return joined(bytes.subarray(0, at), bytes.subarray(end));
  if (kind === 2) return joined(bytes.subarray(0, end), bytes.subarray(at));
  if (kind === 3) return bytes.slice(0, at);
  if (kind === 4) return joined(bytes.subarray(0, at), new TextEncoder().encode(tokens[random.below(tokens.length)]!), bytes.subarray(at));
  if (kind === 5) return joined(bytes.subarray(0, at), Uint8Array.of(0xff, 0xc3, 0x80 + random.below(64)), bytes.subarray(end));
  const lines = new TextDecoder().decode(bytes).split('\n');
  const [one, other] = [random.below(lines.length), random.below(lines.length)];
  [lines[one], lines[other]] = [lines[other]!, lines[one]!];
  return new TextEncoder().encode(lines.join('\n'));
}
