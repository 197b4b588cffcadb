// The only place where messages of a page are heard: from its own main frame, with arguments of the right shape (point 17 of the checklist).
// Invariant: a foreign sender and a wrong argument get nothing, and a line in the log that holds nothing of what they sent.
import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import type { z } from 'zod';
import type { Log } from '../log.ts';
import type { IpcPart } from './parts.ts';
import { isOwnSender } from './policy.ts';

export interface GuardedIpc {
  /** A question with an answer; null for whoever may not ask. */
  answer<S extends z.ZodType>(channel: string, input: S, handler: (checked: z.output<S>) => unknown): void;
  /** A message without an answer. */
  hear(channel: string, handler: (event: IpcMainEvent) => void): void;
}

export function guardIpc(ipc: IpcPart, log: Log): GuardedIpc {
  const allowed = (channel: string, event: Pick<IpcMainEvent | IpcMainInvokeEvent, 'senderFrame'>): boolean => {
    if (isOwnSender(event.senderFrame)) return true;
    log.note('refused', { why: 'sender', channel });
    return false;
  };
  return {
    answer(channel, input, handler) {
      ipc.handle(channel, async (event, ...args: unknown[]) => {
        if (!allowed(channel, event)) return null;
        const checked = input.safeParse(args[0]);
        if (checked.success && args.length === 1) return handler(checked.data);
        log.note('refused', { why: 'malformed', channel });
        return null;
      });
    },
    hear(channel, handler) {
      ipc.on(channel, (event) => {
        if (allowed(channel, event)) handler(event);
      });
    },
  };
}
