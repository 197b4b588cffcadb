// What every handler is given, and the rule that one long work is done at a time.
// Invariant: work ends before the next begins, however it ends; stopping it waits until everything is saved.
import type { EventName, Payload, Said } from '../../preload/contract.ts';
import type { WritableLibrary } from '../library/database.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problems.ts';
import { Restarting } from '../training/run.ts';

export interface HostFacts {
  readonly dataDir: string;
  readonly library: WritableLibrary;
  readonly log: Log;
  readonly version: string;
  emit(said: Said): void;
}

export interface HostContext extends HostFacts {
  readonly work: Work;
  say<E extends EventName>(event: E, payload: Payload<E>): void;
}

export function openContext(facts: HostFacts): HostContext {
  return {
    ...facts,
    work: new Work(),
    say: (event, payload) => facts.emit({ event, payload } as Said),
  };
}

/** The one long work of a host: a scan, a check, a run. */
export class Work {
  /** Of the trainer at work, while a run learns. */
  readonly restarting = new Restarting();
  #current: { readonly controller: AbortController; readonly ended: Promise<void>; readonly runId: string | null } | undefined;

  /** The run that is being worked on. */
  get runId(): string | null {
    return this.#current?.runId ?? null;
  }

  get busy(): boolean {
    return this.#current !== undefined;
  }

  /** Throws Problem `run-active` while something is going on. */
  demandIdle(): void {
    if (this.#current !== undefined) throw new Problem('run-active', { run: this.#current.runId ?? '' });
  }

  /** Begins; rejects with Problem `run-active` while something else is going on. */
  begin<T>(runId: string | null, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      this.demandIdle();
    } catch (thrown) {
      return Promise.reject(thrown);
    }
    const controller = new AbortController();
    const result = Promise.resolve().then(() => task(controller.signal));
    const ended = result.then(
      () => {},
      () => {},
    );
    const current = { controller, ended, runId };
    this.#current = current;
    const clear = (): void => {
      if (this.#current === current) this.#current = undefined;
    };
    return result.finally(clear);
  }

  /** Asks the work to stop and waits until it has; false when there was none. */
  async stop(): Promise<boolean> {
    const current = this.#current;
    if (current === undefined) return false;
    current.controller.abort();
    await current.ended;
    return true;
  }
}
