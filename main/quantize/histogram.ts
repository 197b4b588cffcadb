// What values an activation takes, counted while photos go by, and the range that is worth 256 numbers.
// Invariant: memory does not grow with the photos; the range is a function of the counts alone.
import { gridOf, type Range } from './scale.ts';

const bins = 2048;
/** Shares of either end that are tried as the place to clip at. */
const shares: readonly number[] = [1, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3];

export interface Histogram extends Range {
  readonly counts: Float64Array;
}

/** Empty, over a range that was found before. */
export function openHistogram({ low, high }: Range): Histogram {
  return { low: Math.min(low, 0), high: Math.max(high, 0), counts: new Float64Array(bins) };
}

/** Counts the values; what lies beyond the range counts at its ends. */
export function count({ low, high, counts }: Histogram, values: Float32Array): void {
  const perUnit = bins / (high - low || 1);
  for (let at = 0; at < values.length; at += 1) {
    const bin = Math.floor((values[at]! - low) * perUnit);
    counts[bin < 0 ? 0 : bin >= bins ? bins - 1 : bin]! += 1;
  }
}

/**
 * The range with the smallest mean squared error of uint8: a wide one rounds coarsely, a narrow one cuts off.
 * Rounding costs step^2 / 12 for every value within, clipping the squared distance to the end.
 */
export function bestRange(histogram: Histogram): Range {
  const { low, high, counts } = histogram;
  const width = (high - low) / bins;
  let best: Range & { error: number } = { low, high, error: Number.POSITIVE_INFINITY };
  for (const below of shares) {
    for (const above of shares) {
      const [from, to] = [low * below, high * above];
      const { scale } = gridOf({ low: from, high: to });
      const rounding = scale ** 2 / 12;
      let error = 0;
      for (let bin = 0; bin < bins; bin += 1) {
        const found = counts[bin]!;
        if (found === 0) continue;
        const value = low + (bin + 0.5) * width;
        const beyond = value < from ? from - value : value > to ? value - to : 0;
        error += found * (beyond > 0 ? beyond ** 2 : rounding);
      }
      if (error < best.error) best = { low: from, high: to, error };
    }
    if (low === 0) break;
  }
  return { low: best.low, high: best.high };
}
