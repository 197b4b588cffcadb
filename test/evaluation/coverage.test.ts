// Do intervals that say 95 % hold the truth in about 95 % of the trials? Simulated people, whose truth is known from all trials together.
// A naive bootstrap over pairs is the control: it must fail here, or the people would be too easy to prove anything.
import { beforeAll, describe, expect, test } from 'vitest';
import { resample } from '../../main/evaluation/bootstrap.ts';
import { fmrAt, fnmrAt, percentileInterval, wilson } from '../../main/evaluation/intervals.ts';
import { fineBin, fineBins, type ScoredPairs, scoreAll } from '../../main/evaluation/pairs.ts';
import { syntheticPeople } from '../support/synthetic-people.ts';

const trials = 400;
const replicates = 200;
const people = 60;
const threshold = 0.6;
const targetFmr = 0.05;

interface Trial {
  readonly pairs: ScoredPairs;
  readonly intervals: Record<string, { readonly low: number; readonly high: number }>;
}

/** Both error curves of all trials' people together, 24,000 of them. */
function pooledTruth(all: readonly Trial[]): Record<string, number> {
  const impostor = new Float64Array(fineBins);
  const genuine = new Float64Array(fineBins);
  for (const { pairs } of all) {
    for (let bin = 0; bin < fineBins; bin++) impostor[bin]! += pairs.impostorHistogram[bin]!;
    for (const score of pairs.genuine.scores) genuine[fineBin(score)]!++;
  }
  const impostors = impostor.reduce((sum, count) => sum + count, 0);
  const genuines = genuine.reduce((sum, count) => sum + count, 0);
  const truth: Record<string, number> = {};
  let accepted = 0;
  let passed = 0;
  let wins = 0;
  for (let bin = fineBins - 1; bin >= 0; bin--) {
    wins += impostor[bin]! * (passed + genuine[bin]! / 2);
    accepted += impostor[bin]!;
    passed += genuine[bin]!;
    const fmr = accepted / impostors;
    if (bin === fineBin(threshold)) Object.assign(truth, { fmr, fnmr: 1 - passed / genuines });
    if (fmr <= targetFmr) truth['tar'] = passed / genuines;
    if (truth['eer'] === undefined && fmr >= 1 - passed / genuines) truth['eer'] = fmr;
  }
  return { ...truth, auc: wins / impostors / genuines };
}

describe('95 % intervals on 60 people with 4 images each', () => {
  const held: Record<string, number> = {};

  beforeAll(() => {
    const all = Array.from({ length: trials }, (_, trial): Trial => {
      const group = syntheticPeople(1000 + trial, new Array(people).fill(4));
      const pairs = scoreAll(group, group.identities);
      const draws = resample(pairs, { seed: 5, replicates }, { targets: [targetFmr] });
      const fmr = fmrAt(pairs, threshold);
      return {
        pairs,
        intervals: {
          fmr,
          fnmr: fnmrAt(pairs, threshold),
          tar: percentileInterval(draws.tar[0]!)!,
          eer: percentileInterval(draws.eer)!,
          auc: percentileInterval(draws.auc)!,
          naiveFmr: wilson(fmr.value!, fmr.trials),
        },
      };
    });
    const truth = pooledTruth(all);
    truth['naiveFmr'] = truth['fmr']!;
    for (const metric of Object.keys(truth)) {
      const holding = all.filter(({ intervals }) => intervals[metric]!.low <= truth[metric]! && truth[metric]! <= intervals[metric]!.high);
      held[metric] = (100 * holding.length) / trials;
    }
  }, 240_000);

  // 400 trials at 95 % have a standard deviation of 1.1 points, so 93 to 97 is within two of them. With 40 people of 3 images AUC holds in 89 % only:
  // percentile intervals of few people are too narrow, which is one reason why fewer than 10 are never quoted.
  test.each(['fmr', 'fnmr', 'tar', 'eer', 'auc'])('%s', (metric) => {
    expect(held[metric]).toBeGreaterThanOrEqual(93);
    expect(held[metric]).toBeLessThanOrEqual(97);
  });

  test('taking pairs as independent holds far too rarely', () => expect(held['naiveFmr']).toBeLessThan(60));
});
