// Altered crops: each condition does what its name says, more of it with each severity, the same each time.
import { describe, expect, test } from 'vitest';
import { degrade } from '../../main/faces/degrade.ts';
import { conditions } from '../../preload/conditions.ts';

const side = 112;
const crop = Uint8Array.from({ length: side * side * 3 }, (_, at) => {
  const pixel = Math.floor(at / 3);
  const [x, y] = [pixel % side, Math.floor(pixel / side)];
  return 120 + 70 * Math.sin(x / 3) * Math.cos(y / 4) + 10 * (at % 3);
});
const mean = (pixels: Uint8Array, keep: (x: number, y: number) => boolean = () => true): number => {
  let [sum, count] = [0, 0];
  for (const [at, value] of pixels.entries()) {
    const pixel = Math.floor(at / 3);
    if (!keep(pixel % side, Math.floor(pixel / side))) continue;
    sum += value;
    count += 1;
  }
  return sum / count;
};
const distance = (a: Uint8Array, b: Uint8Array): number =>
  Math.sqrt(a.reduce((sum, value, at) => sum + (value - b[at]!) ** 2, 0) / a.length);
const severities = [1, 2, 3, 4, 5] as const;

describe.each(conditions)('%s', (condition) => {
  test('is a crop of the same size, the same for the same seed, and further from the photo the more severe', async () => {
    const before = crop.slice();
    const all = await Promise.all(severities.map((severity) => degrade(crop, condition, severity, 3)));
    expect(crop).toEqual(before);
    for (const altered of all) expect(altered.length).toBe(crop.length);
    expect(await degrade(crop, condition, 4, 3)).toEqual(all[3]);
    const far = all.map((altered) => distance(altered, crop));
    expect(far[0]).toBeGreaterThan(0.5);
    expect(far[4]).toBeGreaterThan(far[0]!);
  });
});

test('dark halves the light with each stop, bright doubles it', async () => {
  const grey = new Uint8Array(crop.length).fill(128);
  // 128 is 0.2159 of full light (IEC 61966-2-1); half of it is written as 92.
  expect((await degrade(grey, 'dark', 1, 0))[0]).toBe(92);
  expect((await degrade(grey, 'bright', 2, 0))[0]).toBe(176);
});

test('blur keeps the brightness and takes detail away', async () => {
  for (const condition of ['defocus', 'motion-blur'] as const) {
    const blurred = await degrade(crop, condition, 5, 1);
    expect(Math.abs(mean(blurred) - mean(crop))).toBeLessThan(2);
    const [was, is] = [crop, blurred].map((pixels) => distance(pixels, new Uint8Array(pixels.length).fill(Math.round(mean(pixels)))));
    expect(is).toBeLessThan(0.8 * was!);
  }
});

test('noise has the deviation that it states', async () => {
  const grey = new Uint8Array(crop.length).fill(128);
  expect(distance(await degrade(grey, 'noise', 2, 5), grey)).toBeCloseTo(16, 0);
});

test('a mask covers the mouth and leaves the eyes, glasses the other way round', async () => {
  const [masked, glassed] = [await degrade(crop, 'mask', 3, 0), await degrade(crop, 'glasses', 5, 0)];
  const differ = (a: Uint8Array, x: number, y: number) => Math.abs(a[(y * side + x) * 3]! - crop[(y * side + x) * 3]!);
  expect(differ(masked, 38, 52)).toBe(0);
  expect(differ(glassed, 56, 92)).toBe(0);
  expect(mean(glassed, (x, y) => Math.hypot(x - 38, y - 52) < 8)).toBeLessThan(40);
  // All of the mouth is cloth.
  expect(Math.abs(mean(masked, (x, y) => Math.abs(x - 56) < 20 && Math.abs(y - 95) < 4) - 178)).toBeLessThan(15);
});

test('a side of light is dark on one side only', async () => {
  const grey = new Uint8Array(crop.length).fill(128);
  const lit = await degrade(grey, 'side-light', 4, 0);
  const [left, right] = [mean(lit, (x) => x < 10), mean(lit, (x) => x > 101)];
  expect(Math.max(left, right)).toBeGreaterThan(115);
  expect(Math.min(left, right)).toBeLessThan(50);
});
