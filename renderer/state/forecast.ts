// What has to be known before it can be said what a run will take.
// Invariant: pure; null while something is missing.
import type { In } from '../../preload/contract.ts';
import type { Project } from '../../preload/project.ts';

/** The question to the host; null while student, photos, teacher or time are not known, and for the practice project, which says its time itself. */
export function forecastAskedFor({ practice, plan, data, teacher }: Project): In<'run.forecast'> | null {
  if (practice || plan.student === null || plan.budgetMinutes === null || data.scan === null || data.scan.photos === 0) return null;
  return {
    student: plan.student,
    dim: teacher.check?.dim ?? usualDim,
    people: data.scan.people,
    photos: data.scan.photos,
    budgetSeconds: plan.budgetMinutes * 60,
    pricePerHour: plan.pricePerHour,
    pricePerKwh: plan.pricePerKwh,
  };
}

/** Of most teachers, until this one has been looked at. */
const usualDim = 512;
