// What a stress test says in words: how far the student is behind its teacher, and only where chance does not explain it.
import { expect, test } from 'vitest';
import type { StressTest } from '../../preload/conditions.ts';
import { againstTeacher, behindTeacher } from '../../renderer/text/hardest.ts';
import { textFor } from '../../renderer/text/text.ts';
import { madeUpLater } from '../report/made-up-later.ts';

const stress = madeUpLater().stress!;

/** The same test with the student's intervals as wide as they can be. */
function uncertain(): StressTest {
  const wide = structuredClone(stress);
  for (const { tried } of wide.student.conditions) for (const one of tried) one.fnmr.low = 0;
  return wide;
}

test('the student is behind where its interval lies above the teacher’s, and most where the rates are farthest apart', () => {
  const found = behindTeacher(stress, 'fnmr')!;
  expect([found.behind, found.all]).toEqual([12, 12]);
  const rate = (model: StressTest['student'], condition: string): number =>
    model.conditions.find((one) => one.condition === condition)!.tried.find(({ severity }) => severity === 3)!.fnmr.value!;
  const differences = stress.student.conditions.map(({ condition }) => rate(stress.student, condition) - rate(stress.teacher!, condition));
  expect(found.most!.student - found.most!.teacher).toBeCloseTo(Math.max(...differences), 12);
});

test('level where chance explains it, where both let as many strangers pass, and silent without a teacher', () => {
  expect(behindTeacher(uncertain(), 'fnmr')).toEqual({ behind: 0, all: 12, most: null });
  expect(behindTeacher(stress, 'fmr')?.behind).toBe(0);
  expect(behindTeacher({ ...stress, teacher: null }, 'fnmr')).toBeNull();
  expect(againstTeacher({ ...stress, teacher: null }, 'fnmr', textFor('en'))).toBe('');
});

test('said in both languages, with both rates', () => {
  expect(againstTeacher(stress, 'fnmr', textFor('en'))).toBe(
    'At severity 3 the student refuses clearly more right people than the teacher in 12 of 12 conditions, by most in "Noise": 33.2 % against 10.0 %.',
  );
  expect(againstTeacher(stress, 'fnmr', textFor('ja'))).toContain(
    '差が最も大きいのは「ノイズ」で、手本モデルの 10.0 % に対して 33.2 % です。',
  );
  expect(againstTeacher(stress, 'fmr', textFor('ja'))).toContain('別人を通す条件はありません。');
});
