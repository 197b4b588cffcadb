// Class centres that stay as they are: the mean of the teacher's embeddings of each class, an estimate of the centres that its classifier learned.
// Invariant: rows have unit length; they change only in `prepare` and `restore`, never in a step.
import { matmul, swapLast } from '../graph/build.ts';
import type { Tensor, TensorArray } from '../graph/graph.ts';
import type { BatchFacts, LossSite, Memory } from './method.ts';
import { takeRows } from './rows.ts';
import { int64 } from './site.ts';

export class ClassMeans implements Memory {
  /** Rows [classes * dim]. */
  readonly centres: Float32Array;
  readonly #dim: number;
  /** Those of the classes drawn for a step, where not all are seen. */
  #drawn = new Float32Array(0);

  constructor(classes: number, dim: number) {
    this.centres = new Float32Array(classes * dim);
    this.#dim = dim;
  }

  prepare(training: Iterable<BatchFacts>): void {
    const dim = this.#dim;
    const sums = new Float64Array(this.centres.length);
    for (const { labels, teacher } of training) {
      for (const [i, label] of labels.entries()) {
        for (let d = 0; d < dim; d += 1) sums[label * dim + d]! += teacher[i * dim + d]!;
      }
    }
    for (let from = 0; from < sums.length; from += dim) {
      const length = Math.max(Math.hypot(...sums.subarray(from, from + dim)), 1e-12);
      for (let d = from; d < from + dim; d += 1) this.centres[d] = sums[d]! / length;
    }
  }

  feeds({ labels, drawn, teacher }: BatchFacts): Record<string, TensorArray> {
    if (drawn === undefined) return { labels: int64(labels), teacher, centres: this.centres };
    if (this.#drawn.length !== drawn.length * this.#dim) this.#drawn = new Float32Array(drawn.length * this.#dim);
    return { labels: int64(labels), teacher, centres: takeRows(this.centres, this.#dim, drawn, this.#drawn) };
  }

  absorb(): void {}

  state(): Record<string, Float32Array> {
    return { centres: this.centres };
  }

  /** Centres from a checkpoint, or from elsewhere: rows of unit length. */
  restore({ centres }: Readonly<Record<string, Float32Array>>): void {
    if (centres?.length !== this.centres.length) throw new RangeError('centres of another size');
    this.centres.set(centres);
  }
}

/** The centres in the graph, [classes, dim]. */
export function fixedCentres({ input, classes, dim }: LossSite): Tensor {
  return input('centres', [classes, dim]);
}

/** Cosines [batch, classes] of unit rows with the centres. */
export function fixedCosines(units: Tensor, centres: Tensor): Tensor {
  return matmul(units, swapLast(centres));
}
