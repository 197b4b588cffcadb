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

const mostSeeds = 3;

/** The comparison of methods with the people, teacher, student and times through the photos of a finished run. */
export const runComparison = z.object({
  methods: z.array(z.string()),
  epochs: count,
  /** As the student of the run took on this computer; null where it was not trained here. */
  secondsPerTraining: z.number().nullable(),
  /** Methods that are trained, for each seed. */
  trained: z.array(count).length(mostSeeds),
  /** Seeds of the one that is going on, or was stopped; null where nothing is left to do. */
  begun: count.nullable(),
  going: z.boolean(),
  /** What the newest one found. */
  found: comparison.nullable(),
});

export type RunComparison = z.output<typeof runComparison>;

/** `runId`: the shape of the contract. */
export function comparisonCalls<R extends z.ZodType>(runId: R) {
  return {
    /** Compares the methods that are compared by default on a finished run, with seeds 1 to this number. Goes on where it was stopped. */
    'run.compare': { in: z.strictObject({ runId, seeds: z.number().int().min(1).max(mostSeeds) }), out: comparison },
    /** What an earlier one found, and how far one is that is not finished. */
    'run.comparison': { in: z.strictObject({ runId }), out: runComparison },
  } as const;
}
