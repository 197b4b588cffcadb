// What stands beside the purpose in a real Chromium over a host that the test plays: it follows each answer at once, and the people it asks for are those of the
// Data step; by keyboard, both languages, both themes and large text.
import { afterAll, beforeAll, expect } from 'vitest';
import { findChromium } from '../support/browser-window.ts';
import { inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;

function answer(name: string): unknown {
  if (name === 'work.current') return { busy: false, runId: null };
  return name === 'project.save' ? { revision: 1, savedMs: 0 } : [];
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'purpose');
}, 60_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow('what the result will be judged by follows every answer', async ({ page, faults }) => {
  const aside = page.getByRole('complementary', { name: 'What the result will be judged by' });
  const said = async () => (await aside.allInnerTexts()).join().replaceAll(/\s+/g, ' ');
  await aside.waitFor();
  expect(await said()).toMatch(
    /Accuracy No target was set .* Strangers who pass: 1 in 1,000 \(usual; no limit is set\) .* Say what mistakes cost/,
  );
  expect(await said()).toMatch(
    /Strangers who pass: 1 in 1,000 → 390 people Right people refused: 1 in 100 → 1,500 people .* Together 1,500 people/,
  );
  await page.locator('#field-money').fill('2000');
  await page.locator('#reject-cost').fill('150');
  await page.locator('#accept-cost').fill('500000');
  await page.getByText('Staff gate: 1 in 1,000').click();
  // 2,000 passes: 1,998 right people x 1 % x 150, and 2 strangers x 0.1 % x 500,000; on 250 days.
  await aside.getByText('Expected loss: ¥999,000 a year').waitFor();
  expect(await said()).toMatch(
    /¥749,000 for refused right people, ¥250,000 for passed strangers\. One passed stranger weighs as much as 3,333 refusals\./,
  );
  expect(await said()).toMatch(
    /1 in 100 of the right people refused, both mistakes cost the same where 1 in 330 of the strangers passes.*where the loss is least\./,
  );
  await page.locator('#maxFmr').selectOption('0.0001');
  await aside.getByText('Expected loss: ¥774,000 a year').waitFor();
  expect(await said()).toMatch(
    /Strangers who pass: at most 1 of 10,000 .*Strangers who pass: 1 in 10,000 \(your limit\).*least within your limits/,
  );
  expect(await said()).toMatch(/Strangers who pass: 1 in 10,000 → 1,230 people/);
  // Among many, the limit holds for strangers who hit anybody, and each comparison has to be so much better.
  await page.getByText('One to many', { exact: true }).click();
  await page.locator('#field-enrolled').fill('500');
  await aside.getByText('Strangers who hit any of 500 people: 1 in 10,000').waitFor();
  expect(await said()).toMatch(/at most 1 in 5,000,000 of the single ones may be wrong\. Expected loss: ¥774,000/);
  // Where there is room it stands beside the questions, and stays there.
  const beside = async () => [await aside.boundingBox(), await page.locator('#where').boundingBox()];
  const [panel, question] = await beside();
  expect(panel!.x).toBeGreaterThan(question!.x + question!.width);
  await aside.getByRole('button', { name: /^Device ?: Speed/ }).focus();
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.closest("aside") !== null')).toBe(true);
  await inEachLook(page, 'purpose', async ([, , textSize]) => {
    await page.locator('aside').waitFor();
    await page.locator('#field-money').fill('2000');
    await page.locator('#reject-cost').fill('150');
    await page.locator('#accept-cost').fill('500000');
    const [box, where] = [await page.locator('aside').boundingBox(), await page.locator('#where').boundingBox()];
    if (textSize === 2) expect(box!.y).toBeGreaterThan(where!.y + where!.height);
    else expect(box!.x).toBeGreaterThan(where!.x + where!.width);
  });
  expect(faults).toEqual([]);
});
