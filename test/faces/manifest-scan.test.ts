// A scan of a table of photos: the same people and pictures as the folders of the same photos, again and again, whatever became of table and files.
import { copyFileSync, mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { openDecoders } from '../../main/faces/decode.ts';
import { type ScanRequest, type ScanSummary, scanFaces } from '../../main/faces/scan.ts';
import type { WritableLibrary } from '../../main/library/database.ts';
import { listIdentities } from '../../main/library/identities.ts';
import { countImages, listRejected } from '../../main/library/images.ts';
import { countPhotos, listPhotos, setPhotoAside } from '../../main/library/photos.ts';
import { scanLedger } from '../../main/library/scan-ledger.ts';
import type { Part } from '../../main/library/split.ts';
import { makeSplit } from '../../main/library/splits.ts';
import type { RecordStore } from '../../main/store.ts';
import { drawPhoto, plant, plantPeople } from '../support/face-photos.ts';
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

function scan(request: Partial<ScanRequest> = {}): Promise<ScanSummary> {
  return scanFaces({ sources: [{ root: set }], ...request }, { ledger: scanLedger(library), pixels, decoders });
}

let written = 0;
function writeTable(rows: readonly string[], root = set): void {
  const path = join(root, 'manifest.csv');
  writeFileSync(path, ['path,person', ...rows, ''].join('\n'));
  // A clock that stands still between two writings would hide the second one.
  utimesSync(path, ++written, written);
}

const reasons = () => listRejected(library, 99).map(({ folder, name, reason }) => `${folder}/${name}: ${reason}`);

/** Who is in which part, by name. */
function splitNames({ sources, identities }: ScanSummary): Record<Part, string[]> {
  const { id } = makeSplit(library, { sources, identities }, { seed: 'a', choose: 0.25, verify: 0.25 });
  const parts: Record<Part, string[]> = { train: [], choose: [], verify: [] };
  for (const { part, name } of library.all<{ part: Part; name: string }>(
    'SELECT part, name FROM splitPeople JOIN identities ON identities.id = identityId WHERE splitId = ? ORDER BY name',
    id,
  ))
    parts[part].push(name);
  expect(parts.verify.length).toBeGreaterThan(1);
  return parts;
}

/** The photos of folders of people, in one flat folder and a deep one, under names that say nothing. */
function flattened(folders: string): string[] {
  const photos = readdirSync(folders, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.jpg'));
  const rows: string[] = [];
  for (const [at, path] of photos.sort().entries()) {
    const place = at % 2 === 0 ? `${at}.jpg` : `deep/er/${at}.jpg`;
    mkdirSync(dirname(join(set, place)), { recursive: true });
    renameSync(join(folders, path), join(set, place));
    rows.push(`${place},${dirname(path)}`);
  }
  return rows.reverse();
}

test('the people, pictures and keys of the same photos in folders, so the same split', async () => {
  const folders = join(base, 'folders');
  await plantPeople(folders, 12, 2);
  const first = await scan({ sources: [{ root: folders }] });
  writeTable(flattened(folders));
  const second = await scan();
  expect(first.formats).toEqual(['folder']);
  expect(second).toMatchObject({ formats: ['manifest'], filesSeen: 24, accepted: 24, rejected: {}, filesRead: 24, otherFiles: 0 });
  expect(holdings(library, second.sources[0]!)).toEqual(holdings(library, first.sources[0]!));
  const keys = listIdentities(library).map(({ key }) => key.split(':'));
  expect(keys.filter(([source]) => source === '2').map(([, key]) => key)).toEqual(
    keys.filter(([source]) => source === '1').map(([, key]) => key),
  );
  expect(splitNames(second)).toEqual(splitNames(first));
  // Merged by name they are the same people.
  const merged = await scan({ sources: [{ root: set }], mergeByName: true });
  expect(merged).toMatchObject({ accepted: 24, filesRead: 0 });
  expect(merged.identities).toHaveLength(12);
});

test('nothing is read again while files and table stay; a line that changed moves its photo unread', async () => {
  const folders = join(base, 'folders');
  await plantPeople(folders, 3, 2);
  const rows = flattened(folders);
  writeTable(rows);
  const [source = 0] = (await scan()).sources;
  const [photo] = listPhotos(library, source, { aside: false, offset: 1, limit: 1 });
  expect(photo).toMatchObject({ place: '2.jpg' });
  setPhotoAside(library, photo!.id, true);
  expect(await scan()).toMatchObject({ filesSeen: 6, filesRead: 0, filesGone: 0 });
  expect(countPhotos(library, source)).toMatchObject({ photos: 5, aside: { 'by-operator': 1 } });
  writeTable(rows.map((row) => row.replace('0.jpg,P000', '0.jpg,P002')));
  expect(await scan()).toMatchObject({ filesRead: 0, filesGone: 0, accepted: 5, excluded: { 'by-operator': 1 } });
  expect(holdings(library, source).get('P002')).toHaveLength(3);
  // A photo that no line names any more is forgotten, and a folder with it.
  writeTable(rows.filter((row) => !row.startsWith('deep/')));
  expect(await scan()).toMatchObject({ filesSeen: 3, filesGone: 3 });
  expect(pixels.count).toBe(6);
});

test('odd lines are set aside with their reasons, and no longer once they are put right', async () => {
  plant(set, { 'a/1.jpg': await drawPhoto(1), 'a/2.jpg': await drawPhoto(2), 'b.jpg': await drawPhoto(3), 'no.jpg': 'no picture' });
  const rows = ['a/1.jpg,Ann', 'a/2.jpg,Ann', 'b.jpg,Bob', 'no.jpg,Bob', 'gone.jpg,Bob', '../x.jpg,Bob', 'a/1.jpg,Ann'];
  writeTable(rows);
  const summary = await scan();
  expect(summary.rejected).toEqual({ 'not-an-image': 1, missing: 1, outside: 1, 'named-twice': 1 });
  expect(summary).toMatchObject({ filesSeen: 7, accepted: 3 });
  const odd = ['/gone.jpg: missing', '/no.jpg: not-an-image', 'manifest.csv/7: outside', 'manifest.csv/8: named-twice'];
  expect(reasons().sort()).toEqual(odd);
  expect((await scan()).rejected).toEqual(summary.rejected);
  // Another line says of a photo that was read that it shows somebody else: it is nobody's until the table is put right.
  writeTable([...rows.slice(0, 3), 'a/2.jpg,Bob']);
  expect(await scan()).toMatchObject({ accepted: 2, rejected: { 'two-people': 1, 'named-twice': 1 }, filesGone: 4 });
  expect(reasons().sort()).toEqual(['a/2.jpg: two-people', 'manifest.csv/5: named-twice']);
  writeTable(rows.slice(0, 3));
  expect(await scan()).toMatchObject({ accepted: 3, rejected: {} });
  expect(reasons()).toEqual([]);
});

test('people are chosen by name, and who is left out is not forgotten', async () => {
  const folders = join(base, 'folders');
  await plantPeople(folders, 4, 2);
  writeTable([...flattened(folders), '../x.jpg,P003']);
  await scan();
  const some = await scan({ sources: [{ root: set, include: ['p001', 'P002'] }] });
  expect(some).toMatchObject({ filesSeen: 4, accepted: 4, filesRead: 0, filesGone: 0, rejected: {} });
  expect(countImages(library)).toMatchObject({ people: 4, accepted: 8, rejected: { outside: 1 } });
});

test('a scan that was stopped goes on where it was; a table that cannot be read takes nothing away', async () => {
  const folders = join(base, 'folders');
  await plantPeople(folders, 4, 40);
  const rows = flattened(folders);
  writeTable(rows);
  const stop = new AbortController();
  const stopped = scanFaces(
    { sources: [{ root: set }] },
    {
      ledger: scanLedger(library),
      pixels,
      decoders,
      signal: stop.signal,
      onProgress: ({ filesDone }) => {
        if (filesDone > 20) stop.abort();
      },
    },
  );
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  const kept = countImages(library).accepted;
  expect(kept).toBeGreaterThan(20);
  expect(kept).toBeLessThan(160);
  writeTable([...rows, '"open,P000']);
  const fault = { code: 'data-file-unreadable', data: { file: 'manifest.csv', reason: 'quotes', line: 162 } };
  await expect(scan()).rejects.toMatchObject(fault);
  writeTable(rows);
  expect(await scan()).toMatchObject({ accepted: 160, filesRead: 160 - kept, filesGone: 0 });
});

test('a table that names nobody, or one person only', async () => {
  writeTable([]);
  await expect(scan()).rejects.toMatchObject({ code: 'no-faces' });
  plant(set, { 'a.jpg': await drawPhoto(1) });
  writeTable(['a.jpg,Ann']);
  await expect(scan()).rejects.toMatchObject({ code: 'too-few-people' });
});

const shared = sharedDir();
const tiny = join(shared ?? '', 'data/formats/tiny');
test.skipIf(!shared)(`real photos by table are the people and pictures of their folders (${noShared})`, async () => {
  const train = join(tiny, 'train');
  const folders = await scan({ sources: [{ root: train }] });
  const people = readdirSync(train).sort();
  const rows: string[] = [];
  for (const person of people)
    for (const name of readdirSync(join(train, person))) {
      // The table must lie above the photos, and nothing is written into what is shared.
      mkdirSync(join(set, 'all'), { recursive: true });
      copyFileSync(join(train, person, name), join(set, 'all', name));
      rows.push(`all\\${name};"${person}"`);
    }
  writeFileSync(join(set, 'manifest.csv'), `\ufeffpath;person\r\n${rows.join('\r\n')}`);
  const table = await scan();
  expect(table).toMatchObject({ filesSeen: rows.length, accepted: folders.accepted, rejected: folders.rejected });
  expect(holdings(library, table.sources[0]!)).toEqual(holdings(library, folders.sources[0]!));
});
