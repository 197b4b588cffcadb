// Listed pairs in folds: accuracy with the threshold from the other folds, as LFW View 2 and the published code measure it.
// Invariant: no pair ever helps to choose the threshold that judges it.
import { drawPeople } from './bootstrap.ts';
import { fewestPeople, percentileInterval, support } from './intervals.ts';
import { checkedRows, type Embeddings, scoreOf } from './scoring.ts';
import type { FoldProtocol, WhyNot } from './types.ts';

/** A pair of images by their rows. */
export interface ListedPair {
  readonly first: number;
  readonly second: number;
  readonly genuine: boolean;
  /** 0..folds-1 */
  readonly fold: number;
}

export interface PairList {
  readonly name: string;
  readonly folds: number;
  readonly pairs: readonly ListedPair[];
  /** Pairs of the protocol whose images are not there. */
  readonly missingPairs: number;
}

/** One model's answers to a pair list: with thresholds held, `right[i]` says whether pair i is judged correctly. */
export interface FoldResult {
  readonly protocol: FoldProtocol;
  readonly right: Uint8Array;
}

/**
 * Squared distances 0, 0.01 .. 3.99, the grid of the published code; same person when distance < threshold. For unit embeddings the squared
 * distance is 2 - 2 cosine, so these are the cosines 1, 0.995 .. -0.995.
 */
const gridSteps = 400;

function cosineOfStep(step: number): number {
  return 1 - (step * 0.01) / 2;
}

/** The first grid step at which the pair is judged the same person: score > 1 - step / 200. */
function firstStepAccepting(score: number): number {
  let step = Math.max(0, Math.floor((1 - score) * 200) - 1);
  while (step < gridSteps && !(score > cosineOfStep(step))) step++;
  return step;
}

/**
 * Accuracy of one model on a pair list.
 *
 * For each fold: the first grid threshold with the best accuracy on all other folds, then the accuracy on this one; mean and standard
 * deviation over the folds. Unsupported: fewer than two folds with pairs of both kinds, or fewer than 10 people. `identities` [n].
 */
export function foldAccuracy(embeddings: Embeddings, identities: Int32Array, list: PairList, seed: number, replicates: number): FoldResult {
  checkedRows(embeddings, identities.length);
  const { pairs, folds } = list;
  const firstStep = pairs.map(({ first, second }) => firstStepAccepting(scoreOf(embeddings, first, second)));
  // gains[fold][step]: correct answers won (genuine) or lost (impostor) at this step, so that their running sum is the accuracy curve.
  const gains = Array.from({ length: folds }, () => new Int32Array(gridSteps + 1));
  const impostors = new Int32Array(folds);
  const sizes = new Int32Array(folds);
  for (const [i, { genuine, fold }] of pairs.entries()) {
    gains[fold]![firstStep[i]!]! += genuine ? 1 : -1;
    sizes[fold]!++;
    if (!genuine) impostors[fold]!++;
  }
  const used = [...sizes.keys()].filter((fold) => sizes[fold]! > 0);
  const steps = new Int32Array(folds);
  for (const fold of used) steps[fold] = bestStep(gains, impostors, used, fold);
  const right = Uint8Array.from(pairs, ({ genuine, fold }, i) => (firstStep[i]! <= steps[fold]! === genuine ? 1 : 0));
  const correct = new Int32Array(folds);
  for (const [i, { fold }] of pairs.entries()) correct[fold]! += right[i]!;

  const accuracies = used.map((fold) => correct[fold]! / sizes[fold]!);
  const genuinePairs = pairs.filter(({ genuine }) => genuine).length;
  const people = new Set(pairs.flatMap(({ first, second }) => [identities[first]!, identities[second]!])).size;
  const whyNot = reason(used.length, genuinePairs, pairs.length - genuinePairs, people);
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
  const squares = accuracies.reduce((sum, accuracy) => sum + (accuracy - mean) ** 2, 0);
  const interval = whyNot === 'no-trials' ? null : percentileInterval(resampledAccuracy(list, identities, right, seed, replicates));
  const sound = whyNot !== 'no-trials';
  return {
    right,
    protocol: {
      name: list.name,
      people,
      genuinePairs,
      impostorPairs: pairs.length - genuinePairs,
      missingPairs: list.missingPairs,
      accuracy: {
        mean: sound ? mean : null,
        std: sound ? Math.sqrt(squares / accuracies.length) : 0,
        standardError: sound ? Math.sqrt(squares / (accuracies.length - 1) / accuracies.length) : 0,
        low: interval?.low ?? 0,
        high: interval?.high ?? 1,
      },
      folds: sound ? accuracies : [],
      thresholds: sound ? used.map((fold) => cosineOfStep(steps[fold]!)) : [],
      ...support(whyNot),
    },
  };
}

function reason(folds: number, genuinePairs: number, impostorPairs: number, people: number): WhyNot | undefined {
  if (folds < 2 || genuinePairs === 0 || impostorPairs === 0) return 'no-trials';
  return people < fewestPeople ? 'few-people' : undefined;
}

function bestStep(gains: readonly Int32Array[], impostors: Int32Array, used: readonly number[], left: number): number {
  let correct = 0;
  for (const fold of used) if (fold !== left) correct += impostors[fold]!;
  let best = -1;
  let bestAt = 0;
  for (let step = 0; step < gridSteps; step++) {
    for (const fold of used) if (fold !== left) correct += gains[fold]![step]!;
    if (correct > best) {
      best = correct;
      bestAt = step;
    }
  }
  return bestAt;
}

/**
 * Accuracy of each resample of the people, thresholds held. Genuine pairs weigh their person's multiplicity, impostor pairs the product; each
 * kind keeps its share of the list, so that a resample with few genuine pairs does not become an easy one.
 */
export function resampledAccuracy(
  { pairs }: PairList,
  identities: Int32Array,
  right: Uint8Array,
  seed: number,
  replicates: number,
): Float64Array {
  const known = [...new Set(pairs.flatMap(({ first, second }) => [identities[first]!, identities[second]!]))].sort((a, b) => a - b);
  const numberOf = new Map(known.map((identity, number) => [identity, number]));
  const first = Int32Array.from(pairs, (pair) => numberOf.get(identities[pair.first]!)!);
  const second = Int32Array.from(pairs, (pair) => numberOf.get(identities[pair.second]!)!);
  const genuine = Uint8Array.from(pairs, (pair) => (pair.genuine ? 1 : 0));
  const share = genuine.reduce((sum, is) => sum + is, 0) / pairs.length;
  const multiplicity = new Float64Array(known.length);
  const accuracies = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    drawPeople(seed, replicate, known.length, multiplicity);
    const weight = [0, 0];
    const correct = [0, 0];
    for (let i = 0; i < pairs.length; i++) {
      const kind = genuine[i]!;
      const w = kind === 1 ? multiplicity[first[i]!]! : multiplicity[first[i]!]! * multiplicity[second[i]!]!;
      weight[kind]! += w;
      correct[kind]! += w * right[i]!;
    }
    accuracies[replicate] = share * (correct[1]! / weight[1]!) + (1 - share) * (correct[0]! / weight[0]!);
  }
  return accuracies;
}
