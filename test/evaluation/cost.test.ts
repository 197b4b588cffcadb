// Threshold from money: the worked example and the 1:N table of the product card, brute force, and senseless input.
import { describe, expect, test } from 'vitest';
import {
  acceptPerDay,
  cheapest,
  checkBand,
  checkMoney,
  costPerDay,
  falseIdentification,
  fmrFor,
  projections,
  type RateCurve,
  rejectPerDay,
  sensitivity,
} from '../../main/evaluation/cost.ts';
import { randomFrom } from '../../main/evaluation/random.ts';
import type { Money } from '../../main/evaluation/types.ts';
import { Problem } from '../../main/problems.ts';

const gate: Money = { passesPerDay: 2000, impostorShare: 0.001, rejectCost: 150, acceptCost: 500_000 };
const worked: RateCurve = {
  thresholds: Float64Array.from([0.3, 0.35, 0.4, 0.45, 0.5, 0.55]),
  fnmr: Float64Array.from([0.002, 0.004, 0.008, 0.012, 0.02, 0.045]),
  fmr: Float64Array.from([1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5]),
};

describe('the worked example of the product card', () => {
  test.each([
    [0, 599, 10_000, 10_599],
    [1, 1199, 3000, 4199],
    [2, 2398, 1000, 3398],
    [3, 3596, 300, 3896],
    [4, 5994, 100, 6094],
    [5, 13_486, 10, 13_496],
  ])('row %i costs %i + %i = %i a day', (row, reject, accept, total) => {
    // The card rounds 13,486.5 down and adds before rounding in one row, after it in another.
    expect(Math.abs(rejectPerDay(gate, worked.fnmr[row]!) - reject)).toBeLessThan(0.501);
    expect(acceptPerDay(gate, worked.fmr[row]!)).toBeCloseTo(accept, 9);
    expect(Math.abs(costPerDay(gate, worked.fmr[row]!, worked.fnmr[row]!) - total)).toBeLessThan(1);
  });

  test('0.40 is the cheapest, and alone within 5 %', () => {
    const zone = cheapest(worked, gate)!;
    expect(zone).toMatchObject({ low: 0.4, best: 0.4, high: 0.4 });
    expect(Math.round(zone.minimumPerDay)).toBe(3398);
  });

  test('within 20 % the safest is 0.45', () => {
    expect(cheapest(worked, gate, 0.2)).toMatchObject({ low: 0.4, best: 0.4, high: 0.45 });
  });

  test('it stays the cheapest while a false accept costs 300,000 to 850,000', () => {
    const { low, high } = sensitivity(worked, gate, { fmr: 1e-3, fnmr: 0.008 }, 0);
    expect(low).toBeCloseTo(1198.8 / 0.004, 6);
    expect(high).toBeCloseTo(1198.8 / 0.0014, 6);
    expect([Math.round(low / 1000), Math.round(high! / 1000)]).toEqual([300, 856]);
  });
});

test.each([
  [1e-3, ['0.1', '9.5', '39', '86', '100']],
  [1e-4, ['0.01', '1.0', '4.9', '18', '63']],
  [1e-5, ['0.001', '0.1', '0.5', '2.0', '9.5']],
])('the 1:N table at FMR %f', (fmr, shown) => {
  for (const [k, enrolled] of [1, 100, 500, 2000, 10_000].entries()) {
    const percent = shown[k]!;
    const digits = percent.includes('.') ? percent.split('.')[1]!.length : 0;
    expect((100 * falseIdentification(fmr, enrolled)).toFixed(digits)).toBe(percent);
  }
});

test('1:N keeps tiny rates and certain ones', () => {
  expect(falseIdentification(1e-12, 1000)).toBeCloseTo(1e-9, 18);
  expect(falseIdentification(1, 5)).toBe(1);
  expect(falseIdentification(0, 10_000)).toBe(0);
});

describe.each([1, 10, 500])('searched among %i people', (registered) => {
  const search: Money = { ...gate, registered };

  test('a stranger passes who hits any of them: the closed form, and plain counting', () => {
    for (const fmr of worked.fmr) {
      let missesAll = 1;
      for (let person = 0; person < registered; person++) missesAll *= 1 - fmr;
      expect(acceptPerDay(search, fmr)).toBeCloseTo(2000 * 0.001 * (1 - missesAll) * 500_000, 6);
    }
  });

  test('the least FMR that keeps a share of hits is the inverse', () => {
    for (const fpir of [0.5, 0.1, 0.01, 1e-6]) {
      expect(falseIdentification(fmrFor(fpir, registered), registered)).toBeCloseTo(fpir, 12);
      expect(fmrFor(fpir, registered)).toBeCloseTo(1 - (1 - fpir) ** (1 / registered), 12);
    }
  });

  test('sensitivity still says where the regret stays small', () => {
    const zone = cheapest(worked, search)!;
    const k = worked.thresholds.indexOf(zone.high);
    const { low, high } = sensitivity(worked, search, { fmr: worked.fmr[k]!, fnmr: worked.fnmr[k]! });
    const regret = (acceptCost: number) => {
      const all = [...worked.fmr].map((fmr, at) => costPerDay({ ...search, acceptCost }, fmr, worked.fnmr[at]!));
      return all[k]! / Math.min(...all) - 1;
    };
    expect(regret(low * 1.001 + 0.001)).toBeLessThanOrEqual(0.1001);
    if (high !== null) {
      expect(regret(high * 0.999)).toBeLessThanOrEqual(0.1001);
      expect(regret(high * 1.01)).toBeGreaterThan(0.1);
    }
  });
});

test('the worked example searched among 500: 0.40 would let 39 % of strangers pass, so the cheapest is the strictest', () => {
  expect(cheapest(worked, { ...gate, registered: 500 })!.best).toBe(0.55);
  // 2,000 passes, 1 in 1,000 a stranger, 1 - 0.999^500 = 0.394 of them hit somebody at 500,000 each.
  expect(acceptPerDay({ ...gate, registered: 500 }, 1e-3)).toBeCloseTo(2 * (1 - 0.999 ** 500) * 500_000, 6);
});

test('projections hold the usual numbers and the own one, in order', () => {
  expect(projections(1e-3, 250).map(({ enrolled }) => enrolled)).toEqual([1, 100, 250, 500, 2000, 10_000]);
  expect(projections(1e-3, 500).map(({ enrolled }) => enrolled)).toEqual([1, 100, 500, 2000, 10_000]);
});

function randomCurve(seed: number): RateCurve {
  const random = randomFrom(seed);
  const size = 5 + random.below(60);
  const rising = () => Float64Array.from({ length: size }, () => random.unit() ** 3).sort();
  const thresholds = Float64Array.from({ length: size }, (_, k) => k / size);
  return { thresholds, fmr: rising().reverse(), fnmr: rising() };
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('a random curve, %i', (seed) => {
  const curve = randomCurve(seed);
  const random = randomFrom(seed, 1);
  const money: Money = {
    passesPerDay: 500,
    impostorShare: 0.05,
    rejectCost: 10 + random.below(100),
    acceptCost: 100 + random.below(5000),
    checkCost: 5,
  };
  const costs = (at: Money) => [...curve.fmr].map((fmr, k) => costPerDay(at, fmr, curve.fnmr[k]!));

  test('the zone is unbroken, within 5 % and as wide as can be', () => {
    const zone = cheapest(curve, money)!;
    const all = costs(money);
    const limit = Math.min(...all) * 1.05;
    expect(zone.minimumPerDay).toBe(Math.min(...all));
    const inside = [...curve.thresholds.keys()].filter((k) => curve.thresholds[k]! >= zone.low && curve.thresholds[k]! <= zone.high);
    for (const k of inside) expect(all[k]!).toBeLessThanOrEqual(limit);
    for (const k of [inside[0]! - 1, inside.at(-1)! + 1]) if (k >= 0 && k < all.length) expect(all[k]!).toBeGreaterThan(limit);
  });

  test('sensitivity is the range in which the regret stays small', () => {
    const { high } = cheapest(curve, money)!;
    const k = curve.thresholds.indexOf(high);
    const range = sensitivity(curve, money, { fmr: curve.fmr[k]!, fnmr: curve.fnmr[k]! });
    const regret = (acceptCost: number) => {
      const all = costs({ ...money, acceptCost });
      return all[k]! / Math.min(...all) - 1;
    };
    expect(range.low).toBeLessThanOrEqual(money.acceptCost);
    expect(range.high ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(money.acceptCost);
    expect(regret(range.low * 1.001 + 0.001)).toBeLessThanOrEqual(0.1001);
    if (range.low > 0.01) expect(regret(range.low * 0.99)).toBeGreaterThan(0.1);
    if (range.high === null) expect(regret(1e12)).toBeLessThanOrEqual(0.1001);
    else expect(regret(range.high * 1.01)).toBeGreaterThan(0.1);
  });

  test('the check band is the best of all pairs of thresholds', () => {
    const { passesPerDay: v, impostorShare: p, rejectCost, acceptCost, checkCost = 0 } = money;
    let best = Number.POSITIVE_INFINITY;
    for (let a = 0; a < curve.fmr.length; a++) {
      for (let b = a; b < curve.fmr.length; b++) {
        const genuine = v * (1 - p) * (curve.fnmr[a]! * rejectCost + (curve.fnmr[b]! - curve.fnmr[a]!) * checkCost);
        const impostor = v * p * (curve.fmr[b]! * acceptCost + (curve.fmr[a]! - curve.fmr[b]!) * checkCost);
        best = Math.min(best, genuine + impostor);
      }
    }
    const band = checkBand(curve, money);
    if (band === null) expect(best).toBeCloseTo(Math.min(...costs(money)), 8);
    else {
      expect(band.totalPerDay).toBeCloseTo(best, 8);
      expect(band.savedPerDay).toBeCloseTo(Math.min(...costs(money)) - best, 8);
      expect(band.accept).toBeGreaterThan(band.reject);
    }
  });
});

test('no band where a check costs as much as a refusal, or was not priced', () => {
  expect(checkBand(worked, { ...gate, checkCost: 150 })).toBeNull();
  expect(checkBand(worked, gate)).toBeNull();
});

test('a free false accept lets everybody in, a refusal without cost nobody', () => {
  expect(cheapest(worked, { ...gate, acceptCost: 0 })).toMatchObject({ best: 0.3 });
  expect(cheapest(worked, { ...gate, rejectCost: 0 })).toMatchObject({ best: 0.55 });
  expect(cheapest(worked, { ...gate, impostorShare: 0 })).toMatchObject({ best: 0.3 });
});

test('an empty curve has no cheapest threshold', () => {
  expect(cheapest({ thresholds: new Float64Array(), fmr: new Float64Array(), fnmr: new Float64Array() }, gate)).toBeNull();
});

test.each([
  ['passesPerDay', -1],
  ['impostorShare', 1.5],
  ['impostorShare', Number.NaN],
  ['acceptCost', Number.POSITIVE_INFINITY],
  ['checkCost', -5],
  ['registered', 0],
  ['registered', 1.5],
])('%s of %f is refused', (field, value) => {
  expect(() => checkMoney({ ...gate, [field]: value })).toThrow(Problem);
});
