// A Chromium for tests that need a real browser: the one that the environment names, the system's, or Playwright's own.
// Invariant: nothing is downloaded; where there is none, the reason is said and counted.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright';

const places = [
  process.env['DESHI_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ownChromium(),
];

export const chromiumHere: string | undefined = places.find((path) => path !== undefined && path !== '' && existsSync(path));
export const noChromium = 'no Chromium is installed (apt-get install chromium, or DESHI_CHROMIUM=/path/to/it)';

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumHere ?? '', args: quiet });
}

/** Where Playwright keeps a Chromium of its own; it throws on systems for which it has none. */
function ownChromium(): string {
  try {
    return chromium.executablePath();
  } catch {
    return '';
  }
}
