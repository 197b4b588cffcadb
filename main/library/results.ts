// What came out of a run: numbers of the teacher, the student and the standalone network beside each other.
// Invariant: a number is a value or the reason why there is none; never a zero for "unknown".
import type { ReadableLibrary, WritableLibrary } from './database.ts';

export type ResultModel = 'teacher' | 'student' | 'standalone';

export interface Result {
  readonly model: ResultModel;
  /** Such as `tar@1e-2` or `latencyP50Ms`: the unit is part of the name. */
  readonly name: string;
  readonly value: number | null;
  /** 95 % interval, null where there is none. */
  readonly low: number | null;
  readonly high: number | null;
  /** Why `value` is null; null otherwise. */
  readonly reason: string | null;
}

/** Replaces the results of a run. */
export function recordResults(library: WritableLibrary, runId: string, results: readonly Result[]): void {
  library.transaction(() => {
    library.run('DELETE FROM results WHERE runId = ?', runId);
    for (const { model, name, value, low, high, reason } of results) {
      library.run(
        'INSERT INTO results (runId, model, name, value, low, high, reason) VALUES (?, ?, ?, ?, ?, ?, ?)',
        runId,
        model,
        name,
        value,
        low,
        high,
        reason,
      );
    }
  });
}

export function listResults(library: ReadableLibrary, runId: string): Result[] {
  return library.all('SELECT model, name, value, low, high, reason FROM results WHERE runId = ? ORDER BY name, model', runId);
}
