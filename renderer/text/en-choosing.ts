// The words of choosing on the Result step, in English: shortcuts of the decision threshold, the band of checks, limits, remedies, everything side by side.
// Invariant: a remedy says what it costs and never promises what only a training can show.
import { grouped } from './numbers.ts';

export const choosingEn = {
  shortcuts: 'Shortcuts',
  recommended: 'Recommended',
  safer: 'Safer: half as many strangers pass',
  easier: 'Easier: half as many right people refused',
  verified: (choose: number, verify: number, chosen: string, found: string) =>
    `On the ${grouped(choose)} people it was chosen on: ${chosen} a day. On ${grouped(verify)} other people: ${found} a day.`,
  floorFmr: (rate: string, threshold: string) => `Limit from Purpose: strangers who pass, at most ${rate}. Not below ${threshold}.`,
  floorFnmr: (rate: string, threshold: string) => `Limit from Purpose: right people refused, at most ${rate}. Not above ${threshold}.`,
  wall: 'Limits are dashed upright lines.',
  bandTitle: 'Three answers: accept, check, refuse',
  bandAbout: 'Scores between the two values are looked at by a person, who is taken to be right.',
  bandReject: 'Refuse below',
  bandAccept: 'Accept from',
  bandResult: (checks: string, total: string, difference: string, less: boolean) =>
    `${checks} checks a day, loss ${total} a day: ${difference} ${less ? 'less' : 'more'} than with one decision threshold.`,
  bandBest: (reject: string, accept: string) => `Cheapest: ${reject} and ${accept}`,
  bandNoCost: 'Give the cost of a check under Purpose before a run, and the band is worked out here.',
  guessTitle: 'If strangers try more or less often',
  guessAbout: 'How often strangers try is usually a guess. The same costs with three guesses, on the people who chose:',
  guessHead: ['Share of strangers', 'Best decision threshold', 'Loss a year'] as readonly string[],
  guesses: ['office', 'staff gate', 'contested'] as readonly string[],
  remedies: 'What could be done',
  remediesAbout:
    'Cheapest first. Times and sizes of other students are worked out from their arithmetic; how accurate they become only a training shows.',
  targets: {
    maxFmr: 'Strangers who pass',
    maxFnmr: 'Right people refused',
    maxP95Ms: 'Time per face',
    maxMillijoules: 'Energy per face',
    maxFileBytes: 'Size of the file',
    maxPeakMemoryBytes: 'Memory',
    maxMachineSeconds: 'Machine time',
    maxCost: 'Cost',
  } as Readonly<Record<string, string>>,
  raise: (threshold: string, fnmr: string) => `Raise the decision threshold to ${threshold}. Then ${fnmr} of the right people are refused.`,
  lower: (threshold: string, fmr: string) => `Lower the decision threshold to ${threshold}. Then ${fmr} of the strangers pass.`,
  perYear: (amount: string) => `Expected loss: ${amount} a year.`,
  check: 'Let a person check the close calls (three answers, above).',
  saves: (amount: string) => `Saves about ${amount} a year.`,
  larger: (student: string) => `Train a larger student: ${student}.`,
  smaller: (student: string) => `Train a smaller student: ${student}.`,
  trainOn: 'Train to the end: this training was ended early.',
  otherStudent: (size: string, time: string) => `About ${size}${time === '' ? '' : `, ${time} a face`}.`,
  takes: (duration: string) => `Takes about ${duration} of machine time.`,
  toPlan: 'To the plan',
  all: 'Teacher, standalone and student side by side',
  gain: 'Difference',
};

export type ChoosingText = typeof choosingEn;
