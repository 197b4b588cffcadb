// Both languages say everything, in the words of the glossary and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingReasons } from '../../../main/evaluation/measured.ts';
import { ManifestTable, manifestFile } from '../../../main/faces/readers/manifest.ts';
import { rejectReasons } from '../../../main/worker/protocol.ts';
import { problemCodes } from '../../../preload/contract.ts';
import { bytes, compact, frequency, held, milliseconds, percent } from '../../../renderer/text/numbers.ts';
import { sentences } from '../../../renderer/text/sentences.ts';
import { languageOf, languages, problemWords, textFor } from '../../../renderer/text/text.ts';

const folder = resolve(import.meta.dirname, '../../../renderer/text');
const full = {
  path: '/A',
  kind: 'trainer',
  found: 3,
  known: 2,
  needed: 6,
  people: 1,
  images: 2,
  seen: 100,
  rejected: 60,
  neededBytes: 6e9,
  freeBytes: 4e9,
  timeoutMs: 60_000,
  signal: 'SIGKILL',
  code: 137,
  reason: 'outside',
};

describe.each(languages)('problems in %s', (language) => {
  const text = textFor(language);

  test.each(problemCodes)('%s has what, why and todo, with and without data', (code) => {
    for (const data of [{}, full]) {
      const { what, why, todo } = problemWords(text, { code, data });
      for (const part of [what, why, todo]) {
        expect(part.length).toBeGreaterThan(5);
        expect(part).toMatch(/[.。]$/);
        expect(part).not.toMatch(/undefined|\bNaN\b(?! (or|か))|\[object|unknown\)|\(\s*\)/);
      }
    }
  });

  test('reasons for missing numbers and for photos set aside have words', () => {
    expect(Object.keys(text.report.missing).sort()).toEqual([...missingReasons].sort());
    for (const reason of rejectReasons) expect(text.rejects[reason].length).toBeGreaterThan(3);
  });

  test('the same keys and the same numbers of arguments as the other language', () => {
    expect(shapeOf(text)).toEqual(shapeOf(textFor(language === 'en' ? 'ja' : 'en')));
  });
});

function shapeOf(value: unknown): unknown {
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

test.each(languages)('every event of the audit log and every detail of one has words in %s', (language) => {
  const main = resolve(import.meta.dirname, '../../../main');
  const calls = readdirSync(main, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => [
      ...readFileSync(resolve(main, path), 'utf8').matchAll(/recordAudit\(\s*[\w.]+,([^,{)]+),?\s*(?:\{([^;]*?)\}\s*\))?/g),
    ]);
  const { audit } = textFor(language).window.judging;
  const missing = (codes: readonly string[], known: Readonly<Record<string, string>>) => codes.filter((code) => known[code] === undefined);
  const events = calls.flatMap(([, event]) => [...event!.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code!));
  expect(events.length).toBeGreaterThan(12);
  expect(missing(events, audit.events)).toEqual([]);
  // A key stands at the beginning or after a comma or brace, alone or before its value.
  const keys = calls.flatMap(([, , detail = '']) => [...detail.matchAll(/(?:^|[,{])\s*(\w+)(?=\s*[:,}]|\s*$)/g)].map(([, key]) => key!));
  expect(keys.length).toBeGreaterThan(30);
  expect(missing(keys, audit.details)).toEqual([]);
});

describe('the glossary is kept', () => {
  /** What is quoted or between backticks in a source file: the words that an operator may see, and harmless others. */
  function wordsOf(file: string): string[] {
    const source = readFileSync(resolve(folder, file), 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, '');
    return [...source.matchAll(/'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map(([, single, back]) =>
      // What is filled in is neither a word nor nothing: it stands between its neighbours.
      (single ?? back ?? '').replaceAll(/\$\{[^}]*\}/g, '…'),
    );
  }

  const forbidden: Readonly<Record<'en' | 'ja', readonly RegExp[]>> = {
    en: [
      /\b(pupil|apprentice|tutor|learner model)\b/i,
      /(?<![Dd]ecision )\bthresholds?\b(?![)'])/,
      /\bFLOPs?\b/i,
      /\b(false accept|false reject|FAR|FRR)\b/,
      /\bidentit(y|ies)\b/i,
      /!/,
      /\bAI thinks\b|\bplease be advised\b/i,
      /(?<!no |not )\bdistance\b/i,
    ],
    ja: [
      /教師(モデル)?|生徒(モデル)?|学生モデル|師匠|先生/,
      /閾値|スレッショルド|しきい(?!値)|(?<!判定)しきい値/,
      /FLOPs?/i,
      /いただけますよう|させていただ|することができ|してくださいませ/,
      /[！!]/,
      /コンピュータ|マシン/,
      /ディレクトリ/,
      /埋め込み/,
      /損耗|誤受理|誤棄却/,
      /メモリー|パラメータ(?!ー)/,
      // A space between Latin letters or digits and Japanese: この PC, 1 対 N, 30 %。
      /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}ー][A-Za-z0-9]|[A-Za-z0-9%][\p{sc=Han}\p{sc=Hira}\p{sc=Kana}ー]/u,
    ],
  };

  test.each(
    languages.flatMap((language) =>
      readdirSync(folder)
        .filter((file) => file.startsWith(language))
        .map((file) => [language, file] as const),
    ),
  )('%s: %s', (language, file) => {
    const words = wordsOf(file);
    expect(words.length).toBeGreaterThan(5);
    for (const rule of forbidden[language])
      expect(
        words.filter((line) => rule.test(line) && !keyOnly(line)),
        String(rule),
      ).toEqual([]);
  });

  /** Keys and module paths are no words: 'teacher-poor', './numbers.ts'. */
  function keyOnly(line: string): boolean {
    return /^[a-z0-9./-]+$/.test(line);
  }

  test('a planted synonym is caught', () => {
    expect(forbidden.ja.some((rule) => rule.test('教師モデルを選んでください。'))).toBe(true);
    expect(forbidden.ja.some((rule) => rule.test('しきい値 0.4'))).toBe(true);
    expect(forbidden.ja.some((rule) => rule.test('判定しきい値 0.4'))).toBe(false);
    for (const words of ['このPC', '1対 N', 'PCの時間', '5 %以下'])
      expect(
        forbidden.ja.some((rule) => rule.test(words)),
        words,
      ).toBe(true);
    for (const words of ['この PC で、ONNX(1 対 N)を 30 % 。', '「CSV UTF-8」で、5 〜 9'])
      expect(
        forbidden.ja.some((rule) => rule.test(words)),
        words,
      ).toBe(false);
    expect(forbidden.en.some((rule) => rule.test('the threshold'))).toBe(true);
    expect(forbidden.en.some((rule) => rule.test('the decision threshold'))).toBe(false);
  });
});

describe.each(languages)('the formats of a folder of faces in %s', (language) => {
  const { layouts } = textFor(language).formats;

  test('the files are called as the reader calls them, and the example is a table that it reads', () => {
    expect(layouts.slice(1).map(([name]) => name)).toEqual([manifestFile, 'train.rec']);
    const meaning = layouts[1]![1];
    const example = /[\w/.]+,\w+$/.exec(meaning)?.[0];
    expect(meaning).toMatch(/path .*person/);
    const table = new ManifestTable();
    table.push(new TextEncoder().encode(`path,person\n${example}\n`));
    table.end();
    expect([table.people, table.odd, [...table.folders.keys()]]).toEqual([['p017'], [], ['door/2024']]);
  });
});

describe('numbers', () => {
  test('rates below 1 % are frequencies, with their interval out of the same number', () => {
    expect(frequency(0.008, 0.005, 0.012)).toEqual({ count: '8', outOf: '1,000', low: '5', high: '12' });
    expect(frequency(0.001, 0.0006, 0.0016)).toEqual({ count: '1', outOf: '1,000', low: '0.6', high: '1.6' });
    expect(frequency(0, 0, 0.003)).toEqual({ count: '0', outOf: '1,000', low: '0', high: '3' });
    expect(textFor('en').report.refuses({ rate: 0.008, low: 0.005, high: 0.012 })).toBe(
      'Refuses about 8 of 1,000 genuine comparisons (likely 5 to 12)',
    );
    expect(textFor('ja').report.refuses({ rate: 0.008, low: 0.005, high: 0.012 })).toBe('本人 1,000 回に約 8 回断る(5〜12 回)');
    expect(textFor('ja').report.passes({ rate: 0, low: 0, high: 0.003 })).toBe(
      '別人を通すことはありませんでした(多くても 1,000 回に 3 回)',
    );
    expect(textFor('en').report.share({ rate: 0.97, low: 0.946, high: 0.994 })).toBe('97.0 % (94.6 to 99.4 %)');
  });

  test('a number stays with its unit, its counter and the other end of its range', () => {
    expect(held('約 16.7 % (9.4–18.0)、0.27 ms')).toBe('約 16.7\u00a0% (9.4–\u206018.0)、0.27\u00a0ms');
    expect(held('1 つずつ、340 分の 1、5〜12 回')).toBe('1\u00a0つずつ、340\u00a0分の 1、5〜\u206012\u00a0回');
    expect(held('3 of 10 members, 2 minutes')).toBe('3 of 10 members, 2 minutes');
  });

  test('nothing is rounded to certainty', () => {
    expect(percent(0.99999)).toBe('>99.99 %');
    expect(percent(1)).toBe('100 %');
    expect(percent(0.00001)).toBe('<0.1 %');
  });

  test('sizes and counts keep three digits', () => {
    expect(bytes(4_879_760)).toBe('4.88 MB');
    expect(bytes(999)).toBe('999 B');
    expect(compact(1_199_488)).toBe('1.20 M');
    expect(compact(221_160_000)).toBe('221 M');
  });

  test('times keep three digits, and seconds are said as seconds', () => {
    expect([0.634, 3.4567, 45.61, 152.4, 999.4, 999.6, 1517, 12_345, 123_456].map(milliseconds)).toEqual([
      ...['0.63 ms', '3.46 ms', '45.6 ms', '152 ms', '999 ms'],
      ...['1.00 s', '1.52 s', '12.3 s', '123 s'],
    ]);
  });

  test('sentences are parted by a space, but not after a full stop of Japanese', () => {
    expect(sentences('One.', '', null, 'Two.')).toBe('One. Two.');
    expect(sentences('終わりました。', undefined, '続けます。', false)).toBe('終わりました。続けます。');
    expect(sentences()).toBe('');
  });

  test('the language comes from the locale, English for all others', () => {
    expect([languageOf('ja_JP.UTF-8'), languageOf('fr_FR'), languageOf(undefined)]).toEqual(['ja', 'en', 'en']);
  });
});
