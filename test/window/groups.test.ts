// Groups of people and recording conditions on the Result step, in a real Chromium over a host that the test plays: not assessed, measured, and what is shown of it.
import { afterAll, beforeAll, expect } from 'vitest';
import { Problem } from '../../main/problems.ts';
import { madeUpSlices } from '../report/made-up-slices.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { findChromium } from '../support/browser-window.ts';
import { farLooks, inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
let measured = false;
let damaged = false;
const asked: unknown[] = [];

function answer(name: string, input: unknown): unknown {
  if (name === 'work.current') return { busy: false, runId: null };
  if (name === 'run.assess') {
    asked.push(input);
    [measured, damaged] = [true, false];
  }
  if (name === 'run.assessed' && damaged) throw new Problem('result-damaged', { part: 'slices' });
  return name.startsWith('run.assess') ? (measured ? { ...madeUpSlices(), leftOut: 1200 } : null) : [];
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'groups');
}, 180_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow('says that nothing was assessed and where labels are given, and measures when it is asked', async ({ page }) => {
  await page.getByText('Not assessed: nothing is said of these people or photos.').waitFor();
  await page.getByText('Attributes: 0').waitFor();
  expect(await page.getByRole('table').count()).toBe(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Measure by group and condition' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '年齢層', exact: true }).waitFor();
  await page.getByText('Attributes: 2').waitFor();
  await page.getByText(/^1,200 photos were left out/).waitFor();
  expect(asked).toEqual([{ runId: 'run-1', precision: 'full' }]);
});

inWindow(
  'a rate with its range for every group of enough people, the teacher beside it, and none for one with too few',
  async ({ page }) => {
    const [ages] = await page.getByRole('table').all();
    const row = (label: string) => ages!.getByRole('row').filter({ has: page.getByRole('rowheader', { name: label, exact: true }) });
    // 9 % of the right people with 0.6 and 1.5 times that as its range; the teacher has a fifth.
    const middle = (await row('40–64').textContent()) ?? '';
    expect(middle.replaceAll('\u00a0', ' ').replaceAll('\u2060', '')).toMatch(/210.*1,020.*9\.0 % \(5\.4.*13\.5 %\).*Teacher 1\.8 %/s);
    expect(await row('65+').getByText('not assessed: fewer than 10 people').count()).toBe(2);
    expect(await row('Without a label').getByText('not measured').count()).toBe(2);
    // Two groups have enough people and are drawn; the third has not.
    const drawing = page.getByRole('img', { name: /^年齢層: Right people refused.*fewest in "20–39"/ });
    expect(await drawing.locator('rect').count()).toBe(2);
    await page.getByText('Numbers that sum the groups up').click();
    const fnmr = page.getByRole('row').filter({ hasText: 'FNMR: Largest by smallest' });
    expect(await fnmr.textContent()).toContain('3.2 (2.56 – 5.12)');
  },
);

inWindow('in both languages, light and dark, and with text of twice its size', async ({ page, faults }) => {
  const found = async (): Promise<void> => {
    await page.getByRole('heading', { name: '年齢層', exact: true }).waitFor();
    await page.locator('summary').first().click();
  };
  await inEachLook(page, 'groups', found, [['ja', 'light', 1, 1280], ...farLooks]);
  expect(faults).toEqual([]);
});

inWindow(
  'a table that is wider than its place is reached and scrolled by keyboard, one that fits is no stop on the way',
  async ({ page }) => {
    const table = page.getByRole('group', { name: '年齢層', exact: true });
    await page.setViewportSize({ width: 1280, height: 860 });
    await page.evaluate(`localStorage.setItem('deshi.preferences', '${JSON.stringify({ language: 'en', theme: 'light', textSize: 1 })}')`);
    await page.reload();
    await table.waitFor();
    expect(await table.getAttribute('tabindex')).toBeNull();
    await page.setViewportSize({ width: 480, height: 860 });
    await expect.poll(() => table.getAttribute('tabindex')).toBe('0');
    expect(await accessibilityFaults(page)).toEqual([]);
    await table.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate('document.activeElement.scrollLeft')).toBeGreaterThan(0);
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineWidth')).toBe('3px');
  },
);

inWindow('a measurement that is kept and cannot be read is not called "not assessed", and a new one takes its place', async ({ page }) => {
  damaged = true;
  await page.reload();
  await page.getByText('The error rates by group and condition are kept, and cannot be read.').waitFor();
  expect(await page.getByText('Not assessed: nothing is said of these people or photos.').count()).toBe(0);
  await page.getByRole('button', { name: 'Measure by group and condition' }).click();
  await page.getByRole('heading', { name: '年齢層', exact: true }).waitFor();
  expect(await page.getByText('cannot be read').count()).toBe(0);
});
