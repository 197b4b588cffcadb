// The child that trains one run. It is killed to stop at once, told to pause to stop with everything saved.
import { constants, setPriority } from 'node:os';
import { z } from 'zod';
import { engineNames } from '../engine/engine.ts';
import { engineNamed } from '../engine/engines.ts';
import { train } from '../training/loop.ts';
import { secondsPerStep } from '../training/measure.ts';
import { serveWorker } from './serve.ts';

let pausing = false;
let said = 0;
/** 10 Hz: the eye sees no more, and telling costs nothing measurable. */
const sayEveryMs = 100;

const engine = z.enum(engineNames).default('ort-cpu');
const trainInput = z.object({ runDir: z.string(), engine, parts: z.number().int().min(1).default(1), usable: z.boolean().default(false) });
const measureInput = z.object({
  engine,
  student: z.string(),
  method: z.string(),
  dim: z.number(),
  classes: z.number(),
  sampledClasses: z.number().optional(),
  batch: z.number(),
  threads: z.number(),
  parts: z.number().int().min(1).default(1),
  steps: z.number().int().min(1).default(5),
});

const served = serveWorker({
  train: async (input) => {
    const { runDir, engine, parts, usable } = trainInput.parse(input);
    pausing = false;
    if (usable) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
    return train(runDir, {
      engine: await engineNamed(engine),
      parts,
      usable,
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
    const { engine: name, ...given } = measureInput.parse(input);
    return { secondsPerStep: await secondsPerStep(await engineNamed(name), given) };
  },
  pause: () => {
    pausing = true;
  },
  stop: () => {
    pausing = true;
  },
});
