// The teacher of a user who has none: dlib's public-domain face network as an ONNX file, made from the weights that an npm package carries.
// Invariant: equal packages give equal bytes, and the file in the data folder is either whole or not there.
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { add, averagePool, convBias, div, matmul, maxPool, pad, reduceMean, relu, sub } from '../graph/build.ts';
import { constant, input, type Shape, sizeOf, type Tensor } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx.ts';
import { Problem } from '../problems.ts';

export interface StarterTeacher {
  readonly path: string;
  /** sha-256 of the file, 64 hex digits. */
  readonly digest: string;
}

/** What is said about the origin, inside the file itself. */
export const starterLicence =
  'Weights: dlib_face_recognition_resnet_model_v1 by Davis E. King, dedicated to the public domain (CC0). ' +
  'Taken, quantised to 8 bits, from the npm package @vladmandic/face-api (MIT, Copyright (c) Vladimir Mandic).';

const weightsName = 'face_recognition_model';
const sidePixels = 150;
const dimensions = 128;
// Mean colour of dlib's training crops, red green blue. face-api divides by 255 where dlib divides by 256; the weights are face-api's, so is this.
const meanColour = [122.782, 117.001, 104.298] as const;
const colourScale = 255;

/** Channels of the stages; each stage but the first begins by halving the picture, and the network ends with one halving more. */
const blocks = [
  'conv32_1',
  'conv32_2',
  'conv32_3',
  'conv64_down',
  'conv64_1',
  'conv64_2',
  'conv64_3',
  'conv128_down',
  'conv128_1',
  'conv128_2',
  'conv256_down',
  'conv256_1',
  'conv256_2',
  'conv256_down_out',
] as const;

const manifestSchema = z
  .array(
    z.object({
      paths: z.array(z.string()).length(1),
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.int().positive()),
          dtype: z.literal('float32'),
          quantization: z.object({ dtype: z.literal('uint8'), scale: z.number(), min: z.number() }).optional(),
        }),
      ),
    }),
  )
  .length(1);

interface Weight {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** Where the starter teacher's file lies, or will. */
export function starterPath(dataDir: string): string {
  return join(dataDir, 'teachers', 'starter.onnx');
}

/**
 * The starter teacher's file in `dataDir`/teachers, made on first use and remade when it is damaged.
 * Throws Problem `starter-missing` when the package with the weights is absent or is not the one known here.
 */
export async function starterTeacher(dataDir: string): Promise<StarterTeacher> {
  const bytes = starterModel();
  const digest = sha256(bytes);
  const path = starterPath(dataDir);
  if (existsSync(path) && sha256(readFileSync(path)) === digest) return { path, digest };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeWhole(path, bytes);
  return { path, digest };
}

/** The model's bytes: input `pixels` [N, 3, 150, 150] RGB 0..255, output `embedding` [N, 128] of no particular length. */
export function starterModel(): Uint8Array {
  const weights = readWeights();
  const made = new Map<string, Float32Array>();
  const pixels = input('pixels', [1, 3, sidePixels, sidePixels]);
  const normal = div(sub(pixels, constant(meanColour, [3, 1, 1])), colourScale);
  const layer = (x: Tensor, name: string, stride: number, padding: number): Tensor =>
    convLayer(x, name, { stride, padding, weights, made });

  let x = maxPool(relu(layer(normal, 'conv32_down', 2, 0)), { kernel: 3, stride: 2 });
  for (const block of blocks) {
    const halves = block.includes('_down');
    const inner = layer(relu(layer(x, `${block}/conv1`, halves ? 2 : 1, halves ? 0 : 1)), `${block}/conv2`, 1, 1);
    x = relu(halves ? addUnequal(averagePool(x, { kernel: 2, stride: 2 }), inner) : add(x, inner));
  }
  const last = weightOf(weights, 'fc', [x.shape[1] as number, dimensions]);
  made.set('fc', last.values);
  const embedding = matmul(reduceMean(x, [2, 3]), input('fc', last.shape));
  return writeOnnx({
    outputs: { embedding },
    inputs: ['pixels'],
    weights: made,
    freeBatch: true,
    name: 'starter-teacher',
    docString: `Face recognition, 150x150 RGB to 128 numbers; compare by cosine. ${starterLicence}`,
    metadata: { licence: starterLicence, architecture: 'dlib ResNet-29', pixels: 'RGB, 0..255, channels first, 150x150' },
  });
}

interface LayerSite {
  readonly stride: number;
  readonly padding: number;
  readonly weights: ReadonlyMap<string, Weight>;
  readonly made: Map<string, Float32Array>;
}

/** scale * (conv(x) + bias) + shift as one convolution: its filters and bias carry the scale. */
function convLayer(x: Tensor, name: string, { stride, padding, weights, made }: LayerSite): Tensor {
  const filters = weights.get(`${name}/conv/filters`);
  const [height, width, from, to] = filters?.shape ?? [];
  if (filters === undefined || !height || !width || !from || !to || from !== x.shape[1]) throw unknownPackage();
  const channel = (part: string): Float32Array => weightOf(weights, `${name}/${part}`, [to]).values;
  const [bias, scale, shift] = [channel('conv/bias'), channel('scale/weights'), channel('scale/biases')];

  const folded = new Float32Array(filters.values.length); // [height, width, from, to] becomes [to, from, height, width]
  const area = height * width;
  for (let cell = 0; cell < area; cell++) {
    for (let i = 0; i < from; i++) {
      for (let o = 0; o < to; o++) folded[(o * from + i) * area + cell] = filters.values[(cell * from + i) * to + o]! * scale[o]!;
    }
  }
  made.set(`${name}/weight`, folded);
  const moved = bias.map((value, o) => value * scale[o]! + shift[o]!);
  made.set(`${name}/bias`, moved);
  return convBias(x, input(`${name}/weight`, [to, from, height, width]), input(`${name}/bias`, [to]), { stride, pad: padding });
}

/** A sum in which the smaller operand gets zeros behind its last channel, row and column: dlib's `add_prev` over unequal tensors. */
function addUnequal(a: Tensor, b: Tensor): Tensor {
  const shape = a.shape.map((n, i) => Math.max(n, b.shape[i] as number));
  const fitted = (x: Tensor): Tensor => {
    const missing = shape.map((n, i) => n - (x.shape[i] as number));
    return missing.every((n) => n === 0)
      ? x
      : pad(
          x,
          missing.map(() => 0),
          missing,
        );
  };
  return add(fitted(a), fitted(b));
}

/** Every weight of the package as float32: stored values, or byte * scale + min where they were quantised. */
function readWeights(): ReadonlyMap<string, Weight> {
  const folder = packageFolder();
  let bytes: Buffer;
  let entries: z.infer<typeof manifestSchema>[number]['weights'];
  try {
    const [group] = manifestSchema.parse(JSON.parse(readFileSync(join(folder, `${weightsName}-weights_manifest.json`), 'utf8')));
    entries = group?.weights ?? [];
    bytes = readFileSync(join(folder, `${weightsName}.bin`));
  } catch (error) {
    throw unknownPackage(error);
  }
  const found = new Map<string, Weight>();
  let at = 0;
  for (const { name, shape, quantization } of entries) {
    const size = sizeOf(shape);
    const sizeBytes = quantization === undefined ? size * 4 : size;
    const stored = bytes.subarray(at, at + sizeBytes);
    if (stored.length !== sizeBytes) throw unknownPackage();
    const values =
      quantization === undefined
        ? Float32Array.from({ length: size }, (_, i) => stored.readFloatLE(i * 4))
        : Float32Array.from(stored, (byte) => byte * quantization.scale + quantization.min);
    found.set(name, { shape, values });
    at += sizeBytes;
  }
  if (at !== bytes.length) throw unknownPackage();
  return found;
}

function packageFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'model');
  } catch (error) {
    throw unknownPackage(error);
  }
}

function weightOf(weights: ReadonlyMap<string, Weight>, name: string, shape: Shape): Weight {
  const found = weights.get(name);
  if (found === undefined || found.shape.join() !== shape.join()) throw unknownPackage();
  return found;
}

function unknownPackage(cause?: unknown): Problem {
  return new Problem('starter-missing', { file: weightsName }, { cause });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Readers see the old file or the new one: written beside it, synced, renamed. */
function writeWhole(path: string, bytes: Uint8Array): void {
  const beside = `${path}.${process.pid}.part`;
  const file = openSync(beside, 'w', 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
}
