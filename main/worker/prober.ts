// The child that tries one device: it may crash, hang or take all memory, and nobody else is hurt.
// Invariant: one engine per child; nothing is kept.
import { availableParallelism } from 'node:os';
import { engineNamed } from '../engine/engines.ts';
import { inventory } from '../engine/inventory.ts';
import { tryKnownAnswer } from '../training/known-answer.ts';
import { secondsPerStep } from '../training/measure.ts';
import { engineInput } from './prober-protocol.ts';
import { serveWorker } from './serve.ts';

/** A student in the middle of those that are offered; all devices are timed on it. */
const timed = { student: 'mobilefacenet-x0.5', method: 'ada-arc', dim: 128, classes: 100, batch: 16 } as const;

serveWorker({
  inventory: () => inventory(),
  'known-answer': async (input) => {
    const startedAt = performance.now();
    const { error, repeatable } = await tryKnownAnswer(await engineNamed(engineInput.parse(input).engine));
    return { error: Number.isFinite(error) ? error : null, repeatable, startSeconds: (performance.now() - startedAt) / 1000 };
  },
  speed: async (input) => {
    const engine = await engineNamed(engineInput.parse(input).engine);
    const seconds = await secondsPerStep(engine, { ...timed, threads: availableParallelism(), steps: 3 });
    return { imagesPerSecond: timed.batch / seconds };
  },
});
