// Every method that AdaDistill is compared with, in the graph, against its equation in plain float64 loops: values, gradients, golden numbers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ortEngine } from '../../main/engine/ort.ts';
import { sizeOf, type TensorArray } from '../../main/graph/graph.ts';
import { amlDistill } from '../../main/methods/aml-distill.ts';
import { methodNamed } from '../../main/methods/catalogue.ts';
import { ClassMeans } from '../../main/methods/class-means.ts';
import { normal } from '../../main/training/random.ts';
import { standing } from '../support/method-site.ts';
import { evaluate } from '../support/naive.ts';
import type { Given, NaiveLoss, Rows } from '../support/naive-losses.ts';
import * as naive from '../support/naive-losses.ts';
import { sharedDir } from '../support/shared.ts';

const equations: Readonly<Record<string, NaiveLoss>> = {
  'arc-distill': naive.arcDistill,
  'cos-distill': naive.cosDistill,
  'margin-distillation': naive.marginDistillation,
  'feature-mse': naive.featureMse,
  'feature-cosine': naive.featureCosine,
  'fitnet-hint': naive.fitnetHint,
  'logit-kd': naive.logitKd,
  rkd: naive.rkd,
  ekd: naive.ekd,
  'refo-abstract': naive.refo,
  'refo-plus-abstract': naive.refoPlus,
};

const sizes = { batch: 7, dim: 8, classes: 5, channels: 3, side: 2 };
const labels = Int32Array.of(3, 0, 3, 1, 3, 4, 0);
const drawn = (stream: number, count: number, scale = 1): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => scale * normal(17, stream, i));
const rowsOf = (values: ArrayLike<number>, width: number): Rows =>
  Array.from({ length: values.length / width }, (_, i) => Array.from(values).slice(i * width, (i + 1) * width));
const unitRowsOf = (values: Float32Array): Float32Array =>
  Float32Array.from(rowsOf(values, sizes.dim).flatMap((row) => row.map((value) => value / Math.hypot(...row))));

const teacher = unitRowsOf(drawn(1, sizes.batch * sizes.dim));
/** A little like the teacher, as a student in training is. */
const embedding = drawn(2, sizes.batch * sizes.dim).map((value, i) => 0.5 * value + teacher[i]!);
const centres = unitRowsOf(drawn(3, sizes.classes * sizes.dim));
const middle = drawn(4, sizes.batch * sizes.channels * sizes.side ** 2);
/** Near the similarities of the samples, so that ranks are neither all 0 nor all 6. */
const anchors = { 'student-anchors': drawn(5, 6, 0.3), 'teacher-anchors': drawn(6, 6, 0.3) };

const largest = (values: ArrayLike<number>): number => Array.from(values).reduce((top, value) => Math.max(top, Math.abs(value)), 0);
const farthest = (actual: ArrayLike<number | bigint>, expected: ArrayLike<number>): number => {
  expect(actual.length).toBe(expected.length);
  return largest(Array.from(expected, (value, i) => Number(actual[i]) - value));
};

describe.each(Object.entries(equations))('%s', (name, equation) => {
  const method = methodNamed(name)!;
  const { built, own, gradients } = standing(method, sizes);
  const ownValues = own === undefined ? new Float32Array(0) : drawn(7, sizeOf(own.shape));
  const memory = method.memory(sizes.classes, sizes.dim, () => 0);
  memory.restore({ centres, ...anchors });
  const feeds: Record<string, TensorArray> = { ...memory.feeds({ labels, teacher }), embedding, own: ownValues, middle };
  const given: Given = {
    student: rowsOf(embedding, sizes.dim),
    teacher: rowsOf(teacher, sizes.dim),
    labels: [...labels],
    centres: rowsOf(centres, sizes.dim),
    own: rowsOf(ownValues, sizes.dim),
    middle: rowsOf(middle, sizes.channels * sizes.side ** 2),
    area: sizes.side ** 2,
    anchors: { student: [...anchors['student-anchors']], teacher: [...anchors['teacher-anchors']] },
  };
  const exactly = Object.fromEntries(Object.entries(feeds).map(([key, values]) => [key, Array.from(values, Number)]));

  test('its loss is that of the plain loops', async () => {
    const expected = equation(given);
    const [[exact]] = evaluate([built.loss], exactly) as [Float64Array];
    expect(Math.abs(exact! - expected) / expected).toBeLessThan(1e-6);
    const program = await ortEngine.compile({
      loss: built.loss,
      ...Object.fromEntries(Object.entries(gradients).map(([key, gradient]) => [`by-${key}`, gradient])),
    });
    const found = await program.run(feeds);
    await program.dispose();
    expect(Math.abs(Number(found['loss']?.[0]) - expected) / expected).toBeLessThan(2e-5);
    const expectedGradients = evaluate(Object.values(gradients), exactly);
    for (const [i, key] of Object.keys(gradients).entries()) {
      const exactGradient = expectedGradients[i]!;
      expect(farthest(found[`by-${key}`]!, exactGradient), key).toBeLessThan(2e-4 * largest(exactGradient));
    }
  });

  test('its gradients are those of finite differences, with what it holds constant left as it was', () => {
    const step = 1e-6;
    const found = evaluate(Object.values(gradients), exactly);
    const parts = { embedding: 'student', own: 'own', middle: 'middle' } as const;
    for (const [i, key] of (Object.keys(gradients) as (keyof typeof parts)[]).entries()) {
      const part = parts[key];
      const rows = given[part];
      const moved = (r: number, c: number, by: number): number =>
        equation({ ...given, [part]: rows.with(r, rows[r]!.with(c, rows[r]![c]! + by)) }, given);
      const difference = rows.flatMap((row, r) => row.map((_, c) => (moved(r, c, step) - moved(r, c, -step)) / (2 * step)));
      expect(farthest(found[i]!, difference), key).toBeLessThan(1e-5 * Math.max(largest(difference), 1));
    }
  });
});

test('the anchors of EKD move a hundredth of the way, and back in from a checkpoint to the bit', async () => {
  const method = methodNamed('ekd')!;
  const memory = method.memory(sizes.classes, sizes.dim, () => 0);
  const { built, own } = standing(method, sizes);
  const program = await ortEngine.compile({ ...built.fetches });
  const facts = { labels, teacher };
  memory.absorb(facts, await program.run({ ...memory.feeds(facts), embedding, own: drawn(7, sizeOf(own!.shape)) }));
  await program.dispose();
  const pairs = [...labels].flatMap((a, i) => [...labels].flatMap((b, j) => (i < j && a !== b ? [[i, j] as const] : [])));
  const f = rowsOf(teacher, sizes.dim);
  const sorted = pairs.map(([i, j]) => f[i]!.reduce((sum, x, d) => sum + x * f[j]![d]!, 0)).sort((a, b) => b - a);
  const expected = [10, 1e2, 1e3, 1e4, 1e5, 1e6].map((rate) => 0.01 * sorted[Math.floor(sorted.length / rate)]!);
  expect(farthest(memory.state()['teacher-anchors']!, expected)).toBeLessThan(1e-7);
  const again = method.memory(sizes.classes, sizes.dim, () => 0);
  again.restore(memory.state());
  expect(again.feeds(facts)).toEqual(memory.feeds(facts));
  expect(() => again.restore({})).toThrow(RangeError);
});

test('EKD counts only the nearest negative pairs, and a batch of one person leaves its anchors alone', () => {
  const batch = 70;
  const memory = methodNamed('ekd')!.memory(batch, sizes.dim, () => 0);
  const feeds = memory.feeds({ labels: Int32Array.from({ length: batch }, (_, i) => i), teacher: new Float32Array(batch * sizes.dim) });
  expect(feeds['last-nearest']).toEqual(BigInt64Array.of(1999n));
  const { pace, positives } = memory.feeds({ labels: new Int32Array(3), teacher: new Float32Array(3 * sizes.dim) });
  expect([pace, positives]).toEqual([Float32Array.of(0), Float32Array.of(0, 1, 1, 0, 0, 1, 0, 0, 0)]);
});

test('fixed centres are the mean teacher embedding of each class, whatever pieces they come in', () => {
  const means = new ClassMeans(sizes.classes, sizes.dim);
  const several = Int32Array.of(0, 1, 2, 3, 4, 0, 3);
  const sample = (i: number) => ({ labels: several.subarray(i, i + 1), teacher: teacher.subarray(i * sizes.dim, (i + 1) * sizes.dim) });
  means.prepare([...several.keys()].map(sample));
  const f = rowsOf(teacher, sizes.dim);
  const expected = [[0, 5], [1], [2], [3, 6], [4]].flatMap((of) => {
    const sum = f[0]!.map((_, d) => of.reduce((total, i) => total + f[i]![d]!, 0));
    return sum.map((value) => value / Math.hypot(...sum));
  });
  expect(farthest(means.centres, expected)).toBeLessThan(1e-7);
  const whole = new ClassMeans(sizes.classes, sizes.dim);
  whole.prepare([{ labels: several, teacher }]);
  expect(whole.centres).toEqual(means.centres);
  const again = new ClassMeans(sizes.classes, sizes.dim);
  again.restore(means.state());
  expect(again.state()).toEqual(means.state());
  expect(() => again.restore({ centres: new Float32Array(3) })).toThrow(RangeError);
});

interface Golden {
  readonly head: 'arc' | 'cos';
  readonly margin: number;
  readonly student: Rows;
  readonly centres: Rows;
  readonly labels: readonly number[];
  readonly loss: number;
  readonly gradient: readonly number[];
}

const shared = sharedDir();
describe.skipIf(shared === undefined)('ArcDistill and CosDistill (need the shared reference numbers)', () => {
  const json = (file: string) => JSON.parse(readFileSync(join(shared ?? '', 'reference', file), 'utf8'));
  function goldens(): Golden[] {
    const { fixed } = json('losses.json');
    const vectors = json('method_vectors.json');
    const [width, count]: [number, number] = [vectors.kernel0.length, vectors.kernel0[0].length];
    const columns: Rows = Array.from({ length: count }, (_, c) => Array.from({ length: width }, (__, d) => vectors.kernel0[d][c]));
    const published = vectors.cases.find(({ head }: { head: string }) => head.includes('ArcDistill'));
    return [
      ...fixed.map(
        (one: {
          loss: 'arc' | 'cos';
          m: number;
          dim: number;
          student: number[];
          centers: number[];
          labels: number[];
          value: number;
          grad_student: number[];
        }) => ({
          head: one.loss,
          margin: one.m,
          student: rowsOf(one.student, one.dim),
          centres: rowsOf(one.centers, one.dim),
          labels: one.labels,
          loss: one.value,
          gradient: one.grad_student,
        }),
      ),
      {
        head: 'arc',
        margin: published.m,
        student: vectors.student_raw,
        centres: columns,
        labels: vectors.labels,
        loss: published.loss,
        gradient: published.grad_student_raw.flat(),
      },
    ];
  }

  test('agree with the published code on given centres', () => {
    const limit = 1e-5; // numbers written into a graph are float32, as half of the golden ones are
    const all = goldens();
    expect(all.length).toBeGreaterThanOrEqual(3);
    for (const { head, margin, student, centres: given, labels: own, loss, gradient } of all) {
      const [batch, dim, classes] = [student.length, student[0]!.length, given.length];
      const { built, gradients } = standing(amlDistill(head, margin), { batch, dim, classes, channels: 1, side: 1 });
      const units = given.flatMap((row) => row.map((value) => value / Math.hypot(...row)));
      const feeds = { embedding: student.flat(), centres: units, labels: own, teacher: student.flat() };
      const [found, slope] = evaluate([built.loss, gradients['embedding']!], feeds);
      expect(Math.abs(found![0]! - loss) / loss).toBeLessThan(limit);
      expect(farthest(slope!, gradient)).toBeLessThan(limit * Math.hypot(...gradient));
    }
  });
});
