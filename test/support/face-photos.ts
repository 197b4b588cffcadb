// Drawn stand-ins for photos of people: blotches in a colour per person, different in every photo. Nobody's face.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** Raw RGB pixels, `size` x `size`, the same for the same seed. */
export function drawPixels(seed: number, size: number): Buffer {
  const pixels = Buffer.alloc(size * size * 3);
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let i = 0; i < pixels.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels[i] = 128 + ((seed * 37) % 64) + (state >>> 26);
  }
  return pixels;
}

export function drawPhoto(
  seed: number,
  { size = 48, format = 'jpeg' }: { size?: number; format?: 'jpeg' | 'png' | 'webp' } = {},
): Promise<Buffer> {
  const image = sharp(drawPixels(seed, size), { raw: { width: size, height: size, channels: 3 } });
  return (format === 'webp' ? image.webp({ lossless: true }) : image[format]()).toBuffer();
}

/** Writes files, making their folders. */
export function plant(root: string, files: Readonly<Record<string, Uint8Array | string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** `people` folders P000, P001, … with `images` photos each. No two photos are alike. */
export async function plantPeople(root: string, people: number, images: number): Promise<void> {
  for (let person = 0; person < people; person++) {
    const name = `P${String(person).padStart(3, '0')}`;
    for (let image = 0; image < images; image++) plant(root, { [`${name}/${image}.jpg`]: await drawPhoto(person * 1000 + image + 1) });
  }
}
