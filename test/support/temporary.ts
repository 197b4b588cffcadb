// Temporary folders of tests.
// Invariant: nothing stays behind; the folder that they are made in is removed when the run ends (temporary-root.ts).
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A new empty folder. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'deshi-test-'));
}

/**
 * A folder that the first test of a run that asks for it fills, for all others: to be read, never to be changed.
 *
 * Another process that asks meanwhile waits. What could not be made is made again by whoever asks next.
 */
export async function sharedFolder(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const made = join(tmpdir(), `deshi-shared-${name}`);
  const lock = `${made}.lock`;
  while (!existsSync(made)) {
    try {
      mkdirSync(lock);
    } catch {
      await wait(50); // a process cannot hear when another one is ready
      continue;
    }
    try {
      const folder = temporaryFolder();
      if (!existsSync(made)) await make(folder).then(() => renameSync(folder, made));
    } finally {
      rmdirSync(lock);
    }
  }
  return made;
}
