// What the probe of a package measured on a device (main/export/probe-node.ts): the file as it comes back, what is kept of it, and what is shown.
// Invariant: strict. Nothing that is not listed here is taken, and no text in it has room for a path, a mark-up or a line of its own.
import { z } from 'zod';

export const probeProblems = ['probe-unreadable', 'probe-too-large', 'probe-version', 'probe-student', 'probe-contradiction'] as const;

/** Bytes of a result: the 20,000 times that the probe takes at most need less than half of it. */
export const mostProbeBytes = 1_000_000;
export const probeSchemaVersion = 1;

const count = z.number().int().min(0);
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
    precision: z.enum(['fp32', 'int8']),
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

/** `probe.json` in the folder of a run. */
export const keptProbe = z.strictObject({
  schema: z.literal(1),
  /** When it was read in: a probe writes no clock. */
  atMs: count,
  /** SHA-256 of the file that was read in. */
  digest: sha256,
  result: probeResult,
});

/** The same with the single times summed up. */
export const deviceProbe = z.strictObject({ atMs: count, digest: sha256, ...measured, p99Ms: milliseconds, minMs: milliseconds });

/** `runId`: the shape of the contract. */
export function probeCalls<R extends z.ZodType>(runId: R) {
  return {
    /** Takes what the probe wrote on the device, as text, in place of an earlier result. */
    'probe.import': { in: z.strictObject({ runId, text: z.string().max(4 * mostProbeBytes) }), out: deviceProbe },
    /** Judges by this computer again. `removed`: there was a result. */
    'probe.remove': { in: z.strictObject({ runId }), out: z.object({ removed: z.boolean() }) },
  } as const;
}

export type ProbeResult = z.output<typeof probeResult>;
export type DeviceProbe = z.output<typeof deviceProbe>;
