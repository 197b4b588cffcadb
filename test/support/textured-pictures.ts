// Pictures with details at every scale, like photos and unlike smooth drawings: rectangles in greys upon each other.
// Invariant: the same numbers give the same bytes; different numbers give different scenes.
import { randomFrom } from '../../main/evaluation/random.ts';

/** RGB, 112 x 112, rows first. */
export function texturedPicture(person: number, photo: number): Uint8Array {
  const random = randomFrom(23, person, photo);
  const grey = new Float64Array(112 * 112).fill(128);
  for (let at = 0; at < 120; at++) {
    const [wide, high] = [4 + random.unit() * 36, 4 + random.unit() * 36];
    const [left, top, light] = [random.unit() * 112 - wide / 2, random.unit() * 112 - high / 2, random.unit() * 90 - 45];
    for (let y = Math.max(0, Math.floor(top)); y < Math.min(112, top + high); y++) {
      for (let x = Math.max(0, Math.floor(left)); x < Math.min(112, left + wide); x++) grey[y * 112 + x]! += light;
    }
  }
  return Uint8Array.from({ length: grey.length * 3 }, (_, at) => Math.min(225, Math.max(30, Math.round(grey[Math.floor(at / 3)]!))));
}
