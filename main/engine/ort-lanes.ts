// How many channels this computer's ONNX Runtime lays side by side in its own layout (graph/rules/lanes.ts), found by asking it.
// Invariant: only what it computes counts. A runtime without the layout, with another one, or with another answer has one lane: nothing of it is used then.
import { fromLanes, laneConv, toLanes } from '../graph/build.ts';
import { constant, input, sizeOf, type Tensor } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx.ts';
import type { Model } from './ort.ts';

/** What processors have: 8 floats are a vector of AVX2, 16 one of AVX-512 and two of AVX. */
const known: readonly number[] = [8, 16];
const most = 16;

/** 8, 16, or 1 where the layout is not to be used. */
export async function lanesOf(load: (bytes: Uint8Array) => Promise<Model>): Promise<number> {
  try {
    const lanes = await layoutOf(load);
    // Where the layout is another, its product may not even exist: it is not asked for.
    return known.includes(lanes) && (await agrees(load, lanes)) ? lanes : 1;
  } catch {
    return 1;
  }
}

async function run(load: (bytes: Uint8Array) => Promise<Model>, lanes: number, y: Tensor, x: Float32Array): Promise<Float32Array> {
  const model = await load(writeOnnx({ outputs: { y }, purpose: 'step', lanes }));
  try {
    const [given] = model.inputs;
    const results = await model.run({ x: { type: 'float32', dims: given?.shape as number[], data: x } });
    return results['y']?.data as Float32Array;
  } finally {
    await model.release();
  }
}

/** Two columns of 16 channels, numbered along the rows: the second column of the first channel comes after all lanes of the first one. */
async function layoutOf(load: (bytes: Uint8Array) => Promise<Model>): Promise<number> {
  const x = input('x', [1, most, 1, 2]);
  return (
    await run(
      load,
      most,
      toLanes(x, 1, most),
      Float32Array.from({ length: 2 * most }, (_, i) => i),
    )
  ).indexOf(1);
}

/** Small whole numbers, whose sums are exact: a 3x3 product over a 4x4 map of 2 x 16 channels, with a border of zeros. */
async function agrees(load: (bytes: Uint8Array) => Promise<Model>, lanes: number): Promise<boolean> {
  const [channels, images, side, kernel] = [2 * most, 2, 4, 3];
  const groups = (channels / lanes) * images;
  const shape = [1, channels, images * side, side];
  const x = Float32Array.from({ length: sizeOf(shape) }, (_, i) => (i % 13) - 6);
  const k = Float32Array.from({ length: groups * kernel * kernel * lanes }, (_, i) => (i % 7) - 3);
  const product = laneConv(toLanes(input('x', shape), images, lanes), constant(k, [groups, kernel, kernel, lanes]), { pads: [1, 1, 1, 1] });
  const found = await run(load, lanes, fromLanes(product, images), x);
  return (
    found.length === x.length &&
    found.every((value, at) => {
      const [column, row] = [at % side, Math.floor(at / side) % side];
      const image = Math.floor(at / side ** 2) % images;
      const channel = Math.floor(at / (side ** 2 * images));
      const group = Math.floor(channel / lanes) * images + image;
      let sum = 0;
      for (let i = 0; i < kernel; i += 1) {
        for (let j = 0; j < kernel; j += 1) {
          const [r, c] = [row + i - 1, column + j - 1];
          if (r < 0 || r >= side || c < 0 || c >= side) continue;
          const pixel = x[((channel * images + image) * side + r) * side + c] as number;
          sum += pixel * (k[((group * kernel + i) * kernel + j) * lanes + (channel % lanes)] as number);
        }
      }
      return sum === value;
    })
  );
}
