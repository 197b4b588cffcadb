// The words of the KPI report in English: verdicts, cards, sections, badges, reasons for missing numbers, glossary.
// Invariant: a number never stands alone; the sentences here take it with its interval, its badge or the reason why it is missing.
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
    accuracy: 'Accuracy',
    money: 'Decision threshold and money',
    speed: 'Speed, power and size',
    training: 'Training and effort',
    data: 'Data and licences',
    method: 'Method and differences from the published one',
    limits: 'Limits: what this report does not show',
    reproduce: 'How to repeat this result',
    glossary: 'Glossary',
  },

  share,
  oneIn,
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
  },

  training: {
    phases: 'Machine time by phase',
    phase: 'Phase',
    time: 'Time',
    total: 'Total',
    ended: 'End of training',
    gaps: (count: number, seconds: number) =>
      `Training stood still ${count === 1 ? 'once' : `${grouped(count)} times`}, ${hours(seconds)} in all. This does not affect the result.`,
    noGaps: 'Training ran without a break.',
    facts: 'Effort',
    machine: 'Machine time',
    energy: 'Energy',
    cost: 'Cost',
    epochs: 'Epochs',
    perSecond: 'Photos per second',
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
    commercialWords: { yes: 'allowed', no: 'not allowed', unknown: 'not stated: ask before use' },
    excluded: 'Photos set aside',
    reason: 'Reason',
    count: 'Number',
    noneExcluded: 'No photo was set aside.',
    teacher: 'Teacher',
    inherits: 'The licences of the teacher and of every photo source also bind the student.',
    privacy: 'This report contains no photo, no name and no path.',
  },

  method: {
    intro:
      'The student was trained by AdaDistill (Boutros and others, ECCV 2024): it learns to place each face near the centre of its person, and these centres are built from what the teacher sees. Early on a centre is almost the photo at hand; the closer the student comes to the teacher, the more slowly the centre moves.',
    introStandalone: 'This network was trained without a teacher.',
    settings: 'What we set for you, and why',
    setting: 'Setting',
    value: 'Value',
    why: 'Why',
    differences: 'Differences from the published method',
    noDifferences: 'None is known.',
    notListed: 'The differences were not recorded.',
    settingWords: {
      method: { label: 'Method', why: 'best published results for small face networks' },
      margin: { label: 'Margin', why: 'the published best value for this method' },
      scale: { label: 'Scale', why: 'the published value' },
      epochs: { label: 'Epochs', why: 'from the time budget, the number of photos and the speed of this computer' },
      batch: { label: 'Photos per step', why: 'fits the processor cache and the number of people' },
      learningRate: { label: 'Learning rate', why: 'the published value, scaled to the photos per step' },
      schedule: { label: 'Course of the learning rate', why: 'falls smoothly, so that a short training ends well' },
      momentum: { label: 'Momentum', why: 'the published value' },
      weightDecay: { label: 'Weight decay', why: 'the published value' },
      clip: { label: 'Limit of the gradient', why: 'the published value; keeps single photos from doing harm' },
      inputSize: { label: 'Photo size', why: 'the size that the teacher and the student share, or the student was designed for' },
      embedding: { label: 'Embedding size', why: 'that of the teacher' },
      student: { label: 'Student', why: 'chosen by the operator' },
      flip: { label: 'Mirrored photos', why: 'half of all photos, as published' },
      seed: { label: 'Seed', why: 'makes the run repeatable' },
      engine: { label: 'Engine', why: 'what this computer offers' },
    },
    differenceWords: {
      'sequential-repeats':
        'A person who occurs twice in one step moves the centre twice, in order. The published code keeps only the last photo.',
      'cosine-clamped': 'Cosines are kept 1e-7 away from ±1, where the published code can yield invalid numbers.',
      'norm-epsilon': 'Lengths are kept away from zero before dividing.',
      'product-clamped':
        'The weight of a centre is limited after multiplication, as in the paper. The published code also limits one factor before it.',
      'teacher-once':
        'The teacher sees every photo twice in all (plain and mirrored) and not at every step. The numbers are the same, the time is shorter.',
      schedule: 'The learning rate falls along half a cosine and not in four steps.',
      'batch-size': 'Fewer photos per step than published, with the learning rate scaled to match.',
      epochs: 'The number of epochs follows the time budget.',
      'student-size': 'The student is another network or another width than the published one.',
      'embedding-size': 'The embedding has another size than the published 512 values.',
      'training-data': 'The training photos are others than the published ones.',
      teacher: 'The teacher is another network than the published one.',
      'last-checkpoint':
        'The result is that of the last step. Published numbers are often the best of many checkpoints on the test set itself.',
      'own-implementation': 'Written anew from the paper; no code and no weights of the authors are used.',
      'reference-mode': 'The run kept the behaviour of the published code, faults included.',
    },
  },

  limits: {
    topic: 'Question',
    state: 'State',
    what: 'What it means',
    rows: {
      robustness: {
        topic: 'Dark, blurred or turned faces',
        what: 'Small networks suffer more from poor photos than large ones. Try the student with photos from its place of use.',
      },
      groups: {
        topic: 'Groups of people (age, sex, skin tone)',
        what: 'Error rates may differ between groups. Nothing about it follows from the numbers above.',
      },
      identification: {
        topic: 'Search among many people (1:N)',
        what: 'All numbers are for comparing two faces (1:1). With N people registered, a stranger has N chances to pass.',
      },
      attacks: {
        topic: 'Photos, screens or masks held before the camera',
        what: 'The student does not notice such attempts. Another safeguard is needed.',
      },
      field: {
        topic: 'Behaviour at the place of use',
        what: 'Cameras, light and people differ there. Test on site before people depend on it.',
      },
      device: { topic: 'Speed and power on the device', what: 'Measured on this computer only.' },
    },
    chanceTable: 'How often a stranger passes when N people are registered (calculated from the verified FMR)',
    registered: 'Registered people',
    chance: 'A stranger passes',
  },

  reproduce: {
    versions: 'Versions',
    seeds: 'Seeds',
    digests: 'SHA-256 digests',
    words: {
      program: 'Program',
      node: 'Node.js',
      runtime: 'ONNX Runtime',
      run: 'Run',
      seed: 'Seed of the run',
      splitSeed: 'Seed of the division of people',
      teacher: 'Teacher',
      student: 'Student',
      data: 'List of photos',
      plan: 'Plan',
      pixels: 'How the teacher takes its pixels',
    },
    note: 'On the same machine and with the same data, the same plan gives the same student to the last bit.',
  },

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
        `The smallest cost is ${cost} a day at ${threshold}; between ${from} and ${to} it hardly changes.`,
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

  glossary: {
    teacher: ['Teacher', 'The large, accurate network that is imitated.'],
    student: ['Student', 'The small network that this program trains for a device.'],
    standalone: ['Standalone student', 'The same small network, trained without a teacher. It shows what the teacher added.'],
    distillation: ['Distillation', 'Letting a small network learn how a large one tells faces apart.'],
    embedding: ['Embedding', 'The list of numbers that a network gives for a face. Faces of one person lie close together.'],
    score: ['Score', 'How alike two embeddings are, from −1 to 1. It is not a percentage.'],
    threshold: ['Decision threshold', 'From this score on, two faces count as the same person.'],
    fmr: ['FMR, false match rate', 'Share of strangers who are taken for the person.'],
    fnmr: ['FNMR, false non-match rate', 'Share of genuine comparisons that are refused.'],
    tar: ['TAR, true accept rate', 'Share of genuine comparisons that are recognised: 1 − FNMR.'],
    eer: [
      'EER, equal error rate',
      'The value at which FMR and FNMR are the same. A figure for comparing with papers, not a way to choose.',
    ],
    auc: ['AUC, area under the curve', 'Chance that a genuine pair scores higher than a pair of strangers. 1 is perfect, 0.5 is guessing.'],
    interval: ['95 % interval', 'The range in which the true value likely lies, given the number of people tested.'],
    percentile: ['p50, p95', 'Half of all runs, or 95 of 100, are at least this fast.'],
    macs: ['MACs', 'Multiplications with addition for one face: the amount of arithmetic.'],
    epoch: ['Epoch', 'One pass over all training photos.'],
    checkpoint: ['Checkpoint', 'A saved state from which training continues after a stop.'],
    seed: ['Seed', 'The number from which all chance in a run is derived.'],
  } as Record<
    | 'teacher'
    | 'student'
    | 'standalone'
    | 'distillation'
    | 'embedding'
    | 'score'
    | 'threshold'
    | 'fmr'
    | 'fnmr'
    | 'tar'
    | 'eer'
    | 'auc'
    | 'interval'
    | 'percentile'
    | 'macs'
    | 'epoch'
    | 'checkpoint'
    | 'seed',
    readonly [term: string, meaning: string]
  >,
};

export type ReportText = typeof reportEn;
