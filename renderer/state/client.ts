// What the window needs of its host: calls that always settle, and events.
// Invariant: nothing here knows how messages travel; a test hands in its own client.
import type { Call, EventName, In, Payload, Reply } from '../../preload/contract.ts';

export interface Client {
  call<C extends Call>(name: C, input: In<C>): Promise<Reply<C>>;
  on<E extends EventName>(event: E, listener: (payload: Payload<E>) => void): () => void;
}
