// What a teacher file is found to be, and why a file is refused.
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { AttributeProtoSchema, GraphProtoSchema, type ModelProto, TensorProto_DataLocation, TrainingInfoProtoSchema } from 'onnx-buf';
import { afterAll, describe, expect, test } from 'vitest';
import { inspectModel, readModel } from '../../main/teachers/inspect.ts';
import { node, type OddTeacher, oddModel, oddTeacher } from '../support/odd-teachers.ts';

const folder = mkdtempSync(join(tmpdir(), 'deshi-inspect-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('what a sound teacher is', () => {
  const plain = { layout: 'NCHW', dtype: 'float32', width: 112, height: 112 };
  const cases: [string, OddTeacher, object][] = [
    ['open batch', {}, { input: plain, batch: 'free', dim: 16 }],
    ['batch of one', { batch: 1 }, { input: plain, batch: 1 }],
    ['rows first', { layout: 'NHWC' }, { input: { ...plain, layout: 'NHWC' } }],
    ['bytes', { dtype: 'uint8' }, { input: { ...plain, dtype: 'uint8' } }],
    ['160x160', { width: 160, height: 160 }, { input: { ...plain, width: 160, height: 160 } }],
    ['112 high, 96 wide', { width: 96 }, { input: { ...plain, width: 96 } }],
    ['weights listed as inputs', { weightsAsInputs: true }, { inputName: 'image' }],
  ];
  test.each(cases)('%s', (_, options, expected) => {
    expect(inspectModel(oddTeacher(options))).toMatchObject(expected);
  });

  test('numbers of the file', () => {
    const bytes = oddTeacher({ dim: 32 });
    const facts = inspectModel(bytes);
    expect(facts).toMatchObject({ sizeBytes: bytes.length, dim: 32, parameters: 192 * 32, opset: 17, outputName: 'embedding' });
    expect(facts.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('operators that the runtime fuses are taken', () => {
    const bytes = oddTeacher({}, (model) => rename(model, 'MatMul', 'FusedMatMul', 'com.microsoft'));
    expect(inspectModel(bytes).dim).toBe(16);
  });
});

describe('a teacher that is refused', () => {
  const refused = (bytes: Uint8Array): string => {
    try {
      inspectModel(bytes);
      return 'taken';
    } catch (thrown) {
      return (thrown as { code?: string }).code ?? String(thrown);
    }
  };

  test('no ONNX: text, a picture, noise, an archive', () => {
    const text = new TextEncoder().encode('This is no network, whatever its name says. '.repeat(40));
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);
    const noise = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919 + 13) % 251);
    const zip = Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8);
    for (const bytes of [text, jpeg, noise, zip]) expect(refused(bytes)).toBe('teacher-not-onnx');
  });

  test('truncated, wherever it is cut', () => {
    const bytes = oddTeacher();
    for (const share of [0, 0.0005, 0.01, 0.2, 0.5, 0.9, 0.9999]) {
      expect(refused(bytes.slice(0, Math.floor(bytes.length * share))), `cut at ${share}`).toBe('teacher-truncated');
    }
  });

  test('weights shorter or longer than they say', () => {
    for (const change of [-4, 4]) {
      const bytes = oddTeacher({}, (model) => {
        const tensor = model.graph!.initializer[0]!;
        tensor.rawData = new Uint8Array(tensor.rawData.length + change);
      });
      expect(refused(bytes)).toBe('teacher-truncated');
    }
  });

  test('two outputs, with their number and shapes', () => {
    expect(() => inspectModel(oddTeacher({ secondOutput: true }))).toThrow(
      expect.objectContaining({ code: 'teacher-outputs', data: { reason: 'count', count: 2, shape: '[?,16] [?,16]' } }),
    );
  });

  test('a picture as output', () => {
    const bytes = oddTeacher({}, (model) => Object.assign(model.graph!.output, [{ ...model.graph!.input[0]!, name: 'embedding' }]));
    expect(refused(bytes)).toBe('teacher-outputs');
  });

  test('two inputs, one channel, half precision, a tiny and a huge picture', () => {
    const cases: OddTeacher[] = [
      { secondInput: true },
      { channels: 1 },
      { dtype: 'float16' },
      { width: 8, height: 8 },
      { width: 4096, height: 4096 },
    ];
    for (const options of cases) expect(refused(oddTeacher(options))).toBe('teacher-inputs');
  });

  test('another embedding size than expected', () => {
    expect(() => inspectModel(oddTeacher({ dim: 24 }), { embeddingSize: 16 })).toThrow(
      expect.objectContaining({ code: 'teacher-embedding-size', data: { found: 24, expected: 16 } }),
    );
  });

  const unsafe: [string, (model: ModelProto) => void][] = [
    ['control flow', (model) => model.graph!.node.push(node('If', ['image'], ['x'], []))],
    [
      'a graph inside a node',
      (model) => model.graph!.node[0]!.attribute.push(create(AttributeProtoSchema, { name: 'body', g: create(GraphProtoSchema) })),
    ],
    ['an operator of its own', (model) => rename(model, 'MatMul', 'MatMul', 'com.example')],
    ['an operator that is not for inference', (model) => rename(model, 'Identity', 'RandomNormalLike', '')],
    ['training information', (model) => model.trainingInfo.push(create(TrainingInfoProtoSchema))],
    ['an operator set from the stone age', (model) => Object.assign(model.opsetImport[0]!, { version: 3n })],
    ['overflowing dimensions', (model) => Object.assign(model.graph!.initializer[0]!, { dims: [2n ** 40n, 2n ** 40n] })],
    ['negative dimensions', (model) => Object.assign(model.graph!.initializer[0]!, { dims: [-1n, -3072n] })],
  ];
  test.each(unsafe)('%s', (_, edit) => {
    expect(refused(oddTeacher({}, edit))).toBe('teacher-unsafe');
  });

  test('external data, when all there is are bytes', () => {
    expect(refused(external('weights.bin'))).toBe('teacher-external-data');
  });
});

describe('reading the file', () => {
  test('missing, a folder, not allowed', async () => {
    await expect(readModel(join(folder, 'absent.onnx'))).rejects.toMatchObject({ code: 'teacher-missing' });
    await expect(readModel(folder)).rejects.toMatchObject({ code: 'teacher-not-onnx' });
    const locked = join(folder, 'locked.onnx');
    writeFileSync(locked, oddTeacher());
    chmodSync(locked, 0);
    // Root reads everything: then the file is simply read.
    if (process.getuid?.() === 0) await expect(readModel(locked)).resolves.toHaveLength(oddTeacher().length);
    else await expect(readModel(locked)).rejects.toMatchObject({ code: 'teacher-unreadable' });
  });

  test('weights beside the model are taken in, and the network is the same', async () => {
    const place = mkdtempSync(join(folder, 'beside 日本語-'));
    writeFileSync(join(place, 'model.onnx'), external('weights.bin'));
    writeFileSync(join(place, 'weights.bin'), weights);
    const bytes = await readModel(join(place, 'model.onnx'));
    expect(Buffer.from(bytes).equals(oddTeacher())).toBe(true);
  });

  test('external data outside its folder, by any road', async () => {
    const place = mkdtempSync(join(folder, 'outside-'));
    const home = join(place, 'home');
    mkdirSync(home);
    const target = join(place, 'secret.bin');
    writeFileSync(target, weights);
    symlinkSync(target, join(home, 'link.bin'));
    symlinkSync(place, join(home, 'way'));
    linkSync(target, join(home, 'hard.bin'));
    for (const location of ['../secret.bin', target, 'link.bin', 'way/secret.bin', 'hard.bin', '/dev/zero', 'absent.bin', '', '.']) {
      const path = join(home, 'model.onnx');
      writeFileSync(path, external(location));
      await expect(readModel(path), location).rejects.toMatchObject({ code: 'teacher-external-data' });
    }
  });

  test('external data that is too short', async () => {
    const place = mkdtempSync(join(folder, 'short-'));
    writeFileSync(join(place, 'model.onnx'), external('weights.bin'));
    writeFileSync(join(place, 'weights.bin'), weights.subarray(0, 100));
    await expect(readModel(join(place, 'model.onnx'))).rejects.toMatchObject({
      code: 'teacher-external-data',
      data: { reason: 'incomplete' },
    });
  });
});

const weights = oddModel({}).graph!.initializer[0]!.rawData;

function external(location: string): Uint8Array {
  return oddTeacher({}, (model) => {
    const tensor = model.graph!.initializer[0]!;
    const entry = { $typeName: 'onnx.StringStringEntryProto' as const };
    tensor.rawData = new Uint8Array(0);
    tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
    tensor.externalData = [
      { ...entry, key: 'location', value: location },
      { ...entry, key: 'offset', value: '0' },
      { ...entry, key: 'length', value: String(weights.length) },
    ];
  });
}

function rename(model: ModelProto, from: string, to: string, domain: string): void {
  for (const one of model.graph!.node) if (one.opType === from) Object.assign(one, { opType: to, domain });
}
