// How the photos of a folder are to be read: as the operator says, as the last time, or as a look at some of them shows.
// Invariant: a folder that was read once is read the same way again until somebody says otherwise.
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { HowRead, Reading } from '../../preload/alignment.ts';
import type { Checked, Out } from '../../preload/contract.ts';
import { openDecoders } from '../faces/decode.ts';
import { type Look, type LookOptions, lookAt } from '../faces/look.ts';
import { cropSize } from '../faces/pixels.ts';
import { openPhotos } from '../faces/readers/open-source.ts';
import { scanLedger } from '../library/scan-ledger.ts';
import { listSources } from '../library/sources.ts';
import { Problem } from '../problems.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';

const examplesShown = 6;

export function lookingHandlers(context: HostContext): Pick<Handlers, 'faces.look'> {
  return { 'faces.look': (input) => context.work.begin(null, (signal) => lookCall(context, input, signal)) };
}

/** A look that was not taken. */
const nothing: Look = { reading: null, small: false, looked: 0, found: 0, aligned: 0, examples: [] };

async function lookCall(
  context: HostContext,
  { folder, unlessKnown }: Checked<'faces.look'>,
  signal: AbortSignal,
): Promise<Out<'faces.look'>> {
  const known = await knownReading(context, folder);
  const { small, reading, looked, found, aligned, examples } =
    unlessKnown && known !== undefined ? nothing : await look(context, folder, { signal, examples: examplesShown });
  const base64 = (crop: Uint8Array): string => Buffer.from(crop).toString('base64');
  return {
    reading,
    known: known ?? null,
    looked,
    found,
    aligned,
    size: cropSize,
    small,
    examples: examples.map(({ before, after }) => ({ before: base64(before), after: base64(after) })),
  };
}

/** How a folder is to be read, and why. */
export async function decideReading(
  context: HostContext,
  folder: string,
  said: Reading | undefined,
  signal: AbortSignal,
): Promise<HowRead> {
  const none = { looked: 0, found: 0, aligned: 0 };
  if (said !== undefined) return { reading: said, why: 'said', ...none };
  const known = await knownReading(context, folder);
  if (known !== undefined) return { reading: known, why: 'known', ...none };
  const { small, reading, looked, found, aligned } = await look(context, folder, { signal, skipSmall: true });
  if (small) return { reading: 'crops', why: 'small', ...none };
  return { reading: reading ?? 'crops', why: reading === null ? 'unclear' : 'looked', looked, found, aligned };
}

async function look({ library }: HostContext, folder: string, options: Omit<LookOptions, 'decoders'>): Promise<Look> {
  const { isErased } = scanLedger(library);
  const root = await rootOf(folder);
  const { photos } = await openPhotos(folder, (person) => !isErased(root, person), options.signal);
  const decoders = openDecoders({ size: cropSize });
  try {
    if (photos.images === 0) throw new Problem('no-faces', { path: folder, files: photos.otherFiles });
    return await lookAt(photos, { ...options, decoders });
  } catch (thrown) {
    // Crops can be read without the detector, so nothing is refused: it cannot be told what they are.
    if (!(thrown instanceof Problem && thrown.code === 'detector-missing')) throw thrown;
    return nothing;
  } finally {
    await decoders.close();
    await photos.close();
  }
}

async function knownReading({ library }: HostContext, folder: string): Promise<Reading | undefined> {
  const root = await rootOf(folder);
  const source = listSources(library).find((known) => known.root === root && known.scannedMs !== null);
  return source && (source.finder === null ? 'crops' : 'photos');
}

/** As the scan names it; a folder that is gone is still known by the name that it had. */
function rootOf(folder: string): Promise<string> {
  return realpath(folder).catch(() => resolve(folder));
}
