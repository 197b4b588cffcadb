// The phases that measure: accuracy of teacher, student and standalone on people that none of them learnt from, then speed, memory and power.
// Invariant: all three see the same photos with the flip test; the threshold is chosen on one group of people and verified on another.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { evaluateApart } from '../../evaluation/apart.ts';
import { quickEnergyPlan } from '../../evaluation/energy.ts';
import type { Group } from '../../evaluation/evaluate.ts';
import { type HardPair, hardestPairs } from '../../evaluation/mistakes.ts';
import type { IjbProtocol } from '../../evaluation/protocols/ijb.ts';
import { scoreOf } from '../../evaluation/scoring.ts';
import { fullSpeedPlan, type ModelSource, type ModelSpeed, measureSpeed, type SpeedPlan } from '../../evaluation/speed.ts';
import type { EvaluationReport, ModelName, ThresholdPolicy } from '../../evaluation/types.ts';
import type { ReducedKind } from '../../export/identity.ts';
import { studentModel } from '../../export/variants.ts';
import { locate, openPixels } from '../../faces/pixels.ts';
import { readPart, type Scope } from '../../library/splits.ts';
import { demandWhole } from '../../problems.ts';
import { evaluationSchema } from '../../report/evaluation-schema.ts';
import { writeWhole } from '../../report/kpi.ts';
import type { RecordStore } from '../../store.ts';
import { type Embedder, embedAll, joinFlip, openEmbedder } from '../../teachers/embed.ts';
import { studentConvention } from '../../teachers/pixels.ts';
import type { FaceRef, PixelConvention } from '../../teachers/types.ts';
import { readJson, readJsonOr } from '../../training/json-file.ts';
import { pairListsOn, readPairFiles } from '../protocols.ts';
import { writeSlices } from '../slicing.ts';
import { facesOf, modelSource, readTeacher, teacherEmbeddings } from '../teacher.ts';
import { sortProtocols, templatesBy } from '../templates.ts';
import { placePairs } from '../verification-files.ts';
import { definedOf, type Job, moneyOf } from './job.ts';
import { scanPhase, splitPhase } from './people.ts';
import { acceptedReduced, reducedPath } from './reduced.ts';
import { factsOf, type Phase, type Site } from './site.ts';
import { conventionPhase, withTeacher } from './teaching.ts';
import { type TrainedModel, trainedNetwork } from './training.ts';

/** Resamples of the people: enough for two digits of an interval, or for a first look. */
export const replicates = { full: 1000, quick: 200 } as const;

const filed = z.object({ sha256: z.string() });

export const evaluatePhase: Phase<z.infer<typeof filed>> = {
  name: 'evaluate',
  facts: filed,
  async run(site) {
    let hard: FiledPairs | null = null;
    let measured: { readonly faces: readonly FaceRef[]; readonly group: Group } | undefined;
    const report = await evaluateRun(site, site.job, (faces, group) => {
      hard = hardOf(faces, group);
      measured = { faces, group };
    });
    if (measured !== undefined) await writeSlices(site, measured, report);
    await writeWhole(join(site.folder, hardFile), `${JSON.stringify(hard)}\n`);
    const text = `${JSON.stringify(report)}\n`;
    await writeWhole(join(site.folder, evaluationFile), text);
    return { sha256: createHash('sha256').update(text).digest('hex') };
  },
};

/** Photos to measure in place of all that count for the people who verify in the run, and the scope that they are from. */
export interface Elsewhere {
  readonly images: readonly { readonly digest: string; readonly identity: number }[];
  readonly scope: Pick<Scope, 'sources'>;
}

/**
 * Teacher, student and standalone on the people who choose and those who verify (or on other photos: the decision threshold stays that of the run),
 * and on pair lists among the latter.
 */
export async function evaluateRun(
  site: Site,
  { protocols, precision }: Pick<Job, 'protocols' | 'precision'>,
  onVerified?: (faces: readonly FaceRef[], group: Group) => void,
  elsewhere?: Elsewhere,
): Promise<EvaluationReport> {
  const { context, job } = site;
  const sorted = await sortProtocols(protocols, site.signal);
  const { named, withImages } = await readPairFiles(context, sorted.lists, site);
  const { splitId } = factsOf(site, splitPhase);
  const pixels = openPixels(context.dataDir, 'read');
  try {
    const choose = facesOf(context, splitId, 'choose', pixels);
    const verify = elsewhere === undefined ? facesOf(context, splitId, 'verify', pixels) : locate(pixels, elsewhere.images);
    const scope = elsewhere?.scope ?? factsOf(site, scanPhase);
    const learnt = new Set(withImages.length === 0 ? [] : readPart(context.library, splitId, 'train').images.map(({ digest }) => digest));
    const placed = placePairs(withImages, pixels, choose.length + verify.length, learnt);
    const embeddings = await embedByAll(site, [...choose, ...verify, ...placed.faces], pixels);
    const [chooseGroup, verifyGroup] = [groupOf(choose, embeddings, 0), groupOf(verify, embeddings, choose.length)];
    onVerified?.(verify, verifyGroup);
    const policy = policyOf(job);
    const input = {
      verify: verifyGroup,
      choose: chooseGroup,
      protocols: [
        ...pairListsOn(context, named, scope, verify).map((list) => ({ list, group: verifyGroup })),
        ...placed.protocols((faces, from) => groupOf(faces, embeddings, from)),
      ],
      seed: job.seed,
      replicates: replicates[precision],
      ...(policy && { policy }),
    };
    const report = await evaluateApart(input, { signal: site.signal });
    return sorted.templates.length === 0 ? report : { ...report, models: await withTemplates(site, report.models, sorted.templates) };
  } finally {
    pixels.close();
  }
}

/** Every model of the run on protocols of templates. */
async function withTemplates(
  site: Site,
  models: EvaluationReport['models'],
  protocols: readonly IjbProtocol[],
): Promise<EvaluationReport['models']> {
  const { signal, meter, job } = site;
  const found: EvaluationReport['models'][number][] = [];
  for (const model of models) {
    const evaluate = (embedder: Embedder, convention: PixelConvention) => templatesBy(protocols, embedder, convention, { signal, meter });
    if (model.name === 'teacher') {
      const { convention } = factsOf(site, conventionPhase);
      found.push({ ...model, templates: await withTeacher(site, (embedder) => evaluate(embedder, convention)) });
      continue;
    }
    const embedder = await openEmbedder(studentModel(trainedNetwork(site, model.name).trained, 'fp32-batch'), { threads: job.threads });
    try {
      found.push({ ...model, templates: await evaluate(embedder, studentConvention) });
    } finally {
      await embedder.close();
    }
  }
  return found;
}

const evaluationFile = 'evaluation.json';
const hardFile = 'hard-pairs.json';
/** Pairs of each kind that are kept for the eyes of the operator. */
const mostHard = 120;

const filedPair = z.object({ first: z.string(), second: z.string(), score: z.number(), teacher: z.number().nullable() });
const filedPairs = z.object({ impostors: z.array(filedPair), genuine: z.array(filedPair) });
type FiledPairs = z.infer<typeof filedPairs>;

/** The student's hardest pairs among the verify people, by digest, with what the teacher says of them. */
function hardOf(faces: readonly FaceRef[], { identities, embeddings }: Group): FiledPairs | null {
  const { student, teacher } = embeddings;
  if (student === undefined) return null;
  const { impostors, genuine } = hardestPairs(student, identities, mostHard);
  const filed = ({ first, second, score }: HardPair) => ({
    first: faces[first]!.digest,
    second: faces[second]!.digest,
    score,
    teacher: teacher === undefined ? null : scoreOf(teacher, first, second),
  });
  return { impostors: impostors.map(filed), genuine: genuine.map(filed) };
}

/** The hardest pairs of a run; null when none were kept. Throws Problem `result-damaged` (part `mistakes`). */
export function readHardPairs({ folder }: Pick<Site, 'folder'>): FiledPairs | null {
  return readJsonOr('mistakes', join(folder, hardFile), filedPairs.nullable(), null);
}

/** What the evaluation found. Throws Problem `result-damaged` (part `evaluation`). */
export function readEvaluation({ folder }: Pick<Site, 'folder'>): EvaluationReport {
  return readJson('evaluation', join(folder, evaluationFile), evaluationSchema);
}

/** The most strangers of a hundred who may hit somebody where nothing else was said: one of the two points that searches are reported at (IJB). */
const usualFpir = 0.01;

/** How the threshold is chosen: from money, else at the highest share of strangers allowed, else (1:1) by what the people can show. */
export function policyOf(job: Pick<Job, 'costs'>): ThresholdPolicy | undefined {
  const { floors, registered } = job.costs;
  const money = moneyOf(job);
  if (money !== undefined) return { kind: 'money', money, ...(floors && { floors: definedOf(floors) }) };
  if (registered !== undefined) return { kind: 'fmr', targetFmr: floors?.maxFmr ?? usualFpir, registered };
  return floors?.maxFmr === undefined ? undefined : { kind: 'fmr', targetFmr: floors.maxFmr };
}

export type Vectors = Partial<Record<ModelName, { readonly vectors: Float32Array; readonly dim: number }>>;

/** Flip-tested unit embeddings of the faces by every model of the run, row for row. */
export async function embedByAll(
  site: Site,
  faces: readonly FaceRef[],
  pixels: RecordStore,
  models: readonly TrainedModel[] = site.job.standalone ? ['student', 'standalone'] : ['student'],
): Promise<Vectors> {
  const { context, job, signal, meter } = site;
  const total = faces.length * (models.length + 1);
  let before = 0;
  const tell = {
    ...meter,
    embeddings: ({ done, imagesPerSecond, secondsLeft }: Parameters<typeof meter.embeddings>[0]) =>
      meter.tell({
        done: before + done,
        total,
        unit: 'photos',
        perSecond: imagesPerSecond,
        secondsLeft: secondsLeft === undefined ? null : [...secondsLeft],
      }),
  };
  const { convention } = factsOf(site, conventionPhase);
  const found: Vectors = {};
  found.teacher = await withTeacher(site, async (embedder) => {
    const embeddings = await teacherEmbeddings(context, embedder, convention, faces, pixels, { signal, meter: tell });
    return { vectors: joinFlip(embeddings), dim: embeddings.dim };
  });
  for (const model of models) {
    before += faces.length;
    const { trained } = trainedNetwork(site, model);
    const embeddings = await embedAll(studentModel(trained, 'fp32-batch'), studentConvention, faces, pixels, {
      signal,
      threads: job.threads,
      onProgress: tell.embeddings,
    });
    found[model] = { vectors: joinFlip(embeddings), dim: embeddings.dim };
  }
  return found;
}

/** The rows of one group of people out of the embeddings of all. */
export function groupOf(faces: readonly FaceRef[], all: Vectors, from: number): Group {
  const embeddings: Vectors = {};
  for (const [name, { vectors, dim }] of Object.entries(all)) {
    embeddings[name as ModelName] = { vectors: vectors.subarray(from * dim, (from + faces.length) * dim), dim };
  }
  return { identities: Int32Array.from(faces, ({ identity }) => identity), embeddings };
}

const speedFile = 'speed.json';
export type Speeds = Partial<Record<ModelName | ReducedKind, ModelSpeed>>;

export const speedPhase: Phase<Record<string, never>> = {
  name: 'speed',
  facts: z.object({}).strict() as z.ZodType<Record<string, never>>,
  async run(site) {
    const { job, folder, meter, signal } = site;
    const plan = speedPlan(job);
    const sources: [keyof Speeds, ModelSource][] = [['teacher', await teacherSource(site)]];
    const models: readonly TrainedModel[] = job.standalone ? ['student', 'standalone'] : ['student'];
    for (const model of models) {
      const path = join(folder, `${model}.onnx`);
      writeFileSync(path, studentModel(trainedNetwork(site, model).trained, 'fp32'), { mode: 0o600 });
      sources.push([model, { path }]);
      // Right after the student that they are compared with.
      if (model === 'student') {
        for (const kind of Object.keys(acceptedReduced(site)) as ReducedKind[]) sources.push([kind, { path: reducedPath(site, kind) }]);
      }
    }
    const total = sources.length * plan.threads.length;
    let done = 0;
    const speeds: Speeds = {};
    for (const [model, source] of sources) {
      signal.throwIfAborted();
      speeds[model] = await measureSpeed(source, plan, { onStart: () => meter.tell({ done: done++, total, unit: 'parts' }) });
    }
    await writeWhole(join(folder, speedFile), `${JSON.stringify(speeds)}\n`);
    return {};
  },
};

/** What was measured; the shapes are checked when they go into kpi.json. Throws Problem `result-damaged` (part `speed`). */
export function readSpeeds({ folder }: Pick<Site, 'folder'>): Speeds {
  return demandWhole('speed', speedFile, () => JSON.parse(readFileSync(join(folder, speedFile), 'utf8')) as Speeds);
}

function speedPlan({ precision, practice }: Job): SpeedPlan {
  const full = fullSpeedPlan();
  if (precision === 'quick') return { runs: 50, warmUp: 10, threads: [1], energy: null };
  // A practice run has minutes: a short look at the energy counter, and the report shows how wide it is.
  return practice === null ? full : { ...full, energy: quickEnergyPlan };
}

/** The teacher's file, read by the measuring process itself; its bytes when the file alone is not the whole of it. */
async function teacherSource(site: Site): Promise<ModelSource> {
  return modelSource(site.context, await readTeacher(site.context, site.job.teacher));
}
