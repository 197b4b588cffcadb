// Until when a consent holds: through its last day, counted down when it is near, and in the way of a training when it is past.
import { expect, test } from 'vitest';
import { consentOf, dayAnswered, daysUntil, today } from '../../renderer/state/consent.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { jobOf } from '../../renderer/state/job.ts';
import { basisOf, missingOf } from '../../renderer/state/steps.ts';
import { searchOf } from '../../renderer/state/student-search.ts';
import { textFor } from '../../renderer/text/text.ts';

const empty = emptyProject();
const agreed = (consentUntil: string | null) => ({
  ...empty,
  data: { ...empty.data, folder: '/faces', consentUntil },
  teacher: { ...empty.teacher, kind: 'starter' as const },
});

test('days are counted over the ends of months and years, and over the change of clocks', () => {
  expect(daysUntil('2027-01-01', '2026-12-31')).toBe(1);
  expect(daysUntil('2028-03-01', '2028-02-28')).toBe(2);
  expect(daysUntil('2026-11-02', '2026-10-20')).toBe(13);
  expect(today(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
});

test('it holds through its last day, is counted down for 30 days, and is over the day after', () => {
  const at = (until: string | null) => consentOf(until, '2026-11-27');
  expect(at(null)).toBeNull();
  expect(at('2026-12-28')).toEqual({ state: 'holds', days: 31 });
  expect(at('2026-12-27')).toEqual({ state: 'ends', days: 30 });
  expect(at('2026-11-27')).toEqual({ state: 'ends', days: 0 });
  expect(at('2026-11-26')).toEqual({ state: 'over', days: 1 });
});

test('a day that is over is missing on the Data step, and neither a training nor a search is asked for without a word of it', () => {
  for (const [until, over] of [
    ['2001-01-01', true],
    ['2199-12-31', false],
    [null, false],
  ] as const) {
    const project = agreed(until);
    expect(missingOf('data', project, null).includes('consent-over')).toBe(over);
    expect(jobOf(project).faces?.consentUntil).toBe(until);
    expect(searchOf(project) === null).toBe(over);
    // What a result rests on does not change with it.
    expect(basisOf(project)).toBe(basisOf(agreed(null)));
  }
});

test('a box that is empty takes the day away; one that is half-written is no answer', () => {
  expect(dayAnswered('')).toBeNull();
  expect(dayAnswered('2027-03-31')).toBe('2027-03-31');
  for (const typed of ['0002-03-31', '0202-03-31', '2027-03', '12027-03-31']) expect(dayAnswered(typed)).toBeUndefined();
});

test('said in both languages', () => {
  const words = (language: 'en' | 'ja') => textFor(language).window.data.consent;
  expect(words('en').left(0, 'A')).toBe('The consent ends today (A).');
  expect(words('en').left(1, 'A')).toBe('The consent holds for another day, until A.');
  expect(words('en').over(1, 'A')).toBe('The consent ended yesterday (A).');
  expect(words('ja').left(12, '2026年12月9日')).toBe('同意の期限まで、あと 12 日です(2026年12月9日まで)。');
});
