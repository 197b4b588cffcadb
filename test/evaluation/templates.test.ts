// Templates of several photos against plain loops: all eight settings, TAR at both kinds of points, searches in two galleries, and what is missing.
import { describe, expect, test } from 'vitest';
import type { IjbProtocol } from '../../main/evaluation/protocols/ijb.ts';
import { randomFrom } from '../../main/evaluation/random.ts';
import { evaluateTemplates, templateFmrs, templateMaker, templateOrder, templateSettings } from '../../main/evaluation/templates.ts';
import { normal } from '../support/synthetic-people.ts';

const dim = 6;
const templates = 60;

/** Photos of 20 people in three templates each, in a mixed order, some of one medium, embeddings of any length. */
function madeUp(seed: number, coarse: boolean) {
  const random = randomFrom(seed);
  const rows: { template: number; media: number; plain: number[]; flipped: number[] }[] = [];
  const centres = Array.from({ length: 20 }, () => Array.from({ length: dim }, () => normal(random)));
  const round = (value: number): number => (coarse ? Math.round(value) : value);
  for (let template = 0; template < templates; template++) {
    for (let photo = 0; photo <= random.below(4); photo++) {
      const scale = 1 + 3 * random.unit();
      const noisy = () => centres[template % 20]!.map((value) => round((value + 0.8 * normal(random)) * scale) + (coarse ? 0.5 : 0));
      rows.push({ template, media: random.below(2), plain: noisy(), flipped: noisy() });
    }
  }
  rows.sort((a, b) => ((a.template * 7919 + a.media) % 61) - ((b.template * 7919 + b.media) % 61));
  const pairs: [number, number, number][] = [];
  for (let a = 0; a < templates; a++) for (let b = a + 1; b < templates; b++) pairs.push([a, b, a % 20 === b % 20 ? 1 : 0]);
  const list = (name: string, places: number[]) => ({
    name,
    templates: Int32Array.from(places),
    subjects: Int32Array.from(places, (place) => place % 20),
    missing: 0,
  });
  const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);
  const protocol: IjbProtocol = {
    name: 'made-up',
    photos: '',
    names: rows.map((_, at) => `${at}.jpg`),
    template: Int32Array.from(rows, (row) => row.template),
    media: Int32Array.from(rows, (row) => row.media),
    landmarks: new Float32Array(rows.length * 10),
    detector: Float32Array.from(rows, (_, at) => 0.5 + (at % 5) / 10),
    templateIds: Int32Array.from(upTo(0, templates)),
    pairs: {
      first: Int32Array.from(pairs, ([a]) => a),
      second: Int32Array.from(pairs, ([, b]) => b),
      genuine: Uint8Array.from(pairs, ([, , same]) => same),
      missing: 0,
    },
    search: { galleries: [list('G1', upTo(0, 9)), list('G2', upTo(9, 20))], probes: list('probes', upTo(20, 60)) },
  };
  return { rows, protocol };
}

type MadeUp = ReturnType<typeof madeUp>;

function evaluated({ rows, protocol }: MadeUp, unread: ReadonlySet<number> = new Set()) {
  const maker = templateMaker(protocol, dim);
  for (const row of templateOrder(protocol)) {
    if (!unread.has(row)) maker.add(row, Float32Array.from(rows[row]!.plain), Float32Array.from(rows[row]!.flipped));
  }
  const done = maker.done();
  return { ...evaluateTemplates(protocol, done, dim, unread.size), made: done.made };
}

/** The published recipe once more, with arrays of numbers. */
function naiveTemplates(
  { rows, protocol }: MadeUp,
  setting: (typeof templateSettings)[number],
  unread: ReadonlySet<number>,
): (number[] | null)[] {
  return Array.from({ length: templates }, (_, template) => {
    const media = new Map<number, number[][]>();
    for (const [at, row] of rows.entries()) {
      if (row.template !== template || unread.has(at)) continue;
      let vector = [...Float32Array.from(row.plain)];
      if (setting.flip) vector = [...Float32Array.from(vector.map((value, k) => value + Math.fround(row.flipped[k]!)))];
      if (!setting.norm) {
        const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
        vector = vector.map((value) => value / length);
      }
      if (setting.detector) vector = vector.map((value) => value * protocol.detector[at]!);
      media.set(row.media, [...(media.get(row.media) ?? []), vector]);
    }
    if (media.size === 0) return null;
    const sum = new Array<number>(dim).fill(0);
    for (const vectors of media.values())
      for (let k = 0; k < dim; k++) sum[k]! += vectors.reduce((total, one) => total + one[k]!, 0) / vectors.length;
    const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
    return sum.map((value) => Math.fround(value / length));
  });
}

function cosine(a: readonly number[], b: readonly number[]): number {
  return Math.fround(a.reduce((sum, value, k) => sum + value * b[k]!, 0));
}

const cases: [string, MadeUp, ReadonlySet<number>][] = [
  ['all photos', madeUp(1, false), new Set()],
  ['scores that are often equal', madeUp(2, true), new Set()],
  ['photos that cannot be read', madeUp(3, false), new Set([0, 1, 2, 3, 4, 9, 17, 30, 31])],
];

describe.each(cases)('%s', (_, made, unread) => {
  const found = evaluated(made, unread);

  test.each(templateSettings.map((setting, at) => [JSON.stringify(setting), setting, at] as const))('TAR with %s', (_name, setting, at) => {
    const own = naiveTemplates(made, setting, unread);
    const scored = [...made.protocol.pairs.first.keys()].flatMap((pair) => {
      const [a, b] = [own[made.protocol.pairs.first[pair]!], own[made.protocol.pairs.second[pair]!]];
      return a == null || b == null ? [] : [{ score: cosine(a, b), genuine: made.protocol.pairs.genuine[pair] === 1 }];
    });
    const genuine = scored.filter((pair) => pair.genuine).map(({ score }) => score);
    const impostor = scored.filter((pair) => !pair.genuine).map(({ score }) => score);
    // The ROC: one point for every distinct score, and one where nobody passes.
    const roc = [Infinity, ...new Set(scored.map(({ score }) => score))].map((threshold) => ({
      fmr: impostor.filter((score) => score >= threshold).length / impostor.length,
      tar: genuine.filter((score) => score >= threshold).length / genuine.length,
    }));
    for (const [place, target] of templateFmrs.entries()) {
      const point = found.settings[at]!.points[place]!;
      expect(point.tar.value).toBeCloseTo(Math.max(...roc.filter(({ fmr }) => fmr <= target).map(({ tar }) => tar)), 12);
      const nearest = Math.min(...roc.map(({ fmr }) => Math.abs(fmr - target)));
      const candidates = roc.filter(({ fmr }) => Math.abs(fmr - target) <= nearest + 1e-12);
      expect(point.tarNearest).toBeCloseTo(Math.max(...candidates.map(({ tar }) => tar)), 12);
      expect(point.supported).toBe(target * impostor.length >= 30);
      expect(point.tar.low).toBeLessThanOrEqual(point.tar.value!);
      expect(point.tar.high).toBeGreaterThanOrEqual(point.tar.value!);
    }
    expect([found.genuinePairs, found.impostorPairs]).toEqual([genuine.length, impostor.length]);
  });

  test('searches in both galleries, averaged', () => {
    const own = naiveTemplates(made, { norm: true, detector: true, flip: true }, unread);
    const { galleries, probes } = made.protocol.search!;
    const perGallery = galleries.map((gallery) => {
      const known = [...gallery.templates].filter((place) => own[place] !== null);
      const searches = [...probes.templates]
        .filter((place) => own[place] !== null)
        .map((place) => {
          const all = known.map((one) => ({ subject: one % 20, score: cosine(own[place]!, own[one]!) }));
          const others = all.filter(({ subject }) => subject !== place % 20).map(({ score }) => score);
          return { mate: all.find(({ subject }) => subject === place % 20)?.score, others };
        });
      const mated = searches.filter(({ mate }) => mate !== undefined);
      const strangers = searches.filter(({ mate }) => mate === undefined).map(({ others }) => Math.max(...others));
      const rank = (most: number) =>
        mated.filter(({ mate, others }) => others.filter((score) => score >= mate!).length < most).length / mated.length;
      const tpir = (target: number) => {
        const candidates = [...new Set([...strangers, ...mated.map(({ mate }) => mate!)])].flatMap((score) => [score, score + 1e-6]);
        const allowed = candidates.filter((at) => strangers.filter((score) => score >= at).length / strangers.length <= target);
        return Math.max(0, ...allowed.map((at) => mated.filter(({ mate }) => mate! >= at).length / mated.length));
      };
      return { rank, tpir, counts: { people: known.length, mated: mated.length, nonMated: strangers.length } };
    });
    const mean = (value: (one: (typeof perGallery)[number]) => number) =>
      perGallery.reduce((sum, one) => sum + value(one), 0) / perGallery.length;
    for (const { rank, share } of found.search!.ranks)
      expect(share).toBeCloseTo(
        mean((one) => one.rank(rank)),
        12,
      );
    for (const { targetFpir, tpir, supported } of found.search!.points) {
      expect(tpir).toBeCloseTo(
        mean((one) => one.tpir(targetFpir)),
        12,
      );
      expect(supported).toBe(false);
    }
    expect(found.search!.galleries.map(({ name: _name, ...counts }) => counts)).toEqual(perGallery.map(({ counts }) => counts));
  });

  test('what is missing is counted', () => {
    expect(found.images).toBe(made.rows.length - unread.size);
    expect(found.unread).toBe(unread.size);
    const gone = [...Array(templates).keys()].filter((place) => found.made[place] === 0);
    const pairs = [...made.protocol.pairs.first.keys()].filter(
      (at) => gone.includes(made.protocol.pairs.first[at]!) || gone.includes(made.protocol.pairs.second[at]!),
    );
    expect(found.missing).toBe(pairs.length + gone.length);
  });
});

test('a network with embeddings of one length is told, and one that answers with nothing is a problem', () => {
  const made = madeUp(4, false);
  for (const row of made.rows) {
    for (const vector of [row.plain, row.flipped]) {
      const length = Math.hypot(...vector);
      for (let k = 0; k < dim; k++) vector[k]! /= length;
    }
  }
  expect(evaluated(made).unitLength).toBe(true);
  expect(evaluated(madeUp(5, false)).unitLength).toBe(false);
  const maker = templateMaker(made.protocol, dim);
  expect(() => maker.add(0, new Float32Array(dim), new Float32Array(dim))).toThrow('embeddings-invalid');
});
