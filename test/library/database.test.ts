// A library that is locked, newer, foreign or damaged is refused untouched; what was committed survives; what was erased is gone.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkAudit } from '../../main/library/audit.ts';
import { databasePath, openLibrary, openLibraryToRead } from '../../main/library/database.ts';
import { ensureIdentity } from '../../main/library/identities.ts';
import { recordImage } from '../../main/library/images.ts';
import { latestVersion, type Migration, migrations } from '../../main/library/migrations/migrations.ts';
import { demandConsent, ensureSource, forgetSource, listSources } from '../../main/library/sources.ts';
import { tinyDisk } from '../support/tiny-disk.ts';

const writer = join(import.meta.dirname, '../support/library-writer.ts');
let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'deshi-library-')), '日本語 data');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

async function firstLine(child: ChildProcess): Promise<unknown> {
  return JSON.parse((await new Promise<Buffer>((resolve) => child.stdout?.once('data', resolve))).toString().split('\n')[0] ?? '');
}

describe('opening', () => {
  test('makes a private folder and the latest schema with every safe setting', async () => {
    const library = await openLibrary(folder);
    const setting = (name: string) => Object.values(library.get<Record<string, unknown>>(`PRAGMA ${name}`) ?? {})[0];
    expect([...readFileSync(databasePath(folder)).subarray(18, 20)]).toEqual([2, 2]); // write-ahead log, by the file's own header
    expect(setting('synchronous')).toBe(2);
    expect(setting('secure_delete')).toBe(1);
    expect(setting('trusted_schema')).toBe(0);
    expect(setting('cell_size_check')).toBe(1);
    expect(setting('mmap_size') ?? 0).toBe(0);
    expect(setting('foreign_keys')).toBe(1);
    expect(setting('temp_store')).toBe(2);
    expect(setting('user_version')).toBe(latestVersion(migrations));
    expect(setting('application_id')).toBe(0x44455348);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(folder)) expect([file, statSync(join(folder, file)).mode & 0o077]).toEqual([file, 0]);
    library.close();
    library.close();
    expect(readdirSync(folder).sort()).toEqual(['deshi.db', 'lock']);
  });

  test('the second and every later opening has them too', async () => {
    (await openLibrary(folder)).close();
    const library = await openLibrary(folder);
    expect(library.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
    expect(library.get('PRAGMA secure_delete')).toEqual({ secure_delete: 1 });
    library.close();
  });

  test('a path that is a file is a Problem', async () => {
    writeFileSync(folder, 'x');
    await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'folder-missing' });
    await expect(openLibrary(join(folder, 'below'))).rejects.toMatchObject({ code: 'folder-missing' });
  });
});

describe('two processes', () => {
  test('the second writer is refused with the pid of the first, in this process and in another', async () => {
    const library = await openLibrary(folder);
    await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'library-locked', data: { pid: process.pid } });
    const { stdout } = spawnSync(process.execPath, [writer, folder], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual({ code: 'library-locked', data: { pid: process.pid } });
    library.close();
    expect(JSON.parse(spawnSync(process.execPath, [writer, folder], { encoding: 'utf8' }).stdout)).toBe('open');
  });

  test('a writer that was killed leaves no stale lock', async () => {
    const child = spawn(process.execPath, [writer, folder, 'hold'], { stdio: ['ignore', 'pipe', 'inherit'] });
    expect(await firstLine(child)).toBe('open');
    await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'library-locked', data: { pid: child.pid } });
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    (await openLibrary(folder)).close();
  });

  test('readers see what is committed while somebody writes, and cannot write', async () => {
    expect(() => openLibraryToRead(folder)).toThrow(expect.objectContaining({ code: 'not-found' }));
    const library = await openLibrary(folder);
    const reader = openLibraryToRead(folder);
    library.run(`INSERT INTO settings VALUES ('a', '1')`);
    expect(reader.get(`SELECT value FROM settings WHERE key = 'a'`)).toEqual({ value: '1' });
    expect(() => reader.get(`INSERT INTO settings VALUES ('b', '1') RETURNING key`)).toThrow(
      expect.objectContaining({ code: 'unexpected' }),
    );
    expect('run' in reader && (() => (reader as typeof library).run(`DELETE FROM settings`))).toThrow();
    reader.close();
    library.close();
  });

  test('a writer killed at any moment loses nothing that it said was committed', async () => {
    let acknowledged = 0;
    let started = 0;
    for (let round = 0; round < 6; round++) {
      const child = spawn(process.execPath, [writer, folder, 'write'], { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      await expect.poll(() => said.split('\n').length, { interval: 2, timeout: 20_000 }).toBeGreaterThan(3 + round * 20);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      acknowledged += said.slice(0, said.lastIndexOf('\n')).split('\n').length - 1;
      started += 1;
    }
    const library = await openLibrary(folder);
    expect(library.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const { records, brokenAt } = checkAudit(library);
    expect(brokenAt).toBeUndefined();
    expect(records).toBeGreaterThanOrEqual(acknowledged);
    expect(records).toBeLessThanOrEqual(acknowledged + started);
    library.close();
  });
});

describe('refusals', () => {
  test('a newer library is refused and not one byte of it changes', async () => {
    (await openLibrary(folder)).close();
    const path = databasePath(folder);
    const newer = new Sqlite(path);
    newer.pragma('user_version=99');
    newer.close();
    const before = digestOf(path);
    const expected = { code: 'library-newer', data: { found: 99, known: latestVersion(migrations) } };
    await expect(openLibrary(folder)).rejects.toMatchObject(expected);
    expect(() => openLibraryToRead(folder)).toThrow(expect.objectContaining(expected));
    expect(digestOf(path)).toBe(before);
  });

  test('what is no database, or the database of another program, is refused', async () => {
    (await openLibrary(folder)).close();
    const path = databasePath(folder);
    const whole = readFileSync(path);
    writeFileSync(path, 'this is no database at all'.repeat(100));
    await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'library-corrupt' });
    rmSync(path);
    const foreign = new Sqlite(path);
    foreign.exec('CREATE TABLE theirs (x)');
    foreign.close();
    const before = digestOf(path);
    await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'library-corrupt', data: { part: 'foreign database' } });
    expect(digestOf(path)).toBe(before);
    writeFileSync(path, whole);
    (await openLibrary(folder)).close(); // every refusal let go of the lock
  });

  test('a damaged page is found on opening', async () => {
    const library = await openLibrary(folder);
    for (let i = 0; i < 300; i++) library.run('INSERT INTO settings VALUES (?, ?)', `key ${i}`, 'x'.repeat(500));
    library.close();
    const bytes = readFileSync(databasePath(folder));
    const where = bytes.lastIndexOf('x'.repeat(400));
    bytes.fill(0xff, where - (where % 4096), where - (where % 4096) + 64);
    writeFileSync(databasePath(folder), bytes);
    await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'library-corrupt' });
  });
});

describe('migrations', () => {
  const version = latestVersion(migrations);
  const next: Migration = { version: version + 1, update: (execute) => execute(`ALTER TABLE settings ADD COLUMN note TEXT`) };

  test('their versions rise by one', () => {
    expect(latestVersion(migrations)).toBe(migrations.length);
    expect(() => latestVersion([...migrations, { ...next, version: 99 }])).toThrow('calls itself 99');
  });

  test('a new one is applied after a copy was made, and only once', async () => {
    const old = await openLibrary(folder);
    old.run(`INSERT INTO settings VALUES ('a', '1')`);
    old.close();
    const migrated = await openLibrary(folder, { migrations: [...migrations, next] });
    expect(migrated.get(`SELECT * FROM settings WHERE key = 'a'`)).toEqual({ key: 'a', value: '1', note: null });
    migrated.close();
    const copy = new Sqlite(`${databasePath(folder)}.before-${version + 1}`, { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(version);
    expect(copy.prepare(`SELECT value FROM settings WHERE key = 'a'`).get()).toEqual({ value: '1' });
    copy.close();
    await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'library-newer', data: { found: version + 1, known: version } });
  });

  test('a library of before there were days of consent opens, and none is said of its sources', async () => {
    const before = await openLibrary(folder, { migrations: migrations.slice(0, 12) });
    before.run(`INSERT INTO sources (kind, root, licence, commercial, addedMs) VALUES ('folder', '/faces', 'ours', 'yes', 1)`);
    before.close();
    const library = await openLibrary(folder);
    expect(listSources(library)).toMatchObject([{ root: '/faces', licence: 'ours', consentUntil: null }]);
    expect(ensureSource(library, { root: '/faces', kind: 'folder', consentUntil: '2027-03-31' }).consentUntil).toBe('2027-03-31');
    expect(ensureSource(library, { root: '/faces', kind: 'folder' }).consentUntil).toBe('2027-03-31');
    demandConsent(library, [1], '2027-03-31');
    demandConsent(library, [2], '2027-04-01');
    expect(() => demandConsent(library, [1], '2027-04-01')).toThrow(expect.objectContaining({ code: 'consent-over' }));
    expect(ensureSource(library, { root: '/faces', kind: 'folder', consentUntil: null }).consentUntil).toBeNull();
    library.close();
  });

  test('one that fails half-way changes nothing', async () => {
    (await openLibrary(folder)).close();
    const broken: Migration = { version: version + 1, update: (execute) => execute('CREATE TABLE half (x); CREATE TABLE half (x);') };
    await expect(openLibrary(folder, { migrations: [...migrations, broken] })).rejects.toMatchObject({ code: 'unexpected' });
    const library = await openLibrary(folder);
    expect(library.get('PRAGMA user_version')).toEqual({ user_version: version });
    expect(library.get(`SELECT name FROM sqlite_schema WHERE name = 'half'`)).toBeUndefined();
    library.close();
  });
});

test('a transaction is all or nothing, also inside another', async () => {
  const library = await openLibrary(folder);
  const add = (key: string) => library.run('INSERT INTO settings VALUES (?, ?)', key, '1');
  library.transaction(() => {
    add('outer');
    expect(() =>
      library.transaction(() => {
        add('inner');
        throw new RangeError('no');
      }),
    ).toThrow(expect.objectContaining({ code: 'unexpected' }));
  });
  expect(() => library.transaction(() => add('outer'))).toThrow(expect.objectContaining({ code: 'unexpected' }));
  expect(library.all(`SELECT key FROM settings WHERE key IN ('outer', 'inner')`)).toEqual([{ key: 'outer' }]);
  library.close();
});

test('what is erased is nowhere on the disk', async () => {
  const library = await openLibrary(folder);
  const source = ensureSource(library, { root: '/planted-root-marker', kind: 'folder' });
  for (let i = 0; i < 200; i++) {
    const identityId = ensureIdentity(library, `key ${i}`, `planted-name-marker ${i}`);
    const image = { sourceId: source.id, identityId, folder: `planted-folder-marker ${i}`, name: 'a.jpg', sizeBytes: 1, mtimeMs: 1 };
    recordImage(library, { ...image, fileDigest: null, digest: 'ab'.repeat(32), state: 'ok', reason: null });
  }
  const found = () =>
    readdirSync(folder).filter((file) => !file.startsWith('lock') && readFileSync(join(folder, file)).includes(Buffer.from('planted-')));
  expect(found()).not.toEqual([]); // the positive control
  forgetSource(library, source.id);
  expect(library.get('SELECT count(*) AS left FROM identities')).toEqual({ left: 0 });
  expect(found()).toEqual([]);
  library.close();
  expect(found()).toEqual([]);
});

test('a full disk is a Problem and harms nothing', async ({ skip }) => {
  const disk = tinyDisk(2);
  skip(disk === undefined, 'a small file system cannot be mounted here (needs root)');
  if (disk === undefined) return;
  try {
    const library = await openLibrary(disk.path);
    let written = 0;
    expect(() => {
      for (; written < 10_000; written++) library.run('INSERT INTO settings VALUES (?, ?)', `key ${written}`, 'x'.repeat(2000));
    }).toThrow(expect.objectContaining({ code: 'disk-full' }));
    library.close();
    disk.grow(20);
    const again = await openLibrary(disk.path);
    expect(again.get(`SELECT count(*) AS kept FROM settings WHERE key LIKE 'key %'`)).toEqual({ kept: written });
    again.run('INSERT INTO settings VALUES (?, ?)', 'after', 'x');
    again.close();
    expect(existsSync(join(disk.path, 'lock.pid'))).toBe(false);
  } finally {
    disk.remove();
  }
});
