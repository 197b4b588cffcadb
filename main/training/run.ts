// A run seen from the parent: one trainer child, its progress, its end. The parent is never blocked and may kill it at any moment.
import { availableParallelism } from 'node:os';
import { Problem } from '../problems.ts';
import { startWorker } from '../worker/client.ts';
import type { Outcome, TrainingProgress } from './loop.ts';
import type { MeasuredStep } from './measure.ts';

export interface RunOptions {
  onProgress?(progress: TrainingProgress): void;
  /** Aborting pauses the run: the step in hand is finished, a checkpoint is written, the outcome is 'paused'. */
  readonly signal?: AbortSignal;
}

/** Trains a prepared run folder to its end. Rejects with the trainer's Problem, or 'worker-died' when the child is lost; the folder can be trained on. */
export async function trainRun(runDir: string, { onProgress, signal }: RunOptions = {}): Promise<Outcome> {
  if (signal?.aborted) throw new Problem('cancelled');
  const worker = startWorker('trainer', {
    onEvent: ({ event, payload }) => event === 'progress' && onProgress?.(payload as TrainingProgress),
  });
  const pause = (): void => worker.post('pause', {});
  signal?.addEventListener('abort', pause);
  try {
    return await worker.call<Outcome>('train', { runDir });
  } finally {
    signal?.removeEventListener('abort', pause);
    await worker.stop(5_000);
  }
}

/** Seconds of one training step here, measured in a child that is gone afterwards. */
export async function measureStep(given: Omit<MeasuredStep, 'threads'> & { readonly threads?: number }): Promise<number> {
  const worker = startWorker('trainer');
  try {
    return (await worker.call<{ secondsPerStep: number }>('measure', { threads: availableParallelism(), ...given })).secondsPerStep;
  } finally {
    await worker.stop(5_000);
  }
}
