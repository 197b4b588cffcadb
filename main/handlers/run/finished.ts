// Which runs have a result: those that are finished and were no rehearsal.
// Invariant: everything that shows, judges, signs off or hands over a result asks here, so that nothing of a rehearsal is ever taken for one.
import { type KnownRun, readRun } from '../../library/runs.ts';
import { Problem } from '../../problems.ts';
import type { HostContext } from '../context.ts';
import { runFolder } from './site.ts';

/** A run with a result. Throws Problem `run-missing`, `run-unfinished` or `run-rehearsal`. */
export function demandResult({ library }: Pick<HostContext, 'library'>, runId: string): KnownRun {
  const run = readRun(library, runId);
  if (run.state !== 'finished') throw new Problem('run-unfinished', { run: runId });
  refuseRehearsal(run);
  return run;
}

/** The folder of a run with a result. Throws as `demandResult`. */
export function resultIn({ library, dataDir }: Pick<HostContext, 'library' | 'dataDir'>, runId: string): string {
  demandResult({ library }, runId);
  return runFolder(dataDir, runId);
}

export function hasResult(run: KnownRun): boolean {
  return run.state === 'finished' && !isRehearsal(run);
}

/** Throws Problem `run-rehearsal`. */
export function refuseRehearsal(run: KnownRun): void {
  if (isRehearsal(run)) throw new Problem('run-rehearsal', { run: run.id });
}

/** A plan that cannot be read is none of a rehearsal. */
export function isRehearsal({ plan }: Pick<KnownRun, 'plan'>): boolean {
  try {
    return (JSON.parse(plan) as { rehearsal?: unknown } | null)?.rehearsal !== undefined;
  } catch {
    return false;
  }
}
