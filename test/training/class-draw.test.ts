// Classes drawn for a step: the draw itself, a run that sees all of them, a run that goes on, and how much is learnt from a tenth.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ortEngine } from '../../main/engine/ort.ts';
import { methodNamed } from '../../main/methods/catalogue.ts';
import { flatten, type Student, valuesOf } from '../../main/students/student.ts';
import { readNewest } from '../../main/training/checkpoint.ts';
import { classDraws } from '../../main/training/class-draw.ts';
import { LearnedRows } from '../../main/training/learned-rows.ts';
import { train } from '../../main/training/loop.ts';
import { derivePlan, sampleOf } from '../../main/training/plan.ts';
import { bits, normal } from '../../main/training/random.ts';
import { describeStep } from '../../main/training/step.ts';
import { initialValues } from '../../main/training/weights.ts';
import { smallRun } from '../support/small-run.ts';

describe('a draw', () => {
  const labels = Int32Array.of(17, 3, 17, 40);
  test('holds the classes of the batch, no class twice, in order, and says where each sample finds its own', () => {
    const draw = classDraws({ seed: 1, classes: 50, count: 12 });
    for (let position = 0; position < 200; position += 1) {
      const { drawn, labels: places } = draw(2, position, labels);
      expect(drawn).toHaveLength(12);
      expect([...new Set(drawn)].sort((a, b) => a - b)).toEqual([...drawn]);
      expect(drawn[0]).toBeGreaterThanOrEqual(0);
      expect(drawn.at(-1)).toBeLessThan(50);
      expect([...places].map((place) => drawn[place])).toEqual([...labels]);
    }
  });

  test('is a function of seed, epoch and position', () => {
    const of = (seed: number, epoch: number, position: number) => [
      ...classDraws({ seed, classes: 50, count: 12 })(epoch, position, labels).drawn,
    ];
    const draw = classDraws({ seed: 1, classes: 50, count: 12 });
    draw(0, 5, labels);
    expect([...draw(0, 6, labels).drawn]).toEqual(of(1, 0, 6));
    expect(new Set([of(1, 0, 6), of(2, 0, 6), of(1, 1, 6), of(1, 0, 7)].map(String)).size).toBe(4);
  });

  test('takes every class and every pair of classes equally often', () => {
    const draw = classDraws({ seed: 9, classes: 12, count: 5 });
    const draws = 12_000;
    const single = new Float64Array(12);
    const both = new Float64Array(144);
    for (let position = 0; position < draws; position += 1) {
      const { drawn } = draw(0, position, Int32Array.of(4));
      for (const a of drawn) {
        single[a]! += 1;
        for (const b of drawn) both[12 * a + b]! += 1;
      }
    }
    for (let a = 0; a < 12; a += 1) {
      // 4 of the 11 others; pairs of others: 4 * 3 / (11 * 10). Six standard deviations.
      const share = a === 4 ? 1 : 4 / 11;
      expect(Math.abs(single[a]! - share * draws)).toBeLessThanOrEqual(6 * Math.sqrt(draws * share * (1 - share)));
      for (let b = 0; b < 12; b += 1) {
        if (a === b || a === 4 || b === 4) continue;
        expect(Math.abs(both[12 * a + b]! - (12 / 110) * draws)).toBeLessThan(6 * Math.sqrt(draws * (12 / 110)));
      }
    }
  });

  test('of all classes is all of them; of fewer than stand in the batch it is refused', () => {
    const { drawn, labels: places } = classDraws({ seed: 1, classes: 50, count: 50 })(0, 0, labels);
    expect([...drawn]).toEqual(Array.from({ length: 50 }, (_, c) => c));
    expect(places).toEqual(labels);
    expect(() => classDraws({ seed: 1, classes: 50, count: 2 })(0, 0, labels)).toThrow(RangeError);
  });
});

describe('a run', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'deshi-classes-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const never = { engine: ortEngine, onProgress: () => undefined, shouldPause: () => false };
  const arraysOf = (runDir: string): Record<string, Float32Array> => Object.fromEntries(readNewest(runDir)?.arrays ?? []);
  const small = { identities: 9, perIdentity: 2, epochs: 2, batch: 4, checkpointSeconds: 60 };

  test.each(['ada-arc', 'standalone-arc', 'fitnet-hint'])(
    '%s whose softmax draws all classes ends with the bits of the full one',
    async (method) => {
      const full = smallRun(join(dir, `all-${method}`), { ...small, method });
      const drawn = smallRun(join(dir, `all-${method}`), { ...small, method, name: 'drawn', sampledClasses: 9 });
      await train(full.runDir, never);
      await train(drawn.runDir, never);
      expect(arraysOf(drawn.runDir)).toEqual(arraysOf(full.runDir));
    },
  );

  test.each([
    ['ada-arc', 1],
    ['standalone-arc', 1],
    ['fitnet-hint', 1],
    ['standalone-arc', 2],
  ])('%s with drawn classes, its steps in %i parts, goes on after pauses to the same bits', async (method, parts) => {
    const { runDir } = smallRun(join(dir, `paused-${method}-${parts}`), { ...small, method, sampledClasses: 6 });
    const paused = `${runDir}-paused`;
    cpSync(runDir, paused, { recursive: true });
    await train(runDir, { ...never, parts });
    for (let outcome = 'paused'; outcome === 'paused'; ) {
      let done = 0;
      ({ outcome } = await train(paused, { ...never, parts, shouldPause: () => ++done === 3 }));
    }
    expect(arraysOf(paused)).toEqual(arraysOf(runDir));
    const learned = arraysOf(runDir)[method === 'ada-arc' ? 'memory.centres' : 'head']!;
    expect(learned.length).toBeGreaterThanOrEqual(9 * 16);
    expect(learned.every(Number.isFinite)).toBe(true);
  });
});

test('a plan draws classes where there are too many for all of them, and says so', () => {
  const given = { runId: 'r', student: 'tiny', method: 'ada-arc', dim: 8, images: 500_000, seed: 1, pixelStore: 'p', teacherStore: 't' };
  const few = derivePlan({ ...given, classes: 4000 });
  expect(few.plan.sampledClasses).toBeUndefined();
  expect(few.reasons.map(({ key }) => key)).not.toContain('classes-drawn');
  const many = derivePlan({ ...given, classes: 100_000 });
  expect(many.plan.sampledClasses).toBe(10_000);
  expect(many.reasons).toContainEqual({ key: 'classes-drawn', data: { classes: 100_000, drawn: 10_000 } });
  expect(sampleOf(100, 64)).toBe(100);
});

/** A linear map with batch normalisation: enough to tell made-up patterns apart. */
const linear: Student = {
  name: 'linear',
  family: 'tiny',
  inputSize: 4,
  build: (net, image, outputs) => net.embed(flatten(image), 'linear', 'norm', outputs),
};

describe.each(['standalone-arc', 'ada-arc'])('%s on 600 made-up people', (name) => {
  const [people, dim, batch, steps] = [600, 24, 60, 700];
  const pixels = 3 * linear.inputSize ** 2;
  const method = methodNamed(name)!;
  const teacherOf = (person: number): Float32Array => {
    const row = Float32Array.from({ length: dim }, (_, d) => normal(30, person, d));
    return row.map((x) => x / Math.hypot(...row));
  };
  // A photo is a linear picture of what the teacher says of the person, and noise.
  const patterns = Array.from({ length: people }, (_, person) => {
    const taught = teacherOf(person);
    return Float64Array.from({ length: pixels }, (__, at) => 2 * taught.reduce((sum, x, d) => sum + x * normal(31, at, d), 0));
  });
  const seenAs = (person: number, copy: number, at: number): number => patterns[person]![at]! + 0.6 * normal(32 + copy, person, at);

  /** Share of new images whose nearest centre, of all, is their person's. */
  async function accuracy(count: number | undefined): Promise<number> {
    const seen = count ?? people;
    const step = describeStep({ student: linear, method, batch, dim, classes: seen, inspect: true });
    const program = await ortEngine.compile(step.fetches);
    const memory = method.memory(people, dim, (i) => normal(33, 0, i));
    const specs = valuesOf(linear, dim);
    let values: Record<string, Float32Array> = {
      parameters: initialValues(specs.parameters, 3),
      momentum: new Float32Array(step.parameters.size),
      statistics: initialValues(specs.statistics, 3),
    };
    const headSize = step.headClasses > 0 ? people * dim : 0;
    const head = new Float32Array(headSize).map((_, i) => 0.01 * normal(34, 0, i));
    const rows = new LearnedRows(head, new Float32Array(headSize), { classes: step.headClasses > 0 ? people : seen, seen, width: dim });
    const draw = classDraws({ seed: 4, classes: people, count: seen });
    const forward = async (labels: Int32Array, copy: number, rate: number, position: number) => {
      const drawn = draw(0, position, labels);
      const facts = { ...drawn, teacher: Float32Array.from([...labels].flatMap((label) => [...teacherOf(label)])) };
      const image = Float32Array.from({ length: batch * pixels }, (_, i) => seenAs(labels[Math.floor(i / pixels)]!, copy, i % pixels));
      const own = step.headClasses > 0 ? rows.feeds(drawn.drawn) : {};
      return { facts, fetched: await program.run({ image, rate: Float32Array.of(rate), ...values, ...own, ...memory.feeds(facts) }) };
    };
    for (let k = 0; k < steps; k += 1) {
      const labels = Int32Array.from({ length: batch }, (_, i) => bits(5, k, i) % people);
      const { facts, fetched } = await forward(labels, k % 5, 0.1 * 0.5 * (1 + Math.cos((Math.PI * k) / steps)), k);
      memory.absorb(facts, fetched);
      if (step.headClasses > 0) rows.absorb(facts.drawn, fetched);
      values = Object.fromEntries(Object.keys(values).map((key) => [key, fetched[`next-${key}`] as Float32Array]));
    }
    const centres = step.headClasses > 0 ? head : memory.state()['centres']!;
    let right = 0;
    for (let first = 0; first < people; first += batch) {
      const labels = Int32Array.from({ length: batch }, (_, i) => first + i);
      const embedding = (await forward(labels, 9, 0, 0)).fetched['embedding'] as Float32Array;
      for (const [i, label] of labels.entries()) {
        let [best, nearest] = [Number.NEGATIVE_INFINITY, -1];
        for (let c = 0; c < people; c += 1) {
          let [dot, square] = [0, 0];
          for (let d = 0; d < dim; d += 1) {
            dot += embedding[i * dim + d]! * centres[c * dim + d]!;
            square += centres[c * dim + d]! ** 2;
          }
          if (dot / Math.sqrt(square) > best) [best, nearest] = [dot / Math.sqrt(square), c];
        }
        if (nearest === label) right += 1;
      }
    }
    await program.dispose();
    return right / people;
  }

  test('a fifth of the classes a step reaches what all of them reach', async () => {
    const [full, drawn] = [await accuracy(undefined), await accuracy(people / 5)];
    expect(full).toBeGreaterThan(0.8);
    expect(drawn).toBeGreaterThan(full - 0.03);
  });
});
