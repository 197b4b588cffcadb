// What one network does on a protocol in the layout of IJB-B and IJB-C: templates of several photos, compared and searched.
// Invariant: the same shapes as TemplateProtocol of main/evaluation/types.ts; main/report/evaluation-schema.ts does not compile otherwise.
import { z } from 'zod';

const number = z.number();
const share = number.min(0).max(1);
const count = z.number().int().min(0);
const whyNot = z.enum(['no-trials', 'no-errors', 'few-errors', 'few-people']);

const tar = z.object({
  value: share.nullable(),
  low: share,
  high: share,
  /** Genuine pairs refused. */
  errors: count,
  trials: count,
  units: number.min(0),
  method: z.enum(['bootstrap-people', 'wilson-people', 'rule-of-3', 'none']),
  supported: z.boolean(),
  whyNot: whyNot.exactOptional(),
});

const point = z.object({
  targetFmr: share,
  threshold: number.nullable(),
  falseMatches: count,
  tar,
  tarNearest: share.nullable(),
  expectedFalseMatches: number,
  supported: z.boolean(),
  whyNot: whyNot.exactOptional(),
});

export const templateProtocol = z.object({
  name: z.string(),
  images: count,
  unread: count,
  templates: count,
  genuinePairs: count,
  impostorPairs: count,
  missing: count,
  unitLength: z.boolean(),
  settings: z
    .array(z.object({ norm: z.boolean(), detector: z.boolean(), flip: z.boolean(), points: z.array(point).readonly() }))
    .readonly(),
  search: z
    .object({
      galleries: z.array(z.object({ name: z.string(), people: count, mated: count, nonMated: count })).readonly(),
      ranks: z.array(z.object({ rank: count, share: share.nullable() })).readonly(),
      points: z.array(z.object({ targetFpir: share, tpir: share.nullable(), supported: z.boolean() })).readonly(),
    })
    .nullable(),
});

export type TemplateProtocolShown = z.output<typeof templateProtocol>;
