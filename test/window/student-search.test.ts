// The search for a student on the Plan step, in a real Chromium over a host that the test plays: how far it is, stopped, what was found, and which card it recommends.
import { afterAll, beforeAll, expect } from 'vitest';
import { Problem } from '../../main/problems.ts';
import type { Payload } from '../../preload/contract.ts';
import { findChromium } from '../support/browser-window.ts';
import { madeUpCandidates, madeUpSearch } from '../support/made-up-search.ts';
import { inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
let measured = false;
let found: ReturnType<typeof madeUpSearch> | null = null;
/** Ends the search that the window waits for. */
let end: ((how: 'stopped' | 'found') => void) | undefined;
const asked: unknown[] = [];

function answer(name: string, input: unknown): unknown {
  if (name === 'work.current') return { busy: end !== undefined, runId: null };
  if (name === 'student.list') return madeUpCandidates(measured);
  if (name === 'student.searched') return found;
  if (name === 'work.stop') return end?.('stopped');
  if (name === 'student.search') {
    asked.push(input);
    return new Promise((settle, fail) => {
      end = (how) => {
        end = undefined;
        if (how === 'stopped') return fail(new Problem('cancelled'));
        [found, measured] = [madeUpSearch(), true];
        settle({ folder: '/data/searches/1', search: found });
      };
    });
  }
  return [];
}

const underWay: Payload<'work.progressed'> = {
  ...{ runId: null, phase: 'search', done: 1240, total: 4800, unit: 'steps', perSecond: 3, secondsLeft: [900, 1400] },
  ...{ overall: null, overallSecondsLeft: null, loss: null, likeness: null },
};

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'plan');
}, 180_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow('says how far it is and can be stopped; nothing is recommended by a search that was stopped', async (part) => {
  const { page, faults } = part;
  await page.getByRole('button', { name: 'Search for the right student' }).click();
  await part.tell('work.progressed', underWay);
  await page.getByText('Step 1,240 of 4,800').waitFor();
  expect(asked).toEqual([
    { teacher: 'starter', anyway: false, faces: { folders: ['/faces'], commercial: 'unknown' }, budgetSeconds: 1800 },
  ]);
  await inEachLook(page, 'search-under-way', async () => {
    // Loaded anew, the window asks for what goes on as it did before: the search of the old page ends with it.
    end?.('stopped');
    await page.locator('#search-title ~ .choices button').last().click();
    await expect.poll(() => end).toBeDefined();
    await part.tell('work.progressed', underWay);
    await page.locator('progress[value]').waitFor();
  });
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('button', { name: 'Search for the right student' }).waitFor();
  expect(await page.getByText(/In the last round/).count()).toBe(0);
  expect(faults).toEqual([]);
});

inWindow('what was found: the recommendation with its reason, on its card, in the chart and in the table', async ({ page, faults }) => {
  await page.getByRole('button', { name: 'Search for the right student' }).click();
  await expect.poll(() => end).toBeDefined();
  end?.('found');
  await page.getByText(/^Recommended: MobileFaceNet, 96 pixels\. In the last round .* no clear difference/).waitFor();
  const best = page.locator('label').filter({ hasText: 'MobileFaceNet, 96 pixels' });
  expect(await best.textContent()).toMatch(/Recommended.*TAR at FMR 1 in 100, after 800 steps:\s+66\.9 %/s);
  const everyRow = async (): Promise<void> => {
    await page.locator('figure summary').click();
    await page.locator('tbody tr').last().waitFor();
  };
  await everyRow();
  const row = (name: RegExp) => page.getByRole('row', { name });
  expect(await row(/^MixFaceNet, XS /).textContent()).toContain('failed: not enough memory');
  expect(await row(/^MobileFaceNet, width ×1\.5 /).textContent()).toContain('over the limit: time');
  expect(await row(/^GhostFaceNet, fine stem /).textContent()).toContain('beaten by MobileFaceNet, depth ×0.5');
  // By another measure: drawing, sentence and table follow.
  await page.getByRole('button', { name: 'File', exact: true }).click();
  await page.getByRole('heading', { name: 'Size of the file against accuracy in a short trial' }).waitFor();
  await page.getByText(/^\d+ students are worth having\. .* others tried have smaller files\.$/).waitFor();
  expect(await page.locator('figure thead th').nth(1).textContent()).toBe('File');
  const sizes = await page.locator('figure tbody td:nth-child(2)').allTextContents();
  const bytes = sizes.filter((said) => said !== '').map((said) => Number.parseFloat(said) * (said.includes('kB') ? 1e3 : 1e6));
  expect(bytes.length).toBeGreaterThan(5);
  expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
  await inEachLook(page, 'search-found', async () => {
    await page.locator('fieldset.row button').nth(1).click();
    await everyRow();
  });
  expect(faults).toEqual([]);
});
