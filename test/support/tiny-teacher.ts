// A teacher for tests, small enough to run a thousand times a second: average colours of a grid, then a fixed random projection.
// Invariant: it tells the synthetic faces apart, and its bytes are the same everywhere for the same options.
import { add, averagePool, matmul, mul, reshape, sub, transpose } from '../../main/graph/build.ts';
import { constant, input } from '../../main/graph/graph.ts';
import { writeOnnx } from '../../main/graph/onnx.ts';
import { drawsOf } from './synthetic-faces.ts';

export interface TinyTeacherOptions {
  readonly dim?: number;
  /** Side of its square input in pixels; a multiple of 8. */
  readonly size?: number;
  readonly layout?: 'NCHW' | 'NHWC';
  /** The batch size it insists on; absent: any. */
  readonly batch?: number;
  /** Subtracted from the pixels 0..255 and divided by, inside the network; 0 and 1 where the caller does it. */
  readonly mean?: number;
  readonly scale?: number;
  readonly seed?: number;
}

const grid = 8;

/** The bytes of an ONNX model: `input` pixels as float32 to `output` [n, dim], not of unit length. */
export function tinyTeacher(options: TinyTeacherOptions = {}): Uint8Array {
  const { dim = 32, size = 112, layout = 'NCHW', batch, mean = 0, scale = 1, seed = 7 } = options;
  const n = batch ?? 1;
  const given = input('input', layout === 'NCHW' ? [n, 3, size, size] : [n, size, size, 3]);
  const image = layout === 'NCHW' ? given : transpose(given, [0, 3, 1, 2]);
  const normal = mul(sub(image, mean), 1 / scale);
  const features = 3 * grid * grid;
  const cells = reshape(averagePool(normal, { kernel: size / grid, stride: size / grid }), [n, features]);
  const draw = drawsOf(seed, dim, size);
  const projection = Float32Array.from({ length: features * dim }, () => (draw() + draw() + draw() - 1.5) / Math.sqrt(features));
  const output = add(matmul(cells, constant(projection, [features, dim])), 1e-3);
  return writeOnnx({ outputs: { output }, freeBatch: batch === undefined, name: 'tiny-teacher' });
}
