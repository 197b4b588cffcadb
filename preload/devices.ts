// What is asked and told about the devices that can train: the processor, and graphics cards through several runtimes.
// Invariant: a device that cannot be used says why, and one that is used has computed the known answer.
import { z } from 'zod';

/** Every way of training that the program knows. */
export const engineName = z.enum(['ort-cpu', 'ort-webgpu', 'ort-cuda', 'ort-dml', 'tfjs-webgpu', 'tfjs-tensorflow']);

/** Why one cannot be used here. */
export const unavailableReason = z.enum([
  'no-adapter',
  'not-in-build',
  'library-missing',
  'package-missing',
  'native-missing',
  'refused',
  /** It needed more memory than it has. */
  'memory',
  /** It failed in the middle of the known answer. */
  'lost',
  /** Its process ended by itself, or had to be ended because it was silent. */
  'died',
  'silent',
]);

const probe = z.object({
  /** Forward, gradients and update lie within the tolerance of the float64 numbers. */
  agrees: z.boolean(),
  /** The largest error, in parts of what is tolerated: 1 is the limit; null where it is no number. */
  error: z.number().nullable(),
  /** The same steps twice gave the same bits. */
  repeatable: z.boolean(),
  /** Photos a second in training steps of MobileFaceNet x0.5, 16 photos each; null where it disagrees or takes more than a minute. */
  imagesPerSecond: z.number().nullable(),
  /** Seconds from nothing to the first step. */
  startSeconds: z.number(),
});

const deviceRow = z.object({
  engine: engineName,
  /** What the device is called, where its runtime says so. */
  device: z.string().nullable(),
  driver: z.string().nullable(),
  /** A processor that plays a graphics card: right, and slower than the processor itself. */
  software: z.boolean(),
  /** `untested`: nothing speaks against it, and it has not computed the known answer yet. */
  state: z.enum(['tested', 'untested', 'unavailable']),
  reason: unavailableReason.nullable(),
  probe: probe.nullable(),
  /** Where parameters and momentum lie between two steps. */
  holds: z.enum(['device', 'host']),
});

export const deviceSettings = z.object({
  /** `auto`: the fastest that agrees. */
  engine: z.union([z.literal('auto'), engineName]),
  /** Fewer threads and lower priority, so that other work on this computer goes on. */
  usable: z.boolean(),
  /** Most memory that a training may take, in MiB; null: what there is. */
  memoryCapMb: z.number().int().min(256).max(4_194_304).nullable(),
});

export const deviceTable = z.object({
  rows: z.array(deviceRow),
  chosen: engineName,
  /**
   * Why it was chosen. `fastest`: of those that agree; `only`: no other agrees or is there; `set`: by the setting; `set-unusable`: the setting names one that
   * cannot be used now; `untested`: others were not tried yet.
   */
  why: z.enum(['fastest', 'only', 'set', 'set-unusable', 'untested']),
  /** The second fastest and by how much the chosen one is faster; null where there is none. */
  next: z.object({ engine: engineName, times: z.number() }).nullable(),
  /** When the devices were tried, with these drivers; null: not yet. */
  testedMs: z.number().nullable(),
  settings: deviceSettings,
});

export const deviceCalls = {
  /** The table. `test`: every device that may be there computes the known answer in a process of its own; takes up to a few minutes and can be stopped. */
  'devices.list': {
    in: z.strictObject({ test: z.boolean().default(false), software: z.boolean().default(false) }),
    out: deviceTable,
  },
  'devices.set': { in: deviceSettings.partial().strict(), out: deviceSettings },
} as const;

export type EngineName = z.output<typeof engineName>;
export type DeviceTable = z.output<typeof deviceTable>;
export type DeviceRow = DeviceTable['rows'][number];
export type DeviceProbe = z.output<typeof probe>;
export type DeviceSettings = z.output<typeof deviceSettings>;
export type DeviceReason = z.output<typeof unavailableReason>;
