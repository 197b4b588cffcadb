// Students to choose from, what they were measured to take on this computer, and the search for the right one under a budget.
// Invariant: every number says how it is known; what one candidate reached is compared with another only at steps that both took.
import { z } from 'zod';
import { count, faces, path, seconds, seed, split, targets } from './job.ts';

const amount = z.number().min(0);
/** Middle and range of some short measurements. */
const ranged = z.object({ value: amount, low: amount, high: amount });

/** One face on this computer: batch 1, this many threads, the network as it is handed over. */
export const studentSpeed = z.object({
  dim: count,
  threads: count,
  /** Median of a measurement, over some measurements in processes of their own; and the time that 95 of 100 faces keep under. */
  p50Ms: ranged,
  p95Ms: ranged,
  peakMemoryBytes: amount.nullable(),
  /** The file, to the byte. */
  fileBytes: count,
});

export const studentCandidate = z.object({
  name: z.string(),
  family: z.enum(['tiny', 'mobilefacenet', 'ghostfacenet', 'mixfacenet', 'iresnet']),
  parameters: z.number(),
  macs: z.number(),
  /** Four bytes per parameter: the file as it is handed over, without its head. */
  sizeBytes: z.number(),
  /** Seconds that one photo takes to learn on this computer, from the amount of arithmetic; a guess until a run measures it. */
  secondsPerPhoto: z.number(),
  /** Whether the search tries it; a network for practice, or as large as a teacher, is chosen by name only. */
  searched: z.boolean(),
  /** Null: not measured on this computer yet, with this embedding size and these threads. */
  speed: studentSpeed.nullable(),
});

/** What a candidate may take; those of a job's targets that can be known before it is trained. */
const limits = targets.pick({ maxP95Ms: true, maxFileBytes: true, maxPeakMemoryBytes: true });
export const limitKinds = ['maxP95Ms', 'maxFileBytes', 'maxPeakMemoryBytes'] as const;

export const searchAsked = z.strictObject({
  teacher: path,
  anyway: z.boolean().default(false),
  faces: faces.default({ folders: [], mergeByName: false }),
  split,
  targets: targets.default({}),
  costFile: path.optional(),
  /** Time for the whole search. */
  budgetSeconds: seconds.default(1800),
  /** Steps of the first round instead of a time: a search that is made again finds the same. */
  steps: z.number().int().min(1).max(1_000_000).optional(),
  /** Only these. */
  students: z.array(z.string().max(80)).min(1).max(100).optional(),
  seed: seed.default(1),
  threads: z.number().int().min(1).max(256).optional(),
  precision: z.enum(['full', 'quick']).default('full'),
  /** Where it is kept; without it, in the data folder. With the same folder a search that was stopped goes on. */
  out: path.optional(),
});

/** Share or cosine with the middle 95 % of resampled people. */
const score = z.object({ value: z.number(), low: z.number(), high: z.number() });

export const searchedCandidate = z.object({
  ...studentCandidate.omit({ searched: true, secondsPerPhoto: true }).shape,
  /** `tried`; or left out because it exceeds a limit, because it learns too slowly for the time, or because it failed. */
  state: z.enum(['tried', 'over-limit', 'too-slow', 'failed']),
  /** The limits exceeded, or the code of the problem. */
  why: z.array(z.string()),
  /** One for each round that it was in. */
  trials: z.array(z.object({ steps: count, seconds: amount, score, likeness: score })),
  /** Another that is no slower, no larger and no worse at the last steps that both took; null: nobody dominates it. */
  dominatedBy: z.string().nullable(),
});

export const search = z.object({
  schema: z.literal(1),
  created: z.string(),
  program: z.string(),
  device: z.object({ cpu: z.string(), cores: count, runtime: z.string() }),
  teacher: z.object({ digest: z.string(), dim: count }),
  method: z.string(),
  seed: count,
  threads: count,
  limits,
  budgetSeconds: amount.nullable(),
  /** All that it took, over all sittings. */
  seconds: amount,
  train: z.object({ people: count, photos: count }),
  /** People of the part that sets the threshold: none of the networks has learnt from them, and those who verify are not touched. */
  held: z.object({ people: count, photos: count }),
  /** What was ranked by: TAR at this FMR, or, where too few people support one, the mean cosine to the teacher. */
  score: z.object({ kind: z.enum(['tar', 'cosine']), targetFmr: z.number().nullable() }),
  rounds: z.array(z.object({ candidates: count, steps: count })),
  /** `time`: the last rounds were left out because the rounds before took longer than expected. */
  ended: z.enum(['all-rounds', 'time']),
  candidates: z.array(searchedCandidate),
  recommended: z
    .object({
      name: z.string(),
      /** The second of the last round, and how far it lies behind, with the interval over the same people; null where there was no other. */
      rival: z.object({ name: z.string(), ahead: score, clear: z.boolean() }).nullable(),
    })
    .nullable(),
});

const dim = z.number().int().min(1).max(65_536).default(512);
const threads = z.number().int().min(1).max(256).optional();

export const searchCalls = {
  /** The students that can be trained, least arithmetic first; their size depends on the embedding size of the teacher. */
  'student.list': { in: z.strictObject({ dim, threads }), out: z.array(studentCandidate) },
  /** Measures what is not measured yet on this computer, about two seconds a student, and gives the list again. */
  'student.measure': { in: z.strictObject({ dim, threads }), out: z.array(studentCandidate) },
  /** Tries the students that keep the limits, half of them on in each round, twice as long. Goes on where it was stopped. */
  'student.search': { in: searchAsked, out: z.object({ folder: z.string(), search }) },
  /** The newest finished search that was asked for with just this; null where there is none. */
  'student.searched': { in: searchAsked, out: search.nullable() },
} as const;

export type StudentSpeed = z.output<typeof studentSpeed>;
export type StudentCandidate = z.output<typeof studentCandidate>;
export type Search = z.output<typeof search>;
export type SearchedCandidate = z.output<typeof searchedCandidate>;
export type SearchLimits = z.output<typeof limits>;
