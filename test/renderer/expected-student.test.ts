// What a search found of a student, as the Plan step and the question before a training say it.
import { expect, test } from 'vitest';
import { expectedText } from '../../renderer/text/search.ts';
import { textFor } from '../../renderer/text/text.ts';
import { madeUpSearch } from '../support/made-up-search.ts';

test('the last trial of the chosen student is said with its steps; nothing where none tried it', () => {
  const found = madeUpSearch();
  const { name, trials } = found.candidates.find(({ state }) => state === 'tried')!;
  const { score, steps } = trials.at(-1)!;
  for (const language of ['en', 'ja'] as const) {
    const said = expectedText(found, name, textFor(language))!;
    expect(said).toContain(`${(score.value * 100).toFixed(1)} %`);
    expect(said.replaceAll(',', '')).toContain(String(steps));
  }
  const over = found.candidates.find(({ state }) => state !== 'tried');
  expect(expectedText(found, over?.name ?? 'nobody', textFor('en'))).toBeUndefined();
  expect(expectedText(found, null, textFor('en'))).toBeUndefined();
  expect(expectedText(null, name, textFor('en'))).toBeUndefined();
});
