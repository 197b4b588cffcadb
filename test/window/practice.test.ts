// The practice project from the first screen to the exported package, in a real Chromium, with the real host, library and training.
// By keyboard alone until the run is paused, by mouse from there on; then every step in both languages, both themes, large text and a narrow window,
// with axe and in forced colours.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../support/accessibility.ts';
import { findChromium, layoutFaults, type OpenWindow, openWindow, tabTo } from '../support/browser-window.ts';

const chromium = findChromium();
let opened: OpenWindow | undefined;
beforeAll(async () => {
  if ('path' in chromium) opened = await openWindow(chromium.path);
}, 120_000);
afterAll(() => opened?.close());

test('from the first screen to the package', { timeout: 400_000 }, async (context) => {
  if ('why' in chromium || opened === undefined) return context.skip('why' in chromium ? chromium.why : 'no window');
  const { page, dataDir, faults } = opened;
  const button = (name: string | RegExp) => page.getByRole('button', { name });

  // By keyboard alone: the short practice run is chosen and begun.
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await accessibilityFaults(page), 'home').toEqual([]);
  await tabTo(page, 'Usual version', 'radio');
  await page.keyboard.press('ArrowUp');
  await tabTo(page, 'Start the practice run', 'button');
  await page.keyboard.press('Enter');
  await button('Pause').waitFor({ timeout: 30_000 });
  await expect.poll(() => page.getByRole('progressbar', { name: 'Whole run' }).getAttribute('value'), { timeout: 60_000 }).not.toBeNull();
  await tabTo(page, 'Pause', 'button');
  await page.keyboard.press('Enter');
  await button('Continue').waitFor({ timeout: 60_000 });

  // The window is closed and opened again: the interrupted run is offered, and goes on.
  await page.reload();
  await page.getByText('Interrupted run').waitFor();
  await button('Continue the run').click();
  await button('Pause').waitFor();
  await page.getByRole('button', { name: /Next/ }).click();
  await page.getByText('Start the training and let it finish.').waitFor();
  await button('Stay here').click();
  await button('See the result').waitFor({ timeout: 300_000 });
  expect(await page.getByRole('img', { name: /Likeness to the teacher/ }).count()).toBe(1);

  await button('See the result').click();
  await page.getByText('This result comes from drawn practice people').waitFor();
  expect(await page.locator('[data-kpi]').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-kpi')))).toEqual([
    'accuracy',
    'speed',
    'size',
    'effort',
  ]);
  // The decision threshold is moved without dragging, and comes back.
  const box = page.getByRole('spinbutton', { name: 'Decision threshold' });
  const handedOver = await box.inputValue();
  await button('Higher').click();
  expect(Number(await box.inputValue())).toBeCloseTo(Number(handedOver) + 0.005, 3);
  await button(/Back to the one handed over/).click();
  expect(await box.inputValue()).toBe(handedOver);

  await button('Next: Export').click();
  const run = (await page.locator('.where').first().textContent()) ?? '';
  expect(run).toContain(dataDir);
  expect(existsSync(join(run, 'SHA256SUMS'))).toBe(true);
  for (const file of ['models/student_fp32.onnx', 'report/report.html']) {
    expect(existsSync(join(run, file)), file).toBe(true);
    await page.getByText(file, { exact: true }).waitFor();
  }

  const copy = join(dataDir, 'copy');
  await page.getByLabel('Path of a new or empty folder').fill(copy);
  await button('Write the package').click();
  await page.getByText(`Written to ${copy}`).waitFor({ timeout: 60_000 });
  expect(existsSync(join(copy, 'manifest.json'))).toBe(true);

  const languages = ['en', 'ja'] as const;
  const looks = [
    { theme: 'light', width: 1024, textSize: '1' },
    { theme: 'dark', width: 1280, textSize: '2' },
  ] as const;
  const words = { en: ['Purpose', 'Export'], ja: ['目的', '書き出し'] } as const;
  for (const language of languages) {
    for (const { theme, width, textSize } of looks) {
      await page.setViewportSize({ width, height: 800 });
      await page.locator('header select').nth(0).selectOption(language);
      await page.locator('header select').nth(1).selectOption(theme);
      await page.locator('header select').nth(2).selectOption(textSize);
      for (let step = 1; step <= 8; step++) {
        await page.keyboard.press(`Alt+${step}`);
        await page.waitForTimeout(100);
        expect(await layoutFaults(page), `${language} ${theme} ${textSize} step ${step}`).toEqual([]);
        expect(await accessibilityFaults(page), `${language} ${theme} ${textSize} step ${step}`).toEqual([]);
      }
      const rail = await page.getByRole('navigation').textContent();
      for (const word of words[language]) expect(rail).toContain(word);
    }
  }
  await page.emulateMedia({ forcedColors: 'active' });
  for (let step = 1; step <= 8; step++) {
    await page.keyboard.press(`Alt+${step}`);
    await page.waitForTimeout(100);
    expect(await accessibilityFaults(page), `forced colours, step ${step}`).toEqual([]);
  }
  expect(await page.locator('html').getAttribute('lang')).toBe('ja');
  expect(faults).toEqual([]);
});
