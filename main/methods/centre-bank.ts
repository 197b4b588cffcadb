// The class centres of AdaDistill in host memory, [classes][dim], and what a step needs to know of them.
// Invariant: `inverseLengths` always belongs to the centres as they are; both change only in `absorb` and `restore`.
import type { TensorArray } from '../graph/graph.ts';
import type { BatchFacts, Memory } from './method.ts';

export class CentreBank implements Memory {
  readonly centres: Float32Array;
  readonly #inverseLengths: Float32Array;
  readonly #dim: number;
  readonly #reference: boolean;

  /** `draw(i)` gives the i-th standard normal number; centres start from N(0, 0.01) as in the published code. */
  constructor(classes: number, dim: number, draw: (index: number) => number, reference: boolean) {
    this.centres = Float32Array.from({ length: classes * dim }, (_, i) => 0.01 * draw(i));
    this.#inverseLengths = new Float32Array(classes);
    this.#dim = dim;
    this.#reference = reference;
    for (let c = 0; c < classes; c += 1) this.#measure(c);
  }

  feeds({ labels, teacher }: BatchFacts): Record<string, TensorArray> {
    const [batch, dim] = [labels.length, this.#dim];
    const same = new Float32Array(batch * batch);
    const later = new Float32Array(batch * batch);
    const first = new Float32Array(batch);
    const rows = new Float32Array(batch * dim);
    for (let i = 0; i < batch; i += 1) {
      const label = labels[i] as number;
      rows.set(this.centres.subarray(label * dim, (label + 1) * dim), i * dim);
      first[i] = labels.indexOf(label) === i ? 1 : 0;
      if (this.#reference) {
        same[i * batch + labels.lastIndexOf(label)] = 1;
        continue;
      }
      for (let j = 0; j < batch; j += 1) {
        if (labels[j] !== label) continue;
        same[i * batch + j] = 1;
        if (j > i) later[i * batch + j] = 1;
      }
    }
    return {
      teacher,
      same,
      later,
      first,
      'old-rows': rows,
      bank: this.centres,
      'inverse-lengths': this.#inverseLengths,
      labels: BigInt64Array.from(labels, (label) => BigInt(label)),
    }; // prettier-ignore
  }

  absorb({ labels }: BatchFacts, { rows }: Readonly<Record<string, TensorArray>>): void {
    const dim = this.#dim;
    const next = rows as Float32Array;
    for (const [i, label] of labels.entries()) {
      this.centres.set(next.subarray(i * dim, (i + 1) * dim), label * dim);
      this.#measure(label);
    }
  }

  state(): Record<string, Float32Array> {
    return { centres: this.centres };
  }

  restore({ centres }: Readonly<Record<string, Float32Array>>): void {
    if (centres?.length !== this.centres.length) throw new RangeError('centres of another size');
    this.centres.set(centres);
    for (let c = 0; c < this.#inverseLengths.length; c += 1) this.#measure(c);
  }

  #measure(c: number): void {
    let sum = 0;
    for (let d = c * this.#dim; d < (c + 1) * this.#dim; d += 1) sum += (this.centres[d] as number) ** 2;
    this.#inverseLengths[c] = 1 / Math.sqrt(sum + 1e-24);
  }
}
