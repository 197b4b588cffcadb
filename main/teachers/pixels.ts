// From canonical crops (uint8 RGB, rows first) to the numbers that a network wants: size, mirror, layout, channel order, mean and std.
// Invariant: a pure function of bytes and convention; the same crop gives the same bits alone and in any batch.
import type { ImageInput, PixelConvention } from './types.ts';

export interface CropSize {
  width: number;
  height: number;
}

export const canonicalSize: CropSize = { width: 112, height: 112 };

/** For each target position the source positions that it covers and their weights. */
interface Axis {
  first: Int32Array;
  taps: Int32Array;
  /** [target * most taps] */
  weights: Float64Array;
  stride: number;
}

/** Left, top, width, height, in pixels of the crop. */
export type CropWindow = readonly [number, number, number, number];

/**
 * A resizer from `from`, or from a window in it, to `to`. Beyond the edge of the crop the edge repeats.
 *
 * Without a window another shape is cut out of the middle first, never squeezed: the 112x96 crops of older networks are the 112x112 template
 * without 8 columns on each side. Growing is bilinear; shrinking widens the same triangle to the scale, so that it averages areas.
 */
export function resizer(from: CropSize, to: CropSize, window: CropWindow = middle(from, to)): (crop: Uint8Array) => Uint8Array {
  const [left, top, width, height] = window;
  if (left === 0 && top === 0 && width === to.width && height === to.height && from.width === width && from.height === height) {
    return (crop) => crop;
  }
  const columns = axis(from.width, to.width, left, width / to.width);
  const rows = axis(from.height, to.height, top, height / to.height);
  const narrow = new Float64Array(from.height * to.width * 3);
  return (crop) => {
    for (let y = 0; y < from.height; y++) {
      for (let x = 0; x < to.width; x++) {
        let red = 0;
        let green = 0;
        let blue = 0;
        let at = (y * from.width + columns.first[x]!) * 3;
        for (let tap = 0; tap < columns.taps[x]!; tap++, at += 3) {
          const weight = columns.weights[x * columns.stride + tap]!;
          red += weight * crop[at]!;
          green += weight * crop[at + 1]!;
          blue += weight * crop[at + 2]!;
        }
        const into = (y * to.width + x) * 3;
        narrow[into] = red;
        narrow[into + 1] = green;
        narrow[into + 2] = blue;
      }
    }
    const resized = new Uint8Array(to.height * to.width * 3);
    const rowLength = to.width * 3;
    for (let y = 0; y < to.height; y++) {
      const start = rows.first[y]! * rowLength;
      for (let x = 0; x < rowLength; x++) {
        let sum = 0;
        for (let tap = 0; tap < rows.taps[y]!; tap++) sum += rows.weights[y * rows.stride + tap]! * narrow[start + tap * rowLength + x]!;
        resized[y * rowLength + x] = Math.round(sum);
      }
    }
    return resized;
  };
}

/** The largest window in the middle that has the shape of `to`. */
function middle(from: CropSize, to: CropSize): CropWindow {
  const scale = Math.min(from.width / to.width, from.height / to.height);
  const [width, height] = [to.width * scale, to.height * scale];
  return [(from.width - width) / 2, (from.height - height) / 2, width, height];
}

/** `target` positions, each `scale` of the `source` positions wide, from `start` on; centres are aligned. */
function axis(source: number, target: number, start: number, scale: number): Axis {
  const radius = Math.max(1, scale);
  const stride = Math.ceil(radius) * 2 + 1;
  const first = new Int32Array(target);
  const taps = new Int32Array(target);
  const weights = new Float64Array(target * stride);
  for (let position = 0; position < target; position++) {
    const centre = Math.max(0, Math.min(source - 1, (position + 0.5) * scale + start - 0.5));
    const low = Math.max(0, Math.floor(centre - radius) + 1);
    const high = Math.min(source - 1, Math.ceil(centre + radius) - 1);
    let sum = 0;
    for (let at = low; at <= high; at++) sum += 1 - Math.abs(at - centre) / radius;
    first[position] = low;
    taps[position] = high - low + 1;
    for (let at = low; at <= high; at++) weights[position * stride + at - low] = (1 - Math.abs(at - centre) / radius) / sum;
  }
  return { first, taps, weights, stride };
}

/** A writer of one crop of the convention's size into `target` at image number `slot`; `mirrored` turns left and right around. */
export function pixelWriter(convention: PixelConvention): (crop: Uint8Array, mirrored: boolean, target: InputArray, slot: number) => void {
  const { width, height, layout, order, dtype } = convention;
  const plane = width * height;
  // For uint8 networks the table is the identity: what the graph does with the bytes is its own affair.
  const tables = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: 256 }, (_, value) =>
      dtype === 'uint8' ? value : (value - convention.mean[channel]!) / convention.std[channel]!,
    ),
  );
  const channelStep = layout === 'NCHW' ? plane : 1;
  const pixelStep = layout === 'NCHW' ? 1 : 3;
  return (crop, mirrored, target, slot) => {
    for (let channel = 0; channel < 3; channel++) {
      const table = tables[channel]!;
      const source = order === 'RGB' ? channel : 2 - channel;
      let into = slot * plane * 3 + channel * channelStep;
      for (let y = 0; y < height; y++) {
        let from = (mirrored ? (y + 1) * width - 1 : y * width) * 3 + source;
        const step = mirrored ? -3 : 3;
        for (let x = 0; x < width; x++) {
          target[into] = table[crop[from]!]!;
          into += pixelStep;
          from += step;
        }
      }
    }
  };
}

export type InputArray = Float32Array | Uint8Array;

/** The dims of `batch` images. */
export function inputDims({ layout, width, height }: ImageInput, batch: number): number[] {
  return layout === 'NCHW' ? [batch, 3, height, width] : [batch, height, width, 3];
}

/** How students take their pixels, always: RGB, NCHW, (x - 127.5) / 127.5 at 112x112. */
export const studentConvention: PixelConvention = {
  layout: 'NCHW',
  order: 'RGB',
  dtype: 'float32',
  width: 112,
  height: 112,
  mean: [127.5, 127.5, 127.5],
  std: [127.5, 127.5, 127.5],
};
