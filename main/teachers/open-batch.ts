// A network that was written for one image at a time, rewritten to take any number: the same nodes, the first dimension left open.
// Invariant: weights and nodes stay; only stated shapes and targets of Reshape change. Whether the result computes the same is for the caller to try.
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type GraphProto, ModelProtoSchema, type TensorProto, type ValueInfoProto } from 'onnx-buf';

/** The name of the open dimension. */
const open = 'batch';
const int64 = 7;

/**
 * ONNX bytes whose image input has the batch 1, as bytes with an open batch; undefined where the file does not say 1, or a shape cannot be rewritten.
 *
 * `Reshape` to [1, ...] becomes `Reshape` to [0, ...]: 0 takes the dimension of what is reshaped (ONNX operator specification).
 */
export function openedBatch(bytes: Uint8Array, inputName: string): Uint8Array | undefined {
  const model = fromBinary(ModelProtoSchema, bytes);
  const { graph } = model;
  const image = graph?.input.find(({ name }) => name === inputName);
  if (!graph || !image || firstDimension(image) !== 1n) return undefined;
  for (const value of [image, ...graph.output]) leaveOpen(value);
  // Shapes in between were inferred for one image, and are inferred anew.
  graph.valueInfo = [];
  return openTargets(graph) ? toBinary(ModelProtoSchema, model) : undefined;
}

function firstDimension({ type }: ValueInfoProto): bigint | undefined {
  if (type?.value.case !== 'tensorType') return undefined;
  const first = type.value.value.shape?.dim[0]?.value;
  return first?.case === 'dimValue' ? first.value : undefined;
}

function leaveOpen(value: ValueInfoProto): void {
  if (firstDimension(value) !== 1n || value.type?.value.case !== 'tensorType') return;
  const first = value.type.value.value.shape?.dim[0];
  if (first) first.value = { case: 'dimParam', value: open };
}

/** Rewrites what the Reshapes of the graph lead to. False where a target is used for something else too, or is not a list of numbers in the file. */
function openTargets(graph: GraphProto): boolean {
  const targets = new Set(graph.node.flatMap(({ opType, input }) => (opType === 'Reshape' ? [input[1] ?? ''] : [])));
  for (const name of targets) {
    const shape = graph.initializer.find((tensor) => tensor.name === name) ?? constantOf(graph, name);
    // Computed targets follow the batch by themselves, or fail when they are tried.
    if (shape === undefined) continue;
    if (graph.node.some(({ opType, input }) => opType !== 'Reshape' && input.includes(name))) return false;
    const values = integersOf(shape);
    if (values?.[0] !== 1n) continue;
    if (graph.node.some(({ opType, input, attribute }) => opType === 'Reshape' && input[1] === name && attribute.some(isAllowZero)))
      return false;
    if (shape.rawData && shape.rawData.length > 0) shape.rawData = new Uint8Array(BigInt64Array.of(0n, ...values.slice(1)).buffer);
    else shape.int64Data = [0n, ...values.slice(1)];
  }
  return true;
}

const isAllowZero = ({ name, i }: { name: string; i: bigint }): boolean => name === 'allowzero' && i !== 0n;

function constantOf(graph: GraphProto, name: string): TensorProto | undefined {
  const node = graph.node.find(({ opType, output }) => opType === 'Constant' && output[0] === name);
  return node?.attribute.find((attribute) => attribute.name === 'value')?.t;
}

function integersOf({ dataType, dims, int64Data, rawData }: TensorProto): bigint[] | undefined {
  if (dataType !== int64 || dims.length !== 1) return undefined;
  if (rawData === undefined || rawData.length === 0) return [...int64Data];
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return Array.from({ length: rawData.length / 8 }, (_, at) => view.getBigInt64(at * 8, true));
}
