// Embeddings in, findings out: one model on one group of people, or teacher, student and standalone side by side.
// Invariant: all models are measured on the same images, pairs and resampled people; everything is a function of the inputs and the seed.
import { Problem } from '../problems.ts';
import { type Replicates, resample } from './bootstrap.ts';
import { pairedDifference, type Replicated, replicatesOf } from './compare.ts';
import { atFmr, detGrid, dPrime, equalErrorRate, scoreHistogram, targetFmrs } from './curves.ts';
import { drawPairs } from './draw.ts';
import { foldAccuracy, type PairList, resampledAccuracy } from './folds.ts';
import { identify } from './identification.ts';
import {
  capabilityOf,
  complement,
  confidence,
  fewestPeople,
  fmrAt,
  fnmrAt,
  percentileInterval,
  rateOf,
  ruleOf30,
  support,
  withBootstrap,
} from './intervals.ts';
import { numberPeople, type ScoredPairs, scoreAll } from './pairs.ts';
import type { Embeddings } from './scoring.ts';
import { chooseThreshold, registeredOf } from './threshold.ts';
import type {
  Capability,
  DetPoint,
  Estimate,
  EvaluationReport,
  ModelEvaluation,
  ModelName,
  OperatingPoint,
  PairedDifference,
  ThresholdPolicy,
  VerificationSummary,
  WhyNot,
} from './types.ts';

export const defaultReplicates = 1000;
const modelOrder: readonly ModelName[] = ['teacher', 'student', 'standalone'];

/** Images of a group of people and what each model makes of them, row for row: flip-tested unit embeddings. */
export interface Group {
  /** [n], any numbers; equal means the same person. */
  readonly identities: Int32Array;
  readonly embeddings: Partial<Record<ModelName, Embeddings>>;
}

export interface SideBySide {
  readonly verify: Group;
  /** People that are not among the verify people. Without them no threshold is chosen. */
  readonly choose?: Group;
  /** Default: `defaultPolicy` of the choose people. */
  readonly policy?: ThresholdPolicy;
  /** Standard pair lists (`listPairs`), over the rows of their own group. Own fold pairs of the verify people always come first. */
  readonly protocols?: readonly { readonly list: PairList; readonly group: Group }[];
  readonly seed: number;
  /** Default 1,000. */
  readonly replicates?: number;
}

/** What one model does on one group of people. `embeddings` [n * dim] unit rows, `identities` [n]. Problem `embeddings-invalid`. */
export function evaluateModel(input: {
  readonly embeddings: Float32Array;
  readonly dim: number;
  readonly identities: Int32Array;
  readonly seed: number;
  readonly replicates?: number;
}): VerificationSummary {
  const pairs = scoreAll({ vectors: input.embeddings, dim: input.dim }, input.identities);
  return summarised(pairs, input.seed, input.replicates ?? defaultReplicates).summary;
}

/** The smallest of the usual target FMRs that these people can show; 10 % when they can show none. */
export function defaultPolicy(identities: Int32Array): ThresholdPolicy {
  const supported = capabilityOf(numberPeople(identities).imagesOf).fmrSupported ?? 1;
  return { kind: 'fmr', targetFmr: targetFmrs.findLast((target) => target >= supported * (1 - 1e-9)) ?? targetFmrs[0]! };
}

/** The operating point to quote as a headline: the smallest FMR that is supported; null when none is. */
export function headlinePoint({ operatingPoints }: VerificationSummary): OperatingPoint | null {
  return operatingPoints.findLast(({ supported }) => supported) ?? null;
}

/** Teacher, student and standalone on the same people, and the differences that the people can show. */
export function evaluateSideBySide(input: SideBySide): EvaluationReport {
  const measure = measuring(input);
  return reportOf(
    input,
    modelsIn(input).map((name) => {
      const [verify, choose] = groupsOf(input, name);
      return measure(name, scoreAll(verify.embeddings, verify.identities), choose && scoreAll(choose.embeddings, choose.identities));
    }),
  );
}

/** Scores all pairs of a group. */
export type Scorer = (embeddings: Embeddings, identities: Int32Array) => Promise<ScoredPairs>;

/** The same with pairs that are scored in another way; one model's pairs are held at a time. */
export async function evaluateBy(input: SideBySide, score: Scorer): Promise<EvaluationReport> {
  const measure = measuring(input);
  const measured: Measured[] = [];
  for (const name of modelsIn(input)) {
    const [verify, choose] = groupsOf(input, name);
    const forChoice = choose && (await score(choose.embeddings, choose.identities));
    measured.push(measure(name, await score(verify.embeddings, verify.identities), forChoice));
  }
  return reportOf(input, measured);
}

function modelsIn({ verify }: SideBySide): ModelName[] {
  const names = modelOrder.filter((name) => verify.embeddings[name] !== undefined);
  if (names.length === 0) throw new Problem('bad-input', { field: 'embeddings' });
  return names;
}

interface OwnGroup {
  readonly embeddings: Embeddings;
  readonly identities: Int32Array;
}

/** What a model makes of those who verify, and of those who choose. */
function groupsOf({ verify, choose }: SideBySide, name: ModelName): [OwnGroup, OwnGroup | undefined] {
  const forChoice = choose?.embeddings[name];
  return [
    { embeddings: verify.embeddings[name]!, identities: verify.identities },
    choose && forChoice && { embeddings: forChoice, identities: choose.identities },
  ];
}

/** What is made of a model's scored pairs. */
function measuring(input: SideBySide): (name: ModelName, pairs: ScoredPairs, forChoice: ScoredPairs | undefined) => Measured {
  const { verify, choose, seed } = input;
  const replicates = input.replicates ?? defaultReplicates;
  const own = drawPairs(verify.identities, seed);
  return (name, pairs, forChoice) => {
    const embeddings = verify.embeddings[name]!;
    const { summary, draws } = summarised(pairs, seed, replicates);
    const accuracy = foldAccuracy(embeddings, verify.identities, own, seed, replicates);
    const standard = (input.protocols ?? []).flatMap(({ list, group }) => {
      const theirs = group.embeddings[name];
      return theirs === undefined ? [] : [foldAccuracy(theirs, group.identities, list, seed, replicates).protocol];
    });
    const choice =
      choose === undefined || forChoice === undefined
        ? null
        : chooseThreshold(forChoice, pairs, input.policy ?? defaultPolicy(choose.identities), {
            seed,
            replicates,
          });
    const registered = choice === null ? 1 : registeredOf(choice.policy);
    const model: ModelEvaluation = {
      name,
      verification: summary,
      protocols: [accuracy.protocol, ...standard],
      choice,
      identification: identify(embeddings, verify.identities, choice?.threshold ?? null, registered > 1 ? registered : undefined, {
        seed,
        replicates,
      }),
    };
    const right = resampledAccuracy(own, verify.identities, accuracy.right, seed, replicates);
    return { model, draws, accuracy: { value: accuracy.protocol.accuracy.mean, replicates: right } };
  };
}

function reportOf({ verify, choose, seed, replicates = defaultReplicates }: SideBySide, measured: readonly Measured[]): EvaluationReport {
  const student = measured.find(({ model }) => model.name === 'student');
  const others = ['standalone', 'teacher'].flatMap((name) => measured.filter(({ model }) => model.name === name));
  return {
    seed,
    replicates,
    confidence,
    unit: 'person',
    choose: capabilityOfGroup(choose?.identities ?? new Int32Array()),
    verify: capabilityOfGroup(verify.identities),
    models: measured.map(({ model }) => model),
    differences: student === undefined ? [] : others.flatMap((other) => differences(student, other)),
  };
}

/** What a group of people can prove at best, before any model is measured. `identities` [n images]. */
export function capabilityOfGroup(identities: Int32Array): Capability {
  return capabilityOf(numberPeople(identities).imagesOf);
}

interface Measured {
  readonly model: ModelEvaluation;
  readonly draws: Replicates;
  readonly accuracy: Replicated;
}

function differences(a: Measured, b: Measured): PairedDifference[] {
  const [ofA, ofB] = [a.model.verification, b.model.verification];
  const people = ofA.peopleWithPairs;
  const side = (measured: Measured, value: number | null, metric: 'tar' | 'eer' | 'auc', target = 0): Replicated => ({
    value,
    replicates: replicatesOf(measured.draws, metric, target),
  });
  const tar = ofA.operatingPoints.map((point, target) =>
    pairedDifference(
      { metric: 'tar', targetFmr: point.targetFmr, whyNot: point.whyNot, people },
      a.model.name,
      side(a, point.tar.value, 'tar', target),
      b.model.name,
      side(b, ofB.operatingPoints[target]!.tar.value, 'tar', target),
    ),
  );
  const summary = (['eer', 'auc'] as const).map((metric) =>
    pairedDifference(
      { metric, whyNot: ofA[metric].whyNot, people },
      a.model.name,
      side(a, ofA[metric].value, metric),
      b.model.name,
      side(b, ofB[metric].value, metric),
    ),
  );
  const folds = a.model.protocols[0]!;
  const accuracy = pairedDifference(
    { metric: 'accuracy', whyNot: folds.whyNot, people: folds.people },
    a.model.name,
    a.accuracy,
    b.model.name,
    b.accuracy,
  );
  return [...tar, ...summary, accuracy];
}

function summarised(pairs: ScoredPairs, seed: number, replicates: number): { summary: VerificationSummary; draws: Replicates } {
  const capability = capabilityOf(pairs.imagesOf);
  const { people, images, peopleWithPairs, genuinePairs, impostorPairs, fmrSupported } = capability;
  const grid = detGrid(impostorPairs);
  const targets = [...targetFmrs, ...grid];
  const draws = resample(pairs, { seed, replicates }, { targets });
  const fnmrDraws = draws.tar.map((tar) => tar.map((value) => 1 - value));
  const operatingPoints = targetFmrs.map((target, place) => operatingPoint(pairs, capability, target, fnmrDraws[place]!));
  const empty = genuinePairs === 0 || impostorPairs === 0;
  const det = empty ? [] : grid.map((fmr, place) => detPoint(pairs, capability, fmr, fnmrDraws[targetFmrs.length + place]!));
  const equal = equalErrorRate(pairs);
  const whyNot = empty ? 'no-trials' : peopleWithPairs < fewestPeople ? 'few-people' : undefined;
  return {
    draws,
    summary: {
      people,
      images,
      peopleWithPairs,
      genuinePairs,
      impostorPairs,
      auc: estimate(pairs.auc, draws.auc, whyNot),
      eer: { ...estimate(equal?.rate ?? null, draws.eer, whyNot), threshold: equal?.threshold ?? null },
      operatingPoints,
      det,
      smallestSupportedFmr: fmrSupported !== null && fmrSupported < 1 ? fmrSupported : null,
      histogram: scoreHistogram(pairs),
      dPrime: dPrime(pairs),
    },
  };
}

function estimate(value: number | null, replicates: Float64Array, whyNot: WhyNot | undefined): Estimate {
  const interval = value === null ? null : percentileInterval(replicates);
  if (value === null || interval === null) return { value, low: 0, high: 1, ...support(whyNot ?? 'no-trials') };
  // Thinning moves the replicates by a hair; the interval of a perfect score still contains it.
  return { value, low: Math.max(0, Math.min(interval.low, value)), high: Math.min(1, Math.max(interval.high, value)), ...support(whyNot) };
}

function whyUnsupported({ people, peopleWithPairs, personPairs }: Capability, fmr: number): WhyNot | undefined {
  if (people < 2 || peopleWithPairs === 0) return 'no-trials';
  if (peopleWithPairs < fewestPeople) return 'few-people';
  return fmr * personPairs < ruleOf30 * (1 - 1e-9) ? 'few-errors' : undefined;
}

function operatingPoint(pairs: ScoredPairs, capability: Capability, targetFmr: number, fnmrDraws: Float64Array): OperatingPoint {
  const expectedFalseMatches = targetFmr * capability.personPairs;
  const whyNot = whyUnsupported(capability, targetFmr);
  if (whyNot === 'no-trials') {
    const nothing = rateOf({ errors: 0, trials: 0, units: 0, people: pairs.people });
    return { targetFmr, threshold: null, fmr: nothing, fnmr: nothing, tar: nothing, expectedFalseMatches, ...support(whyNot) };
  }
  const { threshold } = atFmr(pairs, targetFmr);
  const fnmr = withBootstrap(fnmrAt(pairs, threshold), fnmrDraws);
  return { targetFmr, threshold, fmr: fmrAt(pairs, threshold), fnmr, tar: complement(fnmr), expectedFalseMatches, ...support(whyNot) };
}

function detPoint(pairs: ScoredPairs, capability: Capability, fmr: number, fnmrDraws: Float64Array): DetPoint {
  const { threshold } = atFmr(pairs, fmr);
  const { value, low, high } = withBootstrap(fnmrAt(pairs, threshold), fnmrDraws);
  return { fmr, fnmr: value ?? 0, low, high, threshold, supported: whyUnsupported(capability, fmr) === undefined };
}
