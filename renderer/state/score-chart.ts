// Scores of pairs as a drawing: genuine pairs upwards, strangers downwards, each as shares of its own total.
// Invariant: pure; every bin that holds a pair is drawn, and what lies outside holds none.
import type { RunOutcome } from '../../preload/outcome.ts';

type Histogram = NonNullable<RunOutcome['accuracy']>['histogram'];

export interface ScoreBin {
  readonly from: number;
  readonly to: number;
  /** Share of all genuine pairs, 0..1. */
  readonly genuine: number;
  /** Share of all pairs of strangers, 0..1. */
  readonly impostor: number;
}

/** The bins between the first and the last that hold a pair; [] without pairs. */
export function scoreBins({ from, to, genuine, impostor }: Histogram): ScoreBin[] {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const totals = [sum(genuine), sum(impostor)] as const;
  const width = (to - from) / genuine.length;
  const share = (count: number | undefined, total: number): number => (total === 0 ? 0 : (count ?? 0) / total);
  const bins = genuine.map((count, at) => ({
    from: from + width * at,
    to: from + width * (at + 1),
    genuine: share(count, totals[0]),
    impostor: share(impostor[at], totals[1]),
  }));
  const holds = (bin: ScoreBin): boolean => bin.genuine + bin.impostor > 0;
  return bins.slice(bins.findIndex(holds) < 0 ? bins.length : bins.findIndex(holds), bins.findLastIndex(holds) + 1);
}

/** The outline of one side as a staircase; `sign` -1 draws it downwards. */
export function staircase(bins: readonly ScoreBin[], side: 'genuine' | 'impostor', sign: 1 | -1): (readonly [number, number])[] {
  return bins.flatMap((bin) => [[bin.from, sign * bin[side]] as const, [bin.to, sign * bin[side]] as const]);
}
