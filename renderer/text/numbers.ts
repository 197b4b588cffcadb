// How numbers are said to people: rates below 1 % as frequencies, sizes and times with their unit, digits that match what is known.
// Invariant: no word of any language here; en.ts and ja.ts put the words around.

/** A digest in groups of four, as it is read aloud. */
export function inFours(digest: string): string {
  return digest.replace(/(.{4})(?=.)/g, '$1 ');
}

/** Groups thousands: 16071 -> "16,071". At most `digits` decimals. */
export function grouped(value: number, digits = 0): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }).format(value);
}

/** Decimals of a percentage: one, two above 99 %; its interval takes the same. */
export function percentDigits(rate: number): number {
  return rate > 0.99 && rate < 1 ? 2 : 1;
}

/** A rate in 0..1 as a percentage: .452 -> "45.2 %", 0.9996 -> "99.96 %"; never rounded to 100 % or 0 %. */
export function percent(rate: number, digits = percentDigits(rate)): string {
  return `${percentNumber(rate, digits)} %`;
}

/** The same without the sign, for the second number of a range. */
export function percentNumber(rate: number, digits: number): string {
  if (rate === 0 || rate === 1) return String(rate * 100);
  const least = 10 ** -digits;
  if (rate * 100 < least / 2) return `<${least}`;
  if (100 - rate * 100 < least / 2) return `>${(100 - least).toFixed(digits)}`;
  return (rate * 100).toFixed(digits);
}

export interface Frequency {
  readonly count: string;
  readonly outOf: string;
  readonly low?: string;
  readonly high?: string;
}

/**
 * A rate as a count out of a round number, with its interval out of the same number.
 *
 * .008 with .005 to .012 -> 8 of 1,000, 5 to 12. A rate of zero takes the denominator of its upper end. Counts under three keep one decimal.
 */
export function frequency(rate: number, low?: number, high?: number): Frequency {
  const reference = rate > 0 ? rate : (high ?? 0);
  let outOf = 100;
  while (reference > 0 && reference * outOf < 0.95 && outOf < 1e9) outOf *= 10;
  const say = (value: number) => grouped(value * outOf, value * outOf < 2.95 ? 1 : 0);
  const base = { count: say(rate), outOf: grouped(outOf) };
  return low === undefined || high === undefined ? base : { ...base, low: say(low), high: say(high) };
}

/** At most three significant digits, for results of a calculation: 4828176 -> "4,830,000". */
export function about(value: number, digits = 3): string {
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: digits }).format(value);
}

/** True where a rate is said as a frequency: under 1 %. */
export function isRare(rate: number): boolean {
  return rate < 0.01;
}

/** Bytes in decimal units, as file managers show them: 4879760 -> "4.88 MB". */
export function bytes(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = sizeBytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${grouped(value, unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${units[unit]}`;
}

/** A large count in millions or thousands: 221160000 -> "221 M", 1199488 -> "1.20 M", 91000 -> "91 k". */
export function compact(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(value >= 1e10 ? 1 : 2)} G`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(value >= 1e8 ? 0 : value >= 1e7 ? 1 : 2)} M`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)} k`;
  return grouped(value);
}

/** Milliseconds with three significant digits: 3.4567 -> "3.46 ms"; from a second on in seconds: 1517 -> "1.52 s". */
export function milliseconds(ms: number): string {
  const seconds = ms / 1000;
  if (seconds >= 0.9995) return `${seconds >= 99.95 ? grouped(seconds) : seconds.toFixed(seconds >= 9.995 ? 1 : 2)} s`;
  return `${ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2)} ms`;
}

/**
 * The same words, with numbers held together over the ends of lines: a number with its unit or counter (16.7 %, 5 回), and both ends of a range.
 * For what is shown, not for what is compared or copied.
 */
export function held(words: string): string {
  return words
    .replace(/(?<=\d) (?=%|(?:ms|mJ|s|B|kB|MB|GB|MiB|GiB|kWh|k|M|G)(?![A-Za-z])|[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])/gu, '\u00a0')
    .replace(/(?<=[\d%][–〜])(?=[\d−+])/g, '\u2060');
}
