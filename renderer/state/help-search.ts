// Everything that is explained, searched by a few words.
// Invariant: pure. What is typed in full or half width, in hiragana or katakana, in large or small letters finds the same.
import type { Text } from '../text/text.ts';
import { type Step, steps } from './steps.ts';

export interface Explained {
  /** Where it belongs; null for what belongs to every step. */
  readonly step: Step | null;
  readonly title: string;
  readonly body: string;
}

const most = 12;

/** Every explanation there is, the program and its steps first, then words, layouts of folders, what is set without being asked, keys. */
export function explanations({ window: words, report, formats }: Text): Explained[] {
  return [
    ...words.help.program.map((body) => ({ step: null, title: words.name, body })),
    ...steps.flatMap((step) => words.help.steps[step].map((body) => ({ step, title: words.steps[step], body }))),
    ...Object.values(report.glossary).map(([title, body]) => ({ step: null, title, body })),
    ...formats.layouts.map(([title, body]) => ({ step: 'data' as const, title, body })),
    ...words.plan.settings.map(([title, body]) => ({ step: 'plan' as const, title, body })),
    ...words.help.keyList.map(([title, body]) => ({ step: null, title, body })),
  ];
}

/** What holds every word of `query`, those with all of them in the title first; [] for a query without a letter. */
export function searchExplanations(all: readonly Explained[], query: string): Explained[] {
  const wanted = folded(query).split(' ').filter(Boolean);
  if (wanted.length === 0) return [];
  const holds = (text: string): boolean => wanted.every((word) => folded(text).includes(word));
  const titled = all.filter(({ title }) => holds(title));
  return [...titled, ...all.filter((one) => !titled.includes(one) && holds(`${one.title} ${one.body}`))].slice(0, most);
}

/** One form of what means the same: compatibility characters (NFKC), letters small, katakana as hiragana, one space between words. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(/\s+/g, ' ')
    .trim();
}
