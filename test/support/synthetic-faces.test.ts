// The stand-ins of the tests have to be good for something: faces that differ, and a teacher that sees it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadModel } from '../../main/engine/ort.ts';
import { drawFace, facePng, writeFaces } from './synthetic-faces.ts';
import { temporaryFolder } from './temporary.ts';
import { tinyTeacher } from './tiny-teacher.ts';

test('a face is the same every time and differs between photos and people', async () => {
  expect(drawFace(3, 1)).toEqual(drawFace(3, 1));
  expect(drawFace(3, 1)).not.toEqual(drawFace(3, 2));
  expect(await facePng(0, 0, { size: 32 })).toEqual(await facePng(0, 0, { size: 32 }));
  const paths = await writeFaces(temporaryFolder(), 2, 2, { size: 16 });
  expect(paths.flat().every((path) => existsSync(path))).toBe(true);
  expect(paths[1]?.[1]?.endsWith(join('person-001', '1.png'))).toBe(true);
  expect(readFileSync(paths[0]?.[0] ?? '')).toEqual(await facePng(0, 0, { size: 16 }));
});

test.each([{ layout: 'NCHW' as const }, { layout: 'NHWC' as const, batch: 1, size: 64 }])(
  'the tiny teacher tells people apart: %o',
  async (options) => {
    const size = options.size ?? 112;
    const model = await loadModel(tinyTeacher({ dim: 16, mean: 127.5, scale: 127.5, ...options }), { threads: 1 });
    const embed = async (identity: number, photo: number) => {
      const pixels = drawFace(identity, photo, { size });
      const data = new Float32Array(pixels.length);
      for (let i = 0; i < size * size; i++) {
        for (let c = 0; c < 3; c++) data[options.layout === 'NHWC' ? i * 3 + c : c * size * size + i] = pixels[i * 3 + c]!;
      }
      const dims = options.layout === 'NHWC' ? [1, size, size, 3] : [1, 3, size, size];
      const { output } = await model.run({ input: { type: 'float32', dims, data } });
      return unit(output?.data as Float32Array);
    };
    const people = await Promise.all(
      [0, 1, 2, 3, 4].map(async (identity) => [await embed(identity, 0), await embed(identity, 1)] as const),
    );
    const same = people.map(([a, b]) => dot(a, b));
    const different = people.flatMap(([a], i) => people.slice(i + 1).map(([b]) => dot(a, b)));
    expect(Math.min(...same)).toBeGreaterThan(Math.max(...different));
    await model.release();
  },
);

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const unit = (a: Float32Array) => a.map((value) => value / Math.sqrt(dot(a, a)));
