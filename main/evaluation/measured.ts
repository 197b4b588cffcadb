// A measurement, or the reason why there is none; and the shapes of what speed and energy find out.
// Invariant: a missing number is null with a reason, never 0 and never left out.

/** How a number came about. */
export const badges = ['measured-here', 'measured-device', 'estimated', 'extrapolated'] as const;
export type Badge = (typeof badges)[number];

/** Why a number is missing. The words are in renderer/text. */
export const missingReasons = [
  'not-assessed',
  'data-insufficient',
  'no-permission',
  'no-sensor',
  'not-this-system',
  'sensor-failed',
  'below-idle',
  'measuring-failed',
  'no-price',
  'not-stated',
  'not-trained',
] as const;
export type MissingReason = (typeof missingReasons)[number];

/** A value with its badge, or nothing with its reason. */
export type Measured<T> = { readonly value: T; readonly badge: Badge } | { readonly value: null; readonly reason: MissingReason };

export function known<T>(value: T, badge: Badge = 'measured-here'): { value: T; badge: Badge } {
  return { value, badge };
}

export function missing(reason: MissingReason): { value: null; reason: MissingReason } {
  return { value: null, reason };
}

/** Time of one face with one setting, in milliseconds. `batch` is 1 unless the network's file fixes another; times are per face. */
export interface Latency {
  readonly threads: number;
  readonly batch: number;
  readonly runs: number;
  readonly warmUp: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Energy of one face above idle: median and range of the repeats, in millijoules. */
export interface EnergyPerFace {
  readonly millijoules: number;
  readonly lowMillijoules: number;
  readonly highMillijoules: number;
  readonly repeats: number;
  readonly idleWatts: number;
  readonly loadWatts: number;
  readonly sensor: string;
}

/** The computer that was measured on. No host name, no user. `runtime` is what computed, with its version. */
export interface Device {
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  readonly memoryBytes: number;
  readonly runtime: string;
}
