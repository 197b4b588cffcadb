// The search for a student: measure all, leave out what exceeds a limit, train the rest by successive halving, say who is worth having and recommend one.
// Invariants: the rounds are decided once and written down, so a search that was stopped goes on to the same; a candidate that fails is marked and never ends
// the search; the people who verify are not touched.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { limitKinds, type Search, type SearchedCandidate, type SearchLimits, search as searchShape } from '../../preload/search.ts';
import { aheadOf, rankedFmr, type Scored, type ScoreKind, scoreCandidate, scoreKind } from '../evaluation/candidate-score.ts';
import type { Embeddings } from '../evaluation/scoring.ts';
import { describeDevice } from '../evaluation/speed.ts';
import { studentModel } from '../export/variants.ts';
import { pixelsPath } from '../faces/pixels.ts';
import { recordAudit } from '../library/audit.ts';
import { Problem, toProblem } from '../problems.ts';
import { writeWhole } from '../report/kpi.ts';
import { bestOf, planHalving, type Round, roundsOf } from '../search/halving.ts';
import { dominators } from '../search/pareto.ts';
import type { RecordStore } from '../store.ts';
import { studentNamed, students } from '../students/catalogue.ts';
import { factsOf, type Student } from '../students/student.ts';
import { centredRows } from '../teachers/centring.ts';
import { embedAll, joinFlip } from '../teachers/embed.ts';
import { studentConvention } from '../teachers/pixels.ts';
import { readJson, readJsonOr } from '../training/json-file.ts';
import { derivePlan, prepareRun } from '../training/plan.ts';
import { type Allowance, measureStep } from '../training/run.ts';
import { candidateOf, measureStudents, runtimeHere, searchable } from './candidates.ts';
import type { HostContext } from './context.ts';
import { allowanceOf } from './devices.ts';
import { type Learning, Trainings } from './learning.ts';
import type { Meter } from './progress.ts';
import { replicates } from './run/measuring.ts';
import { samplesOf, secondsPerPhoto, stepOf, teacherTarget, trainedNetwork } from './run/training.ts';

/** The one method that is offered; which one would make no difference to the ranking that is asked for. */
const method = 'ada-arc';
/** Held photos that are looked at: enough for TAR at 1 in 100, and seconds for each candidate. */
export const mostHeld = 2000;

const terms = z.object({
  limits: searchShape.shape.limits,
  seed: z.number(),
  threads: z.number(),
  budgetSeconds: z.number().nullable(),
  steps: z.number().optional(),
  students: z.array(z.string()).optional(),
  precision: z.enum(['full', 'quick']),
});
export type SearchTerms = z.infer<typeof terms>;

const leftOut = z.object({ name: z.string(), state: z.enum(['over-limit', 'too-slow', 'failed']), why: z.array(z.string()) });
type LeftOut = z.infer<typeof leftOut>;

/** What was decided when the search began. */
const decided = z.object({
  schema: z.literal(1),
  terms,
  teacher: z.string(),
  dataDigest: z.string(),
  leftOut: z.array(leftOut),
  admitted: z.array(z.object({ name: z.string(), secondsPerStep: z.number() })),
  rounds: z.array(z.object({ candidates: z.number(), steps: z.number() })),
  measuringSeconds: z.number(),
});
type Decided = z.infer<typeof decided>;
export const decidedFile = 'search-plan.json';
export const searchFile = 'search.json';

interface Place {
  readonly context: HostContext;
  readonly folder: string;
  readonly learning: Learning;
  readonly pixels: RecordStore;
  readonly terms: SearchTerms;
  readonly meter: Meter;
  readonly signal: AbortSignal;
}

/** Searches in a folder, or goes on there. Throws Problem `run-data-changed` when it was begun on other terms; `cancelled` when asked to stop. */
export async function searchStudents(place: Place): Promise<Search> {
  const { context, folder, learning, terms: asked, meter, signal } = place;
  const wanted = (asked.students ?? searchable.map(({ name }) => name)).map(demandStudent);
  const startedAt = performance.now();
  const shape = { dim: learning.teacher.dim, threads: asked.threads };
  await meter.during('students', () => measureStudents(context, wanted, shape, { meter, signal }));
  const allowance = await allowanceOf(context, signal);
  const trainer = trainerOf(place, allowance);
  const plan = await decide(place, wanted, trainer, startedAt);
  const found = await meter.during('search', () => runRounds(place, plan, trainer));
  const result = await conclude(place, wanted, plan, found, trainer);
  await writeWhole(join(folder, searchFile), `${JSON.stringify(result, null, 2)}\n`);
  recordAudit(context.library, 'students-searched', { candidates: wanted.length, recommended: result.recommended?.name ?? '' });
  return result;
}

/** Throws Problem `bad-input` for a name that no student has. */
export function demandStudent(name: string): Student {
  const student = studentNamed(name);
  if (student === undefined) throw new Problem('bad-input', { field: 'students', detail: students.map((one) => one.name).join(', ') });
  return student;
}

/** A finished search of a folder; null where there is none. Throws Problem `result-damaged` (part `search`). */
export function readSearch(folder: string): Search | null {
  return readJsonOr('search', join(folder, searchFile), searchShape, null);
}

interface Scores {
  readonly score: Scored;
  readonly likeness: Scored;
}

/** How a candidate is trained and scored here, with everything that all of them share. */
function trainerOf({ context, folder, learning, pixels, terms: asked, signal }: Place, allowance: Allowance) {
  const { teacher, convention, train, held, people, ofTeacher } = learning;
  const target = teacherTarget({ context, folder }, teacher, convention, train);
  const samples = samplesOf(train, target);
  const { dim, image, flip } = ofTeacher;
  const bare = (rows: Float32Array): Float32Array => (target.common === null ? rows : centredRows(rows, dim, target.common));
  const taught: Embeddings = { vectors: joinFlip({ dim, image: bare(image), flip: bare(flip) }), dim };
  const identities = Int32Array.from(held, ({ identity }) => identity);
  const kind: ScoreKind = scoreKind(identities);
  const request = (student: string) => ({
    runId: student,
    student,
    method,
    dim,
    classes: people.train,
    images: train.length,
    seed: asked.seed,
    threads: asked.threads,
    pixelStore: pixelsPath(context.dataDir),
    teacherStore: target.path,
  });
  return {
    kind,
    batch: derivePlan(request('')).plan.batch,
    allowance,
    /** Seconds of one step, roughly: two steps are timed. */
    secondsPerStep: (student: string) =>
      measureStep({ ...request(student), ...stepOf(derivePlan(request(student)).plan), steps: 2 }, allowance),
    prepare: (student: string, steps: number, into: string): void => {
      mkdirSync(into, { recursive: true, mode: 0o700 });
      prepareRun(join(into, 'student'), derivePlan({ ...request(student), steps }).plan, samples);
    },
    score: async (into: string): Promise<Scores> => {
      const { trained } = trainedNetwork({ folder: into }, 'student');
      const found = await embedAll(studentModel(trained, 'fp32-batch'), studentConvention, held, pixels, {
        signal,
        threads: asked.threads,
      });
      const student = { vectors: joinFlip(found), dim: found.dim };
      return scoreCandidate({ student, teacher: taught, identities }, { kind, seed: asked.seed, replicates: replicates[asked.precision] });
    },
  };
}
type Trainer = ReturnType<typeof trainerOf>;

/** A round shorter than this says little about anybody; quick: to see that it works. */
const fewestSteps = { full: 100, quick: 10 } as const;
/** Steps of the last round beyond which a trial would be a training: twelve times through the photos, as a run takes when nothing limits it. */
const mostEpochs = 12;
/** Part of the time that training gets; the rest is for scoring. And the part that timing of steps may take. */
const [trainingShare, timingShare] = [0.92, 0.2];
/** A student whose arithmetic alone is this much too much is not even timed. */
const hopeless = 3;

async function decide(place: Place, wanted: readonly Student[], trainer: Trainer, startedAt: number): Promise<Decided> {
  const { folder, learning, terms: asked, meter } = place;
  const file = join(folder, decidedFile);
  const given = { terms: terms.parse(asked), teacher: learning.teacher.digest, dataDigest: learning.dataDigest };
  if (existsSync(file)) {
    const known = readJson('search', file, decided);
    const same = JSON.stringify({ terms: known.terms, teacher: known.teacher, dataDigest: known.dataDigest }) === JSON.stringify(given);
    if (!same) throw new Problem('run-data-changed', { part: 'search' });
    return known;
  }
  const out: LeftOut[] = [];
  const within = wanted.filter((student) => {
    const { speed } = candidateOf(place.context, student, learning.teacher.dim, asked.threads);
    const over = speed === null ? ['measuring-failed'] : exceeded(speed, asked.limits);
    if (over.length > 0) out.push({ name: student.name, state: speed === null ? 'failed' : 'over-limit', why: over });
    return over.length === 0;
  });
  const { budgetSeconds } = asked;
  const estimate = (student: Student): number => secondsPerPhoto(factsOf(student, learning.teacher.dim).macs) * trainer.batch;
  let costed = within.map((student) => ({ name: student.name, secondsPerStep: estimate(student) }));
  let rounds: readonly Round[] = roundsOf(costed.length, asked.steps ?? fewestSteps[asked.precision]);
  if (asked.steps === undefined && budgetSeconds !== null) {
    const timed = await meter.during('pace', () => timeSteps(place, within, { trainer, estimate, budgetSeconds }));
    out.push(...timed.leftOut);
    const seconds = budgetSeconds * trainingShare - (performance.now() - startedAt) / 1000;
    const mostSteps = mostEpochs * Math.max(1, Math.floor(learning.train.length / trainer.batch));
    const plan = planHalving(timed.costed, {
      seconds: Math.max(seconds, budgetSeconds / 4),
      fewestSteps: fewestSteps[asked.precision],
      mostSteps,
    });
    out.push(...plan.tooSlow.map((name): LeftOut => ({ name, state: 'too-slow', why: [] })));
    costed = timed.costed.filter(({ name }) => plan.admitted.includes(name));
    rounds = plan.rounds;
  }
  const made: Decided = {
    schema: 1,
    ...given,
    leftOut: out,
    admitted: costed,
    rounds: [...rounds],
    measuringSeconds: (performance.now() - startedAt) / 1000,
  };
  await writeWhole(file, `${JSON.stringify(made)}\n`);
  return made;
}

/** The limits among a job's targets that hold for a candidate. */
export function limitsOf(targets: Readonly<Partial<Record<(typeof limitKinds)[number], number | undefined>>>): SearchLimits {
  return Object.fromEntries(limitKinds.flatMap((kind) => (targets[kind] === undefined ? [] : [[kind, targets[kind]]])));
}

/** The limits that a student exceeds: by the time that 95 of 100 faces keep under, the file, the memory of the process that runs it. */
export function exceeded(speed: NonNullable<SearchedCandidate['speed']>, limits: SearchLimits): string[] {
  const reached = { maxP95Ms: speed.p95Ms.value, maxFileBytes: speed.fileBytes, maxPeakMemoryBytes: speed.peakMemoryBytes };
  return limitKinds.filter((kind) => {
    const [limit, value] = [limits[kind], reached[kind]];
    return limit !== undefined && (value === null || value > limit);
  });
}

/** Times a step of each candidate, least arithmetic first, as long as that takes a small part of the time; those after that are too slow by what was seen. */
async function timeSteps(
  { meter, signal, terms: asked }: Place,
  within: readonly Student[],
  { trainer, estimate, budgetSeconds }: { trainer: Trainer; estimate: (student: Student) => number; budgetSeconds: number },
): Promise<{ costed: { name: string; secondsPerStep: number }[]; leftOut: LeftOut[] }> {
  const startedAt = performance.now();
  const costed: { name: string; secondsPerStep: number }[] = [];
  const out: LeftOut[] = [];
  /** Measured over estimated, the least so far: what this computer does at best. */
  let factor = 1 / hopeless;
  for (const [at, student] of within.entries()) {
    if (signal.aborted) throw new Problem('cancelled');
    meter.tell({ done: at, total: within.length, unit: 'parts' });
    const spent = (performance.now() - startedAt) / 1000;
    const tooSlow =
      estimate(student) * factor * fewestSteps[asked.precision] > budgetSeconds || (at > 0 && spent > budgetSeconds * timingShare);
    if (tooSlow) {
      out.push({ name: student.name, state: 'too-slow', why: [] });
      continue;
    }
    try {
      const secondsPerStep = await trainer.secondsPerStep(student.name);
      costed.push({ name: student.name, secondsPerStep });
      factor = at === 0 ? secondsPerStep / estimate(student) / hopeless : Math.min(factor, secondsPerStep / estimate(student));
    } catch (thrown) {
      out.push({ name: student.name, state: 'failed', why: [codeOf(thrown, signal)] });
    }
  }
  return { costed, leftOut: out };
}

/** The code of a candidate's own failure. Throws what is no failure of a candidate: a stop, a full disk. */
function codeOf(thrown: unknown, signal: AbortSignal): string {
  const problem = toProblem(thrown);
  if (signal.aborted || problem.code === 'cancelled') throw new Problem('cancelled');
  if (problem.code === 'disk-full') throw problem;
  return problem.code;
}

const range = z.object({ value: z.number(), low: z.number(), high: z.number() });
const trial = z.object({ steps: z.number(), seconds: z.number(), score: range, likeness: range });
type Trial = z.infer<typeof trial>;
const ended = z.union([trial, z.object({ failed: z.string() })]);

interface Found {
  readonly trials: ReadonlyMap<string, readonly Trial[]>;
  readonly failed: ReadonlyMap<string, string>;
  /** The names of the last round that was held, best first. */
  readonly ranking: readonly string[];
  readonly rounds: number;
}

/** Beyond this share of the time no new round begins. */
const patience = 1.25;

async function runRounds(place: Place, { admitted, rounds, measuringSeconds }: Decided, trainer: Trainer): Promise<Found> {
  const { meter, terms: asked } = place;
  const cost = new Map(admitted.map(({ name, secondsPerStep }) => [name, secondsPerStep]));
  const dearest = [...cost.values()].sort((a, b) => b - a);
  const trainings = new Trainings(
    meter,
    rounds.flatMap(({ candidates, steps }) => dearest.slice(0, candidates).map((weight) => ({ steps, weight }))),
  );
  const trials = new Map<string, Trial[]>(admitted.map(({ name }) => [name, []]));
  const failed = new Map<string, string>();
  let names = admitted.map(({ name }) => name);
  let ranking: string[] = [];
  let held = 0;
  for (const [round, { candidates, steps }] of rounds.entries()) {
    const expected = (some: readonly string[]): number => some.reduce((sum, name) => sum + cost.get(name)! * steps, 0);
    const done = [...trials].flatMap(([name, own]) => own.map((one) => ({ seconds: one.seconds, expected: cost.get(name)! * one.steps })));
    const seconds = done.reduce((sum, one) => sum + one.seconds, 0);
    const slower = done.length === 0 ? 1 : seconds / done.reduce((sum, one) => sum + one.expected, 0);
    const late = measuringSeconds + seconds + expected(names) * slower > (asked.budgetSeconds ?? Number.POSITIVE_INFINITY) * patience;
    if (names.length === 0 || (round > 0 && late)) break;
    for (const name of names) {
      const result = await tryOne(place, { name, steps, weight: cost.get(name)!, round, of: rounds.length }, trainings, trainer);
      if ('failed' in result) failed.set(name, result.failed);
      else trials.get(name)!.push(result);
    }
    // What was expected of the dearest will not be needed for those who are here.
    trainings.skip(
      (candidates - names.length) * steps,
      dearest.slice(0, candidates).reduce((sum, one) => sum + one * steps, 0) - expected(names),
    );
    held = round + 1;
    const scored = names.map((name) => ({ name, score: failed.has(name) ? null : (trials.get(name)!.at(-1)?.score.value ?? null) }));
    ranking = bestOf(scored, names.length);
    names = ranking.slice(0, rounds[round + 1]?.candidates ?? 0);
  }
  return { trials, failed, ranking, rounds: held };
}

/** Trains and scores one candidate of one round, or takes what an earlier attempt found. */
async function tryOne(
  { context, folder, signal }: Place,
  { name, steps, weight, round, of }: { name: string; steps: number; weight: number; round: number; of: number },
  trainings: Trainings,
  trainer: Trainer,
): Promise<z.infer<typeof ended>> {
  const into = join(folder, 'trainings', `${name}-${steps}`);
  const file = join(into, 'trial.json');
  if (existsSync(file)) {
    trainings.skip(steps, steps * weight);
    return readJson('search', file, ended);
  }
  let result: z.infer<typeof ended>;
  try {
    trainer.prepare(name, steps, into);
    const onBegin = (): void => context.say('work.noted', { note: 'student-tried', data: { student: name, round: round + 1, of } });
    const { trainedMs } = await trainings.train(context, into, { steps, weight, allowance: trainer.allowance, signal, onBegin });
    const { score, likeness } = await trainer.score(into);
    result = trial.parse({ steps, seconds: trainedMs / 1000, score, likeness });
  } catch (thrown) {
    result = { failed: codeOf(thrown, signal) };
    context.say('work.noted', { note: 'student-failed', data: { student: name, problem: result.failed } });
  }
  await writeWhole(file, `${JSON.stringify(result)}\n`);
  return result;
}

async function conclude(
  { context, folder, learning, terms: asked }: Place,
  wanted: readonly Student[],
  plan: Decided,
  { trials, failed, ranking, rounds }: Found,
  trainer: Trainer,
): Promise<Search> {
  const { teacher, people, train, held } = learning;
  const out = new Map(plan.leftOut.map((one) => [one.name, one]));
  const candidates = wanted.map((student): SearchedCandidate => {
    const { searched: _s, secondsPerPhoto: _p, ...known } = candidateOf(context, student, teacher.dim, asked.threads);
    const own = trials.get(student.name) ?? [];
    const why = failed.get(student.name);
    const state = out.get(student.name)?.state ?? (why !== undefined ? 'failed' : 'tried');
    return { ...known, state, why: out.get(student.name)?.why ?? (why === undefined ? [] : [why]), trials: [...own], dominatedBy: null };
  });
  const points = candidates
    .filter(({ state, speed }) => state === 'tried' && speed !== null)
    .map(({ name, speed, trials: own }) => ({
      name,
      milliseconds: speed!.p50Ms.value,
      bytes: speed!.fileBytes,
      scores: own.map(({ score }) => score.value),
    }));
  const beaten = dominators(points);
  const { cpu, cores, runtime } = describeDevice(runtimeHere());
  const seconds = [...trials.values()].flat().reduce((sum, one) => sum + one.seconds, plan.measuringSeconds);
  return searchShape.parse({
    schema: 1,
    created: new Date().toISOString(),
    program: context.version,
    device: { cpu, cores, runtime },
    teacher: { digest: teacher.digest, dim: teacher.dim },
    method,
    seed: asked.seed,
    threads: asked.threads,
    limits: asked.limits,
    budgetSeconds: asked.budgetSeconds,
    seconds,
    train: { people: people.train, photos: train.length },
    held: { people: people.held, photos: held.length },
    score: { kind: trainer.kind, targetFmr: trainer.kind === 'tar' ? rankedFmr : null },
    rounds: plan.rounds,
    ended: rounds < plan.rounds.length ? 'time' : 'all-rounds',
    candidates: candidates.map((candidate) => ({ ...candidate, dominatedBy: beaten.get(candidate.name) ?? null })),
    recommended: await recommend(folder, plan.rounds[rounds - 1], ranking, trainer),
  });
}

/** The best of the last round, and how far the second lies behind on the same people. */
async function recommend(
  folder: string,
  round: Round | undefined,
  [best, second]: readonly string[],
  trainer: Trainer,
): Promise<Search['recommended']> {
  if (best === undefined || round === undefined) return null;
  if (second === undefined) return { name: best, rival: null };
  const again = (name: string): Promise<Scores> => trainer.score(join(folder, 'trainings', `${name}-${round.steps}`));
  const ahead = aheadOf((await again(best)).score, (await again(second)).score);
  return { name: best, rival: { name: second, ahead, clear: ahead.low > 0 } };
}
