// What a run needs to go on as if it had never stopped, in one file that is whole or not there.
// Invariant: a checkpoint is acknowledged only after its bytes and its name are on the disk; the one before it is left alone meanwhile.
//
// magic 'DSHCKPT1' | u32 header length | header JSON | arrays, float32 little-endian, in the header's order | SHA-256 of all before
// Two files take turns; the newest that verifies is the one. (Pillai et al., OSDI 2014: rename is atomic, not durable; hence both syncs.)
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { flatLayout } from '../graph/optimizer.ts';
import { Problem, toProblem } from '../problems.ts';
import { studentNamed } from '../students/catalogue.ts';
import { valuesOf } from '../students/student.ts';
import type { Plan } from './plan.ts';
import { namedValues } from './weights.ts';

export interface Checkpoint {
  /** Steps that are done. */
  readonly step: number;
  readonly finished: boolean;
  readonly planDigest: string;
  /** Milliseconds of training behind it, over all sittings. */
  readonly trainedMs: number;
  /** parameters, momentum, statistics, head, head-momentum, memory.<name>. */
  readonly arrays: ReadonlyMap<string, Float32Array>;
}

const magic = Buffer.from('DSHCKPT1');
const headerSchema = z.object({
  step: z.number(),
  finished: z.boolean(),
  planDigest: z.string(),
  trainedMs: z.number(),
  arrays: z.array(z.tuple([z.string(), z.number().int().nonnegative()])),
});
const names = ['checkpoint-0.bin', 'checkpoint-1.bin'] as const;
/** Free space asked for before writing, in checkpoints: the new one, the next one, and room for the operating system. */
const freeFactor = 3;

/** Writes a checkpoint over the older of the two. Throws Problem('disk-full') before anything is lost. */
export function writeCheckpoint(runDir: string, checkpoint: Checkpoint): void {
  const newest = newestSlot(runDir);
  const target = join(runDir, names[newest === 0 ? 1 : 0] as string);
  const parts = checkpointBytes(checkpoint);
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  try {
    const { bavail, bsize } = statfsSync(runDir);
    if (bavail * bsize < freeFactor * size) throw new Problem('disk-full', { neededMb: Math.ceil((freeFactor * size) / 2 ** 20) });
    const file = openSync(`${target}.new`, 'w', 0o600);
    try {
      for (const part of parts) writeWhole(file, part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${target}.new`, target);
    syncFolder(runDir);
  } catch (thrown) {
    throw toProblem(thrown);
  }
}

/** The bytes of a checkpoint's file, in parts. */
export function checkpointBytes(checkpoint: Checkpoint): Uint8Array[] {
  const header = Buffer.from(
    JSON.stringify({ ...checkpoint, arrays: [...checkpoint.arrays].map(([name, { length }]) => [name, length]) } satisfies z.infer<
      typeof headerSchema
    >),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const parts: Uint8Array[] = [
    magic,
    length,
    header,
    ...[...checkpoint.arrays.values()].map((a) => new Uint8Array(a.buffer, a.byteOffset, a.byteLength)),
  ];
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  parts.push(digest.digest());
  return parts;
}

/** The newest checkpoint that verifies, or undefined when the run has none. Throws Problem('checkpoint-damaged') when files are there and none verifies. */
export function readNewest(runDir: string): Checkpoint | undefined {
  const slot = newestSlot(runDir);
  if (slot === undefined) {
    if (names.some((name) => readable(join(runDir, name)))) throw new Problem('checkpoint-damaged');
    return undefined;
  }
  return readVerified(join(runDir, names[slot] as string));
}

/** Every trained parameter and statistic of the student by name. */
export function trainedValues(plan: Plan, checkpoint: Checkpoint): Map<string, Float32Array> {
  const student = studentNamed(plan.student);
  if (student === undefined) throw new Problem('run-data-changed');
  const { parameters, statistics } = valuesOf(student, plan.dim);
  const flat = (name: string): Float32Array => checkpoint.arrays.get(name) ?? new Float32Array(0);
  return new Map([...namedValues(flat('parameters'), flatLayout(parameters)), ...namedValues(flat('statistics'), flatLayout(statistics))]);
}

function newestSlot(runDir: string): 0 | 1 | undefined {
  // A training that is ended where it was saved has two checkpoints of one step: the finished one is newer.
  const [a, b] = names.map((name) => {
    const found = readVerified(join(runDir, name));
    return found === undefined ? undefined : found.step + (found.finished ? 0.5 : 0);
  });
  if (a === undefined && b === undefined) return undefined;
  return (a ?? -1) >= (b ?? -1) ? 0 : 1;
}

function readable(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch {
    return false;
  }
}

/** A checkpoint's file; undefined where it is not there, cut off or changed. */
export function readVerified(path: string): Checkpoint | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  const body = bytes.subarray(0, Math.max(0, bytes.length - 32));
  if (body.length < 12 || !body.subarray(0, 8).equals(magic)) return undefined;
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(body.length))) return undefined;
  let offset = 12 + body.readUInt32LE(8);
  const header = headerSchema.parse(JSON.parse(body.subarray(12, offset).toString('utf8')));
  const arrays = new Map(
    header.arrays.map(([name, length]) => {
      const from = body.byteOffset + offset;
      offset += 4 * length;
      return [name, new Float32Array(body.buffer.slice(from, from + 4 * length))] as const;
    }),
  );
  return { ...header, arrays };
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.byteLength; ) written += writeSync(file, bytes, written, bytes.byteLength - written);
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return; // a folder cannot be synced there
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
