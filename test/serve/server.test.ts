// Every protection of the server in the browser: shown to let the right request through, then to refuse the wrong one.
// Invariant: each refusal stands beside the request that differs in that one point and is granted; nothing of a request is ever logged.
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { mostMessageBytes, startServing } from '../../main/serve/server.ts';
import { contentPolicy } from '../../main/window-files.ts';
import { carrierHost, memoryLog } from '../support/carrier-host.ts';
import { type Answered, ask, exchange, faceDigestHere, serveWindow, tryConnect } from '../support/served-window.ts';

let served: Awaited<ReturnType<typeof serveWindow>>;
let port: number;
beforeAll(async () => {
  served = await serveWindow();
  port = served.serving.port;
});
afterAll(() => served.serving.close());
beforeEach(() => void served.log.notes.splice(0));

const reasons = () => served.log.notes.map(({ facts }) => facts['why']);
async function newSession(): Promise<{ key: string; cookie: string }> {
  const { body, headers } = await exchange(port, served.newToken());
  const [cookie = ''] = headers['set-cookie'] ?? [];
  return { key: (JSON.parse(body.toString()) as { session: string }).session, cookie: cookie.split(';', 1)[0] ?? '' };
}

describe('the window', () => {
  test('is handed out with a policy that allows nothing foreign', async () => {
    const { status, headers, body } = await ask(port, '/');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body.toString()).toContain('<title>window</title>');
    expect(headers['content-security-policy']).toBe(contentPolicy);
    expect(contentPolicy).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('refusals carry the same policy', async () => {
    expect((await ask(port, '/nowhere')).headers['content-security-policy']).toBe(contentPolicy);
  });

  test('HEAD sends no body, other methods are refused', async () => {
    expect(await ask(port, '/', { method: 'HEAD' })).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) expect((await ask(port, '/', { method })).status).toBe(405);
    expect((await ask(port, '/session', { method: 'PUT' })).status).toBe(405);
    expect(new Set(reasons())).toEqual(new Set(['method']));
  });

  test.each([
    '/../package.json',
    '/assets/../../package.json',
    '/%2e%2e/package.json',
    '/%2e%2e%2fpackage.json',
    '/..%5c..%5cpackage.json',
    '/assets/..%2f..%2fetc%2fpasswd',
    '//127.0.0.1/share',
    '/\\\\server\\share',
    '/assets/a.js%00.html',
    '/assets/',
    '/assets/secret.pem',
    '/favicon.ico',
    '/.git/config',
    `/faces/../index.html`,
    `/faces/${faceDigestHere}/../../index.html`,
  ])('%s leads nowhere', async (path) => {
    expect((await ask(port, '/assets/a.js')).status).toBe(200);
    expect((await ask(port, path)).status).toBe(404);
    expect(reasons()).toEqual(['path']);
  });
});

describe('for whom a request is meant', () => {
  test.each([['127.0.0.1'], ['localhost'], ['LOCALHOST'], ['[::1]']])('%s is this computer', async (name) => {
    expect((await ask(port, '/', { headers: { Host: `${name}:${port}` } })).status).toBe(200);
  });

  test.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', '0.0.0.0', '192.168.1.2'])(
    '%s is not, wherever its name leads',
    async (name) => {
      expect((await ask(port, '/', { headers: { Host: `${name}:${port}` } })).status).toBe(421);
      expect(reasons()).toEqual(['host']);
    },
  );

  test('another port is not, and neither is no name at all', async () => {
    expect((await ask(port, '/', { headers: { Host: `127.0.0.1:${port + 1}` } })).status).toBe(421);
    expect((await ask(port, '/', { headers: { Host: '127.0.0.1' } })).status).toBe(421);
  });

  test('a rebound name reaches neither the token nor the connection', async () => {
    const rebound = { Host: `evil.example:${port}`, Origin: `http://evil.example:${port}` };
    expect((await exchange(port, served.newToken(), rebound)).status).toBe(421);
    const { key } = await newSession();
    const headers = { Host: `evil.example:${port}` };
    expect(await tryConnect(port, key, { headers, origin: `http://evil.example:${port}` })).toBe(403);
    expect(await tryConnect(port, key)).toBeInstanceOf(WebSocket);
  });

  test('nothing but this computer can reach the port', async (context) => {
    if (process.platform !== 'linux') return context.skip('the list of listening ports is read from /proc');
    /** Addresses on which somebody listens at this port, as the kernel writes them. */
    const listening = (at: number): string[] =>
      ['tcp', 'tcp6'].flatMap((kind) =>
        [...readFileSync(`/proc/net/${kind}`, 'utf8').matchAll(/^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F:]+ 0A /gm)]
          .filter(([, , hex]) => Number.parseInt(hex ?? '', 16) === at)
          .map(([, address]) => address ?? ''),
      );
    expect(listening(port)).toEqual(['0100007F']);
    // Control: a server that is open to everybody is seen to be.
    const open = createServer();
    await new Promise<void>((settle) => open.listen({ host: '0.0.0.0', port: 0 }, settle));
    expect(listening((open.address() as AddressInfo).port)).toEqual(['00000000']);
    await new Promise((settle) => open.close(settle));
  });
});

describe('the token', () => {
  test('opens a session once', async () => {
    const token = served.newToken();
    const first = await exchange(port, token);
    expect([first.status, Object.keys(JSON.parse(first.body.toString()) as object)]).toEqual([200, ['session']]);
    const again = await exchange(port, token);
    expect([again.status, JSON.parse(again.body.toString())]).toEqual([401, { problem: { code: 'token-refused', data: {} } }]);
    expect(reasons()).toEqual([undefined, 'token']);
  });

  test('is worth nothing once there is a newer one', async () => {
    const [older, newer] = [served.newToken(), served.newToken()];
    expect((await exchange(port, older)).status).toBe(401);
    expect((await exchange(port, newer)).status).toBe(200);
  });

  test.each(['', 'x', 'x'.repeat(200), '日本語'])('"%s" is none, and does not use up the real one', async (wrong) => {
    const token = served.newToken();
    expect((await exchange(port, wrong)).status).toBe(401);
    expect((await exchange(port, token)).status).toBe(200);
  });

  test.each([
    ['a foreign page', { Origin: 'http://evil.example' }, 403],
    ['a page of another port', { Origin: 'http://127.0.0.1:1' }, 403],
    ['a page with this name over https', { Origin: 'https://127.0.0.1' }, 403],
    ['no page at all', { Origin: undefined }, 403],
    ['a sandboxed page', { Origin: 'null' }, 403],
    ['a form', { 'Content-Type': 'text/plain' }, 415],
    ['a form with boundaries', { 'Content-Type': 'multipart/form-data' }, 415],
  ])('is not taken from %s', async (_, headers, status) => {
    const token = served.newToken();
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<string, string>;
    const all = { Origin: `http://127.0.0.1:${port}`, 'Content-Type': 'application/json', ...given };
    const sent = 'Origin' in headers && headers.Origin === undefined ? { 'Content-Type': 'application/json' } : all;
    const refused = await ask(port, '/session', { method: 'POST', headers: sent, body: JSON.stringify({ token }) });
    expect(refused.status).toBe(status);
    expect((await exchange(port, token)).status).toBe(200);
  });

  test('is not looked for in a large body or in what is no JSON', async () => {
    const headers = { Origin: served.origin, 'Content-Type': 'application/json' };
    const token = served.newToken();
    const large = JSON.stringify({ token, more: 'x'.repeat(2000) });
    expect((await ask(port, '/session', { method: 'POST', headers, body: large })).status).toBe(413);
    expect((await ask(port, '/session', { method: 'POST', headers, body: 'token' })).status).toBe(401);
    expect((await ask(port, '/session', { method: 'POST', headers, body: JSON.stringify({ token, more: 1 }) })).status).toBe(401);
    expect((await exchange(port, token)).status).toBe(200);
  });

  test('is in no log, and neither is anything else that was sent', async () => {
    const token = served.newToken();
    await exchange(port, token);
    await exchange(port, token);
    await ask(port, '/faces/Somebody', { headers: { Cookie: 'x=Somebody', Host: 'somebody.example' } });
    await ask(port, '/Somebody/else.jpg');
    expect(served.log.notes.length).toBe(4);
    expect(JSON.stringify(served.log.notes)).not.toMatch(new RegExp(`${token}|somebody`, 'i'));
  });
});

describe('the session', () => {
  const hold = (headers: Record<string, string>) => ask(port, '/session', { headers });

  test('holds for its key and says so, with the cookie of its faces', async () => {
    const { key, cookie } = await newSession();
    const held = await hold({ Authorization: `Bearer ${key}` });
    expect(held.status).toBe(200);
    expect(held.headers['set-cookie']).toEqual([`${cookie}; Path=/faces; HttpOnly; SameSite=Strict`]);
    for (const wrong of [
      {},
      { Authorization: 'Bearer x' },
      { Authorization: key },
      { Authorization: `Basic ${key}` },
      { Cookie: cookie },
    ]) {
      expect((await hold(wrong)).status).toBe(401);
    }
    expect((await hold({ Authorization: `Bearer ${key}`, 'Sec-Fetch-Site': 'same-site' })).status).toBe(403);
  });

  test('opens the connection', async () => {
    const { key } = await newSession();
    const socket = (await tryConnect(port, key)) as WebSocket;
    expect(socket.protocol).toBe('deshi.1');
    const reply = new Promise((settle) => socket.once('message', (data) => settle(JSON.parse(String(data)))));
    socket.send(JSON.stringify({ kind: 'call', id: 1, name: 'host.about', input: {} }));
    expect(await reply).toEqual({ kind: 'reply', id: 1, reply: { ok: { version: '1.2.3', dataDir: '日本語' } } });
    socket.terminate();
  });

  test('nothing else does', async () => {
    const { key, cookie } = await newSession();
    expect(await tryConnect(port, 'wrong')).toBe(403);
    expect(await tryConnect(port, '')).toBe(403);
    expect(await tryConnect(port, cookie.split('=')[1] ?? '')).toBe(403);
    expect(await tryConnect(port, key, { protocols: ['deshi.2', `session.${key}`] })).toBe(403);
    expect(await tryConnect(port, key, { protocols: ['deshi.1'], headers: { Cookie: cookie } })).toBe(403);
    expect(await tryConnect(port, key, { path: '/elsewhere' })).toBe(403);
    for (const origin of ['http://evil.example', `http://127.0.0.1:${port + 1}`, `http://localhost:${port}`, 'null', 'app://deshi']) {
      expect(await tryConnect(port, key, { origin })).toBe(403);
    }
    expect(new Set(reasons())).toEqual(new Set([undefined, 'session', 'path', 'origin']));
    expect(await tryConnect(port, key)).toBeInstanceOf(WebSocket);
  });

  test('ends a connection that sends too much or nonsense, and only that one', async () => {
    const { key } = await newSession();
    const other = (await tryConnect(port, key)) as WebSocket;
    const closedWith = async (message: string | Buffer): Promise<number> => {
      const socket = (await tryConnect(port, key)) as WebSocket;
      const closed = new Promise<number>((settle) => socket.once('close', settle));
      socket.on('error', () => {});
      socket.send(message);
      return closed;
    };
    expect(await closedWith('x'.repeat(mostMessageBytes + 1))).toBe(1009);
    expect(await closedWith('not JSON')).toBe(1008);
    expect(await closedWith(JSON.stringify({ kind: 'call' }))).toBe(1008);
    expect(await closedWith(Buffer.from([1, 2, 3]))).toBe(1008);
    expect(reasons().filter(Boolean).sort()).toEqual(['malformed', 'malformed', 'malformed', 'oversized']);
    expect(other.readyState).toBe(WebSocket.OPEN);
    other.terminate();
  });
});

describe('pictures of faces', () => {
  const face = (digest: string, headers: Record<string, string>): Promise<Answered> => ask(port, `/faces/${digest}`, { headers });

  test('are shown to a session by digest', async () => {
    const { cookie } = await newSession();
    const shown = await face(faceDigestHere, { Cookie: `other=1; ${cookie}` });
    expect([shown.status, shown.headers['content-type'], shown.headers['cache-control']]).toEqual([200, 'image/bmp', 'no-store']);
    expect(shown.body.subarray(0, 2).toString()).toBe('BM');
    expect((await face(faceDigestHere, { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200);
  });

  test('and to nobody else', async () => {
    const { key, cookie } = await newSession();
    expect((await face(faceDigestHere, {})).status).toBe(401);
    expect((await face(faceDigestHere, { Cookie: cookie.replace(/=.*/, '=wrong') })).status).toBe(401);
    expect((await face(faceDigestHere, { Cookie: cookie.replace(/=.*/, `=${key}`) })).status).toBe(401);
    expect((await face(faceDigestHere, { Authorization: `Bearer ${key}` })).status).toBe(401);
    for (const site of ['same-site', 'cross-site', 'none']) {
      expect((await face(faceDigestHere, { Cookie: cookie, 'Sec-Fetch-Site': site })).status).toBe(403);
    }
    expect((await face('cd'.repeat(32), { Cookie: cookie })).status).toBe(404);
    expect((await face(faceDigestHere.toUpperCase(), { Cookie: cookie })).status).toBe(404);
  });
});

test('a port that is taken is a problem of its own', async () => {
  const nobody = { picture: () => undefined, close: () => {} };
  const again = startServing({ host: carrierHost(), files: new Map(), thumbnails: nobody, log: memoryLog(), port });
  await expect(again).rejects.toMatchObject({ code: 'port-taken', data: { port } });
});

test('closing ends every connection and frees the port', async () => {
  const own = await serveWindow();
  const session = JSON.parse((await exchange(own.serving.port, own.newToken())).body.toString()) as { session: string };
  const socket = (await tryConnect(own.serving.port, session.session)) as WebSocket;
  const closed = new Promise((settle) => socket.once('close', settle));
  await own.serving.close();
  await closed;
  await expect(ask(own.serving.port, '/')).rejects.toThrow(/ECONNREFUSED/);
  expect(own.host.listening()).toBe(0);
});
