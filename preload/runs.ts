// The runs of a project: what each came to, when it was, what it takes on the disk, and how they compare on the same photos.
// Invariant: a number that is missing has its reason, as on the start page; runs are told apart by their time, student and method, never by a name or a place.
import { z } from 'zod';
import { runBrief } from './brief.ts';
import { costFields, count, job } from './job.ts';

/** A run that is the result of a project; one that was signed off or handed over; one that has no result because it was a rehearsal. */
export const runProblems = ['run-shown', 'run-signed', 'run-rehearsal'] as const;

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
  /** It has no result. */
  rehearsal: z.boolean(),
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
  /** A package of its own outside of the data folder, which stays when the run goes; null without one. */
  keptAt: z.string().nullable(),
  /** The result of a project. */
  shown: z.boolean(),
});

/** Of a later run less the first; null where it cannot be known at all. */
const runDifference = z
  .object({
    value: z.number(),
    low: z.number(),
    high: z.number(),
    /** More than the choice of people explains. */
    clear: z.boolean(),
    /** Why nothing can be said of it: too few people, or too few mistakes; null otherwise. */
    tooFew: z.enum(['people', 'mistakes']).nullable(),
  })
  .nullable();

export const runsCompared = z.object({
  schema: z.literal(1),
  /** Oldest first: the others are held against it. */
  runIds: z.array(z.string()).min(2).max(4),
  /** Whom all were judged on, as a digest of their photos. */
  verified: z.string(),
  people: count,
  photos: count,
  genuinePairs: count,
  impostorPairs: count,
  /** People whom a face is searched among; 1: it is compared with one. */
  registered: count,
  /** The smallest usual FMR that these people can show. */
  targetFmr: z.number().nullable(),
  currency: z.string(),
  /** Not all runs were started with the same costs and the same number of registered people: those of the newest count for all. */
  costsDiffer: z.boolean(),
  differences: z.array(
    z.object({
      runId: z.string(),
      fmr: runDifference,
      fnmr: runDifference,
      /** Right people accepted where as many strangers pass. */
      tar: runDifference,
      /** Loss a year; null also without costs. */
      perYear: runDifference,
    }),
  ),
});

const compared = z.array(z.string().min(1).max(64)).min(2).max(4);

/** By what a result is judged, and nothing that a network learns from. */
const judgedBy = job.pick({ title: true, purpose: true, ...costFields });

export const pastRunCalls = {
  /**
   * Judges the networks of a finished run by other costs, limits and prices, all of which take the place of those of before: a run of its own that begins
   * where they are measured, so that nothing is trained and the other result stays. Problem `run-data-changed` where the people who taught are others by now.
   */
  'run.judgeAgain': { in: judgedBy.extend({ runId: z.string().min(1).max(64) }), out: z.object({ runId: z.string() }) },
  /**
   * Removes a run with everything in its folder. Problem `run-active` while anything goes on, `run-shown` for the result of a project, `run-signed` for one that was
   * signed off or handed over without `signedToo`.
   */
  'run.remove': {
    in: z.strictObject({ runId: z.string().min(1).max(64), signedToo: z.boolean().default(false) }),
    out: z.object({ bytes: count }),
  },
  /**
   * The runs of a project, newest first: those that it names, and those of before that learnt from its folder and that no other project names. Without a
   * project: all.
   */
  'project.runs': { in: z.strictObject({ id: z.string().min(1).max(64).optional() }), out: z.array(pastRun) },
  /** Judges the students of finished runs on the same pairs of photos; only where the same people verify in all (else Problem `bad-input`). */
  'runs.compare': { in: z.strictObject({ runIds: compared, precision: z.enum(['full', 'quick']).default('full') }), out: runsCompared },
  /** Whether the same people with the same photos verify in all of them, and what a comparison of these runs found last. */
  'runs.compared': {
    in: z.strictObject({ runIds: compared }),
    out: z.object({ samePeople: z.boolean(), found: runsCompared.nullable() }),
  },
} as const;

export type RunsCompared = z.output<typeof runsCompared>;
export type RunDifference = z.output<typeof runDifference>;
export type PastRun = z.output<typeof pastRun>;
