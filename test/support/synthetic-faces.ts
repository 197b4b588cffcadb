// Pictures that stand in for faces: a few coloured blobs per identity, moved and lit a little differently in every photo.
// Invariant: a picture is a pure function of (identity, photo, size, seed), and nobody's face is in it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

export interface FaceOptions {
  /** Side of the square picture in pixels; 112 is the canonical crop. */
  readonly size?: number;
  readonly seed?: number;
}

const blobs = 6;

/** RGB pixels, height by width by 3, values 0..255. */
export function drawFace(identity: number, photo: number, { size = 112, seed = 1 }: FaceOptions = {}): Uint8Array {
  const own = drawsOf(seed, identity, 0);
  const varied = drawsOf(seed, identity, photo + 1);
  const background = [own() * 120 + 60, own() * 120 + 60, own() * 120 + 60];
  const light = 0.8 + 0.4 * varied();
  const shift = [(varied() - 0.5) * 0.06, (varied() - 0.5) * 0.06] as const;
  const marks = Array.from({ length: blobs }, () => ({
    x: 0.15 + 0.7 * own() + shift[0],
    y: 0.15 + 0.7 * own() + shift[1],
    narrowness: 1 / (0.06 + 0.12 * own()) ** 2,
    colour: [own() * 400 - 200, own() * 400 - 200, own() * 400 - 200],
  }));
  const pixels = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const weights = marks.map((mark) => Math.exp(-mark.narrowness * ((x / size - mark.x) ** 2 + (y / size - mark.y) ** 2)));
      for (let channel = 0; channel < 3; channel++) {
        const colour = marks.reduce((sum, mark, index) => sum + weights[index]! * mark.colour[channel]!, background[channel]!);
        pixels[(y * size + x) * 3 + channel] = Math.max(0, Math.min(255, Math.round(colour * light + 8 * (varied() - 0.5))));
      }
    }
  }
  return pixels;
}

/** The same as the bytes of a PNG file. */
export function facePng(identity: number, photo: number, options: FaceOptions = {}): Promise<Buffer> {
  const size = options.size ?? 112;
  return sharp(drawFace(identity, photo, options), { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer();
}

/** A folder per person, `person-000/0.png` and so on. Returns the paths, person by person. */
export async function writeFaces(folder: string, people: number, photos: number, options: FaceOptions = {}): Promise<string[][]> {
  const written: string[][] = [];
  for (let identity = 0; identity < people; identity++) {
    const own = join(folder, `person-${String(identity).padStart(3, '0')}`);
    mkdirSync(own, { recursive: true });
    const paths: string[] = [];
    for (let photo = 0; photo < photos; photo++) {
      const path = join(own, `${photo}.png`);
      writeFileSync(path, await facePng(identity, photo, options));
      paths.push(path);
    }
    written.push(paths);
  }
  return written;
}

/** Numbers in [0, 1), the same for the same three integers on every machine (mulberry32 over a mixed seed). */
export function drawsOf(seed: number, identity: number, photo: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(identity + 1, 0x85ebca6b) ^ Math.imul(photo + 1, 0xc2b2ae35)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
