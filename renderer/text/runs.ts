// How runs that were compared are worded: which is better, by how much, and whether that is more than chance.
// Invariant: a difference is said as a number only with its interval; what too few people or mistakes show is said to be that.
import type { RunDifference, RunsCompared } from '../../preload/runs.ts';
import type { Text } from './text.ts';

/** What every run is called in a comparison, oldest first. */
export function runName(at: number, { window: { runs } }: Text): string {
  return runs.compare.run(runs.compare.letters[at] ?? String(at + 1));
}

/** Of each later run, what is to be said of it against the first: loss, right people refused, strangers who pass; without costs, recognition at the same FMR first. */
export function verdictsOf(found: RunsCompared, text: Text): string[][] {
  const { compare: words } = text.window.runs;
  const first = runName(0, text);
  return found.differences.map(({ perYear, tar, fnmr, fmr }, at) => {
    const run = runName(at + 1, text);
    const of = (what: string, difference: RunDifference, say: (value: number, low: number, high: number) => Said): string[] => {
      if (difference === null) return [];
      const { value, low, high, clear, tooFew } = difference;
      if (tooFew !== null) return [words.tooFew[tooFew](what, run, first)];
      const said = say(value, low, high);
      return [clear ? said.clear(value < 0) : words.chance(what, run, first, said.range)];
    };
    const points =
      (clear: typeof words.refusedClear) =>
      (value: number, low: number, high: number): Said => {
        const said = pointsSaid(value, low, high);
        return { clear: (less) => clear(run, first, less, said.amount, said.ends), range: words.points(said.signed) };
      };
    const money = (value: number, low: number, high: number): Said => {
      const amount = (one: number): string => text.report.moneyAbout(Math.abs(one), found.currency);
      return {
        clear: (less) => words.lossClear(run, first, less, amount(value), words.range(...ends(low, high, amount))),
        range: words.range(`${sign(low)}${amount(low)}`, `${sign(high)}${amount(high)}`),
      };
    };
    const whole =
      perYear !== null
        ? of(words.loss, perYear, money)
        : of(words.accepted(text.report.share({ rate: found.targetFmr ?? 0 })), tar, points(words.acceptedClear));
    return [...whole, ...of(words.refused, fnmr, points(words.refusedClear)), ...of(words.passed, fmr, points(words.passedClear))];
  });

  function pointsSaid(value: number, low: number, high: number): { amount: string; ends: string; signed: string } {
    const largest = Math.max(Math.abs(value), Math.abs(low), Math.abs(high)) * 100;
    // Two digits of the largest, one decimal at least.
    const digits = largest > 0 ? Math.min(6, Math.max(1, 1 - Math.floor(Math.log10(largest)))) : 1;
    const amount = (one: number): string => (Math.abs(one) * 100).toFixed(digits);
    return {
      amount: amount(value),
      ends: words.range(...ends(low, high, amount)),
      signed: words.range(`${sign(low)}${amount(low)}`, `${sign(high)}${amount(high)}`),
    };
  }
}

interface Said {
  clear(less: boolean): string;
  readonly range: string;
}

/** Both ends of an interval on one side of zero, by size. */
function ends(low: number, high: number, say: (value: number) => string): [string, string] {
  return low < 0 ? [say(high), say(low)] : [say(low), say(high)];
}

function sign(value: number): string {
  return value > 0 ? '+' : value < 0 ? '−' : '';
}
