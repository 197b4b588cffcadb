// Which nodes of an ONNX graph become whole numbers, and which activations need a range for it.
// Invariant: reads only; a node that is not known stays float.
import type { GraphProto, NodeProto } from 'onnx-buf';

/** What stays float, from nothing to nearly everything: the first that is good enough is taken. */
export const rungs = ['all', 'ends-float', 'ends-depthwise-float', 'pointwise-only'] as const;
export type Rung = (typeof rungs)[number];

/** Cosine to the float network that each test image must keep. */
export const int8Limit = 0.99;

/** Operators that only move values: the grid of what goes in is the grid of what comes out. */
const moving: readonly string[] = ['Reshape', 'Transpose', 'Slice', 'MaxPool'];

export interface QuantizePlan {
  /** Nodes that compute in whole numbers, by the name of their first output. */
  readonly nodes: ReadonlyMap<string, 'conv' | 'matmul' | 'add'>;
  /** Activations that are rounded to uint8, each with the activation whose range it has (itself but behind operators that only move values). */
  readonly activations: ReadonlyMap<string, string>;
}

/** The plan of one rung for a graph with folded normalisations. */
export function planOf(graph: GraphProto, rung: Rung): QuantizePlan {
  const weights = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const producers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const heavy = graph.node.filter((node) => isHeavy(node, weights));
  const ends = rung === 'all' ? [] : [heavy[0], heavy.at(-1)];
  const nodes = new Map<string, 'conv' | 'matmul' | 'add'>();
  for (const node of graph.node) {
    const [result] = node.output as [string];
    if (isHeavy(node, weights)) {
      if (ends.includes(node)) continue;
      const [, weight] = node.input as [string, string];
      const depthwise = node.opType === 'Conv' && Number(weights.get(weight)!.dims[1]) === 1;
      if (depthwise && (rung === 'ends-depthwise-float' || rung === 'pointwise-only')) continue;
      nodes.set(result, node.opType === 'Conv' ? 'conv' : 'matmul');
    } else if (node.opType === 'Add' && rung !== 'pointwise-only' && node.input.every((name) => addend(name, weights, producers))) {
      nodes.set(result, 'add');
    }
  }
  const activations = new Map<string, string>();
  for (const node of graph.node) {
    const kind = nodes.get(node.output[0]!);
    if (kind === undefined) continue;
    for (const name of kind === 'add' ? node.input : node.input.slice(0, 1)) activations.set(name, '');
    // A matrix product gives floats: after the last one comes the length, which stays float.
    if (kind !== 'matmul') activations.set(node.output[0]!, '');
  }
  const sourceOf = (name: string): string => {
    const from = producers.get(name);
    const before = from !== undefined && moving.includes(from.opType) ? from.input[0]! : undefined;
    return before !== undefined && activations.has(before) ? sourceOf(before) : name;
  };
  for (const name of activations.keys()) activations.set(name, sourceOf(name));
  return { nodes, activations };
}

type Weights = ReadonlyMap<string, GraphProto['initializer'][number]>;

function isHeavy({ opType, input }: NodeProto, weights: Weights): boolean {
  return (opType === 'Conv' || opType === 'MatMul') && weights.has(input[1]!);
}

/** Maps that are added to each other; not constants, and not the row that a matrix product gives. */
function addend(name: string, weights: Weights, producers: ReadonlyMap<string, NodeProto>): boolean {
  const from = producers.get(name)?.opType;
  return !weights.has(name) && from !== undefined && ['Conv', 'Add', 'PRelu'].includes(from);
}
