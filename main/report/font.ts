// The Japanese font of a report: BIZ UDPGothic (SIL Open Font License 1.1), cut down to the characters that the report uses.
// Invariant: the same characters give the same bytes, and nothing is read but two files of an installed package.
/// <reference path="./subset-font.d.ts" />
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import subsetFont from 'subset-font';
import { woff2Of } from './woff2.ts';

export const fontName = 'Deshi Report';

/** Kana, ideographs, Japanese punctuation and full-width forms: what a system without a Japanese font cannot show. */
const japanese = /[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]/u;

const weights = [400, 700] as const;
const files = createRequire(import.meta.url);
const cut = new Map<string, Promise<string>>();

/** The characters that have to come along: all of a page in Japanese; of another one only those that its reader may have no font for. */
export function charactersOf(page: string, language: string): string {
  const seen = new Set(page);
  return [...seen]
    .filter((character) => (language === 'ja' ? character >= ' ' : japanese.test(character)))
    .sort()
    .join('');
}

/** `@font-face` rules that hold these characters in both weights as data; empty for none. */
export function fontRules(characters: string): Promise<string> {
  if (characters === '') return Promise.resolve('');
  let rules = cut.get(characters);
  if (rules === undefined) {
    rules = Promise.all(weights.map((weight) => ruleOf(weight, characters))).then((parts) => parts.join(''));
    // One report is asked for again and again (written, exported, shown); a failure is not kept.
    rules.catch(() => cut.delete(characters));
    if (cut.size >= 8) cut.clear();
    cut.set(characters, rules);
  }
  return rules;
}

async function ruleOf(weight: (typeof weights)[number], characters: string): Promise<string> {
  const whole = await readFile(files.resolve(`@fontsource/biz-udpgothic/files/biz-udpgothic-japanese-${weight}-normal.woff2`));
  // Hints are for coarse screens, and the report uses no feature of the font: both together are a third of the size.
  const part = woff2Of(await subsetFont(whole, characters, { targetFormat: 'sfnt', noHinting: true, keepFeatures: [] }));
  return `@font-face{font-family:"${fontName}";font-weight:${weight};src:url(data:font/woff2;base64,${part.toString('base64')}) format("woff2")}`;
}
