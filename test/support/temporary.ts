// Temporary folders of tests.
// Invariant: nothing stays behind; the folder that they are made in is removed when the run ends (temporary-root.ts).
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new empty folder. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'deshi-test-'));
}
