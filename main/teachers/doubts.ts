// The mislabel finder: what a teacher's embeddings say against the folders that photos lie in. Embeddings and people in, doubts out.
// Invariant: a doubt is only ever a proposal with its numbers; two passes over the embeddings and one over the centres, never all pairs of photos.
import { mostRows, type OpenCentres, openCentresApart } from './nearest-by-products.ts';
import { bestOfOthers, blockOf, type CentreBlock } from './nearest-centre.ts';

/** Unit embeddings by row, read a few at a time, so that they may lie in a file. */
export interface EmbeddedPhotos {
  readonly dim: number;
  /** Whose folder each photo lies in, as numbers from 0 to the number of people - 1. */
  readonly people: Int32Array;
  /** Writes rows `first` to `first + count - 1` into `into` [count * dim]. */
  read(first: number, count: number, into: Float32Array): void;
}

/** Where the line is drawn, as cosines. All come from the photos themselves. */
export interface DoubtLimits {
  /** Half of all photos are at least as near as this to the other photos of their own folder. */
  readonly usual: number;
  /** Below this a photo is no longer like its own folder. */
  readonly unlike: number;
  /** Above this a photo is nearer to somebody else than chance brings it, when there are so many people. */
  readonly chance: number;
  /** Above this it is as near to somebody as photos usually are to their own folder. */
  readonly like: number;
  /** Above this two people are nearer than chance brings them. */
  readonly same: number;
}

export interface WrongPerson {
  readonly row: number;
  /** The other person. */
  readonly other: number;
  /** Likeness to the other photos of its own folder, and to the other person's. */
  readonly own: number;
  readonly best: number;
}

export interface OddPhoto {
  readonly row: number;
  readonly own: number;
  readonly best: number;
}

export interface SamePerson {
  readonly one: number;
  readonly other: number;
  readonly likeness: number;
}

/** The most doubtful first. */
export interface Doubts {
  /** Null where there are too few photos to draw a line. */
  readonly limits: DoubtLimits | null;
  readonly wrong: readonly WrongPerson[];
  readonly odd: readonly OddPhoto[];
  readonly same: readonly SamePerson[];
}

export interface FindOptions {
  /** Called between blocks with the rows done, photos first and then people; rejects to stop. */
  between?(done: number, total: number): Promise<void>;
  /** Ends the child, where one is asked. */
  readonly signal?: AbortSignal;
  /** Up to so many cosines are computed here, in plain loops. */
  readonly mostHere?: number;
}

/** About a second of 512 numbers each. */
const cosinesHere = 2_000_000;

const none: Doubts = { limits: null, wrong: [], odd: [], same: [] };
/** So few photos with another one of the same person give no distribution. */
export const fewestPhotos = 20;
/** The median absolute deviation times this is the standard deviation of a normal distribution. */
const toDeviation = 1.4826;
/** Hampel's rule: what lies three robust deviations out does not belong. */
const deviations = 3;
/** Pairs of people that are looked at closer, the nearest first. */
const mostPairs = 4000;

/**
 * Finds three kinds of doubt. The likeness of a photo to its own folder is the cosine to the centre of the other photos there (leave one out: with few photos its own
 * share of the centre would hide it), to anybody else the cosine to their centre.
 *
 * - wrong: nearer to somebody else than to its own folder, and nearer than chance brings the nearest of so many people: above the median of the nearest cosines
 *   plus three robust deviations (median absolute deviation; Hampel 1974), which up to half of the labels being wrong does not move much. Among few people that
 *   line lies high; there it is enough to be unlike the own folder (as for odd ones) and as near to the other as photos usually are to their own.
 * - odd: below the median likeness to the own folder minus three robust deviations, as unlike as 99 of 100 strangers, and near to nobody.
 * - same: two people whose centres are nearer than chance brings them (as above, over the centres) and as near as a photo usually is to its folder, within the deviations.
 *
 * Photos of two people who are probably one are not called wrong for each other. Embeddings are unit rows.
 */
export async function findDoubts(photos: EmbeddedPhotos, options: FindOptions = {}): Promise<Doubts> {
  const { between } = options;
  const { dim, people } = photos;
  const rows = people.length;
  const persons = people.reduce((most, person) => Math.max(most, person + 1), 0);
  if (persons < 2) return none;
  const total = 2 * rows + persons;
  const sums = new Float32Array(persons * dim);
  const counts = new Int32Array(persons);
  await eachBlock(photos, async (first, block) => {
    for (let at = 0; at < block.rows; at++) {
      const person = people[first + at]!;
      counts[person]! += 1;
      for (let k = 0; k < dim; k++) sums[person * dim + k]! += block.vectors[at * dim + k]!;
    }
    await between?.(first + block.rows, total);
  });
  const centres = unitRows(sums, dim);

  const others = await openOthers({ vectors: centres, rows: persons, dim }, rows, options);
  try {
    return await doubtsBeside({ photos, sums, counts, centres, others, total }, between);
  } finally {
    await others.close();
  }
}

/** Those who answer which centre is nearest: a child from where the plain loops would keep the program from answering. */
async function openOthers(centres: CentreBlock, rows: number, { signal, mostHere = cosinesHere }: FindOptions): Promise<OpenCentres> {
  if ((rows + centres.rows) * centres.rows > mostHere) return openCentresApart(centres, signal);
  return { nearest: async (block, own) => bestOfOthers(block, centres, own), close: async () => {} };
}

interface Summed {
  readonly photos: EmbeddedPhotos;
  /** Of each person: the sum of the photos, how many they are, and the sum as a unit row. */
  readonly sums: Float32Array;
  readonly counts: Int32Array;
  readonly centres: Float32Array;
  readonly others: OpenCentres;
  readonly total: number;
}

async function doubtsBeside({ photos, sums, counts, centres, others, total }: Summed, between: FindOptions['between']): Promise<Doubts> {
  const { dim, people } = photos;
  const [rows, persons] = [people.length, counts.length];
  const own = new Float32Array(rows).fill(Number.NaN);
  const best = new Float32Array(rows);
  const nearest = new Int32Array(rows);
  const strangers = new Float32Array(rows);
  await eachBlock(photos, async (first, block) => {
    const mine = people.subarray(first, first + block.rows);
    const found = await others.nearest(block, mine);
    best.set(found.best, first);
    nearest.set(found.centre, first);
    for (let at = 0; at < block.rows; at++) {
      const person = mine[at]!;
      if (counts[person]! > 1) own[first + at] = likenessToRest(block.vectors, at * dim, sums, person * dim, dim);
      const stranger = (person + 1 + ((first + at) % (persons - 1))) % persons;
      strangers[first + at] = dot(block.vectors, at * dim, centres, stranger * dim, dim);
    }
    await between?.(rows + first + block.rows, total);
  });
  const known = own.filter((value) => !Number.isNaN(value));
  if (known.length < fewestPhotos) return none;

  const nearestPeople = new Float32Array(persons);
  const pairs: SamePerson[] = [];
  let floor = Number.NEGATIVE_INFINITY;
  for (let first = 0; first < persons; first += mostRows) {
    const block = blockOf(centres, first, Math.min(mostRows, persons - first), dim);
    const mine = Int32Array.from({ length: block.rows }, (_, at) => first + at);
    const found = await others.nearest(block, mine);
    nearestPeople.set(found.best, first);
    for (let at = 0; at < block.rows; at++) {
      const [one, other, likeness] = [first + at, found.centre[at]!, found.best[at]!];
      if (likeness > floor) pairs.push({ one: Math.min(one, other), other: Math.max(one, other), likeness });
    }
    if (pairs.length > 2 * mostPairs) floor = keepNearest(pairs);
    await between?.(2 * rows + first + block.rows, total);
  }
  keepNearest(pairs);

  const usual = spread(known);
  const like = usual.median - deviations * usual.deviation;
  const limits: DoubtLimits = {
    usual: usual.median,
    unlike: Math.min(like, quantile(strangers, 0.99)),
    chance: above(spread(best)),
    like,
    same: Math.max(above(spread(nearestPeople)), like),
  };
  const same = pairs.filter(({ likeness }) => likeness > limits.same);
  const together = new Set(same.map(({ one, other }) => one * persons + other));
  const areOne = (a: number, b: number): boolean => together.has(Math.min(a, b) * persons + Math.max(a, b));
  const wrong: WrongPerson[] = [];
  for (let row = 0; row < rows; row++) {
    const beyond = best[row]! > limits.chance || (own[row]! < limits.unlike && best[row]! > limits.like);
    if (!(best[row]! > own[row]!) || !beyond || areOne(people[row]!, nearest[row]!)) continue;
    wrong.push({ row, other: nearest[row]!, own: own[row]!, best: best[row]! });
  }
  wrong.sort((a, b) => b.best - b.own - (a.best - a.own) || a.row - b.row);
  return { limits, wrong, odd: oddOnes(photos, { own, best, sums, counts, wrong, limits }), same };
}

interface Found {
  readonly own: Float32Array;
  readonly best: Float32Array;
  readonly sums: Float32Array;
  readonly counts: Int32Array;
  readonly wrong: readonly WrongPerson[];
  readonly limits: DoubtLimits;
}

/** Photos near to nobody, after the photos of wrong people have been taken out of the centres: else the only other photo of a folder would be blamed. */
function oddOnes({ dim, people, read }: EmbeddedPhotos, { own, best, sums, counts, wrong, limits }: Found): OddPhoto[] {
  const vector = new Float32Array(dim);
  const taken = new Set(wrong.map(({ row }) => row));
  for (const row of taken) {
    read(row, 1, vector);
    const person = people[row]!;
    counts[person]! -= 1;
    for (let k = 0; k < dim; k++) sums[person * dim + k]! -= vector[k]!;
  }
  const odd: OddPhoto[] = [];
  for (let row = 0; row < people.length; row++) {
    const person = people[row]!;
    if (!(own[row]! < limits.unlike) || best[row]! > limits.chance || taken.has(row) || counts[person]! < 3) continue;
    read(row, 1, vector);
    const now = likenessToRest(vector, 0, sums, person * dim, dim);
    if (now < limits.unlike) odd.push({ row, own: now, best: best[row]! });
  }
  return odd.sort((a, b) => Math.max(a.own, a.best) - Math.max(b.own, b.best) || a.row - b.row);
}

async function eachBlock({ dim, people, read }: EmbeddedPhotos, take: (first: number, block: CentreBlock) => Promise<void>): Promise<void> {
  const vectors = new Float32Array(mostRows * dim);
  for (let first = 0; first < people.length; first += mostRows) {
    const rows = Math.min(mostRows, people.length - first);
    read(first, rows, vectors.subarray(0, rows * dim));
    await take(first, { vectors, rows, dim });
  }
}

/** Cosine of a unit row to the sum of a folder without it. */
function likenessToRest(rows: Float32Array, row: number, sums: Float32Array, sum: number, dim: number): number {
  let across = 0;
  let squares = 0;
  for (let k = 0; k < dim; k++) {
    const rest = sums[sum + k]! - rows[row + k]!;
    across += rows[row + k]! * rest;
    squares += rest * rest;
  }
  return squares < 1e-12 ? 0 : across / Math.sqrt(squares);
}

function unitRows(sums: Float32Array, dim: number): Float32Array {
  const units = Float32Array.from(sums);
  for (let start = 0; start < units.length; start += dim) {
    const length = Math.sqrt(dot(units, start, units, start, dim)) || 1;
    for (let k = start; k < start + dim; k++) units[k]! /= length;
  }
  return units;
}

function dot(a: Float32Array, from: number, b: Float32Array, at: number, dim: number): number {
  let sum = 0;
  for (let k = 0; k < dim; k++) sum += a[from + k]! * b[at + k]!;
  return sum;
}

/** Both of two people name each other: once is enough. Cuts to the nearest; returns the likeness that is needed from now on. */
function keepNearest(pairs: SamePerson[]): number {
  const once = new Map(pairs.map((pair) => [`${pair.one} ${pair.other}`, pair]));
  const kept = [...once.values()].sort((a, b) => b.likeness - a.likeness || a.one - b.one || a.other - b.other).slice(0, mostPairs);
  pairs.splice(0, pairs.length, ...kept);
  return kept.length < mostPairs ? Number.NEGATIVE_INFINITY : kept.at(-1)!.likeness;
}

interface Spread {
  readonly median: number;
  readonly deviation: number;
}

function spread(values: Float32Array): Spread {
  const median = quantile(values, 0.5);
  return {
    median,
    deviation:
      toDeviation *
      quantile(
        values.map((value) => Math.abs(value - median)),
        0.5,
      ),
  };
}

function above({ median, deviation }: Spread): number {
  return median + deviations * deviation;
}

function quantile(values: Float32Array, share: number): number {
  return values.toSorted()[Math.min(values.length - 1, Math.floor(share * values.length))]!;
}
