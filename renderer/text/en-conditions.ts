// The words of the stress test, in English.
// Invariant: says that the conditions are simulated, and at which threshold.
import type { Condition } from '../../preload/conditions.ts';
import { grouped } from './numbers.ts';

export const conditionsEn = {
  title: 'Recording conditions',
  intro:
    'How do student and teacher do when photos are darker, blurred or covered? The photos of the people who verify are altered by calculation and compared with the others as they are, at the decision threshold already chosen. Photos from the real place say more.',
  run: 'Try the conditions',
  again: 'Try again',
  about: 'Takes some minutes; it can be stopped.',
  rates: 'What to show?',
  refused: 'Right people refused',
  passed: 'Strangers who pass',
  perYear: 'Loss a year',
  condition: 'Condition',
  asItIs: 'As it is',
  severity: (severity: number) => `Severity ${severity}`,
  teacherAt: (rate: string) => `Teacher ${rate}`,
  names: {
    dark: 'Dark',
    bright: 'Overexposed',
    'side-light': 'Light from one side',
    'motion-blur': 'Moved',
    defocus: 'Out of focus',
    noise: 'Noise',
    jpeg: 'Strong JPEG compression',
    'low-resolution': 'Face of few pixels',
    mask: 'Mask',
    glasses: 'Glasses',
    'crop-error': 'Face cut out badly',
    'dark-blur-jpeg': 'Dark, moved and compressed together',
  } as Readonly<Record<Condition, string>>,
  worst: (name: string, from: string, to: string) => `Hardest for the student: ${name}. Refused rises from ${from} to ${to} at severity 3.`,
  steady: 'At severity 3 no condition makes the student refuse clearly more.',
  behind: (kind: 'fnmr' | 'fmr', behind: number, all: number, name: string, student: string, teacher: string) =>
    `At severity 3 the student ${kind === 'fnmr' ? 'refuses clearly more right people' : 'lets clearly more strangers pass'} than the teacher in ${behind} of ${all} conditions, by most in "${name}": ${student} against ${teacher}.`,
  level: (kind: 'fnmr' | 'fmr') =>
    `At severity 3 the student ${kind === 'fnmr' ? 'refuses clearly more right people' : 'lets clearly more strangers pass'} than the teacher in no condition.`,
  dearest: (name: string, money: string) => `At severity 3 a year costs most in "${name}": ${money}.`,
  charts: (what: string) => `${what}, by condition and severity`,
  axis: 'Across: severity 0 (as it is) to 5. All on one scale, at the decision threshold of each network.',
  rise: (from: string, to: string, severity: number) => `${from} as it is, ${to} at severity ${severity}`,
  money: (from: string, to: string) => `In money: ${from} a year as it is, ${to} then.`,
  basis: (probes: number, people: number) => `${grouped(probes)} photos of ${grouped(people)} people, each altered. Ranges: 95 %.`,
};

export type ConditionsText = typeof conditionsEn;
