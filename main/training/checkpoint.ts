// What a run needs to go on as if it had never stopped, in one file that is whole or not there.
// Invariant: a checkpoint is acknowledged only after its bytes and its name are on the disk; the one before it is left alone meanwhile.
//
// magic 'DSHCKPT1' | u32 header length | header JSON | arrays, float32 little-endian, in the header's order | SHA-256 of all before
// Two files take turns; the newest that verifies is the one. (Pillai et al., OSDI 2014: rename is atomic, not durable; hence both syncs.)
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { spaceNow } from '../disk-space.ts';
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
export const checkpointNames = ['checkpoint-0.bin', 'checkpoint-1.bin'] as const;
/** Checkpoints that a training keeps: the newest and the one before. */
export const checkpointsHeld = checkpointNames.length;
/** Free space asked for before writing, in checkpoints: the new one, the next one, and room for the operating system. */
export const roomForCheckpoint = 3;
const pieceBytes = 4 << 20;

/** Writes a checkpoint over the older of the two. Throws Problem('disk-full') before anything is lost. */
export function writeCheckpoint(runDir: string, checkpoint: Checkpoint): void {
  const newest = newestSlot(runDir);
  const target = join(runDir, checkpointNames[newest === 0 ? 1 : 0] as string);
  const parts = checkpointBytes(checkpoint);
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  try {
    const space = spaceNow(runDir);
    if (space !== null && space.freeBytes < roomForCheckpoint * size)
      throw new Problem('disk-full', { neededMb: Math.ceil((roomForCheckpoint * size) / 2 ** 20) });
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
    if (checkpointNames.some((name) => opened(join(runDir, name), () => true))) throw new Problem('checkpoint-damaged');
    return undefined;
  }
  return readVerified(join(runDir, checkpointNames[slot] as string));
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
  const [a, b] = checkpointNames.map((name) => {
    const found = opened(join(runDir, name), (file) => verifiedHeader(file)?.header);
    return found === undefined ? undefined : found.step + (found.finished ? 0.5 : 0);
  });
  if (a === undefined && b === undefined) return undefined;
  return (a ?? -1) >= (b ?? -1) ? 0 : 1;
}

/** What `look` finds in a file; undefined where there is none that can be opened. */
function opened<T>(path: string, look: (file: number) => T): T | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return look(file);
  } finally {
    closeSync(file);
  }
}

/** A checkpoint's file; undefined where it is not there, cut off or changed. */
export function readVerified(path: string): Checkpoint | undefined {
  return opened(path, (file) => {
    const found = verifiedHeader(file);
    if (found === undefined) return undefined;
    let at = found.arraysAt;
    const arrays = new Map(
      found.header.arrays.map(([name, length]) => {
        const values = new Float32Array(length);
        readWhole(file, new Uint8Array(values.buffer), at);
        at += values.byteLength;
        return [name, values] as const;
      }),
    );
    return { ...found.header, arrays };
  });
}

/** The header of a checkpoint that is whole, and where its arrays begin. Its bytes pass by in pieces: 100,000 centres and their momentum are 400 MB. */
function verifiedHeader(file: number): { readonly header: z.infer<typeof headerSchema>; readonly arraysAt: number } | undefined {
  const size = fstatSync(file).size - 32;
  if (size < 12) return undefined;
  const start = readWhole(file, Buffer.alloc(12), 0);
  if (!start.subarray(0, 8).equals(magic)) return undefined;
  const arraysAt = 12 + start.readUInt32LE(8);
  if (arraysAt > size) return undefined;
  const digest = createHash('sha256');
  const piece = Buffer.allocUnsafe(Math.min(size, pieceBytes));
  for (let at = 0; at < size; at += piece.length) digest.update(readWhole(file, piece.subarray(0, Math.min(piece.length, size - at)), at));
  if (!digest.digest().equals(readWhole(file, Buffer.alloc(32), size))) return undefined;
  const text = readWhole(file, Buffer.alloc(arraysAt - 12), 12).toString('utf8');
  return { header: headerSchema.parse(JSON.parse(text)), arraysAt };
}

/** Fills `into` from a place of the file; what lies past its end stays as it was. */
function readWhole<T extends Uint8Array>(file: number, into: T, position: number): T {
  for (let done = 0; done < into.byteLength; ) {
    const got = readSync(file, into, done, into.byteLength - done, position + done);
    if (got === 0) break;
    done += got;
  }
  return into;
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
