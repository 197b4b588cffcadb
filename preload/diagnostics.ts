// What is saved for whoever looks after the program: versions, this computer, counts, states, the end of the log.
// Invariant: no face, no name, no path, no user and no name of this computer; what is saved is, byte for byte, what was shown before.
import { z } from 'zod';
import { deviceSettings, deviceTable } from './devices.ts';

const count = z.number().int().min(0);
const value = z.union([z.string(), z.number(), z.boolean()]);

export const diagnostics = z.object({
  format: z.literal('deshi-diagnostics'),
  formatVersion: z.literal(1),
  /** When it was put together, ISO 8601 in UTC. */
  at: z.string(),
  version: z.string(),
  /** What was on the screen when it was asked for; null where it was asked for without a problem. */
  problem: z.object({ code: z.string(), data: z.record(z.string(), value) }).nullable(),
  system: z.object({
    platform: z.string(),
    release: z.string(),
    arch: z.string(),
    cpu: z.string(),
    cores: count,
    memoryBytes: count,
    memoryFreeBytes: count,
    /** Of the disk that holds the data folder; null where it cannot be asked. */
    diskFreeBytes: count.nullable(),
    diskBytes: count.nullable(),
    /** `readable`, or why the energy counter is not (a reason of the report). */
    energy: z.string(),
  }),
  /** Versions by name: node, sqlite, onnxruntime-node and others. */
  runtimes: z.record(z.string(), z.string()),
  devices: deviceTable.omit({ settings: true }),
  settings: deviceSettings,
  library: z.object({
    /** `open`, or the code of the problem because of which it could not be opened. */
    state: z.string(),
    /** Of people, photos, photos set aside, folders, teachers, projects, runs, audit records; null where the library could not be opened. */
    counts: z.record(z.string(), count).nullable(),
  }),
  /** The newest first, at most twenty. */
  runs: z.array(
    z.object({
      state: z.string(),
      problem: z.string().nullable(),
      student: z.string(),
      method: z.string(),
      createdMs: z.number(),
      phases: z.array(z.object({ phase: z.string(), state: z.string(), seconds: z.number() })),
    }),
  ),
  /** The newest lines of the log, the newest last. */
  log: z.array(z.record(z.string(), z.union([value, z.array(z.string())]))),
});

export type Diagnostics = z.output<typeof diagnostics>;

/** `problem`: the shape of a problem; `path`: the shape of a path. */
export function diagnosticsCalls<Problem extends z.ZodType, Path extends z.ZodType>(problem: Problem, path: Path) {
  return {
    /** Puts it together, and keeps it until it is saved or put together anew. `text` is the file. */
    'diagnostics.collect': {
      in: z.strictObject({ problem: problem.nullable() }),
      out: z.object({ digest: z.string(), text: z.string(), diagnostics }),
    },
    /** Writes what was put together last, if it is that which was shown (`digest`), into a folder; without one, into the data folder. */
    'diagnostics.save': {
      in: z.strictObject({ digest: z.string().max(64), folder: path.nullable() }),
      out: z.object({ path: z.string() }),
    },
  } as const;
}
