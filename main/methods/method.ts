// What a distillation method is to the training loop: a loss in the graph, and perhaps a memory beside it on the host.
// Invariant: the loop knows no method by name; a memory is saved and restored with the checkpoint, bit for bit.
import type { Shape, Tensor, TensorArray } from '../graph/graph.ts';

export interface LossSite {
  /** Student embeddings as the network gives them, [batch, dim]. */
  readonly embedding: Tensor;
  /** What the student's convolution units give on the way there, first to last, [batch, channels, height, width]. */
  readonly maps: readonly Tensor[];
  readonly batch: number;
  readonly dim: number;
  /** Classes that the softmax sees: all, or as many as are drawn for a step. */
  readonly classes: number;
  /** A tensor that the memory feeds at every step. */
  input(name: string, shape: Shape, dtype?: 'float32' | 'int64'): Tensor;
  /**
   * A parameter trained beside the network at the same rate, clipped by its own length; starts from N(0, deviation). At most one: a second is rows of
   * the first. `perClass`: its first rows are one for each class, so that a step which sees some classes can do with those of their rows.
   */
  parameter(name: string, shape: Shape, deviation: number, rows?: 'perClass'): Tensor;
}

export interface BuiltLoss {
  /** Mean over the batch, shape []. */
  readonly loss: Tensor;
  /** Scalars for the operator's chart. */
  readonly watched: Readonly<Record<string, Tensor>>;
  /** What the memory takes back after the step. */
  readonly fetches: Readonly<Record<string, Tensor>>;
  /** Through these no gradient flows. */
  readonly held: readonly Tensor[];
}

export interface BatchFacts {
  /** Class of every sample, or its place in `drawn`, [batch]. */
  readonly labels: Int32Array;
  /** The classes that the softmax of this step sees, ascending; absent: all. */
  readonly drawn?: Int32Array;
  /** Teacher embeddings of unit length, [batch * dim]; empty when the method has no teacher. */
  readonly teacher: Float32Array;
}

/** What a method remembers between steps, outside the graph. */
export interface Memory {
  /** Called once, before the first step of a run, with the whole training set, a few samples at a time in arrays that are used again. */
  prepare?(training: Iterable<BatchFacts>): void;
  feeds(batch: BatchFacts): Record<string, TensorArray>;
  absorb(batch: BatchFacts, fetched: Readonly<Record<string, TensorArray>>): void;
  /** Live views, by name: what a checkpoint stores. */
  state(): Record<string, Float32Array>;
  restore(state: Readonly<Record<string, Float32Array>>): void;
}

export interface Method {
  readonly name: string;
  readonly usesTeacher: boolean;
  /** Where this implementation departs from the published code, as codes that the report words. */
  readonly differences: readonly string[];
  build(site: LossSite): BuiltLoss;
  memory(classes: number, dim: number, draw: (index: number) => number): Memory;
}
