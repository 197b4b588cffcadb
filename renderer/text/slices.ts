// How groups and conditions are worded, for the terminal, the report and the window alike.
// Invariant: a rate that too few people stand behind is never given as a number.
import type { SlicedAttribute, SlicedModel, SlicedRate } from '../../preload/slices.ts';
import type { Text } from './text.ts';

export type SliceMetric = 'fmr' | 'fnmr';

export function metricName(metric: SliceMetric, { slices }: Text): string {
  return metric === 'fmr' ? slices.passed : slices.refused;
}

/** A rate with its range, or why there is none. */
export function sliceRate({ value, low, high, whyNot }: SlicedRate, fewest: number, { report, slices }: Text): string {
  if (value === null) return slices.notAssessed;
  if (whyNot === 'few-people') return slices.tooFew(fewest);
  return report.share({ rate: value, low, high });
}

/** Whether the rate may be drawn: enough people, and something to count. */
export function assessed({ value, whyNot }: SlicedRate): boolean {
  return value !== null && whyNot !== 'few-people';
}

/** Who bears most and fewest errors of one rate, and whether that is more than chance; null for conditions, where only the rates are shown. */
export function sliceTakeaway({ labels, of }: SlicedAttribute, model: SlicedModel, metric: SliceMetric, text: Text): string | null {
  if (of === 'photos') return null;
  const { slices: words, report } = text;
  const found = model[metric];
  const name = metricName(metric, text);
  if (found === null) return words.single(name);
  const say = (at: number): string => report.share({ rate: model.rates[at]![metric].value! });
  const { highest, lowest } = found;
  return words[found.apart ? 'apart' : 'unclear'](name, labels[highest]!.label, say(highest), labels[lowest]!.label, say(lowest));
}

/** The summing numbers of a model: name and value with range. Empty where there are none. */
export function differentialRows(model: SlicedModel, text: Text): [name: string, value: string][] {
  const { slices: words } = text;
  const number = (value: number): string =>
    value
      .toPrecision(3)
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, '');
  const said = ({ value, low, high }: { value: number | null; low: number; high: number }, atLeast = false): string => {
    if (value === null) return words.notAssessed;
    const shown = `${number(value)} (${number(low)} – ${number(high)})`;
    return atLeast ? words.atLeast(shown) : shown;
  };
  const rows: [string, string][] = [];
  for (const metric of ['fmr', 'fnmr'] as const) {
    const found = model[metric];
    if (found === null) continue;
    const name = metric.toUpperCase();
    rows.push(
      [`${name}: ${words.ratio}`, said(found.ratio, found.atLeast)],
      [`${name}: ${words.toMean}`, said(found.toMean, found.atLeast)],
    );
    rows.push([`${name}: ${words.gini}`, said(found.gini)]);
  }
  if (model.garbe !== null) rows.push([words.garbe, said(model.garbe)]);
  return rows;
}

/** Whether a group without an error stands in with its upper limit somewhere. */
export function standsIn(model: SlicedModel): boolean {
  return model.fmr?.atLeast === true || model.fnmr?.atLeast === true;
}
