// A scan that looks for faces: what is set aside and why, what the operator takes back, and when photos are read anew. The decoders are told what to find.
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Decoders } from '../../main/faces/decode.ts';
import { scanFaces } from '../../main/faces/scan.ts';
import { movePhotos } from '../../main/library/doubts.ts';
import { countFindings, excludeNamed } from '../../main/library/photo-measures.ts';
import { countPhotos, listPhotos, setPhotoAside } from '../../main/library/photos.ts';
import { scanLedger } from '../../main/library/scan-ledger.ts';
import { listSources } from '../../main/library/sources.ts';
import type { Finding } from '../../main/worker/protocol.ts';
import type { PhotoNamed } from '../../preload/photos.ts';
import { plant } from '../support/face-photos.ts';
import { closeScanBed, openScanBed, type ScanBed } from '../support/scan-bed.ts';

let bed: ScanBed;
beforeEach(async () => {
  bed = await openScanBed();
});
afterEach(() => closeScanBed(bed));

/** A photo is the text of what is found on it; its crop follows from the text and from whether it was looked for. */
function decodersBy(asked: string[]): Decoders {
  return {
    decode: async (bytes, by) => {
      const text = Buffer.from(bytes).toString();
      asked.push(`${by ?? 'crop'}:${text}`);
      const pixels = new Uint8Array(112 * 112 * 3).fill(text.length);
      pixels.set(Buffer.from(`${by ?? 'crop'}:${text}`));
      if (text.startsWith('broken')) return { reject: 'truncated' };
      return by === 'find' ? { pixels, sought: { finding: text.split(' ')[0] as Finding, offset: 20 } } : { pixels };
    },
    close: async () => {},
  };
}

const finder = 'f'.repeat(64);
const photos = {
  'A/1.jpg': 'one-face a1',
  'A/2.jpg': 'several-faces a2',
  'A/3.jpg': 'no-face a3',
  'B/1.jpg': 'one-face b1',
  'B/2.jpg': 'face-too-small b2',
  'B/3.jpg': 'broken b3',
};
const scan = (by: string | undefined, asked: string[] = []) =>
  scanFaces(
    { sources: [{ root: bed.set, ...(by !== undefined && { finder: by }) }] },
    { ledger: scanLedger(bed.library), pixels: bed.pixels, decoders: decodersBy(asked) },
  );
const aside = (source: number) =>
  listPhotos(bed.library, source, { aside: true, offset: 0, limit: 10 }).map(({ id, place, reason, digest }) => ({
    id,
    place,
    reason,
    shown: digest !== null,
  }));

test('what was found decides, and everything but a broken file has a picture', async () => {
  plant(bed.set, photos);
  const summary = await scan(finder);
  expect(summary).toMatchObject({ filesSeen: 6, accepted: 2, filesRead: 6 });
  expect(summary.rejected).toEqual({ 'no-face': 1, truncated: 1 });
  expect(summary.excluded).toEqual({ 'several-faces': 1, 'face-too-small': 1 });
  expect(aside(summary.sources[0]!)).toMatchObject([
    { place: 'A/2.jpg', reason: 'several-faces', shown: true },
    { place: 'A/3.jpg', reason: 'no-face', shown: true },
    { place: 'B/2.jpg', reason: 'face-too-small', shown: true },
    { place: 'B/3.jpg', reason: 'truncated', shown: false },
  ]);
  expect(listSources(bed.library)[0]!.finder).toBe('f'.repeat(16));
});

test('read again, nothing is looked at anew, and the operator’s word stands', async () => {
  plant(bed.set, photos);
  const { sources } = await scan(finder);
  const [several, nobody] = aside(sources[0]!);
  setPhotoAside(bed.library, several!.id, false);
  setPhotoAside(bed.library, nobody!.id, false);
  const asked: string[] = [];
  const again = await scan(finder, asked);
  expect(asked).toEqual([]);
  // The largest of several faces is used; where nobody was found there is nothing to use.
  expect(again).toMatchObject({ accepted: 3, rejected: { 'no-face': 1, truncated: 1 }, excluded: { 'face-too-small': 1 } });
});

test('a finding is used as one, left out again as one, and shown whether it counts or not', async () => {
  plant(bed.set, { ...photos, 'B/4.jpg': 'several-faces b4' });
  const { sources } = await scan(finder);
  const source = sources[0]!;
  expect(countFindings(bed.library, source)).toEqual([
    { finding: 'several-faces', aside: 2, used: 0 },
    { finding: 'face-too-small', aside: 1, used: 0 },
    { finding: 'no-face', aside: 1, used: 0 },
  ]);
  const shown = (check: PhotoNamed) =>
    listPhotos(bed.library, source, { aside: false, check, offset: 0, limit: 10 }).map(({ place }) => place);
  expect(shown('several-faces')).toEqual(['A/2.jpg', 'B/4.jpg']);
  expect(excludeNamed(bed.library, source, 'several-faces', false)).toBe(2);
  expect(excludeNamed(bed.library, source, 'no-face', false)).toBe(0);
  expect(countFindings(bed.library, source)[0]).toEqual({ finding: 'several-faces', aside: 0, used: 2 });
  expect(shown('several-faces')).toEqual(['A/2.jpg', 'B/4.jpg']);
  expect(excludeNamed(bed.library, source, 'several-faces', true)).toBe(2);
  expect(countPhotos(bed.library, source, 'several-faces')).toMatchObject({ photos: 2, named: 2, aside: { 'several-faces': 2 } });
});

test('as crops, and by another finder, every photo is read anew', async () => {
  plant(bed.set, photos);
  await scan(finder);
  const asked: string[] = [];
  const crops = await scan(undefined, asked);
  expect(asked).toHaveLength(6);
  expect(asked.every((one) => one.startsWith('crop:'))).toBe(true);
  expect(crops).toMatchObject({ accepted: 5, rejected: { truncated: 1 }, excluded: {} });
  expect(listSources(bed.library)[0]!.finder).toBeNull();
  asked.length = 0;
  await scan(finder.replace('f', '0'), asked);
  expect(asked).toHaveLength(6);
});

test('read in another way, or a file that was only touched: what the operator said stands, and goes with other bytes', async () => {
  plant(bed.set, { ...photos, 'B/4.jpg': 'several-faces b4' });
  const { sources } = await scan(undefined);
  const source = sources[0]!;
  const idOf = (place: string) => bed.library.get<{ id: number }>(`SELECT id FROM images WHERE folder || '/' || name = ?`, place)!.id;
  const b = bed.library.get<{ id: number }>(`SELECT id FROM identities WHERE name = 'B'`)!.id;
  setPhotoAside(bed.library, idOf('A/1.jpg'), true);
  movePhotos(bed.library, [idOf('A/2.jpg')], b);
  const held = () =>
    bed.library.all(`SELECT folder || '/' || images.name AS place, identities.name AS of, state, reason FROM images
    JOIN identities ON identities.id = identityId WHERE state != 'rejected' ORDER BY 1`);

  expect((await scan(finder)).excluded).toEqual({ 'by-operator': 1, 'several-faces': 2, 'face-too-small': 1 });
  setPhotoAside(bed.library, idOf('A/2.jpg'), false);
  const said = held();
  expect(said).toEqual([
    { place: 'A/1.jpg', of: 'A', state: 'excluded', reason: 'by-operator' },
    { place: 'A/2.jpg', of: 'B', state: 'ok', reason: null },
    { place: 'B/1.jpg', of: 'B', state: 'ok', reason: null },
    { place: 'B/2.jpg', of: 'B', state: 'excluded', reason: 'face-too-small' },
    { place: 'B/4.jpg', of: 'B', state: 'excluded', reason: 'several-faces' },
  ]);
  for (const place of Object.keys(photos)) utimesSync(join(bed.set, place), 1, 1);
  const asked: string[] = [];
  expect((await scan(finder, asked)).excluded).toEqual({ 'by-operator': 1, 'several-faces': 1, 'face-too-small': 1 });
  expect([asked, held()]).toEqual([[], said]);

  plant(bed.set, { 'A/1.jpg': 'one-face another', 'A/2.jpg': 'one-face other' });
  await scan(finder);
  expect(held().slice(0, 2)).toEqual([
    { place: 'A/1.jpg', of: 'A', state: 'ok', reason: null },
    { place: 'A/2.jpg', of: 'A', state: 'ok', reason: null },
  ]);
  expect(countPhotos(bed.library, source).photos).toBe(3);
});

test('a copy of a photo has what was found on the photo', async () => {
  plant(bed.set, photos);
  await scan(finder);
  plant(bed.set, { 'B/4.jpg': photos['A/2.jpg'], 'B/5.jpg': photos['A/3.jpg'], 'B/6.jpg': photos['A/1.jpg'] });
  const asked: string[] = [];
  const again = await scan(finder, asked);
  expect(asked).toEqual([]);
  expect(again).toMatchObject({
    accepted: 3,
    rejected: { 'no-face': 2, truncated: 1 },
    excluded: { 'several-faces': 2, 'face-too-small': 1 },
  });
});

test('a folder without anybody is said to be one', async () => {
  plant(bed.set, { 'A/1.jpg': 'no-face 1', 'B/1.jpg': 'no-face 2' });
  await expect(scan(finder)).rejects.toMatchObject({ code: 'no-face-found', data: { photos: 2 } });
});
