// What folders take up on the disk.
// Invariant: reads only; what goes away meanwhile, or cannot be looked at, counts for nothing.
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointNames, roomForCheckpoint } from '../../training/checkpoint.ts';

/** Bytes of all files below a folder; links are not followed. A file that two folders share counts half for each. */
export async function bytesIn(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += await bytesIn(path);
    else if (entry.isFile())
      sum += await stat(path).then(
        ({ size, nlink }) => size / Math.max(1, nlink),
        () => 0,
      );
  }
  return Math.round(sum);
}

/** Room for everything else that writes on a disk while a run is at work. */
const besides = 1e9;

/**
 * Whether a disk will soon be too full for a training: less is free than its next checkpoint asks for (`roomForCheckpoint` times the largest so far) and a
 * gigabyte beside it. Then also what the folders of other runs keep there; null while there is enough.
 */
export async function lowDisk({
  free,
  training,
  runs,
  run,
}: {
  readonly free: number | null;
  /** The folder of the training, and that of all runs with the name of this one. */
  readonly training: string;
  readonly runs: string;
  readonly run: string;
}): Promise<{ neededBytes: number; keptBytes: number; keptRuns: number } | null> {
  const sizes = await Promise.all(
    checkpointNames.map((name) =>
      stat(join(training, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const neededBytes = besides + roomForCheckpoint * Math.max(...sizes);
  if (free === null || free >= neededBytes) return null;
  const kept = await keptBy(runs, run);
  return { neededBytes, keptBytes: kept.bytes, keptRuns: kept.runs };
}

/** What the folders of runs take up, but for the run that is named. */
export async function keptBy(folder: string, but?: string): Promise<{ readonly bytes: number; readonly runs: number }> {
  const runs = (await entriesOf(folder)).filter((entry) => entry.isDirectory() && entry.name !== but);
  const sizes = await Promise.all(runs.map(({ name }) => bytesIn(join(folder, name))));
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), runs: runs.length };
}

export function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}
