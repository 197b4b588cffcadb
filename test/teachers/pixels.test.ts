// Pixels laid out as a teacher wants them.
import { describe, expect, test } from 'vitest';
import { inputDims, pixelWriter, resizer, studentConvention } from '../../main/teachers/pixels.ts';
import { drawnFace } from '../support/odd-teachers.ts';

const square = { width: 112, height: 112 };

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

describe('resizing', () => {
  const sizes = [
    [112, 112],
    [160, 160],
    [150, 150],
    [96, 96],
    [224, 224],
    [40, 40],
    [96, 112],
    [112, 96],
    [64, 128],
  ] as const;

  test.each(sizes)('to %ix%i keeps flat colour and stays near the mean', (width, height) => {
    const resize = resizer(square, { width, height });
    const flat = Uint8Array.from({ length: 112 * 112 * 3 }, (_, at) => [10, 128, 250][at % 3]!);
    const resized = resize(flat);
    expect(resized).toHaveLength(width * height * 3);
    expect([...new Set(resized)].sort((a, b) => a - b)).toEqual([10, 128, 250]);
    if (width === height) expect(mean(resize(drawnFace(1, 1)))).toBeCloseTo(mean(drawnFace(1, 1)), 0);
  });

  test('the same size is the same bytes', () => {
    const face = drawnFace(2, 1);
    expect(resizer(square, square)(face)).toBe(face);
  });

  test('112x96 is the middle of 112x112, pixel by pixel', () => {
    const face = drawnFace(3, 1);
    const cut = resizer(square, { width: 96, height: 112 })(face);
    for (const [x, y] of [
      [0, 0],
      [95, 111],
      [40, 60],
    ] as const) {
      expect([...cut.subarray((y * 96 + x) * 3, (y * 96 + x) * 3 + 3)]).toEqual([
        ...face.subarray((y * 112 + x + 8) * 3, (y * 112 + x + 8) * 3 + 3),
      ]);
    }
  });

  test('a window is cut out, and beyond the edge the edge repeats', () => {
    const face = drawnFace(4, 1);
    const pixel = (pixels: Uint8Array, width: number, x: number, y: number) => [
      ...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
    ];
    const cut = resizer(square, { width: 40, height: 40 }, [10, 90, 40, 40])(face);
    expect(pixel(cut, 40, 0, 0)).toEqual(pixel(face, 112, 10, 90));
    expect(pixel(cut, 40, 39, 21)).toEqual(pixel(face, 112, 49, 111));
    expect(pixel(cut, 40, 39, 39)).toEqual(pixel(face, 112, 49, 111));
    const left = resizer(square, { width: 20, height: 20 }, [-60, 0, 40, 40])(face);
    expect(pixel(left, 20, 0, 5)).toEqual(pixel(left, 20, 19, 5));
  });

  test('doubling is bilinear with aligned centres; halving weighs its neighbourhood', () => {
    const row = Uint8Array.from([0, 0, 0, 100, 100, 100, 0, 0, 0, 100, 100, 100]);
    // Two by two pixels: black, grey / black, grey.
    const doubled = resizer({ width: 2, height: 2 }, { width: 4, height: 4 })(row);
    expect([0, 1, 2, 3].map((x) => doubled[x * 3])).toEqual([0, 25, 75, 100]);
    const halved = resizer(
      { width: 4, height: 4 },
      { width: 2, height: 2 },
    )(Uint8Array.from({ length: 48 }, (_, at) => (Math.floor(at / 3) % 4) * 80));
    // Triangle over 0, 80, 160, 240 at centres .5 and 2.5, cut at the edge: (0*.75 + 80*.75 + 160*.25) / 1.75 = 57.1.
    expect([halved[0], halved[3]]).toEqual([57, 183]);
  });
});

describe('what the network reads', () => {
  const crop = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]); // 2x2, RGB
  const base = { ...studentConvention, width: 2, height: 2, mean: [0, 0, 0], std: [1, 1, 1] } as const;
  const written = (convention: typeof studentConvention, mirrored = false): number[] => {
    const target = convention.dtype === 'uint8' ? new Uint8Array(24) : new Float32Array(24);
    pixelWriter(convention)(crop, mirrored, target, 1);
    expect([...target.subarray(0, 12)]).toEqual(new Array(12).fill(0));
    return [...target.subarray(12)];
  };

  test('layouts, orders, mirror', () => {
    expect(written(base)).toEqual([1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12]);
    expect(written({ ...base, order: 'BGR' })).toEqual([3, 6, 9, 12, 2, 5, 8, 11, 1, 4, 7, 10]);
    expect(written({ ...base, layout: 'NHWC' })).toEqual([...crop]);
    expect(written({ ...base, layout: 'NHWC', order: 'BGR', dtype: 'uint8' })).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10]);
    expect(written(base, true)).toEqual([4, 1, 10, 7, 5, 2, 11, 8, 6, 3, 12, 9]);
  });

  test('mean and std belong to the channels as the network reads them', () => {
    const scaled = written({ ...base, order: 'BGR', mean: [3, 2, 1], std: [1, 2, 4] });
    expect([scaled[0], scaled[4], scaled[8]]).toEqual([0, 0, 0]);
    expect([scaled[1], scaled[5], scaled[9]]).toEqual([3, 1.5, 0.75]);
  });

  test('dims', () => {
    expect(inputDims({ ...base, width: 96, height: 112 }, 4)).toEqual([4, 3, 112, 96]);
    expect(inputDims({ ...base, layout: 'NHWC', width: 96, height: 112 }, 4)).toEqual([4, 112, 96, 3]);
  });
});
