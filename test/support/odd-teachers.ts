// Teachers of a few kilobytes, made on the spot: mean colours of an 8x8 grid through a random projection. Sound ones and every kind of broken one.
// Invariant: the same options give the same bytes; all sound ones with the same `dim` compute the same embedding of the same 0..255 picture.
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { randomFrom } from '../../main/evaluation/random.ts';

export interface OddTeacher {
  layout?: 'NCHW' | 'NHWC';
  dtype?: 'float32' | 'uint8' | 'float16';
  batch?: number | 'N';
  width?: number;
  height?: number;
  dim?: number;
  channels?: number;
  /** `noise` answers by chance, `nan` never with a number, `clip` only understands pixels within -1..1, `one-by-one` flattens the batch away, `greedy` wants 64 GB. */
  kind?: 'sound' | 'noise' | 'nan' | 'clip' | 'one-by-one' | 'greedy';
  /** Lists the weights among the inputs, as files before IR version 4 do. */
  weightsAsInputs?: boolean;
  secondOutput?: boolean;
  secondInput?: boolean;
}

export function oddTeacher(options: OddTeacher = {}, edit: (model: ModelProto) => void = () => {}): Uint8Array {
  const model = oddModel(options);
  edit(model);
  return toBinary(ModelProtoSchema, model);
}

export function oddModel(options: OddTeacher): ModelProto {
  const { layout = 'NCHW', dtype = 'float32', batch = 'N', width = 112, height = 112, dim = 16, channels = 3, kind = 'sound' } = options;
  const nodes: ReturnType<typeof node>[] = [];
  let last = 'image';
  const then = (opType: string, attributes: AttributeProto[] = [], more: string[] = []): void => {
    const output = `${opType}${nodes.length}`;
    nodes.push(node(opType, [last, ...more], [output], attributes));
    last = output;
  };
  if (dtype !== 'float32') then('Cast', [int('to', TensorProto_DataType.FLOAT)]);
  if (layout === 'NHWC') then('Transpose', [ints('perm', [0, 3, 1, 2])]);
  if (kind === 'clip') then('Clip', [], ['low', 'high']);
  const kernel = [Math.floor(height / 8), Math.floor(width / 8)];
  then('AveragePool', [ints('kernel_shape', kernel), ints('strides', kernel)]);
  if (kind === 'one-by-one') then('Reshape', [], ['one-row']);
  else then('Flatten', [int('axis', 1)]);
  then('MatMul', [], ['projection']);
  if (kind === 'noise') {
    then('Mul', [], ['huge']);
    then('Sin');
  }
  if (kind === 'nan') {
    then('Abs');
    then('Neg');
    then('Log');
  }
  if (kind === 'greedy') {
    nodes.push(node('ConstantOfShape', ['endless'], ['ocean'], []), node('ReduceMax', ['ocean'], ['drop'], [int('keepdims', 0)]));
    then('Add', [], ['drop']);
  }
  nodes.push(node('Identity', [last], ['embedding'], []));
  const features = 64 * channels;
  const random = randomFrom(7, dim);
  const initializer = [
    floats(
      'projection',
      [features, dim],
      Array.from({ length: features * dim }, () => random.unit() - 0.5),
    ),
    ...(kind === 'clip' ? [floats('low', [], [-1]), floats('high', [], [1])] : []),
    ...(kind === 'noise' ? [floats('huge', [], [1e4])] : []),
    ...(kind === 'greedy' ? [int64s('endless', [2 ** 34])] : []),
    ...(kind === 'one-by-one' ? [int64s('one-row', [1, features])] : []),
  ];
  const type = { float32: TensorProto_DataType.FLOAT, uint8: TensorProto_DataType.UINT8, float16: TensorProto_DataType.FLOAT16 }[dtype];
  const image = value('image', type, layout === 'NCHW' ? [batch, channels, height, width] : [batch, height, width, channels]);
  const weights = initializer.map((tensor) => value(tensor.name, tensor.dataType, tensor.dims.map(Number)));
  const output = value('embedding', TensorProto_DataType.FLOAT, [batch, dim]);
  return create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: 'test',
    opsetImport: [{ domain: '', version: 17n }],
    graph: create(GraphProtoSchema, {
      name: 'tiny',
      node: nodes,
      initializer,
      input: [
        image,
        ...(options.weightsAsInputs ? weights : []),
        ...(options.secondInput ? [value('other', TensorProto_DataType.FLOAT, [1])] : []),
      ],
      output: [output, ...(options.secondOutput ? [value(last, TensorProto_DataType.FLOAT, [batch, dim])] : [])],
    }),
  });
}

/** A graph with the same facts, for adding nodes of any kind. */
export function node(opType: string, input: string[], output: string[], attribute: AttributeProto[], domain = '') {
  return create(NodeProtoSchema, { opType, name: output[0] ?? opType, input, output, attribute, domain });
}

export function int(name: string, i: number): AttributeProto {
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(i) });
}

function ints(name: string, values: number[]): AttributeProto {
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: values.map(BigInt) });
}

function floats(name: string, dims: number[], values: number[]): TensorProto {
  const rawData = new Uint8Array(Float32Array.from(values).buffer);
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType: TensorProto_DataType.FLOAT, rawData });
}

function int64s(name: string, values: number[]): TensorProto {
  const rawData = new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
  return create(TensorProtoSchema, { name, dims: [BigInt(values.length)], dataType: TensorProto_DataType.INT64, rawData });
}

function value(name: string, elemType: number, shape: (number | string)[]): ValueInfoProto {
  const dim = shape.map((one) => ({
    value: typeof one === 'number' ? { case: 'dimValue' as const, value: BigInt(one) } : { case: 'dimParam' as const, value: one },
  }));
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: { elemType, shape: { dim } } } } });
}

/** A drawn person: a soft pattern of colours of their own, 112x112; every photo is lit and placed a little differently. */
export function drawnFace(person: number, photo: number): Uint8Array {
  const own = randomFrom(11, person);
  const waves = Array.from({ length: 9 }, () => [own.unit() * 3, own.unit() * 3, own.unit() * 6.28, 20 + own.unit() * 25] as const);
  const chance = randomFrom(12, person, photo);
  const [dx, dy, light] = [chance.unit() * 0.1, chance.unit() * 0.1, chance.unit() * 30 - 15];
  const pixels = new Uint8Array(112 * 112 * 3);
  for (let y = 0; y < 112; y++) {
    for (let x = 0; x < 112; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 110 + channel * 10 + light;
        for (let wave = channel * 3; wave < channel * 3 + 3; wave++) {
          const [across, down, phase, height] = waves[wave]!;
          sum += height * Math.sin((x / 112 + dx) * across * 6.28 + (y / 112 + dy) * down * 6.28 + phase);
        }
        pixels[(y * 112 + x) * 3 + channel] = Math.max(0, Math.min(255, Math.round(sum + chance.unit() * 8)));
      }
    }
  }
  return pixels;
}
