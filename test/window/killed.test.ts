// kill -9 of the trainer, of the program and of the page, in a seeded random order and at seeded random moments of one practice run in a real Chromium: each
// time the window says what happened and what to do, offers to go on, and goes on; after all of them there is a finished result.
// Invariant: the real program as a process of its own, its real trainer, a real renderer process; a failure prints the seed that repeats its moments.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWindow, endProgram, findChromium, patienceMs, type ServedProgram, serveProgram } from '../support/browser-window.ts';
import { launchChromium } from '../support/chromium.ts';
import { childrenOf, killIfThere } from '../support/command-line.ts';
import { beginPractice, copyPackage, seeResult } from '../support/practice-by-mouse.ts';
import { temporaryFolder } from '../support/temporary.ts';

const seed = Number(process.env['DESHI_KILL_SEED'] ?? Math.floor(Math.random() * 1e6));
const said = `DESHI_KILL_SEED=${seed}`;
const chromium = findChromium();
const whyNot = 'why' in chromium ? chromium.why : process.platform === 'linux' ? undefined : 'processes are found through /proc';
let built: string;
let browser: Browser;
const programs: ServedProgram[] = [];

beforeAll(async () => {
  if (whyNot !== undefined || !('path' in chromium)) return;
  built = await buildWindow();
  browser = await launchChromium();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  for (const { child } of programs) child.kill('SIGKILL');
});

/** In [0, 1), the same for the same seed. */
function fraction(at: string): number {
  return createHash('sha256').update(`${seed}/${at}`).digest().readUInt32LE(0) / 2 ** 32;
}

/** One run with its window; what a kill replaces is replaced here. */
interface Begun {
  program: ServedProgram;
  page: Page;
  readonly dataDir: string;
  readonly context: BrowserContext;
  readonly faults: string[];
}

async function serve(dataDir: string, port = 0): Promise<ServedProgram> {
  const program = await serveProgram(built, dataDir, { port });
  programs.push(program);
  return program;
}

/** A page whose uncaught errors are kept. */
async function newPage(context: BrowserContext, faults: string[]): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  page.on('pageerror', ({ message }) => faults.push(message));
  return page;
}

/** The short practice run, begun in a browser profile of its own. */
async function begin(): Promise<Begun> {
  const dataDir = temporaryFolder();
  const faults: string[] = [];
  const [program, context] = [await serve(dataDir), await browser.newContext({ locale: 'en-GB' })];
  const page = await newPage(context, faults);
  await page.goto(program.address);
  await beginPractice(page);
  return { program, dataDir, context, page, faults };
}

/** Waits until the window shows that this share of the whole run is done. */
async function untilDone(page: Page, share: number): Promise<void> {
  const bar = page.getByRole('progressbar', { name: 'Whole run' });
  await expect
    .poll(async () => Number(await bar.getAttribute('value')), { timeout: 600_000, interval: 50, message: said })
    .toBeGreaterThan(share);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The window says that the trainer ended, and continues the run. */
async function killTrainer({ page, program }: Begun, share: number): Promise<void> {
  await untilDone(page, share);
  let trainer: number | undefined;
  // A moment at which there is none falls between the two trainings: the next one is taken.
  for (let tries = 0; trainer === undefined && tries < 2000; tries++) {
    const [found] = childrenOf(program.pid).filter(({ worker }) => worker === 'trainer');
    if (found === undefined) await wait(25);
    else {
      await wait(fraction('wait') * 200); // a fast machine trains for a second or two
      if (isAlive(found.pid)) trainer = found.pid;
    }
  }
  if (trainer === undefined) throw new Error(`no trainer was met, ${said}`);
  process.kill(trainer, 'SIGKILL');
  const alert = page.getByRole('alert').filter({ hasText: 'The training process ended unexpectedly (signal SIGKILL)' });
  await alert.waitFor({ timeout: 180_000 });
  expect(await alert.textContent()).toContain('Continue');
  await page.getByText('The run stopped because of a problem. What was done is saved.').waitFor();
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 180_000 });
  expect(await alert.count()).toBe(0);
}

/** The window says in both languages that the program is gone and, started again, offers the run and continues it. */
async function killProgram(begun: Begun, share: number): Promise<void> {
  const { page, program, dataDir } = begun;
  await untilDone(page, share);
  const workers = childrenOf(program.pid).map(({ pid }) => pid);
  program.child.kill('SIGKILL');
  await program.ended;

  const lost = page.getByRole('alert').filter({ hasText: 'The window has lost the connection to its program.' });
  await lost.waitFor({ timeout: 60_000 });
  expect(await page.getByRole('alert').count()).toBe(1);
  // What was on the screen is still there, but nothing that would need the program pretends to work.
  await page.getByRole('heading', { name: 'How far is the training?' }).waitFor();
  await page.getByText('Nothing is heard of the run until the connection is there again.').waitFor();
  expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
  await page.getByRole('combobox', { name: 'Language' }).selectOption('ja');
  const lostJa = page.getByRole('alert').filter({ hasText: '画面とプログラムの接続が切れました。' });
  await lostJa.waitFor();
  expect(await lostJa.textContent()).toContain('プログラムをもう一度起動');
  await lostJa.getByRole('button', { name: 'もう一度接続する' }).waitFor();
  await page.getByRole('combobox', { name: '言語' }).selectOption('en');
  // An answer that is given now is not saved, which is said, and not forgotten.
  await page.getByRole('textbox', { name: 'Name of the project' }).fill('Practice again');
  await page.getByText('Not saved').waitFor();
  expect(await page.getByRole('alert').count()).toBe(1);
  // Trying while nobody is there changes nothing and kills nothing.
  await lost.getByRole('button', { name: 'Connect again' }).click();
  await lost.getByRole('button', { name: 'Connect again' }).waitFor();

  // No worker is left behind to write into the folder.
  await expect.poll(() => workers.filter(isAlive), { timeout: 60_000, message: said }).toEqual([]);
  const again = await serve(dataDir, Number(new URL(program.address).port));
  // It is another program, with another address: the old window says that, and the new address works in the same tab.
  await lost.getByRole('button', { name: 'Connect again' }).click();
  const refused = page.getByRole('alert').filter({ hasText: 'This address does not open the window any more.' });
  await refused.waitFor();
  expect(await refused.textContent()).toContain('open the address');
  await page.goto(again.address);
  await page.getByRole('button', { name: 'Continue', exact: true }).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(new URL(page.url()).hash).toBe('');
  expect(await page.getByRole('textbox', { name: 'Name of the project' }).inputValue()).toBe('Practice again');
  await page.getByText(/^Saved/).waitFor();

  // In another tab the interrupted run is the first thing that is offered.
  await page.reload();
  await page.getByText('Interrupted run: Practice again').waitFor();
  await page.getByRole('button', { name: 'Continue the run' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 180_000 });
  begun.program = again;
}

/** The run goes on without its page, closed or killed, and a new page leads back to it. */
async function killPage(begun: Begun, share: number): Promise<void> {
  const { program, context, faults } = begun;
  const origin = new URL(program.address).origin;
  let { page } = begun;
  await untilDone(page, share);
  await page.close();

  page = await newPage(context, faults);
  await page.goto(origin);
  await page.getByText('Training in progress: Practice').waitFor();
  await page.getByRole('button', { name: 'See the training' }).click();
  await untilDone(page, share + fraction('renderer') * 0.1);
  const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  expect(renderers.length).toBeGreaterThan(0);
  for (const id of renderers) killIfThere(id);
  await expect.poll(() => renderers.filter(isAlive), { timeout: 90_000, message: said }).toEqual([]);
  // Nothing answers in a page without its process: it is given up, not waited for.
  void page.close().catch(() => undefined);

  page = await newPage(context, faults);
  await page.goto(origin);
  await page.getByText('Training in progress: Practice').waitFor();
  await page.getByRole('button', { name: 'See the training' }).click();
  begun.page = page;
}

// There are trainings in the first two thirds of the moments only.
const orders = [
  [killTrainer, killPage, killProgram],
  [killTrainer, killProgram, killPage],
  [killPage, killTrainer, killProgram],
  [killProgram, killTrainer, killPage],
] as const;

test('the trainer, the program and the page: the window says so each time, and the run goes on to its result', {
  timeout: 1_800_000,
}, async ({ skip }) => {
  if (whyNot !== undefined) skip(whyNot);
  const begun = await begin();
  for (const [at, kill] of orders[Math.floor(fraction('order') * orders.length)]!.entries()) {
    await kill(begun, 0.05 + ((at + fraction(kill.name)) / 3) * 0.55);
  }
  // The whole way by mouse, over the gaps: down to a package whose every file is whole.
  await seeResult(begun.page);
  await copyPackage(begun.page, join(temporaryFolder(), 'package'));
  expect(begun.faults, said).toEqual([]);
  // A browser profile with a crashed page may take its time to close; the browser ends with the tests in any case.
  await Promise.race([begun.context.close(), wait(10_000)]);
  await endProgram(begun.program);
});
