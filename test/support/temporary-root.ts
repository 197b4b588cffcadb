// One temporary folder for a whole run of the tests, in which every test and every child process makes its own.
// Invariant: it is gone when the run ends, also where a test or a child was killed before it could clean up.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Vitest calls it before the first test process starts, and what it returns after the last one ended. */
export function setup(): () => void {
  const before = process.env['TMPDIR'];
  const root = mkdtempSync(join(tmpdir(), 'deshi-tests-'));
  process.env['TMPDIR'] = root;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    try {
      rmSync(root, { recursive: true, force: true, maxRetries: 2 });
    } catch (thrown) {
      process.stderr.write(`could not remove ${root}: ${String(thrown)}\n`);
    }
  };
}
