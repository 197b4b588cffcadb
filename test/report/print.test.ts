// The browser's own Print of a report: put together in a frame under the very policy of the window, in a real Chromium.
// Invariant: the page is served with the headers of the window; what its policy refuses fails the test.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fontName } from '../../main/report/font.ts';
import { reportHtml } from '../../main/report/html.ts';
import { escapeHtml } from '../../main/report/svg.ts';
import { windowHeaders } from '../../main/window-files.ts';
import { partsOf, piecesOf } from '../../renderer/state/report-page.ts';
import { languages, textFor } from '../../renderer/text/text.ts';
import { chromiumHere, launchChromium, noChromium } from '../support/chromium.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { madeUpKpi } from './made-up.ts';
import { madeUpLater } from './made-up-later.ts';

const renderer = resolve(import.meta.dirname, '../../renderer');

describe('the parts of a report', () => {
  test.each(languages)('in %s are all of it', async (language) => {
    const html = await reportHtml({ ...madeUpKpi(), title: '5 < 6 & "7"' }, language, madeUpLater());
    const parts = partsOf(html);
    expect([parts.language, parts.title]).toEqual([language, `5 < 6 & "7" – ${textFor(language).report.shortTitle}`]);
    expect(parts.fonts.map(({ name, weight, bytes }) => [name, weight, String.fromCharCode(...bytes.subarray(0, 4))])).toEqual([
      [fontName, '400', 'wOF2'],
      [fontName, '700', 'wOF2'],
    ]);
    expect(parts.style).not.toContain('data:');
    expect(parts.style).toContain('@page{size:A4');
    expect(parts.body.match(/<section /g)?.length).toBe(html.match(/<section /g)?.length);
  });

  test('are of nothing else', () => {
    for (const other of ['', '<p>x</p>', '<!doctype html><html lang="en"><body>x</body></html>'])
      expect(() => partsOf(other)).toThrow(/no report/);
  });
});

describe('the pieces of a report', () => {
  test.each(languages)('in %s are all that its body holds, and what opens is closed', async (language) => {
    const { body } = partsOf(await reportHtml(madeUpKpi(), language, madeUpLater()));
    const open: string[] = [];
    let written = '';
    for (const piece of piecesOf(body)) {
      if ('text' in piece) written += escapeHtml(piece.text);
      else if ('close' in piece) {
        expect(open.pop()).toBe(piece.close);
        written += `</${piece.close}>`;
      } else {
        const attributes = piece.attributes.map(([name, value]) => ` ${name}="${escapeHtml(value)}"`).join('');
        written += `<${piece.open}${attributes}${piece.empty ? '/' : ''}>`;
        if (!piece.empty) open.push(piece.open);
      }
    }
    expect(open).toEqual([]);
    expect(written).toBe(body);
  });

  test.each([
    '<script>1</script>',
    '<p onclick="x">a</p>',
    '<img src="x"/>',
    '<p style="color:red">a</p>',
    '<a href="https://evil.example/">a</a>',
    '<iframe></iframe>',
    'a < b',
    '<!-- a -->',
  ])('are never %s', (body) => {
    expect(() => piecesOf(`<p>fine</p>${body}`)).toThrow(/no report/);
  });
});

describe('printing in the browser', () => {
  let browser: Browser | undefined;
  let script = '';
  beforeAll(async () => {
    if (chromiumHere === undefined) return;
    const folder = temporaryFolder();
    const entry = join(folder, 'entry.ts');
    const from = (path: string) => JSON.stringify(join(renderer, path));
    writeFileSync(
      entry,
      `import { printReport } from ${from('state/print-report.ts')};\nglobalThis.printed = [];\nglobalThis.go = (html) => printReport(html);\n`,
    );
    await build({
      root: renderer,
      configFile: join(renderer, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: join(folder, 'out'), emptyOutDir: true, lib: { entry, formats: ['es'], fileName: 'page' } },
    });
    script = readFileSync(join(folder, 'out', 'page.js'), 'utf8');
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test.for(languages)(
    'in %s: the frame has the report with its style and fonts, is printed once, and goes',
    { timeout: 60_000 },
    async (language, context) => {
      if (chromiumHere === undefined) return context.skip(noChromium);
      const html = await reportHtml(madeUpKpi(), language, madeUpLater());
      const page = await browser!.newPage({ colorScheme: 'dark' });
      const faults: string[] = [];
      page.on('console', (message) => faults.push(message.text()));
      page.on('pageerror', ({ message }) => faults.push(message));
      await page.route('**/*', (route) => {
        const isScript = route.request().url().endsWith('.js');
        const body = isScript ? script : '<!doctype html><title>window</title><p>window</p><script type="module" src="/page.js"></script>';
        return route.fulfill({ headers: { ...windowHeaders, 'Content-Type': isScript ? 'text/javascript' : 'text/html' }, body });
      });
      // Instead of the dialog: what would be printed is looked at.
      await page.addInitScript(lookInsteadOfPrinting);
      await page.goto('https://deshi.test/');
      await page.waitForFunction('globalThis.go !== undefined');
      await page.evaluate((text) => (globalThis as unknown as { go(html: string): Promise<void> }).go(text), html);
      const printed = await page.evaluate<Printed[]>('globalThis.printed');
      expect(printed).toEqual([
        {
          language,
          title: `${madeUpKpi().title} – ${textFor(language).report.shortTitle}`,
          sections: html.match(/<section id="/g)!.length,
          cards: 'grid',
          fonts: [`${fontName} 400 loaded`, `${fontName} 700 loaded`],
          charts: html.match(/<figure class="chart"/g)!.length,
          svg: 'http://www.w3.org/2000/svg',
        },
      ]);
      expect(await page.evaluate<number>('document.querySelectorAll("iframe").length')).toBe(0);
      expect(await page.evaluate<string>('document.body.textContent.trim()')).toBe('window');
      expect(faults).toEqual([]);
      await page.close();
    },
  );
});

interface Printed {
  readonly language: string;
  readonly title: string;
  readonly sections: number;
  readonly cards: string;
  readonly fonts: readonly string[];
  readonly charts: number;
  readonly svg: string;
}

// Text, because it runs in the page and the tests know no page.
const lookInsteadOfPrinting = `window.print = function () {
  top.printed.push({
    language: document.documentElement.lang,
    title: document.title,
    sections: document.querySelectorAll('main > section').length,
    cards: getComputedStyle(document.querySelector('.cards')).display,
    fonts: [...document.fonts].map((font) => font.family + ' ' + font.weight + ' ' + font.status),
    charts: document.querySelectorAll('figure.chart').length,
    svg: document.querySelector('figure > svg').namespaceURI,
  });
  window.dispatchEvent(new Event('afterprint'));
};`;
