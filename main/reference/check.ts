// Holds the program's own mathematics against golden numbers of the published code: `deshi check-reference DIR`.
// Invariant: nothing here is tuned to particular files; sizes, seeds, heads and margins are read from them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Engine } from '../engine/engine.ts';
import type { TensorArray } from '../graph/graph.ts';
import { input } from '../graph/graph.ts';
import { adaDistill } from '../methods/adadistill.ts';
import { CentreBank } from '../methods/centre-bank.ts';
import { type ExactStep, exactAdaDistill, exactMarginLoss } from '../methods/exact.ts';
import { Problem } from '../problems.ts';
import { mobileFaceNet } from '../students/mobilefacenet.ts';
import { evaluationNet, type ValueSpec } from '../students/net.ts';
import { imageInput } from '../students/student.ts';
import { describeStep } from '../training/step.ts';
import { flatValues, namedValues } from '../training/weights.ts';
import { readSafetensors } from './safetensors.ts';

export interface Check {
  readonly name: string;
  /** Largest error found: relative where `limit` is a tolerance, the smallest cosine's distance from 1 for embeddings. */
  readonly error: number;
  readonly limit: number;
  readonly passed: boolean;
}
export interface ReferenceReport {
  readonly passed: boolean;
  readonly checks: readonly Check[];
}

const numbers = z.array(z.number());
const rows = z.array(numbers);
const head = z.enum(['arc', 'cos']);
/** 'arc', 'cos', or 'arc-fixed (ArcDistill)' and the like: the margin loss on given centres. */
const headOfVector = z
  .string()
  .regex(/^(arc|cos)\b/)
  .transform((value) => head.parse(value.slice(0, 3)));
const adaptiveHead = z.enum(['ada-arc', 'ada-cos']);
const lossesFile = z.object({
  adaptive: z.array(
    z.object({
      loss: adaptiveHead,
      batch: z.number(),
      dim: z.number(),
      classes: z.number(),
      s: z.number(),
      m: z.number(),
      centers0: numbers,
      steps: z.array(
        z.object({
          student: numbers,
          teacher: numbers,
          labels: numbers,
          loss: z.number(),
          alpha_mean: z.number(),
          lambda_mean: z.number(),
          cos_mean: z.number(),
          grad_student: numbers,
          centers_after: numbers,
        }),
      ),
    }),
  ),
  fixed: z.array(
    z.object({
      loss: head,
      batch: z.number(),
      dim: z.number(),
      classes: z.number(),
      s: z.number(),
      m: z.number(),
      centers: numbers,
      student: numbers,
      labels: numbers,
      value: z.number(),
      grad_student: numbers,
    }),
  ),
}); // prettier-ignore
const vectorsFile = z.object({
  kernel0: rows,
  student_raw: rows,
  teacher_raw: rows,
  labels: numbers,
  cases: z.array(
    z
      .object({
        head: headOfVector,
        s: z.number(),
        m: z.number(),
        weighted: z.boolean().nullish(),
        loss: z.number(),
        grad_student_raw: rows.optional(),
        logits: rows.optional(),
        cos_student_teacher: numbers.optional(),
        lam: numbers.optional(),
        alpha: numbers.optional(),
        kernel_after: rows.optional(),
      })
      .loose(),
  ),
}); // prettier-ignore

/**
 * Runs every check on a folder laid out as the reference folder. With `steps` 1: of the training steps the first alone, and not the network in evaluation mode.
 * Throws Problem('reference-missing') when a file is absent or of another form.
 */
export async function checkReference(dir: string, engine: Engine, steps: 1 | 3 = 3): Promise<ReferenceReport> {
  const checks = [...checkVectors(parsed(dir, 'method_vectors.json', vectorsFile)), ...checkLosses(parsed(dir, 'losses.json', lossesFile))];
  checks.push(...(await checkStep(dir, engine, steps)));
  return { passed: checks.every((check) => check.passed), checks };
}

function parsed<T>(dir: string, file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(join(dir, file), 'utf8')));
  } catch (cause) {
    throw new Problem('reference-missing', { file }, { cause });
  }
}

/**
 * The published code held its centres as float32 parameters, so its losses and new centres come from rounded centres; the alphas beside them were
 * computed from the unrounded ones. Each is compared with what it was made from (the rounding alone is 6e-7).
 */
function checkVectors(file: z.infer<typeof vectorsFile>): Check[] {
  const limit = 1e-9;
  const [dim, classes] = [file.kernel0.length, file.kernel0[0]?.length ?? 0];
  const centres = turned(file.kernel0);
  const common = { dim, classes, student: file.student_raw.flat(), labels: file.labels };
  return file.cases.flatMap((golden, i) => {
    const name = `method_vectors[${i}] ${golden.head}${golden.weighted === undefined || golden.weighted === null ? ' fixed' : golden.weighted ? ' weighted' : ' alpha'}`;
    const given = { ...common, head: golden.head, margin: golden.m, scale: golden.s };
    const adaptive = golden.kernel_after !== undefined && golden.alpha !== undefined;
    const step = (from: readonly number[]): ExactStep =>
      exactAdaDistill({ ...given, centres: from, teacher: file.teacher_raw.flat(), weighted: golden.weighted ?? false, reference: true });
    const found: ReturnType<typeof exactMarginLoss> & Partial<ExactStep> = adaptive
      ? step(centres.map(Math.fround))
      : exactMarginLoss({ ...given, centres });
    const coefficients: Partial<ExactStep> = adaptive ? step(centres) : {};
    const compared: [string, ArrayLike<number>, ArrayLike<number> | undefined][] = [
      ['loss', [found.loss], [golden.loss]],
      ['gradient', found.gradient, golden.grad_student_raw?.flat()],
      ['logits', found.logits, golden.logits?.flat()],
      ['alpha', coefficients.alpha ?? [], golden.alpha],
      ['progress', coefficients.progress ?? [], golden.cos_student_teacher],
      ['centres', found.centres ?? [], golden.kernel_after && turned(golden.kernel_after)],
    ];
    return compared.flatMap(([part, actual, expected]) =>
      expected === undefined ? [] : [check(`${name} ${part}`, relative(actual, expected), limit)],
    );
  });
}

/** [D][C] as published to our rows [C * D]. */
function turned(kernel: readonly (readonly number[])[]): number[] {
  return (kernel[0] ?? []).flatMap((_, c) => kernel.map((row) => row[c] as number));
}

function checkLosses(file: z.infer<typeof lossesFile>): Check[] {
  const limit = 1e-5;
  const adaptive = file.adaptive.flatMap((golden, i) => {
    let centres: ArrayLike<number> = golden.centers0;
    return golden.steps.flatMap((step, k) => {
      const found = exactAdaDistill({
        head: golden.loss === 'ada-arc' ? 'arc' : 'cos',
        margin: golden.m,
        scale: golden.s,
        dim: golden.dim,
        classes: golden.classes,
        centres,
        student: step.student,
        teacher: step.teacher,
        labels: step.labels,
        weighted: true,
        reference: true,
      }); // prettier-ignore
      centres = step.centers_after;
      const name = `losses.adaptive[${i}] step ${k}`;
      return [
        check(`${name} loss`, relative([found.loss], [step.loss]), limit),
        check(`${name} gradient`, byNorm(found.gradient, step.grad_student), limit),
        check(`${name} centres`, byNorm(found.centres, step.centers_after), limit),
        check(
          `${name} means`,
          relative([mean(found.alpha), mean(found.lambda), mean(found.progress)], [step.alpha_mean, step.lambda_mean, step.cos_mean]),
          limit,
        ),
      ];
    });
  });
  const fixed = file.fixed.flatMap((golden, i) => {
    const found = exactMarginLoss({ ...golden, head: golden.loss, margin: golden.m, scale: golden.s, centres: golden.centers });
    const name = `losses.fixed[${i}]`;
    return [
      check(`${name} loss`, relative([found.loss], [golden.value]), limit),
      check(`${name} gradient`, byNorm(found.gradient, golden.grad_student), limit),
    ];
  });
  return [...adaptive, ...fixed];
}

/** Three steps of MobileFaceNet on the golden batch, as the training loop runs them, or the first of them. */
async function checkStep(dir: string, engine: Engine, steps: 1 | 3): Promise<Check[]> {
  const golden = readSafetensors(join(dir, 'mobilefacenet.safetensors'));
  const need = (name: string): { shape: readonly number[]; data: Float32Array } => {
    const found = golden.get(name);
    if (found === undefined) throw new Problem('reference-missing', { file: 'mobilefacenet.safetensors' });
    return found;
  };
  const image = need('golden.input');
  const teacher = need('golden.teacher');
  const centres = need('golden.centers0');
  const [batch, dim, classes] = [image.shape[0] as number, teacher.shape[1] as number, centres.shape[0] as number];
  const labels = Int32Array.from(need('golden.labels').data);
  const student = mobileFaceNet();
  const method = adaDistill({ head: 'arc', weighted: true, reference: true });
  const step = describeStep({ student, method, batch, dim, classes, inspect: true });
  const values = new Map([...golden].map(([name, { data }]) => [name, data]));
  let parameters = flatValues(values, step.parameters);
  let statistics = flatValues(values, step.statistics);
  let momentum = new Float32Array(step.parameters.size);

  const program = await engine.compile(step.fetches);
  const bank = new CentreBank(classes, dim, () => 0, true);
  bank.restore({ centres: centres.data });
  const losses: number[] = [];
  let first: Record<string, TensorArray> = {};
  const unit = { labels, teacher: teacher.data };
  for (let k = 0; k < steps; k += 1) {
    const fetched = await program.run({
      image: image.data,
      rate: Float32Array.of((0.1 / 512) * batch),
      parameters,
      momentum,
      statistics,
      ...bank.feeds(unit),
    });
    bank.absorb(unit, fetched);
    if (k === 0) first = fetched;
    [parameters, momentum, statistics] = [
      fetched['next-parameters'],
      fetched['next-momentum'],
      fetched['next-statistics'],
    ] as Float32Array<ArrayBuffer>[] as [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];
    losses.push(Number(fetched['loss']?.[0]));
  }
  await program.dispose();
  const gradients = namedValues(first['gradient'] as Float32Array, step.parameters);
  const errors = gradientErrors(gradients, golden);
  const trained = [
    check(
      'step embedding before, training mode',
      farthest(first['embedding'] as Float32Array, need('golden.embedding.train').data, dim),
      1e-4,
    ),
    check('step losses', relative(losses, need('golden.losses').data.subarray(0, steps)), 1e-4),
    check('step gradient norm', relative(first['gradient-norm'] as Float32Array, need('golden.grad_norm').data), 2e-3),
    check('step gradient as a whole', errors.whole, 2e-3),
    check('step gradients by tensor, 95 of 100', errors.most, 2e-3),
    check('step gradients by tensor, the farthest', errors.farthest, kinkLimit),
  ];
  if (steps < 3) return trained;
  const after = new Map([...namedValues(parameters, step.parameters), ...namedValues(statistics, step.statistics)]);
  const [evalBefore, evalAfter] = [
    await evaluated(engine, student, image.data, batch, dim, values),
    await evaluated(engine, student, image.data, batch, dim, after),
  ];
  return [
    check('step embedding before, evaluation mode', farthest(evalBefore, need('golden.embedding.eval').data, dim), 1e-4),
    ...trained,
    check('step centres after three', byNorm(bank.centres, need('golden.centers3').data), 2e-3),
    check('step embedding after three', farthest(evalAfter, need('golden.embedding.after3').data, dim), 1e-4),
  ];
}

/**
 * |difference| / |expected|, of the whole gradient and tensor by tensor.
 *
 * A PReLU input within rounding of zero takes one slope in one implementation and the other slope in another; among some five million inputs about one does.
 * On the golden batch made here the float64 gradient itself lies 3.1e-3 from the golden float32 one in one tensor, and 8e-4 in most before it. Hence 2e-3 holds
 * for the whole and for all but a few tensors, and `kinkLimit` for every one. Tensors whose gradient is zero by mathematics (a shift before a batch
 * normalisation) hold rounding only: an expected length below 1e-5 of the whole counts as that.
 */
function gradientErrors(
  actual: ReadonlyMap<string, Float32Array>,
  golden: ReadonlyMap<string, { data: Float32Array }>,
): Record<'whole' | 'most' | 'farthest', number> {
  const pairs = [...golden].flatMap(([name, { data }]) =>
    name.startsWith(gradientPrefix) ? [[actual.get(name.slice(gradientPrefix.length)) ?? new Float32Array(0), data] as const] : [],
  );
  const joined = (side: 0 | 1): number[] => pairs.flatMap((pair) => Array.from(pair[side]));
  const floor = 1e-5 * Math.sqrt(joined(1).reduce((sum, value) => sum + value * value, 0));
  const each = pairs.map(([found, expected]) => byNorm(found, expected, floor)).sort((a, b) => a - b);
  return {
    whole: byNorm(joined(0), joined(1)),
    most: each[Math.floor(0.95 * each.length)] ?? Number.POSITIVE_INFINITY,
    farthest: each.at(-1) ?? Number.POSITIVE_INFINITY,
  };
}
const gradientPrefix = 'golden.grad.';
const kinkLimit = 1e-2;

async function evaluated(
  engine: Engine,
  student: ReturnType<typeof mobileFaceNet>,
  image: Float32Array,
  batch: number,
  dim: number,
  values: ReadonlyMap<string, Float32Array>,
): Promise<Float32Array> {
  const named = ({ name, shape }: ValueSpec): ReturnType<typeof input> => input(name, shape);
  const embedding = student.build(evaluationNet({ parameter: named, statistic: named }), imageInput(student, batch), dim);
  const program = await engine.compile({ embedding });
  const fetched = await program.run({ image, ...Object.fromEntries(values) });
  await program.dispose();
  return fetched['embedding'] as Float32Array;
}

const check = (name: string, error: number, limit: number): Check => ({ name, error, limit, passed: error <= limit });
const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Largest |actual - expected| / |expected| (absolute below 1e-12); infinite when the lengths differ. */
function relative(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // A value far below the largest of its tensor carries that tensor's rounding, not its own.
  const floor = Math.max(1e-12, largest * 1e-3);
  return Array.from(expected).reduce(
    (worst, value, i) => Math.max(worst, Math.abs((actual[i] as number) - value) / Math.max(Math.abs(value), floor)),
    0,
  );
}

/** |actual - expected| / |expected| of whole tensors; below `floor` the expected length counts as `floor`. */
function byNorm(actual: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-12): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [difference, total] = [0, 0];
  for (let i = 0; i < expected.length; i += 1) {
    difference += ((actual[i] as number) - (expected[i] as number)) ** 2;
    total += (expected[i] as number) ** 2;
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(total), floor);
}

/** 1 - the smallest cosine between rows. */
function farthest(actual: Float32Array, expected: Float32Array, dim: number): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let smallest = 1;
  for (let i = 0; i < expected.length; i += dim) {
    let [dot, a, b] = [0, 0, 0];
    for (let d = i; d < i + dim; d += 1) {
      dot += (actual[d] as number) * (expected[d] as number);
      a += (actual[d] as number) ** 2;
      b += (expected[d] as number) ** 2;
    }
    smallest = Math.min(smallest, dot / Math.sqrt(a * b));
  }
  return 1 - smallest;
}
