// Where the real faces, teachers and golden files lie on a machine that has them. They are never part of the project:
// a test that needs them asks here, and is skipped, with its reason printed, where there are none.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const checkout = resolve(import.meta.dirname, '..', '..');

/** Why a test that needs the folder was skipped; goes into the name or reason of the skipped test. */
export const noShared = 'needs the folder of real data (set DESHI_SHARED, or put it at ../shared)';

/** The folder of real data: `DESHI_SHARED`, else `../shared` beside the checkout; undefined where neither exists. */
export function sharedDir(): string | undefined {
  const candidates = process.env['DESHI_SHARED'] ? [process.env['DESHI_SHARED']] : [join(checkout, '..', 'shared')];
  return candidates.map((candidate) => resolve(candidate)).find((candidate) => existsSync(join(candidate, 'reference')));
}
