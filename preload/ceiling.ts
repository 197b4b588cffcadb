// What a teacher reaches on people of one's own: the most that a student of it can be expected to reach.
// Invariant: the decision threshold is chosen on some people and every rate is of others.
import { z } from 'zod';
import { floors, money, path, registered } from './job.ts';
import { runMistakes } from './judging.ts';
import { accuracyShown } from './outcome.ts';

export const ceilingAsked = z.strictObject({
  teacher: path,
  folder: path,
  money: money.optional(),
  registered: registered.optional(),
  floors: floors.optional(),
  threads: z.number().int().min(0).optional(),
});

export const ceiling = z.object({
  accuracy: accuracyShown,
  /** Null where no decision threshold could be chosen. */
  mistakes: runMistakes.nullable(),
});

export type Ceiling = z.output<typeof ceiling>;
