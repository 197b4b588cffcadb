// A whole report with made-up but coherent numbers: normal scores, one teacher, one student, one standalone network.
import { known, missing } from '../../main/evaluation/measured.ts';
import type {
  Capability,
  CostPoint,
  DetPoint,
  EvaluationReport,
  ModelEvaluation,
  ModelName,
  OperatingPoint,
  Rate,
  ThresholdChoice,
} from '../../main/evaluation/types.ts';
import { type Kpi, unassessedKpi } from '../../main/report/kpi.ts';
import { madeUpInt8 } from './made-up-int8.ts';

/** P(z > x) of the standard normal distribution (Zelen and Severo; good to 1e-7). */
function above(x: number): number {
  if (x < 0) return 1 - above(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 0.3989422804 * Math.exp((-x * x) / 2) * series;
}

interface Scores {
  readonly genuine: number;
  readonly spread: number;
}
const impostorSpread = 0.11;
const scores: Readonly<Record<ModelName, Scores>> = {
  teacher: { genuine: 0.66, spread: 0.12 },
  student: { genuine: 0.5, spread: 0.13 },
  standalone: { genuine: 0.42, spread: 0.15 },
};

const fmrAt = (threshold: number) => above(threshold / impostorSpread);
const fnmrAt = ({ genuine, spread }: Scores, threshold: number) => 1 - above((threshold - genuine) / spread);

function rate(value: number, trials: number, units: number): Rate {
  const half = 1.96 * Math.sqrt((value * (1 - value)) / units);
  const errors = Math.round(value * trials);
  const interval = { low: Math.max(0, value - half), high: Math.min(1, value + half) };
  return { value, ...interval, errors, trials, units, method: 'bootstrap-people', supported: true };
}

function operatingPoint(of: Scores, targetFmr: number): OperatingPoint {
  let threshold = -0.2;
  while (fmrAt(threshold) > targetFmr) threshold += 0.001;
  const supported = targetFmr >= 1e-3;
  const fnmr = fnmrAt(of, threshold);
  return {
    targetFmr,
    threshold,
    fmr: rate(fmrAt(threshold), 400_000, 19_900),
    fnmr: rate(fnmr, 9_000, 200),
    tar: rate(1 - fnmr, 9_000, 200),
    supported,
    ...(supported ? {} : { whyNot: 'few-errors' as const }),
    expectedFalseMatches: targetFmr * 19_900,
  };
}

function det(of: Scores): DetPoint[] {
  const points: DetPoint[] = [];
  for (let threshold = -0.1; threshold <= 0.5; threshold += 0.01) {
    const [fmr, fnmr] = [fmrAt(threshold), fnmrAt(of, threshold)];
    points.push({ fmr, fnmr, low: fnmr * 0.75, high: Math.min(1, fnmr * 1.3), threshold, supported: fmr >= 1.5e-3 });
  }
  return points;
}

function histogram(of: Scores) {
  const bins = 80;
  const edges = [...Array(bins + 1).keys()].map((bin) => -1 + bin / 40);
  const count = (of_: (edge: number) => number, total: number) =>
    edges.slice(1).map((edge, bin) => Math.round(total * (of_(edges[bin]!) - of_(edge))));
  return { from: -1, to: 1, genuine: count((edge) => 1 - fnmrAt(of, edge), 9_000), impostor: count(fmrAt, 400_000) };
}

const money = { passesPerDay: 2_000, impostorShare: 1e-3, rejectCost: 150, acceptCost: 500_000, checkCost: 40, daysPerYear: 250 };

function choice(of: Scores): ThresholdChoice {
  const curve: CostPoint[] = [];
  for (let threshold = 0.05; threshold <= 0.6; threshold += 0.005) {
    const [fmr, fnmr] = [fmrAt(threshold), fnmrAt(of, threshold)];
    const rejectPerDay = 2_000 * 0.999 * fnmr * 150;
    const acceptPerDay = 2 * fmr * 500_000;
    curve.push({ threshold, fmr, fnmr, rejectPerDay, acceptPerDay, totalPerDay: rejectPerDay + acceptPerDay });
  }
  const best = curve.reduce((least, point) => (point.totalPerDay < least.totalPerDay ? point : least));
  const zone = curve.filter(({ totalPerDay }) => totalPerDay <= best.totalPerDay * 1.05).map(({ threshold }) => threshold);
  const threshold = zone.at(-1)!;
  const verified = { fmr: rate(fmrAt(threshold), 400_000, 19_900), fnmr: rate(fnmrAt(of, threshold), 9_000, 200) };
  const perDay = best.totalPerDay * 1.04;
  return {
    threshold,
    policy: { kind: 'money', money },
    chosenOn: { people: 100, images: 900, ...verified },
    verifiedOn: { people: 200, images: 1_800, ...verified },
    floorEffect: 'none',
    supported: true,
    money: {
      curve,
      zone: { low: zone[0]!, best: best.threshold, high: threshold, minimumPerDay: best.totalPerDay, tolerance: 0.05 },
      chosenPerDay: best.totalPerDay * 1.03,
      verifiedPerDay: perDay,
      verifiedLow: perDay * 0.8,
      verifiedHigh: perDay * 1.3,
      verifiedMinimumPerDay: best.totalPerDay,
      perYear: perDay * 250,
      sensitivity: { low: 300_000, high: 850_000, regret: 0.05 },
      refusalsPerAccept: 3_333,
      band: { reject: threshold - 0.05, accept: threshold + 0.02, checksPerDay: 61, totalPerDay: perDay * 0.7, savedPerDay: perDay * 0.3 },
    },
    projections: [1, 100, 500, 2_000, 10_000].map((enrolled) => ({ enrolled, fpir: 1 - (1 - fmrAt(threshold)) ** enrolled })),
  };
}

function model(name: ModelName): ModelEvaluation {
  const of = scores[name];
  const auc = above(-of.genuine / Math.hypot(of.spread, impostorSpread));
  const accuracy = { teacher: 0.988, student: 0.88, standalone: 0.851 }[name];
  return {
    name,
    verification: {
      people: 200,
      images: 1_800,
      peopleWithPairs: 200,
      genuinePairs: 9_000,
      impostorPairs: 400_000,
      auc: { value: auc, low: auc - 0.004, high: Math.min(1, auc + 0.003), supported: true },
      eer: { value: 1 - accuracy, low: 0.9 - 0.9 * accuracy, high: 1.1 - 1.1 * accuracy, supported: true, threshold: 0.22 },
      operatingPoints: [1e-1, 1e-2, 1e-3, 1e-4].map((target) => operatingPoint(of, target)),
      det: det(of),
      smallestSupportedFmr: 1.5e-3,
      histogram: histogram(of),
      dPrime: of.genuine / 0.12,
    },
    protocols: [
      {
        name: 'own pairs',
        people: 200,
        genuinePairs: 500,
        impostorPairs: 500,
        missingPairs: 0,
        accuracy: { mean: accuracy, std: 0.012, standardError: 0.004, low: accuracy - 0.01, high: accuracy + 0.01 },
        folds: Array<number>(10).fill(accuracy),
        thresholds: Array<number>(10).fill(0.22),
        supported: true,
      },
    ],
    choice: choice(of),
  };
}

const capability: Capability = {
  people: 200,
  images: 1_800,
  peopleWithPairs: 200,
  genuinePairs: 9_000,
  impostorPairs: 400_000,
  personPairs: 19_900,
  fmrProvableOptimistic: 3 / 19_900,
  fmrProvableConservative: 0.03,
  fnmrProvable: 0.015,
  fmrSupported: 30 / 19_900,
};

export function madeUpEvaluation(): EvaluationReport {
  const models = [model('teacher'), model('student'), model('standalone')];
  const tar = (name: ModelName) => models.find((one) => one.name === name)!.verification.operatingPoints[1]!.tar.value!;
  const against = (b: ModelName) => {
    const difference = tar('student') - tar(b);
    return {
      metric: 'tar' as const,
      targetFmr: 0.01,
      a: 'student' as const,
      b,
      valueA: tar('student'),
      valueB: tar(b),
      difference,
      low: difference - 0.02,
      high: difference + 0.02,
      clear: true,
      supported: true,
    };
  };
  return {
    seed: 1,
    replicates: 1_000,
    confidence: 0.95,
    unit: 'person',
    choose: { ...capability, people: 100 },
    verify: capability,
    models,
    differences: [against('standalone'), against('teacher')],
  };
}

const digest = (digit: string) => digit.repeat(64);

/** Everything filled in but the energy, which this computer is not allowed to read. */
export function madeUpKpi(): Kpi {
  const empty = unassessedKpi({ title: '正門ゲート PoC', version: '0.1.0', created: new Date('2026-11-24T02:00:00Z') });
  const row = (threads: number, ms: number) => ({
    threads,
    batch: 1,
    runs: 200,
    warmUp: 20,
    p50Ms: ms,
    p95Ms: ms * 1.3,
    minMs: ms * 0.9,
    maxMs: ms * 2.1,
  });
  const size = (bytes: number, parameters: number, macs: number) => ({
    fileBytes: known(bytes),
    parameters: known(parameters),
    macs: known(macs),
    peakMemoryBytes: known(bytes * 2 + 90e6),
  });
  const steps = [...Array(400).keys()].map((index) => index * 4);
  const noise = (index: number) => Math.sin(index * 12.9898) * 0.03;
  const rise = (most: number) => steps.map((step, index) => most * (1 - Math.exp(-step / 350)) + noise(index));
  return {
    ...empty,
    purpose: '入退室',
    targets: { maxFmr: 0.01, maxP95Ms: 10, maxFileBytes: 8e6, maxMillijoules: 50 },
    models: {
      teacher: { description: 'MobileFaceNet 128', sha256: digest('a'), embedding: 128, licence: 'Apache-2.0', commercial: 'yes' },
      student: { description: 'MobileFaceNet ×0.25', sha256: digest('b'), embedding: 128, licence: null, commercial: 'unknown' },
      standalone: { description: 'MobileFaceNet ×0.25', sha256: digest('c'), embedding: 128, licence: null, commercial: 'unknown' },
    },
    accuracy: known(madeUpEvaluation()),
    speed: {
      device: { cpu: 'Example CPU @ 2.60GHz', cores: 2, system: 'Linux 6.1 (x64)', memoryBytes: 24e9, runtime: 'ONNX Runtime 1.30.0' },
      latency: {
        teacher: known([row(1, 26.2), row(2, 14.8)]),
        student: known([row(1, 3.46), row(2, 2.11)]),
        standalone: known([row(1, 3.44)]),
      },
      loadMs: { teacher: known(61), student: known(18), standalone: known(18) },
      energy: { teacher: missing('no-permission'), student: missing('no-permission'), standalone: missing('no-permission') },
    },
    variants: { int8: madeUpInt8(model('student')) },
    size: { teacher: size(4_100_000, 994_000, 227e6), student: size(390_000, 91_000, 18.2e6), standalone: size(390_000, 91_000, 18.2e6) },
    effort: {
      phases: [
        { phase: 'scan', seconds: 41 },
        { phase: 'embed', seconds: 312 },
        { phase: 'train', seconds: 840 },
        { phase: 'standalone', seconds: 790 },
      ],
      machineSeconds: known(1_983),
      energyKwh: missing('no-permission'),
      cost: missing('no-price'),
      people: 4_044,
      photos: 16_071,
      epochs: 6,
      photosPerSecond: 118,
      ending: 'finished',
    },
    training: {
      step: steps,
      loss: steps.map((step, index) => 2 + 28 * Math.exp(-step / 400) + noise(index) * 20),
      progress: rise(0.82),
      lambda: rise(0.74),
      alpha: rise(0.61),
      accuracy: [200, 600, 1_000].map((step, at) => ({
        ...{ step, fmr: 1 / 165, people: 100, photos: 300, genuinePairs: 300 },
        tar: { value: 0.62 + 0.11 * at, low: 0.55 + 0.11 * at, high: 0.69 + 0.11 * at },
        teacher: { value: 0.987, low: 0.97, high: 1 },
      })),
      gaps: [{ step: 700, seconds: 720 }],
    },
    data: {
      split: { train: { people: 4_044, photos: 16_071 }, choose: { people: 100, photos: 900 }, verify: { people: 200, photos: 1_800 } },
      excluded: { truncated: 3, 'not-an-image': 14, duplicate: 2, blurred: 5 },
      named: { 'too-dark': 12, blurred: 0, 'near-copy': 1_040 },
      sources: [{ label: 'A', people: 4_344, photos: 18_771, licence: 'research benchmark', commercial: 'no' }],
    },
    method: {
      name: 'adadistill',
      settings: { method: 'AdaArc', margin: 0.45, scale: 64, epochs: 6, batch: 64, learningRate: 0.05, seed: 1 },
      differences: ['sequential-repeats', 'cosine-clamped', 'teacher-once', 'schedule', 'last-checkpoint'],
    },
    reproduce: {
      versions: { node: '24.21.0', runtime: '1.30.0' },
      seeds: { seed: 1, splitSeed: 7 },
      digests: { data: digest('d'), plan: digest('e') },
    },
  };
}
