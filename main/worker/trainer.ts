// The child that trains one run. It is killed to stop at once, told to pause to stop with everything saved.
import { z } from 'zod';
import { ortEngine } from '../engine/ort.ts';
import { train } from '../training/loop.ts';
import { secondsPerStep } from '../training/measure.ts';
import { serveWorker } from './serve.ts';

let pausing = false;
let said = 0;
/** 10 Hz: the eye sees no more, and telling costs nothing measurable. */
const sayEveryMs = 100;

const served = serveWorker({
  train: async (input) => {
    const { runDir } = z.object({ runDir: z.string() }).parse(input);
    pausing = false;
    return train(runDir, {
      engine: ortEngine,
      onProgress: (progress) => {
        if (performance.now() - said < sayEveryMs && progress.step + 1 < progress.steps) return;
        said = performance.now();
        served.emit('progress', progress);
      },
      // A step blocks this thread; between steps the parent's words are heard.
      shouldPause: () => new Promise<boolean>((resolve) => setImmediate(() => resolve(pausing))),
    });
  },
  measure: async (input) => {
    const given = z
      .object({ student: z.string(), method: z.string(), dim: z.number(), classes: z.number(), batch: z.number(), threads: z.number() })
      .parse(input);
    return { secondsPerStep: await secondsPerStep(ortEngine, given) };
  },
  pause: () => {
    pausing = true;
  },
  stop: () => {
    pausing = true;
  },
});
