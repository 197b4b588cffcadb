// The projects of the start page with what their finished runs are worth, in a real Chromium over a host that the test plays: numbers with their badge,
// missing ones with their reason, a result that cannot be read; both languages and themes.
import { afterAll, beforeAll, expect } from 'vitest';
import type { RunBrief } from '../../preload/brief.ts';
import { findChromium } from '../support/browser-window.ts';
import { inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
const project = { practice: false, stage: 'pilot', savedMs: Date.UTC(2026, 10, 26, 9), state: 'whole' };
const run = { student: 'tiny', method: 'ada-arc', createdMs: 0, phasesDone: [], problem: null };
const briefs: Readonly<Record<string, RunBrief>> = {
  whole: {
    accuracy: {
      value: { fnmr: { rate: 0.008, low: 0.005, high: 0.012 }, fmr: { rate: 0.021, low: 0.015, high: 0.03 } },
      badge: 'measured-here',
    },
    speed: { value: 84, badge: 'measured-device' },
    size: { value: 4_879_760, badge: 'measured-here' },
    money: { value: 1_234_000, badge: 'estimated' },
    currency: 'JPY',
  },
  blank: {
    accuracy: { value: null, reason: 'data-insufficient' },
    speed: { value: null, reason: 'measuring-failed' },
    size: { value: 4_879_760, badge: 'measured-here' },
    money: { value: null, reason: 'no-costs' },
    currency: 'JPY',
  },
};
const asked: unknown[] = [];

function answer(name: string, input: unknown): unknown {
  if (name === 'project.list')
    return [
      ...['whole', 'blank', 'torn', 'going'].map((id) => ({ ...project, id, title: `Gate ${id}`, runId: id })),
      { ...project, id: 'broken', title: 'Gate broken', runId: null, state: 'damaged' },
    ];
  if (name === 'run.list')
    return ['whole', 'blank', 'torn', 'going'].map((runId) => ({ ...run, runId, state: runId === 'going' ? 'paused' : 'finished' }));
  if (name === 'work.current') return { busy: false, runId: null };
  if (name !== 'run.brief') return [];
  const { runId } = input as { runId: string };
  asked.push(runId);
  return briefs[runId] ?? null;
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'projects');
}, 60_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow('a finished run has its four answers under its project, each with its badge or its reason', async ({ page, faults }) => {
  const whole = page.getByLabel('Result of Gate whole');
  await whole.waitFor();
  const said = async (of: typeof whole) => (await of.locator('div').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
  expect(await said(whole)).toEqual([
    'Genuine refused 8 of 1,000 (5 to 12) Measured here',
    'Strangers passed 2.1 % (1.5 to 3.0 %) Measured here',
    'Time per face 84.0 ms Measured on device',
    'Size 4.88 MB Measured here',
    'Loss a year ¥1,230,000 Estimated',
  ]);
  expect(await said(page.getByLabel('Result of Gate blank'))).toEqual([
    'Accuracy The data is too small to show this',
    'Time per face Could not be measured: the measuring process stopped early',
    'Size 4.88 MB Measured here',
    'Loss a year No costs entered',
  ]);
  // One that cannot be read hides no other; one that is not finished is not asked about.
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Gate torn' })
    .getByText(/cannot be read/)
    .waitFor();
  const broken = page.getByRole('listitem').filter({ hasText: 'Gate broken' });
  await broken.getByText('This project cannot be read.').waitFor();
  expect(await broken.getByRole('button').count()).toBe(0);
  expect(asked.toSorted()).toEqual(['blank', 'torn', 'whole']);
  await inEachLook(page, 'projects', () => page.locator('dl').nth(1).waitFor());
  expect(faults).toEqual([]);
});
