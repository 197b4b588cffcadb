// Students are what they claim to be: counted from the graph, alike in all three readings, trained and folded.
import { describe, expect, test } from 'vitest';
import { loadModel, ortEngine } from '../../main/engine/ort.ts';
import { input, type Tensor } from '../../main/graph/graph.ts';
import { writeOnnx } from '../../main/graph/onnx.ts';
import { studentNamed, students } from '../../main/students/catalogue.ts';
import { evaluationNet, foldedNet, type ValueSpec } from '../../main/students/net.ts';
import { factsOf, imageInput, type Student, valuesOf } from '../../main/students/student.ts';
import { normal } from '../../main/training/random.ts';
import { initialValues } from '../../main/training/weights.ts';

const named = (name: string): Student => studentNamed(name) as Student;

test('MobileFaceNet has the parameters and MACs of the published network', () => {
  expect(factsOf(named('mobilefacenet'), 512)).toEqual({ name: 'mobilefacenet', dim: 512, parameters: 1_199_488, macs: 221_161_984 });
});

test('the widths grow in parameters and in MACs', () => {
  const facts = students.map((student) => factsOf(student, 128));
  expect(facts.map(({ parameters }) => parameters)).toEqual([...facts.map(({ parameters }) => parameters)].sort((a, b) => a - b));
  expect(facts.map(({ macs }) => macs)).toEqual([...facts.map(({ macs }) => macs)].sort((a, b) => a - b));
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

describe.each(['tiny', 'mobilefacenet-x0.25'])('%s', (name) => {
  test('folded, with a free batch, gives the embeddings of the evaluation graph', async () => {
    const student = named(name);
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
