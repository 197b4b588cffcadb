// Stored crops as pictures: read back by the published layout of the format, they are the very pixels.
import { expect, test } from 'vitest';
import { cropBytes, openPixels } from '../../main/faces/pixels.ts';
import { bitmap, openThumbnails } from '../../main/faces/thumbnail.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** Reads the bitmap by its published layout, in the plainest way. */
function pixelsOf(file: Uint8Array): { width: number; height: number; rgb: number[] } {
  const view = new DataView(file.buffer, file.byteOffset);
  const [start, width, height] = [view.getUint32(10, true), view.getInt32(18, true), view.getInt32(22, true)];
  const stride = (file.length - start) / height;
  const rgb = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const at = start + (height - 1 - y) * stride + x * 3;
      return [file[at + 2]!, file[at + 1]!, file[at]!];
    }).flat(),
  ).flat();
  return { width, height, rgb };
}

test.each([
  [112, 112],
  [3, 2],
  [1, 5],
])('%i x %i comes back as it went in', (width, height) => {
  const pixels = new Uint8Array(width * height * 3).map((_, at) => (at * 37) % 256);
  const file = bitmap(pixels, width, height);
  expect(pixelsOf(file)).toEqual({ width, height, rgb: [...pixels] });
  expect([file[0], file[1], new DataView(file.buffer).getUint32(2, true)]).toEqual([0x42, 0x4d, file.length]);
});

test('a face is found by its digest and by nothing else, also one that is stored later', () => {
  const folder = temporaryFolder();
  const thumbnails = openThumbnails(folder);
  const digest = '0f'.repeat(32);
  expect(thumbnails.picture(digest)).toBeUndefined();
  const store = openPixels(folder, 'append');
  store.append(digest, new Uint8Array(cropBytes).fill(200));
  store.flush();
  expect(pixelsOf(thumbnails.picture(digest)!).rgb.every((value) => value === 200)).toBe(true);
  for (const wrong of ['', '../x', digest.toUpperCase(), `${digest}0`, '__proto__', '1f'.repeat(32)])
    expect(thumbnails.picture(wrong)).toBeUndefined();
  store.close();
  thumbnails.close();
});

test('colours keep their places', () => {
  expect(pixelsOf(bitmap(new Uint8Array([0x1e, 0x90, 0xff]), 1, 1)).rgb).toEqual([0x1e, 0x90, 0xff]);
});
