// What is measured of photos on the Data step, in a real Chromium over a host that the test plays: measured when asked, looked at, set aside and taken back, kept with a reason.
import { afterAll, beforeAll, expect } from 'vitest';
import type { PhotoCheck } from '../../preload/photos.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { findChromium } from '../support/browser-window.ts';
import { farLooks, inEachLook, type Look, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
let measured = false;
const found: Record<PhotoCheck, number> = {
  blurred: 3,
  'too-dark': 40,
  'too-bright': 0,
  'side-light': 0,
  'low-contrast': 0,
  'near-copy': 2,
  'near-shared': 2,
};
const excluded: Partial<Record<PhotoCheck, number>> = {};

const checks = () => (Object.keys(found) as PhotoCheck[]).map((check) => ({ check, found: found[check], excluded: excluded[check] ?? 0 }));
const counts = (check?: PhotoCheck) => ({ people: 8, photos: 96, aside: {}, ...(check && { named: found[check] }) });

let looks = 0;
/** Holds the answer about the photos in use back, as a host with a million photos does. */
let held: Promise<void> | null = null;
async function inUse(): Promise<object> {
  looks += 1;
  await held;
  return { ...counts(), digest: (excluded.blurred ? 'b' : 'a').repeat(64) };
}

function answer(name: string, input: unknown): unknown {
  const { check, exclude, offset, limit } = input as { check?: PhotoCheck; exclude?: boolean; offset: number; limit: number };
  if (name === 'work.current') return { busy: false, runId: null };
  if (name === 'faces.measure') measured = true;
  if (name === 'faces.check' || name === 'faces.measure')
    return {
      ...{ onePhoto: 0, fewPhotos: 1, sharedPictures: 0, sharingPeople: 0, duplicates: 0 },
      unmeasured: measured ? 0 : 96,
      taken: { dated: 90, days: 1, withCamera: 0, cameras: 0 },
      checks: checks(),
      findings: [],
    };
  // As many photos count, whatever is set aside: only the digest says that they are other ones.
  if (name === 'faces.inUse') return inUse();
  if (name === 'run.course') return { runId: 'run-1', state: 'finished', inUse: 'a'.repeat(64) };
  if (name === 'faces.count') return counts(check);
  if (name === 'faces.exclude') {
    [found[check!], excluded[check!]] = exclude ? [0, found[check!]] : [excluded[check!]!, 0];
    return counts();
  }
  if (name === 'faces.page') {
    const all = check === undefined ? 96 : found[check];
    return Array.from({ length: Math.min(limit, all - offset) }, (_, at) => ({
      id: offset + at + 1,
      digest: 'a'.repeat(64),
      place: `人 001/${check ?? 'any'} ${offset + at}.jpg`,
      reason: null,
      bars: measured ? { sharpness: 82, brightness: check === 'too-dark' ? 31 : 100, exposure: 100, evenness: 77, contrast: 64 } : null,
      like: check === 'near-copy' || check === 'near-shared' ? 'b'.repeat(64) : null,
    }));
  }
  return [];
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'photos');
}, 180_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow(
  'measured when asked; every check has a line with a word for its state, and those with photos come with what can be done',
  async ({ page }) => {
    await page.getByText('96 photos were not measured yet.').waitFor();
    expect(await page.getByRole('button', { name: /^See/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Measure now' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Dark faces: 40 photos').waitFor();
    const line = (name: string) => page.getByRole('listitem').filter({ hasText: name });
    expect(await line('Blurred faces').textContent()).toMatch(/look.*3 photos.*Details are lost/s);
    expect(await line('Over-exposed faces').textContent()).toMatch(/fine.*none/s);
    expect(await line('of two people').textContent()).toMatch(/act.*2 photos.*wrong folder/s);
    expect(await line('Day and camera').textContent()).toMatch(/look.*90 photos from one day.*on other days/s);
    expect(await page.getByRole('button', { name: /^See/ }).count()).toBe(4);
    expect(await accessibilityFaults(page)).toEqual([]);
  },
);

inWindow('the photos of one check alone, with their bars and the one that they are like, and back to all', async ({ page }) => {
  await page.getByRole('option', { name: 'Photo 1 of 96' }).waitFor();
  await page.getByRole('button', { name: /^See ?: Dark faces$/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'Photo 1 of 40', selected: true }).waitFor();
  await page.getByRole('listbox').and(page.locator(':focus')).waitFor();
  const bar = page.locator('dl').filter({ hasText: 'Not too dark' });
  expect((await bar.locator('dd').allTextContents()).map((text) => text.trim().split(/\s/)[0])).toEqual(['82', '31', '100', '77', '64']);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: /^See ?: Nearly the same photos of one person/ }).click();
  await page.getByRole('option', { name: 'Photo 2 of 2' }).waitFor();
  await page.getByText('Nearly the same as this one').waitFor();
  await page.getByRole('button', { name: 'Show all photos again' }).click();
  await page.getByRole('option', { name: 'Photo 1 of 96' }).waitFor();
});

inWindow('set aside as one and taken back; kept with a reason that is noted, and given up again', async ({ page, faults }) => {
  await page.getByRole('button', { name: /^Set aside ?: Blurred faces$/ }).click();
  await page.getByText('none (3 photos set aside)').waitFor();
  await page.getByText('Result: stale').waitFor();
  await page.getByRole('button', { name: /^Take back ?: Blurred faces$/ }).click();
  await page.getByText('Blurred faces: 3 photos').waitFor();
  await page.getByText('Result: done').waitFor();
  await page.getByRole('button', { name: /^Keep, with reason ?: Dark faces$/ }).click();
  const why = page.getByLabel('Why they stay');
  await why.and(page.locator(':focus')).waitFor();
  expect(await page.getByRole('button', { name: 'Note the reason' }).isDisabled()).toBe(true);
  await page.keyboard.type('the gate is dark');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByText('Kept: too-dark 40 the gate is dark').waitFor();
  await page.getByText('40 photos kept: the gate is dark').waitFor();
  await page.getByRole('button', { name: /^Remove the reason ?: Dark faces$/ }).click();
  await page.getByText('Kept:', { exact: true }).waitFor();
  expect(faults).toEqual([]);
});

inWindow('one after the other set aside: the photos in use are asked for once more, and not once for each', async ({ page }) => {
  await page.getByText('Result: done').waitFor();
  let release = (): void => {};
  held = new Promise((resolve) => {
    release = resolve;
  });
  const before = looks;
  for (const [word, then] of [
    ['Set aside', 'none (3 photos set aside)'],
    ['Take back', 'Blurred faces: 3 photos'],
    ['Set aside', 'none (3 photos set aside)'],
  ] as const) {
    await page.getByRole('button', { name: new RegExp(`^${word} ?: Blurred faces$`) }).click();
    await page.getByText(then).waitFor();
  }
  expect(looks - before).toBe(1);
  held = null;
  release();
  await page.getByText('Result: stale').waitFor();
  expect(looks - before).toBe(2);
  await page.getByRole('button', { name: /^Take back ?: Blurred faces$/ }).click();
  await page.getByText('Result: done').waitFor();
});

inWindow('in both languages, light and dark, and with text of twice its size', async ({ page, faults }) => {
  const darkOnes = async ([language]: Look): Promise<void> => {
    const dark = language === 'en' ? /: Dark faces$/ : /: 暗い顔$/;
    await page.getByRole('button', { name: dark }).first().click();
    await page.getByRole('option').first().waitFor();
  };
  await inEachLook(page, 'photo-checks', darkOnes, [['ja', 'light', 2, 1024], ...farLooks]);
  expect(faults).toEqual([]);
});
