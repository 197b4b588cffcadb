// The runs, their checkpoints, and the curves that an operator watches.
// Invariant: a run that has ended stays as it ended; a checkpoint is recorded after its file is safe, so a recorded one can be trusted to exist.
import type { ProblemCode } from '../../preload/contract.ts';
import { Problem } from '../problems.ts';
import type { ReadableLibrary, WritableLibrary } from './database.ts';

export type RunState = 'waiting' | 'running' | 'paused' | 'finished' | 'failed' | 'cancelled';

export interface RunRecord {
  readonly id: string;
  readonly teacherId: number | null;
  readonly splitId: number | null;
  readonly student: string;
  readonly method: string;
  readonly seed: number;
  /** The whole plan as JSON; main/training gives it its shape. */
  readonly plan: string;
  /** Digest of the data that the run was planned for (`digestOfPart`). */
  readonly dataDigest: string;
}

export interface KnownRun extends RunRecord {
  readonly state: RunState;
  /** Why it failed. */
  readonly problem: ProblemCode | null;
  readonly createdMs: number;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
}

export interface CheckpointRecord {
  readonly step: number;
  /** Relative to the run's folder. */
  readonly file: string;
  readonly digest: string;
  readonly sizeBytes: number;
}

const columns = 'id, teacherId, splitId, student, method, seed, plan, dataDigest, state, problem, createdMs, startedMs, endedMs';

export function addRun(library: WritableLibrary, run: RunRecord): void {
  library.run(
    `INSERT INTO runs (id, teacherId, splitId, student, method, seed, plan, dataDigest, state, createdMs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?)`,
    run.id,
    run.teacherId,
    run.splitId,
    run.student,
    run.method,
    run.seed,
    run.plan,
    run.dataDigest,
    Date.now(),
  );
}

/** Throws Problem `run-missing`. */
export function readRun(library: ReadableLibrary, id: string): KnownRun {
  const run = library.get<KnownRun>(`SELECT ${columns} FROM runs WHERE id = ?`, id);
  if (run === undefined) throw new Problem('run-missing', { run: id });
  return run;
}

/** Newest first. */
export function listRuns(library: ReadableLibrary): KnownRun[] {
  return library.all<KnownRun>(`SELECT ${columns} FROM runs ORDER BY createdMs DESC, id`);
}

/** Moves a run on. A finished run never moves again (Problem `run-finished`); failed and cancelled ones may be resumed. */
export function moveRun(library: WritableLibrary, id: string, state: RunState, problem: ProblemCode | null = null): void {
  const now = Date.now();
  const ended = state === 'finished' || state === 'failed' || state === 'cancelled';
  const { changes } = library.run(
    `UPDATE runs SET state = ?, problem = ?, startedMs = CASE WHEN ? = 'running' THEN coalesce(startedMs, ?) ELSE startedMs END, endedMs = ?
     WHERE id = ? AND state != 'finished'`,
    state,
    problem,
    state,
    now,
    ended ? now : null,
    id,
  );
  if (changes === 0) {
    readRun(library, id);
    throw new Problem('run-finished', { run: id });
  }
}

/** Forgets a run with its checkpoints, curves, phases and results, and how the people were divided where no other run goes by that. */
export function removeRun(library: WritableLibrary, id: string): void {
  const { splitId } = readRun(library, id);
  library.transaction(() => {
    library.run('DELETE FROM runs WHERE id = ?', id);
    library.run('DELETE FROM splits WHERE id = ? AND NOT EXISTS (SELECT 1 FROM runs WHERE splitId = splits.id)', splitId);
  });
}

/** Runs that a crash left behind as running become paused: nobody else can be running them, this process holds the lock. Returns how many. */
export function pauseOrphans(library: WritableLibrary): number {
  return library.run(`UPDATE runs SET state = 'paused' WHERE state = 'running'`).changes;
}

export function recordCheckpoint(library: WritableLibrary, runId: string, checkpoint: CheckpointRecord): void {
  library.run(
    'INSERT OR REPLACE INTO checkpoints (runId, step, file, digest, sizeBytes, madeMs) VALUES (?, ?, ?, ?, ?, ?)',
    runId,
    checkpoint.step,
    checkpoint.file,
    checkpoint.digest,
    checkpoint.sizeBytes,
    Date.now(),
  );
}

/** Newest first. */
export function listCheckpoints(library: ReadableLibrary, runId: string): (CheckpointRecord & { readonly madeMs: number })[] {
  return library.all('SELECT step, file, digest, sizeBytes, madeMs FROM checkpoints WHERE runId = ? ORDER BY step DESC', runId);
}

export function forgetCheckpoint(library: WritableLibrary, runId: string, step: number): void {
  library.run('DELETE FROM checkpoints WHERE runId = ? AND step = ?', runId, step);
}

/** Adds points to curves, all or none. A step that is already there is replaced: a resumed run repeats its last steps. */
export function recordMetrics(library: WritableLibrary, runId: string, step: number, values: Readonly<Record<string, number>>): void {
  library.transaction(() => {
    for (const [name, value] of Object.entries(values)) {
      library.run('INSERT OR REPLACE INTO metrics (runId, name, step, value) VALUES (?, ?, ?, ?)', runId, name, step, value);
    }
  });
}

export function readMetric(library: ReadableLibrary, runId: string, name: string): { step: number; value: number }[] {
  return library.all('SELECT step, value FROM metrics WHERE runId = ? AND name = ? ORDER BY step', runId, name);
}

export function listMetrics(library: ReadableLibrary, runId: string): string[] {
  return library.all<{ name: string }>('SELECT DISTINCT name FROM metrics WHERE runId = ? ORDER BY name', runId).map(({ name }) => name);
}
