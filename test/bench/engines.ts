// The engines of this computer against each other: the same training step on each, every one in a fresh process, in turns.
// Invariant: an engine that is not here, or takes longer than its time, says so in its place; the processor is what the others are divided by.
import { type EngineName, engineNames } from '../../main/engine/engine.ts';
import { toProblem } from '../../main/problems.ts';
import { startWorker } from '../../main/worker/client.ts';
import { softwareGpu } from '../support/software-gpu.ts';

export interface EngineSeconds {
  readonly engine: EngineName;
  readonly student: string;
  readonly batch: number;
  /** Median of five steps; null with the reason where there is none. */
  readonly seconds: number | null;
  readonly reason: string | null;
  /** How many times as fast as the processor by ONNX Runtime. */
  readonly ratio: number | null;
}

const cases = [
  { student: 'tiny', batch: 8 },
  { student: 'mobilefacenet', batch: 32 },
] as const;
const patienceMs = 90_000;

export async function compareEngines(threads: number): Promise<EngineSeconds[]> {
  Object.assign(process.env, softwareGpu());
  const found: EngineSeconds[] = [];
  for (const { student, batch } of cases) {
    let processor: number | undefined;
    for (const engine of engineNames) {
      const measured = await secondsOf(engine, { student, batch, threads });
      if (engine === 'ort-cpu' && typeof measured === 'number') processor = measured;
      found.push(
        typeof measured === 'number'
          ? { engine, student, batch, seconds: measured, reason: null, ratio: processor === undefined ? null : processor / measured }
          : { engine, student, batch, seconds: null, reason: measured, ratio: null },
      );
    }
  }
  return found;
}

async function secondsOf(engine: EngineName, given: { student: string; batch: number; threads: number }): Promise<number | string> {
  const worker = startWorker('trainer');
  try {
    const asked = { engine, ...given, method: 'ada-arc', dim: 128, classes: 1000 };
    const { secondsPerStep } = await worker.call<{ secondsPerStep: number }>('measure', asked, { timeoutMs: patienceMs });
    return secondsPerStep;
  } catch (thrown) {
    const { code, data } = toProblem(thrown);
    return code === 'worker-silent' ? `more than ${patienceMs / 6000} s a step` : String(data['reason'] ?? code);
  } finally {
    worker.kill();
    await worker.exited;
  }
}

export function engineLines(found: readonly EngineSeconds[]): string[] {
  return [
    'engines against each other, one training step (a card that the processor plays shows that it works, not what a card would do)',
    ...found.map(({ engine, student, batch, seconds, reason, ratio }) => {
      const said = seconds === null ? `not measured: ${reason}` : `${seconds.toFixed(3)} s   ${ratio?.toFixed(3) ?? ''}x the processor`;
      return `    ${student}, batch ${batch}, ${engine.padEnd(16)} ${said}`;
    }),
  ];
}
