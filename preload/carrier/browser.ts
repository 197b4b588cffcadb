// How a window gets its connection: from the shell by a port, from `deshi serve` by the token in its address and a web socket.
// Invariant: the token is taken out of the address before anything else happens, so that it stays in no history and no screenshot.
import type { ShellBridge } from '../bridge.ts';
import type { ProblemReply } from '../contract.ts';
import { type Connection, connect } from './client.ts';
import { type MessagePortLike, overMessagePort, overWebSocket, type WebSocketLike } from './port.ts';

/** The members of `window` that are used. */
export interface BrowserLike {
  readonly location: {
    readonly protocol: string;
    readonly host: string;
    readonly origin: string;
    readonly hash: string;
    readonly pathname: string;
  };
  readonly history: { replaceState(data: null, unused: string, url: string): void };
  readonly localStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void; removeItem(key: string): void };
  fetch(url: string, options: object): Promise<{ readonly ok: boolean; readonly status: number; json(): Promise<unknown> }>;
  readonly WebSocket: new (
    url: string,
    protocols: string[],
  ) => WebSocketLike & { addEventListener(type: 'open' | 'error', listener: () => void): void };
  addEventListener(type: string, listener: (event: object) => void): void;
  removeEventListener(type: string, listener: (event: object) => void): void;
  readonly deshiShell?: ShellBridge;
}

export type Opened = { readonly ok: Connection } | { readonly problem: ProblemReply };

/** What the message with the port says. */
export const portMessage = 'deshi-port';
const kept = 'deshi.session';

/** Opens the connection of this window. After it is lost, calling this again opens another. Never rejects. */
export async function openConnection(browser: BrowserLike): Promise<Opened> {
  try {
    return browser.deshiShell ? { ok: await throughShell(browser, browser.deshiShell) } : await throughServer(browser);
  } catch {
    return { problem: { code: 'connection-lost', data: {} } };
  }
}

/** The address of a face's picture, the same in both. */
export function faceAddress(digest: string): string {
  return `/faces/${digest}`;
}

function throughShell(browser: BrowserLike, shell: ShellBridge): Promise<Connection> {
  return new Promise((settle) => {
    const hear = (event: object): void => {
      const { data, origin, ports } = event as { data: unknown; origin: string; ports: readonly MessagePortLike[] };
      const [port] = ports;
      if (data !== portMessage || origin !== browser.location.origin || port === undefined) return;
      browser.removeEventListener('message', hear);
      settle(connect(overMessagePort(port)));
    };
    browser.addEventListener('message', hear);
    shell.requestConnection();
  });
}

async function throughServer(browser: BrowserLike): Promise<Opened> {
  const { location, history, localStorage } = browser;
  const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (token !== undefined) {
    history.replaceState(null, '', location.pathname);
    const reply = await browser.fetch('/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    // A used token may still be the one of this very browser: then its session holds.
    if (reply.ok) localStorage.setItem(kept, String(((await reply.json()) as { session: unknown }).session));
  }
  const session = localStorage.getItem(kept);
  if (session === null) return refused;
  const known = await browser.fetch('/session', { headers: { Authorization: `Bearer ${session}` } });
  if (known.status === 401) {
    localStorage.removeItem(kept);
    return refused;
  }
  if (!known.ok) return { problem: { code: 'connection-lost', data: {} } };
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new browser.WebSocket(`${scheme}://${location.host}/connection`, ['deshi.1', `session.${session}`]);
  await new Promise<void>((settle, fail) => {
    socket.addEventListener('open', settle);
    socket.addEventListener('error', () => fail(new Error('refused')));
  });
  return { ok: connect(overWebSocket(socket)) };
}

const refused: Opened = { problem: { code: 'token-refused', data: {} } };
