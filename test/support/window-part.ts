// One part of the window in a real Chromium over a host that the test plays: what it is asked it answers, and it goes on when the page is loaded anew.
// Invariant: the part is the real one with its real state; only the host is made up, and no request leaves the page.
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Page } from 'playwright';
import { build } from 'vite';
import { expect, test } from 'vitest';
import type { Problem } from '../../main/problems.ts';
import type { Call, EventName, Payload } from '../../preload/contract.ts';
import { accessibilityFaults } from './accessibility.ts';
import { findChromium, layoutFaults, patienceMs, wholePicture } from './browser-window.ts';
import { launchChromium } from './chromium.ts';
import { sharedFolder } from './temporary.ts';

export interface WindowPart {
  readonly page: Page;
  /** What nobody caught in the page. */
  readonly faults: string[];
  tell<E extends EventName>(event: E, payload: Payload<E>): Promise<void>;
  close(): Promise<void>;
}

/** Declares tests of the part that was opened before them; each is skipped with the reason where there is no Chromium. */
export function testsIn(opened: () => WindowPart | undefined): (name: string, check: (part: WindowPart) => Promise<void>) => void {
  const chromium = findChromium();
  return (name, check) =>
    test(name, async ({ skip }) => {
      if ('why' in chromium) skip(chromium.why);
      await check(opened()!);
    });
}

const origin = 'http://window.test';
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** All parts in one page, built once in a run of the tests. */
function buildParts(): Promise<string> {
  return sharedFolder('window-parts', async (outDir) => {
    await build({
      root: join(import.meta.dirname, 'window-part'),
      configFile: false,
      logLevel: 'error',
      plugins: [svelte({ compilerOptions: { runes: true } })],
      build: { outDir, emptyOutDir: true, target: 'chrome130', modulePreload: { polyfill: false } },
    });
  });
}

/** `answer` gives what stands in `ok`, or in `problem` where it throws a code; `part`: which one the page shows. */
export async function openPart(
  answer: (name: Call, input: unknown) => unknown,
  part:
    | 'comparison'
    | 'probe'
    | 'groups'
    | 'photos'
    | 'teacher'
    | 'course'
    | 'training'
    | 'rehearsal'
    | 'projects'
    | 'frame'
    | 'runs'
    | 'data'
    | 'purpose'
    | 'device'
    | 'plan'
    | 'stress' = 'comparison',
): Promise<WindowPart> {
  const built = await buildParts();
  const browser = await launchChromium();
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1280, height: 860 } });
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.route('**', (route) => {
    const { pathname } = new URL(route.request().url());
    const file = pathname === '/' ? '/index.html' : pathname;
    return route.fulfill({ contentType: types[extname(file)] ?? 'application/octet-stream', body: readFileSync(join(built, file)) });
  });
  await page.exposeFunction('answerOfHost', async (name: Call, input: unknown) => {
    try {
      return { ok: await answer(name, input) };
    } catch (thrown) {
      return { problem: { code: (thrown as Error).message, data: (thrown as Partial<Problem>).data ?? {} } };
    }
  });
  page.setDefaultTimeout(patienceMs);
  await page.goto(`${origin}/?part=${part}`);
  return {
    page,
    faults,
    tell: (event, payload) => page.evaluate(`hostSays(${JSON.stringify(event)}, ${JSON.stringify(payload)})`),
    close: () => browser.close(),
  };
}

/** Language, theme, size of text, width of the window. */
export type Look = readonly [language: 'en' | 'ja', theme: 'light' | 'dark', textSize: 1 | 2, width: number];

/** The two that differ in everything, English and light last; what fits in them fits in those between. */
export const farLooks: readonly Look[] = [
  ['ja', 'dark', 2, 1024],
  ['en', 'light', 1, 1280],
];
const allLooks: readonly Look[] = [
  ['ja', 'light', 1, 1280],
  ['ja', 'dark', 1, 1280],
  ['en', 'dark', 1, 1280],
  ['en', 'light', 2, 1024],
  ...farLooks,
];

/**
 * Opens the page anew in each look, brings it where `arrive` says, and expects nothing too wide, too small or broken for axe.
 *
 * Where DESHI_SHOTS names a folder (`npm run screenshots` does), all looks are taken, each with a picture `name-…`.
 */
export async function inEachLook(page: Page, name: string, arrive: (look: Look) => Promise<void>, looks = farLooks): Promise<void> {
  const pictures = process.env['DESHI_SHOTS'];
  for (const look of pictures ? allLooks : looks) {
    const [language, theme, textSize, width] = look;
    await page.evaluate(`localStorage.setItem('deshi.preferences', '${JSON.stringify({ language, theme, textSize })}')`);
    await page.setViewportSize({ width, height: 860 });
    await page.reload();
    await arrive(look);
    const called = `part-${name}-${language}-${theme}${textSize === 1 ? '' : '-large'}`;
    expect(await layoutFaults(page), called).toEqual([]);
    expect(await accessibilityFaults(page), called).toEqual([]);
    if (pictures) await wholePicture(page, join(pictures, `${called}.png`));
  }
  await page.emulateMedia({ forcedColors: 'active' });
  expect(await accessibilityFaults(page), `${name} in forced colours`).toEqual([]);
  await page.emulateMedia({ forcedColors: 'none' });
}
