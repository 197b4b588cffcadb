// A file system of a few megabytes, to find out what happens when a disk is full. Only where the tests may mount one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TinyDisk {
  readonly path: string;
  grow(megabytes: number): void;
  remove(): void;
}

/** A tmpfs of the given size, or undefined where mounting is not allowed. */
export function tinyDisk(megabytes: number): TinyDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'deshi-disk-'));
  if (!mount(['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path])) {
    rmSync(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    grow: (larger) => void mount(['-o', `remount,size=${larger}m`, path]),
    remove: () => {
      spawnSync('umount', [path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function mount(args: string[]): boolean {
  return process.platform === 'linux' && spawnSync('mount', args, { stdio: 'ignore' }).status === 0;
}
