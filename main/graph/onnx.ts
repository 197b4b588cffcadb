// Writes a graph as an ONNX file.
// Invariants: one opset; standard operators only, but in a step written for one runtime's lanes; equal graphs give equal bytes (names follow the order of making, never a clock or an id).
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { type DType, GraphError, reachable, type Shape, type Tensor, type TensorArray } from './graph.ts';
import type { Emitter, Op } from './op.ts';
import { ops } from './ops.ts';
import { composedFor, rewritten } from './rewrite.ts';

/** The one opset of every file that Deshi writes; 17 is read by every runtime in use. */
export const opset = 17;
const irVersion = 8n;

export interface ModelDescription {
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Order in which inputs are listed; inputs not named here follow in order of making. */
  readonly inputs?: readonly string[];
  /** Inputs that become initializers, by name, row major. */
  readonly weights?: ReadonlyMap<string, Float32Array>;
  readonly purpose?: Emitter['purpose'];
  /** Channels that lie side by side in ONNX Runtime's own layout on the computer that reads the file (engine/ort-lanes.ts); 1: ONNX and nothing else. */
  readonly lanes?: number;
  /** The first dimension of inputs and outputs is written as `N` instead of a number. */
  readonly freeBatch?: boolean;
  readonly name?: string;
  readonly docString?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The graph behind `outputs` as the bytes of an ONNX model. Throws GraphError when weights have the wrong size. */
export function writeOnnx({
  outputs: described,
  inputs: order = [],
  weights = new Map(),
  purpose = 'model',
  lanes = 1,
  freeBatch = false,
  name = 'deshi',
  docString = '',
  metadata = {},
}: ModelDescription): Uint8Array {
  const outputs = rewritten(described, composedFor(lanes));
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const names = new Map<number, string>();
  const domains = new Set(['']);
  const constants = new Map<string, string>();
  const given = new Map(Object.entries(outputs).map(([key, tensor]) => [tensor.id, key]));
  let made = 0;
  const fresh = (): string => `t${made++}`;

  function shared(key: string, proto: (called: string) => TensorProto): string {
    let called = constants.get(key);
    if (called === undefined) {
      called = `c${constants.size}`;
      constants.set(key, called);
      initializers.push(proto(called));
    }
    return called;
  }
  function emitterFor(result: string): Emitter {
    const write = (type: string, from: readonly string[], output: string[], attributes: Readonly<Record<string, unknown>> = {}): void => {
      const dot = type.lastIndexOf('.');
      const domain = type.slice(0, Math.max(dot, 0));
      domains.add(domain);
      nodes.push(
        create(NodeProtoSchema, {
          name: `n${nodes.length}`,
          opType: type.slice(dot + 1),
          domain,
          input: [...from],
          output,
          attribute: attributesOf(attributes),
        }),
      );
    };
    return {
      purpose,
      node: (type, from, attributes) => {
        const output = fresh();
        write(type, from, [output], attributes);
        return output;
      },
      result: (type, from, attributes, unread = 0) => write(type, from, [result, ...Array.from({ length: unread }, fresh)], attributes),
      ints: (values) =>
        shared(`i${values.join()}`, (called) =>
          tensorProto(
            called,
            [values.length],
            'int64',
            BigInt64Array.from(values, (v) => BigInt(v)),
          ),
        ),
      floats: (values, shape) => shared(`f${shape.join()}:${values.join()}`, (called) => tensorProto(called, shape, 'float32', values)),
    };
  }

  const free: Tensor[] = [];
  for (const tensor of reachable(Object.values(outputs))) {
    if (tensor.op === 'input') {
      const called = tensor.name as string;
      names.set(tensor.id, called);
      const values = weights.get(called);
      if (values === undefined) free.push(tensor);
      else initializers.push(tensorProto(called, tensor.shape, tensor.dtype, values));
    } else if (tensor.op === 'constant') {
      const data = tensor.data as TensorArray;
      const small = data.length <= 4;
      const called = small
        ? shared(`${tensor.dtype}${tensor.shape.join()}:${data.join()}`, (key) => tensorProto(key, tensor.shape, tensor.dtype, data))
        : fresh();
      if (!small) initializers.push(tensorProto(called, tensor.shape, tensor.dtype, data));
      names.set(tensor.id, called);
    } else {
      const called = given.get(tensor.id) ?? fresh();
      const op: Op = ops[tensor.op];
      if (op.emit === undefined) throw new GraphError(`${tensor.op} was not composed`);
      op.emit(emitterFor(called), {
        inputs: tensor.inputs,
        names: tensor.inputs.map((from) => names.get(from.id) as string),
        output: tensor,
        attributes: tensor.attributes,
      }); // prettier-ignore
      names.set(tensor.id, called);
    }
  }
  // An input or a constant that is itself an output needs a node to carry the output's name.
  for (const [key, tensor] of Object.entries(outputs)) {
    if (names.get(tensor.id) !== key) emitterFor(key).result('Identity', [names.get(tensor.id) as string]);
  }
  free.sort((a, b) => rank(order, a) - rank(order, b) || a.id - b.id);
  const info = (called: string, tensor: Tensor): ValueInfoProto => valueInfo(called, tensor, freeBatch);
  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: 'deshi',
    docString,
    opsetImport: [...domains].map((domain) => create(OperatorSetIdProtoSchema, { domain, version: BigInt(domain === '' ? opset : 1) })),
    metadataProps: Object.entries(metadata).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
    graph: create(GraphProtoSchema, {
      name,
      node: nodes,
      initializer: initializers,
      input: free.map((tensor) => info(tensor.name as string, tensor)),
      output: Object.entries(outputs).map(([key, tensor]) => info(key, tensor)),
    }),
  });
  return toBinary(ModelProtoSchema, model);
}

function rank(order: readonly string[], tensor: Tensor): number {
  const at = order.indexOf(tensor.name as string);
  return at < 0 ? order.length : at;
}

const dataTypes = {
  float32: TensorProto_DataType.FLOAT,
  int64: TensorProto_DataType.INT64,
  uint8: TensorProto_DataType.UINT8,
  bool: TensorProto_DataType.BOOL,
} satisfies Record<DType, TensorProto_DataType>;

function tensorProto(name: string, shape: Shape, dtype: DType, values: TensorArray): TensorProto {
  const expected = shape.reduce((product, n) => product * n, 1);
  if (values.length !== expected) throw new GraphError(`${name} has ${values.length} values for [${shape}]`);
  const bytes = new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
  return create(TensorProtoSchema, { name, dims: shape.map((n) => BigInt(n)), dataType: dataTypes[dtype], rawData: bytes });
}

function valueInfo(name: string, { shape, dtype }: Tensor, freeBatch: boolean): ValueInfoProto {
  const dim = shape.map((n, i) =>
    create(TensorShapeProto_DimensionSchema, {
      value: freeBatch && i === 0 ? { case: 'dimParam', value: 'N' } : { case: 'dimValue', value: BigInt(n) },
    }),
  );
  const tensorType = create(TypeProto_TensorSchema, { elemType: dataTypes[dtype], shape: create(TensorShapeProtoSchema, { dim }) });
  return create(ValueInfoProtoSchema, { name, type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }) });
}

/** Numbers are integers unless the key ends in `:float`. */
function attributesOf(attributes: Readonly<Record<string, unknown>>): AttributeProto[] {
  return Object.entries(attributes).map(([key, value]) => {
    const [name, kind] = key.split(':') as [string, string?];
    if (Array.isArray(value)) {
      return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: value.map((v: number) => BigInt(v)) });
    }
    if (kind === 'float') return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value as number });
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value as number) });
  });
}
