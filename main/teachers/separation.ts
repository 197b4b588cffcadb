// How well unit-length embeddings tell a few hundred faces apart: all pairs, exactly. For finding a convention and for checking a teacher.
// Invariant: deterministic; ties count half; people, not pairs, are what a resampling draws.

export interface Separation {
  people: number;
  images: number;
  genuinePairs: number;
  impostorPairs: number;
  /** Chance that a pair of one person scores above a pair of two, 0..1. */
  auc: number;
  /** Distance of the two score distributions in standard deviations: still moves where the AUC is full. */
  dPrime: number;
  /** Error rate where both kinds of error are equal, 0..1. */
  eer: number;
  /** Share of genuine pairs above the threshold that lets 1 % of the others pass (largest FMR <= 1e-2), 0..1. */
  tarAt1e2: number;
}

/** Undefined where there is no pair of one of the two kinds. `vectors`: [n * dim], unit rows; `identities`: [n]. */
export function separation(vectors: Float32Array, dim: number, identities: readonly number[]): Separation | undefined {
  const { genuine, impostor } = pairScores(vectors, dim, identities);
  if (genuine.length === 0 || impostor.length === 0) return undefined;
  genuine.sort();
  impostor.sort();
  const counts = new Map<number, number>();
  for (const identity of identities) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  const allowed = Math.floor(impostor.length / 100);
  // The smallest threshold that lets at most `allowed` impostors pass lies just above this score.
  const highestRefused = impostor[impostor.length - 1 - allowed]!;
  return {
    people: counts.size,
    images: identities.length,
    genuinePairs: genuine.length,
    impostorPairs: impostor.length,
    auc: sortedAuc(genuine, impostor),
    dPrime: dPrime(genuine, impostor),
    eer: sortedEer(genuine, impostor),
    tarAt1e2: 1 - upperBound(genuine, highestRefused) / genuine.length,
  };
}

/** Cosines of all pairs, each once. */
export function pairScores(
  vectors: Float32Array,
  dim: number,
  identities: readonly number[],
): { genuine: Float64Array; impostor: Float64Array } {
  const n = identities.length;
  const genuine = new Float64Array((n * (n - 1)) / 2);
  const impostor = new Float64Array(genuine.length);
  let genuineCount = 0;
  let impostorCount = 0;
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      let score = 0;
      for (let at = 0; at < dim; at++) score += vectors[a * dim + at]! * vectors[b * dim + at]!;
      if (identities[a] === identities[b]) genuine[genuineCount++] = score;
      else impostor[impostorCount++] = score;
    }
  }
  return { genuine: genuine.slice(0, genuineCount), impostor: impostor.slice(0, impostorCount) };
}

/** Mann-Whitney over two sorted lists, ties counted half. */
export function sortedAuc(genuine: Float64Array, impostor: Float64Array): number {
  let below = 0;
  let upTo = 0;
  let wins = 0;
  for (const score of genuine) {
    while (below < impostor.length && impostor[below]! < score) below++;
    while (upTo < impostor.length && impostor[upTo]! <= score) upTo++;
    wins += (below + upTo) / 2;
  }
  return wins / genuine.length / impostor.length;
}

export function dPrime(genuine: Float64Array, impostor: Float64Array): number {
  const [a, b] = [moments(genuine), moments(impostor)];
  const spread = Math.sqrt((a.variance + b.variance) / 2);
  // Two spikes: nothing to divide by, so a network that gives everybody the same answer is worth nothing.
  return spread < 1e-9 ? 0 : (a.mean - b.mean) / spread;
}

function moments(values: Float64Array): { mean: number; variance: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, variance: squares / values.length };
}

function sortedEer(genuine: Float64Array, impostor: Float64Array): number {
  // Candidate thresholds are the genuine scores: between two of them FNMR is constant and FMR only falls.
  let best = Number.POSITIVE_INFINITY;
  let eer = 1;
  for (let at = 0; at <= genuine.length; at++) {
    const fnmr = at / genuine.length;
    const fmr = at === genuine.length ? 0 : 1 - lowerBound(impostor, genuine[at]!) / impostor.length;
    if (Math.abs(fnmr - fmr) < best) {
      best = Math.abs(fnmr - fmr);
      eer = (fnmr + fmr) / 2;
    }
  }
  return eer;
}

/** Values below `limit` in a sorted list. */
function lowerBound(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Values up to and including `limit`. */
function upperBound(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
