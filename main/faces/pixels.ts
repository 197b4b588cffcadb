// Where the crops of a data folder lie, and how the images of a split find theirs.
// Invariant: a crop is stored once, under the digest of its pixels; training reads it from here and never decodes.
import { join } from 'node:path';
import { Problem } from '../problems.ts';
import { openStore, type RecordStore } from '../store.ts';

/** Edge of the canonical crop. */
export const cropSize = 112;
/** Bytes of one crop: RGB, rows first. */
export const cropBytes = cropSize * cropSize * 3;

/** Where the crops of a data folder lie, without the ending. */
export function pixelsPath(dataFolder: string): string {
  return join(dataFolder, 'pixels', `${cropSize}x${cropSize}`);
}

export function openPixels(dataFolder: string, mode: 'read' | 'append'): RecordStore {
  return openStore(pixelsPath(dataFolder), cropBytes, mode);
}

/** The images with their places in the store. Throws Problem `run-data-changed` when a crop is missing: scanning again brings it back. */
export function locate<Image extends { readonly digest: string }>(
  pixels: RecordStore,
  images: readonly Image[],
): (Image & { readonly ordinal: number })[] {
  return images.map((image) => {
    const ordinal = pixels.ordinal(image.digest);
    if (ordinal === undefined) throw new Problem('run-data-changed', { part: 'crops' });
    return { ...image, ordinal };
  });
}
