// What a face crop shows of how it was taken: sharpness, darkness, over-exposure, side light, contrast; as values and as bars of 0 to 100.
// Invariant: pure and the same on every computer; everything is measured on the luminance of one crop and knows nothing of other photos.
import { cropBytes, cropSize } from './pixels.ts';

/** Measured values of one crop. The quality elements are named as in ISO/IEC 29794-5:2025; conformity to it is not claimed. */
export interface CropQuality {
  /** Sharpness: variance of the Laplacian over the variance of luminance, so that it does not depend on brightness or contrast. 0 where all is flat. */
  readonly sharpness: number;
  /** Mean luminance, 0 to 255. */
  readonly brightness: number;
  /** Share of pixels that are black (under-exposed), 0 to 1. */
  readonly black: number;
  /** Share of pixels that are white (over-exposed), 0 to 1. */
  readonly white: number;
  /** Illumination uniformity: how far the left and the right half differ in mean luminance, |l - r| / (l + r); 0 alike, 1 one of them black. */
  readonly sideLight: number;
  /** Dynamic range: luminance that 95 of 100 pixels keep under less the one that 5 of 100 do, 0 to 255. */
  readonly contrast: number;
}

/** The part of the ArcFace template between brow, chin and cheeks: hair and background say nothing about the light on a face. */
const face = { left: 20, right: 92, top: 32, bottom: 104 } as const;
const blackUpTo = 12;
const whiteFrom = 250;

/** BT.601 luminance of RGB pixels, rows first, 0 to 255; into `light` where many are measured one after the other. */
export function luminance(pixels: Uint8Array, light: Float32Array = new Float32Array(cropSize * cropSize)): Float32Array {
  if (pixels.length !== cropBytes) throw new Error(`a crop has ${cropBytes} bytes, not ${pixels.length}`);
  for (let at = 0, from = 0; at < light.length; at++, from += 3) {
    light[at] = 0.299 * pixels[from]! + 0.587 * pixels[from + 1]! + 0.114 * pixels[from + 2]!;
  }
  return light;
}

/** Measures the inner face of a crop by its luminance. */
export function measureQuality(light: Float32Array): CropQuality {
  const middle = (face.left + face.right) / 2;
  const histogram = new Uint32Array(256);
  let [left, right, squares, edges, edgeSquares] = [0, 0, 0, 0, 0];
  for (let y = face.top; y < face.bottom; y++) {
    for (let x = face.left; x < face.right; x++) {
      const at = y * cropSize + x;
      const value = light[at]!;
      const edge = light[at - 1]! + light[at + 1]! + light[at - cropSize]! + light[at + cropSize]! - 4 * value;
      if (x < middle) left += value;
      else right += value;
      squares += value * value;
      edges += edge;
      edgeSquares += edge * edge;
      histogram[Math.min(255, Math.round(value))]! += 1;
    }
  }
  const pixels = (face.right - face.left) * (face.bottom - face.top);
  const brightness = (left + right) / pixels;
  const variance = squares / pixels - brightness * brightness;
  const ends = endsOf(histogram, pixels);
  return {
    // Half a grey value of spread is rounding and no picture.
    sharpness: variance < 0.25 ? 0 : (edgeSquares / pixels - (edges / pixels) ** 2) / variance,
    brightness,
    black: share(histogram, 0, blackUpTo, pixels),
    white: share(histogram, whiteFrom, 255, pixels),
    sideLight: left + right === 0 ? 0 : Math.abs(left - right) / (left + right),
    contrast: ends.high - ends.low,
  };
}

function share(histogram: Uint32Array, from: number, to: number, pixels: number): number {
  return histogram.subarray(from, to + 1).reduce((sum, count) => sum + count, 0) / pixels;
}

/** The grey values below which 5 and 95 of 100 pixels lie. */
function endsOf(histogram: Uint32Array, pixels: number): { low: number; high: number } {
  const reached = (wanted: number): number => {
    let seen = 0;
    for (const [value, count] of histogram.entries()) {
      seen += count;
      if (seen >= wanted * pixels) return value;
    }
    return 255;
  };
  return { low: reached(0.05), high: reached(0.95) };
}

/** The five bars, 0 to 100: 100 as good as half of all photos or better, below `nameBelow` worth a look. */
export interface QualityBars {
  readonly sharpness: number;
  /** Not too dark. */
  readonly brightness: number;
  /** Not over-exposed. */
  readonly exposure: number;
  readonly evenness: number;
  readonly contrast: number;
}

/** A photo whose bar is lower than this is named in the checks. */
export const nameBelow = 50;

// Measured on 2,000 photos of a collection of news photos (A), 1,000 of a web collection (B) and 1,000 under one lamp that moves (C), percentiles 1 / 50 / 99:
//   sharpness   A .034 / .134 / .519   B .031 / .312 / 2.09   A blurred with sigma 1, 2: median .044, .011; 95 of 100 with sigma 2 below .020
//   brightness  A 76 / 129 / 176       B 61 / 137 / 190       C 6 / 72 / 150
//   black       A 0 / 0 / .096         B 0 / .001 / .219      C 0 / .21 / .956
//   white       A 0 / 0 / .024         B 0 / 0 / .063         C 0 / 0 / .095
//   side light  A .001 / .070 / .355   B .002 / .078 / .498   C .008 / .462 / .944
//   contrast    A 66 / 126 / 213       B 74 / 148 / 224       C 14 / 159 / 247
// So each bound (the middle of three) names one photo in a hundred or fewer of ordinary collections, and much of what a hard lamp or a blur does. The ends are
// what nothing is left of, and what half of the photos of A reach.
const scales = {
  sharpness: [Math.log(0.001), Math.log(0.02), Math.log(0.134)],
  dark: [0, 60, 129],
  black: [1, 0.25, 0],
  bright: [255, 200, 129],
  white: [0.5, 0.07, 0],
  sideLight: [1, 0.4, 0.07],
  contrast: [0, 60, 126],
} as const satisfies Record<string, readonly [worst: number, bound: number, half: number]>;

/** The bars of measured values. Sharpness goes by its logarithm, because a blur divides it. */
export function qualityBars({ sharpness, brightness, black, white, sideLight, contrast }: CropQuality): QualityBars {
  return {
    sharpness: sharpness === 0 ? 0 : barOf(Math.log(sharpness), scales.sharpness),
    brightness: Math.min(barOf(brightness, scales.dark), barOf(black, scales.black)),
    exposure: Math.min(barOf(brightness, scales.bright), barOf(white, scales.white)),
    evenness: barOf(sideLight, scales.sideLight),
    contrast: barOf(contrast, scales.contrast),
  };
}

/** 0 at the worst end, `nameBelow` at the bound, 100 from the last on; straight in between, rounded down so that what is past the bound stays below it. */
function barOf(value: number, [worst, bound, half]: readonly [number, number, number]): number {
  const toBound = (value - worst) / (bound - worst);
  const bar = toBound < 1 ? nameBelow * toBound : nameBelow + ((100 - nameBelow) * (value - bound)) / (half - bound);
  return Math.floor(Math.min(100, Math.max(0, bar)));
}
