// A softmax over drawn classes: loss, gradients and centres are those of plain loops over the drawn ones; drawn whole it is the full softmax to the bit.
import { describe, expect, test } from 'vitest';
import { ortEngine } from '../../main/engine/ort.ts';
import { sizeOf, type TensorArray } from '../../main/graph/graph.ts';
import { methodNamed, methods } from '../../main/methods/catalogue.ts';
import { exactAdaDistill } from '../../main/methods/exact.ts';
import { margins } from '../../main/methods/margin.ts';
import type { BatchFacts } from '../../main/methods/method.ts';
import { LearnedRows } from '../../main/training/learned-rows.ts';
import { normal } from '../../main/training/random.ts';
import { standing } from '../support/method-site.ts';
import { naiveMargin, type Rows } from '../support/naive-losses.ts';

const all = 9;
const dim = 6;
/** Classes 2, 4, 5 and 8 stand in the batch; 0 and 7 are drawn beside them; 1, 3 and 6 are not seen. */
const drawn = Int32Array.of(0, 2, 4, 5, 7, 8);
const labels = Int32Array.of(5, 2, 5, 8, 4, 2);
const batch = labels.length;
const places = labels.map((label) => drawn.indexOf(label));
const sizes = { batch, dim, channels: 3, side: 2 };

const made = (stream: number, count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => normal(23, stream, i));
const rowsOf = (values: ArrayLike<number>, width = dim): Rows =>
  Array.from({ length: values.length / width }, (_, i) => Array.from(values).slice(i * width, (i + 1) * width));
const unitRows = (values: Float32Array): Float32Array =>
  Float32Array.from(rowsOf(values).flatMap((row) => row.map((x) => x / Math.hypot(...row))));
const teacher = unitRows(made(1, batch * dim));
const student = made(2, batch * dim).map((value, i) => 0.5 * value + teacher[i]!);
const centres = made(3, all * dim).map((value, i) => 0.4 * value + teacher[i % teacher.length]!);
const anchors = { 'student-anchors': made(5, 6), 'teacher-anchors': made(6, 6) };
const only = (values: Float32Array): Float32Array =>
  Float32Array.from([...drawn].flatMap((c) => [...values.subarray(c * dim, (c + 1) * dim)]));
const farthest = (actual: ArrayLike<number | bigint>, expected: ArrayLike<number>): number =>
  Array.from(expected).reduce((worst, value, i) => Math.max(worst, Math.abs(Number(actual[i]) - value)), 0);

interface Seen {
  readonly loss: number;
  readonly gradients: Readonly<Record<string, Float32Array>>;
  readonly state: Record<string, Float32Array>;
}

/** Loss, gradients and what the memory is after the step, of a method whose softmax sees `classes` classes. */
async function stepOf(name: string, classes: number, facts: BatchFacts, own: Float32Array): Promise<Seen> {
  const method = methodNamed(name)!;
  const { built, gradients } = standing(method, { ...sizes, classes });
  const program = await ortEngine.compile({
    loss: built.loss,
    ...built.fetches,
    ...Object.fromEntries(Object.entries(gradients).map(([key, tensor]) => [`by-${key}`, tensor])),
  });
  const memory = method.memory(all, dim, () => 1);
  if (Object.keys(memory.state()).length > 0) memory.restore({ centres: name.startsWith('ada') ? centres : unitRows(centres), ...anchors });
  const feeds: Record<string, TensorArray> = { embedding: student, own, middle: made(4, batch * 12), ...memory.feeds(facts) };
  const fetched = await program.run(feeds);
  memory.absorb(facts, fetched);
  await program.dispose();
  return {
    loss: Number(fetched['loss']?.[0]),
    gradients: Object.fromEntries(Object.keys(gradients).map((key) => [key, fetched[`by-${key}`] as Float32Array])),
    state: memory.state(),
  };
}

const some: BatchFacts = { labels: places, drawn, teacher };

describe('over drawn classes', () => {
  test.each(['arc', 'cos'] as const)(
    'AdaDistill (%s) is that of the plain loops; classes that are not seen keep their centres',
    async (head) => {
      const found = await stepOf(`ada-${head}`, drawn.length, some, new Float32Array(0));
      const expected = exactAdaDistill({
        head,
        margin: margins[head],
        dim,
        classes: drawn.length,
        student,
        labels: places,
        centres: only(centres),
        teacher,
        weighted: true,
        reference: false,
      }); // prettier-ignore
      expect(Math.abs(found.loss - expected.loss) / expected.loss).toBeLessThan(1e-5);
      expect(farthest(found.gradients['embedding']!, expected.gradient)).toBeLessThan(1e-4 * Math.hypot(...expected.gradient));
      const after = found.state['centres']!;
      expect(farthest(only(after), expected.centres)).toBeLessThan(1e-5);
      for (const c of [0, 1, 3, 6, 7]) expect(after.subarray(c * dim, (c + 1) * dim)).toEqual(centres.subarray(c * dim, (c + 1) * dim));
    },
  );

  test.each([
    ['standalone-arc', 'arc', true],
    ['standalone-cos', 'cos', true],
    ['arc-distill', 'arc', false],
    ['cos-distill', 'cos', false],
  ] as const)('%s: loss and gradients are those of finite differences of the plain loops', async (name, head, learned) => {
    const own = learned ? only(centres) : new Float32Array(0);
    const found = await stepOf(name, drawn.length, some, own);
    const seen = rowsOf(only(centres));
    const same = Array.from(labels, () => margins[head]);
    const lossAt = (of: Rows, at: Rows): number => naiveMargin(of, at, [...places], head, same);
    const students = rowsOf(student);
    const expected = lossAt(students, seen);
    expect(Math.abs(found.loss - expected) / expected).toBeLessThan(1e-5);
    const h = 1e-6;
    const moved = (rows: Rows, r: number, c: number, by: number): Rows => rows.with(r, rows[r]!.with(c, rows[r]![c]! + by));
    const byStudent = students.flatMap((row, r) =>
      row.map((_, c) => (lossAt(moved(students, r, c, h), seen) - lossAt(moved(students, r, c, -h), seen)) / (2 * h)),
    );
    expect(farthest(found.gradients['embedding']!, byStudent)).toBeLessThan(1e-4 * Math.hypot(...byStudent));
    if (!learned) return;
    const byCentres = seen.flatMap((row, r) =>
      row.map((_, c) => (lossAt(students, moved(seen, r, c, h)) - lossAt(students, moved(seen, r, c, -h))) / (2 * h)),
    );
    expect(farthest(found.gradients['own']!, byCentres)).toBeLessThan(1e-4 * Math.hypot(...byCentres));
  });
});

test.each(methods.map(({ name }) => name))('%s over all classes, drawn, is the full softmax to the bit', async (name) => {
  const { own } = standing(methodNamed(name)!, { ...sizes, classes: all });
  const values = own === undefined ? new Float32Array(0) : made(7, sizeOf(own.shape));
  const whole = await stepOf(name, all, { labels, teacher }, values);
  const everything = Int32Array.from({ length: all }, (_, c) => c);
  expect(await stepOf(name, all, { labels, drawn: everything, teacher }, values)).toEqual(whole);
});

test('learned rows: those of drawn classes and those behind the classes travel, the others keep value and momentum', () => {
  const rest = 2;
  const [values, momentum] = [made(8, (all + rest) * dim), made(9, (all + rest) * dim)];
  const [before, momentumBefore] = [values.slice(), momentum.slice()];
  const rows = new LearnedRows(values, momentum, { classes: all, seen: drawn.length, width: dim });
  const fed = rows.feeds(drawn);
  expect(fed['head']).toEqual(Float32Array.of(...only(values), ...values.subarray(all * dim)));
  expect(fed['head-momentum']).toEqual(Float32Array.of(...only(momentum), ...momentum.subarray(all * dim)));
  rows.absorb(drawn, { 'next-head': fed['head']!.map((x) => x + 1), 'next-head-momentum': fed['head-momentum']!.map((x) => 2 * x) });
  for (let at = 0; at < values.length; at += 1) {
    const travelled = at >= all * dim || drawn.includes(Math.floor(at / dim));
    expect(values[at]).toBe(travelled ? Math.fround(before[at]! + 1) : before[at]);
    expect(momentum[at]).toBe(travelled ? 2 * momentumBefore[at]! : momentumBefore[at]);
  }
});
