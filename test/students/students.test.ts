// Students are what they claim to be: counted from the graph, alike in all three readings, trained and folded.
import { describe, expect, test } from 'vitest';
import { loadModel, ortEngine } from '../../main/engine/ort.ts';
import { tfjsOn } from '../../main/engine/tfjs.ts';
import { input, type Tensor } from '../../main/graph/graph.ts';
import { writeOnnx } from '../../main/graph/onnx.ts';
import { methodNamed } from '../../main/methods/catalogue.ts';
import { studentNamed, students } from '../../main/students/catalogue.ts';
import { mobileFaceNet } from '../../main/students/mobilefacenet.ts';
import { evaluationNet, foldedNet, type ValueSpec } from '../../main/students/net.ts';
import { excited, shuffled } from '../../main/students/parts.ts';
import { shrunk } from '../../main/students/shrink.ts';
import { factsOf, imageInput, type Student, valuesOf } from '../../main/students/student.ts';
import { normal } from '../../main/training/random.ts';
import { describeStep } from '../../main/training/step.ts';
import { initialValues } from '../../main/training/weights.ts';
import { narrowStudents } from '../support/narrow-students.ts';

const named = (name: string): Student => studentNamed(name) as Student;

test('MobileFaceNet has the parameters and MACs of the published network', () => {
  expect(factsOf(named('mobilefacenet'), 512)).toEqual({ name: 'mobilefacenet', dim: 512, parameters: 1_199_488, macs: 221_161_984 });
});

test('iResNet has the parameters and MACs of the published network', () => {
  const counted = ([18, 50, 100] as const).map((layers) => factsOf(named(`iresnet${layers}`), 512));
  expect(counted.map(({ parameters }) => parameters)).toEqual([24_025_600, 43_590_848, 65_156_160]);
  expect(counted.map(({ macs }) => Number((macs / 1e9).toFixed(3)))).toEqual([2.61, 6.309, 12.09]);
});

test('width, depth and pixels scale what they say', () => {
  const [whole, shallow, few] = ['mobilefacenet', 'mobilefacenet-d0.5', 'mobilefacenet-64px'].map((name) => factsOf(named(name), 512));
  // Two, three and one bottleneck fewer: 1x1 to and from, 3x3, three normalisations and two slopes each.
  const bottleneck = (channels: number, groups: number): number =>
    2 * channels * groups + groups * 9 + 2 * (2 * groups + channels) + 2 * groups;
  expect(whole!.parameters - shallow!.parameters).toBe(2 * bottleneck(64, 128) + 3 * bottleneck(128, 256) + bottleneck(128, 256));
  // A global kernel of 4 x 4 instead of 7 x 7; nothing else has weights by place.
  expect(whole!.parameters - few!.parameters).toBe(512 * (49 - 16));
  const shrinking = 3 * (112 * 112 * 64 + 64 * 112 * 64);
  const head = 512 * 512;
  expect(few!.macs - shrinking - head).toBeCloseTo((whole!.macs - head) * (64 / 112) ** 2, -2);
});

test('the catalogue is in the order of arithmetic, and every name is used once', () => {
  const macs = students.map((student) => factsOf(student, 128).macs);
  expect(macs).toEqual(macs.toSorted((a, b) => a - b));
  expect(new Set(students.map(({ name }) => name)).size).toBe(students.length);
});

test('shrinking is the triangle filter, keeps light as it is, and knows no left or right', async () => {
  const [from, to] = [112, 80];
  const x = Float32Array.from({ length: 3 * from * from }, (_, i) => Math.sin(i * 0.37) + Math.cos(i * 0.011));
  const mirrored = x.map((_, i) => x[i - (i % from) + from - 1 - (i % from)]!);
  const program = await ortEngine.compile({ y: shrunk(input('x', [1, 3, from, from]), to) });
  const run = async (values: Float32Array): Promise<Float32Array> => (await program.run({ x: values }))['y'] as Float32Array;
  const [y, turned, grey] = [await run(x), await run(mirrored), await run(new Float32Array(x.length).fill(0.25))];
  await program.dispose();
  for (const value of grey) expect(value).toBeCloseTo(0.25, 5);
  for (const [i, value] of y.entries()) expect(turned[i - (i % to) + to - 1 - (i % to)]!).toBeCloseTo(value, 4);
  // Two places by the formula, one of them at the border.
  const scale = from / to;
  const weight = (i: number, j: number): number => Math.max(0, 1 - Math.abs(j + 0.5 - scale * (i + 0.5)) / scale);
  for (const [row, column] of [
    [0, 79],
    [33, 41],
  ] as const) {
    let [sum, total] = [0, 0];
    for (let r = 0; r < from; r += 1) {
      for (let c = 0; c < from; c += 1) {
        const share = weight(row, r) * weight(column, c);
        sum += share * x[from * from + r * from + c]!;
        total += share;
      }
    }
    expect(y[to * to + row * to + column]!).toBeCloseTo(sum / total, 4);
  }
});

test('squeeze-and-excitation and channel shuffle are what the papers say', async () => {
  const [n, c, h] = [2, 6, 3];
  const x = Float32Array.from({ length: n * c * h * h }, (_, i) => Math.sin(i));
  const values: Record<string, Float32Array> = {};
  const source = ({ name, shape }: ValueSpec): Tensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    values[name] = Float32Array.from({ length: size }, (_, i) => Math.cos(i * 2.3 + name.length));
    return input(name, shape);
  };
  const net = evaluationNet({ parameter: source, statistic: source });
  const map = input('x', [n, c, h, h]);
  const outputs = { excited: excited(net, map, 'se', 4), shuffled: shuffled(map, 3) };
  const program = await ortEngine.compile(outputs);
  const found = await program.run({ x, ...values });
  await program.dispose();
  for (const [i, value] of x.entries()) {
    const [sample, channel, at] = [Math.floor(i / (c * h * h)), Math.floor(i / (h * h)) % c, i % (h * h)];
    const means = Array.from(
      { length: c },
      (_, k) => x.subarray((sample * c + k) * h * h, (sample * c + k + 1) * h * h).reduce((a, b) => a + b, 0) / (h * h),
    );
    const hidden = Array.from({ length: 4 }, (_, k) => {
      const sum = means.reduce((total, mean, m) => total + mean * values['se.reduce.weight']![k * c + m]!, values['se.reduce.bias']![k]!);
      return sum > 0 ? sum : sum * values['se.prelu.weight']![k]!;
    });
    const sum = hidden.reduce(
      (total, one, k) => total + one * values['se.expand.weight']![channel * 4 + k]!,
      values['se.expand.bias']![channel]!,
    );
    expect(found['excited']![i]).toBeCloseTo(value * Math.min(1, Math.max(0, (sum + 3) / 6)), 4);
    // Three groups of two: channel 2a + b goes to 3b + a.
    const to = 3 * (channel % 2) + Math.floor(channel / 2);
    expect(found['shuffled']![(sample * c + to) * h * h + at]).toBe(value);
  }
});

describe.each(narrowStudents)('a training step of $name', (student) => {
  test('gives the same loss, gradient and update on two engines', async () => {
    const [batch, dim, classes] = [4, 8, 3];
    // Fewer pixels than a crop: what is compared is the arithmetic, and plain JavaScript is slow.
    const small: Student = {
      ...(student.family === 'mobilefacenet' ? mobileFaceNet({ width: 0.125, depth: 0.25, pixels: 16 }) : student),
      inputSize: 20,
    };
    const method = methodNamed('ada-arc')!;
    const step = describeStep({ student: small, method, batch, dim, classes, inspect: true });
    const specs = valuesOf(small, dim);
    const memory = method.memory(classes, dim, (index) => normal(1, 1, index));
    const teacher = Float32Array.from({ length: batch * dim }, (_, i) => normal(1, 2, i) / Math.sqrt(dim));
    const feeds = {
      image: Float32Array.from({ length: batch * 3 * small.inputSize ** 2 }, (_, i) => normal(1, 3, i)),
      rate: Float32Array.of(0.05),
      parameters: initialValues(specs.parameters, 7),
      momentum: new Float32Array(step.parameters.size),
      statistics: initialValues(specs.statistics, 7),
      ...memory.feeds({ labels: Int32Array.of(0, 1, 0, 2), teacher }),
    };
    const results = await Promise.all(
      [ortEngine, tfjsOn('cpu')].map(async (engine) => {
        const program = await engine.compile(step.fetches);
        const found = await program.run(feeds);
        await program.dispose();
        return found;
      }),
    );
    const [one, other] = results as [Record<string, Float32Array>, Record<string, Float32Array>];
    for (const part of ['loss', 'embedding', 'gradient', 'next-parameters', 'next-statistics']) {
      const [a, b] = [one[part]!, other[part]!];
      const size = Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));
      expect(size, part).toBeGreaterThan(0);
      expect(Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0)) / size, part).toBeLessThan(2e-3);
    }
    // Every value of the network gets a gradient, but the bias before a normalisation, which takes it out again, and a slope that no value meets.
    const idle = step.parameters.entries.filter(({ offset, shape }) => {
      const part = one['gradient']!.subarray(offset, offset + shape.reduce((a, b) => a * b, 1));
      return part.every((value) => value === 0);
    });
    expect(idle.map(({ name }) => name).filter((name) => !/^fc\.bias$|prelu/.test(name))).toEqual([]);
  }, 240_000);
});

/** Values that look trained: nothing is left at a start that would hide a mistake in folding. */
function trainedLike(student: Student, dim: number): Map<string, Float32Array> {
  const { parameters, statistics } = valuesOf(student, dim);
  const values = new Map<string, Float32Array>();
  let offset = 0;
  const start = initialValues(parameters, 3);
  for (const { name, shape } of parameters) {
    const size = shape.reduce((a, b) => a * b, 1);
    const part = start.subarray(offset, offset + size);
    values.set(name, shape.length === 1 ? part.map((value, i) => value + 0.1 * normal(4, 0, offset + i)) : part);
    offset += size;
  }
  for (const { name, shape } of statistics) {
    const size = shape.reduce((a, b) => a * b, 1);
    values.set(
      name,
      Float32Array.from({ length: size }, (_, i) => (name.endsWith('var') ? 0.5 + Math.abs(normal(5, 0, i)) : 0.1 * normal(6, 0, i))),
    );
  }
  return values;
}

describe.each([named('tiny'), named('mobilefacenet-x0.25'), ...narrowStudents])('$name', (student) => {
  test('folded, with a free batch, gives the embeddings of the evaluation graph', async () => {
    const [dim, batch] = [32, 3];
    const values = trainedLike(student, dim);
    const image = Float32Array.from({ length: batch * 3 * 112 * 112 }, (_, i) => Math.sin(i * 0.013) * Math.cos(i * 0.0007));
    const source = ({ name: key, shape }: ValueSpec): Tensor => input(key, shape);
    const plain = await ortEngine.compile({
      y: student.build(evaluationNet({ parameter: source, statistic: source }), imageInput(student, batch), dim),
    });
    const { y: expected } = await plain.run({ image, ...Object.fromEntries(values) });
    await plain.dispose();
    const bytes = writeOnnx({ outputs: { embedding: student.build(foldedNet(values), imageInput(student, 1), dim) }, freeBatch: true });
    const model = await loadModel(bytes);
    const { embedding } = await model.run({ image: { type: 'float32', dims: [batch, 3, 112, 112], data: image } });
    await model.release();
    expect(embedding?.dims).toEqual([batch, dim]);
    const scale = Math.max(...(expected as Float32Array).map(Math.abs));
    for (const [i, value] of (expected as Float32Array).entries())
      expect(Math.abs(Number(embedding?.data[i]) - value)).toBeLessThan(1e-4 * scale);
    expect(writeOnnx({ outputs: { embedding: student.build(foldedNet(values), imageInput(student, 1), dim) }, freeBatch: true })).toEqual(
      bytes,
    );
  });
});
