// The desktop program in real Electron, driven by Playwright: runs where Electron's program file is, and is skipped with that reason where it is not.
// Invariant: nothing is faked here: the built shell, the built window, the real core. Needs `npm run build` first, which `npm start` does too.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAddress } from '../../main/shell/policy.ts';
import { programFolder } from '../../main/start.ts';
import { commandsBelow } from '../support/command-line.ts';
import { electronHere, electronRequired, noElectron } from '../support/electron-binary.ts';
import { beginPractice, copyPackage, seeResult } from '../support/practice-by-mouse.ts';
import { temporaryFolder } from '../support/temporary.ts';

const isBuilt = ['out/shell/main.js', 'out/shell/preload.cjs', 'renderer/dist/index.html'].every((path) =>
  existsSync(join(programFolder, path)),
);
const why = electronHere === undefined ? noElectron : isBuilt ? undefined : 'the window is not built (npm run build)';

test('Electron is here where it has to be', (context) => {
  if (!electronRequired) context.skip(`REQUIRE_ELECTRON is not set; ${why ?? 'Electron is here'}`);
  expect(why).toBeUndefined();
});

describe('the desktop program', () => {
  let program: ElectronApplication;
  let page: Page;
  beforeAll(async () => {
    if (why !== undefined || electronHere === undefined) return;
    program = await _electron.launch({
      executablePath: electronHere,
      args: [programFolder],
      env: { ...process.env, DESHI_DATA: temporaryFolder(), DESHI_NODE: process.execPath } as Record<string, string>,
    });
    page = await program.firstWindow();
  }, 60_000);
  afterAll(() => program?.close());

  const inPage = (name: string, check: () => Promise<void>, timeout = 30_000) =>
    test(name, { timeout }, async (context) => {
      if (why !== undefined) context.skip(why);
      await check();
    });

  inPage('opens its window from its own scheme', async () => {
    expect(page.url()).toContain(startAddress);
  });

  inPage('gives the page no Node and no Electron', async () => {
    const found = await page.evaluate(() =>
      ['require', 'process', 'Buffer', 'module', 'global', 'electron', 'ipcRenderer'].filter((name) => name in globalThis),
    );
    expect(found).toEqual([]);
    const given = await page.evaluate(() => Object.keys((globalThis as unknown as { deshiShell: object }).deshiShell).sort());
    expect(given).toEqual(['choose', 'onMenu', 'pathOf', 'requestConnection', 'saveReport', 'setLanguage', 'settings', 'showResult']);
  });

  inPage('runs nothing inline and fetches nothing foreign', async () => {
    const outcome = await page.evaluate(async () => {
      const place = globalThis as unknown as {
        document: { createElement(name: string): { textContent: string }; body: { append(node: object): void } };
        ran?: boolean;
      };
      try {
        const script = place.document.createElement('script');
        script.textContent = 'globalThis.ran = true';
        place.document.body.append(script);
      } catch {
        // trusted types refuse it even earlier
      }
      const fetched = await globalThis.fetch('https://example.com/').then(
        () => true,
        () => false,
      );
      const own = await globalThis.fetch('/index.html').then(({ ok }) => ok);
      return { ran: place.ran ?? false, fetched, own };
    });
    expect(outcome).toEqual({ ran: false, fetched: false, own: true });
  });

  inPage('stays where it is and opens no window', async () => {
    await page.evaluate(() => {
      const place = globalThis as unknown as { open(address: string): unknown; location: { href: string } };
      place.open('https://example.com/');
      place.location.href = 'https://example.com/';
    });
    await page.waitForTimeout(500);
    expect(page.url()).toContain(startAddress);
    expect(program.windows().length).toBe(1);
  });

  inPage('is refused every permission', async () => {
    const state = await page.evaluate(() => {
      const { navigator } = globalThis as unknown as { navigator: { permissions: { query(what: object): Promise<{ state: string }> } } };
      return navigator.permissions.query({ name: 'geolocation' }).then((found) => found.state);
    });
    expect(state).toBe('denied');
  });

  inPage('runs its core as plain Node, beside Electron 45', async () => {
    expect(await program.evaluate(() => process.versions['electron'])).toMatch(/^45\./);
    const cores = commandsBelow(program.process().pid as number).filter(({ command }) => command.some((part) => part.endsWith('core.ts')));
    if (process.platform === 'linux') expect(cores.map(({ command }) => command[0])).toEqual([process.execPath]);
  });

  const wholeWay = async () => {
    await page.locator('header select').first().selectOption('en');
    await beginPractice(page);
    await seeResult(page, 300_000);
    await copyPackage(page, join(temporaryFolder(), 'package'));
  };
  inPage('takes the practice project from the first screen to a copied package', wholeWay, 400_000);
});
