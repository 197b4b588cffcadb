// The rehearsal of a project's planned run: when it can be asked for, and which one is its own.
// Invariant: pure; the same photos, teacher and student as the training of the project, and never its run.
import type { In } from '../../preload/contract.ts';
import type { Project } from '../../preload/project.ts';
import { jobOf } from './job.ts';
import { firstIncomplete } from './steps.ts';

/** The job of the rehearsal; null while something that the training needs is missing, and for the practice project, which is short itself. */
export function rehearsalJob(project: Project): In<'run.start'> | null {
  if (project.practice || firstIncomplete(project, 'plan') !== null) return null;
  return { ...jobOf(project), rehearsal: true };
}

/** By what the rehearsals of a project are known; null while folder, teacher or student is not chosen. */
export function rehearsedLike({ practice, data, teacher, plan }: Project): In<'run.rehearsed'>['like'] | null {
  const file = teacher.kind === 'own' ? teacher.file : teacher.kind;
  if (practice || data.folder === null || file === null || plan.student === null) return null;
  return { folder: data.folder, teacher: file, student: plan.student };
}
