// One temporary folder for a whole run of the tests, in which every test and every child process makes its own, and in which Node keeps what it compiled: a run
// starts more than a thousand processes from the same sources.
// Invariant: it is gone when the run ends, also where a test or a child was killed before it could clean up.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Vitest calls it before the first test process starts, and what it returns after the last one ended. */
export function setup(): () => void {
  const before = process.env['TMPDIR'];
  const root = mkdtempSync(join(tmpdir(), 'deshi-tests-'));
  process.env['TMPDIR'] = root;
  const cacheBefore = process.env['NODE_COMPILE_CACHE'];
  process.env['NODE_COMPILE_CACHE'] = join(root, 'compiled');
  return () => {
    restore('TMPDIR', before);
    restore('NODE_COMPILE_CACHE', cacheBefore);
    try {
      rmSync(root, { recursive: true, force: true, maxRetries: 2 });
    } catch (thrown) {
      process.stderr.write(`could not remove ${root}: ${String(thrown)}\n`);
    }
  };
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
