// Test images that are nobody's face, and the tensors of the ONNX test-data convention.
// Invariant: the images are a function of their number alone: integer arithmetic over a fixed seed, no picture of anyone.
import { create, toBinary } from '@bufbuild/protobuf';
import { TensorProto_DataType, TensorProtoSchema } from 'onnx-buf';

export const syntheticCount = 6;

/** 32 mixed bits of two numbers (murmur3's finaliser). */
function bits(a: number, b: number): number {
  let h = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Image `index`, size x size x 3 bytes RGB: a slanted colour ramp, three coloured discs and a little grain.
 *
 * Each channel differs, and no image is its own mirror: swapped channels, turned or mirrored pixels change the answer.
 */
export function syntheticImage(index: number, size: number): Uint8Array {
  const draw = (what: number, limit: number): number => bits(index * 64 + what, 7) % limit;
  const pixels = new Uint8Array(size * size * 3);
  const discs = [0, 1, 2].map((d) => ({
    x: draw(10 + d * 8, size),
    y: draw(11 + d * 8, size),
    reach: (size >> 3) + draw(12 + d * 8, size >> 2),
    colour: [13, 14, 15].map((what) => draw(what + d * 8, 256)),
  }));
  const ramps = [0, 1, 2].map((c) => ({ from: draw(c, 200), across: draw(3 + c, 128), down: draw(6 + c, 128) }));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const at = (y * size + x) * 3;
      const disc = discs.find((found) => (x - found.x) ** 2 + (y - found.y) ** 2 <= found.reach ** 2);
      for (let c = 0; c < 3; c += 1) {
        const { from, across, down } = ramps[c]!;
        const ramp = from + ((x * across + y * down) >> 7);
        const grain = (bits(at + c, index) % 17) - 8;
        pixels[at + c] = Math.max(0, Math.min(255, (disc?.colour[c] ?? ramp) + grain));
      }
    }
  }
  return pixels;
}

/** A tensor as the bytes of an ONNX TensorProto. */
export function tensorBytes(name: string, dims: readonly number[], data: Float32Array | Uint8Array): Uint8Array {
  const dataType = data instanceof Float32Array ? TensorProto_DataType.FLOAT : TensorProto_DataType.UINT8;
  const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return toBinary(TensorProtoSchema, create(TensorProtoSchema, { name, dims: dims.map((n) => BigInt(n)), dataType, rawData }));
}

/** cos of every pair of unit vectors, rounded to six digits. */
export function cosineMatrix(embeddings: readonly Float32Array[]): number[][] {
  return embeddings.map((a) => embeddings.map((b) => Number(a.reduce((sum, value, k) => sum + value * b[k]!, 0).toFixed(6))));
}
