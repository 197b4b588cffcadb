// How a window gets its connection: the whole way through the real server with Node's own fetch and web socket, and through a shell.
// Invariant: the token leaves the address before anything is sent, and nothing is opened with a session that holds no more.
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servePort } from '../../main/carrier/serve-port.ts';
import { type BrowserLike, faceAddress, openConnection, portMessage } from '../../preload/carrier/browser.ts';
import { overMessagePort } from '../../preload/carrier/port.ts';
import { carrierHost, memoryLog } from '../support/carrier-host.ts';
import { serveWindow } from '../support/served-window.ts';

let served: Awaited<ReturnType<typeof serveWindow>>;
beforeAll(async () => {
  served = await serveWindow();
});
afterAll(() => served.serving.close());

/** A page of the server: what a browser adds by itself (Origin) is added here. */
function page(address: string, kept = new Map<string, string>()) {
  const { protocol, host, origin, hash, pathname } = new URL(address);
  const log: string[] = [];
  const browser: BrowserLike = {
    location: { protocol, host, origin, hash, pathname },
    history: { replaceState: (_data, _unused, url) => void log.push(`address ${url}`) },
    localStorage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    fetch(path, options) {
      log.push(`fetch ${path}`);
      const { headers = {}, ...rest } = options as { headers?: object };
      return fetch(`${origin}${path}`, { ...rest, headers: { ...headers, Origin: origin } });
    },
    WebSocket: class extends WebSocket {
      constructor(url: string, protocols: string[]) {
        // Node's web socket takes headers, which its types do not say.
        super(url, { protocols, headers: { Origin: origin } } as never);
      }
    },
    addEventListener: () => {},
    removeEventListener: () => {},
  };
  return { browser, log, kept };
}

test('by the token of the address, and again by what was kept', async () => {
  const first = page(served.serving.newAddress());
  const opened = await openConnection(first.browser);
  if (!('ok' in opened)) throw new Error(opened.problem.code);
  expect(await opened.ok.call('host.about', {})).toEqual({ ok: { version: '1.2.3', dataDir: '日本語' } });
  expect(first.log).toEqual(['address /', 'fetch /session', 'fetch /session']);
  const lost = new Promise<void>((settle) => opened.ok.onClose(settle));
  opened.ok.close();
  await lost;

  const reloaded = page(`${served.origin}/`, first.kept);
  const again = await openConnection(reloaded.browser);
  expect('ok' in again && (await again.ok.call('host.about', {}))).toHaveProperty('ok');
  if ('ok' in again) again.ok.close();
});

test('not by a token that was used, not without one, not by a session of a server that is gone', async () => {
  const address = served.serving.newAddress();
  const first = await openConnection(page(address).browser);
  if ('ok' in first) first.ok.close();
  const refused = { problem: { code: 'token-refused', data: {} } };
  expect(await openConnection(page(address).browser)).toEqual(refused);
  expect(await openConnection(page(`${served.origin}/`).browser)).toEqual(refused);
  const stale = page(`${served.origin}/`, new Map([['deshi.session', 'x']]));
  expect(await openConnection(stale.browser)).toEqual(refused);
  expect(stale.kept.size).toBe(0);
});

test('a server that does not answer is a lost connection', async () => {
  const own = await serveWindow();
  const address = own.serving.newAddress();
  await own.serving.close();
  expect(await openConnection(page(address).browser)).toEqual({ problem: { code: 'connection-lost', data: {} } });
});

test('through a shell by the port that comes with its message, and by no other', async () => {
  const listeners = new Set<(event: object) => void>();
  const say = (event: object): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const { port1, port2 } = new MessageChannel();
  servePort(overMessagePort(port2), carrierHost(), memoryLog());
  let asked = 0;
  const { browser } = page('app://deshi/');
  const origin = 'app://deshi';
  const opening = openConnection({
    ...browser,
    location: { ...browser.location, origin },
    addEventListener: (_, listener) => void listeners.add(listener),
    removeEventListener: (_, listener) => void listeners.delete(listener),
    deshiShell: {
      requestConnection: () => void asked++,
      choose: async () => null,
      showResult: async () => false,
      saveReport: async () => null,
      pathOf: () => '',
      setLanguage: async () => {},
      onMenu: () => {},
      settings: async () => ({ notifications: true }),
    },
  });
  say({ data: portMessage, origin: 'https://evil.example', ports: [port1] });
  say({ data: 'something else', origin, ports: [port1] });
  say({ data: portMessage, origin, ports: [] });
  expect([asked, listeners.size]).toEqual([1, 1]);
  say({ data: portMessage, origin, ports: [port1] });
  const opened = await opening;
  expect(listeners.size).toBe(0);
  expect('ok' in opened && (await opened.ok.call('host.about', {}))).toHaveProperty('ok');
  port1.close();
});

test('faces have one address everywhere', () => {
  expect(faceAddress('ab')).toBe('/faces/ab');
});
