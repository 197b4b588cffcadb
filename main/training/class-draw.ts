// Which classes the softmax of a step sees when there are too many for all of them.
//
// Partial FC (An et al., "Partial FC: Training 10 Million Identities on a Single Machine", 2021; "Killing Two Birds with One Stone", CVPR 2022):
// the classes of the batch always, the others drawn evenly without replacement. The loss is the same margin softmax over fewer columns; nothing is
// reweighted. A class that is not drawn stands still: its centre, and where centres are learned its momentum and weight decay too.
// Invariant: the draw is a function of (seed, epoch, position, labels); with as many as there are classes it is all of them in order.
import { bits, streams, uniform } from './random.ts';

export interface ClassDraw {
  /** Class numbers, ascending, [count]. */
  readonly drawn: Int32Array;
  /** Place of each sample's class among them, [batch]. */
  readonly labels: Int32Array;
}

/** Draws `count` of `classes` classes for each step. Throws RangeError when a batch has more classes than are drawn. */
export function classDraws({ seed, classes, count }: { readonly seed: number; readonly classes: number; readonly count: number }) {
  const present = new Uint8Array(classes);
  const chosen = new Uint8Array(classes);
  const place = new Int32Array(classes);
  return (epoch: number, position: number, labels: Int32Array): ClassDraw => {
    present.fill(0);
    let distinct = 0;
    for (const label of labels) {
      if (present[label] === 0) distinct += 1;
      present[label] = 1;
    }
    const wanted = count - distinct;
    const others = classes - distinct;
    if (wanted < 0 || wanted > others) throw new RangeError(`${count} of ${classes} classes, ${distinct} of them in the batch`);
    // Floyd's algorithm (Bentley and Floyd 1987): every subset of the others is as likely as any, one random number a class.
    const stream = bits(seed, streams.classes, epoch);
    chosen.fill(0);
    for (let i = 0; i < wanted; i += 1) {
      const last = others - wanted + i;
      const rank = Math.floor(uniform(stream, streams.classes, position * count + i) * (last + 1));
      chosen[chosen[rank] === 1 ? last : rank] = 1;
    }
    const drawn = new Int32Array(count);
    let taken = 0;
    for (let c = 0, rank = 0; c < classes; c += 1) {
      if (present[c] === 0 && chosen[rank++] === 0) continue;
      place[c] = taken;
      drawn[taken] = c;
      taken += 1;
    }
    return { drawn, labels: labels.map((label) => place[label] as number) };
  };
}
