// Alignment to the ArcFace template: the similarity against normal equations solved by elimination, the drawing against plain loops, and landmarks that are no face.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../main/evaluation/random.ts';
import { arcfaceTemplate } from '../../main/export/identity.ts';
import { arcfacePoints, inverse, similarity, warp } from '../../main/faces/align.ts';
import { openDecoders } from '../../main/faces/decode.ts';
import { naiveAligned, naiveSimilarity } from '../support/naive-alignment.ts';

const random = randomFrom(7);
const scattered = () =>
  arcfacePoints.map(([x, y]) => [x * 2.3 - y * 0.7 + 40 + 9 * random.unit(), y * 2.3 + x * 0.7 - 20 + 9 * random.unit()] as const);

test('the template is the one that the package hands over', () => {
  expect(arcfacePoints).toEqual(arcfaceTemplate);
});

test.each(Array.from({ length: 20 }, (_, at) => [at, scattered()] as const))('least squares, case %i', (_, points) => {
  const found = similarity(points, arcfacePoints)!;
  const [a, b, tx, ty] = naiveSimilarity(points, arcfacePoints);
  for (const [value, wanted] of [
    [found.a, a],
    [found.b, b],
    [found.tx, tx],
    [found.ty, ty],
  ] as const)
    expect(value).toBeCloseTo(wanted, 8);
});

test('a known turn, scale and shift is found and undone', () => {
  const turned = arcfacePoints.map(([x, y]) => [2 * x - 3 * y + 5, 3 * x + 2 * y - 7] as const);
  const found = similarity(arcfacePoints, turned)!;
  for (const [value, wanted] of [
    [found.a, 2],
    [found.b, 3],
    [found.tx, 5],
    [found.ty, -7],
  ] as const)
    expect(value).toBeCloseTo(wanted, 9);
  const back = inverse(found);
  for (const [at, [x, y]] of turned.entries()) {
    expect(back.a * x - back.b * y + back.tx).toBeCloseTo(arcfacePoints[at]![0], 9);
    expect(back.b * x + back.a * y + back.ty).toBeCloseTo(arcfacePoints[at]![1], 9);
  }
});

test.each([
  ['all in one place', arcfacePoints.map(() => [50, 50] as const)],
  ['not finite', arcfacePoints.map(() => [Number.NaN, 1] as const)],
])('landmarks that are %s give none', (_, points) => {
  expect(similarity(points, arcfacePoints)).toBeNull();
});

describe('drawing', () => {
  const [width, height] = [90, 70];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7919) % 256);

  test('as it is, the photo is cut out and black follows', () => {
    const drawn = warp(pixels, width, height, { a: 1, b: 0, tx: 0, ty: 0 }, 112);
    for (let y = 0; y < 112; y++) {
      for (let x = 0; x < 112; x++) {
        const wanted = x < width && y < height ? pixels[(y * width + x) * 3]! : 0;
        expect(drawn[(y * 112 + x) * 3]).toBe(wanted);
      }
    }
  });

  test('in the decoder process, against plain loops', async () => {
    const landmarks = [30.2, 20.1, 61.4, 25.9, 44, 40.3, 29.5, 55.1, 56.2, 58.8];
    const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
    const decoders = openDecoders();
    try {
      const answer = await decoders.decode(png, landmarks);
      if (!('pixels' in answer)) throw new Error(answer.reject);
      const naive = naiveAligned(pixels, width, height, landmarks);
      // Half values may round either way.
      for (const [at, value] of naive.entries()) expect(Math.abs(answer.pixels[at]! - value)).toBeLessThanOrEqual(0.5001);
      expect(await decoders.decode(png, new Array(10).fill(3))).toEqual({ reject: 'unsupported' });
      expect(await decoders.decode(png.subarray(0, 200), landmarks)).toEqual({ reject: 'truncated' });
    } finally {
      await decoders.close();
    }
  });
});
