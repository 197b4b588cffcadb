// What the window draws of a run: its course while it works, and its outcome when it is finished.
// Invariant: rates carry their interval and whether the data supports them; words that the report says too come from the host, in both languages.
import { z } from 'zod';
import { identificationShown } from './identification.ts';
import { int8Shown } from './int8.ts';
import { deviceProbe } from './probe.ts';
import { remedy } from './remedies.ts';

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);
const series = z.array(z.number().nullable());

/** A line of a card: pieces, of which some say why a number is missing. */
const line = z.array(z.object({ text: z.string(), absent: z.boolean() }));
const card = z.object({
  name: z.enum(['accuracy', 'speed', 'size', 'effort']),
  title: z.string(),
  lead: z.array(line),
  more: z.array(line),
  badge: z.enum(['measured-here', 'measured-device', 'estimated', 'extrapolated', 'not-assessed']),
  targets: z.array(z.object({ text: z.string(), verdict: z.enum(['met', 'missed', 'unknown']) })),
});
const words = z.object({ verdict: z.array(z.string()), cards: z.array(card).length(4) });

const rate = z.object({ value: share.nullable(), low: z.number(), high: z.number(), supported: z.boolean() });
const point = z.object({ threshold: z.number(), fmr: share, fnmr: share, low: share, high: share, supported: z.boolean() });

/** How well networks tell people apart, and the decision threshold that one of them works at. */
export const accuracyShown = z.object({
  choosePeople: z.number(),
  verifyPeople: z.number(),
  verifyPhotos: z.number(),
  smallestFmr: z.number().nullable(),
  /** Pairs of the student among the people who verify, in bins of one width between `from` and `to`. */
  histogram: z.object({
    from: z.number(),
    to: z.number(),
    genuine: z.array(z.number()).readonly(),
    impostor: z.array(z.number()).readonly(),
  }),
  models: z.array(
    z.object({
      name: z.enum(['teacher', 'student', 'standalone']),
      auc: z.number().nullable(),
      eer: z.number().nullable(),
      points: z.array(z.object({ targetFmr: z.number(), tar: rate })),
      det: z.array(point),
    }),
  ),
  choice: z
    .object({
      threshold: z.number(),
      policy: z.enum(['money', 'fmr']),
      /** People whom a face is searched among; 1 where it is compared with one claimed person. */
      registered: z.number(),
      supported: z.boolean(),
      fmr: rate,
      fnmr: rate,
      /** On the people that the decision threshold was chosen on. */
      chosenFmr: rate,
      chosenFnmr: rate,
      projections: z.array(z.object({ enrolled: z.number(), fpir: share })),
      money: z
        .object({
          passesPerDay: z.number(),
          impostorShare: share,
          rejectCost: z.number(),
          acceptCost: z.number(),
          /** Of a look by a person; null where it was not given. */
          checkCost: z.number().nullable(),
          /** Limits that override money; null where none was set. */
          maxFmr: share.nullable(),
          maxFnmr: share.nullable(),
          daysPerYear: z.number(),
          curve: z.array(z.object({ threshold: z.number(), fmr: share, fnmr: share })),
          zone: z.object({ low: z.number(), best: z.number(), high: z.number(), minimumPerDay: z.number() }),
          chosenPerDay: z.number(),
          verifiedPerDay: z.number(),
          verifiedLow: z.number(),
          verifiedHigh: z.number(),
          perYear: z.number(),
          sensitivity: z.object({ low: z.number(), high: z.number().nullable() }),
          band: z.object({ reject: z.number(), accept: z.number(), checksPerDay: z.number(), savedPerDay: z.number() }).nullable(),
        })
        .nullable(),
    })
    .nullable(),
  /** Null where fewer than two of the people who verify have two photos, and in results of before it was measured. */
  identification: identificationShown.nullable(),
});

export const runOutcome = z.object({
  runId: z.string(),
  title: z.string(),
  practice: z.boolean(),
  currency: z.string(),
  folder: z.string(),
  files: z.array(z.string()),
  words: z.object({ en: words, ja: words }),
  /** What every target came to, together: `passed` only when all that were set are met, `open` when none was set or one cannot be judged. */
  gate: z.enum(['passed', 'missed', 'open']),
  /** Median and 95 % time of the student for one face on this computer; null where it was not measured. */
  here: z.object({ p50Ms: z.number(), p95Ms: z.number() }).nullable(),
  /** What its probe measured on devices; targets are judged by those in FP32. */
  probes: z.array(deviceProbe),
  /** What was measured on devices is kept and cannot be read; `probes` is empty. */
  probesDamaged: z.boolean(),
  /** The student in whole numbers; null where the run has not tried it. */
  int8: int8Shown.nullable(),
  /** For targets that were missed. */
  remedies: z.array(remedy),
  accuracy: accuracyShown.nullable(),
  /** SHA-256 over everything that was measured for the report; sign-offs and the project's words are no part of it. */
  findings: z.string().regex(/^[0-9a-f]{64}$/),
});

/** A share of comparisons with its 95 % interval. */
const seen = z.object({ value: share, low: share, high: share });

export const runCourse = z.object({
  runId: z.string(),
  state: z.enum(['waiting', 'running', 'paused', 'finished', 'failed', 'cancelled']),
  problem: z.string().nullable(),
  createdMs: z.number(),
  practice: z.boolean(),
  student: z.string(),
  /** Digest of the pictures that it rests on and of whom they count for; empty before they were read, and in runs of before this. */
  inUse: z.string(),
  /** In order, those of this run alone. */
  phases: z.array(z.object({ phase: z.string(), state: z.enum(['waiting', 'running', 'done']), seconds: z.number() })),
  /** When the newest checkpoint was safe on the disk. */
  savedMs: z.number().nullable(),
  steps: z.number().nullable(),
  /** Recorded steps of the student, raw, thinned out evenly when there are very many. */
  training: z.object({
    step: z.array(z.number()),
    loss: series,
    likeness: series,
    lambda: series,
    alpha: series,
    /** Before which step it stood still, for how long, since when by the clock on the wall, and why. */
    gaps: z.array(
      z.object({ step: z.number(), seconds: z.number(), why: z.enum(['stopped', 'slept', 'held']), fromMs: z.number().nullable() }),
    ),
  }),
  /** On what it is trained, oldest first; more than one when a device was lost or its memory did not suffice. */
  sittings: z.array(
    z.object({ engine: z.string(), parts: z.number(), step: z.number(), why: z.enum(['begun', 'continued', 'lost', 'memory', 'silent']) }),
  ),
  /** TAR of some of the people who choose, by the student as a checkpoint had it. No points: too few people, nothing saved yet, or a run of before this. */
  accuracy: z.object({
    points: z.array(
      z.object({
        step: count,
        /** What the threshold of the point keeps on these people. */
        fmr: share,
        people: count,
        photos: count,
        genuinePairs: count,
        tar: seen,
        teacher: seen,
      }),
    ),
    /** The limit of the project on one comparison; null where it has none. */
    askedFmr: share.nullable(),
    /** The least TAR that the project asks for; null where it asks for none. */
    target: share.nullable(),
  }),
  machine: z.object({
    /** In the data folder. */
    freeBytes: z.number().min(0).nullable(),
    /** So little is free that the run may have to stop soon: what it should find free, and what other runs keep. Null while there is enough. */
    low: z.object({ neededBytes: z.number(), keptBytes: z.number(), keptRuns: z.number().int() }).nullable(),
    /** Of the hottest sensor; null where none can be read. */
    processorC: z.number().nullable(),
    graphicsC: z.number().nullable(),
  }),
});

export type RunOutcome = z.infer<typeof runOutcome>;
export type RunCourse = z.infer<typeof runCourse>;
export type OutcomeCard = z.infer<typeof card>;
