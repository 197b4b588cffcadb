// How long a student takes on a device, as a range, from its amount of arithmetic.
// Invariant: an estimate and always shown as one. The ranges between devices are those of one vendor's table of three face networks
// (docs.trueface.ai/benchmarks), which disagree by a factor of up to four; a single factor would pretend to know more.
import type { DeviceKind } from '../../preload/project.ts';

/** Multiply-accumulates a second, in billions, of one network on one thread of a desktop processor: slowest and fastest seen for small networks. */
const desktop = [8, 60] as const;

/** How many times slower than a desktop, least and most. Undefined: a face network does not fit. */
const slower: Readonly<Record<DeviceKind, readonly [least: number, most: number] | undefined>> = {
  'this-computer': [1, 1],
  'mini-pc': [1.2, 4],
  'jetson-orin-nano': [1, 5],
  'jetson-nano': [5.1, 12],
  'raspberry-pi-5': [3, 10],
  'raspberry-pi-4': [7.3, 25],
  phone: [1.2, 5.4],
  microcontroller: undefined,
};

/** Milliseconds for one face, [shortest, longest]; undefined where it does not fit. */
export function latencyRange(device: DeviceKind, macs: number): readonly [number, number] | undefined {
  const factor = slower[device];
  if (factor === undefined) return undefined;
  const ms = (perSecond: number): number => (macs / (perSecond * 1e9)) * 1000;
  return [ms(desktop[1]) * factor[0], ms(desktop[0]) * factor[1]];
}

/** The middle of a range that spans orders of magnitude. */
export function middle([low, high]: readonly [number, number]): number {
  return Math.sqrt(low * high);
}
