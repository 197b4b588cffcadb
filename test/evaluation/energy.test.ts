// The energy counter: wrapping, missing permission, missing sensor, and the arithmetic of one face.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { countEnergy, type EnergyDomain, energyBetween, findEnergySensor, measureEnergy } from '../../main/evaluation/energy.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deshi-powercap-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function domain(entry: string, name: string, microjoules: number | string): Promise<string> {
  const at = join(folder, entry);
  await mkdir(at);
  await writeFile(join(at, 'name'), `${name}\n`);
  await writeFile(join(at, 'max_energy_range_uj'), '262143328850\n');
  await writeFile(join(at, 'energy_uj'), `${microjoules}\n`);
  return at;
}

/** A package that uses `watts()` while time passes. */
function simulated(watts: () => number, rangeMicrojoules = 1e12): EnergyDomain {
  let last = performance.now();
  let microjoules = 0;
  return {
    name: 'package-0',
    rangeMicrojoules,
    read: async () => {
      const now = performance.now();
      microjoules = (microjoules + ((now - last) / 1000) * watts() * 1e6) % rangeMicrojoules;
      last = now;
      return microjoules;
    },
  };
}

describe('finding the counter', () => {
  test('packages are read, sub-domains and psys are left out', async () => {
    await domain('intel-rapl:0', 'package-0', 1000);
    await domain('intel-rapl:0:0', 'core', 500);
    await domain('intel-rapl:1', 'psys', 2000);
    const sensor = await findEnergySensor(folder, 'linux');
    expect(sensor.domains?.map(({ name }) => name)).toEqual(['package-0']);
    expect(await sensor.domains?.[0]?.read()).toBe(1000);
  });

  test('no counter, another system and a counter with nonsense are reasons', async () => {
    expect(await findEnergySensor(folder, 'linux')).toEqual({ domains: null, reason: 'no-sensor' });
    expect(await findEnergySensor(join(folder, 'absent'), 'linux')).toEqual({ domains: null, reason: 'no-sensor' });
    expect(await findEnergySensor(folder, 'win32')).toEqual({ domains: null, reason: 'not-this-system' });
    await domain('intel-rapl:0', 'package-0', 'nonsense');
    expect(await findEnergySensor(folder, 'linux')).toEqual({ domains: null, reason: 'no-sensor' });
  });

  test('a counter that may not be read says so', async () => {
    await domain('intel-rapl:0', 'package-0', 1000);
    const refusing = async (path: string) => {
      if (path.endsWith('energy_uj')) throw Object.assign(new Error('refused'), { code: 'EACCES' });
      return readFile(path, 'utf8');
    };
    expect(await findEnergySensor(folder, 'linux', refusing)).toEqual({ domains: null, reason: 'no-permission' });
  });
});

describe('counting', () => {
  test('a counter that wraps goes on', () => {
    expect(energyBetween(100, 250, 1000)).toBe(150);
    expect(energyBetween(900, 50, 1000)).toBe(150);
  });

  test('samples add up across a wrap', async () => {
    const values = [900, 50, 200];
    const count = await countEnergy([{ name: 'package-0', rangeMicrojoules: 1000, read: async () => values.shift() ?? 200 }], 60_000);
    expect(await count.joules()).toBeCloseTo(150e-6, 12);
    expect(await count.stop()).toBeCloseTo(300e-6, 12);
  });

  test('a counter that vanishes gives nothing instead of half a sum', async () => {
    let reads = 0;
    const count = await countEnergy([
      {
        name: 'package-0',
        rangeMicrojoules: 1000,
        read: async () => {
          reads += 1;
          if (reads > 1) throw new Error('gone');
          return 5;
        },
      },
    ]);
    expect(await count.stop()).toBeNull();
  });
});

describe('one face', () => {
  // A clock that only waiting moves: how busy the machine is does not change what is measured.
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    vi.setTimerTickMode('nextTimerAsync');
  });
  afterAll(() => vi.useRealTimers());
  const plan = { idleMs: 60, windowMs: 60, repeats: 3 };
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  test('idle power is taken off', async () => {
    let watts = 10;
    const sensor = { domains: [simulated(() => watts)], sensor: 'simulated' };
    const outcome = await measureEnergy(
      sensor,
      async (windowMs) => {
        watts = 30;
        const start = performance.now();
        await pause(windowMs);
        const elapsedMs = performance.now() - start;
        return { faces: elapsedMs / 3, elapsedMs };
      },
      plan,
    );
    // 20 W above idle at 3 ms a face: 60 mJ
    expect(outcome.value?.millijoules).toBeCloseTo(60, 6);
    expect(outcome.value?.lowMillijoules).toBeCloseTo(60, 6);
    expect(outcome.value?.repeats).toBe(3);
  });

  test('a standing counter, work below idle and a missing sensor are reasons', async () => {
    const work = async (windowMs: number) => {
      await pause(windowMs);
      return { faces: 1, elapsedMs: windowMs * 3 };
    };
    const standing = { domains: [simulated(() => 0)], sensor: 'simulated' };
    expect(await measureEnergy(standing, work, plan)).toEqual({ value: null, reason: 'sensor-failed' });
    const level = { domains: [simulated(() => 10)], sensor: 'simulated' };
    expect(await measureEnergy(level, work, plan)).toEqual({ value: null, reason: 'below-idle' });
    expect(await measureEnergy({ domains: null, reason: 'no-permission' }, work, plan)).toEqual({ value: null, reason: 'no-permission' });
  });
});
