// A crop as another camera, light or day would have taken it: twelve conditions in five severities.
// Invariant: a function of crop, condition, severity and seed; 112 x 112 RGB in and out. Only the program's own pixels are encoded or decoded here.
//
// The kinds and the five steps follow Hendrycks and Dietterich (ICLR 2019), scaled to a face of 112 pixels; light is changed in linear light (sRGB curve),
// as a shutter would. Mask and glasses are drawn where the field's alignment puts eyes (y 52), nose (y 72) and mouth (y 92): on crops that are not
// aligned so they miss.
import sharp from 'sharp';
import type { Condition } from '../../preload/conditions.ts';
import { cropBytes, cropSize as side } from './pixels.ts';

type Severity = 1 | 2 | 3 | 4 | 5;
type Change = (crop: Uint8Array, step: number, random: () => number) => Uint8Array | Promise<Uint8Array>;

/** Per condition its five steps, and what a step does. */
const changes: Readonly<Record<Condition, { readonly steps: readonly [number, number, number, number, number]; readonly change: Change }>> =
  {
    // Stops of exposure.
    dark: { steps: [1, 1.7, 2.4, 3.1, 3.8], change: (crop, stops) => exposed(crop, () => 2 ** -stops) },
    bright: { steps: [0.5, 1, 1.5, 2, 2.5], change: (crop, stops) => exposed(crop, () => 2 ** stops) },
    // Stops that the far side lacks.
    'side-light': {
      steps: [1, 2, 3, 4, 5],
      change: (crop, stops, random) => {
        const left = random() < 0.5;
        return exposed(crop, (x) => 2 ** ((-stops * (left ? x : side - 1 - x)) / (side - 1)));
      },
    },
    // Length of the smear, radius of the disk, pixels.
    'motion-blur': { steps: [3, 5, 8, 11, 15], change: (crop, length, random) => averaged(crop, smear(length, random() * Math.PI)) },
    defocus: { steps: [1, 1.5, 2.2, 3, 4], change: (crop, radius) => averaged(crop, disk(radius)) },
    // Standard deviation, of 255.
    noise: { steps: [8, 16, 26, 38, 52], change: grained },
    // Quality.
    jpeg: { steps: [40, 25, 15, 10, 6], change: compressed },
    // Pixels that the face had.
    'low-resolution': { steps: [56, 40, 28, 20, 14], change: coarse },
    // From this row down.
    mask: { steps: [92, 85, 78, 72, 66], change: masked },
    // Opacity of the glasses, of 1.
    glasses: { steps: [0, 0.25, 0.5, 0.75, 0.95], change: (crop, opacity) => glassed(crop, opacity) },
    // Pixels of shift, with as many degrees and per cent of size.
    'crop-error': { steps: [2, 4, 6, 9, 12], change: misplaced },
    // Of the three one after the other, each at this severity.
    'dark-blur-jpeg': {
      steps: [1, 2, 3, 4, 5],
      change: async (crop, severity, random) => {
        const place = severity - 1;
        const dark = await changes.dark.change(crop, changes.dark.steps[place]!, random);
        const blurred = await changes['motion-blur'].change(dark, changes['motion-blur'].steps[place]!, random);
        return changes.jpeg.change(blurred, changes.jpeg.steps[place]!, random);
      },
    },
  };

/** The crop under a condition. `crop` [112 * 112 * 3] is not changed; `seed` any whole number, such as the place of the photo. */
export async function degrade(crop: Uint8Array, condition: Condition, severity: Severity, seed: number): Promise<Uint8Array> {
  if (crop.length !== cropBytes) throw new Error(`a crop has ${cropBytes} bytes`);
  const { steps, change } = changes[condition];
  return change(crop, steps[severity - 1]!, randomOf(seed));
}

/** Uniform 0..1 (mulberry32): as good as a picture needs, the same on every machine. */
function randomOf(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** IEC 61966-2-1, both ways. */
const linear = Float64Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});
function encoded(light: number): number {
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * Math.min(1, light) ** (1 / 2.4) - 0.055);
}

function exposed(crop: Uint8Array, gainAt: (x: number) => number): Uint8Array {
  const gains = Float64Array.from({ length: side }, (_, x) => gainAt(x));
  return mapped(crop, (value, x) => encoded(linear[value]! * gains[x]!));
}

function mapped(crop: Uint8Array, change: (value: number, x: number, y: number, channel: number) => number): Uint8Array {
  const out = new Uint8Array(cropBytes);
  for (let at = 0; at < cropBytes; at++) {
    const pixel = Math.floor(at / 3);
    out[at] = clamped(change(crop[at]!, pixel % side, Math.floor(pixel / side), at % 3));
  }
  return out;
}

function clamped(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : Math.round(value);
}

interface Tap {
  readonly dx: number;
  readonly dy: number;
  readonly weight: number;
}

function smear(length: number, angle: number): Tap[] {
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  return Array.from({ length }, (_, at) => {
    const along = at - (length - 1) / 2;
    return { dx: Math.round(along * dx), dy: Math.round(along * dy), weight: 1 / length };
  });
}

function disk(radius: number): Tap[] {
  const reach = Math.ceil(radius);
  const taps: Tap[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      // The border of the disk is a pixel wide.
      const weight = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(dx, dy)));
      if (weight > 0) taps.push({ dx, dy, weight });
    }
  }
  const total = taps.reduce((sum, { weight }) => sum + weight, 0);
  return taps.map((tap) => ({ ...tap, weight: tap.weight / total }));
}

function averaged(crop: Uint8Array, taps: readonly Tap[]): Uint8Array {
  return mapped(crop, (_, x, y, channel) => {
    let sum = 0;
    for (const { dx, dy, weight } of taps) sum += weight * crop[placeOf(x + dx, y + dy) + channel]!;
    return sum;
  });
}

/** The first byte of a pixel; beyond the border that of the border. */
function placeOf(x: number, y: number): number {
  const within = (value: number): number => (value < 0 ? 0 : value >= side ? side - 1 : value);
  return (within(y) * side + within(x)) * 3;
}

function grained(crop: Uint8Array, deviation: number, random: () => number): Uint8Array {
  return mapped(crop, (value) => value + deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
}

const raw = { width: side, height: side, channels: 3 } as const;

async function compressed(crop: Uint8Array, quality: number): Promise<Uint8Array> {
  const file = await sharp(crop, { raw }).jpeg({ quality }).toBuffer();
  return new Uint8Array(await sharp(file).toColourspace('srgb').raw().toBuffer());
}

async function coarse(crop: Uint8Array, size: number): Promise<Uint8Array> {
  const small = await sharp(crop, { raw }).resize(size, size, { kernel: 'lanczos3' }).raw().toBuffer();
  const back = sharp(small, { raw: { width: size, height: size, channels: 3 } }).resize(side, side, { kernel: 'cubic' });
  return new Uint8Array(await back.raw().toBuffer());
}

const cloth: readonly [number, number, number] = [152, 190, 214];

function masked(crop: Uint8Array, fromRow: number): Uint8Array {
  return mapped(crop, (value, x, y, channel) => {
    // A little higher over the nose, narrower towards the chin.
    const top = fromRow - 6 * Math.cos(((x - 56) / 40) * (Math.PI / 2));
    const half = 44 - Math.max(0, y - 88) * 0.6;
    return y >= top && Math.abs(x - 56) <= half ? cloth[channel]! * (0.92 + 0.08 * Math.sin(y / 3)) : value;
  });
}

/** Where the field's alignment puts the eyes. */
const eyes = [
  [38.3, 51.7],
  [73.5, 51.5],
] as const;

function glassed(crop: Uint8Array, opacity: number): Uint8Array {
  const [rim, dark] = [2, 18];
  return mapped(crop, (value, x, y) => {
    const bridge = Math.abs(y - 50) <= 1.2 && x > 51 && x < 61;
    const distance = Math.min(...eyes.map(([ex, ey]) => Math.hypot((x - ex) / 1.15, y - ey)));
    if (bridge || Math.abs(distance - 13) <= rim) return dark;
    return distance < 13 ? value * (1 - opacity) + dark * opacity : value;
  });
}

function misplaced(crop: Uint8Array, step: number, random: () => number): Uint8Array {
  const sign = (): number => (random() < 0.5 ? -1 : 1);
  const [shiftX, shiftY] = [step * sign() * random(), step * sign() * random()];
  const angle = (step * sign() * Math.PI) / 180;
  const scale = 1 + (sign() * step) / 100;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const middle = (side - 1) / 2;
  return mapped(crop, (_, x, y, channel) => {
    const [u, v] = [x - middle - shiftX, y - middle - shiftY];
    return between(crop, middle + cos * u + sin * v, middle - sin * u + cos * v, channel);
  });
}

/** Bilinear. */
function between(crop: Uint8Array, x: number, y: number, channel: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - left, y - top];
  const at = (column: number, row: number): number => crop[placeOf(column, row) + channel]!;
  const upper = at(left, top) * (1 - right) + at(left + 1, top) * right;
  const lower = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right;
  return upper * (1 - down) + lower * down;
}
