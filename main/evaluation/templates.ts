// Templates of several photos, as IJB-B and IJB-C are evaluated: photos to media, media to templates, pairs of templates, searches among templates.
// Invariant: every pair is scored once; the operating points are counted and not interpolated; what could not be read is counted and never made up.
//
// For each photo f (F0) or f + flipped f (F1); N0: scaled to length 1, N1: as it is; D1: times the score of the face detector. Mean over the photos of
// one medium, sum over the media of a template, then length 1; cosine of templates. Published results are usually N1 D1 F1.
import { Problem } from '../problems.ts';
import { allowedMatches } from './curves.ts';
import { fewestPeople, rateOf, ruleOf30, support } from './intervals.ts';
import { countAbove, countAtLeast, nextAbove } from './order.ts';
import type { IjbProtocol, SubjectTemplates, TemplatePairs } from './protocols/ijb.ts';
import type { Embeddings } from './scoring.ts';
import { search } from './search.ts';
import type { Rate, TemplatePoint, TemplateProtocol, TemplateSearchResult, TemplateSetting, WhyNot } from './types.ts';

/** The FMRs at which IJB is reported, there called FAR. */
export const templateFmrs: readonly number[] = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];
const ranks: readonly number[] = [1, 5, 10];
const targetFpirs: readonly number[] = [0.01, 0.1];

/** All eight ways of making templates, the usual one first. */
export const templateSettings: readonly TemplateSetting[] = [true, false].flatMap((norm) =>
  [true, false].flatMap((detector) => [true, false].map((flip) => ({ norm, detector, flip }))),
);

/** The rows in the order in which templates are made: photos of one medium together, media of one template together. */
export function templateOrder({ template, media }: Pick<IjbProtocol, 'template' | 'media'>): Int32Array {
  return Int32Array.from(template.keys()).sort((a, b) => template[a]! - template[b]! || media[a]! - media[b]! || a - b);
}

/** Templates of every setting, in the making. */
export interface TemplateMaker {
  /** A photo's raw embedding and that of its mirror image, [dim] each, in the order of `templateOrder`. */
  add(row: number, plain: Float32Array, flipped: Float32Array): void;
  /** Unit rows of every template for each setting (zeros where no photo was readable), and which templates have photos. */
  done(): { readonly vectors: readonly Float32Array[]; readonly made: Uint8Array; readonly unitLength: boolean };
}

/** Makes the templates of all settings at once; memory is templates x dim x settings, and no photo's embedding is kept. Problem `embeddings-invalid`. */
export function templateMaker(
  { template, media, detector, templateIds }: IjbProtocol,
  dim: number,
  settings = templateSettings,
): TemplateMaker {
  const vectors = settings.map(() => new Float32Array(templateIds.length * dim));
  const made = new Uint8Array(templateIds.length);
  const mean = settings.map(() => new Float64Array(dim));
  const sums = settings.map(() => new Float64Array(dim));
  let photos = 0;
  let open = { template: -1, media: -1 };
  let farthest = 0;
  function closeMedium(): void {
    if (photos === 0) return;
    for (const [at, medium] of mean.entries()) {
      for (let k = 0; k < dim; k++) sums[at]![k]! += medium[k]! / photos;
      medium.fill(0);
    }
    photos = 0;
  }
  function closeTemplate(): void {
    closeMedium();
    if (open.template < 0) return;
    for (const [at, sum] of sums.entries()) {
      const length = Math.hypot(...sum);
      if (length > 0) for (let k = 0; k < dim; k++) vectors[at]![open.template * dim + k] = sum[k]! / length;
      sum.fill(0);
    }
  }
  return {
    add(row, plain, flipped) {
      if (template[row] !== open.template) closeTemplate();
      else if (media[row] !== open.media) closeMedium();
      open = { template: template[row]!, media: media[row]! };
      made[open.template] = 1;
      photos++;
      const both = plain.map((value, k) => value + flipped[k]!);
      const lengths = [plain, both].map((vector) => Math.hypot(...vector));
      if (!lengths.every((length) => length > 1e-12 && length < Infinity))
        throw new Problem('embeddings-invalid', { kind: 'nan', count: 1, rows: 1 });
      farthest = Math.max(farthest, Math.abs(lengths[0]! - 1));
      for (const [at, { norm, detector: weigh, flip }] of settings.entries()) {
        const vector = flip ? both : plain;
        const weight = (weigh ? detector[row]! : 1) / (norm ? 1 : lengths[flip ? 1 : 0]!);
        for (let k = 0; k < dim; k++) mean[at]![k]! += vector[k]! * weight;
      }
    },
    done() {
      closeTemplate();
      open = { template: -1, media: -1 };
      return { vectors, made, unitLength: farthest < 0.01 };
    },
  };
}

/** What one network does on the protocol. `made` of `templateMaker`; `unread`: photos that could not be read or aligned. */
export function evaluateTemplates(
  protocol: IjbProtocol,
  { vectors, made, unitLength }: ReturnType<TemplateMaker['done']>,
  dim: number,
  unread: number,
  settings = templateSettings,
): TemplateProtocol {
  const pairs = withPhotos(protocol.pairs, made);
  const people = peopleOf(pairs, protocol.templateIds.length);
  const found = settings.map((setting, at) => ({ ...setting, points: pointsOf({ vectors: vectors[at]!, dim }, pairs, people) }));
  let genuinePairs = 0;
  for (const genuine of pairs.genuine) genuinePairs += genuine;
  return {
    name: protocol.name,
    images: protocol.names.length - unread,
    unread,
    templates: made.reduce((sum, one) => sum + one, 0),
    genuinePairs,
    impostorPairs: pairs.genuine.length - genuinePairs,
    missing: pairs.missing + missingSearches(protocol, made),
    unitLength,
    settings: found,
    search: protocol.search === null ? null : searchOf(protocol.search, { vectors: vectors[0]!, dim }, made),
  };
}

function withPhotos({ first, second, genuine, missing }: TemplatePairs, made: Uint8Array): TemplatePairs {
  const there = (at: number): boolean => made[first[at]!] === 1 && made[second[at]!] === 1;
  if (made.every((one) => one === 1)) return { first, second, genuine, missing };
  const kept = Int32Array.from(first.keys()).filter(there);
  return {
    first: kept.map((at) => first[at]!),
    second: kept.map((at) => second[at]!),
    genuine: Uint8Array.from(kept, (at) => genuine[at]!),
    missing: missing + first.length - kept.length,
  };
}

function missingSearches({ search: searched }: IjbProtocol, made: Uint8Array): number {
  const without = (list: SubjectTemplates): number =>
    list.missing + list.templates.reduce((sum, place) => sum + (made[place] === 1 ? 0 : 1), 0);
  return searched === null ? 0 : [...searched.galleries, searched.probes].reduce((sum, list) => sum + without(list), 0);
}

/** Who is who, as far as pairs say: templates of the same person are linked by genuine pairs. [templates] number of the person */
function peopleOf({ first, second, genuine }: TemplatePairs, templates: number): Int32Array {
  const parent = Int32Array.from({ length: templates }, (_, at) => at);
  const root = (at: number): number => {
    let top = at;
    while (parent[top] !== top) top = parent[top]!;
    for (let next = at; parent[next] !== top; ) {
      const up = parent[next]!;
      parent[next] = top;
      next = up;
    }
    return top;
  };
  for (const [at, same] of genuine.entries()) if (same === 1) parent[root(first[at]!)] = root(second[at]!);
  return parent.map((_, at) => root(at));
}

function cosine({ vectors, dim }: Embeddings, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < dim; k++) sum += vectors[a * dim + k]! * vectors[b * dim + k]!;
  return Math.fround(sum);
}

function pointsOf(embeddings: Embeddings, { first, second, genuine }: TemplatePairs, people: Int32Array): TemplatePoint[] {
  const own = genuine.reduce((sum, one) => sum + one, 0);
  const matched = { scores: new Float32Array(own), person: new Int32Array(own) };
  const impostors = new Float32Array(genuine.length - own);
  let [g, i] = [0, 0];
  for (let at = 0; at < genuine.length; at++) {
    const score = cosine(embeddings, first[at]!, second[at]!);
    if (genuine[at] === 1) {
      matched.scores[g] = score;
      matched.person[g++] = people[first[at]!]!;
    } else impostors[i++] = score;
  }
  impostors.sort().reverse();
  const descending = matched.scores.slice().sort().reverse();
  return templateFmrs.map((target) => {
    if (own === 0 || impostors.length === 0) return noPoint(target);
    const allowed = boundaryBelow(impostors, allowedMatches(target, impostors.length));
    const threshold = allowed >= impostors.length ? -1 : nextAbove(impostors[allowed]!);
    const expected = target * impostors.length;
    const tar = tarAt(matched, threshold);
    const whyNot: WhyNot | undefined =
      expected < ruleOf30 * (1 - 1e-9) ? 'few-errors' : tar.whyNot === 'few-people' ? 'few-people' : undefined;
    return {
      targetFmr: target,
      threshold,
      falseMatches: allowed,
      tar,
      tarNearest: nearestTar(impostors, descending, target),
      expectedFalseMatches: expected,
      ...support(whyNot),
    };
  });
}

function noPoint(targetFmr: number): TemplatePoint {
  const tar = rateOf({ errors: 0, trials: 0, units: 0, people: 0 });
  return { targetFmr, threshold: null, falseMatches: 0, tar, tarNearest: null, expectedFalseMatches: 0, ...support('no-trials') };
}

/** The highest count up to `count` that a threshold can give: equal scores pass together. `descending` scores. */
function boundaryBelow(descending: Float32Array, count: number): number {
  if (count <= 0 || count >= descending.length) return Math.max(0, Math.min(count, descending.length));
  return descending[count] === descending[count - 1] ? countAbove(descending, descending[count]!) : count;
}

/** TAR at the ROC point nearest to the target in FMR, of two equally near ones the larger: how published tables are made. */
function nearestTar(impostors: Float32Array, genuine: Float32Array, target: number): number {
  const wanted = target * impostors.length;
  const below = boundaryBelow(impostors, Math.floor(wanted));
  const above = below >= impostors.length ? below : countAtLeast(impostors, impostors[below]!);
  const count = wanted - below < above - wanted ? below : above;
  return count >= impostors.length ? 1 : countAbove(genuine, impostors[count]!) / genuine.length;
}

/** TAR with its interval over people; `errors` are the genuine pairs refused. */
function tarAt({ scores, person }: { readonly scores: Float32Array; readonly person: Int32Array }, threshold: number): Rate {
  const misses = new Map<number, { errors: number; trials: number }>();
  let errors = 0;
  for (const [at, score] of scores.entries()) {
    const own = misses.get(person[at]!) ?? { errors: 0, trials: 0 };
    own.trials++;
    if (score < threshold) {
      own.errors++;
      errors++;
    }
    misses.set(person[at]!, own);
  }
  const trials = scores.length;
  let squares = 0;
  for (const own of misses.values()) squares += (own.errors - (errors / trials) * own.trials) ** 2;
  const people = misses.size;
  const variance = people > 1 ? ((squares / trials ** 2) * people) / (people - 1) : 0.25;
  const missed = rateOf({ errors, trials, units: people, people, variance });
  const few = people < fewestPeople ? ('few-people' as const) : undefined;
  const { whyNot: _, ...rest } = missed;
  return { ...rest, value: 1 - missed.value!, low: 1 - missed.high, high: 1 - missed.low, ...support(few) };
}

/** Searches every probe in each gallery: ranks of those who are in it, and TPIR at the FPIR of those who are not. Means over the galleries. */
function searchOf(
  { galleries, probes }: NonNullable<IjbProtocol['search']>,
  embeddings: Embeddings,
  made: Uint8Array,
): TemplateSearchResult {
  const { dim } = embeddings;
  const there = ({ templates, subjects }: SubjectTemplates) => {
    const kept = [...templates.keys()].filter((at) => made[templates[at]!] === 1);
    const vectors = new Float32Array(kept.length * dim);
    for (const [at, place] of kept.entries()) {
      vectors.set(embeddings.vectors.subarray(templates[place]! * dim, (templates[place]! + 1) * dim), at * dim);
    }
    return { templates: { vectors, dim }, subjects: Int32Array.from(kept, (at) => subjects[at]!) };
  };
  const searching = there(probes);
  const rows = [...searching.subjects.keys()];
  const found = galleries.map((gallery) => {
    const known = there(gallery);
    const { mate, best, rank } = search(known, searching.templates, searching.subjects, rows);
    const mated = rows.filter((row) => rank[row]! > 0);
    const strangers = Float32Array.from(
      rows.filter((row) => rank[row] === 0),
      (row) => best[row]!,
    )
      .sort()
      .reverse();
    return {
      gallery: { name: gallery.name, people: known.subjects.length, mated: mated.length, nonMated: strangers.length },
      ranks: ranks.map((most) => mated.filter((row) => rank[row]! <= most).length / mated.length),
      tpir: targetFpirs.map((target) => {
        const allowed = boundaryBelow(strangers, allowedMatches(target, strangers.length));
        const threshold = allowed >= strangers.length ? -2 : nextAbove(strangers[allowed]!);
        return mated.filter((row) => mate[row]! >= threshold).length / mated.length;
      }),
    };
  });
  const mean = (values: readonly number[]): number | null => {
    const sum = values.reduce((total, value) => total + value, 0);
    return Number.isNaN(sum) ? null : sum / values.length;
  };
  return {
    galleries: found.map(({ gallery }) => gallery),
    ranks: ranks.map((rank, at) => ({ rank, share: mean(found.map((one) => one.ranks[at]!)) })),
    points: targetFpirs.map((target, at) => ({
      targetFpir: target,
      tpir: found.some(({ gallery }) => gallery.nonMated === 0) ? null : mean(found.map((one) => one.tpir[at]!)),
      supported: found.every(({ gallery }) => gallery.nonMated * target >= ruleOf30 * (1 - 1e-9)),
    })),
  };
}
