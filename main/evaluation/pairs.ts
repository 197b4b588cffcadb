// All pairs of a group of images, scored once: every genuine score, the exact upper tail of the impostor scores, and a thinned rest.
// Invariant: counts, AUC and everything at an FMR up to 10 % are exact; memory stays bounded whatever the number of pairs.
import { countAbove, countAtLeast, descendingOrder } from './order.ts';
import { type Random, randomFrom } from './random.ts';
import { checkedRows, type Embeddings, scoreAllPairs, scoreOf } from './scoring.ts';

export interface GenuineScores {
  /** From high to low. */
  readonly scores: Float32Array;
  /** The person of each pair, 0..people-1. */
  readonly person: Int32Array;
}

/** Impostor scores from high to low. Entries before `exactCount` are all there are; each one after stands for `stride` pairs. */
export interface ImpostorScores {
  readonly count: number;
  readonly scores: Float32Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly exactCount: number;
  /** A real number >= 1; 1 when every pair is kept. */
  readonly stride: number;
}

export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

export interface ScoredPairs {
  readonly people: number;
  readonly images: number;
  /** Images of each person, [people]; nobody has none. */
  readonly imagesOf: Int32Array;
  readonly genuine: GenuineScores;
  readonly impostor: ImpostorScores;
  /** Exact Mann-Whitney statistic over all pairs, ties half; null without pairs of both kinds. */
  readonly auc: number | null;
  /** All impostor scores in `fineBins` equal bins over -1..1. */
  readonly impostorHistogram: Float64Array;
  readonly genuineMoments: Moments;
  readonly impostorMoments: Moments;
}

/** Bins of 1.2e-4 in cosine. */
export const fineBins = 16384;

/** Up to this many impostor pairs are all kept. */
const keepAll = 2_500_000;
/** Above that, this share is kept whole: the largest target FMR (10 %) and the spread of the resampled ones around it. */
const exactShare = 0.13;
/** And about this many of the rest, drawn evenly, for EER, AUC and the upper end of the DET curve of resampled people. */
const restKept = 500_000;

/** The bin of a score; the last one holds 1 and the rounding above it. */
export function fineBin(score: number): number {
  const bin = Math.floor((score + 1) * (fineBins / 2));
  return bin < 0 ? 0 : bin >= fineBins ? fineBins - 1 : bin;
}

/** Renumbers identities 0..people-1 in ascending order of their old number and counts the images of each. */
export function numberPeople(identities: Int32Array): { readonly who: Int32Array; readonly imagesOf: Int32Array } {
  const known = [...new Set(identities)].sort((a, b) => a - b);
  const numberOf = new Map(known.map((identity, number) => [identity, number]));
  const who = identities.map((identity) => numberOf.get(identity)!);
  const imagesOf = new Int32Array(known.length);
  for (const person of who) imagesOf[person]!++;
  return { who, imagesOf };
}

/**
 * Scores all n(n-1)/2 pairs of n images, each once.
 *
 * 3,708 images (6.9 million pairs, 128-d) take about a second, 10,000 (5e7, 512-d) some 15 s and 150 MB. Which of the rest are kept when
 * not all are depends on a fixed seed and the number of images alone. Problem `embeddings-invalid` when a row cannot be scored.
 */
export function scoreAll(embeddings: Embeddings, identities: Int32Array): ScoredPairs {
  const images = checkedRows(embeddings, identities.length);
  const { who, imagesOf } = numberPeople(identities);
  const genuine = genuineScores(embeddings, who, imagesOf);
  let genuinePairs = 0;
  for (const own of imagesOf) genuinePairs += (own * (own - 1)) / 2;
  const count = (images * (images - 1)) / 2 - genuinePairs;

  const random = randomFrom(images, count);
  const cut = count <= keepAll ? Number.NEGATIVE_INFINITY : estimatedCut(embeddings, who, random);
  const keepRest = Math.floor(Math.min(1, restKept / Math.max(1, count)) * 4294967296);
  const kept = growingScores(count <= keepAll ? count : Math.ceil(count * (exactShare + 0.01)) + restKept);
  const above = rankAmong(genuine.scores);
  const histogram = new Float64Array(fineBins);
  let sum = 0;
  let squares = 0;
  let wins = 0;
  scoreAllPairs(embeddings, (row, firstColumn, scores, offset, columns) => {
    const person = who[row]!;
    for (let c = 0; c < columns; c++) {
      const other = who[firstColumn + c]!;
      if (other === person) continue;
      const score = scores[offset + c]!;
      histogram[fineBin(score)]!++;
      sum += score;
      squares += score * score;
      wins += above(score);
      // Strictly above: when many scores are equal to the cut, none of them is "exact" and the tail cannot outgrow its memory.
      if (score > cut || random.next() < keepRest) kept.push(score, person, other);
    }
  });
  const impostor = sortedImpostors(kept.scores(), kept.first(), kept.second(), count, cut);
  return {
    people: imagesOf.length,
    images,
    imagesOf,
    genuine,
    impostor,
    auc: count > 0 && genuinePairs > 0 ? wins / 2 / count / genuinePairs : null,
    impostorHistogram: histogram,
    genuineMoments: momentsOf(genuine.scores),
    impostorMoments: momentsFrom(sum, squares, count),
  };
}

/** Impostor pairs with a score >= threshold: exact in the tail, else to about a thousandth of the count. */
export function falseMatchesAt(impostor: ImpostorScores, threshold: number): number {
  return matchesBefore(impostor, countAtLeast(impostor.scores, threshold));
}

/** How many pairs the first `entries` entries stand for. */
export function matchesBefore({ exactCount, stride }: ImpostorScores, entries: number): number {
  return entries <= exactCount ? entries : Math.round(exactCount + (entries - exactCount) * stride);
}

/** Genuine pairs with a score < threshold. */
export function falseNonMatchesAt(genuine: GenuineScores, threshold: number): number {
  return genuine.scores.length - countAtLeast(genuine.scores, threshold);
}

function genuineScores(embeddings: Embeddings, who: Int32Array, imagesOf: Int32Array): GenuineScores {
  const rowsOf: number[][] = Array.from(imagesOf, () => []);
  for (let row = 0; row < who.length; row++) rowsOf[who[row]!]!.push(row);
  let pairs = 0;
  for (const own of imagesOf) pairs += (own * (own - 1)) / 2;
  const scores = new Float32Array(pairs);
  const person = new Int32Array(pairs);
  let place = 0;
  for (let p = 0; p < rowsOf.length; p++) {
    const rows = rowsOf[p]!;
    for (let i = 0; i < rows.length; i++) {
      for (let j = i + 1; j < rows.length; j++) {
        scores[place] = scoreOf(embeddings, rows[i]!, rows[j]!);
        person[place++] = p;
      }
    }
  }
  const order = descendingOrder(scores);
  return { scores: gather(scores, order), person: gather(person, order) };
}

function gather<T extends Float32Array | Int32Array>(values: T, order: Uint32Array): T {
  const gathered = values.slice() as T;
  for (let i = 0; i < order.length; i++) gathered[i] = values[order[i]!]!;
  return gathered;
}

/** A score that about `exactShare` of the impostor pairs exceed, from 200,000 pairs drawn at random. */
function estimatedCut(embeddings: Embeddings, who: Int32Array, random: Random): number {
  const drawn = new Float32Array(200_000);
  let found = 0;
  // There are millions of impostor pairs, so half the draws at least hit one unless a single person owns nearly every image.
  for (let attempt = 0; attempt < 4_000_000 && found < drawn.length; attempt++) {
    const a = random.below(who.length);
    const b = random.below(who.length);
    if (who[a] !== who[b]) drawn[found++] = scoreOf(embeddings, a, b);
  }
  const scores = drawn.subarray(0, found).sort();
  return scores[Math.floor(found * (1 - exactShare))] ?? -1;
}

/** A function of a score: twice the number of genuine scores above it plus the number equal to it. Bins make it nearly free. */
function rankAmong(descending: Float32Array): (score: number) => number {
  const total = descending.length;
  // aboveBin[b]: genuine scores in bins higher than b.
  const aboveBin = new Int32Array(fineBins);
  const inBin = new Int32Array(fineBins);
  for (const score of descending) inBin[fineBin(score)]!++;
  for (let bin = fineBins - 2; bin >= 0; bin--) aboveBin[bin] = aboveBin[bin + 1]! + inBin[bin + 1]!;
  return (score) => {
    if (total === 0) return 0;
    const bin = fineBin(score);
    return inBin[bin] === 0 ? 2 * aboveBin[bin]! : countAbove(descending, score) + countAtLeast(descending, score);
  };
}

function growingScores(capacity: number) {
  let size = 0;
  let scores = new Float32Array(capacity);
  let first = new Int32Array(capacity);
  let second = new Int32Array(capacity);
  function grow(): void {
    const larger = Math.ceil(scores.length * 1.25) + 1024;
    const [oldScores, oldFirst, oldSecond] = [scores, first, second];
    scores = new Float32Array(larger);
    scores.set(oldScores);
    first = new Int32Array(larger);
    first.set(oldFirst);
    second = new Int32Array(larger);
    second.set(oldSecond);
  }
  return {
    push(score: number, a: number, b: number): void {
      if (size === scores.length) grow();
      scores[size] = score;
      first[size] = a;
      second[size++] = b;
    },
    scores: () => scores.subarray(0, size),
    first: () => first.subarray(0, size),
    second: () => second.subarray(0, size),
  };
}

function sortedImpostors(scores: Float32Array, first: Int32Array, second: Int32Array, count: number, cut: number): ImpostorScores {
  const order = descendingOrder(scores);
  const sorted = gather(scores, order);
  const exactCount = countAbove(sorted, cut);
  const rest = sorted.length - exactCount;
  return {
    count,
    scores: sorted,
    first: gather(first, order),
    second: gather(second, order),
    exactCount,
    stride: rest === 0 ? 1 : (count - exactCount) / rest,
  };
}

function momentsOf(scores: Float32Array): Moments {
  let sum = 0;
  let squares = 0;
  for (const score of scores) {
    sum += score;
    squares += score * score;
  }
  return momentsFrom(sum, squares, scores.length);
}

function momentsFrom(sum: number, squares: number, count: number): Moments {
  if (count === 0) return { mean: 0, variance: 0 };
  const mean = sum / count;
  return { mean, variance: Math.max(0, squares / count - mean * mean) };
}
