// What a run will take, before it is begun: time, energy, money and room on the disk.
// Invariant: a range, or null with its reason; nothing that neither follows from sizes nor was measured on this computer.
import { z } from 'zod';

const amount = z.number().min(0).finite();
const count = z.number().int().min(0);
/** From and to. */
const range = z.tuple([amount, amount]);

export const forecastAsked = z.strictObject({
  /** A student of the catalogue. */
  student: z.string().min(1).max(80),
  /** Embedding size of the teacher. */
  dim: z.number().int().min(1).max(65_536),
  people: count,
  photos: count,
  budgetSeconds: amount,
  pricePerHour: amount.nullable(),
  pricePerKwh: amount.nullable(),
});

export const forecast = z.object({
  /** The whole run, evaluation and package included. */
  seconds: range,
  /** Drawn while finished runs of this computer were at work; `runs`: how many. */
  watts: z.object({ range, runs: count }).nullable(),
  kwh: range.nullable(),
  /** Why there is no energy: no counter, or none that may be read (a reason of the report), or `no-run-yet`. */
  energyMissing: z.string().nullable(),
  /** In the currency of the prices; null without a price. */
  cost: range.nullable(),
  /** The cost is of machine time alone: electricity has a price, but is not known. */
  withoutElectricity: z.boolean(),
  disk: z.object({
    /** In the data folder, for this program; null where the disk does not say. */
    freeBytes: amount.nullable(),
    /** What the run writes at most, and the room that it wants beside it while it saves. */
    neededBytes: amount,
    /** What earlier runs keep there; null while there is room enough. */
    kept: z.object({ bytes: amount, runs: count }).nullable(),
  }),
});

export const forecastCalls = {
  'run.forecast': { in: forecastAsked, out: forecast },
} as const;

export type Forecast = z.output<typeof forecast>;
