// Every operator once more, in the plainest loops and float64: what the engines are compared with.
// Invariant: shares nothing with the table but the shapes it is given.
import type { Tensor } from '../../main/graph/graph.ts';
import { reachable } from '../../main/graph/graph.ts';

type Values = Float64Array;
type Naive = (tensor: Tensor, inputs: readonly Values[]) => Values;

/** Values of `outputs` given values of every input by name, float64 throughout. */
export function evaluate(outputs: readonly Tensor[], feeds: Readonly<Record<string, ArrayLike<number>>>): Float64Array[] {
  const found = new Map<number, Values>();
  for (const tensor of reachable(outputs)) {
    if (tensor.op === 'input') found.set(tensor.id, Float64Array.from(feeds[tensor.name as string] as ArrayLike<number>));
    else if (tensor.op === 'constant') found.set(tensor.id, Float64Array.from(tensor.data as ArrayLike<number | bigint>, Number));
    else
      found.set(
        tensor.id,
        naive[tensor.op](
          tensor,
          tensor.inputs.map((from) => found.get(from.id) as Values),
        ),
      ); // prettier-ignore
  }
  return outputs.map((output) => found.get(output.id) as Values);
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const number = (tensor: Tensor, key: string): number => (tensor.attributes[key] as number | undefined) ?? 0;
const list = (tensor: Tensor, key: string): readonly number[] => tensor.attributes[key] as readonly number[];
const shapeOf = (tensor: Tensor, i = 0): readonly number[] => (tensor.inputs[i] as Tensor).shape;

/** Coordinates of the flat index `at` of a shape. */
function coordinates(at: number, shape: readonly number[]): number[] {
  const found: number[] = [];
  let rest = at;
  for (let i = shape.length - 1; i >= 0; i -= 1) {
    found[i] = rest % (shape[i] as number);
    rest = Math.floor(rest / (shape[i] as number));
  }
  return found;
}
const flat = (at: readonly number[], shape: readonly number[]): number => shape.reduce((index, n, i) => index * n + (at[i] as number), 0);
/** The flat index in an input that broadcasts to the output's coordinates. */
function broadcast(at: readonly number[], shape: readonly number[]): number {
  const lead = at.length - shape.length;
  return flat(
    shape.map((n, i) => (n === 1 ? 0 : (at[i + lead] as number))),
    shape,
  ); // prettier-ignore
}

function fill(shape: readonly number[], value: (at: number[]) => number): Values {
  return Float64Array.from({ length: product(shape) }, (_, i) => value(coordinates(i, shape)));
}
const each =
  (f: (x: number) => number): Naive =>
  (_, [x]) =>
    (x as Values).map(f);
const pairwise =
  (f: (a: number, b: number) => number): Naive =>
  (tensor, [a, b]) =>
    fill(tensor.shape, (at) =>
      f((a as Values)[broadcast(at, shapeOf(tensor))] as number, (b as Values)[broadcast(at, shapeOf(tensor, 1))] as number),
    );

function reduce(tensor: Tensor, x: Values, start: number, f: (sum: number, value: number) => number): Values {
  const axes = list(tensor, 'axes');
  const from = shapeOf(tensor);
  const kept = from.map((n, i) => (axes.includes(i) ? 1 : n));
  const result = new Float64Array(product(kept)).fill(start);
  x.forEach((value, i) => {
    const at = flat(
      coordinates(i, from).map((c, axis) => (axes.includes(axis) ? 0 : c)),
      kept,
    ); // prettier-ignore
    result[at] = f(result[at] as number, value);
  });
  return result;
}

function softmax(tensor: Tensor, x: Values, log: boolean): Values {
  const width = tensor.shape.at(-1) as number;
  const result = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    const values = x.slice(row, row + width);
    const sum = values.reduce((total, value) => total + Math.exp(value), 0);
    values.forEach((value, i) => {
      result[row + i] = log ? value - Math.log(sum) : Math.exp(value) / sum;
    });
  }
  return result;
}

function convolve(tensor: Tensor, [x, w, bias]: readonly Values[]): Values {
  const [, , height, width] = shapeOf(tensor) as [number, number, number, number];
  const [, perGroup, kh, kw] = shapeOf(tensor, 1) as [number, number, number, number];
  const [stride, padding, groups] = [number(tensor, 'stride'), number(tensor, 'pad'), number(tensor, 'groups')];
  const dilation = (tensor.attributes['dilation'] as number | undefined) ?? 1;
  const outPerGroup = (tensor.shape[1] as number) / groups;
  return fill(tensor.shape, ([n, o, p, q]) => {
    let sum = bias ? (bias[o as number] as number) : 0;
    const group = Math.floor((o as number) / outPerGroup);
    for (let c = 0; c < perGroup; c += 1)
      for (let i = 0; i < kh; i += 1)
        for (let j = 0; j < kw; j += 1) {
          const [row, column] = [(p as number) * stride + i * dilation - padding, (q as number) * stride + j * dilation - padding];
          if (row < 0 || column < 0 || row >= height || column >= width) continue;
          const at = flat([n as number, group * perGroup + c, row, column], shapeOf(tensor));
          sum += ((x as Values)[at] as number) * ((w as Values)[flat([o as number, c, i, j], shapeOf(tensor, 1))] as number); // prettier-ignore
        }
    return sum;
  });
}

/** Adds up x * dy, or w * dy, at every place where the convolution used them together: its own loop over outputs and taps, run backwards. */
function scatter(
  dims: { readonly stride: number; readonly padding: number; readonly groups: number },
  shapes: { readonly x: readonly number[]; readonly w: readonly number[]; readonly y: readonly number[] },
  meet: (xAt: number, wAt: number, yAt: number) => void,
): void {
  const [outputs, perGroup, kh, kw] = shapes.w as [number, number, number, number];
  for (let y = 0; y < product(shapes.y); y += 1) {
    const [n, o, p, q] = coordinates(y, shapes.y) as [number, number, number, number];
    const group = Math.floor(o / (outputs / dims.groups));
    for (let tap = 0; tap < perGroup * kh * kw; tap += 1) {
      const [c, i, j] = coordinates(tap, [perGroup, kh, kw]) as [number, number, number];
      const [row, column] = [p * dims.stride + i - dims.padding, q * dims.stride + j - dims.padding];
      if (row < 0 || column < 0 || row >= (shapes.x[2] as number) || column >= (shapes.x[3] as number)) continue;
      meet(flat([n, group * perGroup + c, row, column], shapes.x), flat([o, c, i, j], shapes.w), y);
    }
  }
}
const convDims = (tensor: Tensor) => ({
  stride: number(tensor, 'stride'),
  padding: number(tensor, 'pad'),
  groups: number(tensor, 'groups'),
});

function pool(tensor: Tensor, x: Values, start: number, f: (sum: number, value: number) => number): Values {
  const [, , height, width] = shapeOf(tensor) as [number, number, number, number];
  const [kernel, stride, padding] = [number(tensor, 'kernel'), number(tensor, 'stride'), number(tensor, 'pad')];
  return fill(tensor.shape, ([n, c, p, q]) => {
    let result = start;
    for (let i = 0; i < kernel; i += 1)
      for (let j = 0; j < kernel; j += 1) {
        const [row, column] = [(p as number) * stride + i - padding, (q as number) * stride + j - padding];
        if (row >= 0 && column >= 0 && row < height && column < width)
          result = f(result, x[flat([n as number, c as number, row, column], shapeOf(tensor))] as number);
      }
    return result;
  });
}

function join(tensor: Tensor, inputs: readonly Values[]): Values {
  const axis = number(tensor, 'axis');
  return fill(tensor.shape, (at) => {
    let along = at[axis] as number;
    const which = tensor.inputs.findIndex((from) => {
      const length = from.shape[axis] as number;
      if (along < length) return true;
      along -= length;
      return false;
    });
    return (inputs[which] as Values)[flat(at.with(axis, along), shapeOf(tensor, which))] as number;
  });
}

const moved =
  (source: (tensor: Tensor, at: number[]) => number[] | null): Naive =>
  (tensor, [x]) =>
    fill(tensor.shape, (at) => {
      const from = source(tensor, at);
      return from === null ? 0 : ((x as Values)[flat(from, shapeOf(tensor))] as number);
    });

export const naive: Record<Exclude<Tensor['op'], 'input' | 'constant'>, Naive> = {
  neg: each((x) => -x),
  exp: each(Math.exp),
  log: each(Math.log),
  sqrt: each(Math.sqrt),
  reciprocal: each((x) => 1 / x),
  sigmoid: each((x) => 1 / (1 + Math.exp(-x))),
  relu: each((x) => Math.max(x, 0)),
  positive: each((x) => (x > 0 ? 1 : 0)),
  sin: each(Math.sin),
  cos: each(Math.cos),
  acos: each(Math.acos),
  clip: (tensor, [x]) => (x as Values).map((value) => Math.min(Math.max(value, number(tensor, 'min')), number(tensor, 'max'))),
  toFloat: each((x) => x),
  floor: each(Math.floor),
  add: pairwise((a, b) => a + b),
  sub: pairwise((a, b) => a - b),
  mul: pairwise((a, b) => a * b),
  div: pairwise((a, b) => a / b),
  maximum: pairwise(Math.max),
  minimum: pairwise(Math.min),
  greater: pairwise((a, b) => (a > b ? 1 : 0)),
  equal: pairwise((a, b) => (a === b ? 1 : 0)),
  where: (tensor, [c, a, b]) =>
    fill(
      tensor.shape,
      (at) =>
        ((c as Values)[broadcast(at, shapeOf(tensor))]
          ? (a as Values)[broadcast(at, shapeOf(tensor, 1))]
          : (b as Values)[broadcast(at, shapeOf(tensor, 2))]) as number,
    ),
  reduceSum: (tensor, [x]) => reduce(tensor, x as Values, 0, (a, b) => a + b),
  reduceMean: (tensor, [x]) => {
    const sum = reduce(tensor, x as Values, 0, (a, b) => a + b);
    return sum.map((value) => (value * sum.length) / (x as Values).length);
  },
  reduceMax: (tensor, [x]) => reduce(tensor, x as Values, -Infinity, Math.max),
  sortDescending: (tensor, [x]) => {
    const width = tensor.shape.at(-1) as number;
    return (x as Values).map((_, i) => {
      const row = (x as Values).slice(i - (i % width), i - (i % width) + width);
      return row.sort().at(-1 - (i % width)) as number;
    });
  },
  softmax: (tensor, [x]) => softmax(tensor, x as Values, false),
  logSoftmax: (tensor, [x]) => softmax(tensor, x as Values, true),
  matmul: (tensor, [a, b]) => {
    const [left, right] = [shapeOf(tensor), shapeOf(tensor, 1)];
    return fill(tensor.shape, (at) => {
      let sum = 0;
      for (let k = 0; k < (left.at(-1) as number); k += 1) {
        const fromA = broadcast([...at.slice(0, -1), k], left);
        const fromB = broadcast([...at.slice(0, -2), k, at.at(-1) as number], right);
        sum += ((a as Values)[fromA] as number) * ((b as Values)[fromB] as number);
      }
      return sum;
    });
  },
  transpose: moved((tensor, at) => {
    const order = list(tensor, 'order');
    return order.map((_, axis) => at[order.indexOf(axis)] as number);
  }),
  reshape: (_, [x]) => (x as Values).slice(),
  expand: (tensor, [x]) => fill(tensor.shape, (at) => (x as Values)[broadcast(at, shapeOf(tensor))] as number),
  slice: moved((tensor, at) =>
    at.map((c, axis) => (axis === number(tensor, 'axis') ? number(tensor, 'start') + c * number(tensor, 'step') : c)),
  ),
  reverse: moved((tensor, at) => at.map((c, axis) => (axis === number(tensor, 'axis') ? (shapeOf(tensor)[axis] as number) - 1 - c : c))),
  pad: moved((tensor, at) => {
    const from = at.map((c, axis) => c - (list(tensor, 'before')[axis] as number));
    return from.every((c, axis) => c >= 0 && c < (shapeOf(tensor)[axis] as number)) ? from : null;
  }),
  concat: join,
  gather: (tensor, [x, indices]) => {
    const lead = shapeOf(tensor, 1).length;
    return fill(
      tensor.shape,
      (at) =>
        (x as Values)[
          flat([(indices as Values)[flat(at.slice(0, lead), shapeOf(tensor, 1))] as number, ...at.slice(lead)], shapeOf(tensor))
        ] as number,
    );
  },
  oneHot: (tensor, [indices]) =>
    fill(tensor.shape, (at) => ((indices as Values)[flat(at.slice(0, -1), shapeOf(tensor))] === at.at(-1) ? 1 : 0)),
  conv: convolve,
  convInputGradient: (tensor, [dy, w]) => {
    const dx = new Float64Array(product(tensor.shape));
    scatter(convDims(tensor), { x: tensor.shape, w: shapeOf(tensor, 1), y: shapeOf(tensor) }, (xAt, wAt, yAt) => {
      dx[xAt] = (dx[xAt] as number) + ((w as Values)[wAt] as number) * ((dy as Values)[yAt] as number);
    });
    return dx;
  },
  convWeightGradient: (tensor, [x, dy]) => {
    const dw = new Float64Array(product(tensor.shape));
    scatter(convDims(tensor), { x: shapeOf(tensor), w: tensor.shape, y: shapeOf(tensor, 1) }, (xAt, wAt, yAt) => {
      dw[wAt] = (dw[wAt] as number) + ((x as Values)[xAt] as number) * ((dy as Values)[yAt] as number);
    });
    return dw;
  },
  toLanes: moved((tensor, [group, row, column, lane]) => {
    const [n, b] = [number(tensor, 'images'), number(tensor, 'lanes')];
    const image = (group as number) % n;
    return [
      0,
      Math.floor((group as number) / n) * b + (lane as number),
      image * (tensor.shape[1] as number) + (row as number),
      column as number,
    ];
  }),
  fromLanes: moved((tensor, [, channel, row, column]) => {
    const [, h, , b] = shapeOf(tensor) as [number, number, number, number];
    const group = Math.floor((channel as number) / b) * number(tensor, 'images') + Math.floor((row as number) / h);
    return [group, (row as number) % h, column as number, (channel as number) % b];
  }),
  laneConv: (tensor, [x, k]) => {
    const [, h, w] = shapeOf(tensor) as [number, number, number];
    const [, kh, kw] = shapeOf(tensor, 1) as [number, number, number];
    const [stride, dilation] = [number(tensor, 'stride'), number(tensor, 'dilation')];
    const [top, left] = list(tensor, 'pads') as [number, number];
    return fill(tensor.shape, ([g, p, q, lane]) => {
      let sum = 0;
      for (let i = 0; i < kh; i += 1) {
        for (let j = 0; j < kw; j += 1) {
          const [row, column] = [stride * (p as number) + dilation * i - top, stride * (q as number) + dilation * j - left];
          if (row < 0 || row >= h || column < 0 || column >= w) continue;
          const [fromX, fromK] = [
            flat([g as number, row, column, lane as number], shapeOf(tensor)),
            flat([g as number, i, j, lane as number], shapeOf(tensor, 1)),
          ];
          sum += ((x as Values)[fromX] as number) * ((k as Values)[fromK] as number);
        }
      }
      return sum;
    });
  },
  affine: (tensor, [x, scale, shift]) =>
    (x as Values).map((value, i) => {
      const channel = coordinates(i, tensor.shape)[1] as number;
      return value * ((scale as Values)[channel] as number) + ((shift as Values)[channel] as number);
    }),
  batchNorm: (tensor, [x, gamma, beta, mean, variance]) =>
    (x as Values).map((value, i) => {
      const c = coordinates(i, tensor.shape)[1] as number;
      const z = (value - ((mean as Values)[c] as number)) / Math.sqrt(((variance as Values)[c] as number) + number(tensor, 'epsilon'));
      return z * ((gamma as Values)[c] as number) + ((beta as Values)[c] as number);
    }),
  prelu: (tensor, [x, slope]) =>
    (x as Values).map((value, i) => (value > 0 ? value : value * ((slope as Values)[coordinates(i, tensor.shape)[1] as number] as number))),
  maxPool: (tensor, [x]) => pool(tensor, x as Values, -Infinity, Math.max),
  averagePool: (tensor, [x]) => pool(tensor, x as Values, 0, (a, b) => a + b).map((value) => value / number(tensor, 'kernel') ** 2),
};
