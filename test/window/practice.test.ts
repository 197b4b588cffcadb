// The practice project from the first screen to the exported package, by keyboard alone, in a real Chromium, with the real host, library and training.
// Then every control of every step by Tab, with its focus seen; then every step in both languages, both themes, large text and a narrow window, with axe
// and in forced colours.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from '../support/accessibility.ts';
import { findChromium, layoutFaults, type OpenWindow, openWindow } from '../support/browser-window.ts';
import { countHands, handsSoFar, press, tabTo, unfoldByKeys, walkByKeys } from '../support/keyboard.ts';
import { expectSumsToHold } from '../support/practice-by-mouse.ts';

const chromium = findChromium();
let opened: OpenWindow | undefined;
beforeAll(async () => {
  if ('path' in chromium) opened = await openWindow();
}, 300_000);
afterAll(() => opened?.close());

/** The heading that says where one is has the focus: whoever cannot see the page is told, and Tab goes on from there. */
async function arrivedAt(name: string): Promise<void> {
  const heading = here().page.getByRole('heading', { level: 1, name, exact: true });
  await heading.and(here().page.locator(':focus')).waitFor({ timeout: 120_000 });
}

function here(): OpenWindow {
  if (opened === undefined) throw new Error('no window');
  return opened;
}

function inWindow(name: string, timeout: number, check: () => Promise<void>): void {
  test(name, { timeout }, async (context) => {
    if ('why' in chromium) return context.skip(chromium.why);
    await check();
  });
}

inWindow('by keyboard alone from the first screen to a copy of the package', 1_200_000, async () => {
  const { page, dataDir, faults } = here();
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  await countHands(page);

  // The short practice run is chosen and begun.
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await accessibilityFaults(page), 'home').toEqual([]);
  await tabTo(page, /Usual version/, 'radio');
  await page.keyboard.press('ArrowUp');
  await press(page, 'Start the practice run');
  await arrivedAt('How far is the training?');
  await button('Pause').waitFor({ timeout: 90_000 });
  await expect.poll(() => page.getByRole('progressbar', { name: 'Whole run' }).getAttribute('value'), { timeout: 120_000 }).not.toBeNull();
  await press(page, 'Pause');
  await button('Continue').waitFor({ timeout: 120_000 });
  const before = await handsSoFar(page);

  // The window is closed and opened again: the interrupted run is offered, and goes on.
  await page.reload();
  await page.getByText('Interrupted run').waitFor();
  await press(page, 'Continue the run');
  await arrivedAt('How far is the training?');
  await button('Pause').waitFor();
  await press(page, 'Next: Result');
  await page.getByText('Start the training and let it finish.').waitFor();
  await press(page, 'Stay here');
  await button('Next: Result').and(page.locator(':focus')).waitFor();
  await button('See the result').waitFor({ timeout: 600_000 });
  expect(await page.getByRole('img', { name: /Likeness to the teacher/ }).count()).toBe(1);

  await press(page, 'See the result');
  await arrivedAt('Is the student good enough?');
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
  await press(page, 'Higher');
  expect(Number(await box.inputValue())).toBeCloseTo(Number(handedOver) + 0.005, 3);
  await press(page, /Back to the one handed over/);
  expect(await box.inputValue()).toBe(handedOver);

  await press(page, 'Next: Export');
  await arrivedAt('What goes to whoever builds it in?');
  const run = (await page.locator('.where').first().textContent()) ?? '';
  expect(run).toContain(dataDir);
  expect(existsSync(join(run, 'SHA256SUMS'))).toBe(true);
  for (const file of ['models/student_fp32.onnx', 'report/report.html']) {
    expect(existsSync(join(run, file)), file).toBe(true);
    await page.getByText(file, { exact: true }).waitFor();
  }

  const copy = join(dataDir, 'copy');
  await tabTo(page, 'Path of a new or empty folder', 'textbox');
  await page.keyboard.type(copy);
  await page.keyboard.press('Enter');
  await page.getByText(`Written to ${copy}`).waitFor({ timeout: 120_000 });
  await page.getByText(/All \d+ files .* were read again/).waitFor();
  expect(existsSync(join(copy, 'manifest.json'))).toBe(true);
  expectSumsToHold(copy);

  // Neither a mouse nor a script had a hand in it, before the reload or after; the keys were counted.
  const after = await handsSoFar(page);
  expect([before.pointer + after.pointer, before.script + after.script]).toEqual([0, 0]);
  expect([before.keys, after.keys].every((keys) => keys >= 2)).toBe(true);
  expect(faults).toEqual([]);
});

inWindow('every step in both languages, both themes, large text, a narrow window and forced colours', 600_000, async () => {
  const { page, faults } = here();
  const languages = ['en', 'ja'] as const;
  const looks = [
    { theme: 'light', width: 1024, textSize: '1' },
    { theme: 'dark', width: 1280, textSize: '2' },
  ] as const;
  const words = { en: ['Purpose', 'Export'], ja: ['目的', '書き出し'] } as const;
  // All sections of the result, here and in what follows.
  await page.keyboard.press('Alt+7');
  await page.getByRole('button', { name: 'Everything', exact: true }).click();
  for (const language of languages) {
    for (const { theme, width, textSize } of looks) {
      await page.setViewportSize({ width, height: 800 });
      await page.locator('header select').nth(0).selectOption(language);
      // Nobody gave it a name: it is called what it is, in the language of the moment.
      expect(await page.title()).toMatch(language === 'en' ? /^Practice – / : /^見本 – /);
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
  await page.emulateMedia({ forcedColors: 'none' });
  await page.setViewportSize({ width: 1280, height: 860 });
  for (const [menu, first] of ['en', 'light', '1'].entries()) await page.locator('header select').nth(menu).selectOption(first);
  expect(faults).toEqual([]);
});

inWindow('every control of every step is reached by Tab and shows that it has the focus', 600_000, async () => {
  const { page, faults } = here();
  const walked: Record<string, number> = {};
  const walk = async (where: string): Promise<void> => {
    expect(await unfoldByKeys(page), where).toEqual([]);
    // What was unfolded may ask the host first, and says so.
    await page.waitForTimeout(200);
    await expect.poll(() => page.locator('[aria-busy=true]').count(), { timeout: 120_000 }).toBe(0);
    const found = await walkByKeys(page);
    expect(found.faults, where).toEqual([]);
    walked[where] = found.stops.length;
  };
  const steps = async (project: string): Promise<void> => {
    for (let step = 1; step <= 8; step++) {
      await page.keyboard.press(`Alt+${step}`);
      await walk(`${project}, step ${step}`);
    }
  };
  await steps('practice');
  await press(page, 'Projects');
  await arrivedAt('Make a small face-recognition network from a large one');
  await walk('projects');
  await press(page, 'Settings');
  await arrivedAt('Settings');
  await walk('settings');
  await press(page, 'Close the settings');
  await press(page, 'Start a new project');
  await arrivedAt('What is it for, and what does a mistake cost?');

  // What is missing is said in a dialog, which keeps the focus until it is left, and gives it back.
  await press(page, 'Next: Device');
  await page.getByRole('dialog').waitFor();
  await walk('what is missing');
  expect(await page.evaluate("document.querySelector('dialog:modal').contains(document.activeElement)")).toBe(true);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Next: Device' }).and(page.locator(':focus')).waitFor();
  await steps('new');

  // A menu is changed where it stands.
  await tabTo(page, 'Language', 'combobox');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ja');
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en');

  expect(Object.keys(walked).length).toBe(19);
  expect(Math.min(...Object.values(walked))).toBeGreaterThan(1);
  expect(faults).toEqual([]);
});
