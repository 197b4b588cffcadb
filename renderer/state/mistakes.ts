// Which of the listed pairs of photos a person should look at again.
// Invariant: pure; a pair is listed once, and for the first reason that holds.
import type { HardPairShown, RunMistakes } from '../../preload/judging.ts';

/** The scores between which a person decides: from `reject` on, below `accept`. */
export interface Band {
  readonly reject: number;
  readonly accept: number;
}

export interface PairToCheck extends HardPairShown {
  readonly side: 'passed' | 'refused';
  readonly why: 'label' | 'band';
}

/** Mistakes behind which a wrong name may be, the clearest first; then what lies within the check band, the closest call first. */
export function pairsToCheck(found: RunMistakes, band: Band | null): PairToCheck[] {
  const away = ({ score }: HardPairShown): number => Math.abs(score - found.threshold);
  const all = (['passed', 'refused'] as const).flatMap((side) => found[side].pairs.map((pair) => ({ ...pair, side })));
  const misnamed = ({ wrong, guesses }: HardPairShown): boolean => wrong && (guesses.includes('label') || guesses.includes('teacher-too'));
  const inBand = ({ score }: HardPairShown): boolean => band !== null && score >= band.reject && score < band.accept;
  const labels = all.filter(misnamed).sort((a, b) => away(b) - away(a));
  const close = all.filter((pair) => !misnamed(pair) && inBand(pair)).sort((a, b) => away(a) - away(b));
  return [...labels.map((pair) => ({ ...pair, why: 'label' as const })), ...close.map((pair) => ({ ...pair, why: 'band' as const }))];
}
