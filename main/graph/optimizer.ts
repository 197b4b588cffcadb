// The update of the parameters as part of the graph: all parameters are one flat vector, so that a step passes few tensors and few nodes.
// Invariant: the order of operations is PyTorch's (clip, decay, momentum, step), so that golden numbers agree.
import { add, concat, div, minimum, mul, reduceSum, reshape, slice, sqrt, sub } from './build.ts';
import { type Shape, sizeOf, type Tensor } from './graph.ts';

/** Where every named tensor lies in one flat vector. */
export interface FlatLayout {
  readonly size: number;
  readonly entries: readonly { readonly name: string; readonly shape: Shape; readonly offset: number }[];
}

export function flatLayout(specs: readonly { readonly name: string; readonly shape: Shape }[]): FlatLayout {
  let size = 0;
  const entries = specs.map(({ name, shape }) => {
    const entry = { name, shape, offset: size };
    size += sizeOf(shape);
    return entry;
  });
  return { size, entries };
}

/** The named parts of a flat vector [layout.size], each in its shape. */
export function unpack(flat: Tensor, layout: FlatLayout): Map<string, Tensor> {
  return new Map(layout.entries.map(({ name, shape, offset }) => [name, reshape(slice(flat, 0, offset, offset + sizeOf(shape)), shape)]));
}

/**
 * Parts that are joined at once. ONNX Runtime works backwards from the last operator and takes the latest written of its inputs first: with all parts in one
 * operator the sums for PReLU's slopes came after everything else, when their maps had long left the cache; joined layer by layer they come with their layer.
 */
const joinedAtOnce = 8;

/** Tensors joined to one flat vector, in the given order. */
export function pack(parts: readonly Tensor[]): Tensor {
  const flat = parts.map((part) => reshape(part, [sizeOf(part.shape)]));
  if (flat.length <= joinedAtOnce) return concat(flat, 0);
  const count = Math.ceil(flat.length / joinedAtOnce);
  return concat(
    Array.from({ length: count }, (_, at) => concat(flat.slice(at * joinedAtOnce, (at + 1) * joinedAtOnce), 0)),
    0,
  );
}

/** Euclidean length of a flat vector. */
export function norm(flat: Tensor): Tensor {
  return sqrt(reduceSum(mul(flat, flat), [0]));
}

/** The gradient scaled down to the length `limit` where it is longer (torch.nn.utils.clip_grad_norm_: limit / (length + 1e-6), at most 1). */
export function clipToNorm(gradient: Tensor, length: Tensor, limit: number): Tensor {
  return mul(gradient, minimum(div(limit, add(length, 1e-6)), 1));
}

export interface SgdStep {
  readonly parameters: Tensor;
  readonly momentum: Tensor;
}

/**
 * SGD with momentum and weight decay, no Nesterov, no dampening (torch.optim.SGD):
 * v <- mu v + (g + decay w),  w <- w - rate v. All flat; `rate` is a scalar tensor. With v = 0 the first step is PyTorch's first step.
 */
export function sgd(parameters: Tensor, gradient: Tensor, momentum: Tensor, rate: Tensor, mu: number, decay: number): SgdStep {
  const next = add(mul(momentum, mu), add(gradient, mul(parameters, decay)));
  return { parameters: sub(parameters, mul(next, rate)), momentum: next };
}
