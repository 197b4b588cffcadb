// The weekly check of a large library: made by a child while the window is answered, refused from then on what it finds damaged, made on opening where it was put off too long.
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { databasePath, isWhole, openLibrary, openLibraryToRead } from '../../main/library/database.ts';
import { ensureSource } from '../../main/library/sources.ts';
import { temporaryFolder } from '../support/temporary.ts';

const dayMs = 24 * 3600 * 1000;

/** A library of one source whose last check was so many days ago. */
async function checkedBefore(days: number): Promise<string> {
  const folder = join(temporaryFolder(), 'data');
  mkdirSync(folder);
  const library = await openLibrary(folder);
  ensureSource(library, { root: '/faces-of-the-gate', kind: 'folder' });
  library.run("UPDATE settings SET value = ? WHERE key = 'integrityCheckedMs'", String(Date.now() - days * dayMs));
  library.close();
  return folder;
}

/** Lets an index name another folder than its table: pages and rows stay well formed, so that a quick check finds nothing. */
function damage(folder: string): Buffer {
  const before = readFileSync(databasePath(folder));
  const bytes = Buffer.from(before);
  const [first, last] = [bytes.indexOf('/faces-of-the-gate'), bytes.lastIndexOf('/faces-of-the-gate')];
  expect(first).not.toBe(last);
  bytes.write('/faces-of-the-GATE', last);
  writeFileSync(databasePath(folder), bytes);
  return before;
}

async function checkedMs(folder: string): Promise<number> {
  const library = openLibraryToRead(folder);
  const { value } = library.get<{ value: string }>("SELECT value FROM settings WHERE key = 'integrityCheckedMs'")!;
  library.close();
  return Number(value);
}

const ask = (host: Host) => host.answer('project.list', {});
/** For these tests every library is large. */
const large = { checkedHere: 0 };

test('a large library is open before it was checked, and known to be checked when it was', { timeout: 60_000 }, async () => {
  const folder = await checkedBefore(8);
  const library = await openLibrary(folder, large);
  expect(library.checkDue).toBe(true);
  library.close();
  const due = await checkedMs(folder);
  const host = await openHost({ dataDir: folder, ...large });
  expect(await ask(host)).toEqual({ ok: [] });
  await expect.poll(() => checkedMs(folder), { timeout: 50_000 }).toBeGreaterThan(due);
  expect(await ask(host)).toEqual({ ok: [] });
  await host.close();
  const again = await openLibrary(folder, large);
  expect(again.checkDue).toBe(false);
  again.close();
});

test('a small one is checked on opening, a large one too where the check was put off for two weeks', async () => {
  for (const [days, how] of [
    [8, {}],
    [15, large],
  ] as const) {
    const folder = await checkedBefore(days);
    const whole = damage(folder);
    await expect(openLibrary(folder, how)).rejects.toMatchObject({ code: 'library-corrupt' });
    writeFileSync(databasePath(folder), whole);
    const library = await openLibrary(folder, how);
    expect(library.checkDue).toBe(false);
    library.close();
  }
});

test('damage that only the whole check finds is answered to everything but diagnostics, and refused on opening until it is mended', {
  timeout: 60_000,
}, async () => {
  const folder = await checkedBefore(8);
  const whole = damage(folder);
  const reader = openLibraryToRead(folder);
  expect(isWhole(reader)).toBe(false);
  reader.close();
  const host = await openHost({ dataDir: folder, ...large });
  const corrupt = { problem: { code: 'library-corrupt', data: { part: 'database' } } };
  await expect.poll(() => ask(host), { timeout: 50_000 }).toEqual(corrupt);
  expect(await host.answerAny('project.save', {})).toEqual(corrupt);
  expect(await host.answer('diagnostics.collect', { problem: null })).toHaveProperty('ok');
  await host.close();
  await expect(openLibrary(folder, large)).rejects.toMatchObject({ code: 'library-corrupt' });
  await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'library-corrupt' });
  writeFileSync(databasePath(folder), whole);
  (await openLibrary(folder, large)).close();
  expect(existsSync(`${databasePath(folder)}.damaged`)).toBe(false);
});

test.skipIf(process.platform === 'win32')(
  'damage is answered to also where it cannot be written down, as on a full disk',
  { timeout: 60_000 },
  async () => {
    const folder = await checkedBefore(8);
    damage(folder);
    // A name that leads nowhere takes no file.
    symlinkSync(join(folder, 'nowhere', 'file'), `${databasePath(folder)}.damaged`);
    const host = await openHost({ dataDir: folder, ...large });
    await expect.poll(() => ask(host), { timeout: 50_000 }).toMatchObject({ problem: { code: 'library-corrupt' } });
    await host.close();
  },
);

test('whoever reads beside is ended before the log is emptied, and on closing', async () => {
  const library = await openLibrary(await checkedBefore(0));
  const ended: string[] = [];
  library.beside(() => ended.push('settled'));
  library.settle();
  library.settle();
  expect(ended).toEqual(['settled']);
  library.beside(() => ended.push('closed'));
  library.beside(() => ended.push('taken back'))();
  library.close();
  library.close();
  expect(ended).toEqual(['settled', 'closed']);
});
