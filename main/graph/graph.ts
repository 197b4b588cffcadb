// Tensors as values of a graph that is only described, never computed, here.
// Invariant: a tensor is immutable, its shape is known, and its inputs were made before it (ids rise along every edge).
import { type OpName, ops } from './ops.ts';

export type { OpName };

export type Shape = readonly number[];
export type DType = 'float32' | 'int64' | 'uint8' | 'bool';
export type TensorArray = Float32Array | BigInt64Array | Uint8Array;
export type AttributeValue = number | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface Tensor {
  readonly id: number;
  readonly op: OpName | 'input' | 'constant';
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Name of an input; constants and results are named by the writer. */
  readonly name?: string;
  /** Values of a constant, row major. */
  readonly data?: TensorArray;
}

/** A shape, a type or an attribute that the operator cannot take: a defect of the graph's author, never of the operator's data. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
}

let lastId = 0;

function newTensor(fields: Omit<Tensor, 'id'>): Tensor {
  lastId += 1;
  return Object.freeze({ id: lastId, ...fields });
}

/** A tensor that is fed at every run, or becomes an initializer when the writer is given values for its name. */
export function input(name: string, shape: Shape, dtype: DType = 'float32'): Tensor {
  return newTensor({ op: 'input', inputs: [], attributes: {}, shape, dtype, name });
}

/** Values known when the graph is described; `values.length` must be the product of `shape`. */
export function constant(values: TensorArray | readonly number[], shape: Shape, dtype: DType = 'float32'): Tensor {
  const data = Array.isArray(values) ? toArray(values as readonly number[], dtype) : (values as TensorArray);
  if (data.length !== sizeOf(shape)) throw new GraphError(`constant of ${data.length} values for shape [${shape}]`);
  return newTensor({ op: 'constant', inputs: [], attributes: {}, shape, dtype, data });
}

/** One float. */
export function scalar(value: number): Tensor {
  return constant([value], []);
}

/** A new node; its shape and type follow from the operator's own rule. Throws GraphError where the rule refuses. */
export function apply(op: OpName, inputs: readonly Tensor[], attributes: Attributes = {}): Tensor {
  const result = ops[op].infer(inputs, attributes);
  return newTensor({ op, inputs, attributes, shape: result.shape, dtype: result.dtype });
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1);
}

export type Four = readonly [number, number, number, number];

/** The sizes of a map; throws GraphError where it has not four axes. */
export function four({ shape }: Pick<Tensor, 'shape'>): Four {
  if (shape.length !== 4) throw new GraphError(`[${shape}] has no four axes`);
  return shape as unknown as Four;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

/** Axes as non-negative numbers in rising order; throws GraphError outside the rank. */
export function normalAxes(axes: readonly number[], rank: number): number[] {
  const found = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  if (found.some((axis) => !Number.isInteger(axis) || axis < 0 || axis >= rank)) throw new GraphError(`axes [${axes}] of rank ${rank}`);
  return [...new Set(found)].sort((a, b) => a - b);
}

/** Shape of two tensors after NumPy broadcasting; throws GraphError when they do not fit. */
export function broadcastShape(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const m = a[i - rank + a.length] ?? 1;
    const n = b[i - rank + b.length] ?? 1;
    if (m !== n && m !== 1 && n !== 1) throw new GraphError(`[${a}] and [${b}] do not broadcast`);
    return m === 1 ? n : m;
  });
}

/** Every tensor that `outputs` depend on, inputs before users. */
export function reachable(outputs: readonly Tensor[]): Tensor[] {
  const seen = new Map<number, Tensor>();
  const stack = [...outputs];
  for (let tensor = stack.pop(); tensor !== undefined; tensor = stack.pop()) {
    if (seen.has(tensor.id)) continue;
    seen.set(tensor.id, tensor);
    stack.push(...tensor.inputs);
  }
  return [...seen.values()].sort((a, b) => a.id - b.id);
}

/**
 * Says what a legal graph is: every edge points back, every shape and type is what the operator's rule gives, input names are unique.
 * Throws GraphError naming the first violation.
 */
export function checkGraph(outputs: readonly Tensor[]): void {
  const names = new Set<string>();
  for (const tensor of reachable(outputs)) {
    if (tensor.shape.some((n) => !Number.isInteger(n) || n < 0)) throw new GraphError(`t${tensor.id} has shape [${tensor.shape}]`);
    if (tensor.op === 'input') {
      if (tensor.name === undefined || names.has(tensor.name))
        throw new GraphError(`input name ${tensor.name ?? '(none)'} is missing or used twice`);
      names.add(tensor.name);
      continue;
    }
    if (tensor.op === 'constant') continue;
    if (tensor.inputs.some((from) => from.id >= tensor.id)) throw new GraphError(`t${tensor.id} uses a later tensor`);
    const expected = ops[tensor.op].infer(tensor.inputs, tensor.attributes);
    if (expected.dtype !== tensor.dtype || !sameShape(expected.shape, tensor.shape)) {
      throw new GraphError(
        `t${tensor.id} ${tensor.op} is ${tensor.dtype}[${tensor.shape}], its rule says ${expected.dtype}[${expected.shape}]`,
      );
    }
  }
}

function toArray(values: readonly number[], dtype: DType): TensorArray {
  if (dtype === 'int64') return BigInt64Array.from(values, (v) => BigInt(v));
  return dtype === 'float32' ? Float32Array.from(values) : Uint8Array.from(values);
}
