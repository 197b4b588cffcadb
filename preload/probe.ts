// What the probe of a package measured on devices (main/export/probe-node.ts): a file as it comes back, what is kept of all of them, and what is shown.
// Invariants: strict. Nothing that is not listed here is taken, and no text in it has room for a path, a mark-up or a line of its own. A file names no
// device, so devices have numbers: those of FP32 and of INT8 are counted apart.
import { z } from 'zod';

export const probeProblems = [
  'probe-unreadable',
  'probe-too-large',
  'probe-version',
  'probe-student',
  'probe-contradiction',
  'probe-known',
  'probe-many',
] as const;

/** Bytes of a result: the 20,000 times that the probe takes at most need less than half of it. */
export const mostProbeBytes = 1_000_000;
export const probeSchemaVersion = 1;
/** Devices of one precision. */
export const mostDevices = 12;

const count = z.number().int().min(0);
const unit = z.number().int().min(1).max(mostDevices);
const precision = z.enum(['fp32', 'int8']);
const milliseconds = z.number().gt(0).max(600_000);
const bytes = z.number().int().min(1).max(1e15);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const words = z.string().regex(/^[A-Za-z0-9 ()@.,+_-]{1,100}$/);
/** What the hottest sensor says; null where the system shows none. */
const celsius = z.number().gt(0).lt(150).nullable();

const measured = {
  runs: count,
  warmUp: count,
  /** Nearest rank among the listed times: the time that half, or 95 of 100, of the runs do not exceed. */
  p50Ms: milliseconds,
  p95Ms: milliseconds,
  maxMs: milliseconds,
  /** Medians of the first and the last quarter of the runs. `suspected`: the last lies more than 15 % above the first. */
  throttling: z.strictObject({ firstMs: milliseconds, lastMs: milliseconds, suspected: z.boolean() }),
  settings: z.strictObject({
    runtime: z.enum(['onnxruntime-node', 'onnxruntime-python']),
    version: z.string().regex(/^[0-9A-Za-z.+-]{1,40}$/),
    threads: z.number().int().min(1).max(1024),
    precision,
  }),
  /** Of the whole process, runtime included. */
  peakMemoryBytes: bytes,
  temperature: z.strictObject({ beforeC: celsius, afterC: celsius }),
  device: z.strictObject({
    /** What its maker calls it, where the system tells. */
    product: words.nullable().default(null),
    cpu: words,
    cores: z.number().int().min(1).max(4096),
    memoryBytes: bytes,
    system: words,
  }),
};

/** The file that the probe writes. */
export const probeResult = z.strictObject({
  schema: z.literal(probeSchemaVersion),
  program: z.literal('deshi-probe'),
  model: z.strictObject({ file: z.enum(['student_fp32.onnx', 'student_int8.onnx']), sha256 }),
  ...measured,
  /** No probe reads power yet. */
  power: z.null(),
  /** Of every run, in the order in which they were taken. */
  timesMs: z.array(milliseconds).min(200).max(20_000),
});

const kept = {
  /** Which device, among those of the same precision: the smallest number that was free when it was read in. */
  unit,
  /** When it was read in: a probe writes no clock. */
  atMs: count,
  /** SHA-256 of the file that was read in. */
  digest: sha256,
};

/** `probe.json` in the folder of a run. */
export const keptProbes = z.strictObject({
  schema: z.literal(2),
  measurements: z
    .array(z.strictObject({ ...kept, result: probeResult }))
    .min(1)
    .max(2 * mostDevices),
});

/** One of them with its single times summed up. */
export const deviceProbe = z.strictObject({ ...kept, ...measured, p99Ms: milliseconds, minMs: milliseconds });

/** `runId`: the shape of the contract. */
export function probeCalls<R extends z.ZodType>(runId: R) {
  return {
    /** Takes what the probe wrote on a device, as text, beside what was measured on others. What is kept and cannot be read gives way to it. */
    'probe.import': { in: z.strictObject({ runId, text: z.string().max(4 * mostProbeBytes) }), out: deviceProbe },
    /** FP32 first, each by its number. */
    'probe.list': { in: z.strictObject({ runId }), out: z.array(deviceProbe) },
    /** Takes one device away; without a `unit` all that is kept, whether it can be read or not. `removed`: there was something. */
    'probe.remove': {
      in: z.strictObject({ runId, unit: unit.optional(), precision: precision.default('fp32') }),
      out: z.object({ removed: z.boolean() }),
    },
  } as const;
}

export type ProbeResult = z.output<typeof probeResult>;
export type KeptProbes = z.output<typeof keptProbes>['measurements'];
export type Precision = z.output<typeof precision>;
export type DeviceProbe = z.output<typeof deviceProbe>;
