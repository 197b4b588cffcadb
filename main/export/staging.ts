// Where a package is built before anybody may see it: a folder beside the one asked for, renamed when everything has been checked.
// Invariant: the folder asked for appears complete or not at all, and nothing that others made is ever removed. Its maker stands in its name from the moment
// it is there until it has the name asked for: whenever a process is killed, what it left is known as left.
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Problem } from '../problems.ts';

/** Folders in use by this process. Any other that bears its number was left by a killed one: systems hand numbers out again. */
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
  const prefix = `.deshi-export-${createHash('sha256').update(basename(target)).digest('hex').slice(0, 8)}-`;
  const folder = join(parent, `${prefix}${process.pid}`);
  if (active.has(folder)) throw new Problem('output-exists', { path: outDir });
  active.add(folder);
  try {
    await clearLeftovers(parent, prefix, outDir);
    await mkdir(folder);
  } catch (thrown) {
    active.delete(folder);
    throw thrown;
  }

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
      for (const path of await foldersBelow(folder)) await syncFolder(path);
      await refuseOccupied(target, outDir);
      await rmdir(target).catch(ignoreMissing); // empty, as just seen; Windows renames onto nothing that exists
      try {
        await rename(folder, target);
      } catch (thrown) {
        await refuseOccupied(target, outDir); // another process was first
        throw thrown;
      }
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

/** Removes what killed exports to the same folder left. Throws Problem `output-exists` while another process is at one. */
async function clearLeftovers(parent: string, prefix: string, asked: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const owner = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (!/^[1-9]\d*$/.test(owner)) continue;
    if (isOfAnother(Number(owner))) throw new Problem('output-exists', { path: asked });
    await rm(join(parent, name), { recursive: true, force: true });
  }
}

function isOfAnother(pid: number): boolean {
  if (pid === process.pid) return false;
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
