// The parent's side of writing a student in whole numbers, in a process of its own.
// Invariant: the caller is never blocked, and an abort ends the child.
import { Problem } from '../problems.ts';
import { startWorker } from '../worker/client.ts';
import { calibrated, type QuantizeAnswer, type QuantizeInput, quantizeAnswer } from '../worker/quantizer-protocol.ts';
import { studentModel, type TrainedStudent } from './variants.ts';

/**
 * The student in whole numbers (main/quantize), made from the file of one image: each rung of the ladder that keeps the answers, from everything in whole
 * numbers towards less, for as long as the caller asks for another; the last has no bytes.
 *
 * `calibration`, `comparison`: crops of size x size x 3 bytes, one after the other. Aborting rejects with Problem `cancelled`; `worker-died` when the child is lost.
 */
export async function* quantizedRungs(
  trained: TrainedStudent,
  crops: Pick<QuantizeInput, 'calibration' | 'comparison'>,
  { signal, onProgress }: { readonly signal: AbortSignal; onProgress?(done: number, total: number): void },
): AsyncGenerator<QuantizeAnswer, void> {
  if (signal.aborted) throw new Problem('cancelled');
  const worker = startWorker('quantizer', {
    onEvent: ({ event, payload }) => {
      const { data } = event === 'calibrated' ? calibrated.safeParse(payload) : {};
      if (data) onProgress?.(data.done, data.total);
    },
  });
  const abort = (): void => worker.kill();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const input = { free: studentModel(trained, 'fp32-batch'), single: studentModel(trained, 'fp32'), size: trained.student.inputSize };
    await worker.call('calibrate', { ...input, ...crops });
    let after: string | undefined;
    for (;;) {
      const answer = quantizeAnswer.parse(await worker.call('next', { after }));
      yield answer;
      if (answer.bytes === undefined) return;
      after = answer.tried.at(-1)?.rung;
    }
  } catch (thrown) {
    throw signal.aborted ? new Problem('cancelled') : thrown;
  } finally {
    signal.removeEventListener('abort', abort);
    worker.kill();
  }
}
