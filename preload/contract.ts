// THE BORDER. The problem codes and the shapes of what crosses from the host to whoever asks (command line now, the window next).
// Invariant: every code has words in every language; `renderer/text` does not compile otherwise.
import { z } from 'zod';
import { alignmentProblems, howRead, lookFound } from './alignment.ts';
import { binCalls } from './bin.ts';
import { briefCalls } from './brief.ts';
import { ceiling, ceilingAsked } from './ceiling.ts';
import { clusterCalls, clusterProblems } from './cluster.ts';
import { comparison, comparisonCalls } from './comparison.ts';
import { stressTest } from './conditions.ts';
import { deviceCalls } from './devices.ts';
import { diagnosticsCalls } from './diagnostics.ts';
import { doubtAnswered, doubts, doubtsAsked, doubtWord } from './doubts.ts';
import { forecastCalls } from './forecast.ts';
import { int8Shown, reducedPrecision } from './int8.ts';
import { comparedByDefault, count, faces, job, path, seconds, seed, share, split } from './job.ts';
import { runMistakes, signedOff, signOff } from './judging.ts';
import { keptProblems } from './kept.ts';
import { runCourse, runOutcome } from './outcome.ts';
import { packageFacts, verifiedFolder } from './package.ts';
import {
  checkWord,
  countAsked,
  erasedPerson,
  faceChecks,
  folderAsked,
  knownPerson,
  lookAsked,
  personAsked,
  photoCounts,
  photosAsked,
  photosInUse,
  photoWord,
  pictureWord,
  shownPhoto,
} from './photos.ts';
import { probeCalls, probeProblems } from './probe.ts';
import { dataFormats, projectDocument, stages } from './project.ts';
import { rehearsalCalls } from './rehearsal.ts';
import { pastRunCalls, runProblems } from './runs.ts';
import { searchCalls } from './search.ts';
import { settingsCalls } from './settings.ts';
import { labelsAsked, labelsFound, slices } from './slices.ts';
import { teacherSpeedCalls } from './teacher-speed.ts';
import { templateProtocol } from './templates.ts';
import { trial, trialAsked } from './trial.ts';

export const problemCodes = [
  // what was asked
  'bad-input',
  'unexpected',
  'node-too-old',
  // faces
  'folder-missing',
  'folder-unreadable',
  'data-file-unreadable',
  'no-faces',
  'too-few-people',
  'too-few-images',
  'image-storm',
  'consent-over',
  ...alignmentProblems,
  // library
  'library-newer',
  'library-locked',
  'library-corrupt',
  'disk-full',
  'not-found',
  // teacher
  'teacher-missing',
  'teacher-unreadable',
  'teacher-not-onnx',
  'teacher-truncated',
  'teacher-external-data',
  'teacher-unsafe',
  'teacher-inputs',
  'teacher-outputs',
  'teacher-nan',
  'teacher-poor',
  'teacher-embedding-size',
  'starter-missing',
  // runs
  'run-missing',
  'run-finished',
  'student-trained',
  'run-unfinished',
  'run-active',
  'run-diverged',
  'run-data-changed',
  'no-student-fits',
  'checkpoint-damaged',
  'worker-died',
  'worker-silent',
  'cancelled',
  // devices
  'device-unavailable',
  'device-lost',
  'device-memory',
  ...clusterProblems,
  ...probeProblems,
  // results
  ...keptProblems,
  ...runProblems,
  'parity-failed',
  'parity-held',
  'export-private',
  'export-damaged',
  'output-exists',
  'protocol-unreadable',
  'templates-unreadable',
  'embeddings-invalid',
  'reference-missing',
  // the window
  'connection-lost',
  'token-refused',
  'outside-roots',
  'window-missing',
  'port-taken',
  'project-changed',
] as const;

export type ProblemCode = (typeof problemCodes)[number];
export type ProblemData = Readonly<Record<string, string | number | boolean>>;

/** How a problem crosses a process or the border: never as an exception. */
export const problem = z.object({
  code: z.enum(problemCodes),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

const language = z.enum(['en', 'ja']);
const runId = z.string().regex(/^[a-z0-9-]{1,64}$/);
const projectId = z.string().regex(/^[a-z0-9-]{1,64}$/);

/** How accurate a check is to be: `quick` takes short measurements and few resamples. */
const precision = z.enum(['full', 'quick']).default('full');

const scanSummary = z.object({
  people: count,
  photos: count,
  files: count,
  /** Photos set aside, by reason. */
  rejected: z.record(z.string(), count),
  /** Rejected files of this scan for the operator's eyes, at most 20. */
  examples: z.array(z.object({ path: z.string(), reason: z.string() })),
  seconds: z.number(),
  /** How each folder was read. */
  formats: z.array(z.enum(dataFormats)),
  readings: z.array(howRead),
});

const teacherSummary = z.object({
  digest: z.string(),
  sizeBytes: count,
  dim: count,
  parameters: count,
  batch: z.union([z.literal('free'), count]),
  input: z.object({ layout: z.string(), dtype: z.string(), width: count, height: count }),
  convention: z
    .object({
      name: z.string(),
      order: z.string(),
      mean: z.array(z.number()),
      std: z.array(z.number()),
      clear: z.boolean(),
      runnerUp: z.string().nullable(),
    })
    .nullable(),
  check: z
    .object({
      verdict: z.enum(['good', 'weak', 'poor']),
      auc: z.number(),
      eer: z.number(),
      tarAt1e2: z.number(),
      people: count,
      images: count,
    })
    .nullable(),
});

const cell = z.union([
  z.object({ value: z.number(), low: z.number().optional(), high: z.number().optional(), supported: z.boolean() }),
  z.object({ value: z.null(), reason: z.string() }),
]);

/** The four KPIs of teacher, student and standalone student beside each other: what is printed at the end. */
const kpiTable = z.object({
  rows: z.array(
    z.object({
      kpi: z.enum(['accuracy', 'speed', 'size', 'effort']),
      /** A code with words in renderer/text. */
      name: z.string(),
      unit: z.enum(['share', 'milliseconds', 'bytes', 'count', 'millijoules', 'seconds', 'kwh', 'money', 'cosine']),
      cells: z.object({ teacher: cell, student: cell, standalone: cell }),
    }),
  ),
  currency: z.string(),
  /** Student minus standalone with the paired 95 % interval: TAR at the smallest FMR that the people support, else (null) pairs judged correctly. */
  gain: z
    .object({ targetFmr: z.number().nullable(), difference: z.number(), low: z.number(), high: z.number(), clear: z.boolean() })
    .nullable(),
  threshold: z.number().nullable(),
  practice: z.boolean(),
});

const runSummary = z.object({
  runId,
  state: z.enum(['waiting', 'running', 'paused', 'finished', 'failed', 'cancelled']),
  student: z.string(),
  method: z.string(),
  createdMs: z.number(),
  phasesDone: z.array(z.string()),
  problem: z.string().nullable(),
});

const runResult = z.object({
  runId,
  folder: z.string(),
  student: z.string(),
  report: z.string(),
  kpi: z.string(),
  selfTest: z.string().nullable(),
  table: kpiTable,
  /** The student in whole numbers; null where the run has not tried it. */
  int8: int8Shown.nullable(),
});

/** Every call: what goes in and what comes out. Names are `noun.verb`. */
export const calls = {
  'host.about': { in: z.strictObject({}), out: z.object({ version: z.string(), dataDir: z.string() }) },
  /** What a folder holds, for choosing one where there is no dialog of the system; without a path, the first place. */
  'folder.list': {
    in: z.strictObject({ path: path.optional(), files: z.enum(['none', 'onnx', 'text', 'all']).default('none') }),
    out: z.object({
      path: z.string(),
      parent: z.string().nullable(),
      /** Where one may begin. */
      places: z.array(z.string()),
      folders: z.array(z.object({ name: z.string(), path: z.string() })),
      files: z.array(z.object({ name: z.string(), path: z.string(), sizeBytes: count })),
      /** Entries that are there and not listed, because there are too many. */
      more: count,
    }),
  },
  ...deviceCalls,
  ...settingsCalls,
  ...diagnosticsCalls(problem, path),
  'work.stop': { in: z.strictObject({}), out: z.object({ stopping: z.boolean() }) },
  /** What is going on now: asked after a reload, because the host and not the window owns a run. */
  'work.current': { in: z.strictObject({}), out: z.object({ busy: z.boolean(), runId: runId.nullable() }) },
  'project.list': {
    in: z.strictObject({}),
    out: z.array(
      z.object({
        id: projectId,
        revision: count,
        title: z.string(),
        practice: z.boolean(),
        stage: z.enum(stages),
        runId: runId.nullable(),
        savedMs: z.number(),
        /** `newer`: a newer program saved it, and it can be looked at (`project.view`). That and a `damaged` one are listed and left as they are. */
        state: z.enum(['whole', 'newer', 'damaged']),
      }),
    ),
  },
  'project.read': {
    in: z.strictObject({ id: projectId }),
    out: z.object({ id: projectId, revision: count, savedMs: z.number(), project: projectDocument }),
  },
  /** What this version understands of a project that a newer one saved (`newer` on the list), by name and for the steps by step; `left` answers are not. */
  'project.view': {
    in: z.strictObject({ id: projectId }),
    out: z.object({ id: projectId, savedMs: z.number(), known: z.record(z.string(), z.unknown()), left: count }),
  },
  /** Revision 0 makes a new one; any other has to be the newest, else `project-changed`. */
  'project.save': {
    in: z.strictObject({ id: projectId, revision: count, project: projectDocument }),
    out: z.object({ revision: count, savedMs: z.number() }),
  },
  /** Puts a project into the bin; its runs and their packages stay. Only whoever saw the newest revision may, else `project-changed`. */
  'project.delete': { in: z.strictObject({ id: projectId, revision: count }), out: z.object({ deleted: z.literal(true) }) },
  ...binCalls,
  ...pastRunCalls,
  /** The newest records of the audit log, and whether its chain is whole. */
  'audit.read': {
    in: z.strictObject({}),
    out: z.object({
      total: count,
      /** SHA-256 that seals everything up to the newest record. */
      head: z.string(),
      /** The first record that was changed or lost the one before; null when all is whole. */
      brokenAt: count.nullable(),
      records: z.array(
        z.object({
          id: count,
          atMs: z.number(),
          event: z.string(),
          detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
        }),
      ),
    }),
  },
  'faces.scan': { in: faces, out: scanSummary },
  /** Looks at some photos of a folder: aligned crops, or photos on which faces have to be found? */
  'faces.look': { in: lookAsked, out: lookFound },
  /** The photos of a folder that was read, in the order of folder and name. */
  'faces.page': { in: photosAsked, out: z.array(shownPhoto) },
  'faces.count': { in: countAsked, out: photoCounts },
  /** Null for a folder that was never read. */
  'faces.inUse': { in: folderAsked, out: photosInUse.nullable() },
  /** Sets one photo aside, or takes that back; a photo that could not be read stays aside. */
  'faces.setAside': { in: photoWord, out: photoCounts },
  /** The same of a picture; Problem `not-found` where none of the folder's photos is this picture. */
  'faces.setPictureAside': { in: pictureWord, out: photoCounts },
  /** What is odd about the photos of a folder that was read. */
  'faces.check': { in: folderAsked, out: faceChecks },
  /** Measures those photos of a folder that was read which were not measured yet, and compares all. */
  'faces.measure': { in: folderAsked, out: faceChecks },
  /** Sets aside what a check names, or takes back what it set aside. */
  'faces.exclude': { in: checkWord, out: photoCounts },
  /** What is known of the person on a photo, to decide on erasing them. */
  'faces.person': { in: personAsked, out: knownPerson },
  /** Erases the person on a photo: rows, crops, embeddings. The photos themselves are never touched; later scans pass their folder by. */
  'faces.erase': { in: personAsked, out: erasedPerson },
  /** Says anew which groups and conditions the people and photos of a folder have that was read before. */
  'faces.label': { in: labelsAsked, out: labelsFound },
  'teacher.check': {
    in: z.strictObject({
      teacher: z.string().min(1),
      faces: faces.default({ folders: [], mergeByName: false }),
      threads: count.optional(),
    }),
    out: teacherSummary,
  },
  ...teacherSpeedCalls,
  /** What a teacher reaches on people of a folder that was read, with its cost at its best decision threshold and its clearest mistakes. */
  'teacher.ceiling': { in: ceilingAsked, out: ceiling },
  /** What the teacher doubts about the people of a folder that was read: photos of another person, of nobody, one person in two folders. */
  'teacher.doubts': { in: doubtsAsked, out: doubts },
  /** Says whose a doubtful photo is, or takes that back. */
  'teacher.answerDoubt': { in: doubtWord, out: doubtAnswered },
  /** `rehearsal`: all phases of the run that is asked for, in ten minutes; without a result (`run.rehearsed`). Neither `epochs` nor `out` goes with it. */
  'run.start': { in: job.extend({ precision, rehearsal: z.boolean().default(false) }), out: z.object({ runId }) },
  /** `without`: files of a reduced precision that fail their check (`parity-failed`) are left out of result and package from now on; `parity-held` for one that passes it. */
  'run.resume': {
    in: z.strictObject({ runId: runId.optional(), without: z.array(reducedPrecision).max(2).default([]) }),
    out: z.object({ runId }),
  },
  /** Ends the training where it is, and goes on with evaluation and export. */
  'run.endTraining': { in: z.strictObject({ runId }), out: z.object({ runId, step: count }) },
  /** Ends a trainer that says nothing any more; its training goes on from the last saved state. False where none is at work, such as one that ended meanwhile. */
  'run.restartTraining': { in: z.strictObject({ runId }), out: z.object({ runId, restarted: z.boolean() }) },
  'run.list': { in: z.strictObject({}), out: z.array(runSummary) },
  'run.result': { in: z.strictObject({ runId: runId.optional() }), out: runResult },
  /** The report as it is now, with the stress test and the sign-offs that came since: one file of HTML. */
  'run.report': {
    in: z.strictObject({ runId: runId.optional(), language }),
    out: z.object({ html: z.string() }),
  },
  'run.course': { in: z.strictObject({ runId }), out: runCourse },
  /** Two photos by the newest checkpoint of the student and by the teacher; the training goes on meanwhile. */
  'run.tryPhotos': { in: trialAsked, out: trial },
  ...briefCalls,
  'run.outcome': { in: z.strictObject({ runId }), out: runOutcome },
  /** The hardest pairs of the people who verify; null where no decision threshold was chosen. */
  'run.mistakes': { in: z.strictObject({ runId }), out: runMistakes.nullable() },
  /** Student and teacher under worse recording conditions, at the thresholds already chosen. */
  'run.stress': { in: z.strictObject({ runId, precision }), out: stressTest },
  /** The newest stress test of a run; null when there was none. */
  'run.stressed': { in: z.strictObject({ runId }), out: stressTest.nullable() },
  /** Error rates by group of people and by condition of photos, with what is said of them now; null where nothing is. */
  'run.assess': { in: z.strictObject({ runId, precision }), out: slices.nullable() },
  /** What was found last; null when it never was, or nothing was said of people and photos. */
  'run.assessed': { in: z.strictObject({ runId }), out: slices.nullable() },
  'run.signOffs': { in: z.strictObject({ runId }), out: z.array(signedOff) },
  'run.signOff': { in: z.strictObject({ runId, ...signOff.shape }), out: z.array(signedOff) },
  ...comparisonCalls(runId),
  ...searchCalls,
  /** What a run of this student would take, before it is begun. */
  ...forecastCalls,
  ...rehearsalCalls,
  ...probeCalls(runId),
  'run.export': {
    /** `without`: as in `run.resume`, but for this package alone. */
    in: z.strictObject({ runId: runId.optional(), out: path, without: z.array(reducedPrecision).max(2).default([]) }),
    /** `readBack`: every file read again after it was written. */
    out: z.object({ runId, folder: z.string(), files: z.array(z.string()), readBack: verifiedFolder }),
  },
  /** The package that a run has written: models with their checks, the page for the integrator. */
  'run.package': { in: z.strictObject({ runId, language }), out: packageFacts },
  /** One sheet for the people on the shop floor, as a page of HTML. */
  'run.handover': { in: z.strictObject({ runId, language }), out: z.object({ html: z.string() }) },
  /** Reads a folder with a package back, such as a stick that was plugged in anew. */
  'package.verify': { in: z.strictObject({ folder: path }), out: verifiedFolder },
  ...clusterCalls(runId, path, job.extend({ precision })),
  'model.evaluate': {
    in: z.strictObject({
      /** A run, or an ONNX file, or `starter`. */
      subject: z.string().min(1),
      faces: faces.default({ folders: [], mergeByName: false }),
      protocols: z.array(path).max(10).default([]),
      split,
      seed: seed.default(1),
      threads: count.optional(),
      precision,
    }),
    out: z.object({
      /** Null when only protocols of templates were asked for. */
      evaluation: z.unknown(),
      table: kpiTable,
      slices: slices.nullable(),
      /** Photos of a run's verifying people that counted for others before, so that the student may have learnt them: not measured. */
      leftOut: count,
      templates: z.array(
        z.object({ model: z.enum(['teacher', 'student', 'standalone']), protocols: z.array(templateProtocol).readonly() }),
      ),
    }),
  },
  /** Trains every method with every seed on the same photos, as often, and compares them. With the same folder it goes on where it stopped. */
  'methods.compare': {
    in: z.strictObject({
      teacher: z.string().min(1).max(4096),
      /** Go on with a teacher that fails its check. */
      anyway: z.boolean().default(false),
      faces: faces.default({ folders: [], mergeByName: false }),
      split,
      /** The first is what accuracy is counted on; without one, own pairs of the verify people. */
      protocols: z.array(path).max(1).default([]),
      student: z.string().default('mobilefacenet-x0.25'),
      methods: z
        .array(z.string())
        .min(1)
        .max(20)
        .default([...comparedByDefault]),
      /** Seeds 1 to this number. */
      seeds: z.number().int().min(1).max(20).default(3),
      epochs: z.number().int().min(1).max(1000).optional(),
      /** Time for all trainings together; without it and without `epochs` one hour. */
      budgetSeconds: seconds.optional(),
      threads: z.number().int().min(1).max(256).optional(),
      precision,
      out: path,
    }),
    out: z.object({ folder: z.string(), report: z.string(), comparison }),
  },
  'sample.start': {
    in: z.strictObject({ quick: z.boolean().default(false), seed: seed.default(1), fresh: z.boolean().default(false) }),
    out: z.object({ runId, resumed: z.boolean() }),
  },
  'reference.check': {
    in: z.strictObject({ folder: path }),
    out: z.object({
      passed: z.boolean(),
      checks: z.array(z.object({ name: z.string(), error: z.number(), limit: z.number(), passed: z.boolean() })),
    }),
  },
} as const;

/** What the host says unasked. Names are `noun.pastParticiple`. */
export const events = {
  /** At most ten a second. */
  'work.progressed': z.object({
    runId: runId.nullable(),
    /** A key of the phases in renderer/text. */
    phase: z.string(),
    done: z.number(),
    total: z.number(),
    unit: z.enum(['files', 'photos', 'steps', 'parts']),
    perSecond: z.number().nullable(),
    /** Shortest and longest time left of this phase. */
    secondsLeft: z.tuple([z.number(), z.number()]).nullable(),
    /** Share of the whole work that is done, 0..1, evaluation and export included; null where the work is this phase alone. */
    overall: share.nullable(),
    overallSecondsLeft: z.tuple([z.number(), z.number()]).nullable(),
    loss: z.number().nullable(),
    /** Mean cosine of student and teacher. */
    likeness: z.number().nullable(),
  }),
  'work.phaseEnded': z.object({ runId: runId.nullable(), phase: z.string(), seconds: z.number() }),
  /** Something worth a line: a code with words in renderer/text. */
  'work.noted': z.object({ note: z.string(), data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])) }),
  'run.ended': z.object({ runId, state: runSummary.shape.state, problem: problem.nullable(), rehearsal: z.boolean().optional() }),
} as const;

export type Call = keyof typeof calls;
export type EventName = keyof typeof events;
export type In<C extends Call> = z.input<(typeof calls)[C]['in']>;
/** An input with its defaults filled in, as handlers see it. */
export type Checked<C extends Call> = z.output<(typeof calls)[C]['in']>;
export type Out<C extends Call> = z.output<(typeof calls)[C]['out']>;
export type Payload<E extends EventName> = z.output<(typeof events)[E]>;
export type Said = { readonly [E in EventName]: { readonly event: E; readonly payload: Payload<E> } }[EventName];
export type ProblemReply = z.output<typeof problem>;
export type Reply<C extends Call> = { readonly ok: Out<C> } | { readonly problem: ProblemReply };
