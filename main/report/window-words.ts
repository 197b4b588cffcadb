// The verdict and the four cards of a run for the window, in every language at once, so that it can switch without asking again.
// Invariant: word for word what the report says.
import type { DeviceProbe } from '../../preload/probe.ts';
import { type Language, textFor } from '../../renderer/text/text.ts';
import { type CardWords, cardsOf, verdict } from './cards.ts';
import type { Kpi } from './kpi.ts';

type Piece = { text: string; absent: boolean };
type Card = Omit<CardWords, 'lead' | 'more' | 'targets'> & {
  lead: Piece[][];
  more: Piece[][];
  targets: { text: string; verdict: 'met' | 'missed' | 'unknown' }[];
};
export type WindowWords = Record<Language, { verdict: string[]; cards: Card[] }>;

/** `probes`: what was measured on devices. */
export function windowWords(kpi: Kpi, probes: readonly DeviceProbe[] = []): WindowWords {
  return { en: wordsIn(kpi, probes, 'en'), ja: wordsIn(kpi, probes, 'ja') };
}

function wordsIn(kpi: Kpi, probes: readonly DeviceProbe[], language: Language): WindowWords[Language] {
  const text = textFor(language);
  const cards = cardsOf(kpi, text, probes).map(({ lead, more, targets, ...card }) => ({
    ...card,
    lead: lead.map((line) => [...line]),
    more: more.map((line) => [...line]),
    targets: [...targets],
  }));
  return { verdict: verdict(kpi, text, probes), cards };
}
