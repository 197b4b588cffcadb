// Several methods with several seeds on the same photos: trained one after the other in one folder, then measured on the same people.
// Invariants: all of them take the same number of steps; what is trained is never trained again, and a folder goes on only with the same data, teacher and student.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Comparison, comparison } from '../../preload/comparison.ts';
import type { Checked, Out } from '../../preload/contract.ts';
import { drawPairs } from '../evaluation/draw.ts';
import { capabilityOfGroup } from '../evaluation/evaluate.ts';
import type { PairList } from '../evaluation/folds.ts';
import { compareMethods, type TrainedOnce } from '../evaluation/method-comparison.ts';
import type { Embeddings } from '../evaluation/scoring.ts';
import { studentModel } from '../export/variants.ts';
import { openPixels, pixelsPath } from '../faces/pixels.ts';
import { recordAudit } from '../library/audit.ts';
import { methods as allMethods, methodNamed } from '../methods/catalogue.ts';
import type { Method } from '../methods/method.ts';
import { Problem } from '../problems.ts';
import { comparisonHtml } from '../report/comparison-html.ts';
import { writeWhole } from '../report/kpi.ts';
import type { RecordStore } from '../store.ts';
import { studentNamed, students } from '../students/catalogue.ts';
import { embedAll, joinFlip } from '../teachers/embed.ts';
import { studentConvention } from '../teachers/pixels.ts';
import type { FaceRef, PixelConvention, TeacherFacts } from '../teachers/types.ts';
import { readJson, readJsonOr } from '../training/json-file.ts';
import { derivePlan, prepareRun, stepsOf } from '../training/plan.ts';
import { type Allowance, measureStep } from '../training/run.ts';
import type { HostContext } from './context.ts';
import { allowanceOf } from './devices.ts';
import type { Handlers } from './handlers.ts';
import { isTrained, openWorkFolder, prepareLearning, splitSeed, Trainings, type Whom } from './learning.ts';
import { type Meter, openMeter } from './progress.ts';
import { pairListsOn, readPairFiles } from './protocols.ts';
import { replicates } from './run/measuring.ts';
import { samplesOf, stepOf, teacherTarget, trainedNetwork } from './run/training.ts';
import { scopeOf } from './scope.ts';
import { type PlacedPairs, placePairs } from './verification-files.ts';

type Input = Checked<'methods.compare'>;

export function comparisonHandlers(context: HostContext): Pick<Handlers, 'methods.compare'> {
  return {
    'methods.compare': (input) => {
      const methods = methodsNamed(input.methods);
      if (studentNamed(input.student) === undefined) {
        throw new Problem('bad-input', { field: 'student', detail: students.map(({ name }) => name).join(', ') });
      }
      return context.work.begin(null, (signal) => compare(context, { ...input, out: resolve(input.out) }, methods, signal));
    },
  };
}

/** Throws Problem `bad-input` for a name that no method has. */
export function methodsNamed(names: readonly string[]): Method[] {
  const found = names.map((name) => {
    const method = methodNamed(name);
    if (method === undefined) throw new Problem('bad-input', { field: 'methods', detail: allMethods.map((one) => one.name).join(', ') });
    return method;
  });
  return [...new Set(found)];
}

/** What all trainings of a folder have in common. */
const common = z.object({
  schema: z.literal(1),
  teacher: z.string(),
  dataDigest: z.string(),
  student: z.string(),
  epochs: z.number().int().min(1),
});
type Common = z.infer<typeof common>;
const commonFile = 'comparison.json';
const foundFile = 'compare.json';
const trainingsFolder = 'trainings';

interface Data {
  readonly folder: string;
  readonly teacher: TeacherFacts;
  readonly convention: PixelConvention;
  readonly train: readonly FaceRef[];
  readonly verify: readonly FaceRef[];
  readonly people: { readonly train: number; readonly verify: number };
  readonly dataDigest: string;
  readonly pairs: PairList;
  /** Photos that the pairs are about, where those are no photos of the verify people; their rows stand behind those of the latter. */
  readonly listed: { readonly faces: readonly FaceRef[]; readonly identities: Int32Array } | null;
  /** Of verify and listed photos. */
  readonly ofTeacher: Embeddings;
  readonly pixels: RecordStore;
}

/** Trains and measures in the folder `out`, or goes on there. `given`: the people and their division; without it those that the input names. */
export async function compare(
  context: HostContext,
  input: Input,
  methods: readonly Method[],
  signal: AbortSignal,
  given?: Whom,
): Promise<Out<'methods.compare'>> {
  const meter = openMeter(context, null);
  const folder = openWorkFolder(input.out, commonFile);
  const whom = given ?? { scope: await scopeOf(context, input, meter, signal) };
  const pixels = openPixels(context.dataDir, 'read');
  try {
    const data = await prepareData(context, input, { ...whom, folder, pixels }, meter, signal);
    const allowance = await allowanceOf(context, signal);
    const { plans, epochs, steps } = await prepareTrainings(context, input, methods, data, allowance);
    const seconds = await meter.during('train', () => trainAll(context, plans, allowance, meter, signal));
    const networks = await meter.during('evaluate', () => embedAllNetworks(plans, data, input, meter, signal));
    const found = findings(context, input, methods, data, { networks, seconds, epochs, steps });
    await writeWhole(join(folder, foundFile), `${JSON.stringify(found, null, 2)}\n`);
    await writeWhole(join(folder, 'compare.html'), comparisonHtml(found, 'en'));
    await writeWhole(join(folder, 'compare.ja.html'), comparisonHtml(found, 'ja'));
    recordAudit(context.library, 'methods-compared', { methods: methods.length, seeds: input.seeds, student: input.student });
    return { folder, report: join(folder, 'compare.html'), comparison: found };
  } finally {
    pixels.close();
  }
}

/** What was found last in a folder; null where nothing was. Throws Problem `result-damaged` (part `comparison`). */
export function readComparison(folder: string): Comparison | null {
  return readJsonOr('comparison', join(folder, foundFile), comparison, null);
}

/** The trainings of a folder that were begun, and whether they are done. */
export function trainingsOf(folder: string): { readonly method: string; readonly seed: number; readonly trained: boolean }[] {
  const path = join(folder, trainingsFolder);
  if (!existsSync(path)) return [];
  return readdirSync(path).flatMap((name) => {
    const [, method, seed] = /^(.+)-(\d+)$/.exec(name) ?? [];
    if (method === undefined) return [];
    return [{ method, seed: Number(seed), trained: isTrained(join(path, name)) }];
  });
}

async function prepareData(
  context: HostContext,
  input: Input,
  { folder, pixels, ...whom }: Whom & { folder: string; pixels: RecordStore },
  meter: Meter,
  signal: AbortSignal,
): Promise<Data> {
  const { named, withImages } = await readPairFiles(context, input.protocols, { signal, meter, phase: 'scan' });
  let placed: PlacedPairs | undefined;
  const besides = (train: readonly FaceRef[], { length }: readonly FaceRef[]): readonly FaceRef[] => {
    placed = placePairs(withImages, pixels, length, new Set(train.map(({ digest }) => digest)));
    return placed.faces;
  };
  const learning = await prepareLearning(context, input, { ...whom, pixels }, { part: 'verify', besides }, { meter, signal });
  const { held, ofTeacher, people } = learning;
  const identities = Int32Array.from(held, ({ identity }) => identity);
  const listed = placed?.protocols((faces) => ({ identities: Int32Array.from(faces, ({ identity }) => identity), embeddings: {} }))[0];
  return {
    ...learning,
    folder,
    verify: held,
    people: { train: people.train, verify: people.held },
    pairs: listed?.list ?? pairListsOn(context, named, whom.scope, held)[0] ?? drawPairs(identities, splitSeed),
    listed: placed === undefined || listed === undefined ? null : { faces: placed.faces, identities: listed.group.identities },
    ofTeacher: { vectors: joinFlip(ofTeacher), dim: ofTeacher.dim },
    pixels,
  };
}

interface Training {
  readonly method: Method;
  readonly seed: number;
  /** Holds `student`, the folder of the training, and `trained.json` when it is done. */
  readonly folder: string;
  readonly steps: number;
}

/** Writes every training down. Throws Problem `run-data-changed` when the folder belongs to other data, another teacher or another student. */
async function prepareTrainings(
  context: HostContext,
  input: Input,
  methods: readonly Method[],
  data: Data,
  allowance: Allowance,
): Promise<{ plans: Training[]; epochs: number; steps: number }> {
  const target = teacherTarget({ context, folder: data.folder }, data.teacher, data.convention, data.train);
  const samples = samplesOf(data.train, target);
  const threads = input.threads ?? availableParallelism();
  const request = (method: Method, seed: number) => ({
    runId: `${method.name}-${seed}`,
    student: input.student,
    method: method.name,
    dim: data.teacher.dim,
    classes: data.people.train,
    images: data.train.length,
    seed,
    threads,
    pixelStore: pixelsPath(context.dataDir),
    teacherStore: method.usesTeacher ? target.path : null,
  });
  const agreed = await agreeOn(input, methods, data, request, allowance);
  const plans: Training[] = [];
  // Seed by seed, so that a comparison that is stopped has every method equally often.
  for (let seed = 1; seed <= input.seeds; seed++) {
    for (const method of methods) {
      const { plan } = derivePlan({ ...request(method, seed), epochs: agreed.epochs });
      const folder = join(data.folder, trainingsFolder, plan.runId);
      if (!existsSync(join(folder, 'student', 'plan.json'))) {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        prepareRun(join(folder, 'student'), plan, samples);
      }
      plans.push({ method, seed, folder, steps: stepsOf(plan) });
    }
  }
  return { plans, epochs: agreed.epochs, steps: plans[0]!.steps };
}

const defaultBudgetSeconds = 3600;

/** How often all go through the photos: what the folder says, what was asked for, or what the time allows the slowest. */
async function agreeOn(
  input: Input,
  methods: readonly Method[],
  data: Data,
  request: (method: Method, seed: number) => Omit<Parameters<typeof derivePlan>[0], 'epochs'>,
  allowance: Allowance,
): Promise<Common> {
  const file = join(data.folder, commonFile);
  const wanted = { schema: 1 as const, teacher: data.teacher.digest, dataDigest: data.dataDigest, student: input.student };
  if (existsSync(file)) {
    const known = readJson('comparison', file, common);
    const same = known.teacher === wanted.teacher && known.dataDigest === wanted.dataDigest && known.student === wanted.student;
    if (!same || (input.epochs !== undefined && input.epochs !== known.epochs))
      throw new Problem('run-data-changed', { part: 'comparison' });
    return known;
  }
  const epochs = input.epochs ?? (await affordable(input, methods, request, allowance));
  const agreed = { ...wanted, epochs };
  await writeWhole(file, `${JSON.stringify(agreed)}\n`);
  return agreed;
}

async function affordable(
  input: Input,
  methods: readonly Method[],
  request: (method: Method, seed: number) => Omit<Parameters<typeof derivePlan>[0], 'epochs'>,
  allowance: Allowance,
): Promise<number> {
  let slowest = 0;
  for (const method of methods) {
    const given = request(method, 1);
    slowest = Math.max(slowest, await measureStep({ ...given, ...stepOf(derivePlan(given).plan) }, allowance));
  }
  const budgetSeconds = (input.budgetSeconds ?? defaultBudgetSeconds) / (methods.length * input.seeds);
  return derivePlan({ ...request(methods[0]!, 1), secondsPerStep: slowest, budgetSeconds }).plan.epochs;
}

/** Trains what is not trained; returns the seconds of each. Rejects with Problem `cancelled` when asked to stop: everything is saved. */
async function trainAll(
  context: HostContext,
  plans: readonly Training[],
  allowance: Allowance,
  meter: Meter,
  signal: AbortSignal,
): Promise<number[]> {
  const trainings = new Trainings(
    meter,
    plans.map(({ steps }) => ({ steps, weight: 1 })),
  );
  const seconds: number[] = [];
  for (const [at, { method, seed, folder, steps }] of plans.entries()) {
    const data = { at: at + 1, of: plans.length, method: method.name, seed };
    const onBegin = (): void => context.say('work.noted', { note: 'comparison-training', data });
    const { trainedMs } = await trainings.train(context, folder, { steps, weight: 1, allowance, signal, onBegin });
    seconds.push(trainedMs / 1000);
  }
  return seconds;
}

async function embedAllNetworks(
  plans: readonly Training[],
  { verify, listed, pixels }: Data,
  { threads = availableParallelism() }: Input,
  meter: Meter,
  signal: AbortSignal,
): Promise<TrainedOnce[]> {
  const faces = [...verify, ...(listed?.faces ?? [])];
  const total = plans.length * faces.length;
  const networks: TrainedOnce[] = [];
  for (const [at, { method, seed, folder }] of plans.entries()) {
    const { trained: network } = trainedNetwork({ folder }, 'student');
    const found = await embedAll(studentModel(network, 'fp32-batch'), studentConvention, faces, pixels, {
      signal,
      threads,
      onProgress: ({ done, imagesPerSecond }) =>
        meter.tell({ done: at * faces.length + done, total, unit: 'photos', perSecond: imagesPerSecond }),
    });
    networks.push({ method: method.name, seed, ...apart({ vectors: joinFlip(found), dim: found.dim }, verify.length, listed !== null) });
  }
  return networks;
}

/** The rows of the verify people, and those of listed photos behind them. */
function apart({ vectors, dim }: Embeddings, verify: number, listed: boolean): Pick<TrainedOnce, 'embeddings' | 'listed'> {
  const cut = verify * dim;
  return {
    embeddings: { vectors: vectors.subarray(0, cut), dim },
    ...(listed && { listed: { vectors: vectors.subarray(cut), dim } }),
  };
}

interface Trained {
  readonly networks: readonly TrainedOnce[];
  /** In the order of `networks`. */
  readonly seconds: readonly number[];
  readonly epochs: number;
  readonly steps: number;
}

function findings(
  { version }: HostContext,
  input: Input,
  methods: readonly Method[],
  { teacher, train, verify, people, pairs, listed, ofTeacher }: Data,
  { networks, seconds, epochs, steps }: Trained,
): Comparison {
  const identities = Int32Array.from(verify, ({ identity }) => identity);
  const rivals = rivalsOf(methods);
  const rows = compareMethods({
    networks: [{ method: 'teacher', seed: 0, ...apart(ofTeacher, verify.length, listed !== null) }, ...networks],
    identities,
    list: pairs,
    ...(listed !== null && { listIdentities: listed.identities }),
    rivals,
    seed: splitSeed,
    replicates: replicates[input.precision],
  });
  const { genuinePairs, impostorPairs } = capabilityOfGroup(identities);
  const secondsOf = (method: string): number | null => {
    const own = seconds.filter((_, at) => networks[at]!.method === method);
    return own.length === 0 ? null : own.reduce((sum, value) => sum + value, 0) / own.length;
  };
  return comparison.parse({
    schema: 1,
    created: new Date().toISOString(),
    program: version,
    teacher: { digest: teacher.digest, dim: teacher.dim },
    student: input.student,
    epochs,
    steps,
    train: { people: people.train, photos: train.length },
    verify: { people: people.verify, photos: verify.length, genuinePairs, impostorPairs },
    pairs: { name: pairs.name, count: pairs.pairs.length, missing: pairs.missingPairs },
    replicates: replicates[input.precision],
    rivals,
    rows: rows.map((row) => ({ ...row, trainedSeconds: secondsOf(row.method) })),
  });
}

/** Whom everything is compared with: the network without a teacher, and AdaDistill as it is offered. */
function rivalsOf(methods: readonly Method[]): string[] {
  const alone = methods.find(({ usesTeacher }) => !usesTeacher);
  const ada = methods.find(({ name }) => name === 'ada-arc');
  return [alone, ada].flatMap((method) => (method === undefined ? [] : [method.name]));
}
