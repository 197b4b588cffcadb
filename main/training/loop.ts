// The training loop: batch, step, absorb, now and then a checkpoint. It knows no method and no student by name.
// Invariant: state between steps is exactly what a checkpoint holds, so a run that is killed continues to the same bits.
import type { Engine, Program } from '../engine/engine.ts';
import type { Tensor, TensorArray } from '../graph/graph.ts';
import { methodNamed } from '../methods/catalogue.ts';
import type { BatchFacts, Memory, Method } from '../methods/method.ts';
import { Problem } from '../problems.ts';
import { openStore } from '../store.ts';
import { studentNamed } from '../students/catalogue.ts';
import { type Student, valuesOf } from '../students/student.ts';
import { type Batch, batchSource, everySample } from './batches.ts';
import { type Checkpoint, readNewest, writeCheckpoint } from './checkpoint.ts';
import { endOf } from './ending.ts';
import { LearnedRows } from './learned-rows.ts';
import { appendMetrics, cutMetrics, type Metric } from './metrics.ts';
import { type Plan, planDigest, readRun, stepsOf } from './plan.ts';
import { normal, streams } from './random.ts';
import { rateAt } from './schedule.ts';
import { type Moment, momentNow, standstillBetween, standstillSince } from './standstill.ts';
import { describeStep, type Step } from './step.ts';
import { initialValues } from './weights.ts';

export interface TrainingProgress extends Metric {
  readonly steps: number;
  readonly epochs: number;
  /** Estimate of the time left, from the slow and the fast steps of the last minutes. */
  readonly leftLowMs: number;
  readonly leftHighMs: number;
  /** The step up to which everything is safe. */
  readonly savedStep: number;
}

export interface Outcome {
  readonly outcome: 'finished' | 'paused';
  readonly step: number;
  readonly steps: number;
  readonly trainedMs: number;
}

export interface LoopOptions {
  readonly engine: Engine;
  /** Passes of one step, a divisor of the plan's batch (sitting.ts); 1 when absent. */
  readonly parts?: number;
  /** Leave the computer usable: half the threads, and none of them waits actively. */
  readonly usable?: boolean;
  onProgress(progress: TrainingProgress): void;
  /** Asked after every step; true stops with everything saved. */
  shouldPause(): boolean | Promise<boolean>;
}

const metricsEveryMs = 2_000;

/**
 * Trains a prepared run from its newest checkpoint to its end. Throws Problem: 'run-missing', 'run-data-changed', 'checkpoint-damaged',
 * 'run-diverged' (a loss that is no number), 'disk-full', and what the engine throws when its device fails; the last checkpoint is whole whatever happens.
 */
export async function train(runDir: string, { engine, parts = 1, usable = false, onProgress, shouldPause }: LoopOptions): Promise<Outcome> {
  const { plan, samples } = readRun(runDir);
  const digest = planDigest(plan);
  const planned = stepsOf(plan);
  const steps = endOf(runDir, planned);
  const newest = readNewest(runDir);
  if (newest !== undefined && newest.planDigest !== digest) throw new Problem('run-data-changed');
  if (newest?.finished) return { outcome: 'finished', step: newest.step, steps, trainedMs: newest.trainedMs };

  const pixels = openStore(plan.pixelStore, plan.inputSize ** 2 * 3, 'read');
  const teacher = plan.teacherStore === null ? undefined : openStore(plan.teacherStore, 8 * plan.dim, 'read');
  const { step: description, state } = startingState(plan, parts, newest, teacher ? everySample(plan, samples, teacher) : []);
  const source = batchSource(plan, samples, pixels, teacher);
  const program = await engine.compile(description.fetches, {
    threads: usable ? Math.max(1, Math.floor(plan.threads / 2)) : plan.threads,
    spinning: !usable,
    carry: Object.fromEntries(state.carried.map((name) => [`next-${name}`, name])),
  });
  const last = cutMetrics(runDir, newest?.step ?? 0);

  let step = newest?.step ?? 0;
  let savedStep = step;
  let savedAt = performance.now();
  let before: Moment | undefined;
  let trainedMs = newest?.trainedMs ?? 0;
  const durations: number[] = [];
  let pending: Metric[] = [];
  let metricsAt = performance.now();
  const save = async (finished: boolean): Promise<void> => {
    const arrays = await state.arrays(program);
    appendMetrics(runDir, pending);
    pending = [];
    writeCheckpoint(runDir, { step, finished, planDigest: digest, trainedMs, arrays });
    savedStep = step;
    savedAt = performance.now();
  };
  try {
    while (step < steps) {
      const startedAt = performance.now();
      const stopped = before === undefined ? standstillSince(last?.atMs, Date.now()) : undefined;
      const rate = rateAt(step, planned, plan.peakRate);
      const fetched = await state.advance(program, source.at(step), rate);
      const loss = Number(fetched['loss']?.[0]);
      if (!Number.isFinite(loss)) throw new Problem('run-diverged', { step });
      step += 1;
      const now = momentNow();
      const tookMs = now.runningMs - startedAt;
      const standstill = stopped ?? (before && standstillBetween(before, now, middleOf(durations)));
      before = now;
      trainedMs += tookMs;
      durations.push(tookMs);
      if (durations.length > 200) durations.shift();
      const metric: Metric = {
        step: step - 1,
        epoch: Math.floor((step - 1) / Math.floor(plan.images / plan.batch)),
        loss,
        rate,
        gradientNorm: Number(fetched['gradient-norm']?.[0]),
        ...Object.fromEntries(description.watched.map((name) => [name, Number(fetched[`watched-${name}`]?.[0])])),
        imagesPerSecond: (1000 * plan.batch) / tookMs,
        elapsedMs: trainedMs,
        atMs: now.wallMs,
        ...standstill,
      };
      pending.push(metric);
      onProgress({ ...metric, steps, epochs: plan.epochs, savedStep, ...timeLeft(durations, steps - step) });
      if (now.runningMs - metricsAt > metricsEveryMs) {
        appendMetrics(runDir, pending);
        pending = [];
        metricsAt = now.runningMs;
      }
      if (step < steps && (await shouldPause())) {
        await save(false);
        return { outcome: 'paused', step, steps, trainedMs };
      }
      if (step < steps && now.runningMs - savedAt > 1000 * plan.checkpointSeconds) await save(false);
    }
    await save(true);
    return { outcome: 'finished', step, steps, trainedMs };
  } finally {
    await program.dispose();
    pixels.close();
    teacher?.close();
  }
}

/** The time that `left` steps take if they are like the fast, and like the slow, of the recent ones. */
function timeLeft(durations: readonly number[], left: number): { leftLowMs: number; leftHighMs: number } {
  const sorted = [...durations].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] as number;
  return { leftLowMs: left * at(0.25), leftHighMs: left * at(0.9) };
}

function middleOf(durations: readonly number[]): number {
  return durations.toSorted((a, b) => a - b)[Math.floor(durations.length / 2)] ?? 0;
}

interface State {
  /** What the program hands on to itself, by its names as feeds. */
  readonly carried: readonly string[];
  /** Everything that a checkpoint holds, as it is between two steps. */
  arrays(program: Program): Promise<Map<string, Float32Array>>;
  /** One step; the means over its passes of what it fetches as single numbers. */
  advance(program: Program, batch: Batch, rate: number): Promise<Record<string, TensorArray>>;
}

/** What training starts from: fresh values by the plan's seed and a memory prepared from the training set, or those of a checkpoint. */
export function startingArrays(
  plan: Plan,
  step: Pick<Step, 'parameters' | 'head' | 'headClasses' | 'headDeviation'>,
  checkpoint: Checkpoint | undefined,
  training: Iterable<BatchFacts>,
): { trained: Map<string, Float32Array>; memory: Memory } {
  const { student, method } = namedIn(plan);
  const { seed, dim, classes } = plan;
  const memory = method.memory(classes, dim, (index) => normal(seed, streams.centres, index));
  const specs = valuesOf(student, dim);
  const trained = new Map<string, Float32Array>([
    ['parameters', initialValues(specs.parameters, seed)],
    ['momentum', new Float32Array(step.parameters.size)],
    ['statistics', initialValues(specs.statistics, seed)],
  ]);
  if (step.head.size > 0) {
    const head = new Float32Array(step.head.size + (step.headClasses > 0 ? (classes - step.headClasses) * dim : 0));
    for (let i = 0; i < head.length; i += 1) head[i] = step.headDeviation * normal(seed, streams.head, i);
    trained.set('head', head);
    trained.set('head-momentum', new Float32Array(head.length));
  }
  if (checkpoint === undefined) memory.prepare?.(training);
  else {
    for (const [name, fresh] of trained) {
      const stored = checkpoint.arrays.get(name);
      if (stored?.length !== fresh.length) throw new Problem('checkpoint-damaged');
      trained.set(name, stored);
    }
    memory.restore(
      Object.fromEntries([...checkpoint.arrays].flatMap(([name, values]) => (name.startsWith('memory.') ? [[name.slice(7), values]] : []))),
    );
  }
  return { trained, memory };
}

/** Everything that a checkpoint holds, by its name there. */
export function checkpointArrays(trained: Iterable<readonly [string, Float32Array]>, memory: Memory): Map<string, Float32Array> {
  return new Map([...trained, ...Object.entries(memory.state()).map(([name, values]) => [`memory.${name}`, values] as const)]);
}

/** Student and method of a plan. Throws Problem('run-data-changed') where this program has them no longer. */
export function namedIn(plan: Plan): { student: Student; method: Method } {
  const student = studentNamed(plan.student);
  const method = methodNamed(plan.method);
  if (student === undefined || method === undefined) throw new Problem('run-data-changed');
  return { student, method };
}

function startingState(
  plan: Plan,
  parts: number,
  checkpoint: Checkpoint | undefined,
  training: Iterable<BatchFacts>,
): { step: Step; state: State } {
  const { dim, classes } = plan;
  const seen = plan.sampledClasses ?? classes;
  const step = describeStep({ ...namedIn(plan), batch: plan.batch / parts, parts, dim, classes: seen });
  const { trained, memory } = startingArrays(plan, step, checkpoint, training);
  // Where the softmax sees some classes, learned centres stay on the host and a step borrows the rows that it sees.
  const rows =
    plan.sampledClasses !== undefined && step.headClasses > 0
      ? new LearnedRows(trained.get('head') as Float32Array, trained.get('head-momentum') as Float32Array, { classes, seen, width: dim })
      : undefined;
  const carried = step.handedOn.filter((name) => rows === undefined || (name !== 'head' && name !== 'head-momentum'));
  const starting = new Map([...trained].filter(([name]) => carried.includes(name)));
  for (const name of carried) {
    if (!trained.has(name)) starting.set(name, new Float32Array((step.fetches[`next-${name}`] as Tensor).shape[0] as number));
  }
  return {
    step,
    state: {
      carried,
      arrays: async (program) => {
        const latest = await program.carried();
        return checkpointArrays(
          [...trained].map(([name, initial]) => [name, (latest[name] as Float32Array | undefined) ?? initial] as const),
          memory,
        );
      },
      advance: async (program, { image, labels, drawn, teacher }, rate) => {
        const means: Record<string, Float32Array> = {};
        let fetched: Record<string, TensorArray> = {};
        for (let part = 0; part < parts; part += 1) {
          const facts = { labels: partOf(labels, part, parts), teacher: partOf(teacher, part, parts), ...(drawn && { drawn }) };
          fetched = await program.run({
            image: partOf(image, part, parts),
            rate: Float32Array.of(rate),
            ...(parts > 1 && { last: Float32Array.of(part === parts - 1 ? 1 : 0) }),
            ...Object.fromEntries(starting),
            ...(drawn && rows?.feeds(drawn)),
            ...memory.feeds(facts),
          });
          starting.clear(); // from now on the program hands its values on to itself
          for (const name of ['loss', ...step.watched.map((one) => `watched-${one}`)]) {
            means[name] = Float32Array.of((means[name]?.[0] ?? 0) + Number(fetched[name]?.[0]) / parts);
          }
          if (!Number.isFinite(means['loss']?.[0])) return { ...fetched, ...means }; // the caller ends here; the last checkpoint holds good values
          memory.absorb(facts, fetched);
          if (drawn) rows?.absorb(drawn, fetched);
        }
        return { ...fetched, ...means };
      },
    },
  };
}

function partOf<T extends Float32Array | Int32Array>(values: T, part: number, parts: number): T {
  const size = values.length / parts;
  return values.subarray(part * size, (part + 1) * size) as T;
}
