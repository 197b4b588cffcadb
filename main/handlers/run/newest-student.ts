// The student of a run as its newest checkpoint has it, while the training goes on or after it.
// Invariant: only what is on the disk is read; the trainer is not asked.
import { studentModel } from '../../export/variants.ts';
import { Problem } from '../../problems.ts';
import { studentNamed } from '../../students/catalogue.ts';
import { type Checkpoint, readNewest, trainedValues } from '../../training/checkpoint.ts';
import { type Plan, readPlan } from '../../training/plan.ts';

export interface NewestStudent {
  readonly plan: Plan;
  readonly newest: Checkpoint;
  /** The network, as many faces at once as wanted. */
  model(): Uint8Array;
}

/** Null before the first checkpoint. Throws Problem `bad-input` (field `student`) for a student that the catalogue lacks: a newer program trained it. */
export function newestStudent(trainingFolder: string): NewestStudent | null {
  const newest = readNewest(trainingFolder);
  if (newest === undefined) return null;
  const plan = readPlan(trainingFolder);
  const student = studentNamed(plan.student);
  if (student === undefined) throw new Problem('bad-input', { field: 'student' });
  return { plan, newest, model: () => studentModel({ student, dim: plan.dim, values: trainedValues(plan, newest) }, 'fp32-batch') };
}
