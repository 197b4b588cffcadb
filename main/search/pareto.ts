// Which candidates are worth having: those that nobody beats in time, size and accuracy at once.
// Invariants: pure. Accuracy is compared at the last round that both were in, so a candidate that went on is not called better for having learnt longer.

export interface Point {
  readonly name: string;
  readonly milliseconds: number;
  readonly bytes: number;
  /** One for each round it was in; higher is better. */
  readonly scores: readonly number[];
}

/** By name, who dominates whom: no slower, no larger, no worse, and better in one of the three. Of several, the one with the longest trial and the best score. */
export function dominators(points: readonly Point[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const point of points) {
    const [best] = points
      .filter((other) => other !== point && dominates(other, point))
      .sort((a, b) => b.scores.length - a.scores.length || (b.scores.at(-1) ?? 0) - (a.scores.at(-1) ?? 0));
    if (best !== undefined) found.set(point.name, best.name);
  }
  return found;
}

function dominates(a: Point, b: Point): boolean {
  const round = Math.min(a.scores.length, b.scores.length) - 1;
  if (round < 0) return false;
  const [mine, theirs] = [a.scores[round] as number, b.scores[round] as number];
  const noWorse = a.milliseconds <= b.milliseconds && a.bytes <= b.bytes && mine >= theirs;
  return noWorse && (a.milliseconds < b.milliseconds || a.bytes < b.bytes || mine > theirs);
}
