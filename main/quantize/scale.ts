// The arithmetic of whole numbers: which scale, which zero point, which number.
// Invariant: zero is always represented exactly; scales are float32 numbers, as the file holds them.
//
// ONNX QuantizeLinear: q = clamp(round_half_even(x / scale) + zeroPoint); DequantizeLinear: x = (q - zeroPoint) * scale.

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Of an activation in uint8, asymmetric. */
export interface Grid {
  readonly scale: number;
  /** 0..255. */
  readonly zeroPoint: number;
}

/**
 * Largest whole number of a weight. Seven bits and not eight: processors with AVX2 but without VNNI add two products of an activation (to 255) and a
 * weight in 16 bits and saturate; 2 * 255 * 63 is below 2^15, so every processor gives the same answer.
 */
export const weightLimit = 63;
/** A bias stays this far below the end of int32, where sums are added to it. */
const biasLimit = 2 ** 30;

/** The finest grid of 256 values over a range widened to hold zero. A range of nothing gets scale 1. */
export function gridOf({ low, high }: Range): Grid {
  const [from, to] = [Math.min(low, 0), Math.max(high, 0)];
  const scale = Math.fround((to - from) / 255);
  if (!(scale > 0)) return { scale: 1, zeroPoint: 0 };
  return { scale, zeroPoint: Math.min(255, Math.max(0, halfEven(-from / scale))) };
}

/** One weight tensor in int8, symmetric, with a scale for each output channel. */
export interface QuantizedWeight {
  readonly values: Int8Array;
  /** [channels] */
  readonly scales: Float32Array;
}

/**
 * `channelOf` says to which output channel the value at a place belongs. `bias` [channels] and `inputScale`: a scale is never so small that
 * the bias, counted in inputScale * scale, would leave int32 (a channel whose weights are all near zero).
 */
export function quantizeWeight(
  weight: Float32Array,
  channels: number,
  channelOf: (at: number) => number,
  { bias, inputScale = 1 }: { readonly bias?: Float32Array | undefined; readonly inputScale?: number } = {},
): QuantizedWeight {
  const largest = new Float64Array(channels);
  for (let at = 0; at < weight.length; at += 1) {
    const channel = channelOf(at);
    largest[channel] = Math.max(largest[channel]!, Math.abs(weight[at]!));
  }
  const scales = Float32Array.from(largest, (most, channel) => {
    const least = Math.abs(bias?.[channel] ?? 0) / (inputScale * biasLimit);
    return Math.max(most / weightLimit, least) || 1;
  });
  const values = Int8Array.from(weight, (value, at) =>
    Math.min(weightLimit, Math.max(-weightLimit, halfEven(value / scales[channelOf(at)]!))),
  );
  return { values, scales };
}

/** A bias in int32: scale of the activation times scale of the channel's weights, zero point 0. */
export function quantizeBias(bias: Float32Array, inputScale: number, scales: Float32Array): { values: Int32Array; scales: Float32Array } {
  const products = Float32Array.from(scales, (scale) => inputScale * scale);
  return { values: Int32Array.from(bias, (value, channel) => halfEven(value / products[channel]!)), scales: products };
}

/** To the nearest whole number, halves to the even one, as ONNX rounds. */
export function halfEven(value: number): number {
  const down = Math.floor(value);
  const part = value - down;
  if (part !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
