// Teachers of every layout, type and batch answer alike.
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { openNetwork } from '../../main/teachers/network.ts';
import { openedBatch } from '../../main/teachers/open-batch.ts';
import { studentConvention } from '../../main/teachers/pixels.ts';
import type { ImageInput, PixelConvention } from '../../main/teachers/types.ts';
import { drawnFace, int, node, type OddTeacher, oddTeacher } from '../support/odd-teachers.ts';

const faces = [0, 1, 2, 3, 4].map((person) => drawnFace(person, 1));
const size = { width: 112, height: 112 };

function plain(input: ImageInput): PixelConvention {
  return { ...input, order: 'RGB', mean: [0, 0, 0], std: [1, 1, 1] };
}

async function embedded(
  options: OddTeacher,
  crops: readonly Uint8Array[],
  views: readonly ('image' | 'flip')[] = ['image'],
): Promise<Float32Array> {
  const network = await openNetwork(oddTeacher(options), { threads: 1 });
  const convention = plain(network.facts.input);
  try {
    return await network.embed({ pixels: Buffer.concat(crops), count: crops.length, convention, views, ...size });
  } finally {
    await network.release();
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, at) => sum + value * y[at]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('no fault of a teacher', () => {
  const cases: [string, OddTeacher][] = [
    ['a fixed batch of one', { batch: 1 }],
    ['a fixed batch of four, for five faces', { batch: 4 }],
    ['rows first', { layout: 'NHWC' }],
    ['bytes', { dtype: 'uint8' }],
    ['bytes, rows first, batch of one', { dtype: 'uint8', layout: 'NHWC', batch: 1 }],
    ['weights listed as inputs', { weightsAsInputs: true }],
    ['an open batch that is none', { kind: 'one-by-one' }],
  ];
  test.each(cases)('%s: the same embeddings', async (_, options) => {
    const expected = await embedded({}, faces);
    const found = await embedded(options, faces);
    expect(found).toHaveLength(5 * 16);
    for (const [at, value] of found.entries()) expect(value).toBeCloseTo(expected[at]!, 2);
  });

  test.each([
    [160, 160],
    [150, 150],
    [96, 112],
    [128, 96],
  ])('another input size (%ix%i) sees the same people', async (width, height) => {
    const expected = await embedded({}, faces);
    const found = await embedded({ width, height }, faces);
    expect(found).toHaveLength(5 * 16);
    // Other shapes show the middle only, so this is the square ones' promise.
    if (width === height) {
      for (let face = 0; face < 5; face++) {
        expect(cosine(found.subarray(face * 16, face * 16 + 16), expected.subarray(face * 16, face * 16 + 16))).toBeGreaterThan(0.99);
      }
    }
  });
});

test('what it found out by running', async () => {
  const network = await openNetwork(oddTeacher({ kind: 'one-by-one', dim: 24 }), { threads: 1 });
  expect(network.facts).toMatchObject({ batch: 1, dim: 24 });
  await network.release();
});

test('a network written for one image at a time takes several, with the same embeddings', async () => {
  const [one, five] = [oddTeacher({ kind: 'one-by-one', batch: 1 }), oddTeacher({})];
  const rewritten = fromBinary(ModelProtoSchema, openedBatch(one, 'image')!);
  const target = rewritten.graph!.initializer.find(({ name }) => name === 'one-row')!.rawData!;
  expect([...new BigInt64Array(target.slice().buffer)]).toEqual([0n, 192n]);
  const network = await openNetwork(one, { threads: 1 });
  expect(network.facts.batch).toBe('free');
  await network.release();
  const [found, expected] = [await embedded({ kind: 'one-by-one', batch: 1 }, faces), await embedded({}, faces)];
  for (const [at, value] of expected.entries()) expect(found[at]).toBeCloseTo(value, 4);
  expect(openedBatch(five, 'image')).toBeUndefined();
  expect(openedBatch(one, 'another')).toBeUndefined();
});

test('one that would then mix its images goes on with one at a time', async () => {
  const mixing = oddTeacher({ batch: 1 }, ({ graph }) => {
    const last = graph!.node.at(-1)!;
    graph!.node.splice(-1, 0, node('Softmax', [last.input[0]!], ['mixed'], [int('axis', 0)]));
    last.input[0] = 'mixed';
  });
  const network = await openNetwork(mixing, { threads: 1 });
  expect(network.facts).toMatchObject({ batch: 1, dim: 16 });
  await network.release();
});

test('the mirror image is the crop turned around, and views stand beside each other', async () => {
  const mirrored = faces.map((face) =>
    face.map((_, at) => face[(Math.floor(at / 336) * 112 + 111 - (Math.floor(at / 3) % 112)) * 3 + (at % 3)]!),
  );
  const [images, flips, both] = [await embedded({}, faces), await embedded({}, mirrored), await embedded({}, faces, ['image', 'flip'])];
  for (let face = 0; face < 5; face++) {
    expect(both.slice(face * 32, face * 32 + 16)).toEqual(images.slice(face * 16, face * 16 + 16));
    expect(both.slice(face * 32 + 16, face * 32 + 32)).toEqual(flips.slice(face * 16, face * 16 + 16));
  }
});

test('overlapping requests do not touch each other', async () => {
  const network = await openNetwork(oddTeacher({ batch: 1 }), { threads: 1 });
  const convention = plain(network.facts.input);
  const ask = (crops: readonly Uint8Array[]) =>
    network.embed({ pixels: Buffer.concat(crops), count: crops.length, convention, views: ['image', 'flip'], ...size });
  const alone = [await ask(faces), await ask(faces.toReversed())];
  expect(await Promise.all([ask(faces), ask(faces.toReversed())])).toEqual(alone);
  await network.release();
});

describe('refused when it runs', () => {
  test('an answer that is not a number', async () => {
    await expect(embedded({ kind: 'nan' }, faces)).rejects.toMatchObject({ code: 'teacher-nan' });
  });

  test('another embedding size than expected, where the file does not say it', async () => {
    const bytes = oddTeacher({ dim: 24 }, (model) => {
      const { type } = model.graph!.output[0]!;
      if (type?.value.case === 'tensorType') Object.assign(type.value.value, { shape: undefined });
    });
    await expect(openNetwork(bytes, { embeddingSize: 16 })).rejects.toMatchObject({ code: 'teacher-embedding-size', data: { found: 24 } });
    const network = await openNetwork(bytes, { embeddingSize: 24 });
    expect(network.facts.dim).toBe(24);
    await network.release();
  });

  test('what the runtime does not take', async () => {
    const bytes = oddTeacher({}, (model) => {
      for (const one of model.graph!.node) one.input = one.input.map((name) => (name === 'projection' ? 'nobody' : name));
    });
    await expect(openNetwork(bytes)).rejects.toMatchObject({ code: 'teacher-unreadable' });
  });

  test('a convention of another network', async () => {
    const network = await openNetwork(oddTeacher({ width: 96, height: 96 }));
    const request = { pixels: faces[0]!, count: 1, convention: studentConvention, views: ['image'], ...size } as const;
    await expect(network.embed(request)).rejects.toThrow('width');
    await network.release();
  });
});
