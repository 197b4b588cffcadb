// Faces of a folder per person as a pixel store in a temporary folder, for tests of what comes after the scan.
// Invariant: people and images are taken in the order of their names' digests, so a subset is the same everywhere.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeCrop } from '../../main/faces/decode-crop.ts';
import { openStore, type RecordStore } from '../../main/store.ts';
import type { FaceRef } from '../../main/teachers/types.ts';

export const cropBytes = 112 * 112 * 3;

export interface FaceStore {
  dataDir: string;
  pixels: RecordStore;
  faces: FaceRef[];
  close(): void;
}

export function emptyFaceStore(): FaceStore {
  const dataDir = mkdtempSync(join(tmpdir(), 'deshi-faces-'));
  const pixels = openStore(join(dataDir, 'pixels', '112x112'), cropBytes, 'append');
  return {
    dataDir,
    pixels,
    faces: [],
    close() {
      pixels.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

export function addFace(store: FaceStore, pixels: Uint8Array, identity: number): FaceRef {
  const digest = sha256(pixels);
  const face = { digest, ordinal: store.pixels.append(digest, pixels), identity };
  store.faces.push(face);
  return face;
}

/** The image files, decoded; identities are positions in `people`. */
export async function storeOf(people: readonly (readonly string[])[]): Promise<FaceStore> {
  const store = emptyFaceStore();
  for (const [identity, files] of people.entries()) {
    for (const file of files) {
      const decoded = await decodeCrop(readFileSync(file), 112);
      if ('pixels' in decoded) addFace(store, decoded.pixels, identity);
    }
  }
  store.pixels.flush();
  return store;
}

/** `count` people of a folder with a folder for each, who have two images or more; at most `most` images of each. */
export function peopleOf(folder: string, count: number, most: number): string[][] {
  return byDigest(readdirSync(folder))
    .map((person) => readdirSync(join(folder, person)).map((file) => join(folder, person, file)))
    .filter((files) => files.length >= 2)
    .slice(0, count)
    .map((files) => byDigest(files).slice(0, most));
}

function byDigest(names: readonly string[]): string[] {
  return names
    .map((name) => [sha256(name.split('/').at(-1) as string), name] as const)
    .sort()
    .map(([, name]) => name);
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
