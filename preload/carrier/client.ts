// The asking side of the contract over any carrier: calls that always settle, events in their order.
// Invariant: a call never rejects and never hangs: when the channel closes, everything that is owed becomes the problem `connection-lost`.
import type { Call, EventName, In, Payload, Reply } from '../contract.ts';
import { type AnyReply, hostEnvelope } from './envelope.ts';
import type { Port } from './port.ts';

export interface Connection {
  call<C extends Call>(name: C, input: In<C>): Promise<Reply<C>>;
  /** The same for a name that is no call of the contract: for the shell's own questions and for tests. */
  callAny(name: string, input: unknown): Promise<AnyReply>;
  /** Hears an event from now on; returns how to stop hearing it. */
  on<E extends EventName>(event: E, listener: (payload: Payload<E>) => void): () => void;
  /** Told once when the channel is gone, whoever closed it; at once when it is gone already. */
  onClose(listener: () => void): void;
  /** Gives up: calls that are waiting become `connection-lost`. Work in the host goes on; `work.stop` is what stops it. */
  close(): void;
}

const lost: AnyReply = { problem: { code: 'connection-lost', data: {} } };

export function connect(port: Port): Connection {
  const waiting = new Map<number, (reply: AnyReply) => void>();
  const listeners = new Map<string, Set<(payload: never) => void>>();
  let nextId = 1;
  let closed = false;

  port.onClose(() => {
    closed = true;
    for (const settle of waiting.values()) settle(lost);
    waiting.clear();
  });
  port.onMessage((message) => {
    const said = hostEnvelope(message);
    if (closed || said === undefined) return;
    if (said.kind === 'event') {
      // A copy: a listener may stop listening while it is told.
      for (const listener of [...(listeners.get(said.event) ?? [])]) listener(said.payload as never);
      return;
    }
    waiting.get(said.id)?.(said.reply);
    waiting.delete(said.id);
  });

  function callAny(name: string, input: unknown): Promise<AnyReply> {
    if (closed) return Promise.resolve(lost);
    const id = nextId++;
    return new Promise((settle) => {
      waiting.set(id, settle);
      try {
        port.post({ kind: 'call', id, name, input });
      } catch {
        waiting.delete(id);
        settle({ problem: { code: 'bad-input', data: { field: '', detail: 'cannot be carried' } } });
      }
    });
  }

  return {
    call: (name, input) => callAny(name, input) as Promise<Reply<typeof name>>,
    callAny,
    on(event, listener) {
      const heard = listeners.get(event) ?? new Set();
      listeners.set(event, heard);
      heard.add(listener);
      return () => heard.delete(listener);
    },
    onClose: port.onClose,
    close: port.close,
  };
}
