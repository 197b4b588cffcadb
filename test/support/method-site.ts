// A method's loss standing alone in a graph, with the student's embedding and middle map as inputs.
import { gradients } from '../../main/graph/gradient.ts';
import { input, reachable, type Shape, type Tensor } from '../../main/graph/graph.ts';
import type { BuiltLoss, Method } from '../../main/methods/method.ts';

export interface Standing {
  readonly built: BuiltLoss;
  /** The own parameter of the method, if it has one, is fed as `own`. */
  readonly own: { readonly shape: Shape; readonly deviation: number } | undefined;
  /** Gradients of the loss by what they are with respect to: `embedding`, `own`, `middle`; absent where the loss does not depend on it. */
  readonly gradients: Readonly<Record<string, Tensor>>;
}

export interface Sizes {
  readonly batch: number;
  readonly dim: number;
  readonly classes: number;
  /** Of the middle one of three maps, [batch, channels, side, side]. */
  readonly channels: number;
  readonly side: number;
}

export function standing(method: Method, { batch, dim, classes, channels, side }: Sizes): Standing {
  const embedding = input('embedding', [batch, dim]);
  const middle = input('middle', [batch, channels, side, side]);
  const inputs = new Map<string, Tensor>();
  let own: (NonNullable<Standing['own']> & { tensor: Tensor }) | undefined;
  const built = method.build({
    embedding,
    maps: [input('first', [batch, 1, 9, 9]), middle, input('last', [batch, channels, 1, 1])],
    batch,
    dim,
    classes,
    input: (name, shape, dtype = 'float32') => {
      const known = inputs.get(name) ?? input(name, shape, dtype);
      inputs.set(name, known);
      return known;
    },
    parameter: (_, shape, deviation) => {
      own = { shape, deviation, tensor: input('own', shape) };
      return own.tensor;
    },
  });
  const uses = reachable([built.loss]).includes(middle);
  const targets: Record<string, Tensor> = { embedding, ...(own && { own: own.tensor }), ...(uses && { middle }) };
  const found = gradients(built.loss, Object.values(targets), built.held);
  return { built, own, gradients: Object.fromEntries(Object.keys(targets).map((name, i) => [name, found[i] as Tensor])) };
}
