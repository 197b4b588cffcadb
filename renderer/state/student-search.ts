// The search for a student as the Plan step asks for it and draws it.
// Invariant: pure. All points of the drawing are scores at the same steps: those of the first round, which every one that was tried took part in.
import type { In } from '../../preload/contract.ts';
import type { Project } from '../../preload/project.ts';
import type { Search, SearchedCandidate } from '../../preload/search.ts';
import { consentOf, today } from './consent.ts';
import { jobOf } from './job.ts';

/** Part of the run's time, and the limits within which a search makes sense while somebody waits. */
const share = 0.2;
const minutes = { least: 5, most: 120, usual: 30 } as const;

/** How long a search takes at most, in minutes. */
export function searchMinutes({ plan }: Pick<Project, 'plan'>): number {
  if (plan.budgetMinutes === null) return minutes.usual;
  return Math.round(Math.max(minutes.least, Math.min(minutes.most, plan.budgetMinutes * share)));
}

/** What the host is asked; null while photos or teacher are missing, or the photos may not be used any more. */
export function searchOf(project: Project, now = today()): In<'student.search'> | null {
  const { teacher, data } = project;
  if (consentOf(data.consentUntil, now)?.state === 'over') return null;
  if (data.folder === null || teacher.kind === null || (teacher.kind === 'own' && teacher.file === null)) return null;
  const job = jobOf(project);
  // A search is found again by what was asked; the day of a consent is no part of that.
  const { consentUntil: _, ...faces } = job.faces ?? { folders: [] };
  return {
    teacher: job.teacher,
    anyway: job.anyway ?? false,
    faces,
    ...(job.targets && { targets: job.targets }),
    budgetSeconds: searchMinutes(project) * 60,
  };
}

/** What a candidate can be held against across the drawing. Energy is not among them: it is measured of a trained student, and not of candidates. */
export type Axis = 'time' | 'file' | 'memory';

export interface CandidatePoint {
  readonly name: string;
  readonly milliseconds: number;
  readonly score: SearchedCandidate['trials'][number]['score'];
  readonly bytes: number;
  /** Null where this system cannot measure it. */
  readonly memoryBytes: number | null;
}

/** Where a point lies across: milliseconds, or millions of bytes. */
export function acrossOf(axis: Axis, { milliseconds, bytes, memoryBytes }: Omit<CandidatePoint, 'score'>): number {
  return axis === 'time' ? milliseconds : (axis === 'file' ? bytes : (memoryBytes ?? Number.NaN)) / 1e6;
}

export interface SearchChart {
  readonly steps: number;
  /** What is known of all points. */
  readonly axes: readonly Axis[];
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
      const { p50Ms, fileBytes, peakMemoryBytes } = speed;
      const point = { name, milliseconds: p50Ms.value, score: trial.score, bytes: fileBytes, memoryBytes: peakMemoryBytes };
      return [{ ...point, beaten: dominatedBy !== null }];
    })
    .sort((a, b) => a.milliseconds - b.milliseconds);
  const points = (wanted: boolean): CandidatePoint[] => all.flatMap(({ beaten, ...point }) => (beaten === wanted ? [point] : []));
  return {
    steps: rounds[0]?.steps ?? 0,
    axes: ['time', 'file', ...(all.every(({ memoryBytes }) => memoryBytes !== null) ? (['memory'] as const) : [])],
    worth: points(false),
    beaten: points(true),
    recommended: all.find(({ name }) => name === recommended?.name),
  };
}

/** How many of those tried need less than the recommended one, and how many there are. */
export function needLess({ worth, beaten, recommended }: SearchChart, axis: Axis): { readonly less: number; readonly all: number } {
  const points = [...worth, ...beaten];
  const own = recommended === undefined ? Number.NEGATIVE_INFINITY : acrossOf(axis, recommended);
  return { less: points.filter((point) => acrossOf(axis, point) < own).length, all: points.length };
}

/** The limit of a search on an axis, in its unit; undefined without one. */
export function limitOn(axis: Axis, { maxP95Ms, maxFileBytes, maxPeakMemoryBytes }: Search['limits']): number | undefined {
  if (axis === 'time') return maxP95Ms;
  const bytes = axis === 'file' ? maxFileBytes : maxPeakMemoryBytes;
  return bytes === undefined ? undefined : bytes / 1e6;
}

/** All candidates, the one that needs least on an axis first; those that were not measured last. */
export function inOrderOf(axis: Axis, candidates: Search['candidates']): Search['candidates'] {
  const place = ({ speed, name }: SearchedCandidate): number => {
    if (speed === null) return Number.POSITIVE_INFINITY;
    const { p50Ms, fileBytes, peakMemoryBytes } = speed;
    return acrossOf(axis, { name, milliseconds: p50Ms.value, bytes: fileBytes, memoryBytes: peakMemoryBytes ?? Number.POSITIVE_INFINITY });
  };
  return candidates.toSorted((one, other) => (place(one) === place(other) ? 0 : place(one) - place(other)));
}
