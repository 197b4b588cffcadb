// A project in which nothing has been answered yet, and the practice project that is filled in.
// Invariant: no answer is invented for the operator; numbers that stand here are usual values that the screens show as such.
import type { Project } from '../../preload/project.ts';

export function emptyProject(): Project {
  return {
    schema: 1,
    title: '',
    practice: false,
    stage: 'poc',
    purpose: {
      use: null,
      where: '',
      notFor: '',
      commercial: null,
      match: null,
      enrolled: null,
      currency: 'JPY',
      passesPerDay: null,
      impostorShare: null,
      rejectCost: null,
      acceptCost: null,
      checkCost: null,
      daysPerYear: null,
      maxFmr: null,
      maxFnmr: null,
      responsible: '',
      notice: '',
      retention: '',
      legalBasis: '',
      assessment: '',
    },
    device: {
      kind: null,
      maxMilliseconds: null,
      maxMegabytes: null,
      maxMemoryMegabytes: null,
      maxMillijoules: null,
      other: { name: '', like: null },
    },
    data: {
      folder: null,
      licence: '',
      commercial: 'unknown',
      consentUntil: null,
      lawful: false,
      scan: null,
      groups: null,
      conditions: null,
      tags: [],
      kept: [],
      moved: '',
      inUse: '',
    },
    teacher: { kind: null, file: null, licence: '', commercial: 'unknown', check: null, anyway: false, anywayReason: '' },
    plan: { student: null, budgetMinutes: null, pricePerHour: null, pricePerKwh: null, maxCost: null },
    gates: [],
    signatures: [],
    runId: null,
    startedFrom: null,
    exportedTo: null,
    activeSeconds: 0,
    earlier: [],
  };
}

/** The practice project: everything answered, so that each step can be looked at. Without a title, so that its name follows the language until it is given one. */
export function practiceProject(where: string): Project {
  const empty = emptyProject();
  return {
    ...empty,
    practice: true,
    purpose: {
      ...empty.purpose,
      use: 'access',
      where,
      commercial: 'no',
      match: 'one',
      passesPerDay: 2000,
      impostorShare: 0.001,
      rejectCost: 150,
      acceptCost: 500_000,
    },
    device: { ...empty.device, kind: 'this-computer' },
    data: { ...empty.data, commercial: 'yes', lawful: true },
    teacher: { ...empty.teacher, kind: 'starter', commercial: 'yes' },
  };
}
