// What evaluation hands over, checked: the same shapes as main/evaluation/types.ts, as zod.
// Invariant: a schema that drifts from the types does not compile (its last statement).
import { z } from 'zod';
import { templateProtocol } from '../../preload/templates.ts';
import type { EvaluationReport, OperatingPoint, ThresholdChoice } from '../evaluation/types.ts';

const number = z.number(); // zod refuses NaN and Infinity
const share = number.min(0).max(1);
const count = z.number().int().min(0);

const whyNot = z.enum(['no-trials', 'no-errors', 'few-errors', 'few-people']);
const modelName = z.enum(['teacher', 'student', 'standalone']);

const estimateFields = { value: number.nullable(), low: number, high: number, supported: z.boolean(), whyNot: whyNot.exactOptional() };

const rate = z.object({
  value: share.nullable(),
  low: share,
  high: share,
  errors: count,
  trials: count,
  units: number.min(0),
  method: z.enum(['bootstrap-people', 'wilson-people', 'rule-of-3', 'none']),
  supported: z.boolean(),
  whyNot: whyNot.exactOptional(),
});

const operatingPoint = z.object({
  targetFmr: share,
  threshold: number.nullable(),
  fmr: rate,
  fnmr: rate,
  tar: rate,
  supported: z.boolean(),
  whyNot: whyNot.exactOptional(),
  expectedFalseMatches: number,
});

const verification = z.object({
  people: count,
  images: count,
  peopleWithPairs: count,
  genuinePairs: count,
  impostorPairs: count,
  auc: z.object(estimateFields),
  eer: z.object({ ...estimateFields, threshold: number.nullable() }),
  operatingPoints: z.array(operatingPoint),
  det: z.array(z.object({ fmr: share, fnmr: share, low: share, high: share, threshold: number, supported: z.boolean() })),
  smallestSupportedFmr: number.nullable(),
  histogram: z.object({ from: number, to: number, genuine: z.array(count), impostor: z.array(count) }),
  dPrime: number.nullable(),
});

const protocol = z.object({
  name: z.string(),
  people: count,
  genuinePairs: count,
  impostorPairs: count,
  missingPairs: count,
  accuracy: z.object({ mean: number.nullable(), std: number, standardError: number, low: number, high: number }),
  folds: z.array(number),
  thresholds: z.array(number),
  supported: z.boolean(),
  whyNot: whyNot.exactOptional(),
});

const money = z.object({
  passesPerDay: number.min(0),
  impostorShare: share,
  rejectCost: number.min(0),
  acceptCost: number.min(0),
  checkCost: number.min(0).exactOptional(),
  daysPerYear: number.min(0).exactOptional(),
  registered: count.min(1).exactOptional(),
});

const policy = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('money'),
    money,
    floors: z.object({ maxFmr: share.exactOptional(), maxFnmr: share.exactOptional() }).exactOptional(),
  }),
  z.object({ kind: z.literal('fmr'), targetFmr: share, registered: count.min(1).exactOptional() }),
]);

const ratesAt = z.object({ people: count, images: count, fmr: rate, fnmr: rate });

const moneyResult = z.object({
  curve: z.array(z.object({ threshold: number, fmr: share, fnmr: share, rejectPerDay: number, acceptPerDay: number, totalPerDay: number })),
  zone: z.object({ low: number, best: number, high: number, minimumPerDay: number, tolerance: number }),
  chosenPerDay: number,
  verifiedPerDay: number,
  verifiedLow: number,
  verifiedHigh: number,
  verifiedMinimumPerDay: number,
  perYear: number,
  sensitivity: z.object({ low: number, high: number.nullable(), regret: number }),
  refusalsPerAccept: number.nullable(),
  band: z.object({ reject: number, accept: number, checksPerDay: number, totalPerDay: number, savedPerDay: number }).nullable(),
});

const choice = z.object({
  threshold: number.nullable(),
  policy,
  chosenOn: ratesAt,
  verifiedOn: ratesAt,
  floorEffect: z.enum(['none', 'fmr', 'fnmr', 'conflict']),
  supported: z.boolean(),
  whyNot: whyNot.exactOptional(),
  money: moneyResult.nullable(),
  projections: z.array(z.object({ enrolled: count, fpir: share })),
});

const identification = z.object({
  galleries: z.array(count),
  people: count,
  matedPeople: count,
  matedSearches: count,
  nonMatedPeople: count,
  nonMatedSearches: count,
  ranks: z.array(z.object({ rank: count, missed: rate })),
  points: z.array(
    z.object({ targetFpir: share, threshold: number, fpir: rate, fnir: rate, supported: z.boolean(), whyNot: whyNot.exactOptional() }),
  ),
  atThreshold: z
    .object({
      threshold: number,
      fpir: rate,
      fnir: rate,
      wrongFirst: rate,
      fmr: rate,
      projection: z.array(z.object({ registered: count, counted: share.nullable(), independent: share, low: share, high: share })),
    })
    .nullable(),
});

const difference = z.object({
  metric: z.enum(['tar', 'eer', 'accuracy', 'auc']),
  targetFmr: share.exactOptional(),
  a: modelName,
  b: modelName,
  valueA: number.nullable(),
  valueB: number.nullable(),
  difference: number.nullable(),
  low: number,
  high: number,
  clear: z.boolean(),
  supported: z.boolean(),
  whyNot: whyNot.exactOptional(),
});

const capability = z.object({
  people: count,
  images: count,
  peopleWithPairs: count,
  genuinePairs: count,
  impostorPairs: count,
  personPairs: count,
  fmrProvableOptimistic: number.nullable(),
  fmrProvableConservative: number.nullable(),
  fnmrProvable: number.nullable(),
  fmrSupported: number.nullable(),
});

export const operatingPointSchema: z.ZodType<OperatingPoint> = operatingPoint;
export const choiceSchema: z.ZodType<ThresholdChoice> = choice;
/** A difference without the names of the two: they are said by where it stands. */
export const lossSchema = difference.omit({ a: true, b: true });

export const evaluationSchema: z.ZodType<EvaluationReport> = z.object({
  seed: number,
  replicates: count,
  confidence: share,
  unit: z.literal('person'),
  choose: capability,
  verify: capability,
  models: z.array(
    z.object({
      name: modelName,
      verification,
      protocols: z.array(protocol),
      choice: choice.nullable(),
      identification: identification.nullable().exactOptional(),
      templates: z.array(templateProtocol).exactOptional(),
    }),
  ),
  differences: z.array(difference),
});
