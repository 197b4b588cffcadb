// The vocabulary in which students are written, read in three ways: to train, to evaluate as trained, and folded for export.
// Invariant: one description per student gives all three, with the same names, so they cannot drift apart.
import { add, affine, batchNorm, conv, convBias, matmul, mul, prelu, transpose } from '../graph/build.ts';
import { constant, GraphError, input, type Shape, sizeOf, type Tensor } from '../graph/graph.ts';
import { batchStatistics, mapAxes } from '../graph/rules/norm.ts';

/** PyTorch's defaults, which the golden numbers were made with. */
export const normEpsilon = 1e-5;
export const normMomentum = 0.1;

/** How a value starts: Kaiming normal by fan-out for ReLU (variance 2 / fan out), or a constant. */
export type Init = 'kaiming' | 'one' | 'zero' | 'quarter';

export interface ValueSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly init: Init;
}

export interface UnitOptions {
  readonly out: number;
  readonly kernel?: number;
  readonly stride?: number;
  readonly pad?: number;
  readonly groups?: number;
  /** PReLU after the normalisation; absent: linear. */
  readonly activation?: boolean;
}

export interface Net {
  /** Convolution without bias, batch normalisation, and PReLU where asked: `<prefix>.conv.weight`, `<prefix>.bn.*`, `<prefix>.prelu.weight`. */
  unit(x: Tensor, prefix: string, options: UnitOptions): Tensor;
  /**
   * Batch normalisation of a map by itself: `<name>.weight`, `<name>.bias`. Folded it is one affine map and no part of the convolution after it, because
   * zeros that a convolution pads with are not normalised, so at the border there are no weights that would say the same.
   */
  norm(x: Tensor, name: string): Tensor;
  /** PReLU by itself, of a map or of rows: `<name>.weight`, one slope per channel. */
  activation(x: Tensor, name: string): Tensor;
  /** x [n, f] to [n, out]: `<name>.weight` [out, f], `<name>.bias`. */
  linear(x: Tensor, name: string, out: number): Tensor;
  /** x [n, f] to [n, out]: linear map and batch normalisation; with `affine` a bias of the map, and scale and shift of the normalisation, which else it lacks. */
  embed(x: Tensor, linear: string, norm: string, out: number, options?: { readonly affine?: boolean }): Tensor;
}

/** Where the values of a net come from, and where it tells what it needs. */
export interface NetSource {
  parameter(spec: ValueSpec): Tensor;
  statistic(spec: ValueSpec): Tensor;
}

/** Batch statistics normalise; `seen` receives the mean and the unbiased variance of this batch, by the names of the running ones. */
export function trainingNet(source: Pick<NetSource, 'parameter'>, seen: Map<string, Tensor>): Net {
  function normalise(x: Tensor, name: string, gamma: Tensor, beta: Tensor): Tensor {
    const channels = x.shape[1] as number;
    const count = mapAxes(x).reduce((product, axis) => product * (x.shape[axis] as number), 1);
    const { mean, variance } = batchStatistics(x);
    seen.set(meanSpec(name, channels).name, mean);
    seen.set(varianceSpec(name, channels).name, mul(variance, count / (count - 1)));
    return batchNorm(x, gamma, beta, mean, variance, normEpsilon);
  }
  return plainNet(source, normalise);
}

/** The next running statistics: momentum 0.1 of PyTorch's. */
export const blend = (running: Tensor, batch: Tensor): Tensor => add(mul(running, 1 - normMomentum), mul(batch, normMomentum));

/** Running statistics normalise, as separate nodes: the reference that exported files are checked against. */
export function evaluationNet(source: NetSource): Net {
  return plainNet(source, (x, name, gamma, beta) => {
    const channels = x.shape[1] as number;
    const mean = source.statistic(meanSpec(name, channels));
    return batchNorm(x, gamma, beta, mean, source.statistic(varianceSpec(name, channels)), normEpsilon);
  });
}

/** A net whose normalisations are folded into the weights of the maps before them; `values` holds every parameter and statistic by name. */
export function foldedNet(values: ReadonlyMap<string, Float32Array>): Net {
  const storedOf = (name: string, size: number): Float32Array => {
    const found = values.get(name);
    if (found?.length !== size) throw new GraphError(`${name}: ${found?.length ?? 'no'} values where ${size} are needed`);
    return found;
  };
  /** A normalisation as one map: y = scale x + shift, channel by channel. */
  function affineOf(norm: string, channels: number, affineNorm: boolean): { scale: Float64Array; shift: Float64Array } {
    const [mean, variance] = [storedOf(`${norm}.running_mean`, channels), storedOf(`${norm}.running_var`, channels)];
    const gamma = affineNorm ? storedOf(`${norm}.weight`, channels) : new Float32Array(channels).fill(1);
    const beta = affineNorm ? storedOf(`${norm}.bias`, channels) : new Float32Array(channels);
    const scale = Float64Array.from(gamma, (value, c) => value / Math.sqrt((variance[c] as number) + normEpsilon));
    return { scale, shift: Float64Array.from(beta, (value, c) => value - (mean[c] as number) * (scale[c] as number)) };
  }
  function foldInto(weight: Float32Array, out: number, norm: string, affineNorm: boolean, before?: Float32Array) {
    const { scale, shift } = affineOf(norm, out, affineNorm);
    const perOut = weight.length / out;
    return {
      weight: weight.map((value, i) => value * (scale[Math.floor(i / perOut)] as number)),
      bias: Float32Array.from(shift, (value, o) => value + (before?.[o] ?? 0) * (scale[o] as number)),
    };
  }
  const turnedOf = (weight: Float32Array, features: number, out: number): Tensor =>
    constant(
      weight.map((_, i) => weight[(i % out) * features + Math.floor(i / out)] as number),
      [features, out],
    );
  return {
    unit: (x, prefix, options) => {
      const { shape, convolution } = convolutionOf(x, options);
      const folded = foldInto(storedOf(`${prefix}.conv.weight`, sizeOf(shape)), options.out, `${prefix}.bn`, true);
      const y = convBias(x, constant(folded.weight, shape), constant(folded.bias, [options.out]), convolution);
      return options.activation ? prelu(y, constant(storedOf(`${prefix}.prelu.weight`, options.out), [options.out])) : y;
    },
    norm: (x, name) => {
      const channels = x.shape[1] as number;
      const { scale, shift } = affineOf(name, channels, true);
      return affine(x, constant(Float32Array.from(scale), [channels]), constant(Float32Array.from(shift), [channels]));
    },
    activation: (x, name) => {
      const channels = x.shape[1] as number;
      return prelu(x, constant(storedOf(`${name}.weight`, channels), [channels]));
    },
    linear: (x, name, out) => {
      const features = x.shape[1] as number;
      const turned = turnedOf(storedOf(`${name}.weight`, out * features), features, out);
      return add(matmul(x, turned), constant(storedOf(`${name}.bias`, out), [out]));
    },
    embed: (x, linear, norm, out, { affine: whole = false } = {}) => {
      const features = x.shape[1] as number;
      const before = whole ? storedOf(`${linear}.bias`, out) : undefined;
      const folded = foldInto(storedOf(`${linear}.weight`, out * features), out, norm, whole, before);
      return add(matmul(x, turnedOf(folded.weight, features, out)), constant(folded.bias, [out]));
    },
  };
}

/** Runs a description only to learn which values it needs, in order of use. */
export function specsOf(build: (net: Net) => unknown): { parameters: ValueSpec[]; statistics: ValueSpec[] } {
  const found = { parameters: [] as ValueSpec[], statistics: [] as ValueSpec[] };
  const noting = (list: ValueSpec[]) => (spec: ValueSpec) => {
    list.push(spec);
    return input(spec.name, spec.shape);
  };
  build(evaluationNet({ parameter: noting(found.parameters), statistic: noting(found.statistics) }));
  return found;
}

function plainNet(source: Pick<NetSource, 'parameter'>, normalise: (x: Tensor, name: string, gamma: Tensor, beta: Tensor) => Tensor): Net {
  const row = (name: string, size: number, init: Init): Tensor => source.parameter({ name, shape: [size], init });
  const channelsOf = (x: Tensor): number => x.shape[1] as number;
  const product = (x: Tensor, name: string, out: number): Tensor =>
    matmul(x, transpose(source.parameter({ name: `${name}.weight`, shape: [out, channelsOf(x)], init: 'kaiming' }), [1, 0]));
  return {
    unit: (x, prefix, options) => {
      const { shape, convolution } = convolutionOf(x, options);
      const y = conv(x, source.parameter({ name: `${prefix}.conv.weight`, shape, init: 'kaiming' }), convolution);
      const { out } = options;
      const normal = normalise(y, `${prefix}.bn`, row(`${prefix}.bn.weight`, out, 'one'), row(`${prefix}.bn.bias`, out, 'zero'));
      return options.activation ? prelu(normal, row(`${prefix}.prelu.weight`, out, 'quarter')) : normal;
    },
    norm: (x, name) => normalise(x, name, row(`${name}.weight`, channelsOf(x), 'one'), row(`${name}.bias`, channelsOf(x), 'zero')),
    activation: (x, name) => prelu(x, row(`${name}.weight`, channelsOf(x), 'quarter')),
    linear: (x, name, out) => add(product(x, name, out), row(`${name}.bias`, out, 'zero')),
    embed: (x, linear, norm, out, { affine: whole = false } = {}) => {
      const y = product(x, linear, out);
      if (whole)
        return normalise(
          add(y, row(`${linear}.bias`, out, 'zero')),
          norm,
          row(`${norm}.weight`, out, 'one'),
          row(`${norm}.bias`, out, 'zero'),
        );
      return normalise(y, norm, constant(new Float32Array(out).fill(1), [out]), constant(new Float32Array(out), [out]));
    },
  };
}

function convolutionOf(
  x: Tensor,
  { out, kernel = 1, stride = 1, pad = 0, groups = 1 }: UnitOptions,
): { shape: Shape; convolution: { stride: number; pad: number; groups: number } } {
  return { shape: [out, (x.shape[1] as number) / groups, kernel, kernel], convolution: { stride, pad, groups } };
}

const meanSpec = (name: string, channels: number): ValueSpec => ({ name: `${name}.running_mean`, shape: [channels], init: 'zero' });
const varianceSpec = (name: string, channels: number): ValueSpec => ({ name: `${name}.running_var`, shape: [channels], init: 'one' });
