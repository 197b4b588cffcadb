// Reverse mode: the gradient of a scalar as more graph, written in the same operators.
// Invariant: rules return gradients in the broadcast shape; they are summed back to each input's own shape here, once.
import { add, reduceSum, reshape } from './build.ts';
import { GraphError, reachable, type Shape, sameShape, scalar, type Tensor } from './graph.ts';
import { ops } from './ops.ts';

/**
 * Gradients of `loss` (a scalar, shape []) with respect to each target, in the targets' shapes. Nothing flows through the tensors in `held`:
 * they count as constants.
 * Throws GraphError when the loss is no scalar, when a target does not reach it, or when an operator without a gradient lies between.
 */
export function gradients(loss: Tensor, targets: readonly Tensor[], held: readonly Tensor[] = []): Tensor[] {
  if (loss.shape.length !== 0) throw new GraphError(`a gradient needs a scalar, not [${loss.shape}]`);
  const order = reachable([loss]);
  const onPath = pathTo(order, targets, held);
  const flowing = new Map<number, Tensor>([[loss.id, scalar(1)]]);
  for (const tensor of order.reverse()) {
    const dy = flowing.get(tensor.id);
    if (dy === undefined || !onPath.has(tensor.id) || tensor.op === 'input' || tensor.op === 'constant') continue;
    const rule = ops[tensor.op].gradient;
    if (rule === undefined) throw new GraphError(`${tensor.op} (t${tensor.id}) has no gradient, and lies between the loss and a target`);
    const wanted = tensor.inputs.map((from) => onPath.has(from.id));
    rule({ inputs: tensor.inputs, output: tensor, dy, attributes: tensor.attributes, wanted }).forEach((gradient, i) => {
      const from = tensor.inputs[i];
      if (gradient === null || from === undefined || !wanted[i]) return;
      const fitted = unbroadcast(gradient, from.shape);
      const before = flowing.get(from.id);
      flowing.set(from.id, before === undefined ? fitted : add(before, fitted));
    });
  }
  return targets.map((target) => {
    const found = flowing.get(target.id);
    if (found === undefined) throw new GraphError(`the loss does not depend on ${target.name ?? `t${target.id}`}`);
    return found;
  });
}

function pathTo(order: readonly Tensor[], targets: readonly Tensor[], held: readonly Tensor[]): Set<number> {
  const found = new Set(targets.map((target) => target.id));
  const constants = new Set(held.map((tensor) => tensor.id));
  for (const tensor of order) if (!constants.has(tensor.id) && tensor.inputs.some((from) => found.has(from.id))) found.add(tensor.id);
  return found;
}

/** Sums a gradient over the axes along which its input had been repeated. */
function unbroadcast(gradient: Tensor, shape: Shape): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient;
  const lead = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((n, i) => (i < lead || (shape[i - lead] === 1 && n !== 1) ? [i] : []));
  return reshape(axes.length === 0 ? gradient : reduceSum(gradient, axes), shape);
}
