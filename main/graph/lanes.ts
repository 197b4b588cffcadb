// Depthwise convolution and its gradients with channels side by side (rules/lanes.ts), as stacked.ts lays them out for the processor.
//
//   input gradient   by phases, for u = s*m + r:  dx[u] = sum over t of w[i + s*t] * dy[m + (r+a-i)/s - t],  i = (r+a) mod s
//                    so each of the s*s phases of the map is a small convolution of dy, and nothing multiplies the zeros between strides
//   weight gradient  x convolved with dy as its kernel, dilated by the stride; summed over the images
// Invariant: a form that would need fewer than no zeros at a border, or a side that strides do not divide, is left to the caller.
import { concat, expand, fromLanes, laneConv, reduceSum, reshape, reverse, slice, toLanes } from './build.ts';
import { four, type Tensor } from './graph.ts';

/** A square depthwise convolution of a map of n images, b channels side by side. */
export interface LaneSite {
  readonly images: number;
  readonly lanes: number;
  readonly height: number;
  readonly width: number;
  readonly stride: number;
  readonly padding: number;
}

/** Weights [c, 1, kh, kw] as the kernel of every image of every channel, [(c/b)*n, kh, kw, b]. */
function kernelOf(w: Tensor, { images, lanes }: LaneSite): Tensor {
  const [c, , kh, kw] = four(w);
  const groups = c / lanes;
  const once = toLanes(reshape(w, [1, c, kh, kw]), 1, lanes);
  const repeated = expand(reshape(once, [groups, 1, kh * kw * lanes]), [groups, images, kh * kw * lanes]);
  return reshape(repeated, [groups * images, kh, kw, lanes]);
}

/** The stacked map [1, c, n*rows, columns] of x [(c/b)*n, height, width, b] by weights [c, 1, kh, kw]. */
export function laneForward(x: Tensor, w: Tensor, site: LaneSite): Tensor {
  const { stride, padding, images } = site;
  return fromLanes(laneConv(x, kernelOf(w, site), { stride, pads: [padding, padding, padding, padding] }), images);
}

interface Phase {
  /** The first tap; the others follow by strides. */
  readonly first: number;
  readonly before: number;
  readonly after: number;
}

/** What each phase of a side of `length` reads of the `outputs` gradients along it. */
function phasesOf(length: number, outputs: number, kernel: number, { stride, padding }: LaneSite): readonly Phase[] | undefined {
  if (length % stride !== 0 || kernel < stride) return undefined;
  const phases = Array.from({ length: stride }, (_, r) => {
    const first = (r + padding) % stride;
    const taps = Math.ceil((kernel - first) / stride);
    const before = taps - 1 - (r + padding - first) / stride;
    return { first, before, after: length / stride - outputs - before + taps - 1 };
  });
  return phases.every(({ before, after }) => before >= 0 && after >= 0) ? phases : undefined;
}

/** Taps first, first + step, ... of one axis of the weights, in opposite order. */
function turned(w: Tensor, axis: number, first: number, step: number): Tensor {
  return reverse(step === 1 ? w : slice(w, axis, first, w.shape[axis] as number, step), axis);
}

/** The stacked gradient [1, c, n*height, width] for x, given dy [(c/b)*n, rows, columns, b]; undefined where phases do not cover the map. */
export function laneInputGradient(dy: Tensor, w: Tensor, site: LaneSite): Tensor | undefined {
  const { height, width, stride, lanes, images } = site;
  const [, , kh, kw] = four(w);
  const [g, rows, columns] = four(dy);
  const [down, across] = [phasesOf(height, rows, kh, site), phasesOf(width, columns, kw, site)];
  if (!down || !across) return undefined;
  const inRows = down.map((row) => {
    const ofRow = turned(w, 2, row.first, stride);
    const parts = across.map((column) => {
      return laneConv(dy, kernelOf(turned(ofRow, 3, column.first, stride), site), {
        pads: [row.before, column.before, row.after, column.after],
      });
    });
    return reshape(concat(parts, 3), [g, height / stride, width * lanes]);
  });
  return fromLanes(reshape(concat(inRows, 2), [g, height, width, lanes]), images);
}

/** [c, kh, kw], given x [(c/b)*n, height, width, b] and dy [(c/b)*n, rows, columns, b]. */
export function laneWeightGradient(x: Tensor, dy: Tensor, kh: number, kw: number, site: LaneSite): Tensor {
  const { height, width, stride, padding, images, lanes } = site;
  const [g, rows, columns] = four(dy);
  const after = (length: number, outputs: number, kernel: number): number =>
    Math.max(0, kernel - length - padding + stride * (outputs - 1));
  const taps = laneConv(x, dy, {
    pads: [padding, padding, after(height, rows, kh), after(width, columns, kw)],
    dilation: stride,
  });
  const [, tall, wide] = four(taps);
  const groups = g / images;
  const summed = reshape(reduceSum(reshape(taps, [groups, images, tall * wide * lanes]), [1]), [groups, tall, wide, lanes]);
  const read = tall === kh && wide === kw ? summed : slice(slice(summed, 1, 0, kh), 2, 0, kw);
  return reshape(fromLanes(read, 1), [groups * lanes, kh, kw]);
}
