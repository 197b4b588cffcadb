// How a comparison of methods is worded, for the terminal, the page and the window alike.
// Invariant: what the people cannot show is said in words and never as a bare number.
import type { Comparison, ComparisonMetric } from '../../preload/comparison.ts';
import type { Text } from './text.ts';

/** What a metric is called. */
export function metricLabel(
  { metric, targetFmr }: Pick<ComparisonMetric, 'metric' | 'targetFmr'>,
  pairs: string,
  { comparison: words }: Text,
): string {
  if (metric === 'tar') return words.metrics.tar(targetFmr ?? 1);
  return metric === 'eer' ? words.metrics.eer : words.metrics.accuracy(pairs);
}

export function methodLabel(method: string, { comparison: words }: Text): string {
  return method === 'teacher' ? words.teacher : (words.methods[method] ?? method);
}

/** The metric that says most: TAR at the smallest FMR that the people support, else the accuracy. */
export function headlineOf(found: Comparison): number {
  const metrics = found.rows[0]?.metrics ?? [];
  const supported = metrics.findLastIndex(({ metric, mean }) => metric === 'tar' && mean.supported);
  return supported === -1 ? 0 : supported;
}

/** "63.1 % (60.2 to 65.8)", or why there is none. */
export function meanText({ mean }: ComparisonMetric, { comparison: words }: Text): string {
  const { value, low, high, supported } = mean;
  if (value === null) return words.unsupported;
  const shown = `${percentOf(value)} (${points(low)}–${points(high)})`;
  return supported ? shown : `${shown}, ${words.unsupported}`;
}

/** "+3.1 (1.0 to 5.2), clear". */
export function differenceText({ differences, mean }: ComparisonMetric, rival: string, { comparison: words }: Text): string {
  const found = differences.find((one) => one.rival === rival);
  if (found === undefined || found.difference === null || !mean.supported) return words.unsupported;
  const { difference, low, high, clear } = found;
  return `${signed(difference)} (${signed(low)} – ${signed(high)}), ${clear ? words.clear : words.unclear}`;
}

function points(share: number): string {
  return (share * 100).toFixed(1);
}

/** "63.1 %". */
export function percentOf(share: number): string {
  return `${points(share)} %`;
}

function signed(share: number): string {
  const shown = points(Math.abs(share));
  return shown === '0.0' ? shown : `${share > 0 ? '+' : '−'}${shown}`;
}
