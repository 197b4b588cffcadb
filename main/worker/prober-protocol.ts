// What the prober is asked and what it answers. Invariant: the parent checks every answer here; a driver may have crashed the child half-way.
import { z } from 'zod';
import { engineName, unavailableReason } from '../../preload/devices.ts';

export const inventoryAnswer = z.object({
  engines: z.array(
    z.object({
      engine: engineName,
      device: z.string().nullable(),
      driver: z.string().nullable(),
      software: z.boolean(),
      reason: unavailableReason.nullable(),
      holds: z.enum(['device', 'host']),
    }),
  ),
  fingerprint: z.string(),
});
export type InventoryAnswer = z.infer<typeof inventoryAnswer>;

export const engineInput = z.object({ engine: engineName });
/** The known answer: its largest error in parts of the tolerance (null: no number), whether the same bits came twice, seconds from nothing to it. */
export const knownAnswerReply = z.object({ error: z.number().min(0).nullable(), repeatable: z.boolean(), startSeconds: z.number().min(0) });
export const speedReply = z.object({ imagesPerSecond: z.number().positive() });
