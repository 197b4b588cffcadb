// Which pairs are to be looked at again: a wrong name first, then what lies within the check band; each once.
import { expect, test } from 'vitest';
import type { HardPairShown, RunMistakes } from '../../preload/judging.ts';
import { pairsToCheck } from '../../renderer/state/mistakes.ts';

const pair = (score: number, wrong: boolean, ...guesses: HardPairShown['guesses']): HardPairShown => ({
  first: `${score}a`,
  second: `${score}b`,
  score,
  wrong,
  guesses,
});
const found: RunMistakes = {
  threshold: 0.3,
  passed: { errors: 3, trials: 9000, pairs: [pair(0.7, true, 'teacher-too', 'dark'), pair(0.33, true, 'dark'), pair(0.28, false)] },
  refused: { errors: 2, trials: 900, pairs: [pair(0.05, true, 'side'), pair(0.25, true, 'label'), pair(0.39, false, 'teacher-too')] },
};

test('mistakes with a guessed wrong name, the clearest first, then the check band, the closest call first', () => {
  const listed = pairsToCheck(found, { reject: 0.25, accept: 0.4 });
  expect(listed.map(({ score, side, why }) => [score, side, why])).toEqual([
    [0.7, 'passed', 'label'],
    // In the band too, and listed once.
    [0.25, 'refused', 'label'],
    [0.28, 'passed', 'band'],
    [0.33, 'passed', 'band'],
    // Decided correctly: what the teacher makes of it is no sign of a wrong name.
    [0.39, 'refused', 'band'],
  ]);
});

test('the band takes its lower end in and its upper not, as the three answers do; without one only wrong names are listed', () => {
  const at = (reject: number, accept: number) => pairsToCheck(found, { reject, accept }).filter(({ why }) => why === 'band');
  expect(at(0.28, 0.33).map(({ score }) => score)).toEqual([0.28]);
  expect(pairsToCheck(found, null).map(({ why }) => why)).toEqual(['label', 'label']);
});
