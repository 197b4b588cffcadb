// The window for a browser on this computer: its files, the exchange of the token, pictures of faces, and the connection to the host.
// Invariant: loopback only; every request is checked for whom it is meant and where it comes from before anything else; refusals are logged
// without anything that the request carried.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { overServerSocket } from '../carrier/ports.ts';
import { type Answerer, servePort } from '../carrier/serve-port.ts';
import { type Thumbnails, thumbnailType } from '../faces/thumbnail.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problems.ts';
import { faceDigest, type WindowFiles, windowFile, windowHeaders } from '../window-files.ts';
import { bearer, cookie, fetchSiteAllowed, hostAllowed, offeredSession, originAllowed, protocol } from './policy.ts';
import { Sessions } from './sessions.ts';

export interface Serving {
  readonly port: number;
  /** An address that opens the window once; the one before it opens nothing any more. */
  newAddress(): string;
  close(): Promise<void>;
}

export interface ServeOptions {
  readonly host: Answerer;
  readonly files: WindowFiles;
  readonly thumbnails: Thumbnails;
  readonly log: Log;
  /** 0: any free one. */
  readonly port: number;
}

const loopback = '127.0.0.1';
/** A token and its braces. */
const mostBodyBytes = 1024;
/** Larger than any input of the contract that makes sense: lists are files, and files stay where they are. */
export const mostMessageBytes = 8 * 1024 * 1024;
// A browser that slept with its computer leaves a dead connection behind.
const heartbeatMs = 30_000;
const exchange = z.strictObject({ token: z.string().min(1).max(200) });

/** Starts serving. Rejects with Problem `port-taken`. */
export async function startServing({ host, files, thumbnails, log, port }: ServeOptions): Promise<Serving> {
  const sessions = new Sessions();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: mostMessageBytes, handleProtocols: () => protocol });
  const server = createServer((request, response) => {
    answer(request, response).catch((thrown: unknown) => {
      log.problem('serve', thrown);
      if (!response.headersSent) refuse(response, 500, undefined);
      else response.destroy();
    });
  });
  // A browser asks for a few files at once; everything beyond is not a browser.
  server.maxConnections = 128;
  server.on('upgrade', (request, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy());
    const why = refusalOfUpgrade(request);
    if (why !== undefined) {
      log.note('refused', { why });
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => {
      let alive = true;
      connection.on('pong', () => {
        alive = true;
      });
      const heartbeat = setInterval(() => {
        if (!alive) connection.terminate();
        alive = false;
        connection.ping();
      }, heartbeatMs);
      connection.on('close', () => clearInterval(heartbeat));
      connection.on('error', (error: Error & { code?: string }) => {
        log.note('refused', { why: error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' ? 'oversized' : 'socket' });
      });
      servePort(overServerSocket(connection), host, log);
    });
  });
  await new Promise<void>((settle, fail) => {
    server.once('error', (cause) => fail(new Problem('port-taken', { port }, { cause })));
    server.listen({ host: loopback, port, exclusive: true }, settle);
  });
  const bound = (server.address() as AddressInfo).port;

  function refusalOfUpgrade({ headers, url }: IncomingMessage): string | undefined {
    if (!hostAllowed(headers.host, bound)) return 'host';
    if (!originAllowed(headers.origin, headers.host)) return 'origin';
    if (url !== '/connection') return 'path';
    const key = offeredSession(headers['sec-websocket-protocol']);
    return key === undefined || sessions.find(key) === undefined ? 'session' : undefined;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, method = '', url = '' } = request;
    const path = url.split('?', 1)[0] ?? '';
    if (!hostAllowed(headers.host, bound)) return turnAway(response, 421, 'host');
    if (path === '/session') return session(request, response);
    if (method !== 'GET' && method !== 'HEAD') return turnAway(response, 405, 'method');
    const digest = faceDigest(path);
    if (digest !== undefined) return face(request, response, digest);
    const file = windowFile(files, path);
    if (file === undefined) return turnAway(response, 404, 'path');
    send(response, 200, { 'Content-Type': file.type }, method === 'HEAD' ? undefined : file.bytes);
  }

  /** POST: the token for a session. GET: whether a session still holds, with the cookie of its faces again. */
  async function session(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, method } = request;
    if (method === 'GET') {
      if (!fetchSiteAllowed(headers['sec-fetch-site'] as string | undefined)) return turnAway(response, 403, 'origin');
      const found = sessions.find(bearer(headers.authorization) ?? '');
      if (found === undefined) return turnAway(response, 401, 'session', 'token-refused');
      return send(response, 200, { 'Set-Cookie': facesCookie(found.facesKey), 'Content-Type': 'application/json' }, '{}');
    }
    if (method !== 'POST') return turnAway(response, 405, 'method');
    if (!originAllowed(headers.origin, headers.host)) return turnAway(response, 403, 'origin');
    // Nothing but a page's own script can send this type across the border of an origin without asking first.
    if (headers['content-type'] !== 'application/json') return turnAway(response, 415, 'type');
    const body = await read(request);
    if (body === undefined) return turnAway(response, 413, 'oversized');
    const made = sessions.exchange(tokenOf(body) ?? '');
    if (made === undefined) return turnAway(response, 401, 'token', 'token-refused');
    log.note('session-opened');
    const kept = { 'Set-Cookie': facesCookie(made.facesKey), 'Content-Type': 'application/json' };
    send(response, 200, kept, JSON.stringify({ session: made.key }));
  }

  function face({ headers }: IncomingMessage, response: ServerResponse, digest: string): void {
    const allowed = sessions.mayShowFaces(cookie(headers.cookie, cookieName()) ?? '');
    const picture = allowed ? thumbnails.picture(digest) : undefined;
    if (!fetchSiteAllowed(headers['sec-fetch-site'] as string | undefined)) turnAway(response, 403, 'origin');
    else if (!allowed) turnAway(response, 401, 'session');
    else if (picture === undefined) refuse(response, 404, undefined);
    else send(response, 200, { 'Content-Type': thumbnailType }, picture);
  }

  function turnAway(response: ServerResponse, status: number, why: string, code?: 'token-refused'): void {
    log.note('refused', { why });
    refuse(response, status, code);
  }

  // Cookies know no ports: the name keeps two servers apart, and the secret in it shows faces and nothing more.
  const cookieName = (): string => `deshi-faces-${bound}`;
  const facesCookie = (key: string): string => `${cookieName()}=${key}; Path=/faces; HttpOnly; SameSite=Strict`;

  return {
    port: bound,
    newAddress: () => `http://${loopback}:${bound}/#token=${sessions.newToken()}`,
    async close() {
      for (const connection of sockets.clients) connection.terminate();
      const closed = new Promise<void>((settle) => server.close(() => settle()));
      server.closeAllConnections();
      await closed;
      thumbnails.close();
    },
  };
}

function refuse(response: ServerResponse, status: number, code: 'token-refused' | undefined): void {
  const body = code === undefined ? {} : { problem: { code, data: {} } };
  send(response, status, { 'Content-Type': 'application/json', Connection: 'close' }, JSON.stringify(body));
}

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body?: string | Uint8Array): void {
  response.writeHead(status, { ...windowHeaders, ...headers });
  response.end(body);
}

function tokenOf(body: string): string | undefined {
  try {
    return exchange.safeParse(JSON.parse(body)).data?.token;
  } catch {
    return undefined;
  }
}

/** The body of a request; undefined when it is larger than anything that is asked here. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
