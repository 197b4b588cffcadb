// The answering side of the contract over any carrier: checks every envelope, asks the host, sends replies and events.
// Invariant: a peer that sends anything but a call is cut off and a line is logged that holds nothing of what it sent.
import { z } from 'zod';
import type { AnyReply, HostEnvelope } from '../../preload/carrier/envelope.ts';
import type { Port } from '../../preload/carrier/port.ts';
import type { Log } from '../log.ts';
import { toProblem } from '../problems.ts';

/** What answers: the host, or something that stands in front of it. */
export interface Answerer {
  answerAny(name: string, input: unknown): Promise<AnyReply>;
  onEvent(listener: (said: { readonly event: string; readonly payload: unknown }) => void): () => void;
}

/** No call of the contract has a longer name; `input` is checked by the call's own schema in the router. */
export const callEnvelope = z.strictObject({
  kind: z.literal('call'),
  id: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  name: z.string().max(64),
  // JSON leaves out what is undefined: the router says that it is missing.
  input: z.unknown().optional(),
});

// A window asks a few things at once. Far more is a loop gone wild, and memory is what it would cost.
const mostWaiting = 2000;

/** Serves one peer until the port closes. */
export function servePort(port: Port, host: Answerer, log: Log): void {
  let open = true;
  let waiting = 0;
  const post = (envelope: HostEnvelope): void => {
    if (open) port.post(envelope);
  };
  const reply = (id: number, given: AnyReply): void => {
    try {
      post({ kind: 'reply', id, reply: 'ok' in given && given.ok === undefined ? { ok: null } : given });
    } catch (thrown) {
      const { code, data } = toProblem(thrown);
      log.problem('reply-not-carried', thrown);
      post({ kind: 'reply', id, reply: { problem: { code, data } } });
    }
  };
  const deafen = host.onEvent(({ event, payload }) => post({ kind: 'event', event, payload }));
  port.onClose(() => {
    open = false;
    deafen();
  });
  port.onMessage((message) => {
    if (!open) return;
    const checked = callEnvelope.safeParse(message);
    if (!checked.success) {
      log.note('message-refused', { why: 'malformed' });
      port.close();
      return;
    }
    const { id, name, input } = checked.data;
    if (waiting >= mostWaiting) {
      log.note('message-refused', { why: 'flood' });
      reply(id, { problem: { code: 'bad-input', data: { field: 'call', detail: 'too many at once' } } });
      return;
    }
    waiting += 1;
    host
      .answerAny(name, input)
      .catch((thrown: unknown): AnyReply => {
        const { code, data } = toProblem(thrown);
        log.problem('answer', thrown);
        return { problem: { code, data } };
      })
      .then((given) => {
        waiting -= 1;
        reply(id, given);
      })
      .catch((thrown: unknown) => log.problem('reply', thrown));
  });
}
