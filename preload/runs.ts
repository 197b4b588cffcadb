// The runs of a project: what each came to, when it was, what it takes on the disk.
// Invariant: a number that is missing has its reason, as on the start page; runs are told apart by their time, student and method, never by a name or a place.
import { z } from 'zod';
import { runBrief } from './brief.ts';
import { count } from './job.ts';

/** What a run learnt from. Runs of one version learnt from the very same photos of the same people. */
export const dataVersion = z.object({
  version: z.string(),
  people: count,
  photos: count,
  /** People who verify. */
  verifyPeople: count,
});

export const pastRun = z.object({
  runId: z.string(),
  createdMs: z.number(),
  state: z.enum(['waiting', 'running', 'paused', 'finished', 'failed', 'cancelled']),
  title: z.string(),
  student: z.string(),
  method: z.string(),
  practice: z.boolean(),
  /** Null before the people were divided. */
  data: dataVersion.nullable(),
  /** Null before the run is finished, and where its numbers cannot be read. */
  brief: runBrief.nullable(),
  /** Somebody signed its result, or what was signed cannot be read. */
  signedOff: z.boolean(),
  /** Its package was written to a place of the operator's. */
  exported: z.boolean(),
  /** Of its folder in the data folder. */
  bytes: count,
  /** The result of the project. */
  shown: z.boolean(),
});

export const pastRunCalls = {
  /**
   * The runs of a project, newest first: those that it names, and those of before that learnt from its folder and that no other project names. Without a
   * project: all.
   */
  'project.runs': { in: z.strictObject({ id: z.string().min(1).max(64).optional() }), out: z.array(pastRun) },
} as const;

export type PastRun = z.output<typeof pastRun>;
