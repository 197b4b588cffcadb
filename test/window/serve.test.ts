// The protections of `deshi serve` in a real browser: what its policy allows runs, what it forbids does not, and another page of this computer gets nothing.
// Invariant: each thing that is blocked stands beside the same thing that is allowed, so that a page that does nothing at all would fail.

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumHere, launchChromium, noChromium } from '../support/chromium.ts';
import { faceDigestHere, serveWindow } from '../support/served-window.ts';

/** The carrier of the window as a browser runs it: the very sources, types taken off. */
function carrierScripts(): Record<string, string> {
  const names = ['browser', 'client', 'envelope', 'port'];
  return Object.fromEntries(
    names.map((name) => {
      const source = readFileSync(resolve(import.meta.dirname, `../../preload/carrier/${name}.ts`), 'utf8');
      return [`assets/${name}.js`, stripTypeScriptTypes(source).replace(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'")];
    }),
  );
}

const sources = {
  'index.html': `<!doctype html><title>window</title><link rel="stylesheet" href="/assets/a.css"><script type="module" src="/assets/a.js"></script>
    <script>globalThis.inline = true</script><style>body { color: rgb(1, 2, 3) }</style><p id="p" onclick="globalThis.handler = true">text</p>
    <iframe src="/"></iframe>`,
  'assets/a.css': 'body { background: rgb(4, 5, 6) }',
  'assets/a.js': `import { openConnection, faceAddress } from './browser.js';
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violations.push(effectiveDirective));
    globalThis.faceAddress = faceAddress;
    globalThis.evaluated = (() => { try { return eval('true'); } catch { return false; } })();
    globalThis.opened = openConnection(window).then(async (opened) => ('ok' in opened ? await opened.ok.call('host.about', {}) : opened));`,
  ...carrierScripts(),
};

/** A page without any policy: where the same things happen that the window's policy forbids. */
const lawless = `<!doctype html><title>other</title><script>globalThis.inline = true; globalThis.evaluated = eval('true')</script>
  <style>body { color: rgb(1, 2, 3) }</style><p id="p" onclick="globalThis.handler = true">text</p>`;

describe('in a real browser', () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serveWindow>>;
  let page: Page;
  let other: Server;
  const inBrowser = (name: string, check: () => Promise<void>) =>
    test(name, async (context) => {
      if (chromiumHere === undefined) context.skip(noChromium);
      await check();
    });

  beforeAll(async () => {
    if (chromiumHere === undefined) return;
    served = await serveWindow(sources);
    other = createServer(({ url }, response) => {
      const picture = url === '/picture.svg';
      response.writeHead(200, { 'Content-Type': picture ? 'image/svg+xml' : 'text/html', 'Access-Control-Allow-Origin': '*' });
      response.end(picture ? '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>' : lawless);
    });
    await new Promise<void>((settle) => other.listen(0, '127.0.0.1', settle));
    browser = await launchChromium();
    page = await (await browser.newContext()).newPage();
    await page.goto(served.serving.newAddress());
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    other?.close();
    await served?.serving.close();
  });

  const otherOrigin = () => `http://127.0.0.1:${(other.address() as AddressInfo).port}`;

  inBrowser('the window connects with the token of its address, which is gone from it', async () => {
    expect(await page.evaluate('opened')).toEqual({ ok: { version: '1.2.3', dataDir: '日本語' } });
    expect(page.url()).toBe(`${served.origin}/`);
    await page.reload();
    expect(await page.evaluate('opened')).toEqual({ ok: { version: '1.2.3', dataDir: '日本語' } });
  });

  inBrowser('its own style applies; nothing inline runs or applies', async () => {
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(4, 5, 6)');
    expect(await page.evaluate('getComputedStyle(document.body).color')).not.toBe('rgb(1, 2, 3)');
    await page.click('#p');
    expect(await page.evaluate('[globalThis.inline, globalThis.handler]')).toEqual([undefined, undefined]);
  });

  inBrowser('no text becomes a script, an element or code', async () => {
    const outcome = await page.evaluate(`(() => {
      const outcome = {};
      try { document.body.innerHTML = '<b>x</b>'; outcome.html = true; } catch { outcome.html = false; }
      const script = document.createElement('script');
      try { script.src = '/assets/a.js'; outcome.script = true; } catch { outcome.script = false; }
      document.querySelector('#p').textContent = 'plain';
      outcome.text = document.querySelector('#p').textContent;
      // Tried by the page itself when it was loaded: what a test evaluates may evaluate.
      outcome.eval = evaluated;
      return outcome;
    })()`);
    expect(outcome).toEqual({ eval: false, html: false, script: false, text: 'plain' });
  });

  inBrowser('nothing foreign is fetched, shown, framed or connected to', async () => {
    const outcome = await page.evaluate(`(async (other) => {
      const fetched = (address) => fetch(address).then(() => true, () => false);
      const shown = (address) => new Promise((settle) => {
        const image = new Image();
        image.onload = () => settle(true);
        image.onerror = () => settle(false);
        image.src = address;
      });
      const connected = (address) => new Promise((settle) => {
        try { const socket = new WebSocket(address); socket.onopen = () => settle(true); socket.onerror = () => settle(false); } catch { settle(false); }
      });
      return {
        own: await fetched('/assets/a.css'),
        face: await shown(faceAddress('${faceDigestHere}')),
        foreign: await fetched(other),
        picture: await shown(other + '/picture.svg'),
        socket: await connected(other.replace('http', 'ws')),
        framed: (() => { try { return document.querySelector('iframe').contentDocument?.title === 'window'; } catch { return false; } })(),
      };
    })('${otherOrigin()}')`);
    expect(outcome).toEqual({ own: true, face: true, foreign: false, picture: false, socket: false, framed: false });
    expect(await page.evaluate('[...new Set(violations)].sort()')).toEqual(expect.arrayContaining(['connect-src', 'img-src']));
  });

  inBrowser('all of this happens on a page without the policy', async () => {
    const free = await page.context().newPage();
    await free.goto(otherOrigin().replace('127.0.0.1', 'localhost'));
    await free.click('#p');
    expect(await free.evaluate('[inline, evaluated, handler, getComputedStyle(document.body).color]')).toEqual([
      true,
      true,
      true,
      'rgb(1, 2, 3)',
    ]);
    const outcome = await free.evaluate(`(async (other) => {
      document.querySelector('#p').innerHTML = '<b>x</b>';
      const fetched = await fetch(other).then(() => true, () => false);
      const picture = await new Promise((settle) => {
        const image = new Image();
        image.onload = () => settle(true);
        image.onerror = () => settle(false);
        image.src = other + '/picture.svg';
      });
      return { html: document.querySelector('b') !== null, fetched, picture };
    })('${otherOrigin()}')`);
    expect(outcome).toEqual({ html: true, fetched: true, picture: true });
    await free.close();
  });

  inBrowser('another page of this computer, with the cookies of this one, gets nothing', async () => {
    const thief = await page.context().newPage();
    await thief.goto(otherOrigin());
    expect(await thief.title()).toBe('other');
    const session = await page.evaluate("localStorage.getItem('deshi.session')");
    const outcome = await thief.evaluate(`(async (target, session) => {
      const read = (path, options) => fetch(target + path, { credentials: 'include', ...options }).then(({ status }) => status, () => 'refused');
      const shown = new Promise((settle) => {
        const image = new Image();
        image.onload = () => settle(true);
        image.onerror = () => settle(false);
        image.src = target + '/faces/${faceDigestHere}';
      });
      const connected = new Promise((settle) => {
        const socket = new WebSocket(target.replace('http', 'ws') + '/connection', ['deshi.1', 'session.' + session]);
        socket.onopen = () => settle(true);
        socket.onerror = () => settle(false);
      });
      return {
        own: await fetch('/').then(({ status }) => status),
        page: await read('/'),
        session: await read('/session', { headers: { Authorization: 'Bearer ' + session } }),
        exchange: await read('/session', { method: 'POST', mode: 'no-cors', body: '{}' }),
        shown: await shown,
        connected: await connected,
        kept: localStorage.getItem('deshi.session'),
      };
    })('${served.origin}', ${JSON.stringify(session)})`);
    expect(outcome).toEqual({
      own: 200,
      page: 'refused',
      session: 'refused',
      exchange: 'refused',
      shown: false,
      connected: false,
      kept: null,
    });
    await thief.close();
    // The window itself is not disturbed.
    expect(
      await page.evaluate(
        "new Promise((settle) => { const image = new Image(); image.onload = () => settle(true); image.onerror = () => settle(false); image.src = faceAddress('" +
          faceDigestHere +
          "') + '?again'; })",
      ),
    ).toBe(true);
  });

  inBrowser('the same address opens nothing in another browser', async () => {
    const address = served.serving.newAddress();
    const [first, second] = [await browser.newContext(), await browser.newContext()];
    const open = async (context: typeof first) => {
      const own = await context.newPage();
      await own.goto(address);
      return own.evaluate('opened');
    };
    expect(await open(first)).toHaveProperty('ok');
    expect(await open(second)).toEqual({ problem: { code: 'token-refused', data: {} } });
    await Promise.all([first.close(), second.close()]);
  });
});
