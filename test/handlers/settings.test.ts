// Settings of the whole program and the check of this computer, over a real host: kept, told with what they rest on, and no time that was not measured.
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { roomFor, timeOf } from '../../main/handlers/system.ts';
import { type Host, openHost } from '../../main/host.ts';
import { openLibrary } from '../../main/library/database.ts';
import { calls, type Out } from '../../preload/contract.ts';
import type { DeviceRow } from '../../preload/devices.ts';
import { writeDrawnFaces } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

let host: Host | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});
type Answer<C extends keyof typeof calls> = { ok: Out<C & 'settings.read'> };

test('are kept over a restart, each by itself, and photos are reminded of from the day that was set', async () => {
  const dataDir = temporaryFolder();
  host = await openHost({ dataDir });
  expect(await host.answer('settings.read', {})).toEqual({ ok: { welcomed: false, retentionDays: null, dataDir, overdue: null } });
  await host.answer('settings.set', { welcomed: true });
  for (const retentionDays of [0, -1, 1.5, 4000]) {
    expect(await host.answer('settings.set', { retentionDays })).toMatchObject({ problem: { code: 'bad-input' } });
  }
  const faces = join(temporaryFolder(), 'staff');
  await writeDrawnFaces(faces, 3, 2);
  await host.answer('faces.scan', { folders: [faces] });
  expect(await host.answer('settings.set', { retentionDays: 30 })).toMatchObject({ ok: { overdue: null } });
  await host.close();
  // Read for the first time 31 days ago.
  const addedMs = Date.now() - 31 * 24 * 3600 * 1000;
  const library = await openLibrary(dataDir);
  library.run('UPDATE sources SET addedMs = ?', addedMs);
  library.close();
  host = await openHost({ dataDir });
  const { ok } = (await host.answer('settings.read', {})) as Answer<'settings.read'>;
  expect(ok).toEqual({ welcomed: true, retentionDays: 30, dataDir, overdue: { photos: 6, folders: 1, sinceMs: addedMs } });
  expect(await host.answer('settings.set', { retentionDays: null })).toMatchObject({ ok: { welcomed: true, overdue: null } });

  const before = (await host.answer('settings.folder', {})) as { ok: Out<'settings.folder'> };
  writeFileSync(join(dataDir, 'more'), Buffer.alloc(100_000));
  const after = (await host.answer('settings.folder', {})) as { ok: Out<'settings.folder'> };
  expect(after.ok.sizeBytes - before.ok.sizeBytes).toBe(100_000);
  expect(after.ok.fingerprint).toBeNull();
});

test('the check tells what is here, and that others may look into the data folder', async () => {
  const dataDir = join(temporaryFolder(), 'data');
  host = await openHost({ dataDir });
  const first = (await host.answer('system.check', {})) as { ok: Out<'system.check'> };
  expect(calls['system.check'].out.parse(first.ok)).toEqual(first.ok);
  expect(first.ok).toMatchObject({
    processor: { cores: availableParallelism(), verdict: availableParallelism() < 2 ? 'limited' : 'good' },
    memory: { bytes: totalmem() },
    time: { verdict: 'unknown', imagesPerSecond: null, study: null },
    folder: { verdict: 'good', writable: true, others: false },
  });
  chmodSync(dataDir, 0o755);
  expect(statSync(dataDir).mode & 0o077).toBeGreaterThan(0);
  expect(await host.answer('system.check', {})).toMatchObject({ ok: { folder: { verdict: 'limited', others: true } } });
});

test('room is for whole photos beside what a run writes: a crop of 112 x 112 x 3 bytes and two embeddings of 512 floats each', () => {
  const each = 112 * 112 * 3 + 2 * 512 * 4;
  expect(roomFor(0)).toBe(0);
  expect(roomFor(1e6)).toBe(0);
  expect(roomFor(10e9 + 1000 * each) - roomFor(10e9)).toBe(1000);
  // What a run of the full student writes beside photos is tens of megabytes, not more.
  const fixed = 10e9 - roomFor(10e9) * each;
  expect(fixed).toBeGreaterThan(30e6);
  expect(fixed).toBeLessThan(300e6);
});

test('the time of a first study follows from the measured speed of the device that trains, and from nothing else', () => {
  const row = { device: null, driver: null, software: false, reason: null, holds: 'host' } as const;
  const probe = { agrees: true, error: 0.1, repeatable: true, startSeconds: 1 };
  const rows: DeviceRow[] = [
    { ...row, engine: 'ort-cpu', state: 'tested', probe: { ...probe, imagesPerSecond: 20 } },
    { ...row, engine: 'ort-cuda', state: 'tested', probe: { ...probe, imagesPerSecond: 400 } },
    { ...row, engine: 'ort-webgpu', state: 'tested', probe: { ...probe, imagesPerSecond: null } },
    { ...row, engine: 'ort-dml', state: 'untested', probe: null },
  ];
  // 2,000 photos, 20 times, by two trainings: 80,000. At 400 a second 200 s, at 20 a second 4,000 s; from 0.6 to 1.6 times that.
  expect(timeOf({ rows, chosen: 'ort-cuda' })).toMatchObject({ verdict: 'good', study: { photos: 2000, epochs: 20, seconds: [120, 320] } });
  expect(timeOf({ rows, chosen: 'ort-cpu' }).study?.seconds).toEqual([2400, 6400]);
  expect(timeOf({ rows, chosen: 'ort-webgpu' })).toEqual({ verdict: 'bad', imagesPerSecond: null, study: null });
  expect(timeOf({ rows, chosen: 'ort-dml' })).toEqual({ verdict: 'unknown', imagesPerSecond: null, study: null });
});
