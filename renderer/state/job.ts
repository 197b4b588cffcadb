// From a project to the job that the host is asked to do.
// Invariant: nothing of the training is decided here; what the operator did not say is left out, so that the host decides it.
import type { In } from '../../preload/contract.ts';
import type { Project } from '../../preload/project.ts';
import { costsOf, registeredOf } from './costs.ts';

const megabyte = 1e6;

export function jobOf(project: Project): In<'run.start'> {
  const { data, teacher, plan } = project;
  return {
    ...judgedByOf(project),
    teacher: teacher.kind === 'own' && teacher.file !== null ? teacher.file : 'starter',
    ...(teacher.kind === 'own' && { teacherLicence: teacher.licence.slice(0, 200), teacherCommercial: teacher.commercial }),
    anyway: teacher.anyway,
    faces: {
      folders: data.folder === null ? [] : [data.folder],
      commercial: data.commercial,
      consentUntil: data.consentUntil,
      ...(data.licence.trim() !== '' && { licence: data.licence.trim().slice(0, 200) }),
    },
    ...(plan.student !== null && { student: plan.student }),
    ...(plan.budgetMinutes !== null && { budgetSeconds: plan.budgetMinutes * 60 }),
  };
}

/** By what the result of a run is judged, as the project says it now. */
export function judgedBy(project: Project, runId: string): In<'run.judgeAgain'> {
  return { ...judgedByOf(project), runId };
}

/** Nothing in it decides what a network learns. */
function judgedByOf({ title, purpose, device, plan }: Project): Omit<In<'run.judgeAgain'>, 'runId'> {
  const floors = { ...given('maxFmr', purpose.maxFmr), ...given('maxFnmr', purpose.maxFnmr) };
  const targets = {
    ...floors,
    ...given('maxP95Ms', device.maxMilliseconds),
    ...given('maxMillijoules', device.maxMillijoules),
    ...given('maxFileBytes', times(device.maxMegabytes, megabyte)),
    ...given('maxPeakMemoryBytes', times(device.maxMemoryMegabytes, megabyte)),
    ...given('maxCost', plan.maxCost),
  };
  return {
    ...(title.trim() !== '' && { title: title.trim() }),
    ...(purpose.where.trim() !== '' && { purpose: purpose.where.trim() }),
    currency: purpose.currency,
    ...moneyOf(purpose),
    ...registeredOf(purpose),
    ...(Object.keys(floors).length > 0 && { floors }),
    ...given('pricePerHour', plan.pricePerHour),
    ...given('pricePerKwh', plan.pricePerKwh),
    ...(Object.keys(targets).length > 0 && { targets }),
  };
}

/** What mistakes cost; how many people a face is searched among is an answer of its own and stands beside it. */
function moneyOf(purpose: Project['purpose']): Pick<In<'run.start'>, 'money'> {
  const costs = costsOf(purpose);
  if (costs === undefined) return {};
  const { registered: _, ...money } = costs;
  return { money: { ...money, ...given('checkCost', purpose.checkCost), ...given('daysPerYear', purpose.daysPerYear) } };
}

function given<Key extends string>(key: Key, value: number | null): { [K in Key]?: number } {
  return value === null ? {} : ({ [key]: value } as { [K in Key]: number });
}

function times(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}
