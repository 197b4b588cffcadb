// What is set for the whole program, and the way back from each change of it.
// Invariant: the host keeps the settings; what is shown is what it answered last.
import type { ProblemReply } from '../../preload/contract.ts';
import type { Settings, SettingsFound } from '../../preload/settings.ts';
import type { Client } from './client.ts';

export class ProgramSettings {
  readonly #client: Client;
  readonly #onProblem: (problem: ProblemReply) => void;
  /** Null before the host answered. */
  found: SettingsFound | null = $state.raw(null);
  #back: readonly (() => unknown)[] = $state.raw([]);

  constructor(client: Client, onProblem: (problem: ProblemReply) => void) {
    this.#client = client;
    this.#onProblem = onProblem;
  }

  async read(): Promise<void> {
    const reply = await this.#client.call('settings.read', {});
    if ('ok' in reply) this.found = reply.ok;
    else this.#onProblem(reply.problem);
  }

  async set(change: Partial<Settings>): Promise<void> {
    const reply = await this.#client.call('settings.set', change);
    if ('ok' in reply) this.found = reply.ok;
    else this.#onProblem(reply.problem);
  }

  /** Does something at once, and remembers how it is taken back. */
  change(apply: () => unknown, back: () => unknown): void {
    apply();
    this.#back = [...this.#back, back];
  }

  get canUndo(): boolean {
    return this.#back.length > 0;
  }

  undo(): void {
    const back = this.#back.at(-1);
    this.#back = this.#back.slice(0, -1);
    back?.();
  }
}
