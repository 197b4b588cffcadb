// Exports that are being written: where a folder with faces lies that has no name yet, so that a crash does not leave it lying there unseen.
// Invariant: only folders that this program noted before it made them are ever removed, and each bears a number that nobody else has given one.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { replaceJson } from '../training/json-file.ts';

const named = /^\.deshi-cluster-[0-9a-f-]{36}\.part$/;
const underWay = z.array(z.object({ run: z.string(), folder: z.string().refine((folder) => named.test(basename(folder))) }));
export type UnderWay = z.infer<typeof underWay>[number];

/** A place beside `out` for what is being written. Not named after `out`, whose name may already be as long as a file system allows. */
export function partBeside(out: string): string {
  return join(dirname(resolve(out)), `.deshi-cluster-${randomUUID()}.part`);
}

/** Remembers a folder that is about to be made. */
export function noteUnderWay(dataDir: string, entry: UnderWay): void {
  replace(dataDir, [...underWayIn(dataDir), entry]);
}

/** Forgets a folder that has its name by now, or was removed. */
export function forgetUnderWay(dataDir: string, folder: string): void {
  if (!existsSync(folder)) {
    replace(
      dataDir,
      underWayIn(dataDir).filter((entry) => entry.folder !== folder),
    );
  }
}

/**
 * Removes what exports of earlier processes left behind; the caller is the only one who writes this data folder, so none of them is at work. `onFound`
 * is told of each before it goes. What lies on a drive that is not there now, or cannot be removed, is kept for the next time.
 */
export function removeLeftovers(dataDir: string, onFound: (entry: UnderWay) => void): void {
  const entries = underWayIn(dataDir);
  if (entries.length === 0) return;
  const left = entries.filter((entry) => {
    if (!existsSync(entry.folder)) return !existsSync(dirname(entry.folder));
    onFound(entry);
    try {
      rmSync(entry.folder, { recursive: true, force: true });
    } catch {
      return true;
    }
    return false;
  });
  replace(dataDir, left);
}

function underWayIn(dataDir: string): UnderWay[] {
  try {
    return underWay.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
  } catch {
    return []; // none is under way, or somebody wrote into the file: nothing is removed on its word
  }
}

function replace(dataDir: string, entries: readonly UnderWay[]): void {
  const path = fileIn(dataDir);
  if (entries.length === 0) {
    rmSync(path, { force: true });
    return;
  }
  replaceJson(path, entries);
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'cluster-exports.json');
}
