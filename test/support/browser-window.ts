// The real window in a real Chromium, served by the real program: what an operator sees and does.
// Invariant: nothing is downloaded. Where no Chromium is installed, the reason is handed to the test, which skips with it.
import type { Browser, Page } from 'playwright';
import { build } from 'vite';
import { openLibrary } from '../../main/library/database.ts';
import { writeSetting } from '../../main/library/settings.ts';
import { chromiumHere, launchChromium, noChromium } from './chromium.ts';
import { type Started, startCli } from './command-line.ts';
import { sharedFolder, temporaryFolder } from './temporary.ts';

/** A Chromium of this machine, or why there is none. */
export function findChromium(): { readonly path: string } | { readonly why: string } {
  return chromiumHere === undefined ? { why: noChromium } : { path: chromiumHere };
}

export interface OpenWindow {
  readonly page: Page;
  readonly dataDir: string;
  /** What went wrong in the page that nobody caught, and what its policy refused. */
  readonly faults: string[];
  close(): Promise<void>;
}

/** How long an operator's step may take before it counts as hung: a machine that does much else needs most of Playwright's own half a minute. */
export const patienceMs = 90_000;

/** The window, built once in a run of the tests. */
export function buildWindow(): Promise<string> {
  const root = new URL('../../renderer', import.meta.url).pathname;
  return sharedFolder('window', async (outDir) => {
    await build({ root, configFile: `${root}/vite.config.ts`, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  });
}

export interface ServedProgram extends Started {
  readonly pid: number;
  /** What it printed: opens the window once. */
  readonly address: string;
}

/** Starts the program on a data folder and waits for its address. */
export async function serveProgram(
  built: string,
  dataDir: string,
  { roots = [] as readonly string[], port = 0 } = {},
): Promise<ServedProgram> {
  const asked = ['serve', '--no-open', '--data', dataDir, ...(port > 0 ? ['--port', String(port)] : [])];
  const served = startCli([...asked, ...roots.flatMap((folder) => ['--root', folder])], { env: { DESHI_WINDOW: built } });
  let printed = '';
  served.child.stdout?.on('data', (text: string) => {
    printed += text;
  });
  await served.printed('#token=');
  return { ...served, pid: served.child.pid as number, address: printed.trim().split('\n')[0] ?? '' };
}

/** Ends the program as Ctrl-C does. Throws when it did not end well. */
export async function endProgram({ child, ended }: Started): Promise<void> {
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  if (code !== 0) throw new Error(`the program ended with ${code}: ${stderr}`);
}

/** Makes a data folder whose first pages were gone through already. */
export async function pastFirstPages(dataDir: string): Promise<void> {
  const library = await openLibrary(dataDir);
  writeSetting(library, 'window', { welcomed: true, retentionDays: null });
  library.close();
}

/** Builds the window, serves it over a new data folder past its first pages, opens it. */
export async function openWindow({ roots = [] as string[], locale = 'en-GB' } = {}): Promise<OpenWindow> {
  const dataDir = temporaryFolder();
  await pastFirstPages(dataDir);
  const served = await serveProgram(await buildWindow(), dataDir, { roots });
  let browser: Browser | undefined;
  const faults: string[] = [];
  try {
    browser = await launchChromium();
    const page = await browser.newPage({ locale, viewport: { width: 1280, height: 860 } });
    page.setDefaultTimeout(patienceMs);
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(served.address);
    return {
      page,
      dataDir,
      faults,
      async close() {
        await browser?.close();
        await endProgram(served);
      },
    };
  } catch (thrown) {
    await browser?.close();
    served.child.kill('SIGKILL');
    throw thrown;
  }
}

const tallest = 14_000;

/** A picture of the window, made as tall as what is in it: beside the rail the content scrolls, below it the page does; behind a dialog nothing does. Of what is taller than Chromium takes, the end too. */
export async function wholePicture(page: Page, path: string): Promise<void> {
  const { width, height } = page.viewportSize()!;
  const hidden = await page.evaluate<number>(
    "document.querySelector('dialog[open]:modal') ? 0 : Math.max(...[document.getElementById('content'), document.documentElement].map((e) => e.scrollHeight - e.clientHeight))",
  );
  await page.setViewportSize({ width, height: Math.min(tallest, height + hidden) });
  await page.screenshot({ path });
  if (height + hidden > tallest) {
    await page.evaluate(
      "for (const one of [document.getElementById('content'), document.documentElement]) one.scrollTop = one.scrollHeight",
    );
    await page.screenshot({ path: path.replace(/\.png$/, '-end.png') });
  }
  await page.setViewportSize({ width, height });
}

/** Controls that are too small for a finger, cells that run into their neighbours, and anything wider than the window. */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(layoutCheck);
}

// Text, because it runs in the page and the tests know no page.
const layoutCheck = `(() => {
  const found = [];
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth + 1) found.push('the page is ' + scrollWidth + ' wide, the window ' + innerWidth);
  const content = document.getElementById('content');
  if (content !== null && content.scrollWidth > content.clientWidth + 1) found.push('the content scrolls sideways');
  for (const cell of document.querySelectorAll('td, th')) {
    if (cell.scrollWidth > cell.clientWidth + 1) found.push('wider than its cell: ' + cell.textContent.trim().slice(0, 80));
  }
  for (const control of document.querySelectorAll('button, select, input:not([type=radio]):not([type=checkbox])')) {
    const { width, height } = control.getBoundingClientRect();
    if (width > 0 && (width < 24 || height < 24)) found.push('small: ' + control.outerHTML.slice(0, 80));
  }
  return found;
})()`;
