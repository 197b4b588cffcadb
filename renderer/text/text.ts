// Picks the dictionary of a language. Invariant: the language comes from the caller; nothing here reads the environment.
import type { ProblemCode, ProblemData } from '../../preload/contract.ts';
import { en, type ProblemWords, type Text } from './en.ts';
import { ja } from './ja.ts';

export type { Phase, ProblemWords, Text } from './en.ts';
export type { ReportText, Share } from './en-report.ts';
export type Language = 'en' | 'ja';

export const languages: readonly Language[] = ['en', 'ja'];

export function textFor(language: Language): Text {
  return language === 'ja' ? ja : en;
}

/** The language of a locale such as `ja_JP.UTF-8` or `en-GB`; English for all others. */
export function languageOf(locale: string | undefined): Language {
  return locale?.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}

/** A problem in words: what happened, why, what to do. */
export function problemWords(text: Text, problem: { readonly code: ProblemCode; readonly data: ProblemData }): ProblemWords {
  return text.problems[problem.code](problem.data);
}
