// Takes a student back that was trained elsewhere: a foreign folder, believed only as far as it was checked.
// Invariant: nothing of a run changes before everything has been checked; then the checkpoint comes last, because it is what makes the training count as done.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { flatLayout } from '../graph/optimizer.ts';
import { Problem } from '../problems.ts';
import { openStore } from '../store.ts';
import { valuesOf } from '../students/student.ts';
import { batchSource } from '../training/batches.ts';
import { type Checkpoint, readNewest, readVerified, writeCheckpoint } from '../training/checkpoint.ts';
import { namedIn } from '../training/loop.ts';
import { appendMetrics, cutMetrics, type Metric, metricSchema } from '../training/metrics.ts';
import { type Plan, planDigest, readRun, stepsOf } from '../training/plan.ts';
import { describeStep } from '../training/step.ts';
import { effortFile, recordElsewhere } from './elsewhere.ts';
import { embeddingsInUse } from './evaluation.ts';
import { exportedPlan, type TrainingName } from './plan.ts';

/** Cosine that every embedding computed elsewhere must reach with the one computed here from the same weights. */
export const parityLimit = 0.9999;
/** Headers are small; whatever is larger than its numbers and this is no file of ours. */
const headerBytes = 1 << 20;
/** A line of metrics for each of a million steps. */
const mostTextBytes = 400 << 20;

/** The run that a folder was exported from. Throws Problem `cluster-folder` for a folder that none was. */
export function runOfFolder(folder: string): string {
  const plan = exportedPlan.safeParse(foreignJson(join(folder, 'plan.json')));
  if (!plan.success) throw new Problem('cluster-folder');
  return plan.data.runId;
}

export interface TakenBack {
  readonly name: TrainingName;
  readonly steps: number;
  readonly worstCosine: number;
}

/**
 * Checks the result of one training in an exported folder and makes it the run's own. `manifests`: the SHA-256 of every export of this run. `onChecked` is told
 * when everything has been checked and before anything of the run changes; what it throws leaves the run as it is. Undefined where the network is trained already. Throws Problem: 'cluster-mismatch' (another plan or export), 'cluster-unfinished', 'cluster-damaged'
 * (a file that is cut off, changed, or holds what is no number), 'cluster-disagrees' (its numbers do not follow from its weights).
 */
export async function takeBack(
  folder: string,
  name: TrainingName,
  runDir: string,
  manifests: readonly string[],
  onChecked: (found: TakenBack) => void = () => {},
): Promise<TakenBack | undefined> {
  const { plan, samples } = readRun(runDir);
  if (readNewest(runDir)?.finished) return undefined;
  const result = join(folder, 'result', name);
  const checkpoint = finishedCheckpoint(result, plan);
  const effort = effortFile.safeParse(foreignJson(join(result, 'effort.json')));
  if (!effort.success) throw new Problem('cluster-damaged', { file: 'effort.json' });
  const { manifestSha256, planDigest: trainedPlan, sittings, training } = effort.data;
  if (trainedPlan !== planDigest(plan) || training !== name) throw new Problem('cluster-mismatch', { part: 'plan' });
  if (!manifests.includes(manifestSha256)) throw new Problem('cluster-mismatch', { part: 'export' });
  demandWhole(checkpoint, plan);
  const metrics = metricsOf(join(result, 'metrics.jsonl'), checkpoint.step);
  const worstCosine = await parityOf(result, checkpoint, plan, samples);
  const found = { name, steps: checkpoint.step, worstCosine };
  onChecked(found);
  recordElsewhere(runDir, { seconds: checkpoint.trainedMs / 1000, worstCosine, sittings });
  cutMetrics(runDir, metrics[0]?.step ?? 0);
  appendMetrics(runDir, metrics);
  writeCheckpoint(runDir, checkpoint);
  return found;
}

/** Whether the folder holds any result of this training. */
export function holdsResult(folder: string, name: TrainingName): boolean {
  return statSync(join(folder, 'result', name), { throwIfNoEntry: false })?.isDirectory() === true;
}

function finishedCheckpoint(result: string, plan: Plan): Checkpoint {
  const steps = stepsOf(plan);
  const limit = 16 * parameterCount(plan) + headerBytes;
  const found = ['checkpoint-0.bin', 'checkpoint-1.bin'].flatMap((file) => {
    const path = join(result, file);
    const size = fileSize(path);
    if (size === undefined) return [];
    return [size <= limit ? foreignCheckpoint(path) : undefined];
  });
  const whole = found.filter((one) => one !== undefined).sort((a, b) => Number(a.finished) - Number(b.finished) || a.step - b.step);
  const newest = whole.at(-1);
  if (newest === undefined) {
    if (found.length > 0) throw new Problem('cluster-damaged', { file: 'checkpoint' });
    throw new Problem('cluster-unfinished', { step: 0, steps });
  }
  if (newest.planDigest !== planDigest(plan)) throw new Problem('cluster-mismatch', { part: 'plan' });
  if (!newest.finished || newest.step !== steps) throw new Problem('cluster-unfinished', { step: newest.step, steps });
  return newest;
}

/** A checkpoint's file, or undefined for anything else. */
function foreignCheckpoint(path: string): Checkpoint | undefined {
  try {
    return readVerified(path);
  } catch {
    return undefined; // a seal that fits and contents that do not
  }
}

/** Numbers of everything that a checkpoint of this plan may hold. */
function parameterCount(plan: Plan): number {
  return [...expectedLengths(plan).values()].reduce((sum, length) => sum + length, 0);
}

/** Length of every array of a checkpoint of this plan, by name. */
function expectedLengths(plan: Plan): Map<string, number> {
  const { student, method } = namedIn(plan);
  const { batch, dim, classes } = plan;
  const { parameters, statistics, head } = describeStep({ student, method, batch, dim, classes });
  const memory = method.memory(classes, dim, () => 0).state();
  return new Map([
    ['parameters', parameters.size],
    ['momentum', parameters.size],
    ['statistics', statistics.size],
    ...(head.size > 0
      ? ([
          ['head', head.size],
          ['head-momentum', head.size],
        ] as const)
      : []),
    ...Object.entries(memory).map(([name, { length }]) => [`memory.${name}`, length] as const),
  ]); // prettier-ignore
}

/** Exactly the arrays of the plan, every one a number, no variance below zero. Throws Problem `cluster-damaged`. */
function demandWhole({ arrays, trainedMs }: Checkpoint, plan: Plan): void {
  const expected = expectedLengths(plan);
  const damaged = (part: string): Problem => new Problem('cluster-damaged', { file: 'checkpoint', part });
  if (arrays.size !== expected.size || !(trainedMs >= 0 && trainedMs < 1e13)) throw damaged('header');
  for (const [name, length] of expected) {
    const values = arrays.get(name);
    if (values?.length !== length || !values.every(Number.isFinite)) throw damaged(name);
  }
  const { student } = namedIn(plan);
  const statistics = arrays.get('statistics') as Float32Array;
  for (const { name, offset, shape } of flatLayout(valuesOf(student, plan.dim).statistics).entries) {
    const size = shape.reduce((product, n) => product * n, 1);
    if (name.endsWith('running_var') && statistics.subarray(offset, offset + size).some((value) => value < 0)) throw damaged(name);
  }
}

/** The smallest cosine between the embeddings in parity.bin and those that follow from the weights here, on the first photos of the training. */
async function parityOf(result: string, { arrays }: Checkpoint, plan: Plan, samples: Int32Array): Promise<number> {
  const path = join(result, 'parity.bin');
  const small = (fileSize(path) ?? Number.POSITIVE_INFINITY) <= plan.batch * plan.dim * 4 + headerBytes;
  const given = (small ? foreignCheckpoint(path) : undefined)?.arrays.get('embedding');
  const { dim, batch, inputSize } = plan;
  const photos = (given?.length ?? 0) / dim;
  if (given === undefined || !Number.isInteger(photos) || photos < 1 || photos > batch)
    throw new Problem('cluster-damaged', { file: 'parity.bin' });
  const pixels = openStore(plan.pixelStore, inputSize ** 2 * 3, 'read');
  try {
    const image = batchSource(plan, samples, pixels, undefined)
      .at(0)
      .image.subarray(0, photos * 3 * inputSize ** 2);
    const use = { parameters: arrays.get('parameters') as Float32Array, statistics: arrays.get('statistics') as Float32Array };
    const own = await embeddingsInUse(namedIn(plan).student, dim, use, image);
    const cosines = Array.from({ length: photos }, (_, i) => cosineOf(given, own, i * dim, dim));
    const worst = Math.min(...cosines);
    if (!(worst >= parityLimit)) throw new Problem('cluster-disagrees', { worst: Number.isFinite(worst) ? worst : -1, limit: parityLimit });
    return worst;
  } finally {
    pixels.close();
  }
}

function cosineOf(a: Float32Array, b: Float32Array, from: number, dim: number): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let d = from; d < from + dim; d += 1) {
    const [x, y] = [a[d] as number, b[d] as number];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / Math.sqrt(aa * bb);
}

/** Whole lines of steps before `end`, in order. What is cut off or no metric is left out; a chart with a hole is no reason to lose a student. */
function metricsOf(path: string, end: number): Metric[] {
  const bySteps = new Map<number, Metric>();
  for (const line of foreignText(path).split('\n')) {
    try {
      const found = metricSchema.safeParse(JSON.parse(line));
      if (found.success && Number.isInteger(found.data.step) && found.data.step >= 0 && found.data.step < end) {
        bySteps.set(found.data.step, found.data);
      }
    } catch {
      // cut off by a crash
    }
  }
  return [...bySteps.values()].sort((a, b) => a.step - b.step);
}

function foreignJson(path: string): unknown {
  try {
    return JSON.parse(foreignText(path));
  } catch (cause) {
    throw cause instanceof Problem ? cause : new Problem('cluster-folder', {}, { cause });
  }
}

/** A text of bounded length; empty where there is none. */
function foreignText(path: string): string {
  const size = fileSize(path);
  if (size === undefined) return '';
  if (size > mostTextBytes) throw new Problem('cluster-damaged', { file: 'text' });
  return readFileSync(path, 'utf8');
}

/** Undefined for what is not there, and for what is no plain file: reading a pipe would never end. */
function fileSize(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? found.size : undefined;
}
