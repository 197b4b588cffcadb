// Our training step, kept ready to be timed: the very graph, method and memory that a run uses.
// Invariant: every step feeds on what the one before gave, and the class centres move, as in training.
import { ortEngine } from '../../main/engine/ort.ts';
import { methodNamed } from '../../main/methods/catalogue.ts';
import { studentNamed } from '../../main/students/catalogue.ts';
import { valuesOf } from '../../main/students/student.ts';
import { normal } from '../../main/training/random.ts';
import { describeStep } from '../../main/training/step.ts';
import { initialValues } from '../../main/training/weights.ts';

export interface ReadyStep {
  /** Seconds of each of so many steps. */
  time(repeats: number): Promise<number[]>;
  dispose(): Promise<void>;
}

/** MobileFaceNet with AdaArc, weighted alpha, on a batch of noise. */
export async function readyStep(batch: number, dim: number, classes: number, threads: number): Promise<ReadyStep> {
  const student = studentNamed('mobilefacenet');
  const method = methodNamed('ada-arc');
  if (!student || !method) throw new Error('the catalogue lacks mobilefacenet or ada-arc');
  const step = describeStep({ student, method, batch, dim, classes });
  const memory = method.memory(classes, dim, (index) => 0.01 * normal(1, 2, index));
  const specs = valuesOf(student, dim);
  const facts = { labels: Int32Array.from({ length: batch }, (_, i) => i % classes), teacher: unitNoise(batch, dim) };
  const image = Float32Array.from({ length: batch * 3 * student.inputSize ** 2 }, (_, i) => normal(1, 3, i));
  const state = {
    parameters: initialValues(specs.parameters, 0),
    momentum: new Float32Array(step.parameters.size),
    statistics: initialValues(specs.statistics, 0),
  };
  const program = await ortEngine.compile(step.fetches, { threads, spinning: true });
  async function once(): Promise<number> {
    const startedAt = performance.now();
    const fetched = await program.run({ image, rate: Float32Array.of(0.01), ...state, ...memory.feeds(facts) });
    memory.absorb(facts, fetched);
    for (const name of ['parameters', 'momentum', 'statistics'] as const)
      state[name] = fetched[`next-${name}`] as Float32Array<ArrayBuffer>;
    return (performance.now() - startedAt) / 1000;
  }
  await once();
  await once();
  return {
    async time(repeats) {
      const seconds: number[] = [];
      for (let i = 0; i < repeats; i += 1) seconds.push(await once());
      return seconds;
    },
    dispose: () => program.dispose(),
  };
}

function unitNoise(rows: number, dim: number): Float32Array {
  const values = Float32Array.from({ length: rows * dim }, (_, i) => normal(1, 4, i));
  for (let row = 0; row < rows; row += 1) {
    const own = values.subarray(row * dim, (row + 1) * dim);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < dim; i += 1) own[i]! /= length;
  }
  return values;
}
