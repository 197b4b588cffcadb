// Deleted projects: listed while they can be brought back, brought back, removed for good.
// Invariant: what cannot be read any more is listed like the others, and can be brought back or removed like them.
import { z } from 'zod';
import { stages } from './project.ts';

const asked = z.strictObject({ id: z.string().regex(/^[a-z0-9-]{1,64}$/) });

const deletedProject = z.object({
  id: z.string(),
  title: z.string(),
  practice: z.boolean(),
  stage: z.enum(stages),
  state: z.enum(['whole', 'newer', 'damaged']),
  deletedMs: z.number(),
  /** When it is removed for good by itself. */
  goneMs: z.number(),
});

export const binCalls = {
  /** Deleted last first. What has lain there for 30 days is removed before. */
  'project.bin': { in: z.strictObject({}), out: z.array(deletedProject) },
  /** Problem `not-found` where it does not lie in the bin. */
  'project.restore': { in: asked, out: z.object({ restored: z.literal(true) }) },
  /** Removes its answers for good; runs and packages stay. Problem `not-found` where it does not lie in the bin. */
  'project.purge': { in: asked, out: z.object({ purged: z.literal(true) }) },
} as const;
