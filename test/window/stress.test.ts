// The stress test on the Result step, in a real Chromium over a host that the test plays: the hardest condition in words, and every condition by rate and money.
import { afterAll, beforeAll, expect } from 'vitest';
import { madeUpLater } from '../report/made-up-later.ts';
import { findChromium } from '../support/browser-window.ts';
import { inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
let tried = false;
const asked: unknown[] = [];

function answer(name: string, input: unknown): unknown {
  if (name === 'work.current') return { busy: false, runId: null };
  if (name === 'run.stress') {
    asked.push(input);
    tried = true;
  }
  return name.startsWith('run.stress') ? (tried ? { ...madeUpLater().stress, leftOut: 1 } : null) : [];
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'stress');
}, 180_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow(
  'tried when it is asked; the hardest condition is named, and each has its rate, its range and the teacher beside it',
  async ({ page, faults }) => {
    expect(await page.getByRole('table').count()).toBe(0);
    await page.getByRole('button', { name: 'Try the conditions' }).click();
    await page.getByText(/^Hardest for the student: Noise\. Refused rises from 2\.0.% to /).waitFor();
    expect(asked).toEqual([{ runId: 'run-1', precision: 'full' }]);
    const row = async (name: string): Promise<string> => {
      const said = await page
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name, exact: true }) })
        .textContent();
      return (said ?? '').replaceAll(/[\s\u00a0]+/g, ' ').replaceAll('\u2060', '');
    };
    await page.getByText(/^1 photo was left out/).waitFor();
    expect(await page.getByRole('row').count()).toBe(14);
    expect(await row('Noise')).toMatch(/12\.4 % .*\(?8\.7.*17\.4 %.* Teacher 3\.7 %/);
    // A small chart for each condition, all on the same axes.
    const charts = page.getByRole('img', { name: /as it is, .* at severity 5; Teacher/ });
    expect(await charts.count()).toBe(12);
    const ticks = await charts.evaluateAll((all) =>
      all.map((one) => [...one.querySelectorAll('text')].map(({ textContent }) => textContent)),
    );
    for (const one of ticks) expect(one).toEqual(ticks[0]);
    await page.getByText(/^At severity 3 the student refuses clearly more right people than the teacher in 12 of 12/).waitFor();
    await page.getByRole('radio', { name: 'Loss a year' }).check();
    await page.getByText(/^At severity 3 a year costs most in "Noise"/).waitFor();
    expect(await row('As it is')).toContain('¥1,200,000');
    await inEachLook(page, 'stress', () => page.locator('tbody tr').nth(12).waitFor());
    // Where the table is wider than its place, the hidden side is shaded, and the names of the rows stay.
    await page.setViewportSize({ width: 560, height: 860 });
    const around = page.locator('.around').filter({ has: page.getByRole('table') });
    await expect.poll(() => around.getAttribute('class')).toMatch(/\bafter\b/);
    expect(await around.getAttribute('class')).not.toMatch(/\bbefore\b/);
    const name = page.getByRole('rowheader', { name: 'Noise', exact: true });
    const left = (await name.boundingBox())!.x;
    await page.getByRole('group', { name: 'Recording conditions' }).evaluate((box) => {
      box.scrollLeft = box.scrollWidth;
    });
    await expect.poll(() => around.getAttribute('class')).toMatch(/\bbefore\b/);
    expect(await around.getAttribute('class')).not.toMatch(/\bafter\b/);
    expect((await name.boundingBox())!.x).toBeCloseTo(left, 0);
    expect(faults).toEqual([]);
  },
);
