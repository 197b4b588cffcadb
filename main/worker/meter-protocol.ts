// What the meter is asked and what it answers. Invariant: the parent checks every answer here before it believes a number.
import { z } from 'zod';

export const loadInput = z.object({
  /** The file of the network, read by the child itself so that no copy of the parent's counts as memory; or its bytes. */
  model: z.union([z.object({ path: z.string() }), z.object({ bytes: z.instanceof(Uint8Array) })]),
  threads: z.number().int().min(1),
  /** Width and height for free dimensions. */
  side: z.number().int().min(1).max(4096),
});
export const loadAnswer = z.object({ loadMs: z.number().min(0), batch: z.number().int().min(1) });

export const timeInput = z.object({ warmUp: z.number().int().min(0), runs: z.number().int().min(1).max(100_000) });
export const timeAnswer = z.object({ latenciesMs: z.instanceof(Float64Array) });

export const repeatInput = z.object({ durationMs: z.number().min(0) });
export const repeatAnswer = z.object({ faces: z.number().int().min(0), elapsedMs: z.number().min(0) });

export const memoryAnswer = z.object({ peakBytes: z.number().min(0).nullable() });
export type MeterAnswers = {
  readonly load: z.infer<typeof loadAnswer>;
  readonly time: z.infer<typeof timeAnswer>;
  readonly repeat: z.infer<typeof repeatAnswer>;
  readonly memory: z.infer<typeof memoryAnswer>;
};
