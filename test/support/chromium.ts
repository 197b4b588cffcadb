// A Chromium for tests that need a real browser: the system's, Playwright's own, or the one that the environment names.
// Invariant: where there is none, the reason is said and counted.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright';

const places = [
  process.env['DESHI_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  chromium.executablePath(),
];

export const chromiumHere: string | undefined = places.find((path) => path !== undefined && path !== '' && existsSync(path));
export const noChromium = 'no Chromium on this machine (DESHI_CHROMIUM names one)';

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumHere ?? '', args: ['--no-sandbox', '--disable-gpu'] });
}
