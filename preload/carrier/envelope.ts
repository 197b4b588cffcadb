// What travels through a carrier: calls one way, replies and events the other.
// Invariant: no zod here, because the window imports this; the side that meets foreign messages checks them with schemas (main/carrier).
import type { ProblemReply } from '../contract.ts';

export type AnyReply = { readonly ok: unknown } | { readonly problem: ProblemReply };

/** From the window to the host. `id` is the caller's and comes back with the reply. */
export interface CallEnvelope {
  readonly kind: 'call';
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

/** From the host to the window. */
export type HostEnvelope =
  | { readonly kind: 'reply'; readonly id: number; readonly reply: AnyReply }
  | { readonly kind: 'event'; readonly event: string; readonly payload: unknown };

/** A message of the host, or undefined for anything else. */
export function hostEnvelope(message: unknown): HostEnvelope | undefined {
  if (!isObject(message)) return undefined;
  const { kind, id, reply, event, payload } = message;
  if (kind === 'event') return typeof event === 'string' && isObject(payload) ? { kind, event, payload } : undefined;
  if (kind !== 'reply' || typeof id !== 'number' || !isObject(reply)) return undefined;
  if (Object.hasOwn(reply, 'ok')) return { kind, id, reply: { ok: reply['ok'] } };
  const { problem } = reply;
  if (!isObject(problem) || typeof problem['code'] !== 'string' || !isObject(problem['data'])) return undefined;
  return { kind, id, reply: { problem: problem as ProblemReply } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
