// The training loop: batch, step, absorb, now and then a checkpoint. It knows no method and no student by name.
// Invariant: state between steps is exactly what a checkpoint holds, so a run that is killed continues to the same bits.
import type { Engine } from '../engine/engine.ts';
import type { TensorArray } from '../graph/graph.ts';
import { methodNamed } from '../methods/catalogue.ts';
import type { BatchFacts } from '../methods/method.ts';
import { Problem } from '../problems.ts';
import { openStore } from '../store.ts';
import { studentNamed } from '../students/catalogue.ts';
import { valuesOf } from '../students/student.ts';
import { batchSource, everySample } from './batches.ts';
import { type Checkpoint, readNewest, writeCheckpoint } from './checkpoint.ts';
import { endOf } from './ending.ts';
import { appendMetrics, cutMetrics, type Metric } from './metrics.ts';
import { type Plan, planDigest, readRun, stepsOf } from './plan.ts';
import { normal, streams } from './random.ts';
import { rateAt } from './schedule.ts';
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
  onProgress(progress: TrainingProgress): void;
  /** Asked after every step; true stops with everything saved. */
  shouldPause(): boolean | Promise<boolean>;
}

/** A step that comes this much later than the one before it was held up by sleep or suspension. */
const gapMs = 60_000;
const metricsEveryMs = 2_000;

/**
 * Trains a prepared run from its newest checkpoint to its end. Throws Problem: 'run-missing', 'run-data-changed', 'checkpoint-damaged',
 * 'run-diverged' (a loss that is no number), 'disk-full'; the last checkpoint is whole whatever happens.
 */
export async function train(runDir: string, { engine, onProgress, shouldPause }: LoopOptions): Promise<Outcome> {
  const { plan, samples } = readRun(runDir);
  const digest = planDigest(plan);
  const planned = stepsOf(plan);
  const steps = endOf(runDir, planned);
  const newest = readNewest(runDir);
  if (newest !== undefined && newest.planDigest !== digest) throw new Problem('run-data-changed');
  if (newest?.finished) return { outcome: 'finished', step: newest.step, steps, trainedMs: newest.trainedMs };

  const pixels = openStore(plan.pixelStore, plan.inputSize ** 2 * 3, 'read');
  const teacher = plan.teacherStore === null ? undefined : openStore(plan.teacherStore, 8 * plan.dim, 'read');
  const { step: description, state } = startingState(plan, newest, teacher ? everySample(plan, samples, teacher) : []);
  const source = batchSource(plan, samples, pixels, teacher);
  const program = await engine.compile(description.fetches, { threads: plan.threads, spinning: true });
  cutMetrics(runDir, newest?.step ?? 0);

  let step = newest?.step ?? 0;
  let savedStep = step;
  let savedAt = performance.now();
  let lastAt: number | undefined;
  let trainedMs = newest?.trainedMs ?? 0;
  const durations: number[] = [];
  let pending: Metric[] = [];
  let metricsAt = performance.now();
  const save = (finished: boolean): void => {
    appendMetrics(runDir, pending);
    pending = [];
    writeCheckpoint(runDir, { step, finished, planDigest: digest, trainedMs, arrays: state.arrays() });
    savedStep = step;
    savedAt = performance.now();
  };
  try {
    while (step < steps) {
      const startedAt = performance.now();
      const waitedMs = lastAt === undefined ? 0 : startedAt - lastAt;
      const rate = rateAt(step, planned, plan.peakRate);
      const fetched = await state.advance(program, source.at(step), rate);
      const loss = Number(fetched['loss']?.[0]);
      if (!Number.isFinite(loss)) throw new Problem('run-diverged', { step });
      step += 1;
      lastAt = performance.now();
      const tookMs = lastAt - startedAt;
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
        ...(waitedMs + tookMs > gapMs && { gapMs: waitedMs + tookMs }),
      }; // prettier-ignore
      pending.push(metric);
      onProgress({ ...metric, steps, epochs: plan.epochs, savedStep, ...timeLeft(durations, steps - step) });
      if (lastAt - metricsAt > metricsEveryMs) {
        appendMetrics(runDir, pending);
        pending = [];
        metricsAt = lastAt;
      }
      if (step < steps && (await shouldPause())) {
        save(false);
        return { outcome: 'paused', step, steps, trainedMs };
      }
      if (step < steps && lastAt - savedAt > 1000 * plan.checkpointSeconds) save(false);
    }
    save(true);
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

interface State {
  arrays(): Map<string, Float32Array>;
  advance(
    program: { run(feeds: Record<string, TensorArray>): Promise<Record<string, TensorArray>> },
    batch: { image: Float32Array; labels: Int32Array; teacher: Float32Array },
    rate: number,
  ): Promise<Record<string, TensorArray>>;
}

/** Fresh values by the plan's seed, and a memory prepared from the training set; or those of a checkpoint. */
function startingState(plan: Plan, checkpoint: Checkpoint | undefined, training: Iterable<BatchFacts>): { step: Step; state: State } {
  const student = studentNamed(plan.student);
  const method = methodNamed(plan.method);
  if (student === undefined || method === undefined) throw new Problem('run-data-changed');
  const { seed, dim, classes, batch } = plan;
  const step = describeStep({ student, method, batch, dim, classes });
  const memory = method.memory(classes, dim, (index) => normal(seed, streams.centres, index));
  const specs = valuesOf(student, dim);
  const trained = new Map<string, Float32Array>([
    ['parameters', initialValues(specs.parameters, seed)],
    ['momentum', new Float32Array(step.parameters.size)],
    ['statistics', initialValues(specs.statistics, seed)],
  ]);
  if (step.head.size > 0) {
    trained.set(
      'head',
      Float32Array.from({ length: step.head.size }, (_, i) => step.headDeviation * normal(seed, streams.head, i)),
    );
    trained.set('head-momentum', new Float32Array(step.head.size));
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
  return {
    step,
    state: {
      arrays: () => new Map([...trained, ...Object.entries(memory.state()).map(([name, values]) => [`memory.${name}`, values] as const)]),
      advance: async (program, { image, labels, teacher }, rate) => {
        const facts = { labels, teacher };
        const fetched = await program.run({ image, rate: Float32Array.of(rate), ...Object.fromEntries(trained), ...memory.feeds(facts) });
        if (!Number.isFinite(Number(fetched['loss']?.[0]))) return fetched; // leave the last good values in place
        memory.absorb(facts, fetched);
        for (const name of trained.keys()) trained.set(name, fetched[`next-${name}`] as Float32Array);
        return fetched;
      },
    },
  };
}
