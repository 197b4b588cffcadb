// Adds up what a test run did, so that its last line is one that people and machines read alike.
// Invariant: nothing is dropped. A file that could not be loaded counts as a failure, a skip without a reason makes the run fail.

/** One test, or one file or group that broke outside of its tests (`name` says which). */
export interface Outcome {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Why a skipped test did not run; undefined where nobody said. */
  readonly reason?: string | undefined;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Everything to print after the run: the skipped tests with their reasons, complaints, and the closing line last. */
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/** Counts the outcomes. `ok` is false when a test failed, none ran, or one was skipped without a reason. */
export function tally(outcomes: readonly Outcome[]): Tally {
  const count = (state: Outcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
  const silent = outcomes.filter((outcome) => outcome.state === 'skipped' && !outcome.reason);
  const lines = outcomes
    .filter((outcome) => outcome.state === 'skipped')
    .map((outcome) => `skipped: ${outcome.name}: ${outcome.reason ?? 'NO REASON GIVEN'}`);
  if (silent.length > 0) lines.push(`${silent.length} skipped without a reason: give it with context.skip('reason')`);
  const executed = passed + failed;
  if (executed === 0) lines.push('no test was executed: that is a failure');
  lines.push(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return { passed, failed, skipped, lines, ok: failed === 0 && executed > 0 && silent.length === 0 };
}
