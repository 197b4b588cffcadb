// Whole numbers against plain loops: the arithmetic, a small network computed by hand in integers, ranges, the ladder and its refusal.
// Invariant: what is expected is computed here from the definitions, and not by the code under test.
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type TensorProto, TensorProto_DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { loadModel } from '../../main/engine/ort.ts';
import { planesOf } from '../../main/export/parity.ts';
import { studentModel } from '../../main/export/variants.ts';
import { calibrate } from '../../main/quantize/calibrate.ts';
import { halveWeights } from '../../main/quantize/half.ts';
import { bestRange, count, openHistogram } from '../../main/quantize/histogram.ts';
import { climb } from '../../main/quantize/ladder.ts';
import { rungs } from '../../main/quantize/plan.ts';
import { quantizeModel } from '../../main/quantize/qdq.ts';
import { gridOf, halfEven, quantizeBias, quantizeWeight } from '../../main/quantize/scale.ts';
import { randomStudent, wavyCrops } from '../support/trained-student.ts';

const size = 112;
const crops = wavyCrops(24);
const planes = (from: number, to: number) => planesOf(crops.slice(from, to), size);
const images = crops.slice(16).map((crop) => planesOf([crop], size));
const trained = randomStudent({ seed: 4 });
const float = studentModel(trained, 'fp32-batch');
const ranges = await calibrate(float, 16, planes, { size });

describe('the arithmetic', () => {
  test('halves go to the even number', () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 2.4999, -2.6].map(halfEven).map((value) => value + 0)).toEqual([0, 2, 2, 0, -2, -2, 2, -3]);
  });

  test.each([
    [-1, 1],
    [-0.3, 6],
    [0.5, 3],
    [-4, -2],
    [0, 0],
  ])('zero is exact and no value of %d to %d is farther off than half a step', (low, high) => {
    const { scale, zeroPoint } = gridOf({ low, high });
    expect(Number.isInteger(zeroPoint) && zeroPoint >= 0 && zeroPoint <= 255).toBe(true);
    expect(Math.fround(scale)).toBe(scale);
    for (let i = 0; i <= 50; i += 1) {
      const value = low + ((high - low) * i) / 50;
      const back = (Math.min(255, Math.max(0, Math.round(value / scale) + zeroPoint)) - zeroPoint) * scale;
      // The zero point itself is rounded: an end may lie half a step outside.
      expect(Math.abs(back - value)).toBeLessThanOrEqual(scale * 1.001);
    }
  });

  test('weights are within half a step of their channel, and two products never leave 16 bits', () => {
    const weight = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i * 7) * (i < 12 ? 0.01 : 100));
    const { values, scales } = quantizeWeight(weight, 2, (at) => Math.floor(at / 12));
    for (const [at, value] of weight.entries()) {
      const scale = scales[Math.floor(at / 12)]!;
      expect(Math.abs(values[at]! * scale - value)).toBeLessThanOrEqual(scale * 0.5001);
    }
    expect(Math.max(...values.map(Math.abs)) * 255 * 2).toBeLessThan(2 ** 15);
  });

  test('a channel of zeros with a bias keeps its bias', () => {
    const bias = Float32Array.of(5, -3, 0);
    const { values, scales } = quantizeWeight(new Float32Array(6), 3, (at) => Math.floor(at / 2), { bias, inputScale: 0.02 });
    expect([...values]).toEqual([0, 0, 0, 0, 0, 0]);
    const counted = quantizeBias(bias, 0.02, scales);
    for (const [channel, value] of bias.entries()) expect(counted.values[channel]! * counted.scales[channel]!).toBeCloseTo(value, 5);
  });

  test('a range gives up a rare far value and keeps an even spread whole', () => {
    const even = openHistogram({ low: -1, high: 1 });
    count(
      even,
      Float32Array.from({ length: 4001 }, (_, i) => -1 + i / 2000),
    );
    expect(bestRange(even)).toEqual({ low: -1, high: 1 });
    const far = openHistogram({ low: 0, high: 10 });
    count(
      far,
      Float32Array.from({ length: 1_000_000 }, (_, i) => (i === 0 ? 10 : (i % 1000) / 1000)),
    );
    expect(bestRange(far).high).toBeLessThan(10);
  });
});

describe('a model in whole numbers', () => {
  test('its first convolution gives what loops over integers give', async () => {
    const graph = fromBinary(ModelProtoSchema, float).graph!;
    const conv = graph.node.find(({ opType }) => opType === 'Conv')!;
    const [weight, bias] = conv.input.slice(1).map((called) => floats(graph.initializer.find(({ name }) => name === called)!)) as [
      Float32Array,
      Float32Array,
    ];
    const dims = graph.initializer.find(({ name }) => name === conv.input[1])!.dims.map(Number) as [number, number, number, number];
    const attribute = (name: string, or: number) => Number(conv.attribute.find((found) => found.name === name)?.ints[0] ?? or);
    const [stride, pad] = [attribute('strides', 1), attribute('pads', 0)];
    const result = conv.output[0]!;

    const model = fromBinary(ModelProtoSchema, quantizeModel(float, 'all', ranges));
    const seen = model.graph!.output[0]!;
    seen.name = `${result}_r`;
    if (seen.type?.value.case === 'tensorType') delete seen.type.value.value.shape;
    const session = await loadModel(toBinary(ModelProtoSchema, model));
    const given = (await session.run({ image: { type: 'float32', dims: [1, 3, size, size], data: images[0]! } }))[`${result}_r`]!;
    await session.release();

    // Input -1..1: step 2/255, zero at 128 (127.5 to even).
    const inScale = Math.fround(2 / 255);
    const input = Int32Array.from(images[0]!, (value) => Math.min(255, Math.max(0, even(Math.fround(value / inScale)) + 128)) - 128);
    const { low, high } = ranges.get(result)!;
    const outScale = Math.fround((Math.max(high, 0) - Math.min(low, 0)) / 255);
    const zero = even(-Math.min(low, 0) / outScale);
    const [out, channels, kernel] = dims;
    const side = given.dims[2]!;
    let wrong = 0;
    let checked = 0;
    for (let o = 0; o < out; o += 1) {
      const own = weight.subarray((o * weight.length) / out, ((o + 1) * weight.length) / out);
      const scale = Math.fround(Math.max(...own.map(Math.abs)) / 63);
      for (let y = 0; y < side; y += 7) {
        for (let x = 0; x < side; x += 5) {
          let sum = even(bias[o]! / Math.fround(inScale * scale));
          for (let c = 0; c < channels; c += 1)
            for (let i = 0; i < kernel; i += 1)
              for (let j = 0; j < kernel; j += 1) {
                const [row, column] = [y * stride + i - pad, x * stride + j - pad];
                if (row < 0 || column < 0 || row >= size || column >= size) continue;
                sum += even(own[(c * kernel + i) * kernel + j]! / scale) * input[(c * size + row) * size + column]!;
              }
          const q = Math.min(255, Math.max(0, even((sum * inScale * scale) / outScale) + zero));
          const difference = Math.abs((given.data as Float32Array)[(o * side + y) * side + x]! / outScale - (q - zero));
          expect(difference).toBeLessThan(1.01); // the last rounding may fall on either side of a half
          wrong += difference > 0.01 ? 1 : 0;
          checked += 1;
        }
      }
    }
    expect(checked).toBeGreaterThan(500);
    expect(wrong / checked).toBeLessThan(0.01);
  });

  test('holds its weights in a quarter of the room, and equal inputs give equal bytes', async () => {
    const whole = quantizeModel(float, 'all', ranges);
    const weights = (bytes: Uint8Array, types: readonly TensorProto_DataType[]) =>
      fromBinary(ModelProtoSchema, bytes)
        .graph!.initializer.filter(({ dims, dataType }) => dims.length > 1 && types.includes(dataType))
        .reduce((sum, { rawData }) => sum + rawData.length, 0);
    expect(weights(float, [TensorProto_DataType.FLOAT])).toBe(4 * weights(whole, [TensorProto_DataType.INT8]));
    expect(weights(whole, [TensorProto_DataType.FLOAT])).toBe(0);
    expect(quantizeModel(float, 'all', await calibrate(float, 16, planes, { size }))).toEqual(whole);
  });

  test('takes any number of faces, and gives unit embeddings', async () => {
    const session = await loadModel(quantizeModel(float, 'all', ranges));
    const { embedding } = await session.run({ image: { type: 'float32', dims: [3, 3, size, size], data: planes(0, 3) } });
    await session.release();
    expect(embedding!.dims).toEqual([3, trained.dim]);
    for (let n = 0; n < 3; n += 1) {
      const row = (embedding!.data as Float32Array).subarray(n * trained.dim, (n + 1) * trained.dim);
      expect(row.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(1, 4);
    }
  });

  test('a missing range is a defect that is named', () => {
    expect(() => quantizeModel(float, 'all', new Map())).toThrow(/no range/);
  });
});

describe('the ladder', () => {
  test('stops at the first rung that keeps every answer', async () => {
    const { bytes, tried } = await climb(float, ranges, images, { size, limit: 0.9 });
    expect(tried.map(({ rung }) => rung)).toEqual(['all']);
    expect(tried[0]!.minCosine).toBeGreaterThan(0.9);
    expect(bytes).toEqual(quantizeModel(float, 'all', ranges));
  });

  test('goes on past a depthwise layer that whole numbers ruin, and stops where that layer is float', async () => {
    const { node, initializer } = fromBinary(ModelProtoSchema, float).graph!;
    const depthwise = node.find(({ input }) => initializer.some(({ name, dims }) => name === input[1] && dims[1] === 1n && dims[2]! > 1n))!;
    const result = depthwise.output[0]!;
    const { low, high } = ranges.get(result)!;
    // A grid so wide that the values of this layer share a handful of its numbers.
    const hostile = new Map(ranges).set(result, { low: low * 100, high: high * 100 });
    const { bytes, tried } = await climb(float, hostile, images, { size, limit: 0.9 });
    expect(tried.map(({ rung }) => rung)).toEqual(['all', 'ends-float', 'ends-depthwise-float']);
    for (const { minCosine } of tried.slice(0, 2)) expect(minCosine).toBeLessThan(0.9);
    expect(bytes).toBeDefined();
  });

  test('hands nothing back where no rung is good enough, and says how far each came', async () => {
    const { bytes, tried } = await climb(float, ranges, images, { size, limit: 1.1 });
    expect(bytes).toBeUndefined();
    expect(tried.map(({ rung }) => rung)).toEqual(rungs);
    // Less in whole numbers is not worse.
    expect(tried.at(-1)!.meanCosine).toBeGreaterThanOrEqual(tried[0]!.meanCosine - 1e-3);
  });

  test('a stop ends it between two batches', async () => {
    await expect(calibrate(float, 16, planes, { size, signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  });
});

describe('weights in 16 bits', () => {
  const halved = halveWeights(studentModel(trained, 'fp32'));
  const graphOf = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes).graph!;
  /** The value of float16 bits by their definition (IEEE 754 binary16). */
  const numberOf = (bits: number): number => {
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  };

  test('are the nearest that float16 holds, cast where the graph begins; small tensors stay', () => {
    const tensors = graphOf(studentModel(trained, 'fp32')).initializer;
    const before = new Map(
      tensors.flatMap((tensor) => (tensor.dataType === TensorProto_DataType.FLOAT ? [[tensor.name, floats(tensor)] as const] : [])),
    );
    const { initializer, node } = graphOf(halved);
    let rounded = 0;
    for (const { name, dataType, rawData } of initializer) {
      const own = before.get(name.replace(/_half$/, ''));
      if (own === undefined) continue; // whole numbers: shapes
      expect(dataType).toBe(own.length < 64 ? TensorProto_DataType.FLOAT : TensorProto_DataType.FLOAT16);
      if (dataType === TensorProto_DataType.FLOAT) continue;
      const bits = new Uint16Array(rawData.slice().buffer);
      expect(bits).toHaveLength(own.length);
      for (const [at, value] of own.entries()) {
        // Half a step: 2^-11 of the value, and of the smallest normal number below that.
        const off = Math.abs(numberOf(bits[at]!) - value);
        if (off > Math.max(Math.abs(value), 2 ** -14) * 2 ** -11) throw new Error(`${name}[${at}]: ${value}`);
        rounded += off > 0 ? 1 : 0;
      }
      expect(node.filter(({ opType, input }) => opType === 'Cast' && input[0] === name)).toHaveLength(1);
    }
    expect(rounded).toBeGreaterThan(1000);
    expect(initializer).toHaveLength(tensors.length);
    expect(halved.length).toBeLessThan(0.6 * studentModel(trained, 'fp32').length);
  });

  test('give the answers of float32 to less than a thousandth', async () => {
    const [a, b] = await Promise.all([halved, studentModel(trained, 'fp32')].map((bytes) => loadModel(bytes, { threads: 1 })));
    for (const data of images.slice(0, 3)) {
      const image = { type: 'float32' as const, dims: [1, 3, size, size], data };
      const [half, own] = await Promise.all([a!, b!].map(async (model) => (await model.run({ image })).embedding!.data as Float32Array));
      const apart = Math.max(...half!.map((value, k) => Math.abs(value - own![k]!)));
      expect(apart).toBeLessThan(1e-3);
      expect(apart).toBeGreaterThan(0);
    }
    await Promise.all([a!.release(), b!.release()]);
  });

  test.each([1e6, Number.NaN])('a weight of %d is refused', (value) => {
    const model = fromBinary(ModelProtoSchema, studentModel(trained, 'fp32'));
    const large = model.graph!.initializer.find(({ dims }) => dims.length > 1)!;
    large.rawData = new Uint8Array(floats(large).fill(value, 3, 4).buffer as ArrayBuffer);
    expect(() => halveWeights(toBinary(ModelProtoSchema, model))).toThrow(RangeError);
  });
});

function floats({ rawData }: TensorProto): Float32Array {
  return new Float32Array(rawData.slice().buffer);
}

/** To the nearest whole number, halves to even, by another way than the program's. */
function even(value: number): number {
  const near = Math.round(value);
  return Math.abs(value % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near;
}
