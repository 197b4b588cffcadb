// What stands beside the purpose, against the same numbers by hand: limits or usual rates, the loss a year, a search among many, people to prove it.
import { describe, expect, test } from 'vitest';
import { aimsOf } from '../../renderer/state/aims.ts';
import { strangersWhoHit } from '../../renderer/state/costs.ts';
import { emptyProject, practiceProject } from '../../renderer/state/empty-project.ts';
import { peopleFor, peopleForFnmr } from '../../renderer/state/proof.ts';

describe('what a project aims at', () => {
  const { purpose } = practiceProject('');

  test('is its limits, with usual ones in their place, and the year that the costs give', () => {
    const usual = aimsOf({ purpose, stage: 'poc' });
    expect(usual).toMatchObject({ strangers: { share: 1e-3, own: false }, refused: { share: 1e-2, own: false }, registered: 1, fmr: 1e-3 });
    expect(usual.chosenBy).toBe('money');
    expect(usual.loss?.totalPerDay).toBeCloseTo(2000 * 0.999 * 0.01 * 150 + 2000 * 0.001 * 1e-3 * 500_000);
    // 2,997 a day for refusals; 1,000,000 if every stranger passed.
    expect(usual.even).toBeCloseTo(2997e-6);
    expect(usual.people).toMatchObject({ stage: 20, all: peopleForFnmr(1e-2) });
    const limited = aimsOf({ purpose: { ...purpose, maxFmr: 1e-4, daysPerYear: 365 }, stage: 'full' });
    expect(limited).toMatchObject({ strangers: { share: 1e-4, own: true }, chosenBy: 'money-limits', daysPerYear: 365 });
    expect(limited.people).toMatchObject({ strangers: peopleFor(1e-4), stage: 300 });
  });

  test('in a search is the share of strangers who hit anybody, and each comparison has to be better', () => {
    const many = { ...purpose, match: 'many' as const, enrolled: 500 };
    const { fmr, strangers, loss, people } = aimsOf({ purpose: { ...many, maxFmr: 1e-3 }, stage: 'poc' });
    expect(strangersWhoHit(fmr, 500)).toBeCloseTo(strangers.share, 12);
    expect(loss?.acceptPerDay).toBeCloseTo(2000 * 0.001 * 1e-3 * 500_000);
    expect(people.strangers).toBe(peopleFor(fmr));
    expect(aimsOf({ purpose: many, stage: 'poc' }).strangers).toEqual({ share: 1e-2, own: false });
  });

  test('says by what the decision threshold is chosen where there are no costs', () => {
    const none = emptyProject().purpose;
    const chosen = (more: Partial<typeof none>) => aimsOf({ purpose: { ...none, ...more }, stage: 'poc' }).chosenBy;
    expect([chosen({}), chosen({ maxFmr: 1e-3 }), chosen({ match: 'many', enrolled: 10 })]).toEqual(['people', 'limit', 'search']);
    expect(aimsOf({ purpose: none, stage: 'poc' })).toMatchObject({ loss: null, even: null });
  });
});
