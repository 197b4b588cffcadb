// A threshold as an evaluation would have chosen it, for tests of what is made from one.
import type { Rate, RatesAt, ThresholdChoice } from '../../main/evaluation/types.ts';

const rate = (value: number, low: number, high: number): Rate => ({
  value,
  low,
  high,
  errors: 40,
  trials: Math.round(40 / value),
  units: 4950,
  method: 'bootstrap-people',
  supported: true,
});

const rates: RatesAt = { people: 100, images: 1000, fmr: rate(0.001, 0.0006, 0.0017), fnmr: rate(0.008, 0.005, 0.012) };

export const chosenThreshold: ThresholdChoice = {
  threshold: 0.41,
  policy: { kind: 'money', money: { passesPerDay: 2000, impostorShare: 0.001, rejectCost: 150, acceptCost: 500_000, checkCost: 80 } },
  chosenOn: rates,
  verifiedOn: rates,
  floorEffect: 'none',
  supported: true,
  money: {
    curve: [],
    zone: { low: 0.4, best: 0.405, high: 0.41, minimumPerDay: 3398, tolerance: 0.05 },
    chosenPerDay: 3400,
    verifiedPerDay: 3500,
    verifiedLow: 2900,
    verifiedHigh: 4300,
    verifiedMinimumPerDay: 3300,
    perYear: 1_277_500,
    sensitivity: { low: 200_000, high: null, regret: 0.05 },
    refusalsPerAccept: 3333,
    band: { reject: 0.35, accept: 0.45, checksPerDay: 20, totalPerDay: 2500, savedPerDay: 900 },
  },
  projections: [{ enrolled: 500, fpir: 0.39 }],
};
