// Aligned crops or photos, in a real Chromium over a host that the test plays: the question with pictures, the answer, what was found, and the way back.
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { LookFound, Reading } from '../../preload/alignment.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { findChromium, layoutFaults } from '../support/browser-window.ts';
import { farLooks, inEachLook, type Look, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
let known: Reading | null = null;
let seems: Reading | null = 'photos';
let used = 0;
const scanned: Reading[] = [];
const size = 4;
const grey = (value: number): string => Buffer.alloc(size * size * 3, value).toString('base64');
const aside = () => ({ 'several-faces': 3 - used, 'no-face': 2 });

function answer(name: string, input: unknown): unknown {
  const asked = input as { reading: Reading; check?: string; exclude?: boolean; aside?: boolean };
  if (name === 'work.current') return { busy: false, runId: null };
  if (name === 'faces.look') {
    const aligned = seems === 'crops' ? 40 : 0;
    const examples = [1, 2, 3].map((at) => ({ before: grey(40 * at), after: grey(250 - at) }));
    return { reading: seems, known, small: false, looked: 50, found: seems === null ? 9 : 40, aligned, size, examples } satisfies LookFound;
  }
  if (name === 'faces.scan') {
    scanned.push(asked.reading);
    known = asked.reading;
    const how = { reading: asked.reading, why: 'said', looked: 0, found: 0, aligned: 0 };
    const rejected = asked.reading === 'photos' ? aside() : {};
    return { people: 9, photos: 90 + used, files: 95, rejected, examples: [], seconds: 1, formats: ['folder'], readings: [how] };
  }
  if (name === 'faces.check' || name === 'faces.measure')
    return {
      ...{ onePhoto: 0, fewPhotos: 0, sharedPictures: 0, sharingPeople: 0, duplicates: 0, unmeasured: 0 },
      taken: { dated: 0, days: 0, withCamera: 0, cameras: 0 },
      checks: [],
      findings:
        known === 'photos'
          ? [
              { finding: 'several-faces', aside: 3 - used, used },
              { finding: 'no-face', aside: 2, used: 0 },
            ]
          : [],
    };
  if (name === 'faces.exclude') used = asked.exclude ? 0 : 3;
  const counts = { people: 9, photos: 90 + used, aside: aside() };
  if (name === 'faces.inUse') return { ...counts, digest: 'a'.repeat(64) };
  if (name === 'faces.count' || name === 'faces.exclude')
    return { ...counts, ...(asked.check === 'several-faces' && { named: 3 }), ...(asked.check === 'no-face' && { named: 2 }) };
  if (name === 'faces.page') {
    const reason = asked.check === 'no-face' || used === 0 ? (asked.check ?? null) : null;
    return asked.check === undefined
      ? []
      : [1, 2].map((id) => ({ id, digest: 'a'.repeat(64), place: `P/${id}.jpg`, reason, bars: null, like: null }));
  }
  if (name === 'faces.label') return { people: [], photos: [], unknown: 0 };
  return [];
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'data');
}, 180_000);
afterAll(() => part?.close());
beforeEach(() => {
  scanned.length = 0;
});

const inWindow = testsIn(() => part);
const read = async (page: WindowPart['page'], folder: string): Promise<void> => {
  await page.locator('#field-folder').fill(folder);
  await page
    .getByRole('button', { name: 'Read the photos' })
    .or(page.getByRole('button', { name: 'Read again' }))
    .click();
};

inWindow('photos are asked about with pictures before anything is read; the answer is what is read', async ({ page }) => {
  await read(page, '/door');
  await page.getByRole('heading', { name: 'Are these faces cut out already?' }).waitFor();
  expect(scanned).toEqual([]);
  expect(await page.getByText('These are photos, not aligned crops', { exact: false }).count()).toBe(1);
  expect(await page.getByText('Of 50 photos that were looked at, 40 show a face; on 0 of them', { exact: false }).count()).toBe(1);
  expect(await page.locator('canvas').count()).toBe(6);
  // What is drawn is what the host sent.
  const drawn = await page.evaluate(`[...document.querySelectorAll('canvas')[1].getContext('2d').getImageData(1, 1, 1, 1).data]`);
  expect(drawn).toEqual([249, 249, 249, 255]);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await layoutFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'They are photos: find and align the faces' }).click();
  await page.getByText('Read as photos: faces were found and aligned.').waitFor();
  expect(scanned).toEqual(['photos']);
});

inWindow('what was found is said, used after all, and left out again; nobody can be used', async ({ page }) => {
  const line = page.getByRole('listitem').filter({ hasText: 'Several faces' });
  await line.waitFor();
  expect(await line.textContent()).toMatch(/3 photos.*less than 1\.5 times/s);
  expect(await page.getByRole('listitem').filter({ hasText: 'No face found' }).getByRole('button').count()).toBe(1);
  await page.getByRole('button', { name: 'Use the largest face' }).click();
  await page.getByText('(3 photos used after all)').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: /^Leave out again/ }).click();
  await page.getByRole('button', { name: 'Use the largest face' }).waitFor();
  await page.getByRole('listitem').filter({ hasText: 'No face found' }).getByRole('button').click();
  await page.getByText('Set aside: no face found.').waitFor();
  // There is a picture of it, and no way to use it.
  await page.locator('.closer').waitFor();
  expect(await page.locator('.closer').getByRole('button', { name: 'Take back' }).count()).toBe(0);
});

inWindow('read again as it was, until the operator changes it', async ({ page }) => {
  await read(page, '/door');
  await page.getByText('Read as photos: faces were found and aligned.').waitFor();
  await expect.poll(() => scanned).toEqual(['photos']);
  await page.getByRole('button', { name: 'Change this' }).click();
  await page.getByRole('button', { name: 'They are aligned crops: take them as they are' }).click();
  await page.getByText('Read as aligned crops.').waitFor();
  expect(scanned).toEqual(['photos', 'crops']);
});

inWindow('crops are read without a question; where it cannot be told, there is one', async ({ page, faults }) => {
  [known, seems] = [null, 'crops'];
  await read(page, '/crops');
  await expect.poll(() => scanned).toEqual(['crops']);
  [known, seems] = [null, null];
  await read(page, '/odd');
  await page.getByText('It cannot be told whether these are aligned crops', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await page.getByRole('heading', { name: 'Are these faces cut out already?' }).count()).toBe(0);
  expect(scanned).toEqual(['crops']);
  expect(faults).toEqual([]);
});

inWindow('the question in both languages, light and dark, and with text of twice its size', async ({ page, faults }) => {
  [known, seems] = [null, 'photos'];
  const asked = async ([language]: Look): Promise<void> => {
    await page.locator('#field-folder').fill('/door');
    await page.locator('#field-folder').press('Enter');
    await page
      .getByRole('heading', { name: language === 'en' ? 'Are these faces cut out already?' : '顔はもう切り抜いてありますか?' })
      .waitFor();
  };
  await inEachLook(page, 'photos-aligned', asked, farLooks);
  expect(faults).toEqual([]);
});
