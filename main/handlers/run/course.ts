// How much of a run each phase is, in seconds, so that its progress is one number from beginning to end.
// Invariant: seconds are guesses until a phase says better; the share of the whole never counts a phase that is not done as done.
import type { Whole } from '../progress.ts';
import type { PhaseName } from './site.ts';

/** Before anything is known; good enough for the first seconds of a progress line. */
const guesses: Readonly<Record<PhaseName, number>> = {
  practice: 20,
  scan: 5,
  inspect: 1,
  split: 0.2,
  convention: 10,
  'teacher-check': 10,
  embed: 60,
  search: 600,
  prepare: 5,
  train: 300,
  standalone: 300,
  evaluate: 20,
  quantize: 20,
  speed: 15,
  export: 5,
  report: 1,
};

/** Seconds of a run beside its trainings, before anything is known of it. */
export const besidesTraining = (Object.keys(guesses) as PhaseName[])
  .filter((phase) => !['practice', 'search', 'train', 'standalone'].includes(phase))
  .reduce((sum, phase) => sum + guesses[phase], 0);

export class Course implements Whole {
  readonly #phases: readonly PhaseName[];
  readonly #seconds = new Map<PhaseName, number>();

  constructor(phases: readonly PhaseName[]) {
    this.#phases = phases;
    for (const phase of phases) this.#seconds.set(phase, guesses[phase]);
  }

  /** A better number of seconds for a phase, where this run has it. */
  expect(phase: PhaseName, seconds: number): void {
    if (this.#seconds.has(phase) && Number.isFinite(seconds)) this.#seconds.set(phase, Math.max(0.1, seconds));
  }

  expected(phase: PhaseName): number {
    return this.#seconds.get(phase) ?? 0;
  }

  share(phase: string, share: number): number {
    const at = this.#phases.indexOf(phase as PhaseName);
    const total = this.#sum(this.#phases);
    return (this.#sum(this.#phases.slice(0, at)) + share * this.expected(phase as PhaseName)) / total;
  }

  secondsAfter(phase: string): number {
    return this.#sum(this.#phases.slice(this.#phases.indexOf(phase as PhaseName) + 1));
  }

  #sum(phases: readonly PhaseName[]): number {
    return phases.reduce((sum, phase) => sum + this.expected(phase), 0);
  }
}
