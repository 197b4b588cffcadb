// Points of the error curves, read off scored pairs: threshold at an FMR, equal error rate, DET grid, histogram, d'.
// Invariant: accept means score >= threshold, FMR = share of impostor scores accepted, FNMR = share of genuine scores refused (NIST FRTE convention).
import { countAbove, countAtLeast, nextAbove } from './order.ts';
import { binEdge, fineBin, fineBins, matchesBefore, type ScoredPairs } from './pairs.ts';
import type { ScoreHistogram } from './types.ts';

/** The operating points that are always reported. FNMR at the second and third are FMR100 and FMR1000 of the fingerprint literature. */
export const targetFmrs: readonly number[] = [1e-1, 1e-2, 1e-3, 1e-4];

export interface CurvePoint {
  readonly threshold: number;
  readonly falseMatches: number;
  readonly falseNonMatches: number;
}

/** The number of false matches that an FMR of at most `target` allows; the last digit of a float does not cost one. */
export function allowedMatches(target: number, count: number): number {
  return Math.floor(target * count * (1 + 1e-12) + 1e-9);
}

/**
 * The smallest threshold whose FMR does not exceed `target`: the conservative rule, where published code takes the ROC point nearest to the target.
 *
 * All scores equal to the first one that must be refused are refused together. Below the exact tail thresholds are edges of bins (1.2e-4 apart), where the
 * counts are exact. Needs pairs of both kinds.
 */
export function atFmr(pairs: ScoredPairs, target: number): CurvePoint {
  const { impostor, genuine } = pairs;
  const allowed = allowedMatches(target, impostor.count);
  if (allowed >= impostor.count) {
    const lowest = Math.min(impostor.scores.at(-1) ?? 1, genuine.scores.at(-1) ?? 1);
    return { threshold: lowest, falseMatches: impostor.count, falseNonMatches: 0 };
  }
  if (allowed < impostor.exactCount) return justAbove(pairs, impostor.scores[allowed]!);
  let low = 0;
  let high = fineBins;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (impostor.atLeast[middle]! <= allowed) high = middle;
    else low = middle + 1;
  }
  if (impostor.atLeast[low]! < impostor.exactCount) return justAbove(pairs, impostor.exactAbove);
  const threshold = binEdge(low);
  return {
    threshold,
    falseMatches: impostor.atLeast[low]!,
    falseNonMatches: genuine.scores.length - countAtLeast(genuine.scores, threshold),
  };
}

/** The counts with everything up to and including `score` refused. */
function justAbove({ impostor, genuine }: ScoredPairs, score: number): CurvePoint {
  return {
    threshold: nextAbove(score),
    falseMatches: matchesBefore(impostor, countAbove(impostor.scores, score)),
    falseNonMatches: genuine.scores.length - countAbove(genuine.scores, score),
  };
}

/**
 * Where FMR = FNMR on the ROC polyline through all distinct thresholds (ties make slanted pieces, everything else is horizontal or vertical).
 *
 * Null without pairs of both kinds. Accuracy beyond the exact tail (EER above 10 % on millions of pairs): about 1e-3 of its value.
 */
export function equalErrorRate(pairs: ScoredPairs): { readonly rate: number; readonly threshold: number } | null {
  const { impostor, genuine } = pairs;
  const entries = impostor.scores.length;
  const total = genuine.scores.length;
  if (entries === 0 || total === 0) return null;
  const fmrAbove = (score: number) => matchesBefore(impostor, countAbove(impostor.scores, score)) / impostor.count;
  const fnmrAbove = (score: number) => 1 - countAbove(genuine.scores, score) / total;
  let low = 0;
  let high = entries;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const score = impostor.scores[middle]!;
    if (fmrAbove(score) >= fnmrAbove(score)) high = middle;
    else low = middle + 1;
  }
  // No impostor outscores the worst genuine pair.
  if (low === 0) return { rate: 0, threshold: nextAbove(impostor.scores[0]!) };
  const before = impostor.scores[low - 1]!;
  const start = { fmr: fmrAbove(before), fnmr: fnmrAbove(before) };
  const end = {
    fmr: matchesBefore(impostor, countAtLeast(impostor.scores, before)) / impostor.count,
    fnmr: 1 - countAtLeast(genuine.scores, before) / total,
  };
  return { rate: crossing(start.fmr, start.fnmr, end.fmr, end.fnmr), threshold: before };
}

/**
 * The height at which FMR = FNMR, between the ROC points before and after a group of equal impostor scores.
 *
 * When the group ends still below, the crossing lies on the vertical piece after it, at its FMR.
 */
export function crossing(fmrBefore: number, fnmrBefore: number, fmrAfter: number, fnmrAfter: number): number {
  if (fmrAfter < fnmrAfter) return fmrAfter;
  const before = fnmrBefore - fmrBefore;
  const after = fmrAfter - fnmrAfter;
  const share = before + after === 0 ? 0 : before / (before + after);
  return fmrBefore + (fmrAfter - fmrBefore) * share;
}

/** FMRs of the DET curve: eight a decade, from 56 % down to one false match. The targets of `targetFmrs` are among them. */
export function detGrid(impostorPairs: number): readonly number[] {
  const grid: number[] = [];
  for (let step = 2; step <= 64; step++) {
    const fmr = step % 8 === 0 ? Number(`1e-${step / 8}`) : 10 ** (-step / 8);
    if (allowedMatches(fmr, impostorPairs) < 1) break;
    grid.push(fmr);
  }
  return grid;
}

/** Counts in about 100 bins over the scores that occur. */
export function scoreHistogram(pairs: ScoredPairs): ScoreHistogram {
  const genuineFine = new Float64Array(fineBins);
  for (const score of pairs.genuine.scores) genuineFine[fineBin(score)]!++;
  let first = fineBins;
  let last = -1;
  for (let bin = 0; bin < fineBins; bin++) {
    if (genuineFine[bin]! + pairs.impostorHistogram[bin]! > 0) {
      first = Math.min(first, bin);
      last = bin;
    }
  }
  if (last < 0) return { from: -1, to: 1, genuine: [], impostor: [] };
  const width = Math.max(1, Math.ceil((last - first + 1) / 100));
  const bins = Math.ceil((last - first + 1) / width);
  const genuine = new Array<number>(bins).fill(0);
  const impostor = new Array<number>(bins).fill(0);
  for (let bin = first; bin <= last; bin++) {
    const place = Math.floor((bin - first) / width);
    genuine[place]! += genuineFine[bin]!;
    impostor[place]! += pairs.impostorHistogram[bin]!;
  }
  const from = (first / fineBins) * 2 - 1;
  return { from, to: from + (bins * width * 2) / fineBins, genuine, impostor };
}

/** Distance of the two means in units of the pooled standard deviation; null when there is nothing or no spread. */
export function dPrime({ genuineMoments: g, impostorMoments: i, genuine, impostor }: ScoredPairs): number | null {
  const spread = Math.sqrt((g.variance + i.variance) / 2);
  return genuine.scores.length === 0 || impostor.count === 0 || spread < 1e-9 ? null : Math.abs(g.mean - i.mean) / spread;
}
