// A stored crop as a picture that a window can show.
// Invariant: found by digest alone, so no path can be asked for; nothing is decoded here, the bytes are written out as they are stored.
import type { RecordStore } from '../store.ts';
import { cropBytes, cropSize, openPixels } from './pixels.ts';

export interface Thumbnails {
  /** The crop as a BMP file of 24 bits; undefined when there is none under this digest (64 hexadecimal digits). */
  picture(digest: string): Uint8Array | undefined;
  close(): void;
}

const headerBytes = 54;
export const thumbnailType = 'image/bmp';

/** The pictures of a data folder. The store is opened with the first question, because a new folder has none. */
export function openThumbnails(dataFolder: string): Thumbnails {
  let store: RecordStore | undefined;
  const crop = new Uint8Array(cropBytes);
  function read(digest: string): Uint8Array | undefined {
    store ??= openPixels(dataFolder, 'read');
    const ordinal = store.ordinal(digest);
    if (ordinal === undefined) return undefined;
    store.read(ordinal, crop);
    return bitmap(crop, cropSize, cropSize);
  }
  function close(): void {
    store?.close();
    store = undefined;
  }
  return {
    picture(digest) {
      if (!/^[0-9a-f]{64}$/.test(digest)) return undefined;
      try {
        return read(digest);
      } catch {
        // A person may have been erased since the store was opened: what it holds now is seen by opening it again.
        close();
        return read(digest);
      }
    },
    close,
  };
}

/** RGB rows from the top to a Windows bitmap: blue first, rows from the bottom, each padded to four bytes. */
export function bitmap(pixels: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const stride = Math.ceil((width * 3) / 4) * 4;
  const file = new Uint8Array(headerBytes + stride * height);
  const header = new DataView(file.buffer);
  file.set([0x42, 0x4d]); // BM
  header.setUint32(2, file.length, true);
  header.setUint32(10, headerBytes, true);
  header.setUint32(14, 40, true);
  header.setInt32(18, width, true);
  header.setInt32(22, height, true);
  header.setUint16(26, 1, true);
  header.setUint16(28, 24, true);
  header.setUint32(34, stride * height, true);
  for (let y = 0; y < height; y++) {
    let to = headerBytes + (height - 1 - y) * stride;
    let from = y * width * 3;
    for (let x = 0; x < width; x++, to += 3, from += 3) {
      file[to] = pixels[from + 2]!;
      file[to + 1] = pixels[from + 1]!;
      file[to + 2] = pixels[from]!;
    }
  }
  return file;
}
