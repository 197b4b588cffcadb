// How well unit-length embeddings tell a few hundred faces apart, as the numbers by which a convention is chosen and a teacher judged.
// Invariant: the same definitions as the evaluation of a student, so that a teacher's check and its place in the report agree.
import { atFmr, dPrime, equalErrorRate } from '../evaluation/curves.ts';
import { type ScoredPairs, scoreAll } from '../evaluation/pairs.ts';

export interface Separation {
  people: number;
  images: number;
  genuinePairs: number;
  impostorPairs: number;
  /** Chance that a pair of one person scores above a pair of two, 0..1. */
  auc: number;
  /** Distance of the two score distributions in standard deviations, negative when they lie the wrong way round: still moves where the AUC is full. */
  dPrime: number;
  /** Error rate where both kinds of error are equal, 0..1. */
  eer: number;
  /** Share of genuine pairs above the threshold that lets 1 % of the others pass (largest FMR <= 1e-2), 0..1. */
  tarAt1e2: number;
}

/** Undefined where there is no pair of one of the two kinds. `vectors`: [n * dim], unit rows; `identities`: [n]. */
export function separation(vectors: Float32Array, dim: number, identities: readonly number[]): Separation | undefined {
  const pairs = scoreAll({ vectors, dim }, Int32Array.from(identities));
  const genuinePairs = pairs.genuine.scores.length;
  const eer = equalErrorRate(pairs);
  if (pairs.auc === null || eer === null) return undefined;
  return {
    people: pairs.people,
    images: pairs.images,
    genuinePairs,
    impostorPairs: pairs.impostor.count,
    auc: pairs.auc,
    dPrime: signedDPrime(pairs),
    eer: eer.rate,
    tarAt1e2: 1 - atFmr(pairs, 1e-2).falseNonMatches / genuinePairs,
  };
}

/** A network that gives everybody the same answer, or too few pairs to say: 0. */
function signedDPrime(pairs: ScoredPairs): number {
  return (dPrime(pairs) ?? 0) * Math.sign(pairs.genuineMoments.mean - pairs.impostorMoments.mean);
}
