// The class centres of AdaDistill in host memory, [classes][dim], and what a step needs to know of them.
// Invariant: `inverseLengths` always belongs to the centres as they are; both change only in `absorb` and `restore`.
import type { TensorArray } from '../graph/graph.ts';
import type { BatchFacts, Memory } from './method.ts';
import { takeRows } from './rows.ts';

export class CentreBank implements Memory {
  readonly centres: Float32Array;
  readonly #inverseLengths: Float32Array;
  readonly #dim: number;
  readonly #reference: boolean;
  /** Centres and inverse lengths of the classes drawn for a step, where not all are seen. */
  #drawnCentres = new Float32Array(0);
  #drawnLengths = new Float32Array(0);

  /** `draw(i)` gives the i-th standard normal number; centres start from N(0, 0.01) as in the published code. */
  constructor(classes: number, dim: number, draw: (index: number) => number, reference: boolean) {
    this.centres = new Float32Array(classes * dim);
    for (let i = 0; i < this.centres.length; i += 1) this.centres[i] = 0.01 * draw(i);
    this.#inverseLengths = new Float32Array(classes);
    this.#dim = dim;
    this.#reference = reference;
    for (let c = 0; c < classes; c += 1) this.#measure(c);
  }

  feeds({ labels, drawn, teacher }: BatchFacts): Record<string, TensorArray> {
    const [batch, dim] = [labels.length, this.#dim];
    const same = new Float32Array(batch * batch);
    const later = new Float32Array(batch * batch);
    const first = new Float32Array(batch);
    const rows = new Float32Array(batch * dim);
    for (let i = 0; i < batch; i += 1) {
      const label = labels[i] as number;
      const row = drawn === undefined ? label : (drawn[label] as number);
      rows.set(this.centres.subarray(row * dim, (row + 1) * dim), i * dim);
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
      ...this.#bank(drawn),
      labels: BigInt64Array.from(labels, (label) => BigInt(label)),
    }; // prettier-ignore
  }

  absorb({ labels, drawn }: BatchFacts, { rows }: Readonly<Record<string, TensorArray>>): void {
    const dim = this.#dim;
    const next = rows as Float32Array;
    for (const [i, label] of labels.entries()) {
      const row = drawn === undefined ? label : (drawn[label] as number);
      this.centres.set(next.subarray(i * dim, (i + 1) * dim), row * dim);
      this.#measure(row);
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

  #bank(drawn: Int32Array | undefined): Record<'bank' | 'inverse-lengths', Float32Array> {
    if (drawn === undefined) return { bank: this.centres, 'inverse-lengths': this.#inverseLengths };
    if (this.#drawnLengths.length !== drawn.length) {
      this.#drawnCentres = new Float32Array(drawn.length * this.#dim);
      this.#drawnLengths = new Float32Array(drawn.length);
    }
    return {
      bank: takeRows(this.centres, this.#dim, drawn, this.#drawnCentres),
      'inverse-lengths': takeRows(this.#inverseLengths, 1, drawn, this.#drawnLengths),
    };
  }

  #measure(c: number): void {
    let sum = 0;
    for (let d = c * this.#dim; d < (c + 1) * this.#dim; d += 1) sum += (this.centres[d] as number) ** 2;
    this.#inverseLengths[c] = 1 / Math.sqrt(sum + 1e-24);
  }
}
