// The same graph with its maps laid out for the processor: channel first, and the images of a batch stacked on each other.
//
// A map [n, c, h, w] becomes [1, c, n*h, w]: one tall image. Whatever works element by element or channel by channel stays the operator that it is, and
//   pointwise convolution   is one matrix product over all images; its weight gradient too, where n products and a sum over them were needed
//   depthwise convolution   sees c*n channels of one image
//   its weight gradient     "Gram form": for each row tap i, G = (rows of x)^T (rows of dy), one product for each channel over the rows of ALL images;
//                           dw[i,j] is the sum of one of its diagonals, w' = s*q + j - a, picked by a constant 0/1 matrix. No padding, no column buffers
//                           both, and the gradient for its map, with channels side by side where the runtime has lanes and they fill them (lanes.ts)
//   a factor and a shift for each channel   is a 1x1 convolution of single channels, with whatever map is added to it
//   first convolution       columns of its few channels, made once, serve the product forward and that of the weight gradient
//   sum over a*b            is a scalar product for each channel: nothing is written where a product of maps and a sum read and wrote three
//   a factor for each channel before a convolution's gradients goes into its weights
// What each of these is worth is in test/bench/RESULTS.md.
// Invariants: names, shapes and values of the outputs stay; an operator that is not known here sees its maps as they were described.
import {
  add,
  concat,
  conv,
  convBias,
  expand,
  matmul,
  mul,
  pad,
  positive,
  reciprocal,
  reshape,
  reverse,
  slice,
  sqrt,
  sub,
  swapLast,
  toLanes,
  transpose,
} from './build.ts';
import { type Attributes, apply, constant, type Four, four, type OpName, reachable, sameShape, sizeOf, type Tensor } from './graph.ts';
import { type LaneSite, laneForward, laneInputGradient, laneWeightGradient } from './lanes.ts';
import { numberOf } from './op.ts';
import { diagonalPicker, spreadOut } from './rules/conv.ts';

const elementwise: ReadonlySet<string> = new Set<OpName>([
  'neg',
  'exp',
  'log',
  'sqrt',
  'reciprocal',
  'sigmoid',
  'relu',
  'sin',
  'cos',
  'acos',
  'floor',
  'clip',
  'toFloat',
  'positive',
  'add',
  'sub',
  'mul',
  'div',
  'maximum',
  'minimum',
  'greater',
  'equal',
  'where',
]); // prettier-ignore
/** Operators with a few numbers for each channel, of one tall image and these numbers. */
const channelwise: Readonly<Record<string, (map: Tensor, rows: readonly Tensor[], attributes: Attributes) => Tensor>> = {
  affine: (map, rows) => {
    const [scale, shift] = rows as [Tensor, Tensor];
    return scaledAndShifted(map, scale, shift);
  },
  batchNorm: (map, rows, attributes) => {
    const [gamma, beta, mean, variance] = rows as [Tensor, Tensor, Tensor, Tensor];
    const scale = mul(gamma, reciprocal(sqrt(add(variance, numberOf(attributes, 'epsilon')))));
    return scaledAndShifted(map, scale, sub(beta, mul(mean, scale)));
  },
  prelu: (map, rows) => {
    const [slope] = rows as [Tensor];
    // The map of slopes is the one that the gradient multiplies by; the runtime computes it once for both.
    return mul(map, scaledAndShifted(positive(map), sub(1, slope), slope));
  },
};
const reductions: ReadonlySet<string> = new Set<OpName>(['reduceSum', 'reduceMean', 'reduceMax']);

/** Columns of a dense convolution cost their own memory: only a few channels are worth it. */
const mostColumnRows = 64;

interface Form {
  readonly stride: number;
  readonly padding: number;
  readonly kh: number;
  readonly kw: number;
  /** Of the map that is convolved, as described. */
  readonly x: Four;
  readonly kind: 'pointwise' | 'depthwise' | 'global' | 'columns' | 'other';
}

function formOf(x: Four, w: Four, tensor: Tensor): Form {
  const [stride, padding, groups] = ['stride', 'pad', 'groups'].map((name) => numberOf(tensor.attributes, name)) as [
    number,
    number,
    number,
  ];
  const [, c, height, width] = x;
  const [out, perGroup, kh, kw] = w;
  const dilated = (tensor.attributes['dilation'] ?? 1) !== 1;
  const depthwise = groups === c && perGroup === 1 && out === c && c > 1;
  const kindOf = (): Form['kind'] => {
    if (dilated || tensor.inputs.length > 2) return 'other';
    if (depthwise && padding === 0 && kh === height && kw === width) return 'global';
    if (depthwise && kh === kw && padding < kh) return 'depthwise';
    if (groups !== 1) return 'other';
    if (kh === 1 && kw === 1 && padding === 0 && stride === 1) return 'pointwise';
    return c * kh * kw <= mostColumnRows ? 'columns' : 'other';
  };
  return { stride, padding, kh, kw, x, kind: kindOf() };
}

/** A graph in which a dense convolution of many channels stands gains nothing: every such convolution would move its maps there and back. */
function worthwhile(order: readonly Tensor[]): boolean {
  const forms = order.flatMap((tensor) => (tensor.op === 'conv' ? [formOf(four(tensor.inputs[0]!), four(tensor.inputs[1]!), tensor)] : []));
  return forms.some(({ kind }) => kind !== 'other') && forms.every(({ kind }) => kind !== 'other');
}

/**
 * The graph with stacked maps, or the very same outputs where that gains nothing. `lanes` is how many channels the runtime lays side by side for
 * depthwise convolutions (engine/ort-lanes.ts); 1 where it does not.
 */
export function stacked(outputs: Readonly<Record<string, Tensor>>, lanes = 1): Readonly<Record<string, Tensor>> {
  const order = reachable(Object.values(outputs));
  if (!worthwhile(order)) return outputs;
  const layout = new Layout(lanes);
  for (const tensor of order) layout.place(tensor);
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, layout.plain(tensor)]));
}

class Layout {
  readonly #lanes: number;
  readonly #plain = new Map<number, Tensor>();
  readonly #tall = new Map<number, Tensor>();
  readonly #sideBySide = new Map<number, Tensor>();
  readonly #native = new Set<number>();
  readonly #columns = new Map<string, Tensor>();

  constructor(lanes: number) {
    this.#lanes = lanes;
  }

  /** The tensor as described, [n, c, h, w]. */
  plain(tensor: Tensor): Tensor {
    const known = this.#plain.get(tensor.id);
    if (known) return known;
    const [n, c, h, w] = four(tensor);
    const found = transpose(reshape(this.#tall.get(tensor.id) as Tensor, [c, n, h, w]), [1, 0, 2, 3]);
    this.#plain.set(tensor.id, found);
    return found;
  }

  /** The same map as [1, c, n*h, w]. */
  tall(tensor: Tensor): Tensor {
    const known = this.#tall.get(tensor.id);
    if (known) return known;
    const [n, c, h, w] = four(tensor);
    const found = reshape(transpose(this.#plain.get(tensor.id) as Tensor, [1, 0, 2, 3]), [1, c, n * h, w]);
    this.#tall.set(tensor.id, found);
    return found;
  }

  /** The same map as lanes, made once for all that read it. */
  #inLanes(tensor: Tensor): Tensor {
    const found = this.#sideBySide.get(tensor.id) ?? toLanes(this.tall(tensor), tensor.shape[0] as number, this.#lanes);
    this.#sideBySide.set(tensor.id, found);
    return found;
  }

  /** Whether this many channels fill the runtime's lanes. */
  #fits(channels: number): boolean {
    return this.#lanes > 1 && channels % this.#lanes === 0;
  }

  #site({ x: [images, , height, width], stride, padding }: Form): LaneSite {
    return { images, lanes: this.#lanes, height, width, stride, padding };
  }

  place(tensor: Tensor): void {
    const found = this.#stackedForm(tensor);
    if (found) {
      this.#tall.set(tensor.id, found);
      this.#native.add(tensor.id);
      return;
    }
    const { op, inputs, attributes } = tensor;
    if (op === 'input' || op === 'constant') {
      this.#plain.set(tensor.id, tensor);
      return;
    }
    const moved = this.#reduced(tensor) ?? this.#weightGradient(tensor);
    if (moved) {
      this.#plain.set(tensor.id, moved);
      return;
    }
    const from = inputs.map((one) => this.plain(one));
    this.#plain.set(tensor.id, from.every((one, i) => one === inputs[i]) ? tensor : apply(op, from, attributes));
  }

  /** What gives a stacked map from stacked maps; undefined where the operator is none of these. */
  #stackedForm(tensor: Tensor): Tensor | undefined {
    const { op, inputs, attributes, shape } = tensor;
    if (op === 'conv') return this.#conv(tensor);
    if (op === 'convInputGradient') return this.#inputGradient(tensor);
    if (shape.length !== 4) return undefined;
    const [first] = inputs;
    const byChannel = channelwise[op];
    if (byChannel && first && this.#native.has(first.id)) {
      return byChannel(
        this.tall(first),
        inputs.slice(1).map((one) => this.plain(one)),
        attributes,
      );
    }
    if (!elementwise.has(op)) return undefined;
    const maps = inputs.map((one) => sameShape(one.shape, shape) && !alongChannelsOnly(one));
    if (!inputs.some((one, i) => maps[i] && this.#native.has(one.id))) return undefined;
    if (!inputs.every((one, i) => maps[i] || alongChannelsOnly(one))) return undefined;
    return apply(
      op as OpName,
      inputs.map((one, i) => (maps[i] ? this.tall(one) : this.plain(one))),
      attributes,
    );
  }

  /** Sums over all of a channel, of one map or of the product of two. */
  #reduced({ op, inputs, attributes }: Tensor): Tensor | undefined {
    const [map] = inputs;
    if (!reductions.has(op) || map === undefined || !this.#native.has(map.id)) return undefined;
    const axes = (attributes['axes'] as readonly number[]).join();
    if (axes !== '0,2,3' && axes !== '0,1,2,3') return undefined;
    const [a, b] = map.inputs;
    const product = map.op === 'mul' && [a, b].every((one) => one && this.#native.has(one.id) && sameShape(one.shape, map.shape));
    if (!product || axes !== '0,2,3' || attributes['keep'] !== 0 || op === 'reduceMax') {
      return apply(op as OpName, [this.tall(map)], attributes);
    }
    const [n, c, h, w] = four(map);
    const [left, right] = [a, b].map((one) => reshape(this.tall(one as Tensor), [c, 1, n * h * w])) as [Tensor, Tensor];
    const sum = reshape(matmul(left, swapLast(right)), [c]);
    return op === 'reduceSum' ? sum : mul(sum, 1 / (n * h * w));
  }

  #conv(tensor: Tensor): Tensor | undefined {
    const [map, weights] = tensor.inputs as [Tensor, Tensor];
    const form = formOf(four(map), four(weights), tensor);
    const [n, c, height, width] = form.x;
    const [, out, rows, columns] = four(tensor);
    const w = this.plain(weights);
    switch (form.kind) {
      case 'pointwise':
        return conv(this.tall(map), w);
      case 'depthwise': {
        if (this.#fits(c)) return laneForward(this.#inLanes(map), w, this.#site(form));
        const single = reshape(this.tall(map), [1, c * n, height, width]);
        const options = { stride: form.stride, pad: form.padding, groups: c * n };
        return reshape(conv(single, forEveryImage(w, n), options), [1, c, n * rows, columns]);
      }
      case 'global': {
        const places = height * width;
        return reshape(matmul(reshape(this.tall(map), [c, n, places]), reshape(w, [c, places, 1])), [1, c, n, 1]);
      }
      case 'columns': {
        const flat = reshape(transpose(w, [0, 2, 3, 1]), [out, form.kh * form.kw * c]);
        return reshape(matmul(flat, this.#columnsOf(map, form, rows, columns)), [1, out, n * rows, columns]);
      }
      case 'other':
        return undefined;
    }
  }

  #inputGradient(tensor: Tensor): Tensor | undefined {
    const [map, weights] = tensor.inputs as [Tensor, Tensor];
    const form = formOf(four(tensor), four(weights), tensor);
    const { kind, stride, padding, kh, x } = form;
    const [n, c, height, width] = x;
    const [, out, rows, columns] = four(map);
    if (kind === 'other' || kind === 'columns') return undefined;
    const { source, factor } = this.#factored(map);
    const w = factor ? mul(this.plain(weights), reshape(factor, [out, 1, 1, 1])) : this.plain(weights);
    if (kind === 'depthwise' && this.#fits(c)) {
      const found = laneInputGradient(this.#inLanes(source), w, this.#site(form));
      if (found) return found;
    }
    const dy = this.tall(source);
    if (kind === 'pointwise') return conv(dy, transpose(w, [1, 0, 2, 3]));
    if (kind === 'global') {
      return reshape(mul(reshape(dy, [c, n, 1]), reshape(w, [c, 1, height * width])), [1, c, n * height, width]);
    }
    const single = reshape(dy, [1, c * n, rows, columns]);
    const turned = forEveryImage(reverse(reverse(w, 2), 3), n);
    const spread = spreadOut(single, stride, height + 2 * padding - kh + 1, width + 2 * padding - kh + 1);
    return reshape(conv(spread, turned, { pad: kh - 1 - padding, groups: c * n }), [1, c, n * height, width]);
  }

  #weightGradient(tensor: Tensor): Tensor | undefined {
    if (tensor.op !== 'convWeightGradient') return undefined;
    const [map, gradient] = tensor.inputs as [Tensor, Tensor];
    const form = formOf(four(map), four(tensor), tensor);
    const [n, c, height, width] = form.x;
    const [out, , kh, kw] = four(tensor);
    const [, , rows, columns] = four(gradient);
    if (form.kind === 'other') return undefined;
    const { source, factor } = this.#factored(gradient);
    const scaled = (found: Tensor): Tensor => (factor ? mul(found, reshape(factor, [out, 1, 1, 1])) : found);
    if (form.kind === 'depthwise' && this.#fits(c)) {
      return scaled(reshape(laneWeightGradient(this.#inLanes(map), this.#inLanes(source), kh, kw, this.#site(form)), tensor.shape));
    }
    const dy = this.tall(source);
    const flatDy = reshape(dy, [out, n * rows * columns]);
    switch (form.kind) {
      case 'pointwise':
        return scaled(reshape(matmul(flatDy, swapLast(reshape(this.tall(map), [c, n * height * width]))), tensor.shape));
      case 'global':
        return scaled(reshape(matmul(reshape(dy, [c, 1, n]), reshape(this.tall(map), [c, n, height * width])), tensor.shape));
      case 'columns': {
        const product = matmul(flatDy, swapLast(this.#columnsOf(map, form, rows, columns)));
        return scaled(transpose(reshape(product, [out, kh, kw, c]), [0, 3, 1, 2]));
      }
      case 'depthwise':
        return scaled(reshape(gramForm(this.tall(map), dy, form, rows, columns), tensor.shape));
    }
  }

  /** A stacked map as another one times a factor for each channel, where it was described so. */
  #factored(map: Tensor): { source: Tensor; factor?: Tensor } {
    const [a, b] = map.inputs;
    const found = map.op === 'mul' && a && b && this.#native.has(a.id) && sameShape(a.shape, map.shape);
    if (!found || !sameShape(b.shape, [map.shape[1] as number, 1, 1])) return { source: map };
    return { source: a, factor: this.plain(b) };
  }

  /** [kh * kw * c, n * rows * columns]: what each weight of a dense convolution is multiplied with, in the order of taps, then channels. */
  #columnsOf(map: Tensor, { x: [n, c, height, width], stride, padding, kh, kw }: Form, rows: number, columns: number): Tensor {
    const key = [map.id, stride, padding, kh, kw].join();
    const known = this.#columns.get(key);
    if (known) return known;
    const around = [0, 0, padding, padding];
    const framed = pad(reshape(this.tall(map), [c, n, height, width]), around, around);
    const taps = Array.from({ length: kh }, (_, i) => slice(framed, 2, i, i + stride * (rows - 1) + 1, stride)).flatMap((row) =>
      Array.from({ length: kw }, (_, j) => reshape(slice(row, 3, j, j + stride * (columns - 1) + 1, stride), [c, n * rows * columns])),
    );
    const found = concat(taps, 0);
    this.#columns.set(key, found);
    return found;
  }
}

/** x [1, c, ...] times scale [c] plus shift [c]. As a convolution it takes both threads, and the runtime adds another map to it in the same pass. */
function scaledAndShifted(x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  const channels = scale.shape[0] as number;
  return convBias(x, reshape(scale, [channels, 1, 1, 1]), shift, { groups: channels });
}

/** True for numbers that repeat along images, rows and columns: [], [c, 1, 1], [1, c, 1, 1] and the like. */
function alongChannelsOnly({ shape }: Tensor): boolean {
  return sizeOf(shape) === 1 || (shape.length >= 3 && shape.every((size, i) => size === 1 || i === shape.length - 3));
}

/** Weights [c, 1, k, k] of c channels as those of c*n: every image of a channel has its channel's. */
function forEveryImage(w: Tensor, n: number): Tensor {
  const [c, , kh, kw] = four(w);
  return reshape(expand(reshape(w, [c, 1, kh * kw]), [c, n, kh * kw]), [c * n, 1, kh, kw]);
}

/** [c, k, k]: the weight gradient of a depthwise convolution from stacked maps. */
function gramForm(
  x: Tensor,
  dy: Tensor,
  { x: [n, c, height, width], stride, padding, kh, kw }: Form,
  rows: number,
  columns: number,
): Tensor {
  const picker = diagonalPicker(width, columns, kw, stride, padding);
  const taps = Array.from({ length: kh }, (_, i) => {
    // Rows p of dy whose partner s*p + i - a lies inside x.
    const from = Math.max(0, Math.ceil((padding - i) / stride));
    const to = Math.min(rows, Math.floor((height - 1 + padding - i) / stride) + 1);
    const count = to - from;
    // On a map smaller than its kernel a tap may meet nothing but padding.
    if (count <= 0) return constant(new Float32Array(c * kw), [c, 1, kw]);
    const start = stride * from + i - padding;
    const left = reshape(rowsOf(x, [c * n, height, width], start, count, stride), [c, n * count, width]);
    const right = reshape(rowsOf(dy, [c * n, rows, columns], from, count, 1), [c, n * count, columns]);
    const gram = matmul(swapLast(left), right); // [c, width, columns]
    return reshape(matmul(reshape(gram, [c, width * columns]), picker), [c, 1, kw]);
  });
  return concat(taps, 1);
}

/** Rows start, start + step, ... of every image, `count` of them. Neighbouring rows are copied as one piece. */
function rowsOf(
  map: Tensor,
  [images, height, width]: readonly [number, number, number],
  start: number,
  count: number,
  step: number,
): Tensor {
  if (count === height) return map;
  if (step === 1) return slice(reshape(map, [images, height * width]), 1, start * width, (start + count) * width);
  return slice(reshape(map, [images, height, width]), 1, start, start + step * (count - 1) + 1, step);
}
