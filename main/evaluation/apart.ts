// Evaluations of many people in a process of its own, by matrix products; of few at once and here.
// Invariant: the caller is never blocked for more than seconds, and an abort ends the child.
import { Problem } from '../problems.ts';
import { startWorker } from '../worker/client.ts';
import { evaluateSideBySide, type SideBySide } from './evaluate.ts';
import { scoreAll } from './pairs.ts';
import { compareStudents, type StudentComparison, type StudentsCompared } from './student-comparison.ts';
import type { EvaluationReport } from './types.ts';

/** Up to so many images the plain loops take about a second a network. */
export const mostHere = 4000;

interface How {
  readonly signal?: AbortSignal;
  readonly most?: number;
}

/** As `evaluateSideBySide`. Aborting rejects with Problem `cancelled`; `worker-died` when the child is lost. */
export async function evaluateApart(input: SideBySide, { signal, most = mostHere }: How = {}): Promise<EvaluationReport> {
  if (Math.max(input.verify.identities.length, input.choose?.identities.length ?? 0) <= most) return evaluateSideBySide(input);
  return inChild<EvaluationReport>('evaluate', input, signal);
}

/** As `compareStudents`. Rejects as `evaluateApart` does. */
export async function compareApart(input: StudentsCompared, { signal, most = mostHere }: How = {}): Promise<StudentComparison> {
  if (input.identities.length > most) return inChild<StudentComparison>('compare', input, signal);
  return compareStudents(input, async (embeddings, identities) => {
    if (signal?.aborted) throw new Problem('cancelled');
    return scoreAll(embeddings, identities);
  });
}

async function inChild<Found>(name: string, input: object, signal: AbortSignal | undefined): Promise<Found> {
  const cancelled = (): Problem => new Problem('cancelled');
  if (signal?.aborted) throw cancelled();
  const worker = startWorker('evaluator');
  const abort = (): void => worker.kill();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await worker.call<Found>(name, input);
  } catch (thrown) {
    throw signal?.aborted ? cancelled() : thrown;
  } finally {
    signal?.removeEventListener('abort', abort);
    worker.kill();
  }
}
