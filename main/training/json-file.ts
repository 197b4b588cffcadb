// Small JSON files that are written anew as a whole.
// Invariant: the name holds the old file or the new one, never half of one.
import { renameSync, writeFileSync } from 'node:fs';

/** For this user only. Throws what the file system says. */
export function replaceJson(path: string, value: unknown): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(value)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}
