// What a comparison of methods found, as it is kept in compare.json and shown.
// Invariant: every method has learnt from the same photos, as often, and is measured on the same people.
import { z } from 'zod';

const count = z.number().int().min(0);

const metricName = { metric: z.enum(['accuracy', 'tar', 'eer']), targetFmr: z.number().optional() };

const comparedMetric = z.object({
  ...metricName,
  /** Mean over the seeds, 0..1, and the middle 95 % of resampled people and seeds. */
  mean: z.object({
    value: z.number().nullable(),
    low: z.number(),
    high: z.number(),
    perSeed: z.array(z.number().nullable()),
    supported: z.boolean(),
    whyNot: z.string().optional(),
  }),
  /** Method minus rival; for `eer` less is better. `clear`: the interval leaves out zero. */
  differences: z.array(
    z.object({ rival: z.string(), difference: z.number().nullable(), low: z.number(), high: z.number(), clear: z.boolean() }),
  ),
});

export const comparison = z.object({
  schema: z.literal(1),
  created: z.string(),
  program: z.string(),
  teacher: z.object({ digest: z.string(), dim: count }),
  student: z.string(),
  epochs: count,
  steps: count,
  train: z.object({ people: count, photos: count }),
  verify: z.object({ people: count, photos: count, genuinePairs: count, impostorPairs: count }),
  /** What the accuracy is counted on: a pairs file, or `own`. */
  pairs: z.object({ name: z.string(), count, missing: count }),
  replicates: count,
  rivals: z.array(z.string()),
  /** The teacher first, then the methods in the order asked. */
  rows: z.array(
    z.object({
      method: z.string(),
      seeds: z.array(count),
      /** Mean time of one training; null for the teacher. */
      trainedSeconds: z.number().nullable(),
      metrics: z.array(comparedMetric),
    }),
  ),
});

export type Comparison = z.output<typeof comparison>;
export type ComparisonRow = Comparison['rows'][number];
export type ComparisonMetric = ComparisonRow['metrics'][number];
