// All pairs by matrix products: every pair once, the counts of plain loops, the same in a child of its own.
import { describe, expect, test } from 'vitest';
import { ortEngine } from '../../main/engine/ort.ts';
import { evaluateApart } from '../../main/evaluation/apart.ts';
import { atFmr, equalErrorRate, targetFmrs } from '../../main/evaluation/curves.ts';
import { evaluateSideBySide } from '../../main/evaluation/evaluate.ts';
import { falseMatchesAt, scoreAll } from '../../main/evaluation/pairs.ts';
import { scoreAllByProducts, tileRows } from '../../main/evaluation/products.ts';
import { naivePairs, type SyntheticPeople, syntheticPeople, tiedPeople } from '../support/synthetic-people.ts';

const way = { engine: ortEngine, threads: 2 };
/** The kernel adds in float32: 128 products of numbers below 1 come within this. */
const rounding = 2e-6;

/** People whose photos do not lie together, as in a library. */
function mixed({ vectors, dim, identities }: SyntheticPeople): SyntheticPeople {
  const step = 7;
  const order = Array.from(identities, (_, at) => (at * step) % identities.length);
  expect(new Set(order).size).toBe(identities.length);
  return {
    vectors: Float32Array.from(order.flatMap((row) => [...vectors.subarray(row * dim, (row + 1) * dim)])),
    dim,
    identities: Int32Array.from(order, (row) => identities[row]!),
  };
}

describe('more images than two tiles have rows', () => {
  const own = [700, ...new Array(110).fill(3), ...new Array(200).fill(1)];
  const people = mixed(syntheticPeople(5, own, 0.8, 24));
  const naive = naivePairs(people);
  const impostors = Float32Array.from(
    naive.filter((pair) => !pair.genuine),
    ({ score }) => score,
  )
    .sort()
    .reverse();
  const genuine = Float32Array.from(
    naive.filter((pair) => pair.genuine),
    ({ score }) => score,
  )
    .sort()
    .reverse();
  const thinning = { keepAll: 10_000, exact: 20_000, band: 15_000, rest: 10_000 };
  const countOf = (scores: Float32Array, threshold: number): number => scores.filter((score) => score >= threshold).length;

  test('counts every pair once, and at any threshold as many as the plain loops find, but for the last digits of a score', async () => {
    expect(people.identities.length).toBeGreaterThan(2 * tileRows);
    for (const given of [undefined, thinning]) {
      const found = await scoreAllByProducts(people, people.identities, way, given);
      expect(found.impostor.count).toBe(impostors.length);
      expect(found.impostorHistogram.reduce((sum, count) => sum + count, 0)).toBe(impostors.length);
      expect(found.genuine.scores.length).toBe(genuine.length);
      for (const [at, score] of found.genuine.scores.entries()) expect(Math.abs(score - genuine[at]!)).toBeLessThan(rounding);
      for (const target of targetFmrs) {
        const point = atFmr(found, target);
        expect(point.falseMatches).toBe(falseMatchesAt(found.impostor, point.threshold));
        expect(point.falseMatches).toBeGreaterThanOrEqual(countOf(impostors, point.threshold + rounding));
        expect(point.falseMatches).toBeLessThanOrEqual(countOf(impostors, point.threshold - rounding));
        expect(point.falseMatches).toBeLessThanOrEqual(target * impostors.length);
        const misses = genuine.length - countOf(genuine, point.threshold);
        expect(Math.abs(point.falseNonMatches - misses)).toBeLessThanOrEqual(
          countOf(genuine, point.threshold - rounding) - countOf(genuine, point.threshold + rounding),
        );
      }
    }
  });

  test('AUC, moments and equal error rate are those of the plain loops', async () => {
    const [found, plain] = [await scoreAllByProducts(people, people.identities, way), scoreAll(people, people.identities)];
    expect(found.auc).toBeCloseTo(plain.auc!, 7);
    expect(found.impostorMoments.mean).toBeCloseTo(plain.impostorMoments.mean, 7);
    expect(found.impostorMoments.variance).toBeCloseTo(plain.impostorMoments.variance, 7);
    expect(equalErrorRate(found)!.rate).toBeCloseTo(equalErrorRate(plain)!.rate, 5);
  });
});

test('scores that any kernel adds up exactly, ties among them, give the same to the last bit', async () => {
  const people = mixed(tiedPeople(6, 40, 15));
  const [found, plain] = [await scoreAllByProducts(people, people.identities, way), scoreAll(people, people.identities)];
  expect(found.auc).toBe(plain.auc);
  expect(found.impostorHistogram).toEqual(plain.impostorHistogram);
  expect(found.impostorMoments).toEqual(plain.impostorMoments);
  expect(found.genuine.scores.map((score) => score + 0)).toEqual(plain.genuine.scores.map((score) => score + 0));
  expect(found.impostor.atLeast).toEqual(plain.impostor.atLeast);
});

test('rows that cannot be scored are refused, and one image gives no pairs', async () => {
  const { identities } = syntheticPeople(1, [2, 2]);
  await expect(scoreAllByProducts({ vectors: new Float32Array(32), dim: 8 }, identities, way)).rejects.toMatchObject({
    code: 'embeddings-invalid',
  });
  const one = syntheticPeople(1, [1]);
  expect((await scoreAllByProducts(one, one.identities, way)).impostor.count).toBe(0);
});

describe('an evaluation in a child', () => {
  const group = (seed: number) => {
    const people = syntheticPeople(seed, [...new Array(60).fill(4), ...new Array(30).fill(1)], 0.7, 16);
    return {
      identities: people.identities,
      embeddings: {
        teacher: people,
        student: { ...people, vectors: syntheticPeople(seed, [...new Array(60).fill(4), ...new Array(30).fill(1)], 1.1, 16).vectors },
      },
    };
  };
  const input = { verify: group(1), choose: group(2), seed: 4, replicates: 60 };

  test('reports what the one here reports', async () => {
    const [here, there] = [evaluateSideBySide(input), await evaluateApart(input, { most: 0 })];
    const close = (a: unknown, b: unknown, path: string): void => {
      if (typeof a === 'number') {
        // A pair whose score lies at a threshold may fall to its other side.
        expect(Math.abs(a - (b as number)), path).toBeLessThanOrEqual(
          path.endsWith('.threshold') || Math.abs(a) < 2 ? 3e-3 : 1e-2 * Math.abs(a),
        );
        return;
      }
      if (a === null || typeof a !== 'object') expect(b, path).toBe(a);
      else for (const [key, value] of Object.entries(a)) close(value, (b as Record<string, unknown>)[key], `${path}.${key}`);
    };
    close(here, there, 'report');
    expect(Object.keys(there)).toEqual(Object.keys(here));
  });

  test('ends when it is told to, and passes on what is wrong', async () => {
    const stopping = new AbortController();
    const ended = evaluateApart({ ...input, replicates: 100_000 }, { most: 0, signal: stopping.signal });
    setTimeout(() => stopping.abort(), 50);
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
    await expect(evaluateApart(input, { most: 0, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    const broken = { ...input, verify: { ...input.verify, embeddings: { student: { vectors: new Float32Array(300 * 16), dim: 16 } } } };
    await expect(evaluateApart(broken, { most: 0 })).rejects.toMatchObject({ code: 'embeddings-invalid' });
  });
});
