// The report on paper: printed by a real Chromium from the HTML alone, read back page by page, and legible without colour.
// Invariant: what is checked is the PDF itself; where no Chromium is, that is said and counted.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fontName } from '../../main/report/font.ts';
import { handoverHtml } from '../../main/report/handover.ts';
import { reportHtml } from '../../main/report/html.ts';
import { unassessedKpi } from '../../main/report/kpi.ts';
import { nothingLater } from '../../main/report/later.ts';
import { paperOptions } from '../../main/shell/policy.ts';
import { answerRequest } from '../../main/shell/protocol.ts';
import { languages } from '../../renderer/text/text.ts';
import { chromiumHere, launchChromium, noChromium } from '../support/chromium.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { madeUpKpi } from './made-up.ts';
import { madeUpLater } from './made-up-later.ts';

const reports = {
  everything: [madeUpKpi(), madeUpLater()],
  nothing: [unassessedKpi({ title: 'Gate', version: '0.1.0', created: new Date(0) }), undefined],
} as const;

let browser: Browser | undefined;
beforeAll(async () => {
  if (chromiumHere !== undefined) browser = await launchChromium();
});
afterAll(() => browser?.close());

/** Opens a report in the dark, from a file: without a server nothing but the file can be there. */
async function open(html: string): Promise<Page> {
  const path = join(temporaryFolder(), 'report.html');
  writeFileSync(path, html);
  const page = await browser!.newPage({ colorScheme: 'dark', viewport: { width: 680, height: 900 } });
  await page.goto(pathToFileURL(path).href);
  return page;
}

/** What the pages of a PDF draw, decompressed, one text per page. Chromium writes one content stream per page. */
function pagesOf(pdf: Buffer): string[] {
  const file = pdf.toString('latin1');
  const starts = new Map([...file.matchAll(/(?:^|\n)(\d+) 0 obj\n/g)].map((found) => [found[1]!, found.index + found[0].length]));
  const pages = [...file.matchAll(/\/Type \/Page\n[\s\S]*?\/Contents (\d+) 0 R/g)];
  return pages.map(([, id]) => {
    const body = file.slice(starts.get(id ?? ''));
    const length = Number(/\/Length (\d+)/.exec(body)?.[1]);
    const from = body.indexOf('stream\n') + 'stream\n'.length;
    return inflateSync(Buffer.from(body.slice(from, from + length), 'latin1')).toString('latin1');
  });
}

const inChromium = (name: string, check: () => Promise<void>) =>
  test(name, { timeout: 60_000 }, async (context) => {
    if (chromiumHere === undefined) context.skip(noChromium);
    await check();
  });

describe.each(languages)('the card for the door in %s', (language) => {
  inChromium('is one sheet of A4, with everything known and with nothing', async () => {
    for (const known of ['everything', 'nothing'] as const) {
      const [kpi, later] = reports[known];
      const page = await open(
        await handoverHtml(kpi, language, later ?? nothingLater, { id: `student-${'x'.repeat(40)}`, version: '1.0.0' }),
      );
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true });
      await page.close();
      expect(pagesOf(pdf).length, known).toBe(1);
    }
  });
});

describe.each(languages.flatMap((language) => (['everything', 'nothing'] as const).map((known) => [language, known] as const)))(
  'in %s with %s known',
  (language, known) => {
    inChromium('prints as pages of A4, none blank, tagged, with the fonts inside', async () => {
      const [kpi, later] = reports[known];
      const page = await open(await reportHtml(kpi, language, later));
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true });
      await page.close();
      const file = pdf.toString('latin1');
      expect(file).toContain('/StructTreeRoot');
      expect(file).toContain('/FontFile2');
      expect(file).toContain('/ToUnicode');
      const boxes = [...file.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
      const pages = pagesOf(pdf);
      expect(pages.length).toBe(boxes.length);
      const [least, most] = known === 'nothing' ? [5, 9] : [12, 21];
      expect(pages.length).toBeGreaterThanOrEqual(least);
      expect(pages.length).toBeLessThanOrEqual(most);
      for (const [, ...size] of boxes) expect(size.map((points) => Math.round((Number(points) / 72) * 25.4))).toEqual([210, 297]);
      // Head, foot and number of a page are three pieces of text: a page with no more has nothing on it.
      for (const drawn of pages) expect(drawn.match(/\bT[jJ]\b/g)?.length ?? 0).toBeGreaterThan(6);
      expect(/\/BaseFont \/\w+\+BIZUDPGothic-Regular/.test(file)).toBe(language === 'ja' || known === 'everything');
    });

    inChromium('is light on paper though the screen is dark, and nothing is wider than the paper', async () => {
      const [kpi, later] = reports[known];
      const page = await open(await reportHtml(kpi, language, later));
      const ground = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
      expect(await ground()).toBe('rgb(20, 23, 26)');
      await page.emulateMedia({ media: 'print' });
      expect(await ground()).toBe('rgb(255, 255, 255)');
      expect(await page.evaluate<string[]>(tooWide)).toEqual([]);
      await page.close();
    });
  },
);

// Text, because it runs in the page and the tests know no page.
const tooWide = `[...document.querySelectorAll('body, .scroll, table, figure, .card, .verdict, .facts')]
  .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0 || part.getBoundingClientRect().right > innerWidth + 1)
  .map((part) => part.outerHTML.slice(0, 200))`;

describe('in the hidden window of the desktop program', () => {
  inChromium('the policy of the shell, without scripts, lets in the style sheet and the font of a report and nothing else', async () => {
    const [kpi, later] = reports.everything;
    const html = await reportHtml(kpi, 'ja', later);
    const page = await browser!.newPage({ javaScriptEnabled: false });
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));
    await page.route('**/*', async (route) => {
      const answer = await answerRequest(
        { method: 'GET', url: 'app://deshi/reports/1.html' },
        new Map(),
        async () => null,
        () => html,
      );
      await route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() });
    });
    await page.goto('https://deshi.test/reports/1.html');
    const pdf = (await page.pdf({ preferCSSPageSize: paperOptions.preferCSSPageSize, printBackground: true, tagged: true })).toString(
      'latin1',
    );
    await page.close();
    expect(refused).toEqual([]);
    expect(pdf).toMatch(/\/BaseFont \/\w+\+BIZUDPGothic-Bold/);
    expect([...pdf.matchAll(/\/MediaBox \[0 0 594\.\d+ 841\.\d+\]/g)].length).toBeGreaterThan(10);
  });
});

describe('the font inside a Japanese report', () => {
  inChromium('shows every character but a few symbols that every system has', async () => {
    const [kpi, later] = reports.everything;
    const page = await open(await reportHtml(kpi, 'ja', later));
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('DOM.enable');
    await devtools.send('CSS.enable');
    const { root } = await devtools.send('DOM.getDocument', { depth: 0 });
    // Each element is asked for the text that stands directly in it; digests stand in the system's typewriter font.
    const { nodeIds } = await devtools.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: 'body *:not(code, :has(> code))' });
    const fonts = (await Promise.all(nodeIds.map((nodeId) => devtools.send('CSS.getPlatformFontsForNode', { nodeId })))).flatMap(
      (one) => one.fonts,
    );
    const glyphs = (custom: boolean) => fonts.filter(({ isCustomFont }) => isCustomFont === custom);
    const total = (some: typeof fonts) => some.reduce((sum, { glyphCount }) => sum + glyphCount, 0);
    expect(total(glyphs(true))).toBeGreaterThan(3000);
    expect(total(glyphs(false))).toBeLessThan(60);
    expect(glyphs(false).filter(({ familyName }) => /CJK|JP|Gothic|Mincho/i.test(familyName))).toEqual([]);
    await page.close();
  });

  test('is in the style sheet once per weight, and an English report without Japanese words carries none', async () => {
    const [kpi, later] = reports.everything;
    const rules = /@font-face\{font-family:"([^"]+)";font-weight:(\d+);src:url\(data:font\/woff2;base64,[A-Za-z0-9+/=]+\)/g;
    const found = async (html: Promise<string>) => [...(await html).matchAll(rules)].map(([, name, weight]) => `${name} ${weight}`);
    expect(await found(reportHtml(kpi, 'ja', later))).toEqual([`${fontName} 400`, `${fontName} 700`]);
    expect(await found(reportHtml(kpi, 'en', later))).toEqual([`${fontName} 400`, `${fontName} 700`]);
    expect(await found(reportHtml(reports.nothing[0], 'en'))).toEqual([]);
    expect((await reportHtml(kpi, 'ja', later)).length).toBeLessThan(400_000);
  });
});

describe('without colour', () => {
  inChromium('the networks differ by dash and by mark in every chart, areas by hatching', async () => {
    const [kpi, later] = reports.everything;
    const page = await open(await reportHtml(kpi, 'en', later));
    await page.emulateMedia({ media: 'print' });
    const { series, areas } = await page.evaluate<{ series: Record<string, string[]>; areas: Record<string, string> }>(greyMarks);
    expect(Object.keys(series).toSorted()).toEqual([
      'chart-accuracy-course',
      'chart-conditions',
      'chart-cost',
      'chart-det',
      'chart-training',
    ]);
    expect(series['chart-det']?.length).toBe(3);
    expect(series['chart-conditions']?.length).toBe(2);
    expect(series['chart-training']?.length).toBe(4);
    for (const looks of Object.values(series)) expect(new Set(looks).size).toBe(looks.length);
    expect(areas).toEqual({ genuine: 'plain', impostor: 'hatched', reject: 'plain', accept: 'hatched' });
    await page.close();
  });
});

// One look per series of a chart: its dash and the shape of its marks, with every colour left out.
const greyMarks = `(() => {
  const series = {};
  for (const chart of document.querySelectorAll('figure.chart')) {
    const looks = new Map();
    for (const path of chart.querySelectorAll(':scope > svg .line, :scope > svg .dots')) {
      const name = [...path.classList].join(' ');
      const mark = chart.querySelector(':scope > svg .mark.' + path.classList[1]);
      const shape = mark === null ? '' : mark.tagName + (mark.getAttribute('d') ?? '').replace(/^M[^a-z]*/, '');
      const dot = path.classList.contains('dots') ? path.getAttribute('d').replace(/^M[-.0-9]+ [-.0-9]+/, '').split('M')[0] : '';
      const { strokeDasharray, strokeLinecap } = getComputedStyle(path);
      looks.set(name, [strokeDasharray, strokeLinecap, dot, shape, chart.id === 'chart-training' && name.includes('loss') ? 'upper part' : ''].join(' '));
    }
    if (looks.size > 0) series[chart.id] = [...looks.values()];
  }
  const areas = {};
  for (const name of ['genuine', 'impostor', 'reject', 'accept']) {
    const fill = document.querySelector('figure > svg .' + name).getAttribute('fill') ?? '';
    areas[name] = fill.startsWith('url(#hatch') ? 'hatched' : 'plain';
  }
  return { series, areas };
})()`;
