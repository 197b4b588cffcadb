// Reads a TensorFlow.js graph model (model.json and its weights) and says the same network in the operators of main/graph, ready for ONNX Runtime.
// Invariant: only operators and attributes that are listed here are taken; anything else is refused, never guessed.
//
// The files lay maps as [n, height, width, channels] and weights as [height, width, in, out]; the graph lays channels first. Every tensor of the
// file is held here channels first, and is turned back where the file reshapes it, because the order of values counts from there on.
import { z } from 'zod';
import { add, conv, convBias, maxPool, pad, prelu, relu, reshape, sigmoid, transpose } from '../../graph/build.ts';
import { four, input, type Shape, sizeOf, type Tensor } from '../../graph/graph.ts';

const text = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
const ints = z.object({ list: z.object({ i: z.array(z.coerce.number().int()).optional() }) });
const node = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z
    .object({
      strides: ints.optional(),
      dilations: ints.optional(),
      ksize: ints.optional(),
      padding: z.object({ s: z.string().transform(text) }).optional(),
      data_format: z.object({ s: z.string().transform(text) }).optional(),
      fused_ops: z.object({ list: z.object({ s: z.array(z.string().transform(text)).optional() }) }).optional(),
      shape: z.object({ shape: z.object({ dim: z.array(z.object({ size: z.coerce.number().int() })) }) }).optional(),
    })
    .default({}),
});
const modelSchema = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({ node: z.array(node) }),
  weightsManifest: z
    .array(
      z.object({
        weights: z.array(
          z.object({
            name: z.string(),
            shape: z.array(z.int().min(0)),
            dtype: z.enum(['float32', 'int32']),
            quantization: z.object({ dtype: z.literal('float16') }).optional(),
          }),
        ),
      }),
    )
    .length(1),
});
type Node = z.output<typeof node>;

interface Weight {
  readonly shape: Shape;
  readonly values: Float32Array;
}

export interface ConvertedModel {
  /** The network's outputs by the names that the file gives them; maps are [n, c, h, w], what was reshaped is as the file says. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Values for the inputs of the graph that are weights. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/** A model file that is not of the kind that is read here. */
export class ModelRefused extends Error {
  override readonly name = 'ModelRefused';
}

/**
 * The network of a TensorFlow.js graph model with one picture as its input, [1, height, width, 3]; here `pixels` [1, 3, height, width].
 *
 * Throws ModelRefused where an operator, an attribute or the weights are not as expected.
 */
export function convertTfjs(json: unknown, weightBytes: Uint8Array): ConvertedModel {
  const parsed = modelSchema.safeParse(json);
  if (!parsed.success) throw new ModelRefused(parsed.error.issues[0]?.path.join('.') ?? 'model.json');
  const { modelTopology, weightsManifest } = parsed.data;
  return new Conversion(readWeights(weightsManifest[0]!.weights, weightBytes), modelTopology.node).run();
}

type StoredWeights = z.output<typeof modelSchema>['weightsManifest'][number]['weights'];

function readWeights(entries: StoredWeights, bytes: Uint8Array): Map<string, Weight> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, Weight>();
  let at = 0;
  for (const { name, shape, dtype, quantization } of entries) {
    const width = quantization === undefined ? 4 : 2;
    const size = sizeOf(shape);
    if (at + size * width > bytes.length) throw new ModelRefused(`weights end before ${name}`);
    const from = at;
    const read = (i: number): number => {
      if (quantization !== undefined) return view.getFloat16(from + 2 * i, true);
      return dtype === 'int32' ? view.getInt32(from + 4 * i, true) : view.getFloat32(from + 4 * i, true);
    };
    found.set(name, { shape, values: Float32Array.from({ length: size }, (_, i) => read(i)) });
    at += size * width;
  }
  if (at !== bytes.length) throw new ModelRefused('weights do not fill their file');
  return found;
}

class Conversion {
  readonly #stored: ReadonlyMap<string, Weight>;
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #made = new Map<string, Tensor>();
  readonly #weights = new Map<string, Float32Array>();

  constructor(stored: ReadonlyMap<string, Weight>, nodes: readonly Node[]) {
    this.#stored = stored;
    this.#nodes = new Map(nodes.map((one) => [one.name, one]));
  }

  run(): ConvertedModel {
    const outputs: Record<string, Tensor> = {};
    for (const { name, op } of this.#nodes.values()) if (op === 'Identity') outputs[name] = this.#tensor(name);
    return { outputs, weights: this.#weights };
  }

  #tensor(name: string): Tensor {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const one = this.#nodes.get(name);
    if (one === undefined) throw new ModelRefused(`no node ${name}`);
    const made = this.#make(one);
    this.#made.set(name, made);
    return made;
  }

  #make(one: Node): Tensor {
    const from = (at: number): Tensor => this.#tensor(one.input[at] ?? '');
    if (one.attr.data_format !== undefined && one.attr.data_format.s !== 'NHWC') throw new ModelRefused(`${one.name}: channels come first`);
    if (one.attr.dilations?.list.i?.some((n) => n !== 1)) throw new ModelRefused(`${one.name} is dilated`);
    switch (one.op) {
      case 'Placeholder':
        return pictureOf(one);
      case 'Identity':
        return from(0);
      case 'AddV2':
        return add(from(0), from(1));
      case 'Relu':
        return relu(from(0));
      case 'Sigmoid':
        return sigmoid(from(0));
      case 'Prelu':
        return prelu(from(0), this.#row(one.input[1]));
      case 'MaxPool': {
        const kernel = squareOf(one, one.attr.ksize);
        const { x, padding } = this.#padded(from(0), one, kernel, squareOf(one, one.attr.strides));
        if (padding > 0 || x !== from(0)) throw new ModelRefused(`${one.name} pads`); // zeros are no borders of a maximum
        return maxPool(x, { kernel, stride: squareOf(one, one.attr.strides) });
      }
      case 'Pad':
        return this.#pad(from(0), this.#weight(one.input[1]));
      case 'Reshape':
        return this.#reshaped(from(0), this.#weight(one.input[1]));
      case 'DepthwiseConv2dNative':
        return this.#depthwise(one, from(0));
      case '_FusedConv2D':
        return this.#fused(one, from(0));
      default:
        throw new ModelRefused(`${one.name} is a ${one.op}`);
    }
  }

  #weight(name: string | undefined): Weight {
    const found = this.#stored.get(name ?? '');
    if (found === undefined) throw new ModelRefused(`no weights ${name}`);
    return found;
  }

  /** Values along channels: [c], [1, 1, c]. */
  #row(name: string | undefined): Tensor {
    const { values } = this.#weight(name);
    return this.#given(name ?? '', [values.length], values);
  }

  #given(name: string, shape: Shape, values: Float32Array): Tensor {
    const called = `w${this.#weights.size}/${name.slice(-40)}`;
    this.#weights.set(called, values);
    return input(called, shape);
  }

  #depthwise(one: Node, x: Tensor): Tensor {
    const { shape, values } = this.#weight(one.input[1]);
    const [height = 0, width = 0, channels = 0, each = 0] = shape;
    if (height !== width || each !== 1) throw new ModelRefused(`${one.name} has weights [${shape}]`);
    const area = height * width;
    const turned = Float32Array.from({ length: values.length }, (_, i) => values[(i % area) * channels + Math.floor(i / area)]!);
    const stride = squareOf(one, one.attr.strides);
    const { x: padded, padding } = this.#padded(x, one, height, stride);
    return conv(padded, this.#given(one.name, [channels, 1, height, width], turned), { stride, pad: padding, groups: channels });
  }

  #fused(one: Node, x: Tensor): Tensor {
    const { shape, values } = this.#weight(one.input[1]);
    const [height = 0, width = 0, from = 0, to = 0] = shape;
    if (height !== width) throw new ModelRefused(`${one.name} has weights [${shape}]`);
    const area = height * width;
    const turned = new Float32Array(values.length); // [height, width, from, to] becomes [to, from, height, width]
    for (let cell = 0; cell < area; cell++) {
      for (let i = 0; i < from; i++)
        for (let o = 0; o < to; o++) turned[(o * from + i) * area + cell] = values[(cell * from + i) * to + o]!;
    }
    const stride = squareOf(one, one.attr.strides);
    const { x: padded, padding } = this.#padded(x, one, height, stride);
    const [bias, activation, ...more] = one.attr.fused_ops?.list.s ?? [];
    if (bias !== 'BiasAdd' || more.length > 0) throw new ModelRefused(`${one.name} is fused with ${bias}`);
    const result = convBias(padded, this.#given(one.name, [to, from, height, width], turned), this.#row(one.input[2]), {
      stride,
      pad: padding,
    });
    if (activation === undefined) return result;
    if (activation === 'Relu') return relu(result);
    if (activation === 'Prelu') return prelu(result, this.#row(one.input[3]));
    throw new ModelRefused(`${one.name} is fused with ${activation}`);
  }

  /** TensorFlow's "SAME": as many zeros as give ceil(size / stride) values, an odd one below and to the right; where they are even, the convolution takes them itself. */
  #padded(x: Tensor, one: Node, kernel: number, stride: number): { x: Tensor; padding: number } {
    const how = one.attr.padding?.s;
    if (how === 'VALID') return { x, padding: 0 };
    if (how !== 'SAME') throw new ModelRefused(`${one.name} is padded ${how}`);
    const [, , height, width] = four(x);
    const needed = [height, width].map((size) => Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0));
    const [down = 0, across = 0] = needed;
    if (down === across && down % 2 === 0) return { x, padding: down / 2 };
    const before = [0, 0, Math.floor(down / 2), Math.floor(across / 2)];
    return { x: pad(x, before, [0, 0, down - before[2]!, across - before[3]!]), padding: 0 };
  }

  /** Paddings [4, 2] of n, h, w, c. */
  #pad(x: Tensor, { shape, values }: Weight): Tensor {
    if (shape.join() !== '4,2') throw new ModelRefused(`paddings [${shape}]`);
    const of = (side: number) => [0, 3, 1, 2].map((axis) => values[2 * axis + side]!);
    return pad(x, of(0), of(1));
  }

  #reshaped(x: Tensor, { values }: Weight): Tensor {
    const turned = x.shape.length === 4 ? transpose(x, [0, 2, 3, 1]) : x;
    const known = values.reduce((product, n) => (n < 0 ? product : product * n), 1);
    return reshape(
      turned,
      Array.from(values, (n) => (n < 0 ? sizeOf(x.shape) / known : n)),
    );
  }
}

function pictureOf({ name, attr }: Node): Tensor {
  const [count, height, width, channels] = attr.shape?.shape.dim.map(({ size }) => size) ?? [];
  if (!(count === 1 || count === -1) || !height || !width || channels !== 3) throw new ModelRefused(`${name} is no picture`);
  return input('pixels', [1, 3, height, width]);
}

/** The one size of a list [1, n, n, 1]. */
function squareOf({ name }: Node, list: z.output<typeof ints> | undefined): number {
  const [one, down, across, last] = list?.list.i ?? [];
  if (one !== 1 || last !== 1 || !down || down !== across) throw new ModelRefused(`${name} is not square`);
  return down;
}
