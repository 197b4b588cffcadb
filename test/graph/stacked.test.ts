// Maps stacked for the processor: the same numbers as the graph that was described, for every kind of convolution, stride and odd size; and left alone
// where nothing is gained.
// Invariant: both graphs are computed by the same plain float64 loops, so that nothing but a wrong rewriting can set them apart.
import { describe, expect, test } from 'vitest';
import { add, batchNorm, conv, mul, prelu, reduceSum } from '../../main/graph/build.ts';
import { gradients } from '../../main/graph/gradient.ts';
import { input, reachable, type Tensor } from '../../main/graph/graph.ts';
import { batchStatistics } from '../../main/graph/rules/norm.ts';
import { stacked } from '../../main/graph/stacked.ts';
import { normal } from '../../main/training/random.ts';
import { evaluate } from '../support/naive.ts';
import { largestError } from '../support/operator-table.ts';

interface Layer {
  readonly out: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
}

/** Convolutions, each normalised over the batch and followed by PReLU; the loss and its gradients by every weight, slope, scale and shift. */
function trainedBy(image: Tensor, layers: readonly Layer[], residual: boolean): Record<string, Tensor> {
  const weights: Tensor[] = [];
  const named = (name: string, shape: readonly number[]): Tensor => {
    const found = input(name, shape);
    weights.push(found);
    return found;
  };
  const last = layers.reduce((x, { out, kernel, stride = 1, padding = 0, groups = 1 }, i) => {
    const w = named(`w${i}`, [out, (x.shape[1] as number) / groups, kernel, kernel]);
    const y = conv(x, w, { stride, pad: padding, groups });
    const { mean, variance } = batchStatistics(y);
    const normed = batchNorm(y, named(`gamma${i}`, [out]), named(`beta${i}`, [out]), mean, variance, 1e-5);
    const active = prelu(normed, named(`slope${i}`, [out]));
    return residual && active.shape.join() === x.shape.join() ? add(active, x) : active;
  }, image);
  const loss = reduceSum(mul(last, input('towards', last.shape)), [0, 1, 2, 3]);
  const slopes = gradients(loss, weights);
  return { loss, ...Object.fromEntries(weights.map((weight, i) => [`d-${weight.name ?? i}`, slopes[i] as Tensor])), last };
}

const separable: Record<string, { readonly shape: readonly [number, number, number, number]; readonly layers: readonly Layer[] }> = {
  'a separable network with strides, odd sides and a global convolution': {
    shape: [3, 3, 13, 11],
    layers: [
      { out: 6, kernel: 3, stride: 2, padding: 1 },
      { out: 6, kernel: 3, padding: 1, groups: 6 },
      { out: 6, kernel: 1 },
      { out: 10, kernel: 1 },
      { out: 10, kernel: 3, stride: 2, padding: 1, groups: 10 },
      { out: 7, kernel: 1 },
    ],
  },
  'a global depthwise convolution at the end': {
    shape: [4, 2, 8, 8],
    layers: [
      { out: 4, kernel: 3, stride: 2, padding: 1 },
      { out: 4, kernel: 5, stride: 1, padding: 2, groups: 4 },
      { out: 4, kernel: 4, groups: 4 },
    ],
  },
  'maps smaller than their kernels': {
    shape: [4, 2, 4, 4],
    layers: [
      { out: 4, kernel: 3, stride: 2, padding: 1 },
      { out: 4, kernel: 3, stride: 2, padding: 1, groups: 4 },
      { out: 4, kernel: 5, stride: 2, padding: 2, groups: 4 },
    ],
  },
  'one image': {
    shape: [1, 3, 9, 9],
    layers: [
      { out: 5, kernel: 3, padding: 1 },
      { out: 5, kernel: 3, stride: 2, padding: 0, groups: 5 },
      { out: 3, kernel: 1 },
    ],
  },
};

// The form of the depthwise convolutions that read an even map by strides of 2 differs from that of an odd one.
const even: typeof separable = {
  'strides over even sides, by an odd and an even kernel': {
    shape: [3, 2, 16, 12],
    layers: [
      { out: 4, kernel: 1 },
      { out: 4, kernel: 3, stride: 2, padding: 1, groups: 4 },
      { out: 4, kernel: 2, stride: 2, padding: 0, groups: 4 },
      { out: 4, kernel: 3, padding: 1, groups: 4 },
    ],
  },
};

describe.each([
  [1, separable],
  [2, { ...separable, ...even }],
] as const)('stacked maps, %i channels side by side', (lanes, networks) => {
  test.each(Object.entries(networks))('%s gives the numbers of the graph as described', (_, { shape, layers }) => {
    const described = trainedBy(input('image', shape), layers, true);
    const inputs = reachable(Object.values(described)).filter(({ op }) => op === 'input');
    const feeds = Object.fromEntries(
      inputs.map(({ name, shape: size }, at) => [
        name as string,
        Float64Array.from({ length: size.reduce((a, b) => a * b, 1) }, (__, i) => normal(3, at, i) * 0.5 + 0.1),
      ]),
    );
    const names = Object.keys(described);
    const tall = stacked(described, lanes);
    expect(Object.keys(tall)).toEqual(names);
    const [found, expected] = [tall, described].map((graph) =>
      evaluate(
        names.map((name) => graph[name] as Tensor),
        feeds,
      ),
    ) as [Float64Array[], Float64Array[]];
    for (const [at, values] of expected.entries()) {
      const name = names[at] as string;
      expect(tall[name]?.shape, name).toEqual(described[name]?.shape);
      // Constants such as one over the number of places are kept in float32.
      expect(largestError(found[at]!, values), name).toBeLessThan(1e-5);
    }
    // And they are stacked: no convolution sees more than one image.
    const order = reachable(Object.values(tall));
    const depthwise = layers.some(({ groups = 1, kernel, out }) => groups === out && kernel > 1 && out % lanes === 0);
    expect(order.some(({ op }) => op === 'laneConv')).toBe(lanes > 1 && depthwise);
    // Every map moves there once, for the forward pass and both gradients.
    const moved = order.flatMap(({ op, inputs: [map] }) => (op === 'toLanes' ? [map!.id] : []));
    expect(new Set(moved).size).toBe(moved.length);
    expect(order.filter(({ op, inputs: [map] }) => op === 'conv' && map!.shape[0] !== 1)).toEqual([]);
    expect(order.filter(({ op }) => op === 'convWeightGradient' || op === 'convInputGradient')).toEqual([]);
  });
});

test('strides over even sides multiply no zeros: every phase of the map is a convolution of its own', () => {
  const [{ shape, layers }] = Object.values(even) as [(typeof separable)[string]];
  const order = reachable(Object.values(stacked(trainedBy(input('image', shape), layers, false), 2)));
  expect(order.filter(({ op, inputs: [, w], attributes }) => op === 'conv' && attributes['groups'] !== 1 && w!.shape[2] !== 1)).toEqual([]);
  // Forward and weight gradient once for each of three layers; input gradients in four phases, in four, and in one.
  expect(order.filter(({ op }) => op === 'laneConv')).toHaveLength(3 + 3 + 4 + 4 + 1);
});

describe('stacked maps', () => {
  test('a dense convolution of many channels, and a graph without any, are left as they are', () => {
    const dense = trainedBy(
      input('image', [2, 16, 6, 6]),
      [
        { out: 16, kernel: 3, padding: 1 },
        { out: 4, kernel: 1 },
      ],
      false,
    );
    expect(stacked(dense)).toBe(dense);
    const none = { sum: reduceSum(input('x', [2, 3]), [0, 1]) };
    expect(stacked(none)).toBe(none);
  });
});
