// What the walk with Tab is there to find is found when it is planted, and a page without it passes.
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumHere, launchChromium, noChromium } from './chromium.ts';
import { walkByKeys } from './keyboard.ts';

let browser: Browser | undefined;
beforeAll(async () => {
  if (chromiumHere !== undefined) browser = await launchChromium();
}, 60_000);
afterAll(() => browser?.close());

test('a control left out, a focus that is not seen, one under another, a trap', { timeout: 60_000 }, async (context) => {
  if (browser === undefined) return context.skip(noChromium);
  const page = await browser.newPage();
  const walked = async (body: string): Promise<readonly string[]> => {
    await page.setContent(
      `<style>:focus-visible { outline: 3px solid red }</style><button>a</button><input aria-label="b">${body}<button>c</button>`,
    );
    return (await walkByKeys(page)).faults;
  };
  expect(await walked('<label>x<input type="radio" name="r"></label><label>y<input type="radio" name="r"></label>')).toEqual([]);
  // A box for a day has stops of its own inside.
  expect(await walked('<style>input:focus-within { outline: 3px solid red }</style><input type="date" aria-label="d">')).toEqual([]);
  expect(await walked('<button tabindex="-1">left out</button>')).toEqual(expect.arrayContaining(['Tab: not reached: button "left out"']));
  expect(await walked('<button style="outline: none">unseen</button>')).toEqual(
    expect.arrayContaining(['Tab: the focus cannot be seen on button "unseen"', 'Shift+Tab: the focus cannot be seen on button "unseen"']),
  );
  expect(await walked('<style>#s:focus { outline: none; box-shadow: 0 0 0 3px red }</style><button id="s">shadow</button>')).toEqual([]);
  expect(await walked('<button style="outline: 2px solid red">always</button>')).toEqual(
    expect.arrayContaining(['Tab: the focus cannot be seen on button "always"']),
  );
  expect(await walked('<button>under</button><div style="position: fixed; inset: 0; background: white"></div>')).toEqual(
    expect.arrayContaining(['Tab: out of sight with the focus: button "under"']),
  );
  expect(await walked('<button onkeydown="event.preventDefault()">trap</button>')).toEqual(
    expect.arrayContaining(['Tab: not reached: button "c"']),
  );
});
