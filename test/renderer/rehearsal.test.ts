// What a rehearsal found, in one sentence of each language, and which rehearsal is a project's own.
import { expect, test } from 'vitest';
import type { Rehearsed } from '../../preload/rehearsal.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { rehearsalJob, rehearsedLike } from '../../renderer/state/rehearsal.ts';
import { rehearsalSentence } from '../../renderer/text/rehearsal.ts';
import { textFor } from '../../renderer/text/text.ts';

const pace = { forecastMs: 10, measuredMs: 13, forecastEpochs: 27, epochs: 21, trainingSeconds: 28_000 };
const found: Rehearsed = {
  ...{ runId: 'r', state: 'finished', problem: null, phase: null, seconds: 580, plannedSeconds: 28_800, pace },
};
const en = (more: Partial<Rehearsed>): string => rehearsalSentence({ ...found, ...more }, textFor('en'));
const ja = (more: Partial<Rehearsed>): string => rehearsalSentence({ ...found, ...more }, textFor('ja'));

test('whether it works, how far off the forecast is, and that accuracy is not said', () => {
  expect(en({})).toMatch(
    /^Everything works: every phase was gone through in 9 min 40 s; learning takes 1\.3 times as long as forecast; the planned 8 h 0 min go 21 times through the photos instead of 27; accuracy is not to be expected/,
  );
  expect(en({ pace: { ...pace, measuredMs: 5, epochs: 54 } })).toContain(
    'learning is 2.0 times as fast as forecast; the planned 8 h 0 min go 54 times',
  );
  expect(en({ pace: { ...pace, measuredMs: 10.5, epochs: 27 } })).toContain(
    'as fast as forecast; the planned 8 h 0 min go 27 times through the photos, as',
  );
  expect(en({ pace: { ...pace, epochs: 1, trainingSeconds: 90_000 } })).toContain(
    'once through the photos takes 25 h 0 min, more than the planned 8 h 0 min',
  );
  expect(en({ pace: { ...pace, epochs: 1, forecastEpochs: 3 } })).toContain('go once through the photos instead of 3 times;');
  expect(en({ pace: { ...pace, epochs: 1, forecastEpochs: 1 } })).toContain('go once through the photos, as forecast;');
  expect(ja({})).toContain('予想の 1.3 倍の時間がかかり');
  expect(ja({})).toMatch(/21 回.*27 回.*示しません。$/);
});

test('what did not get through says where; what was stopped says so; nothing else is claimed of either', () => {
  expect(en({ state: 'failed', phase: 'evaluate' })).toContain(`“${textFor('en').phases.evaluate}”`);
  expect(en({ state: 'failed', phase: null })).toBe('The rehearsal did not get through. The training would not either.');
  for (const state of ['paused', 'waiting', 'cancelled'] as const) expect(en({ state })).toMatch(/^The rehearsal was stopped/);
  for (const state of ['failed', 'paused'] as const) expect([en({ state }), ja({ state })].join()).not.toMatch(/works|1\.3/);
});

test('a project asks for it once photos, teacher, student and time are there, and finds its own by the first three', () => {
  const empty = emptyProject();
  expect([rehearsalJob(empty), rehearsedLike(empty)]).toEqual([null, null]);
  const chosen = {
    ...empty,
    data: { ...empty.data, folder: '/faces' },
    teacher: { ...empty.teacher, kind: 'own' as const, file: '/teacher.onnx' },
    plan: { ...empty.plan, student: 'tiny' },
  };
  expect(rehearsedLike(chosen)).toEqual({ folder: '/faces', teacher: '/teacher.onnx', student: 'tiny' });
  expect(rehearsalJob(chosen), 'the purpose is not answered').toBeNull();
  expect(rehearsedLike({ ...chosen, teacher: { ...chosen.teacher, kind: 'starter', file: null } })?.teacher).toBe('starter');
  expect(rehearsedLike({ ...chosen, practice: true })).toBeNull();
});
