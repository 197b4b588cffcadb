// Damaged copies of good binary files, for parsers of foreign files. Invariant: a function of the samples and the seed alone; what comes out may be any bytes.
import { type Random, randomFrom } from '../../main/evaluation/random.ts';

/** Lengths and counts at which sums overflow, allocations explode, or a sign turns. */
const words = [
  0, 1, 2, 3, 4, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x1f_ffff, 0x1fff_ffff, 0x2000_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
];

/**
 * One to four damages of one of the samples: bytes changed, bits flipped, cut out, doubled, cut off, filled, little-endian words of 1, 2, 4 or 8 bytes set to
 * the edges of their range or one beside what stood there, a token of the format put in, or a piece of another sample put in.
 */
export function mutatedBytes(samples: readonly Uint8Array[], tokens: readonly Uint8Array[], seed: number): Uint8Array<ArrayBuffer> {
  const random = randomFrom(seed, 0x6d62);
  let bytes = new Uint8Array(one(samples, random));
  for (let damages = 1 + random.below(4); damages > 0; damages--) bytes = damaged(bytes, samples, tokens, random);
  return bytes;
}

function damaged(
  bytes: Uint8Array<ArrayBuffer>,
  samples: readonly Uint8Array[],
  tokens: readonly Uint8Array[],
  random: Random,
): Uint8Array<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + random.below(16));
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (random.below(9)) {
    case 0:
      return joined(before, Uint8Array.of(random.below(256)), bytes.subarray(Math.min(bytes.length, at + 1)));
    case 1:
      return bytes.map((byte, place) => (place === at ? byte ^ (1 << random.below(8)) : byte));
    case 2:
      return joined(before, bytes.subarray(end));
    case 3:
      return joined(bytes.subarray(0, end), after);
    case 4:
      return before.slice();
    case 5:
      return joined(before, new Uint8Array(end - at).fill(random.below(256)), bytes.subarray(end));
    case 6:
      return wordSet(bytes, at, random);
    case 7:
      return joined(before, tokens.length > 0 ? one(tokens, random) : Uint8Array.of(random.below(256)), after);
    default: {
      const other = one(samples, random);
      const from = random.below(other.length);
      return joined(before, other.subarray(from, from + random.below(64)), after);
    }
  }
}

function wordSet(bytes: Uint8Array<ArrayBuffer>, at: number, random: Random): Uint8Array<ArrayBuffer> {
  const size = [1, 2, 4, 8][random.below(4)]!;
  if (at + size > bytes.length) return bytes;
  const changed = bytes.slice();
  const view = new DataView(changed.buffer);
  const stood =
    size === 8
      ? view.getUint32(at, true)
      : size === 4
        ? view.getUint32(at, true)
        : size === 2
          ? view.getUint16(at, true)
          : view.getUint8(at);
  const value = random.below(2) === 0 ? words[random.below(words.length)]! : stood + random.below(3) - 1;
  for (let place = 0; place < size; place++)
    changed[at + place] = place < 4 ? (value >>> (8 * place)) & 0xff : value > 0x7fff_ffff ? 0xff : 0;
  return changed;
}

function one<T>(list: readonly T[], random: Random): T {
  return list[random.below(list.length)] as T;
}

/** One array of all parts. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
