// On what a run is trained, sitting by sitting: its engine, and in how many parts a step takes its photos.
// Invariant: written down before the step that it holds for, so that a run that changed hands in the middle says so for ever.
//
// Parts (gradient accumulation). A step of n photos in k parts runs n/k photos k times, adds up their gradients divided by k, and updates once. Photos of a
// step, learning rate, number of updates and the order in which class centres move stay what the plan says. What changes: the batch statistics of
// batch normalisation are those of n/k photos, running statistics move k times a step, and losses over pairs within a batch see n/k photos.
import { join } from 'node:path';
import { z } from 'zod';
import { type EngineName, engineNames } from '../engine/engine.ts';
import type { Problem } from '../problems.ts';
import { readJsonOr, replaceJson } from './json-file.ts';

const sitting = z.object({
  engine: z.enum(engineNames),
  parts: z.number().int().min(1),
  /** The first step that it holds for. */
  step: z.number().int().min(0),
  why: z.enum(['begun', 'continued', 'lost', 'memory', 'silent']),
});
export type Sitting = z.infer<typeof sitting>;
const file = 'sittings.json';

/** Every sitting that differs from the one before it, oldest first. Throws Problem `result-damaged` (part `training`). */
export function sittingsOf(runDir: string): Sitting[] {
  return readJsonOr('training', join(runDir, file), z.array(sitting), []);
}

/** Writes one down, unless it is trained on as before; that a trainer fell silent and was begun anew is always written down. */
export function recordSitting(runDir: string, next: Sitting): void {
  const before = sittingsOf(runDir);
  const last = before.at(-1);
  if (last?.engine === next.engine && last.parts === next.parts && next.why !== 'silent') return;
  replaceJson(join(runDir, file), [...before, next]);
}

const safest: EngineName = 'ort-cpu';
/** Statistics of fewer photos than this say too little: in the tests, parts of two photos hardly learn and parts of four do. */
const fewestPhotos = 4;

/**
 * How to go on after a sitting that failed; undefined where nothing is left to try.
 *
 * Too little memory: smaller parts, and when there are none, the processor. A device that is lost, gone or crashed its process: the processor.
 */
export function afterFailure(
  { engine, parts }: Pick<Sitting, 'engine' | 'parts'>,
  { code, data }: Problem,
  { batch, capped }: { readonly batch: number; readonly capped: boolean },
): Pick<Sitting, 'engine' | 'parts' | 'why'> | undefined {
  const died = code === 'worker-died';
  // Under a limit of memory a runtime that cannot allocate may end its process instead of saying so.
  if (code === 'device-memory' || (died && capped && endedItself(data))) {
    const smaller = nextParts(batch, parts);
    if (smaller !== undefined) return { engine, parts: smaller, why: 'memory' };
    return engine === safest ? undefined : { engine: safest, parts: 1, why: 'memory' };
  }
  const gone = code === 'device-lost' || code === 'device-unavailable' || died || code === 'worker-silent';
  return gone && engine !== safest ? { engine: safest, parts, why: 'lost' } : undefined;
}

function endedItself({ signal, code }: Problem['data']): boolean {
  return ['SIGABRT', 'SIGTRAP', 'SIGILL'].includes(String(signal)) || [132, 133, 134].includes(Number(code));
}

/** The next number of parts that divides the batch and leaves each enough photos. */
function nextParts(batch: number, parts: number): number | undefined {
  for (let next = parts + 1; batch / next >= fewestPhotos; next += 1) if (batch % next === 0) return next;
  return undefined;
}
