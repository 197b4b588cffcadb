// Pieces of a photo at another size: places are kept, means are taken, and a fine pattern becomes grey instead of a coarse one.
import { expect, test } from 'vitest';
import { Pyramid } from '../../main/faces/picture.ts';

function pictureOf(width: number, height: number, value: (x: number, y: number) => number): Pyramid {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) pixels.fill(Math.round(value(i % width, Math.floor(i / width))), 3 * i, 3 * i + 3);
  return new Pyramid({ pixels, width, height });
}

test.each([1, 0.7, 0.4, 0.2, 0.11])('a slope keeps its place at scale %f', (scale) => {
  const photo = pictureOf(300, 300, (x, y) => x / 2 + y / 3);
  const size = Math.floor(240 * scale);
  const drawn = photo.draw({ a: scale, b: 0, tx: -20 * scale, ty: -30 * scale }, size);
  // Pixel (u, v) shows the place (u / scale + 20, v / scale + 30), but for rounding.
  for (const [u, v] of [
    [0, 0],
    [size - 1, 0],
    [Math.floor(size / 2), size - 1],
  ] as const)
    expect(Math.abs(drawn[(v * size + u) * 3]! - ((u / scale + 20) / 2 + (v / scale + 30) / 3))).toBeLessThan(1.5);
});

test('single pixels of black and white are grey from afar', () => {
  const photo = pictureOf(256, 256, (x, y) => ((x + y) % 2) * 255);
  const drawn = photo.draw({ a: 0.25, b: 0, tx: 0, ty: 0 }, 60);
  for (let i = 1; i < 59; i++) expect(Math.abs(drawn[(i * 60 + i) * 3]! - 128)).toBeLessThan(3);
});

test('outside is black, and an odd edge or a line of pixels does no harm', () => {
  const drawn = pictureOf(31, 1, () => 200).draw({ a: 0.1, b: 0, tx: 5, ty: 5 }, 20);
  expect(drawn[0]).toBe(0);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(200);
});
