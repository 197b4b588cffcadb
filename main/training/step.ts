// One training step as one graph: forward, loss, gradients, clipping, SGD, batch-norm statistics.
// Invariant: everything that a step changes goes in as a feed and comes out as a fetch; the program itself holds no state.
import { add, greater, mul, where } from '../graph/build.ts';
import { gradients } from '../graph/gradient.ts';
import { input, type Shape, type Tensor } from '../graph/graph.ts';
import { clipToNorm, type FlatLayout, flatLayout, norm, pack, sgd, unpack } from '../graph/optimizer.ts';
import type { Method } from '../methods/method.ts';
import { blend, type Net, trainingNet } from '../students/net.ts';
import { imageInput, type Student, valuesOf } from '../students/student.ts';

/** The published recipe's constants (method.md 1.5). */
export const recipe = { momentum: 0.9, weightDecay: 5e-4, clip: 5 } as const;

export interface StepDescription {
  readonly student: Student;
  readonly method: Method;
  /** Photos of one pass. */
  readonly batch: number;
  /** Passes of one step (sitting.ts says what that changes); 1 when absent. */
  readonly parts?: number;
  readonly dim: number;
  /** Classes that the softmax sees. */
  readonly classes: number;
  /** Also fetch the clipped gradient (`gradient`) and the embeddings (`embedding`): for checks. */
  readonly inspect?: boolean;
}

export interface Step {
  /** Network parameters, then batch-norm statistics, then the method's own parameters. */
  readonly parameters: FlatLayout;
  readonly statistics: FlatLayout;
  readonly head: FlatLayout;
  /** So many rows at the beginning of `head` are one for each class that the softmax sees; 0 where none is. */
  readonly headClasses: number;
  /** What every pass hands on to the next, by its name as a feed: it comes out as `next-NAME`. */
  readonly handedOn: readonly string[];
  /** Standard deviation with which each head parameter starts. */
  readonly headDeviation: number;
  readonly watched: readonly string[];
  readonly fetches: Readonly<Record<string, Tensor>>;
}

/**
 * Feeds: `image` [batch, 3, s, s], `rate` [], `parameters`, `momentum`, `statistics`, (`head`, `head-momentum`), and the method's own.
 * With several parts also `last` [], 1 in the last pass of a step and else 0, and `accumulated`, (`head-accumulated`), zero before the first step.
 * Fetches: `loss`, `gradient-norm` (before clipping), `next-*` of every flat feed, `watched-*`, and the method's own.
 */
export function describeStep({ student, method, batch, parts = 1, dim, classes, inspect = false }: StepDescription): Step {
  const specs = valuesOf(student, dim);
  const layouts = { parameters: flatLayout(specs.parameters), statistics: flatLayout(specs.statistics) };
  const flat = {
    parameters: input('parameters', [layouts.parameters.size]),
    momentum: input('momentum', [layouts.parameters.size]),
    statistics: input('statistics', [layouts.statistics.size]),
    rate: input('rate', []),
  };
  const named = unpack(flat.parameters, layouts.parameters);
  const seen = new Map<string, Tensor>();
  const plain = trainingNet({ parameter: ({ name }) => named.get(name) as Tensor }, seen);
  const maps: Tensor[] = [];
  const noting: Net = {
    ...plain,
    unit: (...given) => {
      const map = plain.unit(...given);
      maps.push(map);
      return map;
    },
  };
  const embedding = student.build(noting, imageInput(student, batch), dim);

  const head: { name: string; shape: Shape; tensor: Tensor; deviation: number; perClass: boolean }[] = [];
  const inputs = new Map<string, Tensor>();
  const { loss, watched, fetches, held } = method.build({
    embedding,
    maps,
    batch,
    dim,
    classes,
    input: (name, shape, dtype = 'float32') => {
      const known = inputs.get(name) ?? input(name, shape, dtype);
      inputs.set(name, known);
      return known;
    },
    parameter: (name, shape, deviation, rows) => {
      const tensor = input('head', [shape.reduce((a, b) => a * b, 1)]);
      const viewed = unpack(tensor, flatLayout([{ name, shape }])).get(name) as Tensor;
      head.push({ name, shape, tensor, deviation, perClass: rows === 'perClass' });
      return viewed;
    },
  });
  if (head.length > 1) throw new TypeError('a method has at most one parameter of its own');

  const names = layouts.parameters.entries.map(({ name }) => named.get(name) as Tensor);
  const [own] = head;
  const found = gradients(loss, own ? [...names, own.tensor] : names, held);
  const gathered = new Map<string, Tensor>();
  const last = parts > 1 ? greater(input('last', []), 0) : undefined;
  /** The gradient of the whole step: this pass's, and with several parts those before it. */
  const gather = (name: string, gradient: Tensor): Tensor => {
    if (last === undefined) return gradient;
    const total = add(input(name, gradient.shape), mul(gradient, 1 / parts));
    gathered.set(name, where(last, mul(total, 0), total));
    return total;
  };
  const updateOnce = (next: Tensor, before: Tensor): Tensor => (last === undefined ? next : where(last, next, before));
  const gradient = gather('accumulated', pack(found.slice(0, names.length)));
  const length = norm(gradient);
  const clipped = clipToNorm(gradient, length, recipe.clip);
  const next = sgd(flat.parameters, clipped, flat.momentum, flat.rate, recipe.momentum, recipe.weightDecay);
  const handed = new Map<string, Tensor>([
    ['parameters', updateOnce(next.parameters, flat.parameters)],
    ['momentum', updateOnce(next.momentum, flat.momentum)],
    ['statistics', blend(flat.statistics, pack(layouts.statistics.entries.map(({ name }) => seen.get(name) as Tensor)))],
  ]);
  if (own) {
    const ownGradient = gather('head-accumulated', found[names.length] as Tensor);
    const momentum = input('head-momentum', own.tensor.shape);
    // By its own length: the centres' gradient is many times the network's at first, and one bound for both would stop the network.
    const nextHead = sgd(
      own.tensor,
      clipToNorm(ownGradient, norm(ownGradient), recipe.clip),
      momentum,
      flat.rate,
      recipe.momentum,
      recipe.weightDecay,
    );
    handed.set('head', updateOnce(nextHead.parameters, own.tensor));
    handed.set('head-momentum', updateOnce(nextHead.momentum, momentum));
  }
  for (const [name, tensor] of gathered) handed.set(name, tensor);
  return {
    ...layouts,
    head: flatLayout(head),
    headClasses: own?.perClass ? classes : 0,
    handedOn: [...handed.keys()],
    headDeviation: own?.deviation ?? 0,
    watched: Object.keys(watched),
    fetches: {
      loss,
      'gradient-norm': length,
      ...Object.fromEntries([...handed].map(([name, tensor]) => [`next-${name}`, tensor])),
      ...Object.fromEntries(Object.entries(watched).map(([name, tensor]) => [`watched-${name}`, tensor])),
      ...fetches,
      ...(inspect && { gradient: clipped, embedding }),
    },
  };
}
