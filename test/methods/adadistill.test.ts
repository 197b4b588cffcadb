// AdaDistill in the graph against the same mathematics in float64 loops on the host, repeated identities included.
import { describe, expect, test } from 'vitest';
import { ortEngine } from '../../main/engine/ort.ts';
import { gradients } from '../../main/graph/gradient.ts';
import { input, type Tensor, type TensorArray } from '../../main/graph/graph.ts';
import { adaDistill } from '../../main/methods/adadistill.ts';
import { exactAdaDistill, exactMarginLoss } from '../../main/methods/exact.ts';
import { type Head, margins } from '../../main/methods/margin.ts';
import type { LossSite, Method } from '../../main/methods/method.ts';
import { standalone } from '../../main/methods/standalone.ts';
import { normal } from '../../main/training/random.ts';

const dim = 6;
const classes = 5;
// Identity 3 stands in the batch three times, so the order of its samples matters.
const labels = Int32Array.of(3, 0, 3, 1, 3, 4);
const batch = labels.length;

const drawn = (stream: number, count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => normal(11, stream, i));

function unitRowsOf(values: Float32Array): Float32Array {
  return values.map((value, i) => {
    const row = values.subarray(Math.floor(i / dim) * dim, (Math.floor(i / dim) + 1) * dim);
    return value / Math.hypot(...row);
  });
}

/** The student looks a little like the teacher, so that alphas lie inside (0, 1). */
const teacher = unitRowsOf(drawn(1, batch * dim));
const student = drawn(2, batch * dim).map((value, i) => 0.5 * value + (teacher[i] as number));
const centres = drawn(3, classes * dim).map((value, i) => 0.3 * value + (teacher[i % (batch * dim)] as number));

async function inGraph(
  method: Method,
): Promise<{ loss: number; gradient: TensorArray; centres: Float32Array | undefined; watched: Record<string, number> }> {
  const embedding = input('embedding', [batch, dim]);
  const inputs = new Map<string, Tensor>();
  const site: LossSite = {
    embedding,
    maps: [],
    batch,
    dim,
    classes,
    input: (name, shape, dtype = 'float32') => {
      const known = inputs.get(name) ?? input(name, shape, dtype);
      inputs.set(name, known);
      return known;
    },
    parameter: (name, shape) => input(name, shape),
  };
  const built = method.build(site);
  const [gradient] = gradients(built.loss, [embedding], built.held);
  const watched = Object.entries(built.watched).map(([name, tensor]) => [`watched-${name}`, tensor] as const);
  const program = await ortEngine.compile({
    loss: built.loss,
    gradient: gradient as Tensor,
    ...built.fetches,
    ...Object.fromEntries(watched),
  });
  const memory = method.memory(classes, dim, () => 1);
  if (method.usesTeacher) memory.restore({ centres });
  const facts = { labels, teacher };
  const fetched = await program.run({ embedding: student, centres, ...memory.feeds(facts) });
  memory.absorb(facts, fetched);
  await program.dispose();
  return {
    loss: Number(fetched['loss']?.[0]),
    gradient: fetched['gradient'] as TensorArray,
    centres: memory.state()['centres'],
    watched: Object.fromEntries(Object.keys(built.watched).map((name) => [name, Number(fetched[`watched-${name}`]?.[0])])),
  };
}

function farthest(actual: ArrayLike<number | bigint> | undefined, expected: ArrayLike<number>): number {
  return Array.from(expected).reduce((worst, value, i) => Math.max(worst, Math.abs(Number(actual?.[i]) - value)), 0);
}

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const heads: Head[] = ['arc', 'cos'];
const forms = heads.flatMap((head) =>
  [true, false].flatMap((weighted) => [true, false].map((reference) => ({ head, weighted, reference }))),
);

describe.each(forms)('$head, weighted $weighted, reference $reference', ({ head, weighted, reference }) => {
  test('loss, gradient, centres and means are those of the plain loops', async () => {
    const found = await inGraph(adaDistill({ head, weighted, reference }));
    const expected = exactAdaDistill({ head, margin: margins[head], dim, classes, student, labels, centres, teacher, weighted, reference });
    expect(Math.abs(found.loss - expected.loss) / expected.loss).toBeLessThan(1e-5);
    expect(farthest(found.gradient, expected.gradient)).toBeLessThan(1e-4 * Math.hypot(...expected.gradient));
    expect(farthest(found.centres, expected.centres)).toBeLessThan(1e-5);
    expect(found.watched['progress']).toBeCloseTo(mean(expected.progress), 5);
    expect(found.watched['alpha']).toBeCloseTo(mean(expected.alpha), 5);
  });
});

test('a repeated identity folds in batch order, and reference mode keeps only its last sample', () => {
  const given = { head: 'arc' as const, margin: 0.45, dim, classes, student, labels, centres, teacher, weighted: true };
  const folded = exactAdaDistill({ ...given, reference: false }).centres.subarray(3 * dim, 4 * dim);
  const last = exactAdaDistill({ ...given, reference: true }).centres.subarray(3 * dim, 4 * dim);
  expect(farthest(folded, last)).toBeGreaterThan(1e-3);
});

test('a class that is not in the batch keeps its centre to the bit', async () => {
  const found = await inGraph(adaDistill({ head: 'arc', weighted: true }));
  expect(found.centres?.subarray(2 * dim, 3 * dim)).toEqual(centres.subarray(2 * dim, 3 * dim));
});

test.each(heads)('the undistilled %s loss is the margin loss on its own centres', async (head) => {
  const found = await inGraph(standalone(head));
  const expected = exactMarginLoss({ head, margin: margins[head], dim, classes, student, labels, centres });
  expect(Math.abs(found.loss - expected.loss) / expected.loss).toBeLessThan(1e-5);
  expect(farthest(found.gradient, expected.gradient)).toBeLessThan(1e-4 * Math.hypot(...expected.gradient));
});

test('the hand-derived gradient is that of finite differences', () => {
  const given = { head: 'arc' as const, margin: 0.45, dim, classes, labels, centres };
  const { gradient } = exactMarginLoss({ ...given, student });
  const step = 1e-6;
  const at = Float64Array.from(student);
  const difference = at.map((value, i) => {
    const high = exactMarginLoss({ ...given, student: at.with(i, value + step) }).loss;
    return (high - exactMarginLoss({ ...given, student: at.with(i, value - step) }).loss) / (2 * step);
  });
  expect(farthest(gradient, difference)).toBeLessThan(1e-5);
});

test('a student equal to its centre has a finite gradient', async () => {
  const embedding = input('embedding', [1, 2]);
  const site: LossSite = {
    embedding,
    maps: [],
    batch: 1,
    dim: 2,
    classes: 2,
    input: (name, shape, dtype) => input(name, shape, dtype),
    parameter: (name, shape) => input(name, shape),
  };
  const { loss } = standalone('arc').build(site);
  const program = await ortEngine.compile({ g: gradients(loss, [embedding])[0] as Tensor });
  const { g } = await program.run({ embedding: Float32Array.of(1, 0), centres: Float32Array.of(1, 0, 0, 1), labels: BigInt64Array.of(0n) });
  await program.dispose();
  expect(Array.from(g as Float32Array).every(Number.isFinite)).toBe(true);
});
