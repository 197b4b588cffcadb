// Copies of one picture in another quality or size against different pictures; the hash against its definition; the pairs against comparing all with all.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { randomFrom } from '../../main/evaluation/random.ts';
import { correlation, hashOf, nearBits, nearCorrelation, nearPairs, smallVersion } from '../../main/faces/near-copies.ts';
import { luminance } from '../../main/faces/quality.ts';
import { texturedPicture } from '../support/textured-pictures.ts';

const raw = { raw: { width: 112, height: 112, channels: 3 } } as const;
const bits = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, byte, at) => sum + [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => ((byte ^ b[at]!) >> bit) & 1).length, 0);
const smallOf = (pixels: Uint8Array): Float32Array => smallVersion(luminance(pixels));
const near = (a: Float32Array, b: Float32Array): boolean => bits(hashOf(a), hashOf(b)) <= nearBits && correlation(a, b) >= nearCorrelation;

test('a small version is the mean of each four by four pixels', () => {
  const light = Float32Array.from({ length: 112 * 112 }, (_, at) => at % 251);
  const small = smallVersion(light);
  let sum = 0;
  for (let y = 8; y < 12; y++) for (let x = 100; x < 104; x++) sum += light[y * 112 + x]!;
  expect(small.length).toBe(28 * 28);
  expect(small[2 * 28 + 25]).toBeCloseTo(sum / 16, 3);
});

test('the hash is the signs of the lowest terms of the cosine transform, by their definition', () => {
  const small = smallOf(texturedPicture(5, 2));
  const term = (u: number, v: number): number => {
    let sum = 0;
    for (let y = 0; y < 28; y++)
      for (let x = 0; x < 28; x++)
        sum += small[y * 28 + x]! * Math.cos((Math.PI * u * (x + 0.5)) / 28) * Math.cos((Math.PI * v * (y + 0.5)) / 28);
    return sum;
  };
  const hash = hashOf(small);
  const bitAt = (bit: number): boolean => ((hash[bit >> 3]! >> (bit & 7)) & 1) === 1;
  // By rising sum of both frequencies: (0,1) (1,0) (0,2) (1,1) (2,0) ...; the 20 with a sum of 5 or less, and the last, (9,1).
  let bit = 0;
  for (let sum = 1; sum <= 5; sum++) for (let u = 0; u <= sum; u++) expect(bitAt(bit++)).toBe(term(u, sum - u) > 0);
  expect(bitAt(63)).toBe(term(9, 1) > 0);
});

test('one picture compressed, resized or lit otherwise is found; other photos of the person and of others are not', async () => {
  const faces = [0, 1, 2, 3].flatMap((person) => [0, 1, 2].map((photo) => texturedPicture(person, photo)));
  const smalls = faces.map(smallOf);
  for (const [at, face] of faces.entries()) {
    const copies = [
      sharp(face, raw).jpeg({ quality: 40 }),
      sharp(await sharp(face, raw).resize(64, 64).jpeg({ quality: 70 }).toBuffer()).resize(112, 112),
      sharp(face, raw).resize(250, 250).png(),
      sharp(face, raw).linear(0.9, 5).png(),
    ];
    for (const copy of copies) {
      const pixels = await sharp(await copy.toBuffer())
        .resize(112, 112)
        .removeAlpha()
        .raw()
        .toBuffer();
      expect(near(smalls[at]!, smallOf(new Uint8Array(pixels)))).toBe(true);
    }
    for (const other of smalls.slice(0, at)) expect(near(smalls[at]!, other)).toBe(false);
  }
});

test('correlation: of a picture with itself, its negative, flat ones', () => {
  const rising = Float32Array.from({ length: 9 }, (_, at) => at);
  expect(
    correlation(
      rising,
      rising.map((value) => 3 * value + 1),
    ),
  ).toBeCloseTo(1, 6);
  expect(
    correlation(
      rising,
      rising.map((value) => -value),
    ),
  ).toBeCloseTo(-1, 6);
  const flat = new Float32Array(9).fill(4);
  expect([correlation(flat, flat), correlation(flat, rising)]).toEqual([1, 0]);
});

test('pairs: of one person all within the bound, of two people all within three bits, none twice, none beyond the bound', () => {
  const random = randomFrom(7);
  const count = 400;
  const [low, high, person] = [new Uint32Array(count), new Uint32Array(count), new Int32Array(count)];
  for (let photo = 0; photo < count; photo++) {
    person[photo] = Math.floor(photo / 8);
    const like = photo > 0 && random.unit() < 0.6 ? Math.floor(random.unit() * photo) : undefined;
    [low[photo], high[photo]] = like === undefined ? [random.next(), random.next()] : [low[like]!, high[like]!];
    const flips = like === undefined ? 0 : Math.floor(random.unit() * 8);
    for (let flip = 0; flip < flips; flip++) {
      const bit = Math.floor(random.unit() * 64);
      if (bit < 32) low[photo]! ^= 1 << bit;
      else high[photo]! ^= 1 << (bit - 32);
    }
  }
  const ones = (word: number): number => (word >>> 0).toString(2).replaceAll('0', '').length;
  const apart = (a: number, b: number): number => ones(low[a]! ^ low[b]!) + ones(high[a]! ^ high[b]!);
  const found = [...nearPairs({ count, low, high, person }, () => true)].filter((pair) => pair !== null);
  const keys = new Set(found.map(([later, earlier]) => `${later} ${earlier}`));
  expect(keys.size).toBe(found.length);
  expect(found.every(([later, earlier]) => earlier < later && apart(later, earlier) <= nearBits)).toBe(true);
  let must = 0;
  for (let later = 0; later < count; later++) {
    const own = found.filter(([one]) => one === later).length;
    expect(own).toBeLessThanOrEqual(8);
    for (let earlier = 0; earlier < later; earlier++) {
      if (apart(later, earlier) > (person[later] === person[earlier] ? nearBits : 3) || own === 8) continue;
      must += 1;
      expect(keys.has(`${later} ${earlier}`)).toBe(true);
    }
  }
  expect(must).toBeGreaterThan(50);
  // What a look at both denies is no pair.
  expect([...nearPairs({ count, low, high, person }, () => false)].filter((pair) => pair !== null)).toEqual([]);
});
