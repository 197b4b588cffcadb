// How long a step takes on this machine, found by doing a few on made-up numbers: what a time budget is divided by.
import type { Engine } from '../engine/engine.ts';
import type { Tensor } from '../graph/graph.ts';
import { methodNamed } from '../methods/catalogue.ts';
import { Problem } from '../problems.ts';
import { studentNamed } from '../students/catalogue.ts';
import { valuesOf } from '../students/student.ts';
import { LearnedRows } from './learned-rows.ts';
import { normal } from './random.ts';
import { describeStep } from './step.ts';
import { initialValues } from './weights.ts';

export interface MeasuredStep {
  readonly student: string;
  readonly method: string;
  readonly dim: number;
  readonly classes: number;
  /** Classes that the softmax sees; all when absent. */
  readonly sampledClasses?: number | undefined;
  readonly batch: number;
  readonly threads: number;
  /** Passes of one step (sitting.ts). */
  readonly parts?: number;
  /** Steps that are timed, after one that is not; 5 when absent. */
  readonly steps?: number;
}

/** Median seconds of one step after a warm-up. Throws Problem('not-found') for an unknown student or method, and what the engine throws. */
export async function secondsPerStep(
  engine: Engine,
  { student: studentName, method: methodName, dim, classes, sampledClasses, batch: photos, threads, parts = 1, steps = 5 }: MeasuredStep,
): Promise<number> {
  const student = studentNamed(studentName);
  const method = methodNamed(methodName);
  if (student === undefined || method === undefined) throw new Problem('not-found');
  const batch = photos / parts;
  const seen = sampledClasses ?? classes;
  const step = describeStep({ student, method, batch, parts, dim, classes: seen });
  const memory = method.memory(classes, dim, (index) => normal(0, 0, index));
  const specs = valuesOf(student, dim);
  const facts = {
    labels: Int32Array.from({ length: batch }, (_, i) => i % seen),
    ...(sampledClasses !== undefined && { drawn: Int32Array.from({ length: seen }, (_, i) => Math.floor((i * classes) / seen)) }),
    teacher: new Float32Array(method.usesTeacher ? batch * dim : 0).fill(1 / Math.sqrt(dim)),
  };
  const image = Float32Array.from({ length: batch * 3 * student.inputSize ** 2 }, (_, i) => Math.sin(i));
  const fed = { image, rate: Float32Array.of(0.001), ...(parts > 1 && { last: Float32Array.of(1) }) };
  const all = step.head.size + (step.headClasses > 0 ? (classes - seen) * dim : 0);
  const head = new Float32Array(all).map((_, i) => 0.01 * normal(0, 1, i));
  const rows =
    facts.drawn && step.headClasses > 0 ? new LearnedRows(head, new Float32Array(all), { classes, seen, width: dim }) : undefined;
  const carried = step.handedOn.filter((name) => rows === undefined || (name !== 'head' && name !== 'head-momentum'));
  const starting: Record<string, Float32Array> = {
    parameters: initialValues(specs.parameters, 0),
    momentum: new Float32Array(step.parameters.size),
    statistics: initialValues(specs.statistics, 0),
    head,
  };
  const first = carried.map((name) => {
    const { shape } = step.fetches[`next-${name}`] as Tensor;
    return [name, starting[name] ?? new Float32Array(shape[0] as number)] as const;
  });
  const program = await engine.compile(step.fetches, {
    threads,
    spinning: true,
    carry: Object.fromEntries(carried.map((name) => [`next-${name}`, name])),
  });
  const seconds: number[] = [];
  try {
    for (let k = 0; k < steps + 1; k += 1) {
      const startedAt = performance.now();
      for (let part = 0; part < parts; part += 1) {
        const own = facts.drawn && rows?.feeds(facts.drawn);
        const fetched = await program.run({ ...fed, ...(k + part === 0 && Object.fromEntries(first)), ...own, ...memory.feeds(facts) });
        if (facts.drawn) rows?.absorb(facts.drawn, fetched);
      }
      if (k > 0) seconds.push((performance.now() - startedAt) / 1000);
    }
  } finally {
    await program.dispose();
  }
  return seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)] as number;
}
