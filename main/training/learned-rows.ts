// Learned class centres that are too many for a step: they and their momentum lie here, and a step takes and returns the rows of the classes it sees.
// Invariant: rows of classes that a step does not see keep their values and their momentum; rows behind the classes (a regressor) travel every time.
import { putRows, takeRows } from '../methods/rows.ts';

export interface RowsLayout {
  readonly classes: number;
  /** Classes that a step sees. */
  readonly seen: number;
  readonly width: number;
}

export class LearnedRows {
  /** [classes + rest, width], live. */
  readonly values: Float32Array;
  readonly momentum: Float32Array;
  readonly #layout: RowsLayout;
  readonly #fed: { readonly head: Float32Array; readonly 'head-momentum': Float32Array };

  constructor(values: Float32Array, momentum: Float32Array, layout: RowsLayout) {
    const size = values.length - (layout.classes - layout.seen) * layout.width;
    this.values = values;
    this.momentum = momentum;
    this.#layout = layout;
    this.#fed = { head: new Float32Array(size), 'head-momentum': new Float32Array(size) };
  }

  /** `head` and `head-momentum` of the classes drawn, in arrays that are used again. */
  feeds(drawn: Int32Array): Record<string, Float32Array> {
    const { classes, seen, width } = this.#layout;
    for (const [from, into] of [
      [this.values, this.#fed.head],
      [this.momentum, this.#fed['head-momentum']],
    ] as const) {
      takeRows(from, width, drawn, into);
      into.set(from.subarray(classes * width), seen * width);
    }
    return this.#fed;
  }

  /** Takes back what a step made of them: `next-head` and `next-head-momentum`. */
  absorb(drawn: Int32Array, fetched: Readonly<Record<string, unknown>>): void {
    const { classes, seen, width } = this.#layout;
    for (const [name, into] of [
      ['next-head', this.values],
      ['next-head-momentum', this.momentum],
    ] as const) {
      const next = fetched[name] as Float32Array;
      putRows(next, width, drawn, into);
      into.set(next.subarray(seen * width), classes * width);
    }
  }
}
