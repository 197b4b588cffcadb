// The search for a student as the Plan step asks for it and draws it.
// Invariant: pure. All points of the drawing are scores at the same steps: those of the first round, which every one that was tried took part in.
import type { In } from '../../preload/contract.ts';
import type { Project } from '../../preload/project.ts';
import type { Search, SearchedCandidate } from '../../preload/search.ts';
import { jobOf } from './job.ts';

/** Part of the run's time, and the limits within which a search makes sense while somebody waits. */
const share = 0.2;
const minutes = { least: 5, most: 120, usual: 30 } as const;

/** How long a search takes at most, in minutes. */
export function searchMinutes({ plan }: Pick<Project, 'plan'>): number {
  if (plan.budgetMinutes === null) return minutes.usual;
  return Math.round(Math.max(minutes.least, Math.min(minutes.most, plan.budgetMinutes * share)));
}

/** What the host is asked; null while photos or teacher are missing. */
export function searchOf(project: Project): In<'student.search'> | null {
  const { teacher, data } = project;
  if (data.folder === null || teacher.kind === null || (teacher.kind === 'own' && teacher.file === null)) return null;
  const job = jobOf(project);
  return {
    teacher: job.teacher,
    anyway: job.anyway ?? false,
    faces: job.faces ?? { folders: [] },
    ...(job.targets && { targets: job.targets }),
    budgetSeconds: searchMinutes(project) * 60,
  };
}

export interface CandidatePoint {
  readonly name: string;
  readonly milliseconds: number;
  readonly score: SearchedCandidate['trials'][number]['score'];
  readonly bytes: number;
}

export interface SearchChart {
  readonly steps: number;
  readonly worth: readonly CandidatePoint[];
  readonly beaten: readonly CandidatePoint[];
  readonly recommended: CandidatePoint | undefined;
}

/** What was tried, as points, the quickest first. */
export function chartOf({ candidates, rounds, recommended }: Search): SearchChart {
  const all = candidates
    .flatMap(({ name, speed, trials, state, dominatedBy }) => {
      const [trial] = trials;
      if (state !== 'tried' || speed === null || trial === undefined) return [];
      return [{ name, milliseconds: speed.p50Ms.value, score: trial.score, bytes: speed.fileBytes, beaten: dominatedBy !== null }];
    })
    .sort((a, b) => a.milliseconds - b.milliseconds);
  const points = (wanted: boolean): CandidatePoint[] => all.flatMap(({ beaten, ...point }) => (beaten === wanted ? [point] : []));
  return {
    steps: rounds[0]?.steps ?? 0,
    worth: points(false),
    beaten: points(true),
    recommended: all.find(({ name }) => name === recommended?.name),
  };
}
