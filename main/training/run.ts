// A run seen from the parent: one trainer child, its progress, its end. The parent is never blocked and may kill it at any moment.
// Invariant: a device that fails costs the steps since the last checkpoint and never the run: the next child goes on from there, elsewhere or in smaller parts.
import { availableParallelism } from 'node:os';
import type { EngineName } from '../engine/engine.ts';
import { Problem, toProblem } from '../problems.ts';
import { startWorker, type Worker } from '../worker/client.ts';
import { readNewest } from './checkpoint.ts';
import type { Outcome, TrainingProgress } from './loop.ts';
import type { MeasuredStep } from './measure.ts';
import { readRun } from './plan.ts';
import { afterFailure, recordSitting, type Sitting, sittingsOf } from './sitting.ts';

/** Lets whoever waits for a trainer that says nothing any more end it; its training goes on from the last checkpoint in a new one. */
export class Restarting {
  #end: (() => void) | undefined;

  /** False where no trainer is at work. */
  ask(): boolean {
    const end = this.#end;
    this.#end = undefined; // once for each trainer
    end?.();
    return end !== undefined;
  }

  /** Says how the trainer at work is ended; undefined when it is gone. */
  offer(end: (() => void) | undefined): void {
    this.#end = end;
  }
}

/** What a training may use of the computer. */
export interface Allowance {
  readonly engine: EngineName;
  /** Fewer threads and lower priority. */
  readonly usable: boolean;
  /** Most memory of the trainer, in MiB (kept on Linux; what lies on a graphics card is not counted); null: what there is. */
  readonly memoryCapMb: number | null;
}
export const everything: Allowance = { engine: 'ort-cpu', usable: false, memoryCapMb: null };

export interface RunOptions {
  onProgress?(progress: TrainingProgress): void;
  /** The training goes on in another way, or elsewhere; `step` is where it goes on. */
  onChange?(sitting: Sitting): void;
  /**
   * Aborting pauses the run: the step in hand is finished, a checkpoint is written, the outcome is 'paused'. A trainer that does not hear it, and gives no other
   * sign for `patienceMs`, is ended: the run then rejects with 'cancelled' and stands at its last checkpoint.
   */
  readonly signal?: AbortSignal;
  /** A minute where it is left out, as a silence is called one in the window. */
  readonly patienceMs?: number;
  readonly allowance?: Allowance;
  readonly restarting?: Restarting;
  /** Another entry of the trainer: for tests of how one can fail. */
  readonly entry?: URL;
}

/**
 * Trains a prepared run folder to its end. Where a device fails or memory does not suffice it goes on by itself (`afterFailure`), and when
 * it is asked to begin its trainer anew (`Restarting`). Rejects with the trainer's
 * Problem, or 'worker-died' when the child is lost; the folder can be trained on.
 */
export async function trainRun(runDir: string, options: RunOptions = {}): Promise<Outcome> {
  const { signal, allowance = everything, onChange } = options;
  const { batch } = readRun(runDir).plan;
  const { engine } = allowance;
  // What did not fit before does not fit now.
  const last = sittingsOf(runDir).at(-1);
  let sitting: Pick<Sitting, 'engine' | 'parts' | 'why'> = {
    engine,
    parts: last?.engine === engine ? last.parts : 1,
    why: last === undefined ? 'begun' : 'continued',
  };
  let ended: 'to-restart' | 'to-pause' | undefined;
  for (;;) {
    if (signal?.aborted) throw new Problem('cancelled');
    recordSitting(runDir, { ...sitting, step: stepOf(runDir) });
    try {
      return await oneSitting(runDir, sitting, options, (why) => {
        ended = why;
      });
    } catch (thrown) {
      const problem = toProblem(thrown);
      if (ended !== undefined && signal?.aborted) throw new Problem('cancelled');
      const next = ended
        ? { engine: sitting.engine, parts: sitting.parts, why: 'silent' as const }
        : afterFailure(sitting, problem, { batch, capped: allowance.memoryCapMb !== null });
      ended = undefined;
      if (next === undefined || signal?.aborted) throw problem;
      sitting = next;
      onChange?.({ ...next, step: stepOf(runDir) });
    }
  }
}

function stepOf(runDir: string): number {
  return readNewest(runDir)?.step ?? 0;
}

async function oneSitting(
  runDir: string,
  { engine, parts }: Pick<Sitting, 'engine' | 'parts'>,
  { onProgress, signal, patienceMs = 60_000, allowance = everything, restarting, entry }: RunOptions,
  onEnd: (why: 'to-restart' | 'to-pause') => void,
): Promise<Outcome> {
  const worker = startTrainer(allowance, {
    onEvent: ({ event, payload }) => {
      if (event !== 'progress') return;
      patience?.refresh();
      onProgress?.(payload as TrainingProgress);
    },
    ...(entry && { entry }),
  });
  let patience: NodeJS.Timeout | undefined;
  const end = (why: 'to-restart' | 'to-pause'): void => {
    onEnd(why);
    worker.kill(); // a process that stands still hears nothing else
  };
  const pause = (): void => {
    worker.post('pause', {});
    patience = setTimeout(() => end('to-pause'), patienceMs);
  };
  restarting?.offer(() => end('to-restart'));
  signal?.addEventListener('abort', pause);
  try {
    return await worker.call<Outcome>('train', { runDir, engine, parts, usable: allowance.usable });
  } finally {
    restarting?.offer(undefined);
    clearTimeout(patience);
    signal?.removeEventListener('abort', pause);
    await worker.stop(5_000);
  }
}

function startTrainer({ memoryCapMb }: Allowance, options: Parameters<typeof startWorker>[1] = {}): Worker {
  return startWorker('trainer', { ...options, ...(memoryCapMb !== null && { dataLimitMb: memoryCapMb }) });
}

/** Seconds of one training step here, measured in a child that is gone afterwards; with another engine or in parts where the first way fails. */
export async function measureStep(
  given: Omit<MeasuredStep, 'threads' | 'parts'> & { readonly threads?: number },
  allowance: Allowance = everything,
): Promise<number> {
  let way: Pick<Sitting, 'engine' | 'parts'> = { engine: allowance.engine, parts: 1 };
  for (;;) {
    const worker = startTrainer(allowance);
    try {
      const asked = { threads: availableParallelism(), ...given, ...way };
      return (await worker.call<{ secondsPerStep: number }>('measure', asked)).secondsPerStep;
    } catch (thrown) {
      const problem = toProblem(thrown);
      const next = afterFailure(way, problem, { batch: given.batch, capped: allowance.memoryCapMb !== null });
      if (next === undefined) throw problem;
      way = next;
    } finally {
      await worker.stop(5_000);
    }
  }
}
