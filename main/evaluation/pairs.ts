// All pairs of a group of images, scored once: every genuine score, the exact upper tail of the impostor scores, and a rest that is thinned the more the lower.
// Invariant: AUC, histogram and the counts at every operating point are exact; memory is bounded whatever the number of impostor pairs.
import { countAbove, countAtLeast, descendingOrder } from './order.ts';
import { type Random, randomFrom } from './random.ts';
import { checkedRows, type Embeddings, scoreAllPairs, scoreOf, type TakeScores } from './scoring.ts';

export interface GenuineScores {
  /** From high to low. */
  readonly scores: Float32Array;
  /** The person of each pair, 0..people-1. */
  readonly person: Int32Array;
}

/** Impostor scores from high to low. Entries before `exactCount` are all there are; those after stand for more pairs than themselves. */
export interface ImpostorScores {
  readonly count: number;
  readonly scores: Float32Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly exactCount: number;
  /** Every score above this is an entry; minus infinity when every pair is. */
  readonly exactAbove: number;
  /** Runs of entries, each of which stands for `weight` pairs; the first is the exact tail, with weight 1. */
  readonly strata: readonly { readonly end: number; readonly weight: number }[];
  /** Exact number of scores >= `binEdge(bin)`. [fineBins + 1] */
  readonly atLeast: Float64Array;
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

/** Numbers that a draw can give. */
const all = 2 ** 32;

/** Bins of 1.2e-4 in cosine. */
export const fineBins = 16384;

/** Above `keepAll` pairs this share is kept whole: the largest target FMR (10 %) and the spread of the resampled ones around it. */
const exactShare = 0.13;

/** How many entries are kept of very many impostor pairs. */
export interface Thinning {
  /** Up to this many pairs are all kept. */
  readonly keepAll: number;
  /** The exact tail is no longer than about this: from 62 million pairs on it is less than the share that is wanted. */
  readonly exact: number;
  /** From there to the wanted share about this many are drawn evenly from each band of shares, which is four times as wide as the one above it. */
  readonly band: number;
  /** And about this many of the rest, for EER and the upper end of the DET curve of resampled people. */
  readonly rest: number;
}

const usualThinning: Thinning = { keepAll: 2_500_000, exact: 8_000_000, band: 1_500_000, rest: 500_000 };

/** The bin of a score; the last one holds 1 and the rounding above it. */
export function fineBin(score: number): number {
  // Multiplied first: by a power of two that is exact, and so is the floor; adding 1 to a tiny negative score would round it up to the edge.
  const bin = Math.floor(score * (fineBins / 2)) + fineBins / 2;
  return bin < 0 ? 0 : bin >= fineBins ? fineBins - 1 : bin;
}

/** The lowest score of a bin; float32 holds it exactly. */
export function binEdge(bin: number): number {
  return bin / (fineBins / 2) - 1;
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
 * 3,708 images (6.9 million pairs, 128-d) take about a second; for many more there is `scoreAllByProducts` (products.ts). Which of the rest are kept when
 * not all are depends on a fixed seed and the number of images alone. Problem `embeddings-invalid` when a row cannot be scored.
 */
export function scoreAll(embeddings: Embeddings, identities: Int32Array, thinning: Thinning = usualThinning): ScoredPairs {
  checkedRows(embeddings, identities.length);
  const people = sortedByPerson(embeddings, identities);
  const collector = collectScores(people, genuineBy(people, scoreOf), thinning);
  scoreAllPairs(people.embeddings, collector.take);
  return collector.result();
}

/** Images in the order of their people, so that the pairs of a person lie side by side. */
export interface SortedPeople {
  readonly embeddings: Embeddings;
  /** Person of each row, 0..people-1, ascending. */
  readonly who: Int32Array;
  readonly imagesOf: Int32Array;
  /** First row after the person of each row: columns from there on are other people. */
  readonly endOf: Int32Array;
}

export function sortedByPerson({ vectors, dim }: Embeddings, identities: Int32Array): SortedPeople {
  const { who: unsorted, imagesOf } = numberPeople(identities);
  const images = unsorted.length;
  const next = new Int32Array(imagesOf.length);
  for (let person = 1; person < next.length; person++) next[person] = next[person - 1]! + imagesOf[person - 1]!;
  const ends = next.map((start, person) => start + imagesOf[person]!);
  const sorted = new Float32Array(images * dim);
  const who = new Int32Array(images);
  for (let row = 0; row < images; row++) {
    const place = next[unsorted[row]!]!++;
    who[place] = unsorted[row]!;
    sorted.set(vectors.subarray(row * dim, (row + 1) * dim), place * dim);
  }
  return { embeddings: { vectors: sorted, dim }, who, imagesOf, endOf: who.map((person) => ends[person]!) };
}

/** Genuine scores in any order, with the person of each. */
export interface UnsortedGenuine {
  readonly scores: Float32Array;
  readonly person: Int32Array;
}

export function genuinePairsOf(imagesOf: Int32Array): number {
  let pairs = 0;
  for (const own of imagesOf) pairs += (own * (own - 1)) / 2;
  return pairs;
}

/** Every genuine pair by a function of two rows. */
function genuineBy({ embeddings, who, imagesOf, endOf }: SortedPeople, score: typeof scoreOf): UnsortedGenuine {
  const scores = new Float32Array(genuinePairsOf(imagesOf));
  const person = new Int32Array(scores.length);
  let place = 0;
  for (let row = 0; row < who.length; row++) {
    for (let other = row + 1; other < endOf[row]!; other++) {
      scores[place] = score(embeddings, row, other);
      person[place++] = who[row]!;
    }
  }
  return { scores, person };
}

/** Extra bins on both sides: lengths may be 1 % from 1, and so may the cosine of a row with itself. */
const spareBins = 512;

/**
 * Takes every pair `row < column` of sorted people once, in any order of blocks, and makes of them what is known of all pairs.
 *
 * What happens to nearly every score is one addition to a histogram; only scores among genuine ones, and those that may be kept, cost more.
 */
export function collectScores(
  { embeddings, who, imagesOf, endOf }: SortedPeople,
  unsorted: UnsortedGenuine,
  thinning: Thinning = usualThinning,
): { readonly take: TakeScores; result(): ScoredPairs } {
  const images = who.length;
  const genuine = sortedGenuine(unsorted);
  const genuinePairs = genuine.scores.length;
  const count = (images * (images - 1)) / 2 - genuinePairs;
  const random = randomFrom(images, count);
  const { cuts, keep, expected } = bandsOf(count, thinning, () => drawnScores(embeddings, who, random));
  const lowest = cuts.length;
  const lowestCut = cuts.at(-1) ?? Number.NEGATIVE_INFINITY;
  const inBand = new Float64Array(lowest + 1);
  const kept = growingScores(expected);
  const ranks = genuineRanks(genuine.scores);
  // 1 where a score needs a second look: its bin holds genuine scores, or it may lie above the lowest cut.
  const special = new Uint8Array(fineBins + 2 * spareBins);
  for (let bin = 0; bin < special.length; bin++) {
    const within = Math.min(fineBins - 1, Math.max(0, bin - spareBins));
    special[bin] = ranks.inBin[within]! > 0 || within >= fineBin(lowestCut) ? 1 : 0;
  }
  const counts = new Float64Array(special.length);
  let sum = 0;
  let squares = 0;
  let wins = 0;
  // Below the lowest cut pairs are kept by their place: so many are passed over, then one is looked at.
  const rate = cuts.length === 0 ? 0 : keep[lowest]! / all;
  const gap = (): number => (rate >= 1 ? 0 : Math.floor(Math.log(1 - random.unit()) / Math.log(1 - rate)));
  let untilNext = rate > 0 ? gap() : Number.POSITIVE_INFINITY;

  const look = (score: number, bin: number, person: number, other: number): void => {
    wins += ranks.withinBin(score, bin - spareBins);
    if (score <= lowestCut) return;
    // Strictly above: when many scores are equal to a cut, none of them is "exact" and the tail cannot outgrow its memory.
    let band = lowest;
    while (band > 0 && score > cuts[band - 1]!) band--;
    inBand[band]!++;
    if (band === 0 || random.next() < keep[band]!) kept.push(score, person, other);
  };
  return {
    take: (row, firstColumn, scores, offset, columns) => {
      const skip = Math.max(0, endOf[row]! - firstColumn);
      if (skip >= columns) return;
      const person = who[row]!;
      const end = offset + columns;
      const column = firstColumn - offset;
      for (let at = offset + skip; at < end; at++) {
        const score = scores[at]!;
        const bin = (Math.floor(score * (fineBins / 2)) | 0) + (fineBins / 2 + spareBins);
        counts[bin]!++;
        sum += score;
        squares += score * score;
        if (special[bin] === 1) look(score, bin, person, who[column + at]!);
      }
      for (untilNext -= columns - skip; untilNext < 0; untilNext += 1 + gap()) {
        const at = end + untilNext;
        const score = scores[at]!;
        if (score <= lowestCut) kept.push(score, person, who[column + at]!);
      }
    },
    result: () => {
      const histogram = new Float64Array(fineBins);
      for (let bin = 0; bin < counts.length; bin++) histogram[Math.min(fineBins - 1, Math.max(0, bin - spareBins))]! += counts[bin]!;
      for (let bin = 0; bin < fineBins; bin++) if (ranks.inBin[bin] === 0) wins += 2 * histogram[bin]! * ranks.above[bin]!;
      if (lowest > 0) inBand[lowest] = count - inBand.subarray(0, lowest).reduce((total, pairs) => total + pairs, 0);
      return {
        people: imagesOf.length,
        images,
        imagesOf,
        genuine,
        impostor: sortedImpostors(kept, cuts, inBand, histogram),
        auc: count > 0 && genuinePairs > 0 ? wins / 2 / count / genuinePairs : null,
        impostorHistogram: histogram,
        genuineMoments: momentsOf(genuine.scores),
        impostorMoments: momentsFrom(sum, squares, count),
      };
    },
  };
}

/** Impostor pairs with a score >= threshold: exact in the tail and at every edge of a bin, between two edges in proportion. */
export function falseMatchesAt({ scores, exactCount, exactAbove, atLeast }: ImpostorScores, threshold: number): number {
  if (threshold > exactAbove) return countAtLeast(scores, threshold);
  const bin = fineBin(threshold);
  const into = Math.max(0, threshold - binEdge(bin)) * (fineBins / 2);
  return Math.max(exactCount, Math.round(atLeast[bin]! + (atLeast[bin + 1]! - atLeast[bin]!) * into));
}

/** How many pairs the first `entries` entries stand for. */
export function matchesBefore({ strata }: ImpostorScores, entries: number): number {
  let matches = 0;
  let from = 0;
  for (const { end, weight } of strata) {
    matches += Math.max(0, Math.min(entries, end) - from) * weight;
    from = end;
  }
  return Math.round(matches);
}

/** Genuine pairs with a score < threshold. */
export function falseNonMatchesAt(genuine: GenuineScores, threshold: number): number {
  return genuine.scores.length - countAtLeast(genuine.scores, threshold);
}

function sortedGenuine({ scores, person }: UnsortedGenuine): GenuineScores {
  const order = descendingOrder(scores);
  return { scores: gather(scores, order), person: gather(person, order) };
}

function gather<T extends Float32Array | Int32Array>(values: T, order: Uint32Array): T {
  const gathered = values.slice() as T;
  for (let i = 0; i < order.length; i++) gathered[i] = values[order[i]!]!;
  return gathered;
}

/** Where the bands of scores begin that are thinned alike, from high to low, and the share of 2^32 of each that is kept; how many entries that will be. */
function bandsOf(
  count: number,
  { keepAll, exact, band, rest }: Thinning,
  draw: () => Float32Array,
): { readonly cuts: number[]; readonly keep: number[]; readonly expected: number } {
  if (count <= keepAll) return { cuts: [], keep: [all], expected: count };
  const shares = [Math.min(exactShare, exact / count)];
  while (shares.at(-1)! < exactShare) shares.push(Math.min(exactShare, shares.at(-1)! * 4));
  const widths = shares.map((share, at) => (share - (shares[at - 1] ?? 0)) * count);
  const most = widths.map((width, at) => (at === 0 ? width : Math.min(band, width)));
  const drawn = draw();
  return {
    cuts: shares.map((share) => drawn[Math.floor(drawn.length * (1 - share))] ?? -1),
    keep: [...widths.map((width, at) => Math.floor((most[at]! / width) * all)), Math.floor(Math.min(1, rest / count) * all)],
    // The cuts are estimates: some room saves growing, which holds everything twice.
    expected: Math.ceil(most.reduce((sum, entries) => sum + entries, rest) * 1.08),
  };
}

/** Scores of 200,000 impostor pairs drawn at random, ascending. */
function drawnScores(embeddings: Embeddings, who: Int32Array, random: Random): Float32Array {
  const drawn = new Float32Array(200_000);
  let found = 0;
  // There are millions of impostor pairs, so half the draws at least hit one unless a single person owns nearly every image.
  for (let attempt = 0; attempt < 4_000_000 && found < drawn.length; attempt++) {
    const a = random.below(who.length);
    const b = random.below(who.length);
    if (who[a] !== who[b]) drawn[found++] = scoreOf(embeddings, a, b);
  }
  return drawn.subarray(0, found).sort();
}

/** Where a score stands among the genuine ones. */
function genuineRanks(descending: Float32Array) {
  const inBin = new Int32Array(fineBins);
  /** Genuine scores in higher bins. */
  const above = new Int32Array(fineBins);
  for (const score of descending) inBin[fineBin(score)]!++;
  for (let bin = fineBins - 2; bin >= 0; bin--) above[bin] = above[bin + 1]! + inBin[bin + 1]!;
  return {
    inBin,
    above,
    /** Twice the number of genuine scores above a score plus the number equal to it; 0 where its bin has none, which is counted by the bin. */
    withinBin: (score: number, at: number): number => {
      const bin = at < 0 ? 0 : at >= fineBins ? fineBins - 1 : at;
      if (inBin[bin] === 0) return 0;
      const end = above[bin]! + inBin[bin]!;
      let low = above[bin]!;
      for (let high = end; low < high; ) {
        const middle = (low + high) >>> 1;
        if (descending[middle]! > score) low = middle + 1;
        else high = middle;
      }
      let equal = low;
      while (equal < end && descending[equal] === score) equal++;
      return low + equal;
    },
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

function sortedImpostors(
  kept: ReturnType<typeof growingScores>,
  cuts: readonly number[],
  inBand: Float64Array,
  histogram: Float64Array,
): ImpostorScores {
  const order = descendingOrder(kept.scores());
  const scores = gather(kept.scores(), order);
  const atLeast = new Float64Array(fineBins + 1);
  for (let bin = fineBins - 1; bin >= 0; bin--) atLeast[bin] = atLeast[bin + 1]! + histogram[bin]!;
  const ends = [...cuts.map((cut) => countAbove(scores, cut)), scores.length];
  return {
    count: atLeast[0]!,
    scores,
    first: gather(kept.first(), order),
    second: gather(kept.second(), order),
    exactCount: ends[0]!,
    exactAbove: cuts[0] ?? Number.NEGATIVE_INFINITY,
    strata: ends.map((end, band) => {
      const entries = end - (ends[band - 1] ?? 0);
      return { end, weight: entries === 0 ? 1 : inBand[band]! / entries };
    }),
    atLeast,
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
