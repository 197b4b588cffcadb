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
};

export type ComparisonText = typeof comparisonEn;
