// A whole scan over folders that tests make: what is found, what is refused, what is done again, and what a death costs.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openDecoders } from '../../main/faces/decode.ts';
import { cropBytes, locate, openPixels } from '../../main/faces/pixels.ts';
import { type ScanContext, type ScanRequest, type ScanSummary, scanFaces } from '../../main/faces/scan.ts';
import type { ScanProgress } from '../../main/faces/scan-progress.ts';
import { openLibrary, type WritableLibrary } from '../../main/library/database.ts';
import { listIdentities } from '../../main/library/identities.ts';
import { acceptedFiles, countImages, listRejected } from '../../main/library/images.ts';
import { scanLedger } from '../../main/library/scan-ledger.ts';
import { listSources } from '../../main/library/sources.ts';
import type { RecordStore } from '../../main/store.ts';
import { drawPhoto, plant, plantPeople } from '../support/face-photos.ts';
import { sharedDir } from '../support/shared.ts';
import { tinyDisk } from '../support/tiny-disk.ts';

const decoders = openDecoders({ processes: 1 });
afterAll(() => decoders.close());

let base: string;
let faces: string;
let library: WritableLibrary;
let pixels: RecordStore;

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'deshi-scan-'));
  faces = join(base, 'faces');
  mkdirSync(faces);
  library = await openLibrary(join(base, 'data'));
  pixels = openPixels(join(base, 'data'), 'append');
});
afterEach(() => {
  pixels.close();
  library.close();
  rmSync(base, { recursive: true, force: true });
});

function scan(request: Partial<ScanRequest> = {}, context: Partial<ScanContext> = {}): Promise<ScanSummary> {
  return scanFaces({ sources: [{ root: faces }], ...request }, { ledger: scanLedger(library), pixels, decoders, ...context });
}

const names = () => listIdentities(library).map(({ name }) => name);

describe('what a scan finds', () => {
  test('each person, each photo, each crop once', async () => {
    await plantPeople(faces, 4, 3);
    const progress: ScanProgress[] = [];
    const summary = await scan({}, { onProgress: (report) => progress.push(report) });
    expect(summary).toMatchObject({ filesSeen: 12, accepted: 12, rejected: {}, filesRead: 12, filesGone: 0, unreadableFolders: 0 });
    expect(summary.identities).toHaveLength(4);
    expect(names()).toEqual(['P000', 'P001', 'P002', 'P003']);
    expect(countImages(library)).toEqual({ people: 4, accepted: 12, rejected: {}, excluded: {} });
    expect(pixels.count).toBe(12);
    expect(progress.at(-1)).toMatchObject({ filesSeen: 12, filesDone: 12, accepted: 12, rejected: 0, secondsLeft: { low: 0, high: 0 } });
    const files = [...acceptedFiles(library, summary.sources)].map(({ digest }) => ({ digest: Buffer.from(digest).toString('hex') }));
    const crop = new Uint8Array(cropBytes);
    for (const { ordinal } of locate(pixels, files)) pixels.read(ordinal, crop);
    expect(() => locate(pixels, [{ digest: '0'.repeat(64) }])).toThrow(expect.objectContaining({ code: 'run-data-changed' }));
  });

  test('nested folders are people of their own, hidden files and other files are not', async () => {
    const photo = await drawPhoto(1);
    plant(faces, {
      'team a/Ann/1.jpg': photo,
      'team b/Ann/1.png': await drawPhoto(2, { format: 'png' }),
      'Bob/1.JPEG': await drawPhoto(3),
      'Bob/.hidden.jpg': photo,
      '.cache/x/1.jpg': photo,
      'Bob/notes.txt': 'x',
    });
    expect(await scan()).toMatchObject({ filesSeen: 3, accepted: 3, otherFiles: 1 });
    expect(listIdentities(library).map(({ key }) => key)).toEqual(['1:Bob', '1:team a/Ann', '1:team b/Ann']);
  });

  test('Japanese, spaces, decomposed letters and 250 characters in a name are names like any other', async () => {
    const long = `${'長い名前'.repeat(20)} ${'x'.repeat(9)}`; // 250 bytes, the most that a file system takes is 255
    const deep = Array.from({ length: 12 }, (_, i) => `folder number ${i} of a very long way`).join('/');
    const people = ['山田 太郎', 'Jose\u0301 Núñez', long, ` two  spaces `, 'quote\'"$(x)`', `${deep}/末子`];
    for (const [i, person] of people.entries()) plant(faces, { [`${person}/写真 1.jpg`]: await drawPhoto(10 + i) });
    expect(join(faces, deep).length).toBeGreaterThan(400);
    expect(await scan()).toMatchObject({ accepted: people.length });
    expect(new Set(names())).toEqual(new Set([...people.slice(0, 5).map((name) => name.normalize('NFC')), '末子']));
    expect(await scan()).toMatchObject({ accepted: people.length, filesRead: 0 });
  });

  test('links are counted and never followed, in circles or out of the folder', async () => {
    await plantPeople(faces, 2, 1);
    plant(base, { 'outside/Eve/1.jpg': await drawPhoto(99) });
    symlinkSync(join(base, 'outside/Eve'), join(faces, 'Eve'));
    symlinkSync(join(base, 'outside/Eve/1.jpg'), join(faces, 'P000/eve.jpg'));
    symlinkSync(faces, join(faces, 'P001/circle'));
    expect(await scan()).toMatchObject({ accepted: 2, links: 3 });
    expect(names()).toEqual(['P000', 'P001']);
  });

  test('the root itself may be reached by a link, and is one source however it is written', async () => {
    await plantPeople(faces, 2, 1);
    symlinkSync(faces, join(base, 'link'));
    await scan({ sources: [{ root: join(base, 'link') }] });
    expect(await scan({ sources: [{ root: `${faces}/.`, licence: 'CC0', commercial: 'yes' }] })).toMatchObject({ filesRead: 0 });
    expect(listSources(library)).toMatchObject([{ root: faces, licence: 'CC0', commercial: 'yes', kind: 'folder' }]);
  });

  test('the LFW layout is recognised', async () => {
    for (const name of ['Ann_Lee', 'Bob_Ray'])
      plant(faces, { [`${name}/${name}_0001.jpg`]: await drawPhoto(name.length + name.charCodeAt(0)) });
    await scan();
    expect(listSources(library)).toMatchObject([{ kind: 'lfw' }]);
  });
});

const shared = sharedDir();
test.skipIf(!shared)('forty real people are found whole', async () => {
  const summary = await scan({ sources: [{ root: join(shared ?? '', 'data/faces/orl112'), licence: 'research', commercial: 'no' }] });
  expect(summary).toMatchObject({ accepted: 400, rejected: {} });
  expect(summary.identities).toHaveLength(40);
});

describe('several sources and lists', () => {
  beforeEach(async () => {
    plant(base, {
      'one/Ann/1.jpg': await drawPhoto(1),
      'one/Bob/1.jpg': await drawPhoto(2),
      'two/Ann/1.jpg': await drawPhoto(3),
      'two/Cid/1.jpg': await drawPhoto(4),
    });
  });
  const both = () => [{ root: join(base, 'one') }, { root: join(base, 'two') }];

  test('people called alike are merged only when asked', async () => {
    const apart = await scan({ sources: both() });
    expect(apart.identities).toHaveLength(4);
    const merged = await scan({ sources: both(), mergeByName: true });
    expect(merged).toMatchObject({ filesRead: 0, accepted: 4 });
    expect(names()).toEqual(['Ann', 'Bob', 'Cid']);
    expect(merged.identities).toHaveLength(3);
  });

  test('lists say who takes part; what another scan found stays', async () => {
    await scan({ sources: both(), mergeByName: true });
    const sources = [
      { root: join(base, 'one'), include: ['ann', 'nobody'] },
      { root: join(base, 'two'), exclude: ['Ann'] },
    ];
    const summary = await scan({ sources, mergeByName: true });
    expect(summary).toMatchObject({ filesSeen: 2, accepted: 2, filesGone: 0 });
    const chosen = listIdentities(library).filter(({ id }) => summary.identities.includes(id));
    expect(chosen.map(({ name }) => name)).toEqual(['Ann', 'Cid']);
    expect(countImages(library).accepted).toBe(4);
  });
});

describe('a second scan', () => {
  test('reads only what changed, forgets what is gone', async () => {
    await plantPeople(faces, 3, 2);
    await scan();
    plant(faces, { 'P000/0.jpg': await drawPhoto(777), 'P009/1.jpg': await drawPhoto(778) });
    utimesSync(join(faces, 'P000/0.jpg'), 1000, 1000);
    rmSync(join(faces, 'P001/1.jpg'));
    rmSync(join(faces, 'P002'), { recursive: true });
    expect(await scan()).toMatchObject({ filesSeen: 4, accepted: 4, filesRead: 2, filesGone: 3 });
    expect(names()).toEqual(['P000', 'P001', 'P009']);
  });

  test('a moved folder is read but not decoded again', async () => {
    await plantPeople(faces, 3, 2);
    await scan();
    renameSync(join(faces, 'P000'), join(faces, 'Renamed'));
    const dead = { decode: () => Promise.reject(new Error('nothing is to be decoded')), close: () => Promise.resolve() };
    expect(await scan({}, { decoders: dead })).toMatchObject({ accepted: 6, filesRead: 2, filesGone: 2 });
    expect(names()).toEqual(['P001', 'P002', 'Renamed']);
  });

  test('a lost pixel store is filled again', async () => {
    await plantPeople(faces, 2, 2);
    await scan();
    pixels.close();
    rmSync(join(base, 'data/pixels'), { recursive: true });
    pixels = openPixels(join(base, 'data'), 'append');
    expect(await scan()).toMatchObject({ accepted: 4, filesRead: 4 });
    expect(pixels.count).toBe(4);
  });
});

describe('bad files', () => {
  test('each has its reason, the good ones are kept, and none is tried twice', async () => {
    await plantPeople(faces, 3, 3);
    const whole = await drawPhoto(500, { size: 200 });
    const bomb = await sharp({ create: { width: 7000, height: 7000, channels: 3, background: '#000000' } })
      .png()
      .toBuffer();
    plant(faces, {
      'P000/truncated.jpg': whole.subarray(0, 3000),
      'P000/corrupt.png': Buffer.concat([(await drawPhoto(501, { format: 'png' })).subarray(0, 60), Buffer.alloc(500, 7)]),
      'P000/huge.png': bomb,
      'P000/renamed text.jpg': 'Dear diary',
      'P000/renamed gif.jpg': await sharp(whole).gif().toBuffer(),
      'P000/empty.jpg': '',
      'P000/png called.jpg': await drawPhoto(502, { format: 'png' }),
    });
    const rejected = { truncated: 2, 'too-large': 1, 'not-an-image': 1, unsupported: 1, empty: 1 };
    expect(await scan()).toMatchObject({ accepted: 10, rejected });
    expect(countImages(library).rejected).toEqual(rejected);
    expect(listRejected(library, 10)).toContainEqual({ root: faces, folder: 'P000', name: 'huge.png', reason: 'too-large' });
    expect(await scan()).toMatchObject({ accepted: 10, rejected, filesRead: 0 });
    writeFileSync(join(faces, 'P001/copy of huge.png'), bomb); // quarantined by its content, not its name
    const dead = { decode: () => Promise.reject(new Error('nothing is to be decoded')), close: () => Promise.resolve() };
    expect(await scan({}, { decoders: dead })).toMatchObject({ rejected: { ...rejected, 'too-large': 2 } });
  });

  test('a storm of unreadable files stops the scan; what was good until then is kept', async () => {
    await plantPeople(faces, 5, 10);
    for (let i = 0; i < 250; i++) plant(faces, { [`P00${i % 5}/bad ${i}.jpg`]: `rubbish ${i}` });
    await expect(scan()).rejects.toMatchObject({ code: 'image-storm', data: { seen: expect.any(Number), rejected: expect.any(Number) } });
    expect(countImages(library).accepted).toBeGreaterThan(0);
    await expect(scan()).rejects.toMatchObject({ code: 'image-storm' });
  });

  test('a few files, all unreadable, are a storm too', async () => {
    plant(faces, { 'A/1.jpg': 'x', 'B/1.jpg': 'y' });
    await expect(scan()).rejects.toMatchObject({ code: 'image-storm', data: { seen: 2, rejected: 2 } });
  });
});

describe('folders that do not fit', () => {
  test('missing, a file, empty, without faces, with one person', async () => {
    const missing = join(base, 'missing');
    await expect(scan({ sources: [{ root: missing }] })).rejects.toMatchObject({ code: 'folder-missing', data: { path: missing } });
    plant(base, { 'a file': 'x' });
    await expect(scan({ sources: [{ root: join(base, 'a file') }] })).rejects.toMatchObject({ code: 'folder-missing' });
    await expect(scan()).rejects.toMatchObject({ code: 'no-faces', data: { path: faces } });
    plant(faces, { 'A/notes.txt': 'x' });
    await expect(scan()).rejects.toMatchObject({ code: 'no-faces', data: { files: 1 } });
    plant(faces, { 'A/1.jpg': await drawPhoto(1), 'A/2.jpg': await drawPhoto(2) });
    await expect(scan()).rejects.toMatchObject({ code: 'too-few-people', data: { people: 1 } });
    expect(countImages(library).accepted).toBe(2); // nothing is lost: with a second person the scan goes on from here
    plant(faces, { 'B/1.jpg': await drawPhoto(3) });
    expect(await scan()).toMatchObject({ accepted: 3, filesRead: 1 });
  });

  test('a folder and a file without permission are reported and do not stop the rest; the root without permission does', async ({
    skip,
  }) => {
    const checkout = join(import.meta.dirname, '../..');
    const asRoot = process.getuid?.() === 0;
    skip(process.getuid === undefined, 'permissions of this kind do not exist on this system');
    skip(asRoot && !readableByOthers(checkout), 'the tests run as root and no other user can read the checkout');
    // Not below the tests' own temporary folder, which is closed to others.
    const open = mkdtempSync('/tmp/deshi-open-');
    onTestFinished(() => rmSync(open, { recursive: true }));
    chmodSync(open, 0o755);
    const faces = join(open, 'faces');
    await plantPeople(faces, 4, 2);
    chmodSync(join(faces, 'P003'), 0o000);
    chmodSync(join(faces, 'P001/1.jpg'), 0o000);
    const data = join(open, 'data of another user');
    mkdirSync(data, { mode: 0o700 });
    if (asRoot) chownSync(data, 65_534, 65_534);
    const run = () => {
      const args = [join(checkout, 'test/support/scan-once.ts'), faces, data];
      const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', ...(asRoot ? { uid: 65_534, gid: 65_534 } : {}) });
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    };
    expect(run()).toMatchObject({ summary: { accepted: 5, rejected: { unreadable: 1 }, unreadableFolders: 1 } });
    chmodSync(join(faces, 'P001/1.jpg'), 0o644); // tried again although nothing else about the file changed
    chmodSync(join(faces, 'P002'), 0o000); // out of sight is not gone
    expect(run()).toMatchObject({ summary: { accepted: 4, rejected: {}, unreadableFolders: 2, filesGone: 0, filesRead: 1 } });
    chmodSync(faces, 0o000);
    expect(run()).toMatchObject({ problem: { code: 'folder-unreadable', data: { path: faces } } });
    chmodSync(faces, 0o755);
    for (const person of ['P002', 'P003']) chmodSync(join(faces, person), 0o755);
  });
});

describe('interruptions', () => {
  test('a cancelled scan keeps what it did and the next one goes on', async () => {
    await plantPeople(faces, 10, 12);
    const stop = new AbortController();
    let decoded = 0;
    const counting = {
      decode: (bytes: Uint8Array) => {
        decoded += 1;
        if (decoded === 60) stop.abort();
        return decoders.decode(bytes);
      },
      close: () => Promise.resolve(),
    };
    await expect(scan({}, { signal: stop.signal, decoders: counting })).rejects.toMatchObject({ code: 'cancelled' });
    const kept = countImages(library).accepted;
    expect(kept).toBeGreaterThanOrEqual(12);
    expect(kept).toBeLessThan(120);
    expect(await scan()).toMatchObject({ accepted: 120, filesRead: 120 - kept });
  });

  test('a scan killed at any moment leaves a library and a store that agree', async () => {
    await plantPeople(faces, 12, 60);
    pixels.close();
    library.close();
    const data = join(base, 'data');
    for (let round = 0; round < 4; round++) {
      const child = spawn(process.execPath, [join(import.meta.dirname, '../support/scan-once.ts'), faces, data], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let filesDone = 0;
      child.stdout.on('data', (lines: Buffer) => {
        filesDone = Number.parseInt(lines.toString().trim().split('\n').at(-1) ?? '', 10) || 720;
      });
      await expect.poll(() => filesDone, { interval: 3, timeout: 20_000 }).toBeGreaterThan([0, 150, 300, 500][round]!);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
    }
    library = await openLibrary(data);
    pixels = openPixels(data, 'append');
    const kept = [...acceptedFiles(library, [1])].map(({ digest }) => ({ digest: Buffer.from(digest).toString('hex') }));
    const crop = new Uint8Array(cropBytes);
    for (const { ordinal } of locate(pixels, kept)) pixels.read(ordinal, crop);
    expect(kept.length).toBeGreaterThan(0);
    expect(await scan()).toMatchObject({ accepted: 720, filesRead: 720 - kept.length });
    expect(pixels.count).toBe(720);
  });

  test('a full disk stops the scan by name, and with room it goes on', async ({ skip }) => {
    const disk = tinyDisk(2);
    skip(disk === undefined, 'a small file system cannot be mounted here (needs root)');
    if (disk === undefined) return;
    try {
      await plantPeople(faces, 10, 10);
      let full = await openLibrary(join(disk.path, 'data'));
      let crops = openPixels(join(disk.path, 'data'), 'append');
      const run = () => scanFaces({ sources: [{ root: faces }] }, { ledger: scanLedger(full), pixels: crops, decoders });
      await expect(run()).rejects.toMatchObject({ code: 'disk-full' });
      crops.close();
      full.close();
      disk.grow(40);
      full = await openLibrary(join(disk.path, 'data'));
      crops = openPixels(join(disk.path, 'data'), 'append');
      expect(await run()).toMatchObject({ accepted: 100 });
      crops.close();
      full.close();
    } finally {
      disk.remove();
    }
  });
});

/** Whether a user who owns nothing may walk down to a folder and read in it. */
function readableByOthers(folder: string): boolean {
  for (let path = folder; ; path = dirname(path)) {
    if ((statSync(path).mode & 0o005) !== 0o005) return false;
    if (path === dirname(path)) break;
  }
  return (readFileSync(join(folder, 'package.json')).length > 0 && statSync(join(folder, 'package.json')).mode & 0o004) !== 0;
}
