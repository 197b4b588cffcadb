// The comparison of methods on the Result step, in a real Chromium over a host that the test plays: begun, found again after a reload, stopped, gone on with,
// and its findings in both languages and themes.
import { afterAll, beforeAll, expect } from 'vitest';
import type { RunComparison } from '../../preload/comparison.ts';
import { comparedByDefault } from '../../preload/job.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { findChromium } from '../support/browser-window.ts';
import { comparedHere } from '../support/compared.ts';
import { farLooks, inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
let known: RunComparison = {
  methods: [...comparedByDefault],
  epochs: 4,
  secondsPerTraining: 600,
  trained: [0, 0, 0],
  begun: null,
  going: false,
  found: null,
};
const asked: unknown[] = [];
let finish: (() => void) | undefined;
let cancel: (() => void) | undefined;

function answer(name: string, input: unknown): unknown {
  if (name === 'run.comparison') return known;
  if (name === 'work.current') return { busy: known.going, runId: null };
  if (name === 'work.stop') return cancel?.();
  if (name !== 'run.compare') return [];
  asked.push(input);
  known = { ...known, going: true, begun: 3 };
  return new Promise((settle, fail) => {
    finish = () => {
      known = { ...known, going: false, begun: null, trained: [7, 7, 7], found: comparedHere() };
      settle(known.found);
    };
    cancel = () => {
      known = { ...known, going: false };
      fail(new Error('cancelled'));
    };
  });
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer);
}, 60_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow('folded at first; says how long it takes before it is begun', async ({ page }) => {
  const begin = page.getByRole('button', { name: 'Start the comparison' });
  await page.locator('summary').focus();
  expect(await begin.isVisible()).toBe(false);
  await page.keyboard.press('Enter');
  // 7 methods, 600 s each: 0.85 and 1.3 times 4200 s.
  await page.getByText('On this computer 7 trainings take about 1 h 0 min to 1 h 31 min').waitFor();
  await page.keyboard.press('Tab');
  for (let pressed = 0; pressed < 2; pressed++) await page.keyboard.press('ArrowDown');
  await page.getByText('On this computer 21 trainings take about 2 h 59 min to 4 h 33 min').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
});

inWindow('goes on in the host while the page is loaded anew, and is stopped from there', async ({ page, tell }) => {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('0 of 21 trainings are done.').waitFor();
  expect(asked).toEqual([{ runId: 'run-1', seeds: 3 }]);
  known = { ...known, trained: [2, 0, 0] };
  await page.reload();
  await page.locator('summary').click();
  await page.getByText('2 of 21 trainings are done.').waitFor();
  const left = { secondsLeft: [600, 900] as [number, number], overall: null, overallSecondsLeft: null, loss: 1, likeness: null };
  await tell('work.progressed', { runId: null, phase: 'train', done: 300, total: 2100, unit: 'steps', perSecond: 10, ...left });
  await page.getByText('10 min to 15 min left').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('A comparison was stopped: 2 of 21 trainings are done and kept.').waitFor();
  // What is left is 19 trainings of 600 s.
  await page.getByText('On this computer 19 trainings take about 2 h 42 min to 4 h 7 min').waitFor();
});

inWindow('goes on, and shows verdict, drawing, tables and what was published', async ({ page, faults }) => {
  await page.getByRole('button', { name: 'Go on with the comparison' }).click();
  await page.getByText('2 of 21 trainings are done.').waitFor();
  expect(asked).toHaveLength(2);
  finish?.();
  await page.getByText(/is clearly ahead of Without a teacher, ArcFace \(\+12\.0 points/).waitFor();
  await page.getByRole('img', { name: /TAR at FMR 1 in 10\. Highest: AdaDistill/ }).waitFor();
  const [means, alone, ada, published] = ['The numbers as a table', 'Difference to Without', 'Difference to Ada', 'As published'].map(
    (name) => page.getByRole('table', { name: new RegExp(name) }),
  );
  expect(await means!.getByRole('row').count()).toBe(5);
  expect(await alone!.getByText(/^\+10\.0 .*, no clear difference$/).count()).toBeGreaterThan(0);
  expect(await ada!.getByRole('row').count()).toBe(3);
  expect(await published!.getByText('95.04', { exact: true }).count()).toBe(1);
  await page.getByText(/not measured here/).waitFor();
  const found = async (): Promise<void> => {
    await page.locator('summary').click();
    await page.locator('[data-found=comparison]').waitFor();
  };
  await inEachLook(page, 'comparison', found, [['ja', 'light', 1, 1280], ['en', 'dark', 2, 1024], ...farLooks]);
  expect(faults).toEqual([]);
});
