// A rehearsal: the whole of a planned run in ten minutes, to see whether everything works before hours are spent.
// Invariant: it has no result. What it says is whether the phases went through, and how far the pace that was forecast is off; never how accurate its student is.
import { z } from 'zod';
import { count, path } from './job.ts';

/** All in, beside what is kept for the run that it rehearses. */
export const rehearsalSeconds = 600;

const rehearsed = z.object({
  runId: z.string(),
  state: z.enum(['waiting', 'running', 'paused', 'finished', 'failed', 'cancelled']),
  /** Why it failed: the code of a problem; null otherwise. */
  problem: z.string().nullable(),
  /** The phase at which it is, or was when it ended. */
  phase: z.string().nullable(),
  /** That all phases have taken. */
  seconds: z.number().min(0),
  plannedSeconds: z.number().min(0),
  /** Null until the student has been trained. */
  pace: z
    .object({
      /** Milliseconds for one photo in a step of training: as forecast, and as measured. */
      forecastMs: z.number().min(0),
      measuredMs: z.number().min(0),
      /** Times that the planned run goes through the photos, by either. */
      forecastEpochs: count,
      epochs: count,
      /** What those take by the measured pace, in all networks; more than planned where a single time does not fit. */
      trainingSeconds: z.number().min(0),
    })
    .nullable(),
});

export const rehearsalCalls = {
  /** A rehearsal by its id, or the newest one of this folder, teacher and student; null where there is none. */
  'run.rehearsed': {
    in: z.strictObject({
      runId: z.string().min(1).max(64).optional(),
      like: z.strictObject({ folder: path, teacher: path, student: z.string().min(1).max(80) }).optional(),
    }),
    out: rehearsed.nullable(),
  },
} as const;

export type Rehearsed = z.output<typeof rehearsed>;
