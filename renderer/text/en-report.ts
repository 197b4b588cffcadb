// The words of the KPI report in English: verdicts, cards, sections, badges, reasons for missing numbers, glossary.
// Invariant: a number never stands alone; the sentences here take it with its interval, its badge or the reason why it is missing.
import { documentsEn } from './en-documents.ts';
import { factsEn } from './en-facts.ts';
import { governanceEn } from './en-governance.ts';
import { identificationEn } from './en-identification.ts';
import { int8En } from './en-int8.ts';
import { about, bytes, compact, frequency, grouped, isRare, milliseconds, percent, percentDigits, percentNumber } from './numbers.ts';

/** A share with its 95 % interval where it is known, all in 0..1. */
export interface Share {
  readonly rate: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

function errors(value: Share, of: string): string {
  const { rate, low, high } = value;
  if (rate === 0) {
    const most = high === undefined ? undefined : frequency(0, 0, high);
    return most === undefined ? `none of the ${of}` : `none of the ${of} seen (likely at most ${most.high} of ${most.outOf})`;
  }
  if (isRare(rate)) {
    const { count, outOf, low: from, high: to } = frequency(rate, low, high);
    return `about ${count} of ${outOf} ${of}${from === undefined ? '' : ` (likely ${from} to ${to})`}`;
  }
  return `${percent(rate)} of ${of}${low === undefined || high === undefined ? '' : ` (likely ${percentRange(value)})`}`;
}

function percentRange({ rate, low = rate, high = rate }: Share): string {
  const digits = percentDigits(rate);
  return `${percentNumber(low, digits)} to ${percentNumber(high, digits)} %`;
}

/** "97.0 % (94.6 to 99.4 %)"; below 1 %: "1 of 1,000 (0.9 to 1.1)". */
function share(value: Share): string {
  const { rate, low, high } = value;
  if (!isRare(rate)) return `${percent(rate)}${low === undefined || high === undefined ? '' : ` (${percentRange(value)})`}`;
  if (rate === 0 && high === undefined) return '0 %';
  const { count, outOf, low: from, high: to } = frequency(rate, low, high);
  return `${count} of ${outOf}${from === undefined ? '' : ` (${from} to ${to})`}`;
}

/** 1e-3 -> "1 in 1,000". */
function oneIn(rate: number): string {
  return rate <= 0 ? 'none' : `1 in ${about(1 / rate, 2)}`;
}

function money(amount: number, currency: string): string {
  const digits = amount >= 100 || amount === 0 ? 0 : 2;
  return new Intl.NumberFormat('en-US', { style: 'currency', currency, maximumFractionDigits: digits }).format(amount);
}

/** An amount that was calculated: three significant digits. */
function moneyAbout(amount: number, currency: string): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency, maximumSignificantDigits: 3 }).format(amount);
}

function hours(seconds: number): string {
  if (seconds < 90) return `${grouped(seconds)} s`;
  return seconds < 5400 ? `${grouped(seconds / 60)} min` : `${grouped(seconds / 3600, 1)} h`;
}

/** A difference of shares in points, one decimal. */
function fixed(value: number): string {
  return (value * 100).toFixed(1);
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : '−'}${fixed(Math.abs(value))}`;
}

export const reportEn = {
  lang: 'en',
  identification: identificationEn,
  title: 'Report of a distilled face-recognition network',
  shortTitle: 'KPI report',
  made: (date: string) => `Made ${date}`,
  people: (count: number) => `${grouped(count)} people`,
  photos: (count: number) => `${grouped(count)} photos`,
  peopleAndPhotos: (people: number, photos: number) => `${grouped(people)} people, ${grouped(photos)} photos`,
  table: 'Show as table',
  contents: 'Contents',
  purpose: 'Purpose',
  target: (text: string) => `Target: ${text}`,
  atMost: (text: string) => `at most ${text}`,
  atLeast: (text: string) => `at least ${text}`,
  met: 'met',
  missed: 'missed',
  noTarget: 'No target was set',
  targetUnknown: 'cannot be judged',
  none: 'none',
  unknown: 'not stated',
  practice: 'This result comes from drawn practice people. It shows that everything works and says nothing about real faces.',

  models: {
    teacher: 'Teacher',
    student: 'Student',
    standalone: 'Standalone student',
    standaloneNote: 'the same small network trained without a teacher',
  },

  badges: {
    'measured-here': 'Measured here',
    'measured-device': 'Measured on device',
    estimated: 'Estimated',
    extrapolated: 'Extrapolated',
    'not-assessed': 'Not assessed',
    'out-of-date': 'Out of date',
  },
  badgeNotes: {
    'measured-here': 'a number taken on the computer that made this report',
    'measured-device': 'a number taken on the device that will be used',
    estimated: 'calculated, not measured',
    extrapolated: 'continued beyond what the data can show',
    'not-assessed': 'nobody has looked at it yet',
    'out-of-date': 'measured before something changed',
  },

  /** Why a number is missing. Each is a full sentence: it stands where the number would. */
  missing: {
    'not-assessed': 'Not assessed',
    'data-insufficient': 'The data is too small to show this',
    'no-permission': 'Could not be measured: no permission to read the energy counter',
    'no-sensor': 'Could not be measured: this computer shows no energy counter',
    'not-this-system': 'Could not be measured: this operating system offers no energy counter to programs',
    'sensor-failed': 'Could not be measured: the energy counter gave no usable values',
    'below-idle': 'Could not be measured: the use could not be told apart from the idle computer',
    'measuring-failed': 'Could not be measured: the measuring process stopped early',
    'no-price': 'No price was entered',
    'not-stated': 'Not stated',
    'not-trained': 'This network was not trained in this run',
  },

  /** Why a rate may not be quoted as an estimate (main/evaluation/types.ts). */
  whyNot: {
    'no-trials': 'nothing to compare',
    'no-errors': 'no error was seen: only an upper limit is known',
    'few-errors': 'fewer than 30 errors: the order of magnitude is all that is known',
    'few-people': 'fewer than 10 people',
  },

  kpis: { accuracy: 'Accuracy', speed: 'Speed and power', size: 'Size', effort: 'Effort and cost' },

  sections: {
    summary: 'Result',
    money: 'Decision threshold and money',
    accuracy: 'Accuracy',
    speed: 'Speed, power and size',
    conditions: 'Recording conditions',
    groups: 'Groups of people',
    training: 'Training and effort',
    data: 'Data and licences',
    use: 'Intended use',
    method: 'Method and differences from the published one',
    limits: 'Limits: what this report does not show',
    governance: 'Responsibility and sign-offs',
    reproduce: 'How to repeat this result',
    glossary: 'Glossary',
  },

  share,
  oneIn,
  /** Both ends of a range, in a table. */
  between: (low: string, high: string) => `${low}–${high}`,
  percent: (rate: number) => percent(rate),
  money,
  moneyAbout,
  hours,
  bytes,
  milliseconds,
  parameters: (count: number) => `${compact(count)} parameters`,
  macs: (count: number) => `${compact(count)} MACs`,
  energy: (millijoules: number) => `${grouped(millijoules, millijoules < 10 ? 1 : 0)} mJ per face`,
  energyRange: (low: number, high: number) => `${grouped(low, 1)} to ${grouped(high, 1)} mJ in repeats`,
  kilowattHours: (kwh: number) => (kwh < 0.1 ? `${grouped(kwh * 1000, 1)} Wh` : `${grouped(kwh, 2)} kWh`),
  threads: (count: number) => (count === 1 ? '1 thread' : `${grouped(count)} threads`),
  refuses: (value: Share) => `Refuses ${errors(value, 'genuine comparisons')}`,
  passes: (value: Share) => `Passes ${errors(value, 'comparisons with strangers')}`,
  recognises: (value: Share, fmr: number) => `Recognises ${share(value)} of genuine comparisons when at most ${oneIn(fmr)} strangers pass`,
  threshold: (value: number) => value.toFixed(3),

  verdict: {
    targets: (met: number, set: number) =>
      met === set
        ? `This student meets all ${set} targets that were set.`
        : `This student meets ${met} of the ${set} targets that were set.`,
    measured: (threshold: number, fnmr: Share, fmr: Share) =>
      `At the decision threshold ${threshold.toFixed(3)} it refuses ${errors(fnmr, 'genuine comparisons')} and passes ${errors(fmr, 'comparisons with strangers')}.`,
    recognised: (tar: Share, fmr: number) =>
      `It recognises ${share(tar)} of genuine comparisons when at most ${oneIn(fmr)} strangers pass.`,
    loss: (perYear: string, low: string | undefined, high: string | undefined) =>
      `The expected loss from its errors is about ${perYear} a year${low === undefined || high === undefined ? '' : ` (${low} to ${high})`}.`,
    better: (points: string, low: string, high: string) =>
      `The teacher helped: ${points} points more than the same network without a teacher (${low} to ${high}).`,
    worse: (points: string, low: string, high: string) =>
      `The teacher did not help: ${points} points less than the same network without a teacher (${low} to ${high}).`,
    tooShort: (points: string, low: string, high: string) =>
      `So short a practice run cannot show what a teacher adds. Here the student is ${points} points below the same network without a teacher (${low} to ${high}).`,
    same: 'There is no clear difference from the same network without a teacher.',
    smaller: (times: string) => `It is ${times} times smaller than its teacher.`,
    faster: (times: string) => `It is ${times} times faster than its teacher on this computer.`,
    notAssessed: 'The accuracy of this student has not been assessed. Do not use it to decide about people.',
  },

  accuracy: {
    testPeople: (people: number, photos: number) =>
      `Verified on ${grouped(people)} people (${grouped(photos)} photos) that the training never saw.`,
    intervals: 'Ranges are 95 % intervals over people: they say how far the number may move with other people of the same kind.',
    technology: 'Measured on stored photos (a technology evaluation, not a field test). Photos without a usable face are not counted here.',
    folds: 'LFW protocol, 10 folds',
    failures: 'Faces that are not found at all (FTE, FTA):',
    provable: {
      title: 'What these people can show at best',
      fmr: 'FMR, optimistic: every pair of people counts on its own',
      fmrSafe: 'FMR, cautious: nobody counts twice',
      fnmr: 'FNMR, if no error were seen',
      quotable: 'Smallest FMR that may be quoted (30 errors)',
    },
    basis: (genuine: number, impostor: number) =>
      `${grouped(genuine)} genuine pairs and ${grouped(impostor)} pairs of strangers were compared.`,
    missingPairs: (count: number) =>
      `${grouped(count)} pairs of the protocol are not in the library: this row cannot be compared with published numbers.`,
    thresholdAt: 'At the chosen decision threshold',
    compare: 'The three networks side by side',
    columns: {
      model: 'Network',
      tar: 'TAR',
      tarAt: (fmr: number) => `TAR at FMR ${oneIn(fmr)}`,
      eer: 'EER',
      folds: '10-fold accuracy',
      auc: 'AUC',
      interval: '95 % interval',
    },
    differences: 'Differences',
    difference: (first: string, second: string) => `${first} against ${second}`,
    clearly: 'clear difference',
    unclear: 'no clear difference',
    pointsOnly: (value: number) => fixed(Math.abs(value)),
    points: (value: number) => `${signed(value)} points`,
    pointsRange: (low: number, high: number) => `${signed(low)} to ${signed(high)} points`,
    operating: 'Operating points of the student',
    operatingColumns: {
      wanted: 'Wanted FMR',
      threshold: 'Decision threshold',
      fmr: 'FMR verified',
      fnmr: 'FNMR verified',
      errors: 'Errors seen',
    },
    unsupported: '— data insufficient',
    eerNote: 'The EER is given only for comparison with the literature.',
    teacherCheck: (auc: string) => `Before training, the teacher told these people apart with an area under the curve of ${auc}.`,
  },

  pricing: {
    intro:
      'Each error costs money: a refused person costs time, a passed stranger may cost far more. The best decision threshold makes the sum smallest.',
    none: 'No costs were entered, so the decision threshold was chosen by its FMR and not by money.',
    chosen: (threshold: string) => `Chosen decision threshold: ${threshold}`,
    chosenOn: (choose: number, verify: number) => `Chosen on ${grouped(choose)} people, verified on ${grouped(verify)} other people.`,
    byFmr: (fmr: number) => `Chosen so that about ${oneIn(fmr)} strangers pass on the people set aside for choosing.`,
    byCost: 'Chosen as the safest value within 5 % of the smallest cost.',
    assumptions: 'Assumptions',
    passes: 'Passes per day',
    impostors: 'Share of passes by strangers',
    reject: 'Cost of one refused genuine pass',
    accept: 'Loss from one passed stranger',
    perDay: 'Cost per day',
    perYear: 'Cost per year',
    chosenCost: 'on the people who chose it',
    verifiedCost: 'on other people',
    days: (days: number) => `${grouped(days)} days a year`,
    conflict: 'No decision threshold keeps both limits that were set. The one nearest to them was chosen.',
    floorFmr: 'The limit that was set for strangers moved the decision threshold up from the cheapest value.',
    floorFnmr: 'The limit that was set for refusals moved the decision threshold down from the cheapest value.',
    unsupportedChoice: 'The people set aside for choosing are too few to show the FMR that was aimed at.',
    thresholdPrice: (actual: string, least: string) =>
      `On these other people the cost is ${actual} a day; a decision threshold made for them would have cost ${least}.`,
    band: (from: string, to: string, checks: string, saved: string) =>
      `If a person looks at scores between ${from} and ${to} (${checks} times a day), that saves ${saved} a day.`,
    sensitivityFrom: (low: string) => `The choice stays the same however much one passed stranger costs above ${low}.`,
    weighs: (refusals: string) => `One passed stranger weighs as much as ${refusals} refusals.`,
    sensitivity: (low: string, high: string) =>
      `The choice stays the same as long as one passed stranger costs between ${low} and ${high}.`,
  },

  documents: documentsEn,
  int8: int8En,

  speed: {
    intro: 'Time of the embedding network alone for one face. Reading the photo, finding the face and comparing come on top.',
    columns: {
      model: 'Network',
      threads: 'Threads',
      p50: 'Half within (p50)',
      p95: '95 % within (p95)',
      min: 'Fastest',
      max: 'Slowest',
      runs: 'Runs',
    },
    conditions: 'Conditions',
    warmUp: (runs: number, warmUp: number) => `${grouped(runs)} runs after ${grouped(warmUp)} to warm up, one face at a time`,
    device: 'Computer',
    cores: (count: number) => `${grouped(count)} processor cores`,
    runtime: 'Runtime',
    load: 'Time to load',
    energy: 'Energy',
    energyHow: 'Energy of the processor package while it computes, less that of the idle computer.',
    size: 'Size',
    sizeColumns: { file: 'File', parameters: 'Parameters', macs: 'MACs', memory: 'Peak memory' },
    memoryNote: 'Peak memory is that of a fresh process that only loads and runs the network, runtime included.',
    edge: 'Times on other devices differ and must be measured there.',
    lastDevice: 'On the device that will be used',
    power: 'Power plan and temperature',
  },

  training: {
    phases: 'Machine time by phase',
    phase: 'Phase',
    time: 'Time',
    total: 'Total',
    ended: 'End of training',
    gaps: (count: number, seconds: number) =>
      `Training stood still ${count === 1 ? 'once' : `${grouped(count)} times`}, ${hours(seconds)} in all. This does not affect the result.`,
    gapWhy: {
      stopped: 'the run was stopped',
      slept: 'the computer slept, or its clock was set',
      held: 'the computer slept, or something held it up',
    },
    gapColumns: ['Before step', 'Stood still', 'Why'],
    noGaps: 'Training ran without a break.',
    engine: 'Trained on',
    engineFrom: (engine: string, step: number) => `from step ${grouped(step)}: ${engine}`,
    engineWhy: {
      lost: 'the device before failed',
      memory: 'memory did not suffice',
      continued: 'continued elsewhere',
      silent: 'the process before gave no sign and was begun anew',
    },
    parts: (parts: number) => `each step in ${grouped(parts)} parts`,
    facts: 'Effort',
    machine: 'Machine time',
    energy: 'Energy',
    cost: 'Cost',
    epochs: 'Epochs',
    perSecond: 'Photos per second',
    operator: 'Time of the operator',
    operatorHow: 'Minutes in which key or pointer were used at the project’s window, until the training began.',
  },

  data: {
    split: 'How the people were divided',
    parts: { train: 'Learn', choose: 'Choose the decision threshold', verify: 'Verify' },
    disjoint: 'No person is in two parts.',
    sources: 'Sources',
    source: 'Source',
    peopleColumn: 'People',
    photosColumn: 'Photos',
    licence: 'Licence as stated by the source',
    commercial: 'Commercial use',
    consent: 'Consent until',
    commercialWords: { yes: 'allowed', no: 'not allowed', unknown: 'not stated: ask before use' },
    excluded: 'Photos set aside',
    reason: 'Reason',
    count: 'Number',
    noneExcluded: 'No photo was set aside.',
    teacher: 'Teacher',
    inherits: 'The licences of the teacher and of every photo source also bind the student.',
    privacy: 'This report contains no photo, no path and no name of a person on a photo.',
  },

  ...factsEn,
  ...governanceEn,

  charts: {
    det: {
      title: 'Errors against each other (DET curve)',
      x: 'FMR: strangers who pass',
      y: 'FNMR: genuine refused',
      takeaway: (fnmr: Share, fmr: number) =>
        `Where ${oneIn(fmr)} strangers pass, the student refuses ${errors(fnmr, 'genuine comparisons')}.`,
      band: '95 % interval',
      point: 'chosen decision threshold',
      chance: 'Curves end where fewer than the needed comparisons support them.',
    },
    scores: {
      title: 'Scores of genuine pairs and of strangers',
      x: 'Score (likeness of two faces, −1 to 1)',
      y: 'Share of pairs',
      genuine: 'Same person',
      impostor: 'Different people',
      threshold: 'Decision threshold',
      takeaway: (genuineBelow: string, impostorAbove: string) =>
        `${genuineBelow} of genuine pairs lie below the decision threshold, ${impostorAbove} of strangers above it.`,
      noThreshold: 'The less the two shapes overlap, the better the network tells people apart.',
    },
    cost: {
      title: 'Cost against the decision threshold',
      x: 'Decision threshold',
      y: 'Cost per day',
      reject: 'Refused genuine passes',
      accept: 'Passed strangers',
      zone: 'within 5 % of the smallest',
      window: 'Only the part around the smallest cost is drawn (up to eight times it); the table holds the whole curve.',
      chosen: 'chosen',
      smallest: 'smallest',
      takeaway: (threshold: string, cost: string, from: string, to: string) =>
        `The smallest cost is ${cost} a day at ${threshold}${from === to ? '' : `; between ${from} and ${to} it hardly changes`}.`,
    },
    training: {
      title: 'Course of the training',
      x: 'Step',
      loss: 'Loss',
      progress: 'Likeness to the teacher, cos(f_s, f_t)',
      lambda: 'Photo against centre, λ',
      alpha: 'Weight of the old centre, α′',
      gap: 'standstill',
      takeaway: (from: string, to: string) => `The likeness of the student to the teacher went from ${from} to ${to}.`,
      lossTakeaway: (from: string, to: string) => `The loss went from ${from} to ${to}.`,
      raw: 'Every recorded point is drawn; nothing is smoothed.',
      notRecorded: 'The recognition rate at saved states was not recorded: the run is from before it was.',
      strangers: (fmr: string) => `At most ${fmr} strangers pass on these people.`,
    },
    compare: {
      title: (fmr: number) => `Genuine comparisons recognised when ${oneIn(fmr)} strangers pass`,
      y: 'TAR',
      takeaway: (student: string, standalone: string, teacher: string) =>
        `Teacher ${teacher}, student ${student}, standalone ${standalone}.`,
    },
    noData: 'No data for this chart.',
    value: 'Value',
    from: 'from',
    to: 'to',
  },
};

export type ReportText = typeof reportEn;
