// How long a student takes on a device, as a range, from its amount of arithmetic.
// Invariant: an estimate and always shown as one, with where it comes from. One vendor published the times of three face networks on several devices
// (docs.trueface.ai/benchmarks, template extraction); the networks disagree by a factor of up to four, and a single factor would pretend to know more.
import type { DeviceKind, LikeDevice, Project } from '../../preload/project.ts';

/** Multiply-accumulates a second, in billions, of one network on one thread of a desktop processor: slowest and fastest seen for small networks. */
const desktop = [8, 60] as const;

/** Milliseconds of the three networks (LITE, LITE V2, TFV5) as published; the first row is what the others are compared with. */
export const published: readonly (readonly [device: string, lite: number, liteV2: number, tfv5: number])[] = [
  ['Intel i9-11900H', 2.6, 10.9, 48],
  ['Intel i7-10870H', 3.4, 13.2, 71],
  ['Intel Xeon E5-2630 v4 (2)', 5.3, 21.6, 67],
  ['Snapdragon 8 Gen 1', 14.1, 12.9, 152.5],
  ['Jetson Xavier NX, 15 W', 20, 34, 205],
  ['Jetson Nano', 21, 56, 575],
  ['Raspberry Pi 4', 35, 80, 1200],
];

/**
 * How a range is known. `published`: the table above. `maker`: its predecessor in the table, and what the maker says of the difference.
 * `between`: no number of its own was found; not slower than its predecessor in the table, not faster than the first row. `here`: this computer.
 * `like`: the operator's word on which device it is about as fast as; `unknown`: anything between the first row and the last.
 */
export type Source = 'here' | 'published' | 'maker' | 'between' | 'like' | 'unknown';

interface Profile {
  /** How many times slower than the first row of the table, least and most. */
  readonly slower: readonly [least: number, most: number];
  readonly source: Source;
}

function from(...devices: readonly string[]): readonly [number, number] {
  const reference = published[0]!.slice(1) as number[];
  const ratios = published
    .filter(([device]) => devices.includes(device))
    .flatMap(([, ...ms]) => ms.map((value, network) => value / reference[network]!));
  return [Math.min(...ratios), Math.max(...ratios)];
}

const [piLeast, piMost] = from('Raspberry Pi 4');
/** Undefined: a face network does not fit. */
const profiles: Readonly<Record<DeviceKind, Profile | undefined>> = {
  'this-computer': { slower: [1, 1], source: 'here' },
  'mini-pc': { slower: from('Intel i7-10870H', 'Intel Xeon E5-2630 v4 (2)'), source: 'published' },
  'jetson-orin-nano': { slower: [1, from('Jetson Xavier NX, 15 W')[1]], source: 'between' },
  'jetson-nano': { slower: from('Jetson Nano'), source: 'published' },
  // "Two to three times the performance of its predecessor" (raspberrypi.com, Raspberry Pi 5).
  'raspberry-pi-5': { slower: [piLeast / 3, piMost / 2], source: 'maker' },
  'raspberry-pi-4': { slower: [piLeast, piMost], source: 'published' },
  phone: { slower: from('Snapdragon 8 Gen 1'), source: 'published' },
  microcontroller: undefined,
  other: { slower: [1, piMost], source: 'unknown' },
};

function profileOf(device: DeviceKind, like: LikeDevice | null): Profile | undefined {
  const named = device === 'other' && like !== null ? profiles[like] : undefined;
  return named === undefined ? profiles[device] : { ...named, source: 'like' };
}

/** Where the range of a device comes from; undefined where nothing fits. */
export function sourceOf(device: DeviceKind, like: LikeDevice | null = null): Source | undefined {
  return profileOf(device, like)?.source;
}

/** Milliseconds for one face, [shortest, longest]; undefined where it does not fit. */
export function latencyRange(device: DeviceKind, macs: number, like: LikeDevice | null = null): readonly [number, number] | undefined {
  const factor = profileOf(device, like)?.slower;
  if (factor === undefined) return undefined;
  const ms = (perSecond: number): number => (macs / (perSecond * 1e9)) * 1000;
  return [ms(desktop[1]) * factor[0], ms(desktop[0]) * factor[1]];
}

/** The same on the device of a project; this computer until one is chosen. */
export function latencyOn({ kind, other }: Project['device'], macs: number): readonly [number, number] | undefined {
  return latencyRange(kind ?? 'this-computer', macs, other.like);
}

/** Milliseconds on the device of a project for what takes that range on this computer; undefined where it does not fit. */
export function fromHere(
  { kind, other }: Project['device'],
  [low, high]: readonly [number, number],
): readonly [number, number] | undefined {
  const factor = profileOf(kind ?? 'this-computer', other.like)?.slower;
  return factor && [low * factor[0], high * factor[1]];
}

/** Multiply-accumulates of comparing one face with templates, a value each. */
export function comparisonMacs(templates: number, dim: number): number {
  return templates * dim;
}

/** The middle of a range that spans orders of magnitude. */
export function middle([low, high]: readonly [number, number]): number {
  return Math.sqrt(low * high);
}
