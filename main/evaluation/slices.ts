// Both error rates of a part of the people or photos, at the one decision threshold that holds for everybody.
// Invariants: the threshold is never moved for a part; all pairs of one labelling are scored in one pass; a person and not a pair is what is drawn anew.
import { drawPeople } from './bootstrap.ts';
import { rateOf, withBootstrap } from './intervals.ts';
import { numberPeople } from './pairs.ts';
import { checkedRows, type Embeddings, scoreAllPairs, scoreOf } from './scoring.ts';
import type { Rate } from './types.ts';

/** A labelling of images. */
export interface Labelling {
  /** [n images], 0..count - 1; -1 where an image has none. */
  readonly labels: Int32Array;
  readonly count: number;
  /**
   * `people`: a label belongs to a person, and a pair counts for it when both its people carry it (false matches within a group, as ISO/IEC 19795-10 and
   * NIST FRVT part 3 report them). `photos`: a label belongs to a photo, and a pair counts when one of its photos carries it: a face taken so, against
   * any other of that person (FNMR) or of anybody else (FMR).
   */
  readonly of: 'people' | 'photos';
}

/** What one label does. */
export interface Slice {
  readonly people: number;
  readonly photos: number;
  readonly fmr: Rate;
  readonly fnmr: Rate;
  /** The same rates with people drawn anew, [replicates]; NaN where those drawn leave nothing to count. */
  readonly fmrDraws: Float64Array;
  readonly fnmrDraws: Float64Array;
}

/**
 * FMR and FNMR of every label at `threshold` (accept: cosine >= threshold), each with its 95 % interval over people.
 *
 * `embeddings` [n * dim] unit rows of `identities` [n]. Each label draws its own people, so that labels are independent of each other.
 * Problem `embeddings-invalid`.
 */
export function slicesAt(
  embeddings: Embeddings,
  identities: Int32Array,
  { labels, count, of }: Labelling,
  threshold: number,
  { seed, replicates }: { readonly seed: number; readonly replicates: number },
): Slice[] {
  checkedRows(embeddings, identities.length);
  const { who, imagesOf } = numberPeople(identities);
  const tallies = Array.from({ length: count }, (_, label) => emptyTally(label, labels, who, imagesOf, of));
  const both = of === 'people';
  const counted = (row: number, column: number, take: (tally: Tally) => void): void => {
    const [one, other] = [labels[row]!, labels[column]!];
    if (both) {
      if (one >= 0 && one === other) take(tallies[one]!);
      return;
    }
    if (one >= 0) take(tallies[one]!);
    if (other >= 0 && other !== one) take(tallies[other]!);
  };
  scoreAllPairs(embeddings, (row, firstColumn, scores, offset, columns) => {
    const person = who[row]!;
    for (let c = 0; c < columns; c++) {
      const other = who[firstColumn + c]!;
      if (other === person || scores[offset + c]! < threshold) continue;
      counted(row, firstColumn + c, ({ matches }) => matches.push(person, other));
    }
  });
  for (const rows of rowsByPerson(who, imagesOf.length)) {
    for (const [at, row] of rows.entries()) {
      for (const other of rows.slice(at + 1)) {
        if (scoreOf(embeddings, row, other) < threshold) counted(row, other, ({ misses }) => misses[who[row]!]!++);
      }
    }
  }
  return tallies.map((tally, label) => sliceOf(tally, seed, label, replicates));
}

interface Tally {
  /** Photos with the label, and photos that they meet, of every person; nobody outside the group when labels belong to people. */
  readonly tagged: Int32Array;
  readonly all: Int32Array;
  /** False matches as pairs of people, one after the other. */
  readonly matches: number[];
  /** Genuine pairs refused, of every person. */
  readonly misses: Int32Array;
}

function emptyTally(label: number, labels: Int32Array, who: Int32Array, imagesOf: Int32Array, of: Labelling['of']): Tally {
  const tagged = new Int32Array(imagesOf.length);
  for (const [row, person] of who.entries()) if (labels[row] === label) tagged[person]!++;
  return { tagged, all: of === 'people' ? tagged : imagesOf, matches: [], misses: new Int32Array(imagesOf.length) };
}

function rowsByPerson(who: Int32Array, people: number): number[][] {
  const rows: number[][] = Array.from({ length: people }, () => []);
  for (const [row, person] of who.entries()) rows[person]!.push(row);
  return rows;
}

function sliceOf(tally: Tally, seed: number, label: number, replicates: number): Slice {
  const members = [...tally.all.keys()].filter((person) => tally.all[person]! > 0);
  const people = members.filter((person) => tally.tagged[person]! > 0).length;
  const genuine = tally.all.map((all, person) => pairs(all) - pairs(all - tally.tagged[person]!));
  const { fmrDraws, fnmrDraws } = draws(tally, members, genuine, seed + 7919 * (label + 1), replicates);
  return {
    people,
    photos: sum(tally.tagged),
    fmr: withBootstrap(fmrOf(tally, members, people), fmrDraws),
    fnmr: withBootstrap(fnmrOf(tally, genuine), fnmrDraws),
    fmrDraws,
    fnmrDraws,
  };
}

function fmrOf(tally: Tally, members: readonly number[], people: number): Rate {
  const { tagged, all, matches } = tally;
  const [photos, faces] = [sum(tagged), sum(all)];
  const trials = strangers(tagged, all, () => 1);
  const errors = matches.length / 2;
  const ofPerson = new Float64Array(all.length);
  for (const person of matches) ofPerson[person]!++;
  const rate = trials === 0 ? 0 : errors / trials;
  let squares = 0;
  for (const person of members) {
    // Pairs of this person: own labelled photos with everybody's, own others with everybody's labelled ones.
    const own = tagged[person]! * (faces - all[person]!) + (all[person]! - tagged[person]!) * (photos - tagged[person]!);
    squares += (ofPerson[person]! - rate * own) ** 2;
  }
  const variance = members.length > 1 ? ((squares / trials ** 2) * members.length) / (members.length - 1) : 0.25;
  // As for all people together: never narrower than independent pairs (intervals.ts, fmrVariance).
  const atLeast = (rate * (1 - rate)) / trials;
  const units = people * (members.length - people) + pairs(people);
  return rateOf({ errors, trials, units, people, ...(errors > 0 && errors < trials && { variance: Math.max(variance, atLeast) }) });
}

function fnmrOf({ misses }: Tally, genuine: Int32Array): Rate {
  const trials = sum(genuine);
  const errors = sum(misses);
  const rate = trials === 0 ? 0 : errors / trials;
  let squares = 0;
  let involved = 0;
  for (const [person, own] of genuine.entries()) {
    if (own === 0) continue;
    involved++;
    squares += (misses[person]! - rate * own) ** 2;
  }
  const variance = involved > 1 ? ((squares / trials ** 2) * involved) / (involved - 1) : 0.25;
  return rateOf({ errors, trials, units: involved, people: involved, variance });
}

function draws(tally: Tally, members: readonly number[], genuine: Int32Array, seed: number, replicates: number) {
  const { tagged, all, matches, misses } = tally;
  const fmrDraws = new Float64Array(replicates);
  const fnmrDraws = new Float64Array(replicates);
  const drawn = new Float64Array(members.length);
  const times = new Float64Array(all.length);
  for (let replicate = 0; replicate < replicates; replicate++) {
    drawPeople(seed, replicate, members.length, drawn);
    for (const [at, person] of members.entries()) times[person] = drawn[at]!;
    const trials = strangers(tagged, all, (person) => times[person]!);
    let passed = 0;
    for (let at = 0; at < matches.length; at += 2) passed += times[matches[at]!]! * times[matches[at + 1]!]!;
    fmrDraws[replicate] = trials === 0 ? Number.NaN : passed / trials;
    let refused = 0;
    let own = 0;
    for (const person of members) {
      refused += times[person]! * misses[person]!;
      own += times[person]! * genuine[person]!;
    }
    fnmrDraws[replicate] = own === 0 ? Number.NaN : refused / own;
  }
  return { fmrDraws, fnmrDraws };
}

/**
 * Pairs of different people of which one photo at least has the label, when person p comes m(p) times:
 * (sum m t)(sum m n) - sum m^2 t n - ((sum m t)^2 - sum m^2 t^2) / 2, with t labelled and n met photos; pairs labelled twice count once.
 */
function strangers(tagged: Int32Array, all: Int32Array, times: (person: number) => number): number {
  let [labelled, met, ownMet, ownLabelled] = [0, 0, 0, 0];
  for (let person = 0; person < all.length; person++) {
    const [t, n] = [times(person) * tagged[person]!, times(person) * all[person]!];
    labelled += t;
    met += n;
    ownMet += t * n;
    ownLabelled += t * t;
  }
  return labelled * met - ownMet - (labelled * labelled - ownLabelled) / 2;
}

/** Unordered pairs of `count` things. */
function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}

function sum(values: Int32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
