// Carriers that only Node has: a child process seen from its parent, the parent seen from the child, a socket of the server, Electron's port.
// Invariant: each is described by the members that are used, so that a test can stand in for either end.
import { closing, type Port, parsed } from '../../preload/carrier/port.ts';

/** `ChildProcess` with `serialization: 'advanced'`, or `process` in the child. */
export interface IpcLike {
  readonly connected: boolean;
  send?(message: unknown, handle: undefined, options: undefined, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'disconnect', listener: () => void): unknown;
  disconnect?(): void;
}

/** The other process. Its death is the end of the channel. */
export function overProcess(peer: IpcLike): Port {
  const end = closing();
  const waiting: unknown[] = [];
  let hear: ((message: unknown) => void) | undefined;
  peer.once('disconnect', end.tell);
  if (!peer.connected) end.tell();
  peer.on('message', (message) => {
    if (hear) hear(message);
    else waiting.push(message);
  });
  return {
    post(message) {
      // A send that fails is a peer that is dying: 'disconnect' follows.
      if (!end.closed && peer.connected) peer.send?.(message, undefined, undefined, () => {});
    },
    onMessage(listener) {
      hear = listener;
      for (const message of waiting.splice(0)) listener(message);
    },
    onClose: end.onClose,
    close() {
      if (peer.connected) peer.disconnect?.();
      end.tell();
    },
  };
}

/** A socket of the package `ws`. */
export interface ServerSocket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string): void;
  on(event: 'message', listener: (data: { toString(encoding: 'utf8'): string }, isBinary: boolean) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  close(code?: number): void;
  terminate(): void;
}

// A window that reads nothing any more must not fill the memory of the host.
const mostBufferedBytes = 64 * 1024 * 1024;
const isOpen = 1;
const policyViolation = 1008;

/** The server's end of a web socket. */
export function overServerSocket(socket: ServerSocket): Port {
  const end = closing();
  socket.once('close', end.tell);
  return {
    post(message) {
      const text = JSON.stringify(message);
      if (end.closed || socket.readyState !== isOpen) return;
      if (socket.bufferedAmount > mostBufferedBytes) socket.terminate();
      else socket.send(text);
    },
    onMessage: (listener) => void socket.on('message', (data, isBinary) => listener(isBinary ? undefined : parsed(data.toString('utf8')))),
    onClose: end.onClose,
    close() {
      socket.close(policyViolation);
      end.tell();
    },
  };
}

/** The members of Electron's `MessagePortMain` that are used. */
export interface MainPortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** The shell's end of the port that a window got. */
export function overMainPort(port: MainPortLike): Port {
  const end = closing();
  port.on('close', () => end.tell());
  return {
    post: (message) => {
      if (!end.closed) port.postMessage(message);
    },
    onMessage(listener) {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: end.onClose,
    close() {
      port.close();
      end.tell();
    },
  };
}
