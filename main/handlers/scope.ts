// Whom a call is about: the people of its folders, or who was scanned before, and how they are divided.
// Invariant: a division is drawn by its seed, or follows files of names; nothing here opens a network.
import type { Checked } from '../../preload/contract.ts';
import type { Part, SplitRule } from '../library/split.ts';
import type { Scope } from '../library/splits.ts';
import { Problem } from '../problems.ts';
import type { HostContext } from './context.ts';
import { scanFolders, scannedScope } from './faces.ts';
import { readPeople } from './lists.ts';
import type { openMeter } from './progress.ts';

/** The people of the folders, or who was scanned before. */
export async function scopeOf(
  context: HostContext,
  { faces }: { readonly faces: Checked<'faces.scan'> },
  meter: ReturnType<typeof openMeter>,
  signal: AbortSignal,
): Promise<Scope> {
  if (faces.folders.length === 0) return scannedScope(context);
  return meter.during('scan', () => scanFolders(context, faces, { signal, onProgress: (progress) => meter.files(progress) }));
}

/** How the people are divided: by files of names, or drawn. `filled`: as in a `SplitRule`. Throws Problem `bad-input` and those of reading the files. */
export async function ruleOf(
  { split, seed }: Pick<Checked<'model.evaluate'>, 'split' | 'seed'>,
  filled?: readonly Part[],
): Promise<SplitRule> {
  const base = { seed: String(seed), ...(filled && { filled }) };
  if (split.verify === undefined) {
    if ((split.train ?? split.choose) !== undefined) throw new Problem('bad-input', { field: 'split.verify', detail: 'missing' });
    return base;
  }
  const train = split.train && (await readPeople(split.train));
  const choose = split.choose && (await readPeople(split.choose));
  return { ...base, lists: { verify: await readPeople(split.verify), ...(train && { train }), ...(choose && { choose }) } };
}
