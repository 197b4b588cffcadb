// The step at which a training ends when its operator ends it early.
// Invariant: written once and never moved; the learning rate follows the plan as if nothing had been cut off, so that two networks that end at the same step learnt alike.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonOr, replaceJson } from './json-file.ts';

const ending = z.object({ step: z.number().int().min(1) });
const file = 'ends-early.json';

/** Steps that this training takes: those of its plan, or fewer. Throws Problem `result-damaged` (part `training`). */
export function endOf(runDir: string, steps: number): number {
  return Math.min(steps, readJsonOr('training', join(runDir, file), ending, { step: steps }).step);
}

/** Lets a training end after `step` steps, from the next time it is started. */
export function endAt(runDir: string, step: number): void {
  const path = join(runDir, file);
  if (existsSync(path)) return;
  replaceJson(path, ending.parse({ step }));
}
