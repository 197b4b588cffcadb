// How a comparison of methods is worded, for the terminal, the page and the window alike.
// Invariant: what the people cannot show is said in words and never as a bare number.
import type { Comparison, ComparisonMetric, ComparisonRow } from '../../preload/comparison.ts';
import { grouped } from './numbers.ts';
import { publishedColumns, publishedRows } from './published.ts';
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

/** A table in words: its name, the heads of its columns, its rows; the first cell of a row names it. */
export interface WordedTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The metrics that the people support, as places among those of a row. */
export function supportedOf(found: Comparison): number[] {
  return (found.rows[0]?.metrics ?? []).flatMap(({ mean }, at) => (mean.supported ? [at] : []));
}

/** Every method and the teacher with these metrics. */
export function meansTable(found: Comparison, places: readonly number[], text: Text): WordedTable {
  const words = text.comparison;
  return {
    caption: words.table,
    head: [words.method, words.seeds, ...labelsOf(found, places, text), words.trained],
    rows: found.rows.map(({ method, seeds, metrics, trainedSeconds }) => [
      methodLabel(method, text),
      method === 'teacher' ? '' : grouped(seeds.length),
      ...places.map((at) => meanText(metrics[at]!, text)),
      trainedSeconds === null ? '' : text.duration(trainedSeconds),
    ]),
  };
}

/** Every other method against a rival in these metrics. */
export function differencesTable(found: Comparison, rival: string, places: readonly number[], text: Text): WordedTable {
  const words = text.comparison;
  return {
    caption: `${words.against(methodLabel(rival, text))} (${words.points})`,
    head: [words.method, ...labelsOf(found, places, text)],
    rows: methodsOf(found)
      .filter(({ method }) => method !== rival)
      .map(({ method, metrics }) => [methodLabel(method, text), ...places.map((at) => differenceText(metrics[at]!, rival, text))]),
  };
}

/** The ablation of the authors, marked as theirs. */
export function publishedTable(text: Text): WordedTable {
  const words = text.comparison;
  return {
    caption: words.published,
    head: [words.method, ...publishedColumns],
    rows: publishedRows.map(({ method, values }) => [methodLabel(method, text), ...values.map((value) => value.toFixed(2))]),
  };
}

/** The rows without the teacher's. */
export function methodsOf(found: Comparison): readonly ComparisonRow[] {
  return found.rows.filter(({ method }) => method !== 'teacher');
}

function labelsOf(found: Comparison, places: readonly number[], text: Text): string[] {
  return places.map((at) => metricLabel(found.rows[0]!.metrics[at]!, found.pairs.name, text));
}

const offered = 'ada-arc';

/** Whether AdaDistill as it is offered is ahead of the network without a teacher, and how many others are behind it, by the metric that says most. */
export function verdictsOf(found: Comparison, text: Text): string[] {
  const words = text.comparison.window;
  const at = headlineOf(found);
  const ada = found.rows.find(({ method }) => method === offered)?.metrics[at];
  if (ada === undefined) return [];
  if (!ada.mean.supported) return [words.cannotTell];
  const own = methodLabel(offered, text);
  const label = metricLabel(ada, found.pairs.name, text);
  const verdicts = ada.differences.flatMap(({ rival, difference, clear }) => {
    if (difference === null) return [];
    const kind = clear ? (difference > 0 ? 'better' : 'worse') : 'unclear';
    return [words.verdict(own, methodLabel(rival, text), label, signed(difference), kind)];
  });
  const others = methodsOf(found)
    .filter(({ method }) => !found.rivals.includes(method))
    .flatMap(({ metrics }) => metrics[at]!.differences.filter(({ rival }) => rival === offered));
  const counted = (sign: -1 | 1): number => others.filter(({ difference, clear }) => clear && (difference ?? 0) * sign > 0).length;
  const [behind, ahead] = [counted(-1), counted(1)];
  return others.length === 0 ? verdicts : [...verdicts, words.others(behind, ahead, others.length - behind - ahead)];
}

/** The rates of TAR that lie beyond what the people support, in words; undefined where there is none. */
export function missingText(found: Comparison, text: Text): string | undefined {
  const missing = (found.rows[0]?.metrics ?? []).flatMap(({ mean }, at) => (mean.supported ? [] : [at]));
  return missing.length === 0 ? undefined : text.comparison.window.missing(labelsOf(found, missing, text).join(text.comparison.and));
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
