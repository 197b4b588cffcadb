// Pictures of every step in both languages and both themes, from the drawn practice people: `node test/window/screenshots.ts [FOLDER] [STEP ...]`.
// The window is made as tall as the step, so that nothing of it is out of sight.
// Invariant: the folder is one that git ignores, and nothing but drawn people is ever in a picture.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findChromium, layoutFaults, openWindow } from '../support/browser-window.ts';
import { setup } from '../support/temporary-root.ts';

const folder = resolve(process.argv[2] ?? 'screenshots');
const wanted = process.argv.slice(3);
const tallest = 8000;
const steps = ['purpose', 'device', 'data', 'teacher', 'plan', 'training', 'result', 'export'];
const chromium = findChromium();
if ('why' in chromium) {
  console.error(chromium.why);
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const removeTemporary = setup();
const opened = await openWindow();
const { page } = opened;
try {
  await page.getByText('Short version').click();
  await page.getByRole('button', { name: 'Start the practice run' }).click();
  await page.waitForTimeout(10_000);
  await page.screenshot({ path: join(folder, 'training-under-way.png') });
  await page.getByRole('button', { name: 'See the result' }).waitFor({ timeout: 300_000 });
  const menu = (at: number) => page.locator('header select').nth(at);
  for (const language of ['en', 'ja']) {
    for (const theme of ['light', 'dark']) {
      await menu(0).selectOption(language);
      await menu(1).selectOption(theme);
      for (const [at, step] of steps.entries()) {
        await page.keyboard.press(`Alt+${at + 1}`);
        if (wanted.length > 0 && !wanted.includes(step)) continue;
        await page.waitForTimeout(300);
        const hidden = await page.evaluate<number>(
          "(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.getElementById('content'))",
        );
        await page.setViewportSize({ width: 1280, height: Math.min(tallest, 860 + hidden) });
        for (const fault of await layoutFaults(page)) console.error(`${language} ${theme} ${step}: ${fault}`);
        await page.screenshot({ path: join(folder, `${language}-${theme}-${at + 1}-${step}.png`) });
        await page.setViewportSize({ width: 1280, height: 860 });
      }
    }
  }
  console.log(folder);
} finally {
  await opened.close();
  removeTemporary();
}
