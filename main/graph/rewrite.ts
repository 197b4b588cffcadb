// A graph with some operators replaced by what says the same in others.
// Invariant: names, shapes and values of the outputs stay; a part without a replaced operator stays the very same tensors.
import { apply, GraphError, type OpName, reachable, sameShape, type Tensor } from './graph.ts';
import type { Op } from './op.ts';
import { ops } from './ops.ts';

/** What an operator becomes, given the node and its inputs as they are after rewriting; undefined: it stays. */
export type Rewrites = Readonly<Partial<Record<OpName, (tensor: Tensor, inputs: readonly Tensor[]) => Tensor | undefined>>>;

/** Throws GraphError where a replacement has another shape. */
export function rewritten(outputs: Readonly<Record<string, Tensor>>, rewrites: Rewrites): Record<string, Tensor> {
  const found = new Map<number, Tensor>();
  for (const tensor of reachable(Object.values(outputs))) {
    if (tensor.op === 'input' || tensor.op === 'constant') {
      found.set(tensor.id, tensor);
      continue;
    }
    const inputs = tensor.inputs.map((from) => found.get(from.id) as Tensor);
    const rewrite = rewrites[tensor.op];
    const same = inputs.every((from, i) => from === tensor.inputs[i]);
    const next = rewrite?.(tensor, inputs) ?? (same ? tensor : apply(tensor.op, inputs, tensor.attributes));
    if (!sameShape(next.shape, tensor.shape)) throw new GraphError(`${tensor.op} [${tensor.shape}] became [${next.shape}]`);
    found.set(tensor.id, next);
  }
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, found.get(tensor.id) as Tensor]));
}

/** Every operator that ONNX lacks, composed of those it has; `lanes` of a map lie side by side in the runtime that reads it (1: in none). */
export function composedFor(lanes: number): Rewrites {
  return Object.fromEntries(
    (Object.entries(ops) as [OpName, Op][]).flatMap(([name, { compose, lanes: lanesOf }]) =>
      compose === undefined
        ? []
        : [
            [
              name,
              (tensor: Tensor, inputs: readonly Tensor[]) =>
                lanesOf?.(inputs, tensor.attributes) === lanes ? undefined : compose(inputs, tensor.attributes),
            ],
          ],
    ),
  );
}
