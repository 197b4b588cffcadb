// The phases that train: the plan, the student, and the same network without a teacher for comparison.
// Invariant: both networks learn from the same photos in the same order for the same number of steps; only the method differs.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openPixels, pixelsPath } from '../../faces/pixels.ts';
import { recordAudit } from '../../library/audit.ts';
import { listPhases } from '../../library/phases.ts';
import { recordCheckpoint, recordMetrics } from '../../library/runs.ts';
import { demandConsent } from '../../library/sources.ts';
import { digestOfPart, readPart } from '../../library/splits.ts';
import { Problem } from '../../problems.ts';
import { openStore } from '../../store.ts';
import { studentNamed } from '../../students/catalogue.ts';
import { factsOf as studentFacts } from '../../students/student.ts';
import { commonLimit, commonOf, writeCentred } from '../../teachers/centring.ts';
import { embeddingsPath, openEmbeddings } from '../../teachers/embed.ts';
import type { FaceRef, PixelConvention, TeacherFacts } from '../../teachers/types.ts';
import { checkpointNames, readNewest, trainedValues } from '../../training/checkpoint.ts';
import { endAt, endOf } from '../../training/ending.ts';
import { type Metric, readMetrics } from '../../training/metrics.ts';
import { derivePlan, followStores, type Plan, prepareRun, readPlan, sampleFields, stepsOf } from '../../training/plan.ts';
import { measureStep, trainRun } from '../../training/run.ts';
import { allowanceOf, sayChange } from '../devices.ts';
import { facesOf } from '../teacher.ts';
import { watchAccuracy } from './accuracy-course.ts';
import { scanPhase, splitPhase } from './people.ts';
import { factsOf, type Phase, type Site } from './site.ts';
import { studentOf } from './student.ts';
import { conventionPhase, inspectPhase } from './teaching.ts';

export type TrainedModel = 'student' | 'standalone';

/** The folder that a network of the run is trained in. */
export function trainingFolder({ folder }: Pick<Site, 'folder'>, model: TrainedModel): string {
  return join(folder, model);
}

const prepared = z.object({
  steps: z.number().int(),
  epochs: z.number().int(),
  secondsPerStep: z.number().nullable(),
  /** Length of the mean teacher embedding, and whether it was taken out. */
  commonLength: z.number(),
  centred: z.boolean(),
  reasons: z.array(z.object({ key: z.string(), data: z.record(z.string(), z.number()) })),
});

/** Part of a time budget that training gets at least, whatever else has taken. */
const leastShare = 0.2;
/** Multiply-accumulates of a training step beside those of one forward pass, per image; and what two cores do a second, roughly. */
const stepMacs = 3;
const macsASecond = 12e9;

export const preparePhase: Phase<z.infer<typeof prepared>> = {
  name: 'prepare',
  facts: prepared,
  async run(site) {
    const { context, runId, job, course } = site;
    const { splitId } = factsOf(site, splitPhase);
    const { convention } = factsOf(site, conventionPhase);
    const teacher = factsOf(site, inspectPhase).facts;
    const { library, dataDir } = context;
    const pixels = openPixels(dataDir, 'read');
    try {
      const faces = facesOf(context, splitId, 'train', pixels);
      demandSameData(site, splitId);
      const target = teacherTarget(site, teacher, convention, faces);
      const samples = samplesOf(faces, target);
      const request = {
        runId,
        student: studentOf(site),
        method: job.method,
        dim: teacher.dim,
        classes: readPart(library, splitId, 'train').people.length,
        images: faces.length,
        seed: job.seed,
        threads: job.threads,
        pixelStore: pixelsPath(dataDir),
        teacherStore: target.path,
        ...(job.epochs !== undefined && { epochs: job.epochs }),
      };
      const secondsPerStep =
        job.epochs === undefined
          ? await measureStep({ ...request, ...stepOf(derivePlan(request).plan) }, await allowanceOf(context, site.signal))
          : null;
      const { plan, reasons } = derivePlan({
        ...request,
        // A rehearsal learns as the run that it rehearses would, and ends sooner.
        ...(secondsPerStep !== null && { secondsPerStep, budgetSeconds: trainingBudget(site, job.rehearsal?.plannedSeconds) }),
      });
      removeUnbegun(site);
      const own = { ...plan, checkpointSeconds: job.precision === 'quick' ? 2 : plan.checkpointSeconds };
      prepareRun(trainingFolder(site, 'student'), own, samples);
      if (job.standalone) {
        prepareRun(trainingFolder(site, 'standalone'), { ...own, method: job.standaloneMethod, teacherStore: null }, samples);
      }
      const ends =
        job.rehearsal === undefined || secondsPerStep === null
          ? stepsOf(plan)
          : rehearsedSteps(stepsOf(plan), trainingBudget(site), secondsPerStep);
      if (ends < stepsOf(plan)) {
        endAt(trainingFolder(site, 'student'), ends);
        if (job.standalone) endAt(trainingFolder(site, 'standalone'), ends);
      }
      for (const { key, data } of reasons) context.say('work.noted', { note: key, data });
      const seconds = ends * (secondsPerStep ?? guessedStepSeconds(plan));
      course.expect('train', seconds);
      course.expect('standalone', seconds);
      return {
        steps: ends,
        epochs: plan.epochs,
        secondsPerStep,
        commonLength: target.commonLength,
        centred: target.centred,
        reasons: reasons.map(({ key, data }) => ({ key, data: { ...data } })),
      };
    } finally {
      pixels.close();
    }
  },
};

/** Removes what a preparation left that was killed before it was written down: its number of steps came from the pace of then, and nothing has learnt by it. */
function removeUnbegun(site: Pick<Site, 'folder'>): void {
  for (const model of ['student', 'standalone'] as const) {
    const folder = trainingFolder(site, model);
    if (checkpointNames.every((name) => !existsSync(join(folder, name)))) rmSync(folder, { recursive: true, force: true });
  }
}

/** What decides the cost of a step before its number is known. */
export function stepOf({ batch, sampledClasses }: Plan): Pick<Plan, 'batch' | 'sampledClasses'> {
  return { batch, sampledClasses };
}

interface Target {
  /** Base path of the store of teacher embeddings to learn from. */
  readonly path: string;
  readonly dim: number;
  readonly commonLength: number;
  readonly centred: boolean;
  /** What was taken out; null where nothing was. */
  readonly common: Float64Array | null;
}

/** The teacher's embeddings as they are, or without what they have in common where that is most of them (teachers/centring.ts). */
export function teacherTarget(
  { context, folder }: Pick<Site, 'context' | 'folder'>,
  teacher: TeacherFacts,
  convention: PixelConvention,
  faces: readonly FaceRef[],
): Target {
  const { dim } = teacher;
  const cache = openEmbeddings(context.dataDir, teacher, convention, 'read');
  try {
    if (faces.some(({ digest }) => cache.ordinal(digest) === undefined)) throw new Problem('run-data-changed', { part: 'embeddings' });
    const common = commonOf(cache, dim, faces);
    if (common.length <= commonLimit) {
      const path = embeddingsPath(context.dataDir, teacher, convention);
      return { path, dim, commonLength: common.length, centred: false, common: null };
    }
    const path = join(folder, 'teacher');
    const centred = openStore(path, cache.recordBytes, 'append');
    try {
      writeCentred(cache, centred, dim, faces, common);
    } finally {
      centred.close();
    }
    context.say('work.noted', { note: 'teacher-centred', data: { common: common.length } });
    return { path, dim, commonLength: common.length, centred: true, common: common.mean };
  } finally {
    cache.close();
  }
}

/** Where each training face and its teacher embedding lie, and its class. */
export function samplesOf(faces: readonly FaceRef[], { path, dim }: Target): Int32Array {
  const store = openStore(path, 2 * dim * Float32Array.BYTES_PER_ELEMENT, 'read');
  try {
    const samples = new Int32Array(faces.length * sampleFields);
    for (const [row, { digest, ordinal, identity }] of faces.entries()) {
      samples.set([ordinal, store.ordinal(digest)!, identity], row * sampleFields);
    }
    return samples;
  } finally {
    store.close();
  }
}

const afterTraining = ['evaluate', 'quantize', 'speed', 'report', 'export'] as const;

/** Fewer show nothing of the pace: the first ones are slower. */
const fewestRehearsed = 5;

/** Steps of a rehearsal, out of those of the run that it rehearses. */
export function rehearsedSteps(planned: number, seconds: number, secondsPerStep: number): number {
  return Math.min(planned, Math.max(fewestRehearsed, Math.floor(seconds / secondsPerStep)));
}

/** Student and, where it is compared, the same network without a teacher. */
export function networksOf({ standalone }: Pick<Site['job'], 'standalone'>): number {
  return standalone ? 2 : 1;
}

/** Seconds for one training out of what the phases before it leave of the run's time, or of `budget`. */
export function trainingBudget(
  { context, runId, job, course }: Pick<Site, 'context' | 'runId' | 'job' | 'course'>,
  budget = job.budgetSeconds ?? Number.POSITIVE_INFINITY,
): number {
  const spent = listPhases(context.library, runId)
    .filter(({ phase }) => phase !== 'train' && phase !== 'standalone' && !afterTraining.some((after) => after === phase))
    .reduce((sum, { seconds }) => sum + seconds, 0);
  const later = afterTraining.reduce((sum, phase) => sum + course.expected(phase), 0);
  return Math.max(budget - spent - later, budget * leastShare) / networksOf(job);
}

/** How long one photo takes to learn, before anything was measured. */
export function secondsPerPhoto(macs: number): number {
  return (macs * stepMacs) / macsASecond;
}

/** The steps that the student's training takes; null before it is planned. */
export function trainingSteps(site: Pick<Site, 'folder'>): number | null {
  const folder = trainingFolder(site, 'student');
  return existsSync(join(folder, 'plan.json')) ? endOf(folder, stepsOf(readPlan(folder))) : null;
}

/** Times that the student has gone through the photos, to one decimal: fewer than planned when it was ended early. */
export function epochsTrained(site: Pick<Site, 'folder'>, plan: Plan): number {
  const planned = stepsOf(plan);
  return Math.round((10 * plan.epochs * endOf(trainingFolder(site, 'student'), planned)) / planned) / 10;
}

/** Whether the operator ended the training before its plan did. */
export function endedEarly(site: Pick<Site, 'folder'>, plan: Plan): boolean {
  return endOf(trainingFolder(site, 'student'), stepsOf(plan)) < stepsOf(plan);
}

/**
 * Lets the student, and the network it is compared with, end where the student is now. Call while nothing works on the run; returns the step.
 *
 * Throws Problem `student-trained` (with what is `missing`) when only the rest of the run is left, `run-unfinished` when the student has not begun.
 */
export function endTraining(site: Pick<Site, 'folder' | 'runId' | 'job'>): number {
  const folder = trainingFolder(site, 'student');
  const newest = existsSync(join(folder, 'plan.json')) ? readNewest(folder) : undefined;
  if (newest === undefined || newest.step === 0) throw new Problem('run-unfinished', { run: site.runId });
  if (newest.finished)
    throw new Problem('student-trained', {
      run: site.runId,
      missing: site.job.standalone && !isTrained(site, 'standalone') ? 'standalone' : 'evaluation',
    });
  endAt(folder, newest.step);
  if (site.job.standalone) endAt(trainingFolder(site, 'standalone'), newest.step);
  return newest.step;
}

function isTrained(site: Pick<Site, 'folder'>, model: TrainedModel): boolean {
  return readNewest(trainingFolder(site, model))?.finished === true;
}

/** When the newest checkpoint of a run was safe on the disk; null when there is none. */
export function savedAt(site: Pick<Site, 'folder'>): number | null {
  const times = (['student', 'standalone'] as const).flatMap((model) =>
    checkpointNames.flatMap((file) => statSync(join(trainingFolder(site, model), file), { throwIfNoEntry: false })?.mtimeMs ?? []),
  );
  return times.length === 0 ? null : Math.max(...times);
}

function guessedStepSeconds({ student, dim, batch }: Plan): number {
  const known = studentNamed(student);
  return known === undefined ? 1 : secondsPerPhoto(studentFacts(known, dim).macs) * batch;
}

/** Throws Problem `run-data-changed` when the training people or their photos are not those the run was made for. */
export function demandSameData({ context: { library }, runId }: Site, splitId: number): void {
  const known = library.get<{ dataDigest: string }>('SELECT dataDigest FROM runs WHERE id = ?', runId)?.dataDigest;
  if (known !== digestOfPart(readPart(library, splitId, 'train'))) throw new Problem('run-data-changed', { part: 'photos' });
}

const trained = z.object({ steps: z.number().int(), trainedMs: z.number() });

export const trainPhase: Phase<z.infer<typeof trained>> = { name: 'train', facts: trained, run: (site) => train(site, 'student') };

export const standalonePhase: Phase<z.infer<typeof trained>> = {
  name: 'standalone',
  facts: trained,
  applies: (job) => job.standalone,
  run: (site) => train(site, 'standalone'),
};

async function train(site: Site, model: TrainedModel): Promise<z.infer<typeof trained>> {
  const { context, meter, signal } = site;
  const folder = trainingFolder(site, model);
  const before = readNewest(folder);
  // Trained elsewhere and taken back, or finished before a crash.
  if (before?.finished) return keepTrained(site, model, before.step, before.trainedMs);
  // Asked again at every sitting: between a pause and going on, months may lie.
  demandConsent(context.library, factsOf(site, scanPhase).sources);
  if (before !== undefined) context.say('work.noted', { note: 'resumed', data: { step: before.step } });
  const allowance = await allowanceOf(context, signal);
  followStores(folder, pixelsPath(context.dataDir));
  const { batch } = readPlan(folder);
  const watch = model === 'student' ? watchAccuracy(site, folder) : undefined;
  try {
    const { outcome, steps, trainedMs } = await trainRun(folder, {
      signal,
      allowance,
      restarting: context.work.restarting,
      onProgress: (progress) => {
        meter.training(progress);
        watch?.tick();
      },
      onChange: (sitting) => {
        if (sitting.why === 'silent') {
          recordAudit(context.library, 'training-restarted', { run: site.runId, step: sitting.step });
          context.log.note('training-restarted', { run: site.runId, step: sitting.step });
        }
        sayChange(context, allowance.engine, batch, sitting);
      },
    });
    if (outcome === 'paused') throw new Problem('cancelled');
    await watch?.last();
    return keepTrained(site, model, steps, trainedMs);
  } finally {
    await watch?.close();
  }
}

function keepTrained(site: Site, model: TrainedModel, steps: number, trainedMs: number): z.infer<typeof trained> {
  const { context, runId } = site;
  if (model === 'student') {
    const folder = trainingFolder(site, model);
    keepCurves(context.library, runId, readMetrics(folder));
    keepCheckpoint(context.library, runId, folder, steps);
  }
  return { steps, trainedMs };
}

/** Points of each curve that the library keeps: as many as a chart shows. The whole course stays in the run's folder. */
const keptPoints = 400;

function keepCurves(library: Site['context']['library'], runId: string, metrics: readonly Metric[]): void {
  library.transaction(() => {
    for (const { step, loss, progress, lambda, alpha } of thinned(metrics)) {
      const values = Object.entries({ loss, progress, lambda, alpha }).filter((entry): entry is [string, number] => entry[1] !== undefined);
      recordMetrics(library, runId, step, Object.fromEntries(values));
    }
  });
}

/** Every standstill of a training, with when it began by the clock on the wall, where that is known. */
export function standstillsOf(metrics: readonly Metric[]) {
  return metrics.flatMap(({ step, atMs, gapMs, gapWhy = 'held' }) =>
    gapMs === undefined ? [] : [{ step, seconds: gapMs / 1000, why: gapWhy, fromMs: atMs === undefined ? null : atMs - gapMs }],
  );
}

/** Every n-th and the last. */
export function thinned<T>(all: readonly T[], most = keptPoints): T[] {
  const stride = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, at) => at % stride === 0 || at === all.length - 1);
}

function keepCheckpoint(library: Site['context']['library'], runId: string, folder: string, step: number): void {
  const [newest] = ['checkpoint-0.bin', 'checkpoint-1.bin']
    .map((name) => ({ name, path: join(folder, name) }))
    .filter(({ path }) => existsSync(path))
    .sort((a, b) => statSync(b.path).mtimeMs - statSync(a.path).mtimeMs);
  if (newest === undefined) return;
  const bytes = readFileSync(newest.path);
  recordCheckpoint(library, runId, {
    step,
    file: `student/${newest.name}`,
    digest: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
  });
}

/** A network of the run that has been trained to its end, as the export takes it. Throws Problem `result-damaged` (part `training`) or `checkpoint-damaged`. */
export function trainedNetwork(site: Pick<Site, 'folder'>, model: TrainedModel) {
  const folder = trainingFolder(site, model);
  const plan = readPlan(folder);
  const checkpoint = readNewest(folder);
  const student = studentNamed(plan.student);
  if (checkpoint === undefined || !checkpoint.finished || student === undefined) throw new Problem('checkpoint-damaged');
  return { plan, trained: { student, dim: plan.dim, values: trainedValues(plan, checkpoint) } };
}
