// Successive halving (Jamieson and Talwalkar 2016; Li et al. 2018): all candidates are trained for a few steps, the better half for twice as many, and so on.
// Invariants: pure. The longest that it can take is within the time, whoever goes on: each round is counted with its dearest candidates.
//
// Every round trains anew, with the learning rate falling to 0 at its own end. A network that is cut off at a high rate shows noise, and what a training that
// ended properly reaches is what is asked. The price: a round costs all of its steps and not the second half of them.

export interface Costed {
  readonly name: string;
  readonly secondsPerStep: number;
}

export interface Round {
  readonly candidates: number;
  readonly steps: number;
}

export interface HalvingPlan {
  readonly rounds: readonly Round[];
  /** In the order given. */
  readonly admitted: readonly string[];
  /** Those that learn too slowly for the time: with them, the first round would be shorter than `fewestSteps`. */
  readonly tooSlow: readonly string[];
}

/** Candidates of each round: half of the round before, rounded down, while there are two to compare. */
export function roundSizes(candidates: number): number[] {
  const sizes = candidates > 0 ? [candidates] : [];
  for (let size = Math.floor(candidates / 2); size >= 2; size = Math.floor(size / 2)) sizes.push(size);
  return sizes;
}

/** The longest that a search with this first round takes, in seconds. */
export function longestSeconds(candidates: readonly Costed[], firstSteps: number): number {
  const dearest = candidates.map(({ secondsPerStep }) => secondsPerStep).sort((a, b) => b - a);
  return roundSizes(candidates.length).reduce(
    (sum, size, round) => sum + firstSteps * 2 ** round * dearest.slice(0, size).reduce((total, one) => total + one, 0),
    0,
  );
}

/**
 * Rounds that fit into `seconds`; the dearest candidates are left out until the first round has `fewestSteps`. The cheapest is always tried, and that long.
 *
 * `mostSteps`: a last round longer than this would learn nothing new; time beyond is left unused.
 */
export function planHalving(
  candidates: readonly Costed[],
  { seconds, fewestSteps, mostSteps }: { readonly seconds: number; readonly fewestSteps: number; readonly mostSteps: number },
): HalvingPlan {
  const order = [...candidates].sort((a, b) => a.secondsPerStep - b.secondsPerStep);
  let kept = order;
  const stepsOf = (some: readonly Costed[]): number => Math.floor(seconds / longestSeconds(some, 1));
  while (kept.length > 1 && stepsOf(kept) < fewestSteps) kept = kept.slice(0, -1);
  const sizes = roundSizes(kept.length);
  const affordable = kept.length === 0 ? 0 : stepsOf(kept);
  const first = Math.max(Math.min(fewestSteps, mostSteps), Math.min(affordable, Math.floor(mostSteps / 2 ** (sizes.length - 1))));
  const names = new Set(kept.map(({ name }) => name));
  return {
    rounds: roundsOf(kept.length, first),
    admitted: candidates.filter(({ name }) => names.has(name)).map(({ name }) => name),
    tooSlow: candidates.filter(({ name }) => !names.has(name)).map(({ name }) => name),
  };
}

/** Rounds that begin with so many steps, each twice as long as the one before. */
export function roundsOf(candidates: number, firstSteps: number): Round[] {
  return roundSizes(candidates).map((size, round) => ({ candidates: size, steps: firstSteps * 2 ** round }));
}

/** The `count` best by score, in the order of their scores; equal ones in the order given. One without a score has failed and does not go on. */
export function bestOf(scored: readonly { readonly name: string; readonly score: number | null }[], count: number): string[] {
  return scored
    .flatMap(({ name, score }) => (score === null || Number.isNaN(score) ? [] : [{ name, score }]))
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ name }) => name);
}
