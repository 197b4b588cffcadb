// Faces brought to the five-point template of ArcFace: the similarity transform from landmarks to template, and the photo drawn through it.
// Invariant: a pure function of pixels and landmarks; what lies outside the photo is black, as in the published evaluation.

/** Eyes, nose, mouth corners of the 112 x 112 template; x, y in pixels. */
export const arcfacePoints: readonly (readonly [number, number])[] = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
];

/** x' = a x - b y + tx, y' = b x + a y + ty */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/**
 * The rotation, scale and shift that bring `from` nearest to `to` in the sense of least squares (Umeyama, PAMI 1991; in the plane and without
 * mirroring his singular value decomposition comes down to two sums). Null where the points have no extent or are not finite.
 */
export function similarity(from: readonly (readonly [number, number])[], to: readonly (readonly [number, number])[]): Similarity | null {
  const count = from.length;
  const mean = (points: typeof from, axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / count;
  const [fx, fy, gx, gy] = [mean(from, 0), mean(from, 1), mean(to, 0), mean(to, 1)];
  let [along, across, extent] = [0, 0, 0];
  for (const [at, [x, y]] of from.entries()) {
    const [dx, dy, ex, ey] = [x - fx, y - fy, to[at]![0] - gx, to[at]![1] - gy];
    along += dx * ex + dy * ey;
    across += dx * ey - dy * ex;
    extent += dx * dx + dy * dy;
  }
  const [a, b] = [along / extent, across / extent];
  // Half a pixel of extent is a point and no face; a scale of 0 would draw one pixel everywhere.
  if (!(extent > 0.25 && Number.isFinite(a) && Number.isFinite(b) && a * a + b * b > 1e-12)) return null;
  return { a, b, tx: gx - a * fx + b * fy, ty: gy - b * fx - a * fy };
}

/** The inverse of a similarity. */
export function inverse({ a, b, tx, ty }: Similarity): Similarity {
  const square = a * a + b * b;
  const [c, d] = [a / square, -b / square];
  return { a: c, b: d, tx: -(c * tx - d * ty), ty: -(d * tx + c * ty) };
}

/** Draws RGB `pixels` (rows first) through `transform` into `size` x `size`: bilinear, black outside. */
export function warp(pixels: Uint8Array, width: number, height: number, transform: Similarity, size: number): Uint8Array<ArrayBuffer> {
  const { a, b, tx, ty } = inverse(transform);
  const drawn = new Uint8Array(size * size * 3);
  const at = (column: number, row: number, channel: number): number =>
    column < 0 || row < 0 || column >= width || row >= height ? 0 : pixels[(row * width + column) * 3 + channel]!;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const sx = a * x - b * y + tx;
      const sy = b * x + a * y + ty;
      if (!(sx > -1 && sy > -1 && sx < width && sy < height)) continue;
      const [left, top] = [Math.floor(sx), Math.floor(sy)];
      const [right, down] = [sx - left, sy - top];
      for (let channel = 0; channel < 3; channel++) {
        const upper = at(left, top, channel) * (1 - right) + at(left + 1, top, channel) * right;
        const lower = at(left, top + 1, channel) * (1 - right) + at(left + 1, top + 1, channel) * right;
        drawn[(y * size + x) * 3 + channel] = Math.round(upper * (1 - down) + lower * down);
      }
    }
  }
  return drawn;
}
