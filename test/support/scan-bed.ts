// What a test of scanning stands on: an empty folder to put photos into, an empty library and an empty store of crops.
// Invariant: each one is new; closing it leaves nothing behind.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openPixels } from '../../main/faces/pixels.ts';
import { openLibrary, type WritableLibrary } from '../../main/library/database.ts';
import type { RecordStore } from '../../main/store.ts';
import { temporaryFolder } from './temporary.ts';

export interface ScanBed {
  /** Holds everything else. */
  readonly base: string;
  readonly set: string;
  readonly library: WritableLibrary;
  readonly pixels: RecordStore;
}

export async function openScanBed(): Promise<ScanBed> {
  const base = temporaryFolder();
  const set = join(base, 'set');
  mkdirSync(set);
  return { base, set, library: await openLibrary(join(base, 'data')), pixels: openPixels(join(base, 'data'), 'append') };
}

export function closeScanBed({ base, library, pixels }: Omit<ScanBed, 'set'>): void {
  pixels.close();
  library.close();
  rmSync(base, { recursive: true, force: true });
}

/** Person by person the digests of the pictures of a source, people by name. */
export function holdings(library: WritableLibrary, source: number): Map<string, string[]> {
  const rows = library.all<{ name: string; digest: Uint8Array }>(
    `SELECT identities.name, digest FROM images JOIN identities ON identities.id = identityId WHERE state = 'ok' AND sourceId = ? ORDER BY 1, 2`,
    source,
  );
  const found = new Map<string, string[]>();
  for (const { name, digest } of rows) found.set(name, [...(found.get(name) ?? []), Buffer.from(digest).toString('hex')]);
  return found;
}
