// Which run is the result of a project, and which were before.
// Invariant: pure. A run that was the result once is never forgotten when another takes its place; it comes back with what it was started from.
import type { Project } from '../../preload/project.ts';

type Shown = Pick<Project, 'runId' | 'startedFrom' | 'exportedTo' | 'earlier'>;

/** As many as a document holds (preload/project.ts); the oldest are then found by their folder alone. */
const mostKept = 200;

/** Of a project that nothing was trained for. */
export const noRun: Shown = { runId: null, startedFrom: null, exportedTo: null, earlier: [] };

/** A new run takes the place of the one that was shown. */
export function begun(project: Shown, runId: string, startedFrom: string): Shown {
  return { runId, startedFrom, exportedTo: null, earlier: kept(project, runId) };
}

/** A run of before is the result again. What is not known of it any more is null: such a result is not called out of date. */
export function shownAgain(project: Shown, runId: string): Shown {
  if (runId === project.runId) return project;
  const known = project.earlier.find((run) => run.runId === runId);
  return {
    runId,
    startedFrom: known?.startedFrom ?? null,
    exportedTo: known?.exportedTo ?? null,
    earlier: kept(project, runId),
  };
}

function kept({ runId, startedFrom, exportedTo, earlier }: Shown, next: string): Shown['earlier'] {
  const others = earlier.filter((run) => run.runId !== runId && run.runId !== next);
  return (runId === null ? others : [...others, { runId, startedFrom, exportedTo }]).slice(-mostKept);
}
