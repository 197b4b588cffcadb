// The eight steps as facts about a project: how each stands and what the next one still needs.
// Invariant: pure, but for the day that a consent is held against. A result that a later answer made out of date is marked and never taken away.
import type { Project } from '../../preload/project.ts';
import type { Text } from '../text/text.ts';
import { forbiddenUses } from './answers.ts';
import { consentOf, today } from './consent.ts';
import { missingCosts, registeredOf } from './costs.ts';

export type Step = keyof Text['window']['steps'];
export type State = keyof Text['window']['states'];
export type Missing = keyof Text['window']['missing'];
export type RunState = 'waiting' | 'running' | 'paused' | 'finished' | 'failed' | 'cancelled';

export const steps: readonly Step[] = ['purpose', 'device', 'data', 'teacher', 'plan', 'training', 'result', 'export'];

/** People that a stage asks for. */
export const peopleNeeded: Readonly<Record<Project['stage'], number>> = { poc: 20, pilot: 100, full: 300 };

/** What a step lacks, in the order of its fields. */
export function missingOf(step: Step, project: Project, run: RunState | null): readonly Missing[] {
  const { practice } = project;
  switch (step) {
    case 'purpose':
      return missingPurpose(project);
    case 'device':
      if (project.device.kind === null) return ['device'];
      if (project.device.kind === 'other' && project.device.other.name.trim() === '') return ['device-name'];
      return project.device.kind === 'microcontroller' ? ['device-too-small'] : [];
    case 'data':
      return practice ? [] : missingData(project);
    case 'teacher':
      return practice ? [] : missingTeacher(project);
    case 'plan':
      if (practice) return [];
      return [
        ...(project.plan.student === null ? (['student'] as const) : []),
        ...(project.plan.budgetMinutes === null ? (['budget'] as const) : []),
      ];
    case 'training':
      return run === 'finished' ? [] : ['run'];
    case 'result':
    case 'export':
      return run === 'finished' ? [] : ['result'];
  }
}

function missingPurpose({ purpose, stage }: Project): Missing[] {
  const missing: Missing[] = [];
  if (purpose.use === null) missing.push('use');
  else if (isForbidden(purpose.use)) missing.push('forbidden');
  if (purpose.commercial === null) missing.push('commercial');
  if (purpose.match === null) missing.push('match');
  if (purpose.match === 'many' && !((purpose.enrolled ?? 0) > 0)) missing.push('enrolled');
  if (missingCosts(purpose)) missing.push('money');
  if (stage !== 'poc') {
    for (const field of ['responsible', 'notice', 'retention', 'legalBasis'] as const)
      if (purpose[field].trim() === '') missing.push(field);
  }
  return missing;
}

function missingData({ data, stage, purpose }: Project): Missing[] {
  const missing: Missing[] = [];
  if (data.folder === null || data.scan === null) missing.push('folder');
  else if (data.scan.people < peopleNeeded[stage]) missing.push('people');
  if (consentOf(data.consentUntil, today())?.state === 'over') missing.push('consent-over');
  if (!data.lawful) missing.push('lawful');
  const licence = licenceOf(data.commercial, purpose.commercial, stage);
  if (licence !== 'kept') missing.push(licence === 'blocked' ? 'data-licence' : 'data-licence-unknown');
  return missing;
}

function missingTeacher({ teacher, stage, purpose }: Project): Missing[] {
  if (teacher.kind === null || (teacher.kind === 'own' && teacher.file === null)) return ['teacher'];
  const missing: Missing[] = [];
  if (teacher.check === null || teacher.check.verdict === null) missing.push('teacher-check');
  else if (teacher.check.verdict === 'poor' && !teacher.anyway) missing.push('teacher-poor');
  else if (teacher.check.verdict === 'poor' && teacher.anywayReason.trim() === '') missing.push('teacher-reason');
  const licence = teacher.kind === 'own' ? licenceOf(teacher.commercial, purpose.commercial, stage) : 'kept';
  if (licence !== 'kept') missing.push(licence === 'blocked' ? 'teacher-licence' : 'teacher-licence-unknown');
  return missing;
}

/**
 * Whether a licence allows the purpose. Research only never serves a business; what is not known may be tried in a proof of concept and has to be
 * known from the pilot on.
 */
export function licenceOf(
  stated: Project['data']['commercial'],
  purpose: Project['purpose']['commercial'],
  stage: Project['stage'],
): 'kept' | 'blocked' | 'unknown' {
  if (purpose !== 'yes') return 'kept';
  if (stated === 'no') return 'blocked';
  return stated === 'unknown' && stage !== 'poc' ? 'unknown' : 'kept';
}

export function isForbidden(use: Project['purpose']['use']): boolean {
  return use !== null && (forbiddenUses as readonly string[]).includes(use);
}

/** Open questions of responsibility, which a proof of concept may leave open. */
export function openQuestions({ purpose }: Project): number {
  return (['responsible', 'notice', 'retention', 'legalBasis', 'assessment'] as const).filter((field) => purpose[field].trim() === '')
    .length;
}

/** Whether anything of a step has been answered. */
function begun(step: Step, { purpose, device, data, teacher, plan }: Project): boolean {
  if (step === 'purpose') return purpose.use !== null || purpose.match !== null || purpose.passesPerDay !== null;
  if (step === 'device') return device.kind !== null;
  if (step === 'data') return data.folder !== null || data.lawful;
  if (step === 'teacher') return teacher.kind !== null;
  return step === 'plan' && (plan.student !== null || plan.budgetMinutes !== null);
}

/** How a step stands. `run` is the state of the project's run, null without one. */
export function stateOf(step: Step, project: Project, run: RunState | null): State {
  const missing = missingOf(step, project, run);
  if (step === 'training') {
    if (run === null) return 'todo';
    if (run === 'failed') return 'failed';
    return run === 'finished' ? (isStale(project) ? 'stale' : 'done') : 'active';
  }
  if (step === 'result' || step === 'export') {
    if (run !== 'finished') return 'todo';
    return isStale(project) ? 'stale' : 'done';
  }
  if (missing.length === 0) return 'done';
  return begun(step, project) ? 'check' : 'todo';
}

/**
 * Everything that a run's result depends on, as one text. Names and notes do not count. Photos count by what they are (`inUse`), and by how many they are only
 * where that is not known.
 */
export function basisOf(project: Project): string {
  const { folder, inUse } = project.data;
  return inUse === '' ? countedBasisOf(project) : basisWith(project, [folder, inUse]);
}

/** As results of before the digest have it. */
function countedBasisOf(project: Project): string {
  const { folder, scan, moved } = project.data;
  return basisWith(project, [folder, scan?.photos ?? null, scan?.people ?? null, ...(moved === '' ? [] : [moved])]);
}

/**
 * What a run was started from, with the photos that it then found: files may have come or gone since the folder was looked at. A practice run has no folder; its
 * drawn people are none of the answers.
 */
export function basisFound(startedFrom: string, inUse: string): string {
  const basis = JSON.parse(startedFrom) as { readonly data: readonly unknown[] };
  const [folder] = basis.data;
  return folder === null ? startedFrom : JSON.stringify({ ...basis, data: [folder, inUse] });
}

function basisWith({ purpose, device, teacher, plan, practice }: Project, data: readonly (string | number | null)[]): string {
  const { passesPerDay, impostorShare, rejectCost, acceptCost, checkCost, daysPerYear, maxFmr, maxFnmr } = purpose;
  const stated = { passesPerDay, impostorShare, rejectCost, acceptCost, checkCost };
  const { student, budgetMinutes, ...prices } = plan;
  const { kind: _kind, other: _other, ...limits } = device;
  return JSON.stringify({
    costs: practice ? null : { ...stated, maxFmr, maxFnmr, ...added({ daysPerYear }), ...registeredOf(purpose) },
    limits: practice ? null : limits,
    data,
    teacher: [teacher.kind, teacher.file],
    plan: { student, budgetMinutes, ...added(prices) },
  });
}

/** Answers that were not always asked for: where none was given, the text is what it was before. */
function added(answers: Readonly<Record<string, number | null>>): Record<string, number | null> {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== null));
}

/** Whether answers were changed after the run of the project began. */
export function isStale(project: Project): boolean {
  const { startedFrom } = project;
  return startedFrom !== null && startedFrom !== basisOf(project) && startedFrom !== countedBasisOf(project);
}

/** What a network learns from, out of everything that its result rests on. */
function learntFrom(basis: string): string {
  const { data, teacher, plan } = JSON.parse(basis) as { data: unknown; teacher: unknown; plan: Project['plan'] };
  return JSON.stringify([data, teacher, plan.student, plan.budgetMinutes]);
}

/** Whether what was changed since the run began decides only how its result is judged: costs, limits, prices. */
export function isJudgedOtherwise(project: Project): boolean {
  const { startedFrom } = project;
  if (startedFrom === null || !isStale(project)) return false;
  return [basisOf(project), countedBasisOf(project)].some((basis) => learntFrom(basis) === learntFrom(startedFrom));
}

/** The first step before `step` (or itself) that lacks something: what keeps a run from starting. */
export function firstIncomplete(project: Project, until: Step): { step: Step; missing: readonly Missing[] } | null {
  for (const step of steps.slice(0, steps.indexOf(until) + 1)) {
    const missing = missingOf(step, project, null);
    if (missing.length > 0) return { step, missing };
  }
  return null;
}
