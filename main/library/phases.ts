// The phases of a run: which are done, what they found, how long they took, interruptions included.
// Invariant: a phase is recorded as done after everything it makes is safe on the disk, so a resumed run may rely on it.
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import { readRun } from './runs.ts';

export interface PhaseRecord {
  readonly phase: string;
  readonly state: 'running' | 'done';
  /** Working time of all attempts together. */
  readonly seconds: number;
  /** What the phase found, as JSON; `{}` while it is not done. */
  readonly facts: string;
}

/** The phases of a run that have begun, in no particular order. */
export function listPhases(library: ReadableLibrary, runId: string): PhaseRecord[] {
  return library.all('SELECT phase, state, seconds, facts FROM runPhases WHERE runId = ?', runId);
}

export function beginPhase(library: WritableLibrary, runId: string, phase: string): void {
  library.run(
    `INSERT INTO runPhases (runId, phase, state, seconds, facts) VALUES (?, ?, 'running', 0, '{}') ON CONFLICT DO UPDATE SET state = 'running'`,
    runId,
    phase,
  );
}

/** Adds working time to a phase, so that a crash loses little of the ledger. */
export function spendOnPhase(library: WritableLibrary, runId: string, phase: string, seconds: number): void {
  library.run('UPDATE runPhases SET seconds = seconds + ? WHERE runId = ? AND phase = ?', seconds, runId, phase);
}

export function endPhase(library: WritableLibrary, runId: string, phase: string, facts: object): void {
  library.run(`UPDATE runPhases SET state = 'done', facts = ? WHERE runId = ? AND phase = ?`, JSON.stringify(facts), runId, phase);
}

/** Takes over phases that another run is done with: what they found, and the time that they took. */
export function takeOverPhases(library: WritableLibrary, from: string, to: string, phases: readonly string[]): void {
  for (const phase of phases)
    library.run(
      `INSERT INTO runPhases (runId, phase, state, seconds, facts) SELECT ?, phase, state, seconds, facts FROM runPhases WHERE runId = ? AND phase = ? AND state = 'done'`,
      to,
      from,
      phase,
    );
}

/** What a run learns on its way: its teacher, its split, the digest of its data, its student. What is left out stays as it is. */
export function amendRun(
  library: WritableLibrary,
  runId: string,
  { teacherId, splitId, dataDigest, student }: { teacherId?: number; splitId?: number; dataDigest?: string; student?: string },
): void {
  library.run(
    `UPDATE runs SET teacherId = coalesce(?, teacherId), splitId = coalesce(?, splitId), dataDigest = coalesce(?, dataDigest),
      student = coalesce(?, student) WHERE id = ?`,
    teacherId ?? null,
    splitId ?? null,
    dataDigest ?? null,
    student ?? null,
    runId,
  );
  readRun(library, runId);
}
