// One photo of a person: a drawing, then what a camera adds, namely light, colour, softness and grain.
// Invariant: the bytes depend on the seed, the person and the photo's number only.
import sharp from 'sharp';
import type { Person } from './person.ts';
import { type Pose, portrait, sidePixels } from './portrait.ts';
import { type Random, randomFor } from './random.ts';

/** Bytes of a PNG, 112x112, RGB: photo `photo` of person `number`, both counted from 1. */
export async function takePhoto(seed: string | number, person: Person, number: number, photo: number): Promise<Buffer> {
  const random = randomFor(seed, 'photo', number, photo);
  const svg = portrait(person, drawPose(random, person));
  const lens = drawLens(random);
  let drawing = sharp(Buffer.from(svg)).flatten().resize(lens.resolution, lens.resolution, { kernel: 'lanczos3' });
  if (lens.blurSigma > 0) drawing = drawing.blur(lens.blurSigma);
  const { data } = await drawing.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  let pixels = new Uint8Array(data);
  if (lens.resolution !== sidePixels) {
    const raw = { width: lens.resolution, height: lens.resolution, channels: 3 } as const;
    pixels = new Uint8Array(await sharp(pixels, { raw }).resize(sidePixels, sidePixels, { kernel: 'cubic' }).raw().toBuffer());
  }
  light(pixels, random);
  const raw = { width: sidePixels, height: sidePixels, channels: 3 } as const;
  return sharp(pixels, { raw }).png({ compressionLevel: 6, adaptiveFiltering: false }).toBuffer();
}

function drawPose(random: Random, person: Person): Pose {
  return {
    mouth: random.pick(person.mouths),
    mouthStretch: random.uniform(0.9, 1.12),
    eyeOpening: random.chance(0.15) ? random.uniform(0.5, 0.75) : random.uniform(0.85, 1.1),
    browRaise: random.uniform(-5, 9),
    browTilt: random.uniform(-7, 7),
    yaw: random.uniform(-1, 1),
    pitch: random.uniform(-1, 1),
    tiltDegrees: 3.5 * random.normal(),
    zoom: 1 + 0.03 * random.normal(),
    shift: [1.3 * random.normal(), 1.3 * random.normal()],
    clothes: [colour(random), colour(random), colour(random)],
    backdrop: drawBackdrop(random),
  };
}

/** A gradient and up to three blots. */
function drawBackdrop(random: Random): string {
  const at = (low: number, high: number): number => Math.round(random.uniform(low, high));
  const stops = `<stop offset="0" stop-color="${colour(random)}"/><stop offset="1" stop-color="${colour(random)}"/>`;
  const gradient = `<linearGradient id="backdrop" x1="0" y1="0" x2="${random.uniform(0, 1).toFixed(2)}" y2="${random.uniform(0, 1).toFixed(2)}">${stops}</linearGradient>`;
  const blots = Array.from({ length: at(-0.5, 3.49) }, () =>
    random.chance(0.5)
      ? `<ellipse cx="${at(0, sidePixels)}" cy="${at(0, sidePixels)}" rx="${at(8, 40)}" ry="${at(8, 40)}" fill="${colour(random)}"/>`
      : `<rect x="${at(-20, sidePixels)}" y="${at(-20, sidePixels)}" width="${at(8, 60)}" height="${at(8, 90)}" fill="${colour(random)}"/>`,
  );
  return `<defs>${gradient}</defs><rect width="${sidePixels}" height="${sidePixels}" fill="url(#backdrop)"/>${blots.join('')}`;
}

/** Muted, of any brightness: a wall or a shirt, not a sweet. */
function colour(random: Random): string {
  const grey = random.uniform(35, 225);
  const part = (): string =>
    Math.round(Math.max(0, Math.min(255, grey + 32 * random.normal())))
      .toString(16)
      .padStart(2, '0');
  return `#${part()}${part()}${part()}`;
}

interface Lens {
  readonly resolution: number;
  readonly blurSigma: number;
}

function drawLens(random: Random): Lens {
  const resolution = random.chance(0.35) ? Math.round(random.uniform(64, 111)) : sidePixels;
  return { resolution, blurSigma: random.chance(0.6) ? random.uniform(0.35, 1.1) : 0 };
}

/** Exposure, contrast, colour of the light, light from one side, and grain; in place. */
function light(pixels: Uint8Array, random: Random): void {
  const exposure = random.uniform(0.78, 1.15);
  const contrast = random.uniform(0.85, 1.1);
  const warmth = random.uniform(-0.07, 0.07);
  const gains = [exposure * (1 + warmth), exposure, exposure * (1 - warmth)] as const;
  const slopeX = random.uniform(-0.25, 0.25);
  const slopeY = random.uniform(-0.18, 0.18);
  const grain = random.uniform(0.5, 6);
  for (let y = 0, at = 0; y < sidePixels; y++) {
    for (let x = 0; x < sidePixels; x++) {
      const lit = 1 + slopeX * ((2 * x) / sidePixels - 1) + slopeY * ((2 * y) / sidePixels - 1);
      for (let channel = 0; channel < 3; channel++, at++) {
        const value = ((pixels[at]! - 128) * contrast + 128) * gains[channel]! * lit + grain * random.normal();
        pixels[at] = Math.max(0, Math.min(255, Math.round(value)));
      }
    }
  }
}
