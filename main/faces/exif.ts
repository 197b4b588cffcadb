// Reads from the beginning of a JPEG file on which day and with which camera it was taken, where the file says so (EXIF 2.3, CIPA DC-008).
// Invariant: whatever the bytes are, nothing is thrown and nothing outside them is read; what is not understood is not known.
import { open } from 'node:fs/promises';
import { readOnlyNoLink } from './readers/photo-source.ts';

export interface Taken {
  /** Year, month and day as one number, 20261126; null where the file does not say. */
  readonly day: number | null;
  /** Maker and model; null where the file does not say. */
  readonly camera: string | null;
}

/** Bytes from the beginning of a file that are enough: the EXIF segment has 64 kB at most and stands first, or behind a small one. */
export const exifBytes = 96 * 1024;

const unknown: Taken = { day: null, camera: null };
const tags = { maker: 0x010f, model: 0x0110, exif: 0x8769, taken: 0x9003 } as const;
const text = 2;
const long = 4;

/** What a file says; nothing where it is gone, no plain file, or no JPEG. `scratch`: `exifBytes` to read into, one for each call that is under way. */
export async function takenAt(path: string, scratch: Uint8Array): Promise<Taken> {
  try {
    // Reading a folder or an empty pipe fails, and is no file's word either.
    const file = await open(path, readOnlyNoLink);
    try {
      const { bytesRead } = await file.read(scratch, 0, exifBytes, 0);
      return readTaken(scratch.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return unknown;
  }
}

/** What the EXIF segment of a JPEG file says; `bytes` may be cut off behind it. */
export function readTaken(bytes: Uint8Array): Taken {
  const tiff = exifOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (tiff === undefined) return unknown;
  const { view, little } = tiff;
  const first = entriesAt(tiff, uint32(view, 4, little));
  const detail = first.get(tags.exif);
  const more = detail === undefined || detail.kind !== long ? undefined : entriesAt(tiff, detail.value);
  const camera = [textOf(tiff, first.get(tags.maker)), textOf(tiff, first.get(tags.model))].filter((part) => part !== '').join(' ');
  return { day: dayOf(textOf(tiff, more?.get(tags.taken))), camera: camera === '' ? null : camera };
}

interface Tiff {
  readonly view: DataView;
  readonly little: boolean;
}

interface Entry {
  readonly kind: number;
  readonly count: number;
  readonly value: number;
  /** Where the value itself stands. */
  readonly at: number;
}

/** The TIFF inside the segment APP1 of a JPEG file. */
function exifOf(view: DataView): Tiff | undefined {
  if (uint16(view, 0, false) !== 0xffd8) return undefined;
  for (let at = 2; at + 10 <= view.byteLength; ) {
    const [marker, length] = [uint16(view, at, false), uint16(view, at + 2, false)];
    // Behind these come pixels, and no EXIF any more.
    if (marker < 0xffc0 || marker === 0xffda || length < 2) return undefined;
    const isExif = marker === 0xffe1 && uint32(view, at + 4, false) === 0x4578_6966 && uint16(view, at + 8, false) === 0;
    if (isExif) {
      const from = at + 10;
      const inside = new DataView(view.buffer, view.byteOffset + from, Math.max(0, Math.min(view.byteLength, at + 2 + length) - from));
      const order = uint16(inside, 0, false);
      const little = order === 0x4949;
      return (little || order === 0x4d4d) && uint16(inside, 2, little) === 42 ? { view: inside, little } : undefined;
    }
    at += 2 + length;
  }
  return undefined;
}

/** Beyond the end there are zeros. */
function uint16(view: DataView, at: number, little: boolean): number {
  return at + 2 <= view.byteLength ? view.getUint16(at, little) : 0;
}

function uint32(view: DataView, at: number, little: boolean): number {
  return at + 4 <= view.byteLength ? view.getUint32(at, little) : 0;
}

function entriesAt({ view, little }: Tiff, at: number): Map<number, Entry> {
  const entries = new Map<number, Entry>();
  const count = at >= 8 ? Math.min(uint16(view, at, little), 512) : 0;
  for (let entry = at + 2; entry < at + 2 + count * 12 && entry + 12 <= view.byteLength; entry += 12) {
    entries.set(uint16(view, entry, little), {
      kind: uint16(view, entry + 2, little),
      count: uint32(view, entry + 4, little),
      value: uint32(view, entry + 8, little),
      at: entry + 8,
    });
  }
  return entries;
}

/** Printable ASCII up to the first zero. */
function textOf({ view }: Tiff, entry: Entry | undefined): string {
  if (entry === undefined || entry.kind !== text || entry.count > 256) return '';
  const from = entry.count <= 4 ? entry.at : entry.value;
  let found = '';
  for (let at = from; at < from + entry.count && at < view.byteLength; at++) {
    const letter = view.getUint8(at);
    if (letter === 0) break;
    found += letter >= 32 && letter < 127 ? String.fromCharCode(letter) : '?';
  }
  return found.trim();
}

/** "2026:11:26 23:59:59"; cameras whose clock was never set write zeros. */
function dayOf(taken: string): number | null {
  const found = /^(\d{4}):(\d{2}):(\d{2})(?: |$)/.exec(taken);
  if (found === null) return null;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  return year >= 1980 && month >= 1 && month <= 12 && day >= 1 && day <= 31 ? year * 10_000 + month * 100 + day : null;
}
