// What a run will take, said before it is begun: time within the budget, energy from measured runs alone, room on the disk.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { bytesNeeded, secondsOf } from '../../main/handlers/forecast.ts';
import { type Host, openHost } from '../../main/host.ts';
import { openLibrary } from '../../main/library/database.ts';
import { beginPhase, endPhase, spendOnPhase } from '../../main/library/phases.ts';
import { addRun, moveRun } from '../../main/library/runs.ts';
import { writeSetting } from '../../main/library/settings.ts';
import type { In } from '../../preload/contract.ts';
import { temporaryFolder } from '../support/temporary.ts';

let host: Host | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

const asked: In<'run.forecast'> = {
  ...{ student: 'mobilefacenet-x0.25', dim: 128, people: 50, photos: 1_000 },
  ...{ budgetSeconds: 3600, pricePerHour: null, pricePerKwh: null },
};

test('a run takes its budget, less where all epochs fit, more where a single one does not', () => {
  // 1,000 photos at 0.05 s, twice: 100 s an epoch, 6,000 s for all sixty of them.
  expect(secondsOf({ photos: 1_000, secondsPerPhoto: 0.05, budgetSeconds: 3600 }).map(Math.round)).toEqual([2880, 3960]);
  const [low, high] = secondsOf({ photos: 1_000, secondsPerPhoto: 0.05, budgetSeconds: 86_400 });
  // And 152 s for everything else, give or take.
  expect(low).toBeCloseTo(6_000 * 0.6 + 152.2 * 0.3, 6);
  expect(high).toBeCloseTo(6_000 * 1.6 + 152.2 * 1.6, 6);
  const [least, most] = secondsOf({ photos: 1_000_000, secondsPerPhoto: 0.05, budgetSeconds: 3600 });
  expect(least).toBeCloseTo(60_000 + 152.2 * 0.3, 6);
  expect(most).toBeCloseTo(160_000 + 152.2 * 1.6, 6);
});

test('what a run writes: embeddings of both pictures, two checkpoints of two trainings and the next ones, six models, papers', () => {
  expect(bytesNeeded({ people: 10, photos: 100, dim: 8, parameters: 1_000, statistics: 50 })).toBe(
    100 * 2 * 8 * 4 + 6 * (2 * 1_000 + 50 + 2 * 10 * 8) * 4 + 6 * 1_050 * 4 + 32e6,
  );
});

test('without a measured run there is no energy and a reason; machine time alone has its cost', async () => {
  host = await openHost({ dataDir: temporaryFolder() });
  const plain = await host.answer('run.forecast', asked);
  if (!('ok' in plain)) throw new Error('refused');
  expect(plain.ok).toMatchObject({ watts: null, kwh: null, cost: null, withoutElectricity: false, disk: { kept: null } });
  expect(plain.ok.energyMissing).toMatch(/^(no-run-yet|no-sensor|no-permission|not-this-system)$/);
  expect(plain.ok.disk.freeBytes).toBeGreaterThan(0);
  const priced = await host.answer('run.forecast', { ...asked, pricePerHour: 100, pricePerKwh: 30 });
  if (!('ok' in priced)) throw new Error('refused');
  expect(priced.ok.withoutElectricity).toBe(true);
  const [low, high] = priced.ok.seconds;
  expect(priced.ok.cost?.map((value) => Math.round(value * 1e6))).toEqual([low, high].map((value) => Math.round((value / 36) * 1e6)));
  expect(await host.answer('run.forecast', { ...asked, student: 'nobody' })).toMatchObject({ problem: { code: 'bad-input' } });
});

test('energy follows from what finished runs drew here; what runs keep is counted', async () => {
  const dataDir = temporaryFolder();
  const library = await openLibrary(dataDir);
  const finished = (id: string, joules: number, seconds: number): void => {
    addRun(library, {
      ...{ id, teacherId: null, splitId: null, student: 'tiny', method: 'ada-arc', seed: 1, plan: '{}', dataDigest: '' },
    });
    moveRun(library, id, 'running');
    beginPhase(library, id, 'train');
    spendOnPhase(library, id, 'train', seconds);
    endPhase(library, id, 'train', {});
    moveRun(library, id, 'finished');
    writeSetting(library, `energy/${id}`, { joules, reason: null });
  };
  finished('one', 36_000, 1_000);
  finished('two', 50_000, 1_000);
  writeSetting(library, 'energy/three', { joules: 9e9, reason: null });
  library.close();
  mkdirSync(join(dataDir, 'runs', 'one', 'student'), { recursive: true });
  writeFileSync(join(dataDir, 'runs', 'one', 'student', 'checkpoint-0.bin'), Buffer.alloc(1234));
  writeFileSync(join(dataDir, 'runs', 'one', 'kpi.json'), Buffer.alloc(66));
  host = await openHost({ dataDir });
  const reply = await host.answer('run.forecast', { ...asked, pricePerKwh: 30 });
  if (!('ok' in reply)) throw new Error('refused');
  const { seconds, watts, kwh, cost, energyMissing, disk } = reply.ok;
  expect(watts).toEqual({ range: [36, 50], runs: 2 });
  expect(energyMissing).toBeNull();
  expect(kwh?.[0]).toBeCloseTo((36 * seconds[0]) / 3.6e6, 12);
  expect(kwh?.[1]).toBeCloseTo((50 * seconds[1]) / 3.6e6, 12);
  expect(cost?.[1]).toBeCloseTo((30 * 50 * seconds[1]) / 3.6e6, 10);
  // What runs keep is added up only where it has to be said.
  expect(disk.kept).toBeNull();
  const short = await host.answer('run.forecast', { ...asked, photos: 1e12 });
  expect(short).toMatchObject({ ok: { disk: { kept: { bytes: 1300, runs: 1 } } } });
});
