// The stages as gates: what a stage asks for before it is passed, what was answered when the last one was, and what has changed since.
// Invariant: pure. A gate that was passed is kept as it was; what is open at a gate is said and written down, and decided by people.
import type { Gate, GateRole, Project } from '../../preload/project.ts';
import type { Text } from '../text/text.ts';
import { stages } from './answers.ts';
import { peopleNeeded, type RunState } from './steps.ts';

export type Requirement = keyof Text['window']['gates']['requirements'];
export type GateAnswer = keyof Text['window']['gates']['answers'];

/** What is known of a project beyond its answers. */
export interface GateFacts {
  readonly run: RunState | null;
  /** Recording conditions and groups that photos and people have labels of. */
  readonly conditions: number;
  readonly groups: number;
  /** Devices that its run was measured on by the probe of its package. */
  readonly probed: number;
}

/** What was measured, by its digest (`findings` of the outcome): null while there is no result, undefined while it is not known. */
export type Findings = string | null | undefined;

/** Whether a finished run was measured on so many devices; the one that it was trained on needs no probe. */
const measuredOn =
  (devices: number) =>
  ({ device }: Project, { run, probed }: GateFacts): boolean =>
    run === 'finished' && (probed >= devices || device.kind === 'this-computer');

const rules: Readonly<Record<Requirement, { readonly from: Project['stage']; met(project: Project, facts: GateFacts): boolean }>> = {
  people: { from: 'poc', met: ({ data, practice, stage }) => practice || (data.scan?.people ?? 0) >= peopleNeeded[stage] },
  costs: { from: 'poc', met: ({ purpose }) => purpose.rejectCost !== null && purpose.acceptCost !== null },
  result: { from: 'poc', met: (_, { run }) => run === 'finished' },
  rights: { from: 'pilot', met: ({ data }) => data.lawful && data.licence.trim() !== '' },
  duties: {
    from: 'pilot',
    met: ({ purpose }) => [purpose.responsible, purpose.notice, purpose.retention, purpose.legalBasis].every((line) => line.trim() !== ''),
  },
  conditions: { from: 'pilot', met: (_, { conditions }) => conditions >= 2 },
  device: { from: 'pilot', met: measuredOn(1) },
  notFor: { from: 'pilot', met: ({ purpose }) => purpose.notFor.trim() !== '' },
  assessment: { from: 'full', met: ({ purpose }) => purpose.assessment.trim() !== '' },
  units: { from: 'full', met: measuredOn(3) },
  groups: { from: 'full', met: (_, { groups }) => groups >= 2 },
};

/** What the present stage asks for, in the order to look at it, and whether it is there. */
export function requirementsOf(project: Project, facts: GateFacts): { readonly key: Requirement; readonly met: boolean }[] {
  const at = stages.indexOf(project.stage);
  return (Object.keys(rules) as Requirement[])
    .filter((key) => stages.indexOf(rules[key].from) <= at)
    .map((key) => ({ key, met: rules[key].met(project, facts) }));
}

/** The answers that a gate decides on. Texts about responsibility are not among them: correcting a name changes no decision. */
export function gateAnswers(
  { purpose, device, data, teacher, plan, runId }: Project,
  findings: string | null,
): Record<GateAnswer, string | number | null> {
  const { use, match, enrolled, passesPerDay, impostorShare, rejectCost, acceptCost, checkCost, maxFmr, maxFnmr } = purpose;
  const { kind, maxMilliseconds, maxMegabytes, maxMemoryMegabytes, maxMillijoules } = device;
  return {
    use,
    match,
    enrolled: match === 'many' ? enrolled : null,
    passesPerDay,
    impostorShare,
    rejectCost,
    acceptCost,
    checkCost,
    maxFmr,
    maxFnmr,
    device: kind,
    maxMilliseconds,
    maxMegabytes,
    maxMemoryMegabytes,
    maxMillijoules,
    people: data.scan?.people ?? null,
    photos: data.scan?.photos ?? null,
    teacher: teacher.kind,
    student: plan.student,
    result: runId,
    findings,
  };
}

/** Who has to consent before a stage is passed. */
export const rolesOf: Readonly<Record<Project['stage'], readonly GateRole[]>> = {
  poc: ['operator'],
  pilot: ['operator', 'owner'],
  full: ['owner', 'security', 'privacy'],
};

export interface RoleState {
  readonly role: GateRole;
  /** Who consented, and when; null: nobody has. */
  readonly signed: { readonly name: string; readonly atMs: number } | null;
  /** What was answered otherwise after the consent, which therefore counts no longer. */
  readonly changed: readonly GateAnswer[];
}

/** Each role that the present stage asks for, in the order to ask them. */
export function rolesNow(project: Project, findings: Findings): RoleState[] {
  return rolesOf[project.stage].map((role) => {
    const given = project.signatures.find((one) => one.role === role);
    return {
      role,
      signed: given ? { name: given.name, atMs: given.atMs } : null,
      changed: given ? differences(given.answers, project, findings).map(({ key }) => key) : [],
    };
  });
}

/** The roles without a consent to the present answers and findings. */
export function rolesMissing(project: Project, findings: Findings): GateRole[] {
  return rolesNow(project, findings)
    .filter(({ signed, changed }) => signed === null || changed.length > 0)
    .map(({ role }) => role);
}

/** The project with one role's consent to its present answers and findings, in place of an earlier one of that role. */
export function signGate(project: Project, role: GateRole, name: string, atMs: number, findings: string | null): Project {
  const others = project.signatures.filter((one) => one.role !== role);
  return { ...project, signatures: [...others, { role, name, atMs, answers: gateAnswers(project, findings) }] };
}

/**
 * The project after its present stage was passed: the decision is kept, and the next stage is the present one.
 * Unchanged while a role is missing.
 */
export function passGate(project: Project, facts: GateFacts, atMs: number, findings: string | null): Project {
  if (rolesMissing(project, findings).length > 0) return project;
  const open = requirementsOf(project, facts)
    .filter(({ met }) => !met)
    .map(({ key }) => key);
  const signed = rolesNow(project, findings).map(({ role, signed: given }) => ({ role, ...given! }));
  const passed: Gate = { stage: project.stage, atMs, by: '', signed, open, answers: gateAnswers(project, findings) };
  const next = stages[stages.indexOf(project.stage) + 1] ?? project.stage;
  return { ...project, stage: next, gates: [...project.gates, passed].slice(-20), signatures: [] };
}

export interface Change {
  readonly key: GateAnswer;
  readonly before: string | number | null;
  readonly now: string | number | null;
}

/** What differs from the answers of the last gate; [] before the first. */
export function changedSince(project: Project, findings: Findings): Change[] {
  const last = project.gates.at(-1);
  return last === undefined ? [] : differences(last.answers, project, findings);
}

/** Findings that are not known now, or were not written down then (before they were), are no difference. */
function differences(then: Gate['answers'], project: Project, findings: Findings): Change[] {
  const known = findings !== undefined && 'findings' in then;
  return (Object.entries(gateAnswers(project, findings ?? null)) as [GateAnswer, string | number | null][])
    .map(([key, now]) => ({ key, before: then[key] ?? null, now }))
    .filter(({ key, before, now }) => before !== now && (known || key !== 'findings'));
}
