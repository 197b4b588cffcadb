// A comparison of methods as a host would have found it: three methods, two seeds, and too few people for an FMR of 1 in 1,000.
// Invariant: made up, and the same each time.
import { type Comparison, type ComparisonRow, comparison } from '../../preload/comparison.ts';

const value = { teacher: 0.95, 'standalone-arc': 0.7, 'feature-mse': 0.8, 'ada-arc': 0.82 } as const;
type Method = keyof typeof value;
const rivals = ['standalone-arc', 'ada-arc'] as const;
const metrics = [
  { metric: 'accuracy' },
  { metric: 'tar', targetFmr: 0.1 },
  { metric: 'tar', targetFmr: 0.001 },
  { metric: 'eer' },
] as const;

export function comparedHere(): Comparison {
  return comparison.parse({
    schema: 1,
    created: '2026-11-26T03:00:00.000Z',
    program: '0.1.0',
    teacher: { digest: 'ab'.repeat(32), dim: 128 },
    student: 'mobilefacenet-x0.25',
    epochs: 4,
    steps: 400,
    train: { people: 40, photos: 400 },
    verify: { people: 20, photos: 200, genuinePairs: 900, impostorPairs: 19_000 },
    pairs: { name: 'own', count: 2000, missing: 0 },
    replicates: 200,
    rivals: [...rivals],
    rows: (Object.keys(value) as Method[]).map(rowOf),
  });
}

function rowOf(method: Method): ComparisonRow {
  const own = value[method];
  const spread = method === 'feature-mse' ? 0.12 : 0.05;
  return {
    method,
    seeds: method === 'teacher' ? [0] : [1, 2],
    trainedSeconds: method === 'teacher' ? null : 100,
    metrics: metrics.map((name) => ({
      ...name,
      mean: {
        value: own,
        low: own - 0.05,
        high: own + 0.05,
        perSeed: method === 'teacher' ? [own] : [own - 0.02, own + 0.02],
        supported: !('targetFmr' in name) || name.targetFmr > 0.01,
      },
      differences: rivals
        .filter((rival) => rival !== method)
        .map((rival) => {
          const difference = own - value[rival];
          const [low, high] = [difference - spread, difference + spread];
          return { rival, difference, low, high, clear: low > 0 || high < 0 };
        }),
    })),
  };
}
