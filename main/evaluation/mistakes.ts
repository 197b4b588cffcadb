// The pairs that a model finds hardest: strangers who look most alike to it, and photos of one person that look least alike.
// Invariant: a function of the embeddings alone; equal scores are ordered by their rows.
import { checkedRows, type Embeddings, scoreAllPairs } from './scoring.ts';

/** Two images by their rows, `first` before `second`. */
export interface HardPair {
  readonly first: number;
  readonly second: number;
  readonly score: number;
}

export interface HardPairs {
  /** Of different people, the highest score first. */
  readonly impostors: readonly HardPair[];
  /** Of the same person, the lowest score first. */
  readonly genuine: readonly HardPair[];
}

/** At most `most` pairs of each kind out of all pairs. `identities` [n]; Problem `embeddings-invalid`. Takes as long as scoring all pairs. */
export function hardestPairs(embeddings: Embeddings, identities: Int32Array, most: number): HardPairs {
  checkedRows(embeddings, identities.length);
  const impostors = collector(most, (a, b) => b.score - a.score || a.first - b.first || a.second - b.second);
  const genuine = collector(most, (a, b) => a.score - b.score || a.first - b.first || a.second - b.second);
  scoreAllPairs(embeddings, (row, firstColumn, scores, offset, count) => {
    for (let at = 0; at < count; at++) {
      const column = firstColumn + at;
      const score = scores[offset + at]!;
      const own = identities[row] === identities[column];
      if (own ? score <= genuine.worst() : score >= impostors.worst()) {
        (own ? genuine : impostors).add({ first: row, second: column, score });
      }
    }
  });
  return { impostors: impostors.taken(), genuine: genuine.taken() };
}

/** Keeps the first `most` in an order, cutting back only when twice as many have come. */
function collector(most: number, order: (a: HardPair, b: HardPair) => number) {
  let kept: HardPair[] = [];
  // Before there are enough, everything comes in: NaN compares false, so start from the score that lets all pass.
  let worst = order({ first: 0, second: 0, score: 1 }, { first: 0, second: 0, score: 0 }) < 0 ? -Infinity : Infinity;
  function cut(): void {
    kept = kept.sort(order).slice(0, most);
    if (kept.length === most && most > 0) worst = kept.at(-1)!.score;
  }
  return {
    worst: () => worst,
    add(pair: HardPair): void {
      kept.push(pair);
      if (kept.length >= 2 * most + 64) cut();
    },
    taken(): readonly HardPair[] {
      cut();
      return kept;
    },
  };
}
