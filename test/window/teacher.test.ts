// The Teacher step in a real Chromium over a host that the test plays: what the teacher reaches, its mistakes by their cause, and doubts answered by key.
import { afterAll, beforeAll, expect } from 'vitest';
import { evaluateSideBySide } from '../../main/evaluation/evaluate.ts';
import { randomFrom } from '../../main/evaluation/random.ts';
import { accuracyOf } from '../../main/handlers/outcome.ts';
import type { In } from '../../preload/contract.ts';
import type { Doubts } from '../../preload/doubts.ts';
import type { RunMistakes } from '../../preload/judging.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { findChromium } from '../support/browser-window.ts';
import { inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
const dim = 16;
const digest = (at: number): string => at.toString(16).padStart(64, '0');

/** A group of made-up people, and what a run would say of a network that gives them these embeddings. */
function group(people: number, from: number) {
  const identities = Int32Array.from({ length: people * 4 }, (_, at) => Math.floor(at / 4));
  const rows = Array.from(identities, (person, at) => {
    const [own, noise] = [randomFrom(from + person), randomFrom(10_000 + from + at)];
    const row = Array.from({ length: dim }, () => own.unit() - 0.5 + 0.9 * (noise.unit() - 0.5));
    const length = Math.hypot(...row);
    return row.map((value) => value / length);
  });
  return { identities, embeddings: { teacher: { vectors: Float32Array.from(rows.flat()), dim } } };
}
const money = { passesPerDay: 2000, impostorShare: 1e-3, rejectCost: 150, acceptCost: 500_000 };
const measured = (priced: boolean) =>
  accuracyOf(
    evaluateSideBySide({
      choose: group(20, 1),
      verify: group(40, 500),
      seed: 1,
      replicates: 50,
      ...(priced && { policy: { kind: 'money', money } }),
    }),
    'teacher',
  );

const pair = (at: number, guesses: RunMistakes['passed']['pairs'][number]['guesses'], wrong = true) => ({
  first: digest(at),
  second: digest(at + 1),
  score: 0.3,
  wrong,
  guesses,
});
const mistakes: RunMistakes = {
  threshold: 0.5,
  passed: { errors: 1, trials: 1000, pairs: [pair(1, [])] },
  refused: { errors: 3, trials: 60, pairs: [pair(10, ['label']), pair(20, ['dark']), pair(30, ['dark', 'side']), pair(40, [], false)] },
};

const person = (id: number, name: string) => ({ id, name, digests: [digest(id * 100), digest(id * 100 + 1)] });
const photo = (at: number) => ({
  photos: [at],
  digest: digest(at),
  place: `yard/${at}.jpg`,
  owner: person(1, 'yard'),
  own: 0.1,
  best: 0.8,
});
const doubts: Doubts = {
  photos: 96,
  people: 8,
  limits: { usual: 0.8, unlike: 0.3, chance: 0.5, like: 0.55, same: 0.6 },
  found: { wrong: 2, odd: 1, same: 1 },
  wrong: [
    { ...photo(7), other: person(2, 'gate') },
    { ...photo(8), other: person(3, 'dock') },
  ],
  odd: [photo(9)],
  same: [{ one: person(4, 'night'), other: person(5, 'day'), likeness: 0.9 }],
  moved: 0,
};
const said: In<'teacher.answerDoubt'>[] = [];
const asked: unknown[] = [];
let verdict: 'good' | 'poor' = 'good';

function answer(name: string, input: unknown): unknown {
  if (name === 'work.current') return { busy: false, runId: null };
  if (name === 'teacher.check') {
    const check = { verdict, auc: verdict === 'good' ? 0.99 : 0.7, eer: 0.05, tarAt1e2: 0.9, people: 40, images: 160 };
    const input = { layout: 'NCHW', dtype: 'float32', width: 112, height: 112 };
    return { digest: digest(1), sizeBytes: 1000, dim: 16, parameters: 1000, batch: 'free', input, convention: null, check };
  }
  if (name === 'teacher.ceiling') {
    asked.push(input);
    return { accuracy: measured(verdict === 'poor'), mistakes };
  }
  if (name === 'teacher.doubts') return doubts;
  if (name === 'faces.inUse') return null;
  if (name === 'teacher.answerDoubt') {
    said.push(input as In<'teacher.answerDoubt'>);
    const { word, undo } = said.at(-1)!;
    const aside = word.kind === 'exclude' && !undo ? { 'by-operator': 1 } : {};
    return { counts: { people: 8, photos: 96, aside }, moved: word.kind === 'move' && 'to' in word && word.to !== 1 ? 'abc' : '' };
  }
  return [];
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'teacher');
}, 180_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow('after the check, what the teacher reaches: threshold and rates of others, and where costs are entered', async ({ page }) => {
  await page.getByRole('button', { name: 'Check the teacher' }).click();
  await page.getByRole('heading', { name: 'What this teacher reaches on your people' }).waitFor();
  await page.getByText('The decision threshold was chosen on 20 people. Every number below is of 40 others').waitFor();
  await page.getByText('What wrong answers cost was not said').waitFor();
  expect(await page.getByText('Cost a year').count()).toBe(0);
  expect(asked).toEqual([{ teacher: 'starter', folder: '/faces' }]);
  expect(await page.getByRole('img', { name: /^Both mistakes against each other/ }).count()).toBe(1);
  expect(await accessibilityFaults(page)).toEqual([]);
});

inWindow('a poor teacher leads to its mistakes by their likeliest cause', async ({ page }) => {
  verdict = 'poor';
  await page.getByRole('button', { name: 'Check again' }).click();
  // With costs the year is told, with its interval.
  await page.getByText('Cost a year').waitFor();
  expect(await page.getByText('What wrong answers cost was not said').count()).toBe(0);
  await page.getByRole('button', { name: 'Find the cause' }).click();
  const dark = page.getByRole('button', { name: 'Dark (2)' });
  await dark.and(page.locator('[aria-pressed=true]')).waitFor();
  const pairs = page.locator('#part-teacher-mistakes li');
  expect(await pairs.count()).toBe(2);
  await page.getByRole('button', { name: 'Wrong folder? (1)' }).click();
  expect(await pairs.count()).toBe(1);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  expect(await pairs.count()).toBe(4);
});

inWindow('doubts are answered by key, each answer reaches the library and the project, and the last is taken back', async ({ page }) => {
  await page.getByRole('button', { name: 'Look for wrong folders' }).click();
  const first = page.getByRole('listitem', { name: 'Doubt 1 of 2' });
  await first.focus();
  await page.keyboard.press('b');
  await page.getByText('Moved: abc; aside: 0').waitFor();
  await page.getByRole('listitem', { name: 'Doubt 1 of 1' }).focus();
  await page.keyboard.press('x');
  await page.getByText('aside: 1').waitFor();
  await page.getByText('Nothing left to answer here.').waitFor();
  await page.getByRole('button', { name: 'Take the last answer back (2)' }).click();
  await page.getByRole('listitem', { name: 'Doubt 1 of 1' }).waitFor();
  await page.getByRole('button', { name: 'Take the last answer back (1)' }).click();
  await page.getByText('Moved: ; aside: 0').waitFor();
  expect(said.map(({ word, undo }) => [word.kind, undo])).toEqual([
    ['move', false],
    ['exclude', false],
    ['exclude', true],
    ['move', false],
  ]);
  // Taken back to the person that it counted for.
  expect(said.at(-1)!.word).toEqual({ kind: 'move', photos: [7], to: 1 });
  await page.getByRole('radio', { name: /One person in two folders/ }).check();
  await page.getByRole('listitem', { name: 'Doubt 1 of 1' }).focus();
  await page.keyboard.press('r');
  await page.getByText('Nothing left to answer here.').waitFor();
  expect(said.at(-1)).toMatchObject({ word: { kind: 'different', one: 4, other: 5 }, undo: false });
});

inWindow('in both languages, light and dark, with text of twice its size, and with faces hidden', async ({ page, faults }) => {
  await inEachLook(page, 'teacher', async () => {
    await page.locator('#field-teacher-check').click();
    await page.locator('#part-teacher-mistakes li').first().waitFor();
    await page.locator('#part-doubts button').first().click();
    await page.locator('#part-doubts li').first().waitFor();
  });
  expect(await page.locator('img').count()).toBeGreaterThan(10);
  await page.evaluate('hideFaces()');
  await page.getByText('Face hidden').first().waitFor();
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.locator('#part-doubts').textContent()).not.toContain('gate');
  expect(faults).toEqual([]);
});
