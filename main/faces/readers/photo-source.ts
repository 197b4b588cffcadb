// What a scan reads from, whatever its layout: photos by place, each with its person and its bytes.
// Invariant: a photo's place and person depend on what lies in the source only, so they are the same in every scan.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DataFormat } from '../../../preload/project.ts';
import type { LabelRow } from '../../library/labels.ts';
import { maxFileBytes, type RejectReason } from '../../worker/protocol.ts';

/**
 * Why a photo was set aside: it could not be opened, its content was refused, or the table that names it does not hold: no such file, one outside the
 * folder (a link is taken to lead there), a photo named again, a photo of two people; or nobody was found on it.
 */
export type ScanReject = RejectReason | 'no-face' | 'unreadable' | 'missing' | 'outside' | 'named-twice' | 'two-people';

/** What tells whether a photo changed since it was read last. */
export interface ContentFacts {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

export type Content = ContentFacts & ({ readonly bytes: Uint8Array } | { readonly reject: ScanReject });

export interface ListedPhoto {
  readonly name: string;
  /** Whose it is: in the words of the source, such as the path of a folder. */
  readonly person: string;
  /** The bytes, unless `standing` says that size and time of change are already known. */
  content(standing: (facts: ContentFacts) => boolean): Promise<Content | 'unchanged'>;
}

/** Photos that lie together: a folder, or a stretch of a file. */
export interface Shelf {
  readonly path: string;
  /** Undefined when it can no longer be opened. To be taken to the end before the next shelf is asked for. */
  readonly photos: Iterable<ListedPhoto> | AsyncIterable<ListedPhoto> | undefined;
  /** Names on this shelf that the lists of people leave out; complete when the photos were taken. */
  readonly leftOut: readonly string[];
}

export interface PhotoSource {
  readonly format: DataFormat;
  /** With links in its own path resolved. */
  readonly root: string;
  /** Photos of the people asked for; where nobody knows before the end, what is expected now. */
  readonly images: number;
  /** People of the same name in other sources may be the same; false where people are numbers. */
  readonly namesPeople: boolean;
  /** Places that could not be opened when they were looked for; what lies there is unknown. */
  readonly unreadable: readonly string[];
  /** Symbolic links met: none is followed, because it may lead anywhere or in circles. */
  readonly links: number;
  readonly otherFiles: number;
  /** What the source itself says of its photos and people. */
  readonly labels?: { readonly photos: readonly LabelRow[]; readonly people: readonly LabelRow[] };
  shelves(): AsyncIterable<Shelf>;
  /** Whether a shelf of an earlier scan is still there, or out of sight; asked when all shelves were taken. */
  holds(path: string): boolean;
  close(): Promise<void>;
}

/** Never follows a link: neither the last part of a path nor a pipe in the place of a file may hold us up. */
export const readOnlyNoLink = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The bytes of a regular file, as `ListedPhoto.content`. */
export async function fileContent(path: string, standing: (facts: ContentFacts) => boolean): Promise<Content | 'unchanged'> {
  let facts: ContentFacts = { sizeBytes: 0, mtimeMs: 0 };
  try {
    const file = await open(path, readOnlyNoLink);
    try {
      const status = await file.stat();
      facts = { sizeBytes: status.size, mtimeMs: status.mtimeMs };
      if (!status.isFile()) return { ...facts, reject: 'unreadable' };
      if (standing(facts)) return 'unchanged';
      if (status.size > maxFileBytes) return { ...facts, reject: 'too-large' };
      return { ...facts, bytes: await file.readFile() };
    } finally {
      await file.close();
    }
  } catch {
    return { ...facts, reject: 'unreadable' };
  }
}
