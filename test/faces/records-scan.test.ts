// A scan of InsightFace's RecordIO: the same people and pictures as the folders that it was made from, again and again, and what a damaged file costs.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDecoders } from '../../main/faces/decode.ts';
import { type ScanRequest, type ScanSummary, scanFaces } from '../../main/faces/scan.ts';
import type { ScanProgress } from '../../main/faces/scan-progress.ts';
import type { WritableLibrary } from '../../main/library/database.ts';
import { listIdentities } from '../../main/library/identities.ts';
import { countImages, listRejected } from '../../main/library/images.ts';
import { countPhotos, listPhotos, setPhotoAside } from '../../main/library/photos.ts';
import { scanLedger } from '../../main/library/scan-ledger.ts';
import type { RecordStore } from '../../main/store.ts';
import { drawPhoto, plant } from '../support/face-photos.ts';
import { imageContent, type RecordImage, record, recordSet, writeRecordSet } from '../support/record-file.ts';
import { closeScanBed, holdings, openScanBed } from '../support/scan-bed.ts';
import { noShared, sharedDir } from '../support/shared.ts';

const decoders = openDecoders({ processes: 1 });
afterAll(() => decoders.close());

let base: string;
let set: string;
let library: WritableLibrary;
let pixels: RecordStore;

beforeEach(async () => {
  ({ base, set, library, pixels } = await openScanBed());
});
afterEach(() => closeScanBed({ base, library, pixels }));

function scan(request: Partial<ScanRequest> = {}, onProgress?: (progress: ScanProgress) => void): Promise<ScanSummary> {
  return scanFaces(
    { sources: [{ root: set }], ...request },
    { ledger: scanLedger(library), pixels, decoders, ...(onProgress && { onProgress }) },
  );
}

/** `people` people with `images` drawn photos each, one person after the other. */
async function drawSet(people: number, images: number): Promise<RecordImage[]> {
  const drawn: RecordImage[] = [];
  for (let person = 0; person < people; person++)
    for (let image = 0; image < images; image++) drawn.push({ person, image: await drawPhoto(person * 1000 + image + 1) });
  return drawn;
}

test.each([true, false])('the people and pictures of the same photos in folders (with a head: %s)', async (head) => {
  const images = await drawSet(5, 3);
  writeRecordSet(set, images, { head });
  const folders = join(base, 'folders');
  for (const [at, { person, image }] of images.entries()) plant(folders, { [`${person}/${at}.jpg`]: image });
  const progress: ScanProgress[] = [];
  const summary = await scan({}, (report) => progress.push(report));
  expect(summary).toMatchObject({ filesSeen: 15, accepted: 15, rejected: {}, filesRead: 15, formats: ['recordio'] });
  expect(progress.at(-1)).toMatchObject({ filesSeen: 15, filesDone: 15 });
  const other = await scan({ sources: [{ root: folders }] });
  expect(other.formats).toEqual(['folder']);
  expect(holdings(library, summary.sources[0]!)).toEqual(holdings(library, other.sources[0]!));
  expect(listIdentities(library).map(({ key }) => key)).toEqual(['0', '1', '2', '3', '4'].flatMap((n) => [`1:${n}`, `2:${n}`]).sort());
});

test('nothing is read again while the file stays, and what the operator set aside stays aside', async () => {
  writeRecordSet(set, await drawSet(3, 2));
  const [source = 0] = (await scan()).sources;
  const [photo] = listPhotos(library, source, { aside: false, offset: 3, limit: 1 });
  expect(photo).toMatchObject({ place: '000000/00000004' });
  setPhotoAside(library, photo!.id, true);
  expect(await scan()).toMatchObject({ filesSeen: 6, filesRead: 0, filesGone: 0 });
  expect(countPhotos(library, source)).toMatchObject({ photos: 5, aside: { 'by-operator': 1 } });
});

test('people are chosen by their numbers, and numbers of two sets are not the same people', async () => {
  writeRecordSet(set, await drawSet(4, 2));
  const other = join(base, 'other');
  mkdirSync(other);
  writeRecordSet(other, [{ person: 1, image: await drawPhoto(900) }]);
  const summary = await scan({ sources: [{ root: set, include: ['1', '3'] }, { root: other }], mergeByName: true });
  expect(summary).toMatchObject({ filesSeen: 5, accepted: 5 });
  expect(listIdentities(library).map(({ key }) => key)).toEqual(['1:1', '1:3', '2:1']);
  // Whom the lists leave out is not forgotten.
  await scan();
  expect(await scan({ sources: [{ root: set, exclude: ['0'] }] })).toMatchObject({ filesGone: 0, filesRead: 0 });
  expect(countImages(library)).toMatchObject({ people: 5, accepted: 9 });
});

test('a set that grew, and one that became smaller', async () => {
  const images = await drawSet(4, 2);
  writeRecordSet(set, images.slice(0, 6), { head: false });
  await scan();
  writeRecordSet(set, images, { head: false });
  expect(await scan()).toMatchObject({ accepted: 8, filesGone: 0 });
  writeRecordSet(set, images.slice(0, 4), { head: false });
  expect(await scan()).toMatchObject({ accepted: 4, filesGone: 4 });
  expect(countImages(library)).toMatchObject({ people: 2, accepted: 4 });
  expect(pixels.count).toBe(8);
});

test('more records than one shelf holds, in a mixed order', async () => {
  const photos = await Promise.all(Array.from({ length: 6 }, (_, at) => drawPhoto(at + 1)));
  const images = Array.from({ length: 5000 }, (_, at) => ({ person: at % 3, image: photos[at % 6]! }));
  writeRecordSet(set, images);
  const [source = 0] = (await scan()).sources;
  expect(countPhotos(library, source)).toMatchObject({ people: 3, photos: 5000 });
  expect(pixels.count).toBe(6);
  const places = listPhotos(library, source, { aside: false, offset: 4090, limit: 10 }).map(({ place }) => place);
  expect(places.slice(3, 7)).toEqual(['000000/00004094', '000000/00004095', '000001/00004096', '000001/00004097']);
  expect(await scan()).toMatchObject({ filesRead: 0, filesGone: 0 });
});

describe('what is wrong with a set is said, and what was read is kept', () => {
  const fault = (file: string, reason: string) => ({ code: 'data-file-unreadable', data: { file, reason } });

  test('a file that was cut off; the whole one later is not decoded again', async () => {
    const images = await drawSet(4, 30);
    const { rec } = recordSet(images);
    writeFileSync(join(set, 'train.rec'), rec.subarray(0, rec.length - 4000));
    await expect(scan()).rejects.toMatchObject(fault('train.rec', 'cut-off'));
    const kept = countImages(library).accepted;
    expect(kept).toBeGreaterThan(80);
    writeFileSync(join(set, 'train.rec'), rec);
    expect(await scan()).toMatchObject({ accepted: 120, filesGone: 0 });
    expect(pixels.count).toBe(120);
  });

  test('pictures that are none are set aside one by one', async () => {
    const images = await drawSet(3, 2);
    const odd = [Buffer.from('no picture'), new Uint8Array(), images[0]!.image.subarray(0, 200)];
    writeRecordSet(set, [...images, ...odd.map((image, at) => ({ person: at % 3, image }))], { head: false });
    const summary = await scan();
    expect(summary).toMatchObject({ accepted: 6, rejected: { 'not-an-image': 1, empty: 1, truncated: 1 } });
    expect(listRejected(library, 9)).toHaveLength(3);
  });

  test('a picture missing that the head promises', async () => {
    const { rec } = recordSet(await drawSet(3, 2));
    // The last person's range goes, and the last picture with it.
    const lastPicture = rec.lastIndexOf(Buffer.from('ffd8ff', 'hex')) - 32;
    writeFileSync(join(set, 'train.rec'), rec.subarray(0, lastPicture));
    await expect(scan()).rejects.toMatchObject(fault('train.rec', 'fewer'));
  });

  test.each([1.5, -1, Number.NaN, 3e7, Number.POSITIVE_INFINITY])('a person called %d', async (person) => {
    writeFileSync(join(set, 'train.rec'), Buffer.concat((await drawSet(2, 1)).map(({ image }) => record(imageContent([person], image)))));
    await expect(scan()).rejects.toMatchObject(fault('train.rec', 'labels'));
  });

  test('a person above the number that the property file states', async () => {
    writeRecordSet(set, await drawSet(3, 1));
    writeFileSync(join(set, 'property'), '2,112,112');
    await expect(scan()).rejects.toMatchObject(fault('property', 'classes'));
    writeFileSync(join(set, 'property'), 'three,112,112');
    await expect(scan()).rejects.toMatchObject(fault('property', 'property'));
  });

  test('an index that names some records only, and one of another file', async () => {
    const images = await drawSet(3, 2);
    writeRecordSet(set, images);
    const lines = readFileSync(join(set, 'train.idx'), 'utf8').split('\n');
    writeFileSync(join(set, 'train.idx'), [lines[1], lines[2], lines[4]].join('\n'));
    expect(await scan()).toMatchObject({ filesSeen: 3, accepted: 3 });
    for (const odd of [`${lines[1]}\n9\t44\n`, `9\t44\n`, `${lines.join('\n')}99\t99999996\n`]) {
      writeFileSync(join(set, 'train.idx'), odd);
      await expect(scan()).rejects.toMatchObject(fault('train.idx', 'index'));
    }
  });

  test('links in the place of the files, folders in their place, nothing in them', async () => {
    writeRecordSet(set, await drawSet(2, 1));
    for (const name of ['train.rec', 'train.idx', 'property']) {
      renameSync(join(set, name), join(base, name));
      symlinkSync(join(base, name), join(set, name));
      await expect(scan()).rejects.toMatchObject(fault(name, 'unreadable'));
      rmSync(join(set, name));
      renameSync(join(base, name), join(set, name));
    }
    writeFileSync(join(set, 'train.rec'), '');
    rmSync(join(set, 'train.idx'));
    await expect(scan()).rejects.toMatchObject({ code: 'no-faces' });
    // The head of a set without pictures.
    writeFileSync(join(set, 'train.rec'), recordSet([]).rec);
    await expect(scan()).rejects.toMatchObject({ code: 'no-faces' });
  });
});

const shared = sharedDir();
const tiny = join(shared ?? '', 'data/formats/tiny');
test.skipIf(!shared)(`a real set has the people and pictures of its folders (${noShared})`, async () => {
  const records = await scan({ sources: [{ root: join(tiny, 'recordio') }] });
  expect(records).toMatchObject({ filesSeen: 120, accepted: 120, rejected: {} });
  const folders = await scan({ sources: [{ root: join(tiny, 'train') }] });
  // The list that the set was made from says which folder has which number.
  const numbers = new Map<string, string>();
  for (const line of readFileSync(join(tiny, 'recordio', 'train.lst'), 'utf8')
    .trim()
    .split('\n')) {
    const [, path = '', number = ''] = line.split('\t');
    numbers.set(path.split('/').at(-2) ?? '', String(Number(number)));
  }
  const named = new Map([...holdings(library, folders.sources[0]!)].map(([name, pictures]) => [numbers.get(name), pictures]));
  expect(named.size).toBe(20);
  expect(holdings(library, records.sources[0]!)).toEqual(new Map([...named].sort(([a = ''], [b = '']) => (a < b ? -1 : 1))));
  // And by the bytes of the files, which nobody decoded.
  const digestsOf = (source: number) =>
    library
      .all<{ fileDigest: Uint8Array }>('SELECT fileDigest FROM images WHERE sourceId = ?', source)
      .map(({ fileDigest }) => Buffer.from(fileDigest).toString('hex'))
      .sort();
  const ofFiles = readdirSync(join(tiny, 'train'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jpg') && existsSync(join(tiny, 'train', name)))
    .map((name) =>
      createHash('sha256')
        .update(readFileSync(join(tiny, 'train', name)))
        .digest('hex'),
    );
  expect(digestsOf(records.sources[0]!)).toEqual(ofFiles.sort());
});
