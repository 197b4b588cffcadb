// A measurement that is kept beside the report of a run: read when the run is shown, and made anew when it is asked for.
// Invariant: only what belongs to the run that is shown is found; what cannot be read is a problem and never the same as nothing.
import type { ProblemReply } from '../../preload/contract.ts';

type Answer<Found> = { readonly ok: Found | null } | { readonly problem: ProblemReply };

export class Kept<Found> {
  /** Null where it was not made, or is not known yet. */
  found: Found | null = $state.raw(null);
  /** Why what is kept cannot be read. */
  problem: ProblemReply | null = $state.raw(null);
  measuring = $state(false);
  #runId = '';
  readonly #ask: (runId: string) => Promise<Answer<Found>>;

  /** `ask` reads what is kept of a run. */
  constructor(ask: (runId: string) => Promise<Answer<Found>>) {
    this.#ask = ask;
  }

  /** Forgets what was found of another run. An answer that comes after the next call is let go. */
  async read(runId: string): Promise<void> {
    this.#runId = runId;
    this.found = null;
    this.problem = null;
    const answer = await this.#ask(runId);
    if (runId !== this.#runId) return;
    if ('ok' in answer) this.found = answer.ok;
    else this.problem = answer.problem;
  }

  /** Takes the place of what was kept, null where there was nothing to measure; undefined (stopped, refused) changes nothing. */
  async take(measured: Promise<Found | null | undefined>): Promise<void> {
    this.measuring = true;
    const found = await measured;
    this.measuring = false;
    if (found === undefined) return;
    this.found = found;
    this.problem = null;
  }
}
