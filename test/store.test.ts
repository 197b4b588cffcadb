// The store's promise: what was flushed is found and whole after any death, and readers never see half a record.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eraseRecords, openStore, type RecordStore } from '../main/store.ts';
import { tinyDisk } from './support/tiny-disk.ts';

const recordBytes = 100;
let folder: string;
let base: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deshi-store-'));
  base = join(folder, 'deep/crops');
});
afterEach(() => rmSync(folder, { recursive: true }));

function digest(i: number): string {
  return createHash('sha256').update(String(i)).digest('hex');
}

function record(i: number, bytes = recordBytes): Uint8Array {
  return new Uint8Array(bytes).fill(i % 251);
}

function fill(store: RecordStore, from: number, to: number): void {
  for (let i = from; i < to; i++) store.append(digest(i), record(i));
}

function expectWhole(store: RecordStore, count: number): void {
  const into = new Uint8Array(store.recordBytes);
  for (let i = 0; i < count; i++) {
    expect(store.ordinal(digest(i))).toBe(i);
    expect(store.digestAt(i)).toBe(digest(i));
    store.read(i, into);
    expect(into.every((byte) => byte === i % 251)).toBe(true);
  }
}

describe('erasing', () => {
  test('the records are gone from the disk, the others stay where they were, and an erased one can come again', () => {
    const store = openStore(base, recordBytes, 'append');
    fill(store, 0, 20);
    store.close();
    const open = openStore(base, recordBytes, 'read');
    expect(open.ordinal(digest(7))).toBe(7);
    expect(eraseRecords(base, new Set([digest(7), digest(12), digest(99)]))).toBe(2);
    expect(eraseRecords(base, new Set([digest(7)]))).toBe(0);
    const bytes = readFileSync(`${base}.data`);
    for (let i = 0; i < 20; i++) {
      const expected = i === 7 || i === 12 ? 0 : i;
      expect(bytes.subarray(i * recordBytes, (i + 1) * recordBytes).every((byte) => byte === expected)).toBe(true);
    }
    expect(readFileSync(`${base}.index`).includes(Buffer.from(digest(7), 'hex'))).toBe(false);
    // Whoever had the file open is told, and sees by opening it again that there is nothing.
    expect(() => open.read(7, new Uint8Array(recordBytes))).toThrow();
    open.close();
    const again = openStore(base, recordBytes, 'append');
    expect([again.count, again.ordinal(digest(7)), again.ordinal(digest(8)), again.ordinal(digest(12))]).toEqual([
      20,
      undefined,
      8,
      undefined,
    ]);
    expect(again.append(digest(7), record(7))).toBe(20);
    again.close();
  });

  test('what an interrupted erasure left behind is overwritten by the next one', () => {
    const store = openStore(base, recordBytes, 'append');
    fill(store, 0, 5);
    store.close();
    eraseRecords(base, new Set([digest(1)]));
    const bytes = readFileSync(`${base}.data`);
    bytes.fill(1, recordBytes, 2 * recordBytes); // as if the power had failed before the second half
    writeFileSync(`${base}.data`, bytes);
    eraseRecords(base, new Set([digest(3)]));
    expect(
      readFileSync(`${base}.data`)
        .subarray(recordBytes, 2 * recordBytes)
        .every((byte) => byte === 0),
    ).toBe(true);
  });

  test('a store that is not there holds nothing to erase', () => {
    expect(eraseRecords(base, new Set([digest(1)]))).toBe(0);
  });
});

describe('one process', () => {
  test('finds what it appended, before and after a flush and after opening again', () => {
    const store = openStore(base, recordBytes, 'append');
    fill(store, 0, 1500); // more than one automatic flush and more than one growth of the tables
    expect(store.count).toBe(1500);
    expectWhole(store, 1500);
    store.close();
    const again = openStore(base, recordBytes, 'append');
    expectWhole(again, 1500);
    fill(again, 1500, 1510);
    again.close();
    const reader = openStore(base, recordBytes, 'read');
    expectWhole(reader, 1510);
    expect(reader.ordinal(digest(9999))).toBeUndefined();
    reader.close();
  });

  test('appending a digest twice keeps the first record', () => {
    const store = openStore(base, recordBytes, 'append');
    expect(store.append(digest(1), record(1))).toBe(0);
    expect(store.append(digest(1), record(2))).toBe(0);
    expect(store.count).toBe(1);
    store.close();
    store.close(); // closing twice is no fault
  });

  test('files are for their owner only', () => {
    openStore(base, recordBytes, 'append').close();
    expect(statSync(`${base}.data`).mode & 0o777).toBe(0o600);
    expect(statSync(`${base}.index`).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'deep')).mode & 0o777).toBe(0o700);
  });

  test('refuses what cannot be right', () => {
    const store = openStore(base, recordBytes, 'append');
    expect(() => store.append('abc', record(1))).toThrow('64 hexadecimal');
    expect(() => store.append(digest(1), record(1, 99))).toThrow('100 bytes');
    expect(() => store.read(0, new Uint8Array(recordBytes))).toThrow('no record 0');
    store.close();
    const reader = openStore(base, recordBytes, 'read');
    expect(() => reader.append(digest(1), record(1))).toThrow('opened to read');
    reader.close();
    expect(() => openStore(base, 64, 'append')).toThrow(expect.objectContaining({ code: 'library-corrupt' }));
    expect(() => openStore(base, 64, 'read')).toThrow(expect.objectContaining({ code: 'library-corrupt' }));
  });

  test('ten thousand digests that begin alike are told apart', () => {
    const store = openStore(base, 1, 'append');
    const alike = (i: number) => `00000000${digest(i).slice(8)}`;
    for (let i = 0; i < 2000; i++) store.append(alike(i), record(i, 1));
    for (let i = 0; i < 2000; i += 97) expect(store.ordinal(alike(i))).toBe(i);
    store.close();
  });
});

describe('damage', () => {
  test('a tail that was cut off anywhere is dropped, the rest is whole, and appending goes on', () => {
    for (const cut of [1, 39, 40, 41, 79]) {
      const store = openStore(base, recordBytes, 'append');
      fill(store, 0, 10);
      store.close();
      truncateSync(`${base}.index`, statSync(`${base}.index`).size - cut);
      const reader = openStore(base, recordBytes, 'read');
      expectWhole(reader, 10 - Math.ceil(cut / 40));
      reader.close();
      const mended = openStore(base, recordBytes, 'append');
      expect(mended.count).toBe(10 - Math.ceil(cut / 40));
      fill(mended, 0, 10);
      expectWhole(mended, 10);
      mended.close();
    }
  });

  test('an index that outlived its data counts only whole records', () => {
    const store = openStore(base, recordBytes, 'append');
    fill(store, 0, 10);
    store.close();
    truncateSync(`${base}.data`, 7 * recordBytes + 3);
    const mended = openStore(base, recordBytes, 'append');
    expect(mended.count).toBe(7);
    expectWhole(mended, 7);
    mended.close();
  });

  test('zeros at the end of the index, as a power cut leaves them, are no records', () => {
    const store = openStore(base, recordBytes, 'append');
    fill(store, 0, 3);
    store.close();
    appendFileSync(`${base}.index`, Buffer.alloc(400));
    appendFileSync(`${base}.data`, Buffer.alloc(10 * recordBytes));
    const mended = openStore(base, recordBytes, 'append');
    expect(mended.count).toBe(3);
    mended.close();
  });

  test('a record that the disk changed is refused, not handed out', () => {
    const store = openStore(base, recordBytes, 'append');
    fill(store, 0, 3);
    store.close();
    const reader = openStore(base, recordBytes, 'read');
    writeFileSync(`${base}.data`, Buffer.alloc(3 * recordBytes, 9), { flag: 'r+' });
    expect(() => reader.read(1, new Uint8Array(recordBytes))).toThrow(expect.objectContaining({ code: 'library-corrupt' }));
    reader.close();
  });
});

describe('two processes', () => {
  test('readers see flushed records and nothing else, from before the store exists', () => {
    const reader = openStore(base, recordBytes, 'read');
    expect(reader.count).toBe(0);
    const writer = openStore(base, recordBytes, 'append');
    fill(writer, 0, 5);
    expect(reader.ordinal(digest(0))).toBeUndefined();
    writer.flush();
    expect(reader.ordinal(digest(4))).toBe(4);
    fill(writer, 5, 8);
    writer.flush();
    expectWhole(reader, 8);
    const second = openStore(base, recordBytes, 'read');
    expectWhole(second, 8);
    for (const store of [reader, second, writer]) store.close();
  });

  test('a writer killed at any moment loses nothing that it said was flushed', async () => {
    const appender = new URL('./support/store-appender.ts', import.meta.url).pathname;
    for (let round = 0; round < 6; round++) {
      const child = spawn(process.execPath, [appender, base, '37632'], { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, 5 + 23 * round));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      const flushed = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
      const reader = openStore(base, 37_632, 'read');
      expect(reader.count).toBeGreaterThanOrEqual(flushed);
      expectWhole(reader, reader.count);
      reader.close();
    }
  });
});

test('a full disk is a Problem, what was flushed stays, and appending goes on when there is room', ({ skip }) => {
  const disk = tinyDisk(1);
  skip(disk === undefined, 'a small file system cannot be mounted here (needs root)');
  if (disk === undefined) return;
  try {
    const full = join(disk.path, 'crops');
    const store = openStore(full, 37_632, 'append');
    let appended = 0;
    expect(() => {
      for (; appended < 100; appended++) {
        store.append(digest(appended), record(appended, 37_632));
        store.flush();
      }
    }).toThrow(expect.objectContaining({ code: 'disk-full' }));
    expect(appended).toBeGreaterThan(10);
    store.close();
    const reader = openStore(full, 37_632, 'read');
    expectWhole(reader, appended);
    reader.close();
    disk.grow(8);
    const again = openStore(full, 37_632, 'append');
    again.append(digest(appended), record(appended, 37_632));
    again.flush();
    expectWhole(again, appended + 1);
    again.close();
  } finally {
    disk.remove();
  }
});
