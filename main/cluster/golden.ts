// The golden batch: one step of this program with everything that goes in and comes out, for another program to prove itself on.
// Invariant: the photos are those of the training's first step; targets, centres and momentum are made up so that every part of the step decides the result.
//
// At a fresh start cos(f_s, f_t) is about 0, alpha sits on its lower bound, and a wrong Eq. 6 would not show. So targets are drawn between the student's own
// embedding and chance (cosines of about 0.3 to 0.9), centres between targets and chance, and a quarter of the samples repeat an identity.
import { engineNamed } from '../engine/engines.ts';
import type { TensorArray } from '../graph/graph.ts';
import type { Method } from '../methods/method.ts';
import type { Student } from '../students/student.ts';
import type { Plan } from '../training/plan.ts';
import { normal } from '../training/random.ts';
import { describeStep } from '../training/step.ts';
import { embeddingsInUse } from './evaluation.ts';

export interface Golden {
  /** Class centres of the golden batch: few, however many the plan has. */
  readonly classes: number;
  readonly rate: number;
  /** `before.*` and `after.*` under the names of a checkpoint; image, labels, teacher; loss, gradient-norm, gradient (clipped), embedding.*. */
  readonly arrays: Map<string, Float32Array>;
}

const seed = 20_241;
const streams = { target: 1, centre: 2, momentum: 3, weight: 4 } as const;

export interface GoldenRequest {
  readonly plan: Plan;
  readonly student: Student;
  readonly method: Method;
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
  /** [batch, 3, s, s]: the first batch of the training. */
  readonly image: Float32Array;
}

/** Computes the golden step on the processor; takes as long as four steps of the plan. */
export async function goldenStep({ plan, student, method, parameters, statistics, image }: GoldenRequest): Promise<Golden> {
  const { batch, dim, peakRate: rate } = plan;
  const classes = Math.min(plan.classes, 4 * batch);
  const distinct = Math.max(1, Math.min(classes, Math.ceil(0.75 * batch)));
  const labels = Int32Array.from({ length: batch }, (_, i) => i % distinct);
  const step = describeStep({ student, method, batch, dim, classes, inspect: true });
  const engine = await engineNamed('ort-cpu');
  const program = await engine.compile(step.fetches, { threads: plan.threads });
  const small = (stream: number, length: number, deviation: number): Float32Array =>
    Float32Array.from({ length }, (_, i) => deviation * normal(seed, stream, i));
  const before = new Map<string, Float32Array>([
    ['parameters', parameters],
    ['momentum', small(streams.momentum, parameters.length, 1e-3)],
    ['statistics', statistics],
  ]);
  if (step.head.size > 0) {
    before.set('head', small(streams.centre, step.head.size, 0.1));
    before.set('head-momentum', small(streams.weight, step.head.size, 1e-3));
  }
  const memory = method.memory(classes, dim, (i) => normal(seed, streams.centre, i));
  const run = (teacher: Float32Array): Promise<Record<string, TensorArray>> =>
    program.run({ image, rate: Float32Array.of(rate), ...Object.fromEntries(before), ...memory.feeds({ labels, teacher }) });
  try {
    // The first run is for the student's own embeddings, and for statistics that a network in use would have.
    const first = await run(unitRowsOf(small(streams.target, method.usesTeacher ? batch * dim : 0, 1), dim));
    before.set('statistics', first['next-statistics'] as Float32Array);
    const teacher = method.usesTeacher ? targetsNear(first['embedding'] as Float32Array, dim) : new Float32Array(0);
    const [centres] = Object.values(memory.state());
    if (centres !== undefined) memory.restore({ centres: centresNear(teacher, labels, classes, dim) });
    const remembered = new Map(Object.entries(memory.state()).map(([name, values]) => [`memory.${name}`, values.slice()]));
    const fetched = await run(teacher);
    memory.absorb({ labels, teacher }, fetched);
    const use = { parameters, statistics: before.get('statistics') as Float32Array };
    const floats = (name: string): Float32Array => fetched[name] as Float32Array;
    return {
      classes,
      rate,
      arrays: new Map([
        ...[...before, ...remembered].map(([name, values]) => [`before.${name}`, values] as const),
        ...[...before.keys()].map((name) => [`after.${name}`, floats(`next-${name}`)] as const),
        ...Object.entries(memory.state()).map(([name, values]) => [`after.memory.${name}`, values.slice()] as const),
        ['image', image.slice()],
        ['labels', Float32Array.from(labels)],
        ['teacher', teacher],
        ['loss', floats('loss')],
        ['gradient-norm', floats('gradient-norm')],
        ['gradient', floats('gradient')],
        ['embedding.training', floats('embedding')],
        ['embedding.use', await embeddingsInUse(student, dim, use, image)],
      ]),
    };
  } finally {
    await program.dispose();
  }
}

/** Rows between the student's own direction and chance, of unit length. */
function targetsNear(embedding: Float32Array, dim: number): Float32Array {
  const own = unitRowsOf(embedding, dim);
  const chance = unitRowsOf(
    Float32Array.from(own, (_, i) => normal(seed, streams.target, i)),
    dim,
  );
  const rows = own.length / dim;
  return unitRowsOf(
    own.map((value, i) => {
      const share = 0.3 + (0.4 * Math.floor(i / dim)) / rows;
      return share * value + (1 - share) * (chance[i] as number);
    }),
    dim,
  );
}

/** A centre for each class: between its first target and chance, of lengths other than 1. */
function centresNear(teacher: Float32Array, labels: Int32Array, classes: number, dim: number): Float32Array {
  const chance = unitRowsOf(
    Float32Array.from({ length: classes * dim }, (_, i) => normal(seed, streams.centre, i)),
    dim,
  );
  return chance.map((value, i) => {
    const label = Math.floor(i / dim);
    const sample = labels.indexOf(label);
    const target = sample < 0 ? 0 : (teacher[sample * dim + (i % dim)] as number);
    return (0.5 + (label % 5) / 4) * (0.6 * target + 0.4 * value);
  });
}

function unitRowsOf(values: Float32Array, dim: number): Float32Array {
  const units = values.slice();
  for (let from = 0; from < units.length; from += dim) {
    const row = units.subarray(from, from + dim);
    const length = Math.max(Math.hypot(...row), 1e-12);
    for (let d = 0; d < dim; d += 1) row[d] = (row[d] as number) / length;
  }
  return units;
}
