// What a run will do, decided once and written down: every number here is derived, and none of them is a question to the operator.
// Invariant: plan and samples decide the student, bit for bit on one machine; the digest names that decision and leaves out where files lie.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { demandWhole, Problem } from '../problems.ts';

const planSchema = z.object({
  schema: z.literal(1),
  runId: z.string(),
  student: z.string(),
  method: z.string(),
  dim: z.number().int().positive(),
  classes: z.number().int().min(2),
  /** Classes that the softmax of a step sees (class-draw.ts); absent: all. */
  sampledClasses: z.number().int().min(2).optional(),
  images: z.number().int().positive(),
  inputSize: z.number().int().positive(),
  epochs: z.number().int().positive(),
  /** Ends after so many steps, learning rate included, instead of whole epochs. */
  steps: z.number().int().positive().optional(),
  batch: z.number().int().min(2),
  peakRate: z.number().positive(),
  seed: z.number().int(),
  threads: z.number().int().positive(),
  pixelStore: z.string(),
  teacherStore: z.string().nullable(),
  checkpointSeconds: z.number().positive(),
  dataDigest: z.string(),
});
export type Plan = z.infer<typeof planSchema>;

export interface PlanRequest {
  readonly runId: string;
  readonly student: string;
  readonly method: string;
  readonly dim: number;
  readonly classes: number;
  readonly images: number;
  readonly seed: number;
  readonly pixelStore: string;
  readonly teacherStore: string | null;
  /** Time for the training alone. Used with `secondsPerStep`, and only when `epochs` is absent. */
  readonly budgetSeconds?: number;
  readonly secondsPerStep?: number;
  readonly epochs?: number;
  /** So many steps instead of whole epochs; a search of students is shorter than one. */
  readonly steps?: number;
  readonly threads?: number;
}

/** Why a number of the plan is what it is; worded by the report. */
export interface PlanReason {
  readonly key: 'batch-usual' | 'batch-small-data' | 'epochs-given' | 'epochs-budget' | 'epochs-usual' | 'rate-by-batch' | 'classes-drawn';
  readonly data: Readonly<Record<string, number>>;
}

/** A softmax over more classes than this costs more of a step than the network does, and gigabytes (test/bench/RESULTS.md). */
const mostSeen = 20_000;
/** Share of the classes that is drawn for a step where not all are seen: with a tenth nothing is lost (An et al. 2022, table 4). */
const drawnShare = 0.1;
/** And this many at least. */
const fewestDrawn = 4096;

/** Classes that the softmax of a step sees where there are too many for all. */
export function sampleOf(classes: number, batch: number): number {
  return Math.min(classes, Math.max(batch, fewestDrawn, Math.ceil(classes * drawnShare)));
}

const usualBatch = 64;
/** Peak rate of the recipe at the usual batch; it scales with the batch as the published code's does. */
const usualRate = 0.05;
const usualEpochs = 12;
/** Past this the students of this program gained nothing on a validation split; a longer budget is left unused. */
export const mostEpochs = 60;
const fewestStepsAnEpoch = 12;

/** A plan and the reasons for it. The digest of the data is filled in by `prepareRun`. */
export function derivePlan(given: PlanRequest): { plan: Plan; reasons: PlanReason[] } {
  const reasons: PlanReason[] = [];
  let batch = usualBatch;
  while (batch > 8 && given.images / batch < fewestStepsAnEpoch) batch /= 2;
  batch = Math.max(2, Math.min(batch, given.images));
  reasons.push({ key: batch === usualBatch ? 'batch-usual' : 'batch-small-data', data: { batch, images: given.images } });
  const stepsAnEpoch = Math.floor(given.images / batch);
  let epochs = usualEpochs;
  if (given.steps !== undefined) {
    epochs = Math.max(1, Math.ceil(given.steps / stepsAnEpoch));
  } else if (given.epochs !== undefined) {
    epochs = given.epochs;
    reasons.push({ key: 'epochs-given', data: { epochs } });
  } else if (given.budgetSeconds !== undefined && given.secondsPerStep !== undefined) {
    epochs = epochsWithin(given.budgetSeconds, given.secondsPerStep, { images: given.images, batch });
    reasons.push({ key: 'epochs-budget', data: { epochs, budgetSeconds: given.budgetSeconds, secondsPerStep: given.secondsPerStep } });
  } else reasons.push({ key: 'epochs-usual', data: { epochs } });
  const peakRate = (usualRate * batch) / usualBatch;
  reasons.push({ key: 'rate-by-batch', data: { peakRate, batch } });
  const { classes } = given;
  const drawn = classes > mostSeen ? sampleOf(classes, batch) : undefined;
  if (drawn !== undefined) reasons.push({ key: 'classes-drawn', data: { classes, drawn } });
  return {
    plan: {
      schema: 1,
      runId: given.runId,
      student: given.student,
      method: given.method,
      dim: given.dim,
      classes,
      ...(drawn !== undefined && { sampledClasses: drawn }),
      images: given.images,
      inputSize: 112,
      epochs,
      ...(given.steps !== undefined && { steps: given.steps }),
      batch,
      peakRate,
      seed: given.seed,
      threads: given.threads ?? availableParallelism(),
      pixelStore: given.pixelStore,
      teacherStore: given.teacherStore,
      checkpointSeconds: 60,
      dataDigest: '',
    },
    reasons,
  };
}

/** Times through the photos that fit in so many seconds, one at least. */
export function epochsWithin(budgetSeconds: number, secondsPerStep: number, { images, batch }: Pick<Plan, 'images' | 'batch'>): number {
  return Math.max(1, Math.min(mostEpochs, Math.floor(budgetSeconds / (secondsPerStep * Math.floor(images / batch)))));
}

export function stepsOf(plan: Plan): number {
  return plan.steps ?? plan.epochs * Math.floor(plan.images / plan.batch);
}

/** SHA-256 (hex) of everything in a plan that decides the student. */
export function planDigest(plan: Plan): string {
  const { pixelStore: _p, teacherStore: _t, checkpointSeconds: _c, ...deciding } = plan;
  return createHash('sha256').update(JSON.stringify(deciding)).digest('hex');
}

/** Int32 per sample: ordinal in the pixel store, ordinal in the teacher store or -1, class 0 .. classes-1. */
export const sampleFields = 3;

const [planFile, samplesFile] = ['plan.json', 'samples.bin'] as const;

/**
 * Writes `plan.json` and `samples.bin` into a run folder that appears whole or not at all; an existing one of the same digest is kept as it is,
 * with its checkpoints. Returns the plan with the digest of its data. Throws Problem('run-data-changed') when another plan lies there.
 */
export function prepareRun(runDir: string, plan: Plan, samples: Int32Array): Plan {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const complete: Plan = { ...plan, dataDigest: createHash('sha256').update(bytes).digest('hex') };
  const present = existingPlan(runDir);
  if (present !== undefined) {
    if (planDigest(present) !== planDigest(complete)) throw new Problem('run-data-changed');
    return present;
  }
  const staging = `${runDir}.new`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true, mode: 0o700 });
  writeFileSync(join(staging, samplesFile), bytes, { mode: 0o600, flush: true });
  writeFileSync(join(staging, planFile), JSON.stringify(complete, null, 2), { mode: 0o600, flush: true });
  renameSync(staging, runDir);
  return complete;
}

/**
 * Looks for the photos and embeddings of a run where the data folder lies now, if it was moved since the plan was made: `pixelStore` is where its crops are now. Nothing
 * that decides the student changes. Without a plan nothing happens.
 */
export function followStores(runDir: string, pixelStore: string): void {
  const plan = existingPlan(runDir);
  if (plan === undefined || plan.pixelStore === pixelStore) return;
  const [before, now] = [plan.pixelStore, pixelStore].map((store) => dirname(dirname(store))) as [string, string];
  const place = plan.teacherStore === null ? null : relative(before, plan.teacherStore);
  const teacherStore = place === null || place.startsWith('..') ? plan.teacherStore : join(now, place);
  const path = join(runDir, planFile);
  writeFileSync(`${path}.new`, JSON.stringify({ ...plan, pixelStore, teacherStore }, null, 2), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

/** The plan of a training that was begun. Throws Problem `result-damaged` (part `training`) where it is gone or torn. */
export function readPlan(runDir: string): Plan {
  const plan = existingPlan(runDir);
  if (plan === undefined) throw new Problem('result-damaged', { part: 'training', file: planFile });
  return plan;
}

/**
 * The plan and samples of a run folder. Throws Problem('run-missing') without one, 'run-data-changed' when the samples are not the plan's, `result-damaged` (part
 * `training`) when one of the files is torn or the samples are gone.
 */
export function readRun(runDir: string): { plan: Plan; samples: Int32Array } {
  const plan = existingPlan(runDir);
  if (plan === undefined) throw new Problem('run-missing');
  const bytes = demandWhole('training', samplesFile, () => readFileSync(join(runDir, samplesFile)));
  if (bytes.length !== plan.images * sampleFields * Int32Array.BYTES_PER_ELEMENT) {
    throw new Problem('result-damaged', { part: 'training', file: samplesFile });
  }
  if (createHash('sha256').update(bytes).digest('hex') !== plan.dataDigest) throw new Problem('run-data-changed');
  return { plan, samples: new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)) };
}

function existingPlan(runDir: string): Plan | undefined {
  let text: string;
  try {
    text = readFileSync(join(runDir, planFile), 'utf8');
  } catch {
    return undefined;
  }
  const parsed = planSchema.safeParse(demandWhole('training', planFile, () => JSON.parse(text)));
  if (!parsed.success) throw new Problem('run-data-changed', {}, { cause: parsed.error });
  return parsed.data;
}
