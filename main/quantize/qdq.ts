// Writes an ONNX graph anew with whole-number weights and activations, in the QuantizeLinear / DequantizeLinear form of the ONNX specification.
// Invariants: standard operators of the opset that the graph has; everything that the plan does not name stays as it is; equal inputs give equal bytes.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
} from 'onnx-buf';
import { planOf, type QuantizePlan, type Rung } from './plan.ts';
import { gridOf, quantizeBias, quantizeWeight, type Range } from './scale.ts';

/** A matrix product and the row added to it, as the one node (Gemm) that runtimes know how to compute in whole numbers. */
function asGemm(graph: GraphProto, nodes: QuantizePlan['nodes']): void {
  const constants = new Set(graph.initializer.map(({ name }) => name));
  for (const product of graph.node.filter(({ output }) => nodes.get(output[0]!) === 'matmul')) {
    const readers = graph.node.filter(({ input }) => input.includes(product.output[0]!));
    const [sum] = readers;
    const bias = sum?.input.find((name) => constants.has(name));
    if (readers.length !== 1 || sum?.opType !== 'Add' || bias === undefined) continue;
    sum.opType = 'Gemm';
    sum.input = [...product.input, bias];
    graph.node = graph.node.filter((node) => node !== product);
  }
}

/** Float32 values of an initializer as our writer makes them (raw, little endian). */
export function floatsOf({ name, dataType, rawData }: TensorProto): Float32Array {
  if (dataType !== TensorProto_DataType.FLOAT || rawData.length === 0) throw new TypeError(`${name} is no raw float32`);
  return new Float32Array(rawData.slice().buffer);
}

/**
 * The model in whole numbers. `ranges` holds a range for every activation that the plan of the rung rounds.
 *
 * Weights: int8, symmetric, a scale per output channel (Conv axis 0, MatMul axis 1). Biases: int32 in units of the products of both scales.
 * Activations: uint8, a scale and a zero point for each. Throws TypeError where a range is missing.
 */
export function quantizeModel(bytes: Uint8Array, rung: Rung, ranges: ReadonlyMap<string, Range>): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  const graph = model.graph!;
  const { nodes, activations } = planOf(graph, rung);
  const weights = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const written: NodeProto[] = [];
  const added: TensorProto[] = [];
  const constant = (name: string, dims: readonly number[], dataType: TensorProto_DataType, values: ArrayBufferView): string => {
    const rawData = new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
    added.push(create(TensorProtoSchema, { name, dims: dims.map((n) => BigInt(n)), dataType, rawData }));
    return name;
  };
  const put = (opType: string, input: string[], output: string, axis?: number): void => {
    const attribute =
      axis === undefined ? [] : [create(AttributeProtoSchema, { name: 'axis', type: AttributeProto_AttributeType.INT, i: BigInt(axis) })];
    written.push(create(NodeProtoSchema, { name: `${output}_${opType}`, opType, input, output: [output], attribute }));
  };
  const gridFor = (name: string) => {
    const range = ranges.get(activations.get(name)!);
    if (range === undefined) throw new TypeError(`no range for ${name}`);
    return gridOf(range);
  };
  /** Rounds an activation where it is made; all who read it read the rounded one. */
  const round = (name: string): void => {
    if (!activations.has(name)) return;
    const { scale, zeroPoint } = gridFor(name);
    const grid = [
      constant(`${name}_scale`, [], TensorProto_DataType.FLOAT, Float32Array.of(scale)),
      constant(`${name}_zero`, [], TensorProto_DataType.UINT8, Uint8Array.of(zeroPoint)),
    ];
    put('QuantizeLinear', [name, ...grid], `${name}_q`);
    put('DequantizeLinear', [`${name}_q`, ...grid], `${name}_r`);
  };
  const replaced = new Set<string>();
  asGemm(graph, nodes);
  const weigh = (node: NodeProto, axis: 0 | 1): void => {
    const [x, weight, biasName] = node.input as [string, string, string?];
    const tensor = weights.get(weight)!;
    const dims = tensor.dims.map(Number);
    const [channels, values] = [dims[axis]!, floatsOf(tensor)];
    const { scale } = gridFor(x);
    const bias = biasName === undefined ? undefined : floatsOf(weights.get(biasName)!);
    const perChannel = axis === 0 ? values.length / channels : 1;
    const found = quantizeWeight(values, channels, (at) => Math.floor(at / perChannel) % channels, { bias, inputScale: scale });
    const result = node.output[0]!;
    const whole = TensorProto_DataType;
    const parts = [
      constant(`${result}_w_q`, dims, whole.INT8, found.values),
      constant(`${result}_w_scale`, [channels], whole.FLOAT, found.scales),
      constant(`${result}_w_zero`, [channels], whole.INT8, new Int8Array(channels)),
    ];
    put('DequantizeLinear', parts, `${result}_w_r`, axis);
    replaced.add(weight);
    node.input[1] = `${result}_w_r`;
    if (bias === undefined || biasName === undefined) return;
    const counted = quantizeBias(bias, scale, found.scales);
    const biasParts = [
      constant(`${result}_b_q`, [channels], whole.INT32, counted.values),
      constant(`${result}_b_scale`, [channels], whole.FLOAT, counted.scales),
      constant(`${result}_b_zero`, [channels], whole.INT32, new Int32Array(channels)),
    ];
    put('DequantizeLinear', biasParts, `${result}_b_r`, 0);
    replaced.add(biasName);
    node.input[2] = `${result}_b_r`;
  };
  for (const { name } of graph.input) round(name);
  for (const node of graph.node) {
    const kind = node.opType === 'Gemm' ? 'matmul' : nodes.get(node.output[0]!);
    if (kind === 'conv' || kind === 'matmul') weigh(node, kind === 'conv' ? 0 : 1);
    node.input = node.input.map((name) => (activations.has(name) ? `${name}_r` : name));
    written.push(node);
    for (const name of node.output) round(name);
  }
  graph.node = written;
  const used = new Set(written.flatMap(({ input }) => input));
  graph.initializer = [...graph.initializer.filter(({ name }) => !replaced.has(name) || used.has(name)), ...added];
  return toBinary(ModelProtoSchema, model);
}
