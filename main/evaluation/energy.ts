// The processor's own energy counter (RAPL), where this system has one that may be read; otherwise the reason why not, and never a guess from a data sheet.
// Invariant: a counter that wraps, vanishes or stands still yields a reason and not a number.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EnergyPerFace, known, type Measured, type MissingReason, missing } from './measured.ts';

/** One package domain. Sub-domains (core, uncore) are contained in it and are not added. */
export interface EnergyDomain {
  readonly name: string;
  /** Where its counter starts again at zero, in microjoules. */
  readonly rangeMicrojoules: number;
  /** The counter now, in microjoules. */
  read(): Promise<number>;
}

export type EnergySensor =
  | { readonly domains: readonly EnergyDomain[]; readonly sensor: string }
  | { readonly domains: null; readonly reason: MissingReason };

const powercap = '/sys/class/powercap';

/**
 * Finds the readable package counters under `/sys/class/powercap` (Linux, Intel and AMD).
 *
 * Since kernel 5.10 only root may read them (CVE-2020-8694): that is `no-permission`, other systems are `not-this-system`.
 */
export async function findEnergySensor(
  folder = powercap,
  platform: NodeJS.Platform = process.platform,
  readText: (path: string) => Promise<string> = (path) => readFile(path, 'utf8'),
): Promise<EnergySensor> {
  const readNumber = async (path: string): Promise<number> => {
    const value = Number((await readText(path)).trim());
    if (!Number.isFinite(value) || value < 0) throw new RangeError('not a counter');
    return value;
  };
  if (platform !== 'linux') return { domains: null, reason: 'not-this-system' };
  const entries = await readdir(folder).catch(() => [] as string[]);
  const domains: EnergyDomain[] = [];
  let refused = false;
  for (const entry of entries.filter((name) => /^(intel-rapl|amd-rapl):\d+$/.test(name)).sort()) {
    const at = join(folder, entry);
    try {
      const name = (await readText(join(at, 'name'))).trim();
      if (!name.startsWith('package')) continue; // psys holds the packages a second time
      const rangeMicrojoules = await readNumber(join(at, 'max_energy_range_uj'));
      await readNumber(join(at, 'energy_uj'));
      domains.push({ name, rangeMicrojoules, read: () => readNumber(join(at, 'energy_uj')) });
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      refused ||= code === 'EACCES' || code === 'EPERM';
    }
  }
  if (domains.length > 0) return { domains, sensor: `RAPL ${domains.map(({ name }) => name).join(', ')}` };
  return { domains: null, reason: refused ? 'no-permission' : 'no-sensor' };
}

/** Microjoules from one reading to the next; a counter that went down has wrapped once. */
export function energyBetween(before: number, after: number, rangeMicrojoules: number): number {
  return after >= before ? after - before : rangeMicrojoules - before + after;
}

/** Adds up a sensor's counters while something runs. Sampled often enough that a counter wraps at most once between two readings. */
export interface EnergyCount {
  /** Joules since the start, or null when a reading failed. */
  joules(): Promise<number | null>;
  stop(): Promise<number | null>;
}

// 262 kJ, the usual range, lasts 17 minutes at 250 W: once a minute is safe by far.
const sampleEveryMs = 60_000;

/** Starts counting. The caller stops it; the timer does not keep the process alive. */
export async function countEnergy(domains: readonly EnergyDomain[], everyMs = sampleEveryMs): Promise<EnergyCount> {
  let last = await Promise.all(domains.map((domain) => domain.read()));
  let microjoules = 0;
  let failed = false;
  let sampling: Promise<void> = Promise.resolve();

  function sample(): Promise<void> {
    sampling = sampling.then(async () => {
      try {
        const now = await Promise.all(domains.map((domain) => domain.read()));
        for (const [index, domain] of domains.entries()) {
          microjoules += energyBetween(last[index]!, now[index]!, domain.rangeMicrojoules);
        }
        last = now;
      } catch {
        failed = true;
      }
    });
    return sampling;
  }

  const timer = setInterval(() => void sample(), everyMs);
  timer.unref();
  async function joules(): Promise<number | null> {
    await sample();
    return failed ? null : microjoules / 1e6;
  }
  return {
    joules,
    stop: () => {
      clearInterval(timer);
      return joules();
    },
  };
}

export interface EnergyPlan {
  readonly idleMs: number;
  readonly windowMs: number;
  readonly repeats: number;
}

/** Idle for a minute, then five windows of half a minute (product card 3.7). */
export const fullEnergyPlan: EnergyPlan = { idleMs: 60_000, windowMs: 30_000, repeats: 5 };
/** For the sample and for tests: one look, wide error. */
export const quickEnergyPlan: EnergyPlan = { idleMs: 3_000, windowMs: 3_000, repeats: 3 };

/**
 * Energy of one face in mJ: (energy of a window - idle power x its time) / faces; the median of the repeats with their range.
 *
 * `work(ms)` computes for about `ms` milliseconds, one face at a time, and returns how many faces and how long; nothing else should run.
 */
export async function measureEnergy(
  sensor: EnergySensor,
  work: (windowMs: number) => Promise<{ readonly faces: number; readonly elapsedMs: number }>,
  plan: EnergyPlan = fullEnergyPlan,
): Promise<Measured<EnergyPerFace>> {
  if (sensor.domains === null) return missing(sensor.reason);
  const idle = await window(sensor.domains, async () => {
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, plan.idleMs));
    return { faces: 0, elapsedMs: performance.now() - start };
  });
  if (idle === null || idle.joules <= 0) return missing('sensor-failed'); // even an idle processor uses some
  const idleWatts = idle.joules / (idle.elapsedMs / 1000);
  const perFace: number[] = [];
  const watts: number[] = [];
  for (let repeat = 0; repeat < plan.repeats; repeat += 1) {
    const busy = await window(sensor.domains, () => work(plan.windowMs));
    if (busy === null || busy.faces === 0) return missing('sensor-failed');
    const seconds = busy.elapsedMs / 1000;
    watts.push(busy.joules / seconds);
    perFace.push(((busy.joules - idleWatts * seconds) / busy.faces) * 1000);
  }
  perFace.sort((a, b) => a - b);
  watts.sort((a, b) => a - b);
  const middle = Math.floor(plan.repeats / 2);
  if (perFace[0]! <= 0) return missing('below-idle');
  return known({
    millijoules: perFace[middle]!,
    lowMillijoules: perFace[0]!,
    highMillijoules: perFace.at(-1)!,
    repeats: plan.repeats,
    idleWatts,
    loadWatts: watts[middle]!,
    sensor: sensor.sensor,
  });
}

async function window(
  domains: readonly EnergyDomain[],
  work: () => Promise<{ readonly faces: number; readonly elapsedMs: number }>,
): Promise<{ joules: number; faces: number; elapsedMs: number } | null> {
  const count = await countEnergy(domains).catch(() => null);
  if (count === null) return null;
  try {
    const done = await work();
    const joules = await count.stop();
    return joules === null ? null : { joules, ...done };
  } catch (thrown) {
    await count.stop();
    throw thrown;
  }
}
