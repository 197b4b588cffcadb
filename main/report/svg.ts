// The parts that every chart is made of: escaping, scales, axes, the frame with title, description and table.
// Invariants: text is escaped once, here; a chart says its takeaway in words and has a table; colour never carries meaning alone.

/** Text for HTML and SVG, safe in element content and in quoted attributes. A number and its unit stay on one line. */
export function escapeHtml(text: string): string {
  return text
    .replace(/(\d) (?=(?:%|ms|s|mJ|[kMGT]?B|k|M|G)(?![A-Za-z]))/g, '$1\u00a0')
    .replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Maps data to pixels, with the ticks to draw. `domain` always holds every value that is drawn. */
export interface Scale {
  readonly domain: readonly [number, number];
  readonly ticks: readonly Tick[];
  at(value: number): number;
}

/** Smallest and largest finite value, widened when they are the same. */
export function extent(values: Iterable<number>): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** A linear scale widened to round ticks, about `wanted` of them. `label` says a tick. */
export function linearScale(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
  { wanted = 5, label = plain }: { wanted?: number; label?: (value: number, step: number) => string } = {},
): Scale {
  const rough = (high - low) / wanted;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * ([1, 2, 2.5, 5].find((factor) => factor * magnitude >= rough * 0.999) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const domain = [first * step, last * step] as const;
  const ticks: Tick[] = [];
  for (let index = first; index <= last; index += 1) ticks.push({ at: index * step, label: label(index * step, step) });
  return { domain, ticks, at: (value) => from + ((value - domain[0]) / (domain[1] - domain[0])) * (to - from) };
}

function plain(value: number, step: number): string {
  const digits = Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9) + (String(step).includes('25') ? 1 : 0)));
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: digits })
    .format(Math.abs(value) < step / 1e6 ? 0 : value)
    .replace('-', '−');
}

/**
 * The inverse of the standard normal distribution, for the axes of a DET curve. 0 < p < 1; relative error under 1.2e-9.
 *
 * Acklam's rational approximation (2003).
 */
export function normalDeviate(p: number): number {
  if (p < 0.02425) return tailDeviate(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - 0.02425) return -tailDeviate(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  const above = polynomial(
    r,
    [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239],
  );
  const below = polynomial(r, [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1]);
  return (above * q) / below;
}

function tailDeviate(q: number): number {
  const above = polynomial(
    q,
    [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783],
  );
  const below = polynomial(q, [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1]);
  return above / below;
}

/** Coefficients from the highest power down. */
function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

const deviateTicks = [1e-6, 1e-5, 1e-4, 1e-3, 2e-3, 5e-3, 1e-2, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999];

/** Normal-deviate axis over shares (0..1, ends excluded), as DET curves are drawn: a normal score distribution gives a straight line. */
export function deviateScale([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  const within = (value: number) => Math.min(Math.max(value, 1e-9), 1 - 1e-9);
  const domain = [within(low), within(high)] as const;
  const [start, end] = [normalDeviate(domain[0]), normalDeviate(domain[1])];
  return {
    domain,
    ticks: deviateTicks.filter((tick) => tick >= domain[0] && tick <= domain[1]).map((tick) => ({ at: tick, label: percentLabel(tick) })),
    at: (value) => from + ((normalDeviate(within(value)) - start) / (end - start)) * (to - from),
  };
}

/** 0.001 -> "0.1 %". */
export function percentLabel(value: number): string {
  return `${new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(value * 100)} %`;
}

/** A pixel coordinate: a tenth of a pixel is finer than any screen. */
export function px(value: number): string {
  return (Math.round(value * 10) / 10).toString();
}

export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Grid, ticks and titles of both axes. Labels too close to the one before are left out. */
export function axes(plot: Plot, x: Scale, y: Scale, titles: { readonly x?: string; readonly y: string }): string {
  const parts: string[] = [];
  let lastX = Number.NEGATIVE_INFINITY;
  for (const tick of x.ticks) {
    const at = x.at(tick.at);
    parts.push(`<path class="grid" d="M${px(at)} ${px(plot.top)}V${px(plot.bottom)}"/>`);
    if (titles.x === undefined || at - lastX < 12 + tick.label.length * 6.2) continue;
    lastX = at;
    parts.push(`<text class="tick" x="${px(at)}" y="${px(plot.bottom + 16)}" text-anchor="middle">${escapeHtml(tick.label)}</text>`);
  }
  let lastY = Number.POSITIVE_INFINITY;
  for (const tick of y.ticks) {
    const at = y.at(tick.at);
    parts.push(`<path class="grid" d="M${px(plot.left)} ${px(at)}H${px(plot.right)}"/>`);
    if (Math.abs(lastY - at) < 13) continue;
    lastY = at;
    parts.push(`<text class="tick" x="${px(plot.left - 7)}" y="${px(at + 4)}" text-anchor="end">${escapeHtml(tick.label)}</text>`);
  }
  parts.push(`<path class="axis" d="M${px(plot.left)} ${px(plot.top)}V${px(plot.bottom)}H${px(plot.right)}"/>`);
  if (titles.x !== undefined) {
    parts.push(
      `<text class="axis-title" x="${px((plot.left + plot.right) / 2)}" y="${px(plot.bottom + 36)}" text-anchor="middle">${escapeHtml(titles.x)}</text>`,
    );
  }
  parts.push(`<text class="axis-title" x="${px(plot.left)}" y="${px(plot.top - 10)}">${escapeHtml(titles.y)}</text>`);
  return parts.join('');
}

/** `M x y L x y ...` through data points. */
export function line(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');
}

export type Row = readonly string[];

/** A table whose first cells are row headings. */
export function table(head: Row, rows: readonly Row[], caption?: string): string {
  const cells = (row: Row) =>
    row.map((cell, index) => (index === 0 ? `<th scope="row">${escapeHtml(cell)}</th>` : `<td>${escapeHtml(cell)}</td>`)).join('');
  return [
    '<div class="scroll"><table>',
    caption === undefined ? '' : `<caption>${escapeHtml(caption)}</caption>`,
    `<thead><tr>${head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('')}</tbody></table></div>`,
  ].join('');
}

export interface LegendEntry {
  readonly label: string;
  /** SVG of a 28 x 14 sample. */
  readonly sample: string;
}

export interface ChartFrame {
  readonly id: string;
  readonly title: string;
  readonly takeaway: string;
  /** Said under the chart, beside the takeaway. */
  readonly notes?: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly body: string;
  readonly legend?: readonly LegendEntry[];
  readonly tableLabel: string;
  readonly table: string;
}

/** A figure: heading, takeaway in words, the drawing, and the same numbers as a table. */
export function figure(frame: ChartFrame): string {
  const { id, title, takeaway, notes = [], width, height, body, legend = [], tableLabel } = frame;
  const entries = legend
    .map(
      ({ label, sample }) =>
        `<li><svg viewBox="0 0 28 14" width="28" height="14" aria-hidden="true">${sample}</svg>${escapeHtml(label)}</li>`,
    )
    .join('');
  return [
    `<figure class="chart" id="${id}"><figcaption><strong>${escapeHtml(title)}</strong><span>${escapeHtml(takeaway)}</span></figcaption>`,
    entries === '' ? '' : `<ul class="legend">${entries}</ul>`,
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeHtml(title)}</title><desc id="${id}-desc">${escapeHtml(takeaway)}</desc>${body}</svg>`,
    notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join(''),
    `<details><summary>${escapeHtml(tableLabel)}</summary>${frame.table}</details></figure>`,
  ].join('');
}
