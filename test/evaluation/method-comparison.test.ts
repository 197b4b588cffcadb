// Several methods over several seeds: means, paired differences, and what the people cannot show. Recounted here by other means.
import { describe, expect, test } from 'vitest';
import { drawPairs } from '../../main/evaluation/draw.ts';
import { evaluateModel } from '../../main/evaluation/evaluate.ts';
import { compareMethods, type TrainedOnce } from '../../main/evaluation/method-comparison.ts';

const dim = 16;
const people = 60;
const photos = 4;
const identities = Int32Array.from({ length: people * photos }, (_, row) => Math.floor(row / photos));

/** Unit vectors around one direction per person; `noise` says how far apart photos of one person lie. */
function network(method: string, seed: number, noise: number): TrainedOnce {
  let state = seed * 7919 + 17;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
  const centres = Array.from({ length: people }, () => Array.from({ length: dim }, normal));
  const vectors = new Float32Array(identities.length * dim);
  for (const [row, person] of identities.entries()) {
    const vector = centres[person]!.map((value) => value + noise * normal());
    const length = Math.hypot(...vector);
    vectors.set(
      vector.map((value) => value / length),
      row * dim,
    );
  }
  return { method, seed, embeddings: { vectors, dim } };
}

const compare = (networks: TrainedOnce[], rivals = ['plain']) =>
  compareMethods({ networks, identities, list: drawPairs(identities, 1), rivals, seed: 1, replicates: 300 });

describe('methods over seeds', () => {
  const rows = compare(
    [1, 2, 3].flatMap((seed) => [network('plain', seed, 1.2), network('better', seed, 0.6), network('same', seed, 1.2)]),
  );
  const metric = (method: string, name: string, targetFmr?: number) =>
    rows.find((row) => row.method === method)!.metrics.find((one) => one.metric === name && one.targetFmr === targetFmr)!;

  test('a mean is that of the seeds, each as a single model is measured', () => {
    for (const [at, seed] of [1, 2, 3].entries()) {
      const { vectors } = network('better', seed, 0.6).embeddings;
      const alone = evaluateModel({ embeddings: vectors, dim, identities, seed: 1, replicates: 20 });
      expect(metric('better', 'eer').mean.perSeed[at]).toBe(alone.eer.value);
      expect(metric('better', 'tar', 1e-2).mean.perSeed[at]).toBeCloseTo(
        alone.operatingPoints.find((point) => point.targetFmr === 1e-2)!.tar.value!,
        12,
      );
    }
    const { value, perSeed } = metric('better', 'tar', 1e-2).mean;
    expect(value).toBeCloseTo(perSeed.reduce<number>((sum, one) => sum + one!, 0) / 3, 12);
  });

  test('a better method is clearly better, an equal one is not', () => {
    const better = metric('better', 'tar', 1e-1).differences[0]!;
    expect(better).toMatchObject({ rival: 'plain', clear: true });
    expect(better.low).toBeGreaterThan(0);
    const equal = metric('same', 'tar', 1e-1).differences[0]!;
    expect(equal).toMatchObject({ difference: 0, low: 0, high: 0, clear: false });
    expect(metric('plain', 'eer').differences).toEqual([]);
  });

  test('the interval holds the spread between seeds', () => {
    const apart = compare([network('plain', 1, 0.3), network('plain', 2, 1.6)]);
    const { low, high, perSeed } = apart[0]!.metrics.find((one) => one.metric === 'tar' && one.targetFmr === 1e-2)!.mean;
    const alone = compare([network('plain', 1, 0.3)])[0]!.metrics.find((one) => one.metric === 'tar' && one.targetFmr === 1e-2)!.mean;
    expect(high - low).toBeGreaterThan(2 * (alone.high - alone.low));
    expect(perSeed).toHaveLength(2);
  });

  test('what the people cannot show is marked', () => {
    expect(metric('plain', 'tar', 1e-4).mean).toMatchObject({ supported: false, whyNot: 'few-errors' });
    expect(metric('plain', 'tar', 1e-1).mean.supported).toBe(true);
  });

  test('nothing to compare is a problem', () => {
    expect(() => compare([])).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});
