// The projects of the start page with what their finished runs are worth, in a real Chromium over a host that the test plays: numbers with their badge,
// missing ones with their reason, a result that cannot be read; both languages and themes.
import { afterAll, beforeAll, expect } from 'vitest';
import { Problem } from '../../main/problems.ts';
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
const day = 24 * 3600 * 1000;
const binned = {
  practice: false,
  stage: 'poc',
  state: 'whole',
  deletedMs: Date.UTC(2026, 10, 2),
  goneMs: Date.UTC(2026, 10, 2) + 30 * day,
};
const allBinned = [
  { ...binned, id: 'old', title: '旧玄関' },
  { ...binned, id: 'torn-too', title: '', state: 'damaged' },
  { ...binned, id: 'back', title: 'Gate back' },
];
let bin = allBinned;
const told: unknown[] = [];

function answer(name: string, input: unknown): unknown {
  if (name === 'project.list')
    return [
      ...['whole', 'blank', 'torn', 'going'].map((id) => ({ ...project, id, title: `Gate ${id}`, runId: id })),
      { ...project, id: 'broken', title: 'Gate broken', runId: null, state: 'damaged' },
    ];
  if (name === 'project.delete') {
    told.push([name, (input as { id: string }).id]);
    return { deleted: true };
  }
  if (name === 'project.bin') return bin;
  if (name === 'project.restore' || name === 'project.purge') {
    const { id } = input as { id: string };
    told.push([name, id]);
    bin = bin.filter((one) => one.id !== id);
    return name === 'project.restore' ? { restored: true } : { purged: true };
  }
  if (name === 'run.list')
    return ['whole', 'blank', 'torn', 'going'].map((runId) => ({ ...run, runId, state: runId === 'going' ? 'paused' : 'finished' }));
  if (name === 'work.current') return { busy: false, runId: null };
  if (name !== 'run.brief') return [];
  const { runId } = input as { runId: string };
  asked.push(runId);
  if (!(runId in briefs)) throw new Problem('result-damaged', { part: 'kpi' });
  return briefs[runId];
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
  expect((await broken.getByRole('button').allTextContents()).map((text) => text.trim())).toEqual(['Delete']);
  expect(asked.toSorted()).toEqual(['blank', 'torn', 'whole']);
  await inEachLook(page, 'projects', () => page.locator('dl').nth(1).waitFor());
  expect(faults).toEqual([]);
});

inWindow(
  'deleted projects are brought back, or removed for good once their name was typed; one that is damaged hides none',
  async ({ page, faults }) => {
    bin = allBinned;
    await page.reload();
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await page.locator('#bin').focus();
    expect(await page.locator('#bin').textContent()).toBe('3 deleted projects');
    await page.keyboard.press('Enter');
    await page
      .getByText(/^Deleted Nov 2, 2026.*, removed for good Dec 2, 2026/)
      .first()
      .waitFor();
    await page
      .getByText(/damaged|cannot be read/i)
      .first()
      .waitFor();
    await button('Bring back: Gate back').click();
    await page.getByText('2 deleted projects').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('bin');
    // One that cannot be read is deleted like the others.
    await button('Delete: Gate broken').click();
    await page.getByText('Deleted: Gate broken.').waitFor();
    expect(told.splice(0)).toEqual([
      ['project.restore', 'back'],
      ['project.delete', 'broken'],
    ]);
    // The safe answer has the focus, and another name removes nothing.
    await button('Delete for good: 旧玄関').click();
    const question = page.getByRole('dialog', { name: 'Delete 旧玄関 for good?' });
    await question.waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Keep it');
    await question.getByLabel('To be sure, type its name: 旧玄関').fill('玄関');
    await page.keyboard.press('Enter');
    await question.getByText('That is another name. Nothing was deleted.').waitFor();
    expect(told).toEqual([]);
    await question.getByLabel(/type its name/).fill(' 旧玄関 ');
    await question.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText('1 deleted project', { exact: true }).waitFor();
    expect(told.at(-1)).toEqual(['project.purge', 'old']);
    await inEachLook(page, 'bin', async ([language]) => {
      bin = allBinned;
      await page.reload();
      await page.locator('#bin').click();
      await page.getByRole('button', { name: language === 'ja' ? '完全に削除する: 旧玄関' : 'Delete for good: 旧玄関' }).click();
      await page.locator('#purge-name').waitFor();
    });
    expect(faults).toEqual([]);
  },
);
