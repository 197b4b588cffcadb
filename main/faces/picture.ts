// A decoded photo, and how pieces of it are drawn at another size without the grain that skipping pixels leaves.
// Invariant: a piece that is drawn smaller is drawn from a version of the photo at most twice as large, each made from means of four pixels.
import { type Similarity, warp } from './align.ts';

/** RGB, rows first. */
export interface Picture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A photo and its halves, made when they are first needed. */
export class Pyramid {
  readonly #levels: Picture[];

  constructor(picture: Picture) {
    this.#levels = [picture];
  }

  get picture(): Picture {
    return this.#levels[0]!;
  }

  /** What `transform` brings into a square of `size` pixels; black outside the photo. */
  draw(transform: Similarity, size: number): Uint8Array<ArrayBuffer> {
    let scale = Math.hypot(transform.a, transform.b);
    let [level, { a, b, tx, ty }] = [0, transform];
    while (scale <= 0.5 && this.#level(level + 1) !== undefined) {
      // A pixel of the half lies in the middle of four: x = 2 x' + 1/2.
      tx += (a - b) / 2;
      ty += (b + a) / 2;
      [a, b, scale, level] = [2 * a, 2 * b, 2 * scale, level + 1];
    }
    const { pixels, width, height } = this.#level(level)!;
    return warp(pixels, width, height, { a, b, tx, ty }, size);
  }

  #level(at: number): Picture | undefined {
    const known = this.#levels[at];
    if (known !== undefined) return known;
    const half = halved(this.#levels[at - 1]!);
    if (half !== undefined) this.#levels[at] = half;
    return half;
  }
}

function halved({ pixels, width, height }: Picture): Picture | undefined {
  const [w, h] = [width >> 1, height >> 1];
  if (w === 0 || h === 0) return undefined;
  const half = new Uint8Array(w * h * 3);
  const row = width * 3;
  for (let y = 0; y < h; y++) {
    let from = 2 * y * row;
    for (let to = y * w * 3; to < (y + 1) * w * 3; to += 3, from += 6) {
      for (let c = 0; c < 3; c++) {
        const at = from + c;
        half[to + c] = (pixels[at]! + pixels[at + 3]! + pixels[at + row]! + pixels[at + row + 3]! + 2) >> 2;
      }
    }
  }
  return { pixels: half, width: w, height: h };
}
