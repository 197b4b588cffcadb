// Where a package is built before anybody may see it: a folder beside the one asked for, renamed when everything has been checked.
// Invariant: the folder asked for appears complete or not at all, and nothing that others made is ever removed.
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Problem } from '../problems.ts';

const marker = '.deshi-export';
/** Folders in use by this process: a leftover may bear our own number, which systems hand out again. */
const active = new Set<string>();

export interface Staging {
  readonly folder: string;
  /** Writes a file below the folder and syncs it; parents are made. Returns its full path. */
  write(path: string, content: Uint8Array | string): Promise<string>;
  /** Makes it the folder asked for. */
  publish(): Promise<void>;
  /** Removes it. */
  discard(): Promise<void>;
}

/**
 * Opens a staging folder for `outDir`. What a killed export left is cleared away.
 *
 * Throws Problem `output-exists` when `outDir` is anything but an empty folder, or when another export to it is under way.
 */
export async function openStaging(outDir: string): Promise<Staging> {
  const target = resolve(outDir);
  const parent = dirname(target);
  await refuseOccupied(target, outDir);
  const firstMade = await mkdir(parent, { recursive: true });
  // Named after a digest: the name asked for may already be as long as a file system allows.
  const folder = join(parent, `.deshi-export-${createHash('sha256').update(basename(target)).digest('hex').slice(0, 8)}`);
  await claim(folder, outDir);

  return {
    folder,
    write: async (path, content) => {
      const full = join(folder, path);
      await mkdir(dirname(full), { recursive: true });
      const file = await open(full, 'wx');
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      return full;
    },
    publish: async () => {
      await rm(join(folder, marker));
      for (const path of await foldersBelow(folder)) await syncFolder(path);
      await refuseOccupied(target, outDir);
      await rmdir(target).catch(ignoreMissing); // empty, as just seen; Windows renames onto nothing that exists
      await rename(folder, target);
      active.delete(folder);
      await syncFolder(parent);
    },
    discard: async () => {
      await rm(folder, { recursive: true, force: true });
      active.delete(folder);
      if (firstMade !== undefined) await removeEmpty(parent, firstMade);
    },
  };
}

async function refuseOccupied(target: string, asked: string): Promise<void> {
  const occupied = new Problem('output-exists', { path: asked });
  const found = await readdir(target).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return [];
    throw thrown.code === 'ENOTDIR' ? occupied : thrown;
  });
  if (found.length > 0) throw occupied;
}

/** Makes the folder ours. A leftover is removed only if it bears our mark and the process that made it is gone. */
async function claim(folder: string, asked: string): Promise<void> {
  const mark = join(folder, marker);
  try {
    await mkdir(folder);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    const owner = Number(await readFile(mark, 'utf8').catch(() => Number.NaN));
    const empty = (await readdir(folder)).length === 0;
    if (!empty && (!Number.isInteger(owner) || inUse(folder, owner)))
      throw new Problem('output-exists', { path: asked }, { cause: thrown });
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
  }
  active.add(folder);
  await writeFile(mark, String(process.pid));
}

function inUse(folder: string, pid: number): boolean {
  if (pid === process.pid) return active.has(folder);
  try {
    process.kill(pid, 0); // sends nothing: asks whether the process exists
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function foldersBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return [...entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)), folder];
}

async function removeEmpty(from: string, last: string): Promise<void> {
  for (let path = from; path.length >= last.length; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch {
      return; // somebody put something there meanwhile
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows has no folder handle to sync
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ignoreMissing(thrown: NodeJS.ErrnoException): void {
  if (thrown.code !== 'ENOENT') throw thrown;
}
