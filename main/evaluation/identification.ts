// Identification 1:N on the operator's own people: a face is searched among people who are registered, by their own photos and by strangers.
// Invariants: nobody is a stranger to a gallery that they are in; a photo that was registered never searches; people and not photos are drawn anew.
//
// As IJB has two galleries, the people are halved: each half is registered once, and the other half are then its strangers. Rates are over both.
// FPIR: searches by strangers that return anybody; FNIR: searches by registered people whose own template stays below the threshold; TPIR = 1 - FNIR
// (ISO/IEC 19795-1). FPIR grows with the number registered N. Up to the size of a gallery G it is counted: of c people whom a stranger resembles too
// much, a draw of N of the G holds none with the chance C(G - c, N) / C(G, N). Beyond, each comparison is taken as independent: 1 - (1 - FMR)^N.
// That is the cautious side: strangers differ, and 1 - (1 - f)^N is concave in f, so the mean over strangers, each with a rate of their own, is below it.
import { drawPeople, type Resampling } from './bootstrap.ts';
import { falseIdentification } from './cost.ts';
import { allowedMatches } from './curves.ts';
import { fewestPeople, percentileInterval, rateOf, ruleOf30, support, withBootstrap } from './intervals.ts';
import { nextAbove } from './order.ts';
import { numberPeople } from './pairs.ts';
import { randomFrom } from './random.ts';
import { checkedRows, type Embeddings } from './scoring.ts';
import { search, templateOf } from './search.ts';
import type { FpirPoint, Identification, ProjectedFpir, Rate } from './types.ts';

/** The two points that searches are reported at. */
export const targetFpirs: readonly number[] = [0.1, 0.01];
export const reportedRanks: readonly number[] = [1, 5, 10];
/** Photos that a person is registered with, at most; half of what there is, so that others are left to search with. */
export const mostRegisteredPhotos = 3;
const projectedTo: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

/** One gallery: the rows that each registered person is known by, the rows that search, and who those belong to. */
export interface Division {
  readonly registered: readonly { readonly person: number; readonly rows: readonly number[] }[];
  /** Rows of registered people that were not registered. */
  readonly mated: readonly number[];
  /** Rows of everybody else. */
  readonly nonMated: readonly number[];
}

/**
 * The people halved, each half registered once while the other half are its strangers. Each person's draw comes from the seed and the person's number.
 *
 * People with one photo are never registered, only strangers. `identities` [n], any numbers. Empty galleries where nobody has two photos.
 */
export function divide(identities: Int32Array, seed: number): readonly [Division, Division] {
  const { who, imagesOf } = numberPeople(identities);
  const rowsOf: number[][] = Array.from(imagesOf, () => []);
  for (const [row, person] of who.entries()) rowsOf[person]!.push(row);
  const drawn = [...imagesOf.keys()].map((person) => {
    const random = randomFrom(seed, 0x31a4, person);
    const luck = random.unit();
    const rows = rowsOf[person]!.map((row) => ({ row, luck: random.unit() })).sort((a, b) => a.luck - b.luck || a.row - b.row);
    const count = Math.min(mostRegisteredPhotos, Math.floor(rows.length / 2));
    const own = rows.map(({ row }) => row);
    return { person, luck, registered: own.slice(0, count).sort(ascending), left: own.slice(count).sort(ascending) };
  });
  drawn.sort((a, b) => a.luck - b.luck || a.person - b.person);
  // Dealt out separately, so that both halves hold as many who can be registered.
  const several = drawn.filter(({ registered }) => registered.length > 0);
  const single = drawn.filter(({ registered }) => registered.length === 0);
  const halves = [0, 1].map((half) => [several, single].flatMap((people) => people.filter((_, at) => at % 2 === half)));
  const division = (own: typeof drawn, others: typeof drawn): Division => {
    const registered = own.filter((one) => one.registered.length > 0).sort((a, b) => a.person - b.person);
    return {
      registered: registered.map(({ person, registered: rows }) => ({ person, rows })),
      mated: registered.flatMap(({ left }) => left).sort(ascending),
      nonMated: others.flatMap((one) => [...one.registered, ...one.left]).sort(ascending),
    };
  };
  return [division(halves[0]!, halves[1]!), division(halves[1]!, halves[0]!)];
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** A search by one photo, with what it found. */
interface Found {
  readonly person: number;
  readonly mate: number;
  readonly best: number;
  readonly rank: number;
  readonly hits: number;
  /** People in the gallery. */
  readonly people: number;
}

/**
 * What searching among these people gives; null when fewer than two of them have two photos.
 *
 * `embeddings` [n * dim] unit rows of `identities` [n]; `threshold`: the decision threshold chosen elsewhere, null when none was; `registered`: how many
 * people are to be registered, if that is known. Problem `embeddings-invalid`.
 */
export function identify(
  embeddings: Embeddings,
  identities: Int32Array,
  threshold: number | null,
  registered: number | undefined,
  resampling: Resampling,
): Identification | null {
  checkedRows(embeddings, identities.length);
  const { who, imagesOf } = numberPeople(identities);
  const divisions = divide(identities, resampling.seed);
  if (divisions.some((division) => division.registered.length === 0)) return null;
  const mated: Found[] = [];
  const nonMated: Found[] = [];
  const galleries: number[] = [];
  const hitsOf = new Float64Array(imagesOf.length);
  const comparisonsOf = new Float64Array(imagesOf.length);
  for (const division of divisions) {
    const people = division.registered.length;
    galleries.push(people);
    const templates = new Float32Array(people * embeddings.dim);
    for (const [place, { rows }] of division.registered.entries()) templateOf(embeddings, rows, templates, place);
    const gallery = { templates: { vectors: templates, dim: embeddings.dim }, subjects: division.registered.map(({ person }) => person) };
    for (const [rows, into] of [
      [division.mated, mated],
      [division.nonMated, nonMated],
    ] as const) {
      const { mate, best, rank, hits, hitsOf: ofRegistered } = search(gallery, embeddings, who, rows, threshold ?? undefined);
      for (const [at, row] of rows.entries()) {
        into.push({ person: who[row]!, mate: mate[at]!, best: best[at]!, rank: rank[at]!, hits: hits[at]!, people });
      }
      if (into === mated) continue;
      for (const [place, { person }] of division.registered.entries()) {
        hitsOf[person]! += ofRegistered[place]!;
        comparisonsOf[person]! += rows.length;
      }
      for (const [at, row] of rows.entries()) {
        hitsOf[who[row]!]! += hits[at]!;
        comparisonsOf[who[row]!]! += people;
      }
    }
  }
  const draws = drawsOf(resampling, imagesOf.length);
  const share = (searches: readonly Found[], wrong: (one: Found) => boolean): Rate => shareOf(searches, wrong, draws, imagesOf.length);
  return {
    galleries,
    people: imagesOf.length,
    matedPeople: new Set(mated.map(({ person }) => person)).size,
    matedSearches: mated.length,
    nonMatedPeople: new Set(nonMated.map(({ person }) => person)).size,
    nonMatedSearches: nonMated.length,
    ranks: reportedRanks.map((rank) => ({ rank, missed: share(mated, (one) => one.rank > rank) })),
    points: targetFpirs.map((target) => pointAt(target, mated, nonMated, draws, imagesOf.length)),
    atThreshold:
      threshold === null
        ? null
        : {
            threshold,
            fpir: share(nonMated, ({ hits }) => hits > 0),
            fnir: share(mated, ({ mate }) => mate < threshold),
            wrongFirst: share(mated, ({ best, rank }) => best >= threshold && rank > 1),
            ...projection(nonMated, hitsOf, comparisonsOf, galleries, registered, draws),
          },
  };
}

/** How often each person is drawn, replicate by replicate; the same people for every number. */
function drawsOf({ seed, replicates }: Resampling, people: number): Draws {
  const times = new Float64Array(people);
  return Array.from({ length: replicates }, (_, replicate) => {
    drawPeople(seed, replicate, people, times);
    // Nobody is drawn 256 times; a byte each keeps a thousand draws of very many people small.
    return Uint8Array.from(times);
  });
}

type Draws = readonly Uint8Array[];

/** Share of the searches that go wrong, with its interval over the people who search; who is registered is held. */
function shareOf(searches: readonly Found[], wrong: (one: Found) => boolean, draws: Draws, people: number): Rate {
  const own = new Float64Array(people);
  const errors = new Float64Array(people);
  let all = 0;
  for (const one of searches) {
    own[one.person]!++;
    if (wrong(one)) {
      errors[one.person]!++;
      all++;
    }
  }
  const trials = searches.length;
  const involved = own.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const rate = trials === 0 ? 0 : all / trials;
  let squares = 0;
  for (let person = 0; person < people; person++) squares += (errors[person]! - rate * own[person]!) ** 2;
  const variance = involved > 1 ? ((squares / trials ** 2) * involved) / (involved - 1) : 0.25;
  const counted = rateOf({ errors: all, trials, units: involved, people: involved, variance });
  return withBootstrap(
    counted,
    Float64Array.from(draws, (times) => weighted(errors, times) / weighted(own, times)),
  );
}

function weighted(values: Float64Array, times: Uint8Array): number {
  let sum = 0;
  for (let person = 0; person < values.length; person++) sum += values[person]! * times[person]!;
  return sum;
}

/**
 * The smallest threshold that lets at most `target` of the strangers' searches return anybody, and who of the registered is then found.
 *
 * The mate has to score at or above it, in whatever place. The interval lets the threshold move with the strangers drawn.
 */
function pointAt(target: number, mated: readonly Found[], nonMated: readonly Found[], draws: Draws, people: number): FpirPoint {
  const strangers = [...nonMated].sort((a, b) => b.best - a.best);
  const own = [...mated].sort((a, b) => b.mate - a.mate);
  const threshold = thresholdAt(strangers, target);
  const whyNot =
    strangers.length * target < ruleOf30
      ? 'few-errors'
      : new Set(mated.map(({ person }) => person)).size < fewestPeople
        ? 'few-people'
        : undefined;
  const missed = shareOf(mated, ({ mate }) => mate < threshold, [], people);
  const replicates = Float64Array.from(draws, (times) => {
    const at = thresholdAt(strangers, target, times);
    let found = 0;
    let all = 0;
    for (const { person, mate } of own) {
      all += times[person]!;
      if (mate >= at) found += times[person]!;
    }
    return 1 - found / all;
  });
  return {
    targetFpir: target,
    threshold,
    fpir: shareOf(nonMated, ({ best }) => best >= threshold, draws, people),
    fnir: withBootstrap(missed, replicates),
    ...support(whyNot),
  };
}

/** The conservative threshold: as many searches as `target` allows score at or above it, equal ones all or none. `times`: how often each person counts. */
function thresholdAt(descending: readonly Found[], target: number, times?: Uint8Array): number {
  const weightOf = ({ person }: Found): number => times?.[person] ?? 1;
  const allowed = allowedMatches(
    target,
    descending.reduce((sum, one) => sum + weightOf(one), 0),
  );
  let passed = 0;
  for (const one of descending) {
    passed += weightOf(one);
    if (passed > allowed) return nextAbove(one.best);
  }
  return -1;
}

/** FPIR against the number registered, at the decision threshold. */
function projection(
  nonMated: readonly Found[],
  hitsOf: Float64Array,
  comparisonsOf: Float64Array,
  galleries: readonly number[],
  registered: number | undefined,
  draws: Draws,
): { readonly fmr: Rate; readonly projection: readonly ProjectedFpir[] } {
  const people = hitsOf.length;
  const fmr = comparisonRate(nonMated, hitsOf, comparisonsOf);
  const own = new Float64Array(people);
  for (const { person } of nonMated) own[person]!++;
  const counted = Math.min(...galleries);
  const numbers = [...new Set([...projectedTo, ...(registered === undefined ? [] : [registered])])].sort(ascending);
  const weights = draws.map((times) => weighted(own, times));
  return {
    fmr,
    projection: numbers.map((number) => {
      const hitting = new Float64Array(people);
      let all = 0;
      for (const { person, hits, people: size } of nonMated) {
        const chance = chanceOfHit(hits, size, number);
        hitting[person]! += chance;
        all += chance;
      }
      const interval = percentileInterval(Float64Array.from(draws, (times, at) => weighted(hitting, times) / weights[at]!));
      const value = all / nonMated.length;
      const independent = falseIdentification(fmr.value === 0 ? fmr.high : (fmr.value ?? 1), number);
      return {
        registered: number,
        counted: number <= counted ? value : null,
        independent,
        low: Math.min(interval?.low ?? 0, value, independent),
        // Strangers drawn anew say nothing about strangers who resemble nobody here; the upper end of the FMR does.
        high: Math.max(interval?.high ?? 1, value, falseIdentification(fmr.high, number)),
      };
    }),
  };
}

/**
 * The chance that `number` people drawn from a gallery of `size`, of whom `hits` are hit, hold one that is: 1 - C(size - hits, number) / C(size, number).
 * Where more are registered than were there, each of them is hit with this stranger's own rate.
 */
export function chanceOfHit(hits: number, size: number, number: number): number {
  if (hits === 0) return 0;
  if (number > size) return falseIdentification(hits / size, number);
  // C(size - hits, number) / C(size, number) = C(size - number, hits) / C(size, hits)
  let none = 1;
  for (let k = 0; k < hits && none > 0; k++) none *= Math.max(0, size - number - k) / (size - k);
  return 1 - none;
}

/** FMR of a photo with a template of somebody else, its variance over people in both roles on the safe side as in intervals.ts (fmrVariance). */
function comparisonRate(nonMated: readonly Found[], hitsOf: Float64Array, comparisonsOf: Float64Array): Rate {
  let errors = 0;
  let trials = 0;
  for (const { hits, people } of nonMated) {
    errors += hits;
    trials += people;
  }
  const rate = trials === 0 ? 0 : errors / trials;
  let squares = 0;
  let involved = 0;
  for (let person = 0; person < hitsOf.length; person++) {
    if (comparisonsOf[person]! > 0) involved++;
    squares += (hitsOf[person]! - rate * comparisonsOf[person]!) ** 2;
  }
  const variance = involved > 1 ? ((squares / trials ** 2) * involved) / (involved - 1) : 0.25;
  // People of one half with people of the other: each pair once.
  const units = Math.max(1, (involved / 2) ** 2);
  return rateOf({ errors, trials, units, people: involved, variance: Math.max(variance, (rate * (1 - rate)) / Math.max(1, trials)) });
}
