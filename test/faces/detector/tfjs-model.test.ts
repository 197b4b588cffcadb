// The networks that find faces, as they run here, against TensorFlow.js itself running the same files on the same picture; and files that are refused.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadModel } from '../../../main/engine/ort.ts';
import { backends } from '../../../main/engine/tfjs-backends.ts';
import { randomFrom } from '../../../main/evaluation/random.ts';
import { detectorModel, finderDigest, packagedNetwork } from '../../../main/faces/detector/networks.ts';
import { convertTfjs, ModelRefused } from '../../../main/faces/detector/tfjs-model.ts';

// biome-ignore lint/suspicious/noExplicitAny: a file of somebody else, walked as it lies
type Json = any;

beforeAll(async () => {
  await backends.cpu();
});

/** The file's nodes one after the other by TensorFlow.js: its own layout, its own padding. */
function runByTfjs({ json, weights }: { json: Json; weights: Uint8Array }, picture: tf.Tensor4D): Map<string, tf.Tensor> {
  const values = new Map<string, tf.Tensor>();
  const view = new DataView(weights.buffer, weights.byteOffset, weights.byteLength);
  let at = 0;
  for (const { name, shape, dtype, quantization } of json.weightsManifest[0].weights) {
    const size = shape.reduce((product: number, n: number) => product * n, 1);
    const numbers = Array.from({ length: size }, () => {
      const value = quantization ? view.getFloat16(at, true) : dtype === 'int32' ? view.getInt32(at, true) : view.getFloat32(at, true);
      at += quantization ? 2 : 4;
      return value;
    });
    values.set(name, tf.tensor(numbers, shape, dtype));
  }
  const word = (base64: string): string => Buffer.from(base64, 'base64').toString();
  for (const { name, op, input = [], attr = {} } of json.modelTopology.node) {
    if (op === 'Const') continue;
    const [x, y, z, w] = input.map((one: string) => values.get(one)) as tf.Tensor4D[];
    const pad = word(attr.padding?.s ?? '').toLowerCase() as 'same' | 'valid';
    const stride = Number(attr.strides?.list.i[1] ?? 1);
    const ops: Record<string, () => tf.Tensor> = {
      Placeholder: () => picture,
      Identity: () => x!,
      AddV2: () => tf.add(x!, y!),
      Relu: () => tf.relu(x!),
      Sigmoid: () => tf.sigmoid(x!),
      Prelu: () => tf.prelu(x!, y!),
      MaxPool: () => tf.maxPool(x!, Number(attr.ksize.list.i[1]), stride, pad),
      Pad: () => tf.pad(x!, tf.util.toNestedArray([4, 2], (y as tf.Tensor).dataSync()) as [number, number][]),
      Reshape: () => tf.reshape(x!, [...(y as tf.Tensor).dataSync()]),
      DepthwiseConv2dNative: () => tf.depthwiseConv2d(x!, y!, stride, pad),
      _FusedConv2D: () => {
        const sum = tf.add(tf.conv2d(x!, y!, stride, pad), z!);
        const then = word(attr.fused_ops.list.s[1] ?? '');
        return then === 'Prelu' ? tf.prelu(sum as tf.Tensor4D, w!) : then === 'Relu' ? tf.relu(sum) : sum;
      },
    };
    values.set(name, ops[op]!());
  }
  return values;
}

test.each([
  ['blazeface', 256, 4],
  ['facemesh', 192, 3],
] as const)('%s gives what TensorFlow.js gives', async (name, edge, outputs) => {
  const random = randomFrom(3);
  const picture = Float32Array.from({ length: edge * edge * 3 }, () => random.unit());
  const expected = runByTfjs(packagedNetwork(name) as Json, tf.tensor4d(picture, [1, edge, edge, 3]));
  const model = await loadModel(detectorModel(name), { threads: 1 });
  const area = edge * edge;
  const turned = Float32Array.from({ length: 3 * area }, (_, i) => picture[(i % area) * 3 + Math.floor(i / area)]!);
  const found = await model.run({ pixels: { type: 'float32', dims: [1, 3, edge, edge], data: turned } });
  await model.release();
  expect(Object.keys(found)).toHaveLength(outputs);
  for (const [output, { data, dims }] of Object.entries(found)) {
    const wanted = expected.get(output)!;
    expect(dims).toEqual(wanted.shape);
    const numbers = wanted.dataSync() as Float32Array;
    const largest = numbers.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    const away = numbers.reduce((most, one, i) => Math.max(most, Math.abs(one - Number(data[i]))), 0);
    expect(largest).toBeGreaterThan(0);
    expect(away).toBeLessThan(1e-4 * Math.max(1, largest));
  }
});

test('the finder has one name', () => {
  expect(finderDigest()).toMatch(/^[0-9a-f]{64}$/);
});

describe('files that are refused', () => {
  const base = (): { json: Json; weights: Uint8Array } => {
    const { json, weights } = packagedNetwork('blazeface');
    return { json: structuredClone(json), weights };
  };
  const nodeOf = (json: Json, op: string): Json => json.modelTopology.node.find((one: Json) => one.op === op);
  test.each<[string, (json: Json) => void]>([
    ['another operator', (json) => Object.assign(nodeOf(json, 'Relu'), { op: 'Elu' })],
    [
      'a dilated convolution',
      (json) => Object.assign(nodeOf(json, '_FusedConv2D').attr, { dilations: { list: { i: ['1', '2', '2', '1'] } } }),
    ],
    [
      'channels first',
      (json) => Object.assign(nodeOf(json, '_FusedConv2D').attr, { data_format: { s: Buffer.from('NCHW').toString('base64') } }),
    ],
    [
      'a stride that is not square',
      (json) => Object.assign(nodeOf(json, 'MaxPool').attr, { strides: { list: { i: ['1', '2', '1', '1'] } } }),
    ],
    ['an unknown activation', (json) => Object.assign(nodeOf(json, '_FusedConv2D').attr.fused_ops.list, { s: ['Qmlhc0FkZA==', 'RWx1'] })],
    ['an input that is not there', (json) => Object.assign(nodeOf(json, 'Relu'), { input: ['nowhere'] })],
    ['no graph', (json) => Object.assign(json, { format: 'layers-model' })],
  ])('%s', (_, change) => {
    const { json, weights } = base();
    change(json);
    expect(() => convertTfjs(json, weights)).toThrow(ModelRefused);
  });

  test('weights that end too early, or go on', () => {
    const { json, weights } = base();
    expect(() => convertTfjs(json, weights.subarray(0, -4))).toThrow(ModelRefused);
    expect(() => convertTfjs(json, Buffer.concat([weights, Buffer.alloc(4)]))).toThrow(ModelRefused);
  });
});
