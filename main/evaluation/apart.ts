// An evaluation of many people in a process of its own, by matrix products; of few at once and here.
// Invariant: the caller is never blocked for more than seconds, and an abort ends the child.
import { Problem } from '../problems.ts';
import { startWorker } from '../worker/client.ts';
import { evaluateSideBySide, type SideBySide } from './evaluate.ts';
import type { EvaluationReport } from './types.ts';

/** Up to so many images the plain loops take about a second a network. */
export const mostHere = 4000;

/** As `evaluateSideBySide`. Aborting rejects with Problem `cancelled`; `worker-died` when the child is lost. */
export async function evaluateApart(
  input: SideBySide,
  { signal, most = mostHere }: { signal?: AbortSignal; most?: number } = {},
): Promise<EvaluationReport> {
  if (Math.max(input.verify.identities.length, input.choose?.identities.length ?? 0) <= most) return evaluateSideBySide(input);
  const cancelled = (): Problem => new Problem('cancelled');
  if (signal?.aborted) throw cancelled();
  const worker = startWorker('evaluator');
  const abort = (): void => worker.kill();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await worker.call<EvaluationReport>('evaluate', input);
  } catch (thrown) {
    throw signal?.aborted ? cancelled() : thrown;
  } finally {
    signal?.removeEventListener('abort', abort);
    worker.kill();
  }
}
