// The five charts of the report as SVG: errors against each other, scores, cost, training, comparison.
// Invariants: every point given is drawn, raw and unsmoothed; axes hold the smallest and the largest; what the data cannot support is not drawn.

import type { ReportText, Share } from '../../renderer/text/text.ts';
import type { CostPoint, DetPoint, ModelName, MoneyResult, ScoreHistogram } from '../evaluation/types.ts';
import type { Kpi } from './kpi.ts';
import {
  axes,
  deviateScale,
  escapeHtml,
  extent,
  figure,
  type LegendEntry,
  line,
  linearScale,
  type Plot,
  percentLabel,
  px,
  type Row,
  type Scale,
  table,
} from './svg.ts';

const width = 640;
const plot: Plot = { left: 62, right: 622, top: 30, bottom: 310 };
const height = 356;

export const lineSample = (name: ModelName): string => `<path class="line ${name}" d="M1 7H27"/>${marker(name, 14, 7)}`;
const fillSample = (kind: string, fill = ''): string => `<rect class="${kind}"${fill} x="2" y="2" width="24" height="10"/>`;

/** A shape per network, so that the chart reads without colour: student circle, teacher triangle, standalone square. */
export function marker(name: ModelName, x: number, y: number): string {
  if (name === 'student') return `<circle class="mark ${name}" cx="${px(x)}" cy="${px(y)}" r="3.6"/>`;
  if (name === 'teacher') return `<path class="mark ${name}" d="M${px(x - 4)} ${px(y + 3.5)}h8l-4 -7.5z"/>`;
  return `<rect class="mark ${name}" x="${px(x - 3.3)}" y="${px(y - 3.3)}" width="6.6" height="6.6"/>`;
}

export interface DetSeries {
  readonly name: ModelName;
  readonly det: readonly DetPoint[];
}

/** DET curves on normal-deviate axes, supported range only, with the student's band and the chosen decision threshold. '' without data. */
export function detChart(
  text: ReportText,
  all: readonly DetSeries[],
  chosen: { readonly fmr: Share; readonly fnmr: Share } | null,
): string {
  const words = text.charts.det;
  const series = all
    .map(({ name, det }) => ({
      name,
      det: det.filter(({ supported, fmr }) => supported && fmr > 0 && fmr < 1).toSorted((a, b) => a.fmr - b.fmr),
    }))
    .filter(({ det }) => det.length > 0);
  if (series.length === 0) return '';
  const inside = (value: number) => value > 0 && value < 1;
  const xs = series.flatMap(({ det }) => det.map(({ fmr }) => fmr));
  const ys = series.flatMap(({ name, det }) => det.flatMap(({ fnmr, low, high }) => (name === 'student' ? [fnmr, low, high] : [fnmr])));
  if (chosen !== null) {
    xs.push(chosen.fmr.rate);
    ys.push(chosen.fnmr.rate);
  }
  const x = deviateScale(widened(extent(xs.filter(inside))), [plot.left, plot.right]);
  const y = deviateScale(widened(extent(ys.filter(inside))), [plot.bottom, plot.top]);
  const body: string[] = [axes(plot, x, y, { x: words.x, y: words.y })];
  const student = series.find(({ name }) => name === 'student');
  if (student !== undefined) {
    const upper = student.det.map(({ fmr, high }) => [x.at(fmr), y.at(clamp(high, y.domain))] as const);
    const lower = student.det.map(({ fmr, low }) => [x.at(fmr), y.at(clamp(low, y.domain))] as const);
    body.push(`<path class="band" d="${line([...upper, ...lower.toReversed()])}Z"/>`);
  }
  for (const { name, det } of series) {
    const points = det.map(({ fmr, fnmr }) => [x.at(fmr), y.at(clamp(fnmr, y.domain))] as const);
    body.push(`<path class="line ${name}" d="${line(points)}"/>`);
    for (const [px_, py] of spread(points, 7)) body.push(marker(name, px_, py));
  }
  if (chosen !== null && inside(chosen.fmr.rate)) {
    const [cx, cy] = [x.at(chosen.fmr.rate), y.at(clamp(chosen.fnmr.rate, y.domain))];
    body.push(
      `<path class="cross" d="M${px(cx - 8)} ${px(cy)}h16M${px(cx)} ${px(cy - 8)}v16"/><circle class="ring" cx="${px(cx)}" cy="${px(cy)}" r="6"/>`,
    );
  }
  const legend: LegendEntry[] = series.map(({ name }) => ({ label: text.models[name], sample: lineSample(name) }));
  if (student !== undefined) legend.push({ label: words.band, sample: fillSample('band') });
  if (chosen !== null)
    legend.push({ label: words.point, sample: '<path class="cross" d="M6 7h16M14 0v14"/><circle class="ring" cx="14" cy="7" r="5"/>' });
  return figure({
    id: 'chart-det',
    title: words.title,
    takeaway: chosen === null ? words.chance : words.takeaway(chosen.fnmr, chosen.fmr.rate),
    notes: chosen === null ? [] : [words.chance],
    width,
    height,
    body: body.join(''),
    legend,
    tableLabel: text.table,
    table: detTable(text, series),
  });
}

function detTable(text: ReportText, series: readonly DetSeries[]): string {
  const rows = spread(series.find(({ name }) => name === 'student')?.det ?? series[0]!.det, 24).map(({ fmr }): Row => {
    const cells = series.map(({ name, det }) => {
      const at = det.findLast((point) => point.fmr <= fmr * (1 + 1e-9));
      if (at === undefined) return '—';
      return name === 'student' ? text.share({ rate: at.fnmr, low: at.low, high: at.high }) : text.share({ rate: at.fnmr });
    });
    return [text.share({ rate: fmr }), ...cells];
  });
  return table(['FMR', ...series.map(({ name }) => `FNMR: ${text.models[name]}`)], rows);
}

/** Scores of genuine pairs upwards and of strangers downwards, each as shares of its own total, with the decision threshold and its exact rates. '' without data. */
export function scoreChart(
  text: ReportText,
  histogram: ScoreHistogram,
  threshold: number | null,
  exact?: { readonly fnmr: number; readonly fmr: number },
): string {
  const words = text.charts.scores;
  const { from, to, genuine, impostor } = histogram;
  const bins = Math.min(genuine.length, impostor.length);
  const [genuineTotal, impostorTotal] = [total(genuine), total(impostor)];
  if (bins === 0 || genuineTotal + impostorTotal === 0) return '';
  const edge = (bin: number) => from + ((to - from) * bin) / bins;
  const used = [...Array(bins).keys()].filter((bin) => genuine[bin]! + impostor[bin]! > 0);
  const [first, last] = [used[0]!, used.at(-1)!];
  const shares = (counts: readonly number[], sum: number) => counts.map((count) => (sum === 0 ? 0 : count / sum));
  const [up, down] = [shares(genuine, genuineTotal), shares(impostor, impostorTotal)];
  const x = linearScale(extent([edge(first), edge(last + 1), ...(threshold === null ? [] : [threshold])]), [plot.left, plot.right], {
    wanted: 8,
  });
  const y = linearScale([-Math.max(...down), Math.max(...up)], [plot.bottom, plot.top], {
    label: (value) => percentLabel(Math.abs(value)),
  });
  const steps = (values: readonly number[], sign: 1 | -1) => {
    const points: (readonly [number, number])[] = [[x.at(edge(first)), y.at(0)]];
    for (let bin = first; bin <= last; bin += 1) {
      const at = y.at(sign * values[bin]!);
      points.push([x.at(edge(bin)), at], [x.at(edge(bin + 1)), at]);
    }
    points.push([x.at(edge(last + 1)), y.at(0)]);
    return `${line(points)}Z`;
  };
  const body = [
    hatch('scores', 'teacher'),
    axes(plot, x, y, { x: words.x, y: words.y }),
    `<path class="genuine" d="${steps(up, 1)}"/><path class="impostor" fill="url(#hatch-scores)" d="${steps(down, -1)}"/><path class="axis" d="M${plot.left} ${px(y.at(0))}H${plot.right}"/>`,
    `<text class="label halo" x="${plot.right - 6}" y="${px(plot.top + 12)}" text-anchor="end">▲ ${escapeHtml(words.genuine)}</text>`,
    `<text class="label halo" x="${plot.right - 6}" y="${px(plot.bottom - 8)}" text-anchor="end">▼ ${escapeHtml(words.impostor)}</text>`,
    threshold === null ? '' : thresholdLine(x.at(threshold), `${words.threshold} ${text.threshold(threshold)}`),
  ];
  const binOf = (score: number) => Math.max(0, Math.min(bins, Math.round(((score - from) / (to - from)) * bins)));
  const below = threshold === null ? 0 : total(up.slice(0, binOf(threshold)));
  const above = threshold === null ? 0 : total(down.slice(binOf(threshold)));
  const rows = used.map(
    (bin): Row => [`${edge(bin).toFixed(2)}–${edge(bin + 1).toFixed(2)}`, percentLabel(up[bin]!), percentLabel(down[bin]!)],
  );
  return figure({
    id: 'chart-scores',
    title: words.title,
    takeaway:
      threshold === null
        ? words.noThreshold
        : words.takeaway(text.share({ rate: exact?.fnmr ?? below }), text.share({ rate: exact?.fmr ?? above })),
    notes: threshold === null ? [] : [words.noThreshold],
    width,
    height,
    body: body.join(''),
    legend: [
      { label: words.genuine, sample: fillSample('genuine') },
      { label: words.impostor, sample: fillSample('impostor', ' fill="url(#hatch-scores)"') },
    ],
    tableLabel: text.table,
    table: table([words.x, words.genuine, words.impostor], rows),
  });
}

/** Cost per day against the decision threshold: refusals below, strangers on top, the flat zone shaded. '' without data. */
export function costChart(text: ReportText, money: MoneyResult, chosen: number | null, currency: string): string {
  const words = text.charts.cost;
  const { zone } = money;
  const curve = money.curve.toSorted((a, b) => a.threshold - b.threshold);
  const shown = costWindow(curve, zone.minimumPerDay, [zone.low, zone.high, ...(chosen === null ? [] : [chosen])]);
  if (shown.length < 2) return '';
  const x = linearScale(extent([...shown.map(({ threshold }) => threshold), zone.low, zone.high]), [plot.left + 14, plot.right], {
    wanted: 8,
  });
  const y = linearScale(extent([0, ...shown.map(({ totalPerDay }) => totalPerDay)]), [plot.bottom, plot.top], {
    label: (value) => new Intl.NumberFormat('en-US', { notation: value >= 1e6 ? 'compact' : 'standard' }).format(value),
  });
  const along = (pick: (point: CostPoint) => number) => shown.map((point) => [x.at(point.threshold), y.at(pick(point))] as const);
  const zero = along(() => 0);
  const reject = along(({ rejectPerDay }) => rejectPerDay);
  const all = along(({ totalPerDay }) => totalPerDay);
  const area = { ...plot, left: plot.left + 14 };
  const body = [
    hatch('cost', 'teacher'),
    `<rect class="zone" x="${px(x.at(zone.low))}" y="${plot.top}" width="${px(Math.max(1, x.at(zone.high) - x.at(zone.low)))}" height="${plot.bottom - plot.top}"/>`,
    axes(area, x, y, { x: words.x, y: `${words.y} (${currency})` }),
    `<path class="reject" d="${line([...reject, ...zero.toReversed()])}Z"/><path class="accept" fill="url(#hatch-cost)" d="${line([...all, ...reject.toReversed()])}Z"/>`,
    `<path class="line student" d="${line(all)}"/>`,
    `<circle class="ring" cx="${px(x.at(zone.best))}" cy="${px(y.at(zone.minimumPerDay))}" r="5"/>`,
    chosen === null ? '' : thresholdLine(x.at(chosen), `${words.chosen} ${text.threshold(chosen)}`),
  ];
  const amount = (value: number) => text.moneyAbout(value, currency);
  const rows = spread(curve, 40).map(
    (point): Row => [text.threshold(point.threshold), amount(point.rejectPerDay), amount(point.acceptPerDay), amount(point.totalPerDay)],
  );
  return figure({
    id: 'chart-cost',
    title: words.title,
    takeaway: words.takeaway(text.threshold(zone.best), amount(zone.minimumPerDay), text.threshold(zone.low), text.threshold(zone.high)),
    notes: shown.length < curve.length ? [words.window] : [],
    width,
    height,
    body: body.join(''),
    legend: [
      { label: words.reject, sample: fillSample('reject') },
      { label: words.accept, sample: fillSample('accept', ' fill="url(#hatch-cost)"') },
      { label: words.zone, sample: fillSample('zone') },
      { label: words.smallest, sample: '<circle class="ring" cx="14" cy="7" r="5"/>' },
    ],
    tableLabel: text.table,
    table: table([words.x, words.reject, words.accept, words.y], rows),
  });
}

/**
 * The part of the curve around its minimum that costs at most eight times as much, and all of `holding`.
 *
 * At the ends the cost is thousands of times the minimum: drawn in full, the part to choose from would be one pixel high. The table holds all.
 */
export function costWindow(curve: readonly CostPoint[], minimum: number, holding: readonly number[]): readonly CostPoint[] {
  const limit = minimum > 0 ? minimum * 8 : Number.POSITIVE_INFINITY;
  const cheap = curve.filter(({ totalPerDay }) => totalPerDay <= limit).map(({ threshold }) => threshold);
  const [low, high] = extent([...cheap, ...holding]);
  return curve.filter(({ threshold }) => threshold >= low && threshold <= high);
}

type Training = NonNullable<Kpi['training']>;
type Curve = 'progress' | 'lambda' | 'alpha';

/** Loss above, cosines below; every recorded point as a dot, standstills as bars. '' without points. */
export function trainingChart(text: ReportText, training: Training): string {
  const words = text.charts.training;
  const { step, gaps } = training;
  if (step.length === 0) return '';
  const tall = 470;
  const upper: Plot = { ...plot, bottom: 190 };
  const lower: Plot = { ...plot, top: 236, bottom: 424 };
  const curves: readonly Curve[] = (['progress', 'lambda', 'alpha'] as const).filter((name) =>
    training[name].some((value) => value !== null),
  );
  const x = linearScale(extent([...step, ...gaps.map((gap) => gap.step)]), [plot.left, plot.right], { wanted: 8 });
  const numbers = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  const loss = linearScale(extent(numbers(training.loss)), [upper.bottom, upper.top]);
  const cosine = linearScale(extent([0, 1, ...curves.flatMap((name) => numbers(training[name]))]), [lower.bottom, lower.top]);
  const standstill = (at: number, on: Plot) => `<path class="gap" d="M${px(x.at(at))} ${on.top}V${on.bottom}"/>`;
  const body = [
    axes(upper, x, loss, { y: words.loss }),
    `<path class="dots loss" d="${dots(step, training.loss, x, loss, 'h0')}"/>`,
    curves.length === 0 ? '' : axes(lower, x, cosine, { x: words.x, y: 'cos' }),
    ...curves.map((name) => `<path class="dots ${name}" d="${dots(step, training[name], x, cosine, dotShapes[name])}"/>`),
    ...gaps.map((gap) => standstill(gap.step, upper) + (curves.length === 0 ? '' : standstill(gap.step, lower))),
  ];
  const ends = (values: readonly (number | null)[], digits: number): [string, string] => {
    const present = numbers(values);
    return [(present[0] ?? 0).toFixed(digits), (present.at(-1) ?? 0).toFixed(digits)];
  };
  const say = (value: number | null | undefined) => (value === null || value === undefined ? '—' : value.toFixed(3));
  const rows = spread([...step.keys()], 40).map(
    (at): Row => [String(step[at]), say(training.loss[at]), ...curves.map((name) => say(training[name][at]))],
  );
  return figure({
    id: 'chart-training',
    title: words.title,
    takeaway: curves.includes('progress') ? words.takeaway(...ends(training.progress, 3)) : words.lossTakeaway(...ends(training.loss, 2)),
    notes: [words.raw],
    width,
    height: curves.length === 0 ? 236 : tall,
    body: body.join(''),
    legend: [
      { label: words.loss, sample: dotSample('loss', 'h0') },
      ...curves.map((name) => ({ label: words[name], sample: dotSample(name, dotShapes[name]) })),
      ...(gaps.length === 0 ? [] : [{ label: words.gap, sample: '<path class="gap" d="M14 0V14"/>' }]),
    ],
    tableLabel: text.table,
    table: table([words.x, words.loss, ...curves.map((name) => words[name])], rows),
  });
}

// Round dot, small dash, small upright: told apart without colour.
const dotShapes: Readonly<Record<Curve, string>> = { progress: 'h0', lambda: 'm-2 0h4', alpha: 'm0 -2v4' };

function dotSample(kind: string, shape: string): string {
  return `<path class="dots ${kind}" d="M4 9${shape}M11 6${shape}M18 8${shape}M24 5${shape}"/>`;
}

/** One path with a mark per value; marks on the same tenth of a pixel are drawn once. */
function dots(steps: readonly number[], values: readonly (number | null)[], x: Scale, y: Scale, shape: string): string {
  const seen = new Set<string>();
  for (const [index, step] of steps.entries()) {
    const value = values[index];
    if (value !== null && value !== undefined) seen.add(`M${px(x.at(step))} ${px(y.at(value))}${shape}`);
  }
  return [...seen].join('');
}

export interface Bar {
  readonly name: ModelName;
  readonly tar: Share;
}

/** TAR of the networks side by side with the whiskers of their intervals. '' without data. */
export function compareChart(text: ReportText, fmr: number, bars: readonly Bar[]): string {
  const words = text.charts.compare;
  if (bars.length === 0) return '';
  const left = 150;
  const rowHeight = 46;
  const bottom = plot.top + bars.length * rowHeight;
  const x = linearScale([0, 1], [left, plot.right - 60], { label: percentLabel });
  const y: Scale = { domain: [0, bars.length], ticks: [], at: (value) => plot.top + value * rowHeight };
  const body = [hatch('compare', 'standalone'), axes({ left, right: plot.right - 60, top: plot.top, bottom }, x, y, { x: words.y, y: '' })];
  for (const [index, { name, tar }] of bars.entries()) {
    const top = y.at(index) + 9;
    const middle = top + 14;
    body.push(
      `<text class="label" x="${left - 8}" y="${px(middle + 4)}" text-anchor="end">${escapeHtml(text.models[name])}</text>`,
      `<rect class="bar ${name}"${name === 'standalone' ? ' fill="url(#hatch-compare)"' : ''} x="${left}" y="${px(top)}" width="${px(x.at(tar.rate) - left)}" height="28"/>`,
    );
    if (tar.low !== undefined && tar.high !== undefined) {
      const [from, to] = [x.at(tar.low), x.at(tar.high)];
      body.push(
        `<path class="whisker" d="M${px(from)} ${px(middle)}H${px(to)}M${px(from)} ${px(middle - 6)}v12M${px(to)} ${px(middle - 6)}v12"/>`,
      );
    }
    body.push(`<text class="label" x="${px(plot.right - 52)}" y="${px(middle + 4)}">${escapeHtml(text.percent(tar.rate))}</text>`);
  }
  const say = (name: ModelName) => {
    const found = bars.find((bar) => bar.name === name);
    return found === undefined ? '—' : text.share(found.tar);
  };
  const rows = bars.map(
    ({ name, tar }): Row => [
      text.models[name],
      text.percent(tar.rate),
      tar.low === undefined ? '—' : text.percent(tar.low),
      tar.high === undefined ? '—' : text.percent(tar.high),
    ],
  );
  return figure({
    id: 'chart-compare',
    title: words.title(fmr),
    takeaway: words.takeaway(say('student'), say('standalone'), say('teacher')),
    width,
    height: bottom + 46,
    body: body.join(''),
    tableLabel: text.table,
    table: table([text.accuracy.columns.model, words.y, text.charts.from, text.charts.to], rows),
  });
}

/** Hatching carries the second meaning where areas meet, on a grey print too. One pattern per chart, in the colour of `kind`. */
function hatch(chart: string, kind: ModelName): string {
  return `<defs><pattern id="hatch-${chart}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><path class="hatch-line ${kind}" d="M0 0V6"/></pattern></defs>`;
}

function thresholdLine(x: number, label: string): string {
  const anchor = x > 420 ? 'end' : 'start';
  return `<path class="threshold" d="M${px(x)} ${plot.top}V${plot.bottom}"/><text class="label halo" x="${px(x + (anchor === 'end' ? -6 : 6))}" y="${plot.top + 30}" text-anchor="${anchor}">${escapeHtml(label)}</text>`;
}

function clamp(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(Math.max(value, low), high);
}

/** A little air on a normal-deviate axis, kept inside 0..1. */
function widened([low, high]: readonly [number, number]): [number, number] {
  return [low * 0.8, high < 0.5 ? high * 1.15 : 1 - (1 - high) * 0.85];
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** At most `most` entries, first and last always among them. */
export function spread<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values];
  return [...Array(most).keys()].map((index) => values[Math.round((index * (values.length - 1)) / (most - 1))]!);
}
