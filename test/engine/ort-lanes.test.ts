// How many channels this computer's ONNX Runtime lays side by side: read from its own answers, and never believed where an answer is wrong.
// Invariant: the runtime's part is played by the real one, with its answers or its failures changed where a test needs another.
import { describe, expect, test } from 'vitest';
import { loadModel, type Model } from '../../main/engine/ort.ts';
import { lanesOf } from '../../main/engine/ort-lanes.ts';

type Load = (bytes: Uint8Array) => Promise<Model>;
const real: Load = (bytes) => loadModel(bytes, { threads: 1 });

/** The real runtime with the values of its n-th program changed. */
function changed(program: number, change: (values: Float32Array) => Float32Array): { load: Load; programs: () => number } {
  let made = 0;
  return {
    programs: () => made,
    load: async (bytes) => {
      const model = await real(bytes);
      made += 1;
      const at = made;
      return {
        ...model,
        run: async (feeds) => {
          const results = await model.run(feeds);
          const y = results['y']!;
          return at === program ? { y: { ...y, data: change(y.data as Float32Array) } } : results;
        },
      };
    },
  };
}

describe('the lanes of ONNX Runtime', () => {
  test('are those of this processor: 8 or 16 on x64, and one where there is no such layout', async () => {
    const lanes = await lanesOf(real);
    expect(process.arch === 'x64' ? [8, 16] : [1, 8, 16]).toContain(lanes);
  });

  test('are one where a product comes out wrong, were it in one place only', async () => {
    const { load, programs } = changed(2, (values) => values.map((value, i) => (i === 77 ? value + 1 : value)));
    expect(await lanesOf(load)).toBe(1);
    expect(programs()).toBe(process.arch === 'x64' ? 2 : 1);
  });

  test('are one where the layout is another, and its product is not asked for', async () => {
    const { load, programs } = changed(1, () => Float32Array.from({ length: 32 }, (_, i) => i));
    expect(await lanesOf(load)).toBe(1);
    expect(programs()).toBe(1);
  });

  test('are one where the runtime refuses', async () => {
    expect(await lanesOf(() => Promise.reject(new Error('no such operator')))).toBe(1);
  });
});
