// The course of a run, one JSON line per step, kept beside its checkpoints.
// Invariant: lines past the checkpoint that a run resumes from are cut off, so that no step is in the file twice.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { standstillSchema } from './standstill.ts';

export const metricSchema = z.object({
  step: z.number(),
  epoch: z.number(),
  loss: z.number(),
  rate: z.number(),
  gradientNorm: z.number(),
  /** Mean cos(f_s, f_t), lambda and alpha of the batch, where the method has them. */
  progress: z.number().optional(),
  lambda: z.number().optional(),
  alpha: z.number().optional(),
  imagesPerSecond: z.number(),
  elapsedMs: z.number(),
  /** When the step ended, by the clock on the wall. */
  atMs: z.number().optional(),
  ...standstillSchema.shape,
});
export type Metric = z.infer<typeof metricSchema>;

const fileName = 'metrics.jsonl';

export function appendMetrics(runDir: string, metrics: readonly Metric[]): void {
  if (metrics.length > 0)
    appendFileSync(join(runDir, fileName), metrics.map((metric) => `${JSON.stringify(metric)}\n`).join(''), { mode: 0o600 });
}

/** Every whole line of a run's metrics; a line cut off by a crash is left out. */
export function readMetrics(runDir: string): Metric[] {
  let text: string;
  try {
    text = readFileSync(join(runDir, fileName), 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      const parsed = metricSchema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

/** Drops everything at or after a step; returns the newest that stays. */
export function cutMetrics(runDir: string, step: number): Metric | undefined {
  const kept = readMetrics(runDir).filter((metric) => metric.step < step);
  writeFileSync(join(runDir, fileName), kept.map((metric) => `${JSON.stringify(metric)}\n`).join(''), { mode: 0o600 });
  return kept.at(-1);
}
