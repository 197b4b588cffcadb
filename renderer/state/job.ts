// From a project to the job that the host is asked to do.
// Invariant: nothing of the training is decided here; what the operator did not say is left out, so that the host decides it.
import type { In } from '../../preload/contract.ts';
import type { Project } from '../../preload/project.ts';
import { costsOf } from './costs.ts';

const megabyte = 1e6;

export function jobOf(project: Project): In<'run.start'> {
  const { title, purpose, device, data, teacher, plan } = project;
  const costs = costsOf(purpose);
  const floors = { ...given('maxFmr', purpose.maxFmr), ...given('maxFnmr', purpose.maxFnmr) };
  const targets = {
    ...floors,
    ...given('maxP95Ms', device.maxMilliseconds),
    ...given('maxMillijoules', device.maxMillijoules),
    ...given('maxFileBytes', times(device.maxMegabytes, megabyte)),
    ...given('maxPeakMemoryBytes', times(device.maxMemoryMegabytes, megabyte)),
  };
  return {
    ...(title.trim() !== '' && { title: title.trim() }),
    ...(purpose.where.trim() !== '' && { purpose: purpose.where.trim() }),
    teacher: teacher.kind === 'own' && teacher.file !== null ? teacher.file : 'starter',
    ...(teacher.kind === 'own' && { teacherLicence: teacher.licence.slice(0, 200), teacherCommercial: teacher.commercial }),
    anyway: teacher.anyway,
    currency: purpose.currency,
    faces: {
      folders: data.folder === null ? [] : [data.folder],
      commercial: data.commercial,
      ...(data.licence.trim() !== '' && { licence: data.licence.trim().slice(0, 200) }),
    },
    ...(plan.student !== null && { student: plan.student }),
    ...(plan.budgetMinutes !== null && { budgetSeconds: plan.budgetMinutes * 60 }),
    ...(costs && { money: { ...costs, ...given('checkCost', purpose.checkCost) } }),
    ...(purpose.match === 'many' && purpose.enrolled !== null && purpose.enrolled >= 1 && { registered: Math.round(purpose.enrolled) }),
    ...(Object.keys(floors).length > 0 && { floors }),
    ...(Object.keys(targets).length > 0 && { targets }),
  };
}

function given<Key extends string>(key: Key, value: number | null): { [K in Key]?: number } {
  return value === null ? {} : ({ [key]: value } as { [K in Key]: number });
}

function times(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}
