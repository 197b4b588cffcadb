// Writes an ONNX graph anew with its weights in 16 bits (float16): half the file, computed in float32 as before.
// Invariants: standard operators of the opset that the graph has; nothing but the weights is rounded; equal inputs give equal bytes.
//
// Each weight is stored as float16 and cast to float32 where the graph begins; a runtime folds that cast away when it loads the file. A whole graph in float16 is
// hardly smaller, and what it computes differs from device to device: ONNX Runtime's processor puts casts around its nodes and computes in float32, so that a
// check here would say nothing about a device that does compute in float16, where sums of squares can leave its range.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataType,
} from 'onnx-buf';
import { floatsOf } from './qdq.ts';

/** Cosine to the student in float32 that every photo must keep: only weights are rounded, by 1 part in 2048 at most, and the usual is above 0.99999. */
export const halfLimit = 0.999;

/** A tensor of fewer numbers is left as it is: the node that casts it would take more room than it saves. */
const fewest = 64;

/**
 * The model with its weights in float16, rounded to nearest, halves to even.
 *
 * Throws RangeError where a weight is beyond what float16 holds (65504) or no number: such a file would be wrong and not only rough.
 */
export function halveWeights(bytes: Uint8Array): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  const graph = model.graph!;
  const casts: NodeProto[] = [];
  for (const tensor of graph.initializer) {
    if (tensor.dataType !== TensorProto_DataType.FLOAT) continue;
    const { name } = tensor;
    const values = floatsOf(tensor);
    if (values.length < fewest) continue;
    const half = Float16Array.from(values);
    if (!half.every(Number.isFinite)) throw new RangeError(`${name} does not fit float16`);
    tensor.name = `${name}_half`;
    tensor.dataType = TensorProto_DataType.FLOAT16;
    tensor.rawData = new Uint8Array(half.buffer);
    const to = create(AttributeProtoSchema, {
      name: 'to',
      type: AttributeProto_AttributeType.INT,
      i: BigInt(TensorProto_DataType.FLOAT),
    });
    casts.push(create(NodeProtoSchema, { name: `${name}_Cast`, opType: 'Cast', input: [tensor.name], output: [name], attribute: [to] }));
  }
  graph.node = [...casts, ...graph.node];
  return toBinary(ModelProtoSchema, model);
}
