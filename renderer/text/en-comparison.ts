// The words of a comparison of methods, in English.
// Invariant: says what was trained, on whom it was measured, and what the numbers cannot show.
import { grouped } from './numbers.ts';

export const comparisonEn = {
  title: 'Comparison of methods',
  continues: 'If this is stopped, the same command goes on with it.',
  method: 'Method',
  teacher: 'Teacher itself',
  seeds: 'Seeds',
  trained: 'Time of one training',
  metrics: {
    accuracy: (pairs: string) => (pairs === 'own' ? 'Pairs judged correctly' : `Pairs judged correctly, ${pairs}`),
    tar: (fmr: number) => `TAR at FMR 1 in ${grouped(1 / fmr)}`,
    eer: 'EER',
  },
  against: (rival: string) => `Difference to ${rival}`,
  and: ', ',
  points: 'in points',
  clear: 'clear',
  unclear: 'no clear difference',
  unsupported: 'data insufficient',
  perSeed: 'Value of each seed',
  methods: {
    'ada-arc': 'AdaDistill, ArcFace, weighted alpha′',
    'ada-cos': 'AdaDistill, CosFace, weighted alpha′',
    'ada-arc-alpha': 'AdaDistill, ArcFace, alpha',
    'ada-cos-alpha': 'AdaDistill, CosFace, alpha',
    'ada-arc-reference': 'AdaDistill, ArcFace, as the published code',
    'standalone-arc': 'Without a teacher, ArcFace',
    'standalone-cos': 'Without a teacher, CosFace',
    'arc-distill': 'ArcDistill, fixed class centres (mean teacher embeddings)',
    'cos-distill': 'CosDistill, fixed class centres (mean teacher embeddings)',
    'margin-distillation': 'MarginDistillation',
    'feature-mse': 'Feature difference (MSE)',
    'feature-cosine': 'Feature angle (cosine)',
    'fitnet-hint': 'FitNet-style hint',
    'logit-kd': 'Logit distillation (KD)',
    rkd: 'Relations (RKD)',
    ekd: 'Evaluation-oriented (EKD)',
    'refo-abstract': 'ReFO, after the abstract',
    'refo-plus-abstract': 'ReFO+, after the abstract',
  } as Readonly<Record<string, string>>,
  facts: {
    teacher: 'Teacher, SHA-256',
    student: 'Student',
    learnt: 'Learnt from',
    verified: 'Measured on',
    peoplePhotos: (people: number, photos: number) => `${grouped(people)} people, ${grouped(photos)} photos`,
    epochs: 'Times through the photos',
    pairs: 'Genuine and impostor pairs',
    pairCounts: (genuine: number, impostor: number) => `${grouped(genuine)} and ${grouped(impostor)}`,
    replicates: 'Resamples',
  },
  how: 'Every network has learnt from the same photos in an order drawn by its seed, for the same number of steps, and is measured on the same people, whom none of them learnt from. In brackets: the middle 95 % when people and seeds are drawn anew. A difference is called clear when its own interval, with the same people and seeds drawn for both, leaves out zero.',
  few: (seeds: number) =>
    `${grouped(seeds)} ${seeds === 1 ? 'seed shows' : 'seeds show'} the spread between trainings only roughly: the intervals are rather too narrow.`,
  chart: (metric: string) => `${metric}: mean over seeds, interval, and each seed`,
  best: (method: string, value: string) => `Highest: ${method}, ${value}.`,
  table: 'The numbers as a table',
  published: 'As published, for comparison',
  publishedWhy:
    'Numbers of the authors (Boutros, Štruc, Damer, ECCV 2024, teacher IR50, student MobileFaceNet, MS1MV2, margin 0.50), not measured here. Other data, other teacher and far longer training: the order of the methods may be compared, the numbers not.',
  window: {
    title: 'Compare with other methods of training',
    what: (methods: number) =>
      `The same student is trained again from the start with ${grouped(methods)} methods, on the people of this run and as often as in this run, and all are measured on the people who verify: it shows whether AdaDistill is the better choice on your photos.`,
    time: (trainings: number, low: string, high: string) =>
      `On this computer ${grouped(trainings)} trainings take ${low === high ? `about ${low}` : `about ${low} to ${high}`}, going by the training of this run; they can be stopped at any time and go on later.`,
    timeUnknown:
      'How long that takes is not known, because the student was not trained on this computer; it can be stopped at any time and goes on later.',
    legend: 'How often is each method trained?',
    times: (seeds: number) => (seeds === 1 ? 'Once' : seeds === 2 ? 'Twice' : `${grouped(seeds)} times`),
    timesNote: (seeds: number): string =>
      seeds === 1
        ? 'A first look. Chance in one training can turn the order around.'
        : seeds === 2
          ? 'Shows roughly how far chance goes.'
          : 'The most reliable of the three.',
    onlyMeasuring: 'All its trainings are done; only the measuring is left.',
    done: 'This is done already; training each method more often makes it more reliable.',
    start: 'Start the comparison',
    goOn: 'Go on with the comparison',
    stop: 'Stop',
    trained: (done: number, of: number) => `${grouped(done)} of ${grouped(of)} trainings are done.`,
    stopped: (done: number, of: number) => `A comparison was stopped: ${grouped(done)} of ${grouped(of)} trainings are done and kept.`,
    found: (date: string) => `What the comparison of ${date} found`,
    verdict: (ada: string, alone: string, metric: string, points: string, kind: 'better' | 'worse' | 'unclear') =>
      kind === 'unclear'
        ? `${ada}: no clear difference to ${alone} (${points} points; ${metric}).`
        : `${ada} is clearly ${kind === 'better' ? 'ahead of' : 'behind'} ${alone} (${points} points; ${metric}).`,
    others: (behind: number, ahead: number, unclear: number) =>
      `Of the other methods ${grouped(behind)} ${behind === 1 ? 'is' : 'are'} clearly behind AdaDistill with weighted alpha′, ${grouped(ahead)} clearly ahead of it, and ${grouped(unclear)} ${unclear === 1 ? 'shows' : 'show'} no clear difference to it.`,
    cannotTell: 'Too few people verify to tell the methods apart.',
    missing: (metrics: string) => `Data insufficient for: ${metrics}.`,
    less: 'For the EER, less is better.',
    axis: 'per cent',
    marks: 'Square: mean. Line: 95 % interval. Circles: single trainings.',
    chart: (metric: string) => `The methods beside each other: ${metric}`,
    publishedTitle: 'As published, on other data',
  },
};

export type ComparisonText = typeof comparisonEn;
