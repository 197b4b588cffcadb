// A small window served by the real server in front of the carriers' test host, and a client that can send any header.
// Invariant: no browser's habits stand between a test and the server: what is to be refused is really sent.
import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { dirname, join } from 'node:path';
import { WebSocket } from 'ws';
import { openPixels } from '../../main/faces/pixels.ts';
import { openThumbnails } from '../../main/faces/thumbnail.ts';
import { startServing } from '../../main/serve/server.ts';
import { readWindow } from '../../main/window-files.ts';
import { carrierHost, memoryLog } from './carrier-host.ts';
import { temporaryFolder } from './temporary.ts';

export const faceDigestHere = 'ab'.repeat(32);

export const windowSources: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html><title>window</title><script type="module" src="/assets/a.js"></script>',
  'assets/a.js': 'export {};',
  'assets/secret.pem': 'not a file of a window',
};

/** Writes a folder such as a build leaves it. */
export function writeWindow(folder: string, sources: Readonly<Record<string, string>> = windowSources): string {
  for (const [name, text] of Object.entries(sources)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return folder;
}

export async function serveWindow(sources?: Readonly<Record<string, string>>) {
  const dataDir = temporaryFolder();
  const pixels = openPixels(dataDir, 'append');
  pixels.append(
    faceDigestHere,
    new Uint8Array(112 * 112 * 3).map((_, at) => at % 251),
  );
  pixels.close();
  const log = memoryLog();
  const host = carrierHost();
  const serving = await startServing({
    host,
    files: readWindow(writeWindow(temporaryFolder(), sources)),
    thumbnails: openThumbnails(dataDir),
    log,
    port: 0,
  });
  const origin = `http://127.0.0.1:${serving.port}`;
  return { serving, log, host, origin, newToken: () => new URL(serving.newAddress()).hash.slice('#token='.length) };
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One request as it is written here: the path is sent as it is. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: OutgoingHttpHeaders; body?: string } = {},
): Promise<Answered> {
  return new Promise((settle, fail) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => settle({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

/** Exchanges a token as the page does. */
export function exchange(port: number, token: string, headers: OutgoingHttpHeaders = {}): Promise<Answered> {
  return ask(port, '/session', {
    method: 'POST',
    headers: { Origin: `http://127.0.0.1:${port}`, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ token }),
  });
}

/** Tries to connect: the socket, or the status with which it was refused. */
export function tryConnect(
  port: number,
  session: string,
  { origin = `http://127.0.0.1:${port}`, path = '/connection', headers = {}, protocols = ['deshi.1', `session.${session}`] } = {},
): Promise<WebSocket | number> {
  return new Promise((settle, fail) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { origin, headers });
    socket.once('open', () => settle(socket));
    socket.once('unexpected-response', (_, response) => settle(response.statusCode ?? 0));
    socket.once('error', fail);
  });
}
