// Many channels in one: the shell has one pipe to the core, and each window and the shell itself want a channel of their own.
// Invariant: closing a channel closes it on both sides and no other; the end of the pipe is the end of all.
import { z } from 'zod';
import { closing, type Port } from '../../preload/carrier/port.ts';

const frame = z.union([
  z.strictObject({ channel: z.number().int().min(0), message: z.unknown() }),
  z.strictObject({ channel: z.number().int().min(0), state: z.enum(['opened', 'closed']) }),
]);

export interface Channels {
  /** The next free channel; the other side hears of it at once, so that it can say something unasked. */
  open(): Port;
  /** Hears of every channel that the other side opens. */
  onOpen(listener: (port: Port, channel: number) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

interface Branch {
  readonly port: Port;
  take(message: unknown): void;
  end(): void;
}

/** Splits a port into channels. One side opens, the other listens. */
export function splitPort(pipe: Port): Channels {
  const branches = new Map<number, Branch>();
  let nextChannel = 0;
  // Channels are opened in order, so a lower one that is not there any more was closed: what comes in for it is late, not new.
  let newest = -1;
  let opened: ((port: Port, channel: number) => void) | undefined;

  pipe.onClose(() => {
    for (const branch of branches.values()) branch.end();
    branches.clear();
  });
  pipe.onMessage((received) => {
    const checked = frame.safeParse(received);
    if (!checked.success) {
      pipe.close();
      return;
    }
    const { channel } = checked.data;
    if ('state' in checked.data && checked.data.state === 'closed') {
      const branch = branches.get(channel);
      branches.delete(channel);
      branch?.end();
      return;
    }
    let branch = branches.get(channel);
    if (branch === undefined) {
      if (opened === undefined || channel <= newest) return;
      newest = channel;
      branch = makeBranch(channel);
      opened(branch.port, channel);
    }
    if ('message' in checked.data) branch.take(checked.data.message);
  });

  function makeBranch(channel: number): Branch {
    const end = closing();
    const waiting: unknown[] = [];
    let hear: ((message: unknown) => void) | undefined;
    const branch: Branch = {
      port: {
        post: (message) => {
          if (!end.closed) pipe.post({ channel, message });
        },
        onMessage(listener) {
          hear = listener;
          for (const message of waiting.splice(0)) listener(message);
        },
        onClose: end.onClose,
        close() {
          if (!branches.delete(channel)) return;
          pipe.post({ channel, state: 'closed' });
          end.tell();
        },
      },
      take(message) {
        if (hear) hear(message);
        else waiting.push(message);
      },
      end: end.tell,
    };
    branches.set(channel, branch);
    return branch;
  }

  return {
    open() {
      const channel = nextChannel++;
      const { port } = makeBranch(channel);
      pipe.post({ channel, state: 'opened' });
      return port;
    },
    onOpen(listener) {
      opened = listener;
    },
    onClose: pipe.onClose,
    close: pipe.close,
  };
}

/** Joins two ports: what one side says the other hears, and the end of one is the end of both. */
export function joinPorts(a: Port, b: Port): void {
  a.onMessage((message) => b.post(message));
  b.onMessage((message) => a.post(message));
  a.onClose(() => b.close());
  b.onClose(() => a.close());
}
