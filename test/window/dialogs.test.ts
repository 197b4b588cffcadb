// The dialogs of the Data step, in a real Chromium over a host that the test plays: folders to walk through, and what is said before and after a person is erased.
import { afterAll, beforeAll, expect } from 'vitest';
import type { ErasedPerson, KnownPerson } from '../../preload/photos.ts';
import { textFor } from '../../renderer/text/text.ts';
import { findChromium } from '../support/browser-window.ts';
import { inEachLook, type Look, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
const home = '/home/gate';
const counts = { people: 24, photos: 96, aside: {} };
const person: KnownPerson = {
  ...{ photos: 4, shared: 1, folders: [`${home}/staff/person-007`, `${home}/staff-2025/007`] },
  runs: [
    { runId: '20261124-0312-north-gate', part: 'train' },
    { runId: '20261126-2140-north-gate', part: 'verify' },
  ],
};
const erased: ErasedPerson = {
  ...person,
  ...{ crops: 4, embeddings: 8, seal: 'ab12'.repeat(16), counts: { ...counts, people: 23, photos: 92 } },
  ...{ patterns: ['person-007/*'], projects: { changed: 2, unreadable: 1 } },
};
let erasures = 0;
let looks = 0;
let asked: string[] = [];

function answer(name: string, input: unknown): unknown {
  asked.push(name);
  const { path = home } = input as { path?: string };
  const named = (...names: string[]) => names.map((one) => ({ name: one, path: `${path}/${one}` }));
  if (name === 'work.current') return { busy: false, runId: null };
  if (name === 'folder.list')
    return {
      ...{ path, parent: path === home ? null : home, places: [home, '/media/stick'], files: [], more: path === home ? 212 : 0 },
      folders:
        path === home
          ? named('staff', 'staff-2025', '正門 2026年11月', 'a-name-that-somebody-made-as-long-as-the-disk-allows'.repeat(3))
          : [],
    };
  if (name === 'faces.look')
    return { reading: 'crops', known: 'crops', small: false, looked: 50, found: 0, aligned: 0, size: 4, examples: [] };
  if (name === 'faces.scan') return { ...counts, files: 96, rejected: {}, examples: [], seconds: 1, formats: ['folder'], readings: [] };
  // Each look finds other photos in use.
  if (name === 'faces.inUse') return { ...(erasures > 0 ? erased.counts : counts), digest: String(++looks).padStart(64, '0') };
  if (name === 'faces.count') return counts;
  if (name === 'faces.check')
    return {
      ...{ onePhoto: 0, fewPhotos: 0, sharedPictures: 0, sharingPeople: 0, duplicates: 0, unmeasured: 0 },
      ...{ taken: { dated: 0, days: 0, withCamera: 0, cameras: 0 }, checks: [], findings: [] },
    };
  if (name === 'faces.page') {
    const { offset, limit } = input as { offset: number; limit: number };
    const shown = Array.from({ length: Math.min(limit, 96 - offset) }, (_, at) => offset + at + 1);
    return shown.map((id) => ({ id, digest: 'a'.repeat(64), place: `person-007/${id}.jpg`, reason: null, bars: null, like: null }));
  }
  if (name === 'faces.label') return { people: [], photos: [], unknown: 0 };
  if (name === 'faces.person') return person;
  if (name === 'faces.erase') {
    erasures++;
    return erased;
  }
  return [];
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'data');
}, 180_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);
const wordsOf = ([language]: Look) => textFor(language).window;

inWindow('folders are walked through, and the one that was come to is taken', async ({ page, faults }) => {
  await inEachLook(page, 'picker', async (look) => {
    await page.getByRole('button', { name: wordsOf(look).data.browse, exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: '正門' }).waitFor();
  });
  const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
  expect(await dialog.getByText('212 more entries are not shown.').count()).toBe(1);
  expect(await dialog.getByRole('button', { name: 'Up', exact: true }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: '正門' }).click();
  await dialog.getByText('There is nothing to choose here.').waitFor();
  await dialog.getByRole('button', { name: 'Use this folder' }).click();
  expect(await page.locator('#field-folder').inputValue()).toBe(`${home}/正門 2026年11月`);
  expect(faults).toEqual([]);
});

inWindow(
  'the day until which the people agree is typed by keyboard; half of it is no answer, and a past one is said',
  async ({ page, faults }) => {
    const box = page.getByLabel(/^Consent holds until/);
    const over = page.getByText(/^The consent ended [\d,]+ days ago \(March 3, 2001\)\.$/);
    await box.focus();
    // Day and month are the same: browsers write them in either order.
    await page.keyboard.type('03032001');
    await over.waitFor();
    await page.getByText('No training begins with these photos until').waitFor();
    // A part of it is taken away, to be written anew: the day that was said stays.
    await page.keyboard.press('Backspace');
    expect(await box.inputValue()).toBe('');
    expect(await over.count()).toBe(1);
    await box.fill('');
    await over.waitFor({ state: 'detached' });
    await inEachLook(page, 'data-consent', async (look) => {
      await page.locator('#field-folder').fill('/faces');
      await page.locator('#field-folder').press('Enter');
      await page.getByText(wordsOf(look).data.part(wordsOf(look).data.parts.verify, 5), { exact: true }).waitFor();
      await page.locator('input[type=date]').fill('2001-03-31');
      await page.getByText(wordsOf(look).data.consent.overMeans).waitFor();
    });
    expect(faults).toEqual([]);
  },
);

inWindow('nothing is erased before what it means was read, and what was erased is counted', async ({ page, faults, tell }) => {
  const open = async (look: Look): Promise<void> => {
    await page.locator('#field-folder').fill('/faces');
    await page.locator('#field-folder').press('Enter');
    await page.getByRole('button', { name: wordsOf(look).erase.open, exact: true }).click();
    await page.getByRole('dialog').getByText('20261126-2140-north-gate').waitFor();
  };
  const erase = async (look: Look): Promise<void> => {
    await open(look);
    await page.getByRole('button', { name: wordsOf(look).erase.confirm }).click();
    await page.getByRole('dialog').getByText('ab12ab12').waitFor();
  };
  await inEachLook(page, 'erase', open);
  // A run has read the folder, other photos count now, and an answer is another one: the question stays, and no photo is asked for again.
  asked = [];
  await tell('work.phaseEnded', { runId: 'run-1', phase: 'scan', seconds: 1 });
  await expect.poll(() => asked).toContain('faces.inUse');
  await page.evaluate(`
    const box = document.querySelector('#data-licence-text');
    box.value = 'CC0';
    box.dispatchEvent(new Event('input', { bubbles: true }));
  `);
  await expect.poll(() => asked).toContain('project.save');
  expect(asked.filter((name) => name === 'faces.count' || name === 'faces.page')).toEqual([]);
  expect(await page.getByRole('dialog').textContent()).toMatch(/The person was part of 2 runs\..*north-gate: verified/s);
  expect(erasures).toBe(0);
  await page.keyboard.press('Escape');
  await inEachLook(page, 'erased', erase);
  await page.getByText('Erased: 4 photos, 4 crops, 8 embeddings.').waitFor();
  await page.getByRole('dialog').getByRole('button').click();
  await page.getByText('23 people with 92 photos').waitFor();
  expect(faults).toEqual([]);
});
