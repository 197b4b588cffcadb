// Axes of the window's charts: linear or logarithmic, with round ticks; and what a scroller leaves out of sight.
// Invariant: pure; the domain holds every value that is drawn, nothing is clipped.

export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  /** Where a value lies between the ends, 0..1. */
  at(value: number): number;
}

/** Smallest and largest finite value; [0, 1] without any. */
export function extent(values: Iterable<number>): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? [0, 1] : [low, high];
}

export function linearAxis([low, high]: readonly [number, number], wanted = 5): Axis {
  const span = high > low ? high - low : Math.max(1, Math.abs(low));
  const rough = span / wanted;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * ([1, 2, 2.5, 5].find((factor) => factor * magnitude >= rough * 0.999) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  const [from, to] = [first * step, last * step];
  return { from, to, ticks, at: (value) => (value - from) / (to - from) };
}

/** Values have to be above 0. Ticks at 1, 2 and 5 where whole powers of 10 would leave most of the axis empty. */
export function logAxis([low, high]: readonly [number, number]): Axis {
  if (high / low > 1.001 && high / low <= 50) return fineLogAxis(low, high);
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  return { from: 10 ** first, to: 10 ** last, ticks, at: (value) => (Math.log10(value) - first) / (last - first) };
}

function fineLogAxis(low: number, high: number): Axis {
  const decade = Math.floor(Math.log10(low) + 1e-9);
  const round = [-1, 0, 1, 2, 3].flatMap((over) => [1, 2, 5].map((factor) => factor * 10 ** (decade + over)));
  const first = round.findLastIndex((tick) => tick <= low * (1 + 1e-9));
  const last = round.findIndex((tick) => tick >= high * (1 - 1e-9));
  const ticks = round.slice(first, last + 1);
  const [from, to] = [ticks[0]!, ticks.at(-1)!];
  return { from, to, ticks, at: (value) => Math.log(value / from) / Math.log(to / from) };
}

/** A tick as text: as many digits as the distance between ticks needs. */
export function tickText(value: number, { ticks }: Axis): string {
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0)) || 1;
  const digits = Math.max(
    0,
    Math.min(6, Math.ceil(-Math.log10(step) - 1e-9) + (/^25/.test(step.toExponential(4).replace('.', '')) ? 1 : 0)),
  );
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: digits })
    .format(Math.abs(value) < step / 1e6 ? 0 : value)
    .replace('-', '−');
}

export interface OutOfSight {
  readonly before: boolean;
  readonly after: boolean;
}

/** At which sides of a scroller something is out of sight. A pixel is none: widths are rounded, and places scaled. */
export function outOfSight(whole: number, seen: number, from: number): OutOfSight {
  return { before: from > 1, after: whole - seen - from > 1 };
}
