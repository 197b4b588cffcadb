// A look at some photos of a source: are they aligned crops, or photos on which the face has to be found?
// Invariant: pure reading; nothing is written, and the same photos give the same answer.
import type { Reading } from '../../preload/alignment.ts';
import { Problem } from '../problems.ts';
import type { Decoders } from './decode.ts';
import { longerEdge } from './image-size.ts';
import type { ListedPhoto, PhotoSource } from './readers/photo-source.ts';

export interface Example {
  /** The photo as an aligned crop is taken, and with its face aligned; `cropBytes` each. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export interface Look {
  /** Null where too few faces were found to say. */
  readonly reading: Reading | null;
  /** All pictures looked at are so small that they can hardly be anything but crops; faces were not looked for then, where that was asked. */
  readonly small: boolean;
  readonly looked: number;
  readonly found: number;
  readonly aligned: number;
  readonly examples: readonly Example[];
}

export interface LookOptions {
  readonly decoders: Decoders;
  readonly signal?: AbortSignal;
  /** Small pictures are not looked at any closer. */
  readonly skipSmall?: boolean;
  /** Pictures for the operator's eyes, at most. */
  readonly examples?: number;
}

/** Photos that are looked at: enough to tell, and a few seconds. */
export const photosLooked = 50;
const atOnce = 10;
/** With so many of one kind and none of the other, the rest is not looked at. */
const enough = 20;
/**
 * Pixels of the 112 by which five points may lie beside the template on average and the crop still be aligned: by another detector, another definition of the
 * points. Of 60 crops from each of four collections nine in ten lie within 7.3 or less; of 60 photos with the head in the middle nine in ten beyond 13.
 */
export const alignedWithin = 8;
const smallEdge = 128;

/** Looks at photos from all over the source. Throws Problem `cancelled`, and those of reading the source. */
export async function lookAt(source: PhotoSource, { decoders, signal, skipSmall = false, examples: most = 0 }: LookOptions): Promise<Look> {
  const photos = await spread(source, signal);
  const files: Uint8Array[] = [];
  let [looked, found, aligned] = [0, 0, 0];
  let longest = 0;
  const examples: Example[] = [];
  for (let at = 0; at < photos.length; at += atOnce) {
    if (signal?.aborted) throw new Problem('cancelled');
    files.length = 0;
    for (const photo of photos.slice(at, at + atOnce)) {
      const content = await photo.content(() => false);
      if (content !== 'unchanged' && 'bytes' in content) files.push(content.bytes);
    }
    longest = Math.max(longest, ...(await Promise.all(files.map((bytes) => edgeOf(bytes, decoders)))));
    if (skipSmall && isSmall(longest)) continue;
    const answers = await Promise.all(files.map((bytes) => decoders.decode(bytes, 'find')));
    for (const [i, answer] of answers.entries()) {
      if ('reject' in answer) continue;
      looked += 1;
      const offset = answer.sought?.offset ?? null;
      if (offset === null) continue;
      found += 1;
      if (offset <= alignedWithin) aligned += 1;
      if (examples.length < most) {
        const before = await decoders.decode(files[i]!);
        if ('pixels' in before) examples.push({ before: before.pixels, after: answer.pixels });
      }
    }
    if (found >= enough && (aligned === 0 || aligned === found)) break;
  }
  return { reading: readingOf(looked, found, aligned), small: isSmall(longest), looked, found, aligned, examples };
}

/** Pixels; 0 where the file is no picture and says nothing about the others, infinite where its size cannot be told. */
async function edgeOf(bytes: Uint8Array, decoders: Decoders): Promise<number> {
  return longerEdge(bytes) ?? ('reject' in (await decoders.decode(bytes)) ? 0 : Number.POSITIVE_INFINITY);
}

/** Whether there were pictures, and none with an edge beyond that of a crop. */
const isSmall = (longest: number): boolean => longest > 0 && longest <= smallEdge;

/** Crops where four in five faces lie as in one; nothing where a face was found on fewer than half of the photos. */
export function readingOf(looked: number, found: number, aligned: number): Reading | null {
  if (found < 3 || found < looked / 2) return null;
  return aligned >= 0.8 * found ? 'crops' : 'photos';
}

/** At most `photosLooked` photos, from beginning to end. */
async function spread(source: PhotoSource, signal?: AbortSignal): Promise<ListedPhoto[]> {
  const step = Math.max(1, Math.floor(source.images / photosLooked));
  const photos: ListedPhoto[] = [];
  let seen = 0;
  for await (const shelf of source.shelves()) {
    if (signal?.aborted) throw new Problem('cancelled');
    for await (const photo of shelf.photos ?? []) {
      if (seen++ % step === 0 && photos.length < photosLooked) photos.push(photo);
    }
    if (photos.length >= photosLooked) break;
  }
  return photos;
}
