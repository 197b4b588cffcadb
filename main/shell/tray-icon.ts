// The picture in the notification area: a disc with a ring, drawn here so that no image file has to be found.

const size = 32;

/** BGRA, 32 x 32, twice the usual size so that dense screens show it sharp. */
export const trayBitmap = { pixels: draw(), width: size, height: size, scaleFactor: 2 } as const;

function draw(): Buffer {
  const pixels = Buffer.alloc(size * size * 4);
  const middle = (size - 1) / 2;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const radius = Math.hypot(x - middle, y - middle);
      // A soft edge of one pixel; the gap between disc and ring stays clear.
      const disc = clamp(8.5 - radius);
      const ring = clamp(15 - radius) * clamp(radius - 11.5);
      const alpha = Math.round(255 * Math.max(disc, ring));
      // Premultiplied, as bitmaps of the system are.
      const at = (y * size + x) * 4;
      pixels[at] = (0xc8 * alpha) >> 8;
      pixels[at + 1] = (0x7a * alpha) >> 8;
      pixels[at + 2] = (0x3a * alpha) >> 8;
      pixels[at + 3] = alpha;
    }
  }
  return pixels;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
