// What a carrier is: something that takes messages to the other side and brings those of the other side.
// Invariant: nothing here knows Node or a browser; the channels are described by the few members that are used, so both sides fit.

/** One end of a channel. Messages arrive whole and in the order in which they were posted. */
export interface Port {
  /** Does nothing once the channel is closed. Throws when the message cannot be carried at all (a function in it). */
  post(message: unknown): void;
  /** One listener; messages wait until there is one. */
  onMessage(listener: (message: unknown) => void): void;
  /** Told once, whichever side closed or died; at once when that has happened already. */
  onClose(listener: () => void): void;
  close(): void;
}

/** The members of a `MessagePort` that are used: of a window, of `worker_threads`, of a test. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  addEventListener(type: string, listener: (event: object) => void): void;
  start(): void;
  close(): void;
}

/** The members of a `WebSocket` that are used: of a window and of Node. */
export interface WebSocketLike {
  readonly readyState: number;
  send(text: string): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  close(): void;
}

/** Says `onClose` once to whoever listens, early or late. Every carrier has one. */
export function closing(): { readonly closed: boolean; tell(): void; onClose(listener: () => void): void } {
  let closed = false;
  const listeners: (() => void)[] = [];
  return {
    get closed() {
      return closed;
    },
    tell() {
      if (closed) return;
      closed = true;
      for (const listener of listeners.splice(0)) listener();
    },
    onClose(listener) {
      if (closed) listener();
      else listeners.push(listener);
    },
  };
}

/** A carrier over a message port. The other side's death is seen where the port says `close` (Chromium since 122, Node). */
export function overMessagePort(port: MessagePortLike): Port {
  const end = closing();
  port.addEventListener('close', () => end.tell());
  return {
    post: (message) => {
      if (!end.closed) port.postMessage(message);
    },
    onMessage(listener) {
      port.addEventListener('message', (event) => listener((event as { readonly data: unknown }).data));
      port.start();
    },
    onClose: end.onClose,
    close() {
      port.close();
      end.tell();
    },
  };
}

const open = 1;

/** A carrier over an open web socket: one JSON text per message. What is not JSON arrives as `undefined`, which no envelope is. */
export function overWebSocket(socket: WebSocketLike): Port {
  const end = closing();
  const waiting: unknown[] = [];
  let hear: ((message: unknown) => void) | undefined;
  socket.addEventListener('close', () => end.tell());
  socket.addEventListener('message', ({ data }) => {
    const message = parsed(data);
    if (hear) hear(message);
    else waiting.push(message);
  });
  return {
    post(message) {
      const text = JSON.stringify(message);
      if (!end.closed && socket.readyState === open) socket.send(text);
    },
    onMessage(listener) {
      hear = listener;
      for (const message of waiting.splice(0)) listener(message);
    },
    onClose: end.onClose,
    close() {
      socket.close();
      end.tell();
    },
  };
}

/** The value of a JSON text; undefined for anything else. */
export function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
