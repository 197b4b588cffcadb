// How long one face takes, how much memory and energy: measured in fresh processes, one network and one setting at a time.
// Invariant: what could not be measured comes back as a reason; a measurement that failed never stops a run.
import { availableParallelism, cpus, release, type as systemType, totalmem } from 'node:os';
import { startWorker, type Worker } from '../worker/client.ts';
import { loadAnswer, memoryAnswer, repeatAnswer, timeAnswer } from '../worker/meter-protocol.ts';
import { type EnergyPlan, findEnergySensor, fullEnergyPlan, measureEnergy } from './energy.ts';
import { type Device, type EnergyPerFace, known, type Latency, type Measured, missing } from './measured.ts';

export interface SpeedPlan {
  readonly runs: number;
  readonly warmUp: number;
  /** Which numbers of threads to time, each in its own process. */
  readonly threads: readonly number[];
  /** Null: energy is left out (`not-assessed`). */
  readonly energy: EnergyPlan | null;
}

/** 200 runs after 20, with one thread and with all; energy by the full protocol. */
export function fullSpeedPlan(cores: number = availableParallelism()): SpeedPlan {
  return { runs: 200, warmUp: 20, threads: cores > 1 ? [1, cores] : [1], energy: fullEnergyPlan };
}

export interface ModelSpeed {
  readonly latency: Measured<Latency[]>;
  readonly loadMs: Measured<number>;
  /** Bytes, with one thread: the smallest setting that a device would use. */
  readonly peakMemoryBytes: Measured<number>;
  readonly energy: Measured<EnergyPerFace>;
}

export type ModelSource = { readonly path: string } | { readonly bytes: Uint8Array };

// A slow teacher on a slow machine: 3 s a face; nothing sensible takes longer.
const slowestFaceMs = 3_000;

/**
 * Times a network on this computer: p50, p95, fastest and slowest of `plan.runs` calls at the smallest batch it takes (1 unless the file
 * fixes another), time to load, peak memory, energy. `side` is the width and height for networks with free sizes.
 *
 * `onStart` hears which setting is being timed. Takes the plan's runs times the latency, times the thread settings, plus the energy windows.
 */
export async function measureSpeed(
  model: ModelSource,
  plan: SpeedPlan = fullSpeedPlan(),
  { side = 112, onStart }: { side?: number; onStart?: (threads: number) => void } = {},
): Promise<ModelSpeed> {
  const rows: Latency[] = [];
  let loadMs: Measured<number> = missing('measuring-failed');
  let peakMemoryBytes: Measured<number> = missing('measuring-failed');
  let energy: Measured<EnergyPerFace> = missing('not-assessed');
  for (const [index, threads] of plan.threads.entries()) {
    onStart?.(threads);
    const worker = startWorker('meter');
    try {
      const loaded = loadAnswer.parse(await worker.call('load', { model, threads, side }, { timeoutMs: 120_000 }));
      rows.push(await timeRow(worker, plan, threads, loaded.batch));
      if (index === 0) {
        loadMs = known(loaded.loadMs);
        const { peakBytes } = memoryAnswer.parse(await worker.call('memory', {}, { timeoutMs: 10_000 }));
        peakMemoryBytes = peakBytes === null ? missing('measuring-failed') : known(peakBytes);
        if (plan.energy !== null) energy = await energyOf(worker, plan.energy);
      }
      await worker.stop(5_000);
    } catch {
      worker.kill(); // the reason is in the result: `measuring-failed` stays where nothing was measured
    }
  }
  return { latency: rows.length > 0 ? known(rows) : missing('measuring-failed'), loadMs, peakMemoryBytes, energy };
}

async function timeRow(worker: Worker, { runs, warmUp }: SpeedPlan, threads: number, batch: number): Promise<Latency> {
  const timeoutMs = (runs + warmUp) * batch * slowestFaceMs;
  const { latenciesMs } = timeAnswer.parse(await worker.call('time', { warmUp, runs }, { timeoutMs }));
  const sorted = latenciesMs.map((ms) => ms / batch).sort();
  return {
    threads,
    batch,
    runs,
    warmUp,
    p50Ms: percentile(sorted, 0.5),
    p95Ms: percentile(sorted, 0.95),
    minMs: sorted[0]!,
    maxMs: sorted.at(-1)!,
  };
}

async function energyOf(worker: Worker, plan: EnergyPlan): Promise<Measured<EnergyPerFace>> {
  const sensor = await findEnergySensor();
  return measureEnergy(
    sensor,
    async (durationMs) => repeatAnswer.parse(await worker.call('repeat', { durationMs }, { timeoutMs: durationMs + 10 * slowestFaceMs })),
    plan,
  );
}

/** The value that a share `p` of a sorted list does not exceed (nearest rank). */
export function percentile(sorted: ArrayLike<number>, p: number): number {
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]!;
}

/** This computer in words that belong in a report: no host name, no user. `runtime` names what computed, with its version. */
export function describeDevice(runtime: string): Device {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() || process.arch,
    cores: availableParallelism(),
    system: `${systemType()} ${release()} (${process.arch})`,
    memoryBytes: totalmem(),
    runtime,
  };
}
