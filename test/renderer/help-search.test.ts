// Searching what is explained: every language, whichever way it is typed, and nothing for nothing.
import { describe, expect, test } from 'vitest';
import { explanations, searchExplanations } from '../../renderer/state/help-search.ts';
import { textFor } from '../../renderer/text/text.ts';

const titles = (language: 'en' | 'ja', query: string) =>
  searchExplanations(explanations(textFor(language)), query).map(({ title }) => title);

describe.each(['en', 'ja'] as const)('in %s', (language) => {
  const all = explanations(textFor(language));
  const { window: words, report } = textFor(language);

  test('every step, word and key can be found by its own title', () => {
    for (const { title } of all) expect(titles(language, title)).toContain(title);
    expect(all.map(({ body }) => body)).toEqual(expect.arrayContaining(Object.values(words.help.steps).flat()));
    expect(all.map(({ title }) => title)).toEqual(expect.arrayContaining(Object.values(report.glossary).map(([term]) => term)));
  });

  test('a word in a title comes before the same word in a body, and no more than a dozen come', () => {
    const [term] = report.glossary.threshold;
    expect(titles(language, term)[0]).toBe(term);
    expect(titles(language, language === 'en' ? 'e' : 'の')).toHaveLength(12);
  });

  test('nothing is found by nothing, nor by what is nowhere', () => {
    expect(titles(language, '  ')).toEqual([]);
    expect(titles(language, 'qqqqq')).toEqual([]);
  });
});

test('width, case, and the kind of kana make no difference; all words have to be there', () => {
  expect(titles('en', 'ＦＭＲ')).toEqual(titles('en', 'fmr'));
  expect(titles('en', 'fmr').length).toBeGreaterThan(0);
  const katakana = titles('ja', 'チェックポイント');
  expect(katakana.length).toBeGreaterThan(0);
  expect(titles('ja', 'ちぇっくぽいんと')).toEqual(katakana);
  expect(titles('ja', 'ﾁｪｯｸﾎﾟｲﾝﾄ')).toEqual(katakana);
  const both = titles('en', 'stranger limit');
  for (const title of both) expect([...titles('en', 'stranger'), title]).toContain(title);
  expect(titles('en', 'stranger qqqqq')).toEqual([]);
});
