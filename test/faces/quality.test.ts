// What is measured of a crop, against pictures whose values are worked out by hand or by plain loops.
import { describe, expect, test } from 'vitest';
import { luminance, measureQuality, qualityBars } from '../../main/faces/quality.ts';
import { texturedPicture } from '../support/textured-pictures.ts';

const edge = 112;
type Grey = (x: number, y: number) => number;

function drawn(grey: Grey): Uint8Array {
  return Uint8Array.from({ length: edge * edge * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return Math.round(grey(pixel % edge, Math.floor(pixel / edge)));
  });
}

const measured = (grey: Grey) => measureQuality(luminance(drawn(grey)));
const barsOf = (grey: Grey) => qualityBars(measured(grey));
const face = luminance(texturedPicture(3, 1));
const greyOf = (x: number, y: number): number => face[Math.min(edge - 1, Math.max(0, y)) * edge + Math.min(edge - 1, Math.max(0, x))]!;

test('luminance weighs red, green and blue as BT.601 does', () => {
  const pixels = new Uint8Array(edge * edge * 3);
  pixels.set([255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30]);
  const [red, green, blue, mixed] = luminance(pixels);
  expect([red, green, blue, mixed].map((value) => Number(value?.toFixed(3)))).toEqual([76.245, 149.685, 29.07, 18.15]);
  expect(() => luminance(new Uint8Array(12))).toThrow('37632 bytes');
});

test('a flat picture: its grey, no edge, no contrast, both sides alike', () => {
  expect(measured(() => 100)).toEqual({
    sharpness: 0,
    brightness: expect.closeTo(100, 3),
    black: 0,
    white: 0,
    sideLight: expect.closeTo(0, 6),
    contrast: 0,
  });
  expect(measured(() => 0)).toMatchObject({ brightness: 0, black: 1, sideLight: 0 });
  expect(measured(() => 255)).toMatchObject({ white: 1 });
});

test('a chequered picture has the sharpness that theory gives: every Laplacian is eight times the deviation, so 64', () => {
  expect(measured((x, y) => ((x + y) % 2 === 0 ? 60 : 140)).sharpness).toBeCloseTo(64, 3);
});

test('waves: Laplacian and wave are proportional, 2 cos(w) - 2 for each axis; neither brightness nor contrast plays a part', () => {
  // A whole number of waves in the 72 pixels that are measured.
  const w = (2 * Math.PI) / 12;
  const wave =
    (middle: number, height: number): Grey =>
    (x) =>
      middle + height * Math.sin(w * x);
  const wanted = (2 * Math.cos(w) - 2) ** 2;
  for (const [middle, height] of [
    [128, 100],
    [60, 40],
    [190, 50],
  ] as const)
    expect(Math.abs(measured(wave(middle, height)).sharpness / wanted - 1)).toBeLessThan(0.02);
});

describe('what happens to a photo', () => {
  test('a blur by a known kernel lowers sharpness, the more the wider; darker or paler by half changes nothing', () => {
    const boxed =
      (radius: number): Grey =>
      (x, y) => {
        let sum = 0;
        for (let dy = -radius; dy <= radius; dy++) for (let dx = -radius; dx <= radius; dx++) sum += greyOf(x + dx, y + dy);
        return sum / (2 * radius + 1) ** 2;
      };
    const [plain, once, twice] = [0, 1, 3].map((radius) => measured(boxed(radius)).sharpness) as [number, number, number];
    expect(once).toBeLessThan(plain / 2);
    expect(twice).toBeLessThan(once / 2);
    expect(Math.abs(measured((x, y) => greyOf(x, y) / 2).sharpness / plain - 1)).toBeLessThan(0.05);
    expect(Math.abs(measured((x, y) => 100 + greyOf(x, y) / 2).sharpness / plain - 1)).toBeLessThan(0.05);
  });

  test('one side in shadow: (1 - k) / (1 + k) on a face that is even', () => {
    expect(measured((x) => (x < 56 ? 160 : 40)).sideLight).toBeCloseTo(0.6, 4);
    expect(measured((x) => (x < 56 ? 0 : 40)).sideLight).toBe(1);
    // Shadow above and light below is not light from one side.
    expect(measured((_, y) => (y < 68 ? 160 : 40)).sideLight).toBeCloseTo(0, 4);
  });

  test('contrast is what lies between 5 and 95 of 100 pixels', () => {
    // 72 columns are measured: 3 of them 10, 66 of them 100, 3 of them 200; 3 of 72 are fewer than 5 of 100.
    expect(measured((x) => (x < 23 ? 10 : x < 89 ? 100 : 200)).contrast).toBe(0);
    expect(measured((x) => (x < 25 ? 10 : x < 87 ? 100 : 200)).contrast).toBe(190);
  });
});

test('bars: 50 at the bound, below it past the bound, 0 and 100 at the ends', () => {
  const good = { sharpness: 0.2, brightness: 129, black: 0, white: 0, sideLight: 0, contrast: 150 };
  expect(qualityBars(good)).toEqual({ sharpness: 100, brightness: 100, exposure: 100, evenness: 100, contrast: 100 });
  expect(qualityBars({ ...good, sharpness: 0.02, brightness: 60, sideLight: 0.4, contrast: 60 })).toEqual({
    sharpness: 50,
    brightness: 50,
    exposure: 100,
    evenness: 50,
    contrast: 50,
  });
  expect(qualityBars({ ...good, sharpness: 0.0199 }).sharpness).toBe(49);
  expect(qualityBars({ ...good, brightness: 30 }).brightness).toBe(25);
  expect(qualityBars({ ...good, black: 0.26 }).brightness).toBe(49);
  expect(qualityBars({ ...good, brightness: 201 })).toMatchObject({ brightness: 100, exposure: 49 });
  expect(qualityBars({ ...good, white: 0.08 }).exposure).toBe(48);
  expect(barsOf(() => 0)).toEqual({ sharpness: 0, brightness: 0, exposure: 100, evenness: 100, contrast: 0 });
  expect(barsOf(() => 255)).toMatchObject({ brightness: 100, exposure: 0 });
});
