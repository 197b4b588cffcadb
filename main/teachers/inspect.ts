// What a model file is, said from its bytes alone: the picture it takes, the embedding it gives, its size. Nothing is run here.
// Invariant: bytes that come out of `readModel` and pass `inspectModel` are safe to hand to the runtime; a path never is.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { fromBinary } from '@bufbuild/protobuf';
import type { GraphProto, ModelProto, TensorProto, ValueInfoProto } from 'onnx-buf';
import { ModelProtoSchema, TensorProto_DataType } from 'onnx-buf';
import { Problem } from '../problems.ts';
import { takeInWeights } from './external.ts';
import { checkModel, elementCount, maximumModelBytes, opsetOf } from './safety.ts';
import type { ImageInput, ModelFacts } from './types.ts';

/** A side left open by the file: the size of the canonical crop. */
const openSide = 112;
const smallestSide = 16;
const largestSide = 1024;
const smallestEmbedding = 2;
const largestEmbedding = 16_384;

/**
 * The bytes of a model file, with weights that lie beside it taken in.
 *
 * Throws `teacher-missing`, `teacher-unreadable`, `teacher-not-onnx` (a folder), `teacher-unsafe` (too large) or `teacher-external-data` (weights
 * outside its folder, or not whole).
 */
export async function readModel(path: string): Promise<Uint8Array> {
  try {
    // Without O_NONBLOCK opening a named pipe would wait for a writer for ever.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new Problem('teacher-not-onnx', { kind: stat.isDirectory() ? 'folder' : 'device' });
      if (stat.size > maximumModelBytes) throw new Problem('teacher-unsafe', { reason: `${stat.size} bytes` });
      return await takeInWeights(await file.readFile(), path);
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    const errno = (thrown as NodeJS.ErrnoException).code;
    if (errno === 'ENOENT' || errno === 'ENOTDIR') throw new Problem('teacher-missing', {}, { cause: thrown });
    throw new Problem('teacher-unreadable', { detail: errno ?? 'unknown' }, { cause: thrown });
  }
}

/** Facts of a model, or the Problem that keeps it from being used. `embeddingSize`: the length that somebody needs. */
export function inspectModel(bytes: Uint8Array, expected: { embeddingSize?: number } = {}): ModelFacts {
  if (bytes.length > maximumModelBytes) throw new Problem('teacher-unsafe', { reason: `${bytes.length} bytes` });
  const { model, graph } = parse(bytes);
  checkModel(model, graph);
  const input = imageInput(graph);
  const output = embeddingOutput(graph);
  // A file may leave the batch open on one side only; the fixed side binds.
  const batch = input.batch === 'free' ? output.batch : input.batch;
  const facts: ModelFacts = {
    digest: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
    inputName: input.name,
    outputName: output.name,
    input: input.image,
    batch,
    dim: output.dim,
    parameters: parameterCount(graph),
    opset: opsetOf(model),
  };
  if (facts.dim !== undefined) checkEmbeddingSize(facts.dim, expected.embeddingSize);
  return facts;
}

/** Throws `teacher-embedding-size` unless the length is usable and, where given, the one expected. */
export function checkEmbeddingSize(dim: number, expected?: number): void {
  if (dim < smallestEmbedding || dim > largestEmbedding || (expected !== undefined && dim !== expected)) {
    throw new Problem('teacher-embedding-size', { found: dim, expected: expected ?? 0 });
  }
}

function parse(bytes: Uint8Array): { model: ModelProto; graph: GraphProto } {
  // An empty file is valid protobuf, and what is left of a download that never began.
  if (bytes.length === 0) throw new Problem('teacher-truncated', { kind: 'file' });
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (thrown) {
    throw new Problem(looksCut(bytes) ? 'teacher-truncated' : 'teacher-not-onnx', { kind: 'file' }, { cause: thrown });
  }
  // Bytes of another format can be accidentally valid protobuf; a file cut between two fields lacks what every exporter writes.
  const { graph } = model;
  const hasGraph = graph !== undefined && graph.node.length > 0;
  if (!hasGraph || model.opsetImport.length === 0) {
    throw new Problem(model.irVersion > 0n && model.irVersion < 100n ? 'teacher-truncated' : 'teacher-not-onnx', { kind: 'file' });
  }
  return { model, graph };
}

/** Fields of ModelProto and their wire type (onnx.proto): 0 varint, 2 length-delimited. */
const modelFields = new Map([
  [1, 0],
  [2, 2],
  [3, 2],
  [4, 2],
  [5, 0],
  [6, 2],
  [7, 2],
  [8, 2],
  [14, 2],
  [20, 2],
  [25, 2],
  [26, 2],
]);

/** True when the bytes are a model up to a last field that reaches beyond the end of the file. */
function looksCut(bytes: Uint8Array): boolean {
  let at = 0;
  let fields = 0;
  function varint(): number | undefined {
    let value = 0;
    for (let shift = 0; shift < 63; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  }
  while (at < bytes.length) {
    const tag = varint();
    if (tag === undefined) return fields > 0;
    if (modelFields.get(Math.floor(tag / 8)) !== tag % 8) return false;
    const value = varint();
    if (value === undefined) return true;
    if (Number.isNaN(value)) return false;
    if (tag % 8 === 2) at += value;
    if (at > bytes.length) return true;
    fields++;
  }
  return false;
}

interface Side {
  name: string;
  type: number;
  /** A number where the file states one, undefined where it is open. */
  shape: (number | undefined)[];
}

function side(value: ValueInfoProto): Side {
  const tensor = value.type?.value.case === 'tensorType' ? value.type.value.value : undefined;
  const shape = (tensor?.shape?.dim ?? []).map((dim) =>
    dim.value.case === 'dimValue' && dim.value.value > 0n ? Number(dim.value.value) : undefined,
  );
  return { name: value.name, type: tensor?.elemType ?? TensorProto_DataType.UNDEFINED, shape };
}

function describe(sides: readonly Side[]): string {
  const shown = sides.slice(0, 6).map((one) => `[${one.shape.map((dim) => dim ?? '?').join(',')}]`);
  return shown.join(' ') + (sides.length > shown.length ? ' …' : '');
}

function imageInput(graph: GraphProto): { name: string; image: ImageInput; batch: 'free' | number } {
  const weights = new Set(graph.initializer.map((tensor) => tensor.name));
  const inputs = graph.input.filter((value) => !weights.has(value.name)).map(side);
  const refuse = (reason: string): Problem => new Problem('teacher-inputs', { reason, count: inputs.length, shape: describe(inputs) });
  const [input] = inputs;
  if (input === undefined || inputs.length !== 1) throw refuse('count');
  if (input.type !== TensorProto_DataType.FLOAT && input.type !== TensorProto_DataType.UINT8) throw refuse('type');
  if (input.shape.length !== 4) throw refuse('shape');
  const [batch, second, third, fourth] = input.shape;
  const layout = second === 3 ? 'NCHW' : fourth === 3 ? 'NHWC' : firstConvolutionReadsColour(graph, input.name) ? 'NCHW' : undefined;
  if (layout === undefined || (layout === 'NCHW' && second !== undefined && second !== 3)) throw refuse('channels');
  const [height = openSide, width = openSide] = layout === 'NCHW' ? [third, fourth] : [second, third];
  if (Math.min(height, width) < smallestSide || Math.max(height, width) > largestSide) throw refuse('size');
  const dtype = input.type === TensorProto_DataType.UINT8 ? 'uint8' : 'float32';
  return { name: input.name, image: { layout, dtype, width, height }, batch: batch ?? 'free' };
}

/** True when a file that leaves the number of channels open reads them with a convolution of three input channels. */
function firstConvolutionReadsColour(graph: GraphProto, inputName: string): boolean {
  const first = graph.node.find((node) => node.opType === 'Conv' && node.input[0] === inputName);
  return graph.initializer.some((tensor) => tensor.name === first?.input[1] && tensor.dims[1] === 3n);
}

function embeddingOutput(graph: GraphProto): { name: string; dim: number | undefined; batch: 'free' | number } {
  const outputs = graph.output.map(side);
  const refuse = (reason: string): Problem => new Problem('teacher-outputs', { reason, count: outputs.length, shape: describe(outputs) });
  const [output] = outputs;
  if (output === undefined || outputs.length !== 1) throw refuse('count');
  if (output.type !== TensorProto_DataType.FLOAT) throw refuse('type');
  // A file need not state the output's shape; the first run then shows it.
  if (output.shape.length === 0) return { name: output.name, dim: undefined, batch: 'free' };
  const [batch, ...rest] = output.shape;
  if (rest.length === 0 || rest.filter((dim) => dim !== 1).length > 1) throw refuse('shape');
  const dim = rest.every((one) => one === 1) ? 1 : rest.find((one) => one !== 1);
  return { name: output.name, dim, batch: batch ?? 'free' };
}

const trainedTypes = new Set<number>([
  TensorProto_DataType.FLOAT,
  TensorProto_DataType.FLOAT16,
  TensorProto_DataType.BFLOAT16,
  TensorProto_DataType.DOUBLE,
  TensorProto_DataType.INT8,
  TensorProto_DataType.UINT8,
]);

function parameterCount(graph: GraphProto): number {
  const count = (tensor: TensorProto | undefined): number =>
    tensor !== undefined && trainedTypes.has(tensor.dataType) ? elementCount(tensor.dims) : 0;
  let total = 0;
  for (const tensor of graph.initializer) total += count(tensor);
  // Some exporters keep weights in Constant nodes.
  for (const node of graph.node) if (node.opType === 'Constant') total += count(node.attribute.find((one) => one.name === 'value')?.t);
  return total;
}
