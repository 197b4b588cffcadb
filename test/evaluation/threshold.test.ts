// The threshold is chosen on some people and verified on others: by FMR, by money, with floors, and with nothing to choose from.
import { describe, expect, test } from 'vitest';
import { costPerDay } from '../../main/evaluation/cost.ts';
import { atFmr } from '../../main/evaluation/curves.ts';
import { scoreAll } from '../../main/evaluation/pairs.ts';
import { chooseThreshold, rateCurve } from '../../main/evaluation/threshold.ts';
import type { Floors, Money, ThresholdPolicy } from '../../main/evaluation/types.ts';
import { Problem } from '../../main/problems.ts';
import { naivePairs, type SyntheticPeople, syntheticPeople, tiedPeople } from '../support/synthetic-people.ts';

const chooseGroup = syntheticPeople(51, new Array(50).fill(3), 0.35);
const verifyGroup = syntheticPeople(52, new Array(60).fill(3), 0.35);
const choose = scoreAll(chooseGroup, chooseGroup.identities);
const verify = scoreAll(verifyGroup, verifyGroup.identities);
const resampling = { seed: 1, replicates: 300 };
const money: Money = { passesPerDay: 1000, impostorShare: 0.01, rejectCost: 100, acceptCost: 5000 };

function byMoney(changes: Partial<Money> = {}, floors?: Floors) {
  const policy: ThresholdPolicy = { kind: 'money', money: { ...money, ...changes }, ...(floors === undefined ? {} : { floors }) };
  return chooseThreshold(choose, verify, policy, resampling);
}

function naiveRates(people: SyntheticPeople, threshold: number) {
  const pairs = naivePairs(people);
  const genuine = pairs.filter((pair) => pair.genuine);
  const impostor = pairs.filter((pair) => !pair.genuine);
  return {
    fmr: impostor.filter(({ score }) => score >= threshold).length / impostor.length,
    fnmr: genuine.filter(({ score }) => score < threshold).length / genuine.length,
  };
}

test.each([
  ['scattered', chooseGroup],
  ['tied', tiedPeople(53, 12, 4)],
])('the candidate curve of %s people has the rates of its thresholds', (_, people) => {
  const curve = rateCurve(scoreAll(people, people.identities));
  expect([...curve.thresholds]).toEqual([...curve.thresholds].sort((a, b) => a - b));
  for (let k = 0; k < curve.thresholds.length; k += 7) {
    const { fmr, fnmr } = naiveRates(people, curve.thresholds[k]!);
    expect(curve.fmr[k]).toBeCloseTo(fmr, 12);
    expect(curve.fnmr[k]).toBeCloseTo(fnmr, 12);
  }
  expect([curve.fmr.at(-1), curve.fnmr.at(-1)]).toEqual([0, 1]);
});

describe('by money', () => {
  const chosen = byMoney({ checkCost: 10 });
  const result = chosen.money!;

  test('no threshold is cheaper on the choose people, and the chosen one is the safest within 5 %', () => {
    const costs = [...new Set(naivePairs(chooseGroup).map(({ score }) => score))].map((threshold) => {
      const { fmr, fnmr } = naiveRates(chooseGroup, threshold);
      return { threshold, cost: costPerDay(money, fmr, fnmr) };
    });
    const least = Math.min(...costs.map(({ cost }) => cost));
    expect(result.zone.minimumPerDay).toBeCloseTo(least, 8);
    expect(chosen.threshold).toBe(result.zone.high);
    expect(result.chosenPerDay).toBeLessThanOrEqual(least * 1.05 + 1e-9);
    const above = Math.min(...costs.filter(({ threshold }) => threshold > chosen.threshold!).map(({ threshold }) => threshold));
    expect(costs.find(({ threshold }) => threshold === above)!.cost).toBeGreaterThan(least * 1.05);
  });

  test('both groups are measured at it', () => {
    const onChoose = naiveRates(chooseGroup, chosen.threshold!);
    const onVerify = naiveRates(verifyGroup, chosen.threshold!);
    expect(chosen.chosenOn.fmr.value).toBeCloseTo(onChoose.fmr, 12);
    expect(chosen.verifiedOn.fmr.value).toBeCloseTo(onVerify.fmr, 12);
    expect(chosen.verifiedOn.fnmr.value).toBeCloseTo(onVerify.fnmr, 12);
    expect([chosen.chosenOn.people, chosen.verifiedOn.people]).toEqual([50, 60]);
  });

  test('actual cost on the verify people, against the least they could have cost', () => {
    const { fmr, fnmr } = naiveRates(verifyGroup, chosen.threshold!);
    expect(result.verifiedPerDay).toBeCloseTo(costPerDay(money, fmr, fnmr), 8);
    expect(result.verifiedPerDay).toBeGreaterThanOrEqual(result.verifiedMinimumPerDay);
    expect(result.verifiedLow).toBeLessThan(result.verifiedPerDay);
    expect(result.verifiedHigh).toBeGreaterThan(result.verifiedPerDay);
    expect(result.perYear).toBeCloseTo(result.verifiedPerDay * 250, 6);
    expect(result.refusalsPerAccept).toBe(50);
  });

  test('the chart adds up and covers the zone', () => {
    for (const point of result.curve) expect(point.totalPerDay).toBeCloseTo(point.rejectPerDay + point.acceptPerDay, 9);
    expect(result.curve[0]!.threshold).toBeLessThan(result.zone.low);
    expect(result.curve.at(-1)!.threshold).toBeGreaterThan(result.zone.high);
  });

  test('the price given lies within the range in which the answer holds', () => {
    expect(result.sensitivity.low).toBeLessThanOrEqual(5000);
    expect(result.sensitivity.high!).toBeGreaterThanOrEqual(5000);
  });

  test('a cheap check saves money', () => {
    expect(result.band!.savedPerDay).toBeGreaterThan(0);
    expect(result.band!.checksPerDay).toBeGreaterThan(0);
  });

  test('a dearer false accept raises the threshold', () => {
    expect(byMoney({ acceptCost: 500_000 }).threshold!).toBeGreaterThan(chosen.threshold!);
  });
});

describe('floors override money', () => {
  const free = byMoney();
  const freeFmr = free.chosenOn.fmr.value!;
  const freeFnmr = free.chosenOn.fnmr.value!;

  test('that are kept anyway change nothing', () => {
    expect(byMoney({}, { maxFmr: 0.5, maxFnmr: 0.9 })).toMatchObject({ threshold: free.threshold, floorEffect: 'none' });
  });

  test('FMR', () => {
    const limited = byMoney({}, { maxFmr: freeFmr / 3 });
    expect(limited.floorEffect).toBe('fmr');
    expect(limited.chosenOn.fmr.value!).toBeLessThanOrEqual(freeFmr / 3);
    expect(limited.threshold).toBe(atFmr(choose, freeFmr / 3).threshold);
  });

  test('FNMR', () => {
    const limited = byMoney({}, { maxFnmr: freeFnmr / 2 });
    expect(limited.floorEffect).toBe('fnmr');
    expect(limited.chosenOn.fnmr.value!).toBeLessThanOrEqual(freeFnmr / 2);
  });

  test('that exclude each other: the FMR floor wins and the conflict is said', () => {
    const limited = byMoney({}, { maxFmr: 1e-4, maxFnmr: 1e-3 });
    expect(limited.floorEffect).toBe('conflict');
    expect(limited.chosenOn.fmr.value!).toBeLessThanOrEqual(1e-4);
  });
});

describe('searched among the registered people (1:N)', () => {
  const registered = 20;
  const hits = (fmr: number) => 1 - (1 - fmr) ** registered;

  test('a target is one on the share of strangers who hit any of them', () => {
    const chosen = chooseThreshold(choose, verify, { kind: 'fmr', targetFmr: 0.5, registered }, resampling);
    const stricter = naiveRates(chooseGroup, chosen.threshold!);
    expect(hits(stricter.fmr)).toBeLessThanOrEqual(0.5 + 1e-12);
    // The next threshold down would let too many hit.
    const below = Math.max(
      ...naivePairs(chooseGroup)
        .map(({ score }) => score)
        .filter((score) => score < chosen.threshold!),
    );
    expect(hits(naiveRates(chooseGroup, below).fmr)).toBeGreaterThan(0.5);
    expect(chosen.projections.find(({ enrolled }) => enrolled === registered)!.fpir).toBeCloseTo(hits(chosen.verifiedOn.fmr.value!), 12);
    expect(chosen.threshold!).toBeGreaterThan(chooseThreshold(choose, verify, { kind: 'fmr', targetFmr: 0.5 }, resampling).threshold!);
  });

  test('so is a floor, and money counts every stranger who hits', () => {
    const one = byMoney();
    const many = byMoney({ registered });
    expect(many.threshold!).toBeGreaterThan(one.threshold!);
    const { fmr, fnmr } = naiveRates(verifyGroup, many.threshold!);
    expect(many.money!.verifiedPerDay).toBeCloseTo(1000 * 0.99 * fnmr * 100 + 1000 * 0.01 * hits(fmr) * 5000, 6);
    const limited = byMoney({ registered }, { maxFmr: 0.05 });
    expect(limited.floorEffect).toBe('fmr');
    expect(hits(limited.chosenOn.fmr.value!)).toBeLessThanOrEqual(0.05);
  });

  test('a target that the choose people cannot show at this number is marked', () => {
    // 1 of 100 among 20 people is an FMR of 5e-4, far below 30 / 1,225 pairs of people.
    expect(chooseThreshold(choose, verify, { kind: 'fmr', targetFmr: 0.01, registered }, resampling)).toMatchObject({ supported: false });
  });

  test.each([0, 2.5, Number.NaN])('%f people are refused', (senseless) => {
    expect(() => chooseThreshold(choose, verify, { kind: 'fmr', targetFmr: 0.1, registered: senseless }, resampling)).toThrow(Problem);
  });
});

describe('by target FMR', () => {
  test('the conservative threshold of the choose people', () => {
    const chosen = chooseThreshold(choose, verify, { kind: 'fmr', targetFmr: 0.05 }, resampling);
    expect(chosen).toMatchObject({ threshold: atFmr(choose, 0.05).threshold, supported: true, money: null });
    expect(chosen.chosenOn.fmr.value!).toBeLessThanOrEqual(0.05);
    expect(chosen.projections.map(({ enrolled }) => enrolled)).toEqual([1, 100, 500, 2000, 10_000]);
  });

  test('a target below what 1,225 pairs of people can show is marked', () => {
    expect(chooseThreshold(choose, verify, { kind: 'fmr', targetFmr: 0.01 }, resampling)).toMatchObject({
      supported: false,
      whyNot: 'few-errors',
    });
  });

  test('with no false match seen, 1:N starts from the bound, not from nothing', () => {
    const strict = chooseThreshold(choose, verify, { kind: 'fmr', targetFmr: 1e-9 }, resampling);
    expect(strict.verifiedOn.fmr.errors).toBeLessThan(30);
    expect(strict.projections[0]!.fpir).toBeGreaterThan(0);
  });

  test.each([0, 1, -0.1, Number.NaN])('a target of %f is refused', (targetFmr) => {
    expect(() => chooseThreshold(choose, verify, { kind: 'fmr', targetFmr }, resampling)).toThrow(Problem);
  });
});

describe('nothing to choose from', () => {
  test.each([
    ['one person', [4]],
    ['nobody twice', [1, 1, 1]],
  ])('%s', (_, imagesOf) => {
    const few = syntheticPeople(1, imagesOf);
    const chosen = chooseThreshold(scoreAll(few, few.identities), verify, { kind: 'money', money }, resampling);
    expect(chosen).toMatchObject({ threshold: null, supported: false, whyNot: 'no-trials', money: null, projections: [] });
  });

  test('nothing to verify with: a threshold, but no cost that would claim more', () => {
    const few = syntheticPeople(1, [4]);
    const chosen = chooseThreshold(choose, scoreAll(few, few.identities), { kind: 'money', money }, resampling);
    expect(chosen.threshold).not.toBeNull();
    expect(chosen.verifiedOn.fmr).toMatchObject({ value: null, whyNot: 'no-trials' });
    expect(chosen.money).toBeNull();
  });
});
