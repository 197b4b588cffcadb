// The known answer: one whole training step of a network of some 300 parameters, and what float64 says it gives.
// A device is believed when its forward pass, gradients and update lie within the tolerance. The numbers in known-answer.json come from the plain
// float64 loops of the tests (`npm test -- test/training/known-answer` compares; with DESHI_WRITE_KNOWN_ANSWER=1 it writes).
// Invariant: the step holds every kind of layer of MobileFaceNet and the AdaArc loss, so whatever a run needs of a device is tried.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Engine } from '../engine/engine.ts';
import { add } from '../graph/build.ts';
import type { TensorArray } from '../graph/graph.ts';
import { methodNamed } from '../methods/catalogue.ts';
import { flatten, type Student, valuesOf } from '../students/student.ts';
import { normal } from './random.ts';
import { describeStep, type Step } from './step.ts';
import { initialValues } from './weights.ts';

const [batch, dim, classes, seed] = [4, 6, 5, 11];

/** 3x3 stride 2, depthwise, pointwise, a residual bottleneck, global depthwise, linear with batch normalisation: MobileFaceNet in small. */
const network: Student = {
  name: 'known-answer',
  family: 'mobilefacenet',
  inputSize: 12,
  build: (net, image, outputs) => {
    let x = net.unit(image, 'stem', { out: 4, kernel: 3, stride: 2, pad: 1, activation: true });
    x = net.unit(x, 'depthwise', { out: 4, kernel: 3, stride: 2, pad: 1, groups: 4, activation: true });
    const filtered = net.unit(net.unit(x, 'expand', { out: 6, activation: true }), 'filter', {
      out: 6,
      kernel: 3,
      pad: 1,
      groups: 6,
      activation: true,
    });
    x = add(x, net.unit(filtered, 'project', { out: 4 }));
    x = net.unit(x, 'global', { out: 4, kernel: 3, groups: 4 });
    return net.embed(flatten(x), 'linear', 'norm', outputs);
  },
};

/** The step, and everything that is fed to it. */
export function knownStep(): { readonly step: Step; readonly feeds: Readonly<Record<string, TensorArray>> } {
  const method = methodNamed('ada-arc');
  if (method === undefined) throw new TypeError('the catalogue lacks ada-arc');
  const step = describeStep({ student: network, method, batch, dim, classes, inspect: true });
  const memory = method.memory(classes, dim, (index) => normal(seed, 1, index));
  const specs = valuesOf(network, dim);
  const teacher = Float32Array.from({ length: batch * dim }, (_, i) => normal(seed, 2, i));
  for (let from = 0; from < teacher.length; from += dim) {
    const row = teacher.subarray(from, from + dim);
    const length = Math.hypot(...row);
    for (let i = 0; i < dim; i += 1) row[i] = (row[i] as number) / length;
  }
  return {
    step,
    feeds: {
      image: Float32Array.from({ length: batch * 3 * network.inputSize ** 2 }, (_, i) => normal(seed, 3, i)),
      rate: Float32Array.of(0.05),
      parameters: initialValues(specs.parameters, seed),
      momentum: Float32Array.from({ length: step.parameters.size }, (_, i) => 0.1 * normal(seed, 4, i)),
      statistics: initialValues(specs.statistics, seed),
      // The first person comes twice: the centre moves twice within the step.
      ...memory.feeds({ labels: Int32Array.of(0, 1, 0, 3), teacher }),
    },
  };
}

/** What is compared: forward, backward, update. */
export const knownParts = [
  'loss',
  'embedding',
  'gradient-norm',
  'gradient',
  'next-parameters',
  'next-momentum',
  'next-statistics',
] as const;
const answer = z.record(z.enum(knownParts), z.array(z.number()));
export type KnownAnswer = z.infer<typeof answer>;

export const knownAnswerFile = new URL('./known-answer.json', import.meta.url);

function storedAnswer(): KnownAnswer {
  return answer.parse(JSON.parse(readFileSync(knownAnswerFile, 'utf8')));
}

/** Float32 with sums in any order; the loss scales cosines by 64, which scales their rounding too. */
const tolerance = 2e-4;

/** The largest error of any part in units of the tolerance: |found - expected| over the largest value of the part; infinite for what is no number. */
export function errorOf(found: Readonly<Record<string, ArrayLike<number | bigint>>>, expected: KnownAnswer = storedAnswer()): number {
  let worst = 0;
  for (const part of knownParts) {
    const [values, known] = [found[part], expected[part]];
    if (values?.length !== known.length) return Number.POSITIVE_INFINITY;
    const size = known.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [i, value] of known.entries()) {
      const error = Math.abs(Number(values[i]) - value) / size / tolerance;
      if (Number.isNaN(error)) return Number.POSITIVE_INFINITY;
      worst = Math.max(worst, error);
    }
  }
  return worst;
}

export interface KnownAnswerResult {
  /** In units of what is tolerated. */
  readonly error: number;
  /** The second run gave the bits of the first. */
  readonly repeatable: boolean;
}

/** Runs the known step twice. Throws what the engine throws. */
export async function tryKnownAnswer(engine: Engine): Promise<KnownAnswerResult> {
  const { step, feeds } = knownStep();
  const program = await engine.compile(step.fetches);
  try {
    const first = await program.run(feeds);
    const second = await program.run(feeds);
    const same = knownParts.every((part) => Buffer.from(bytesOf(first[part])).equals(bytesOf(second[part])));
    return { error: errorOf(first), repeatable: same };
  } finally {
    await program.dispose();
  }
}

function bytesOf(values: TensorArray | undefined): Uint8Array {
  return values === undefined ? new Uint8Array(0) : new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
