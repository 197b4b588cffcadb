// What the quantizer is asked and what it answers. Invariant: the parent checks every answer here before it believes it.
import { z } from 'zod';

const bytes: z.ZodType<Uint8Array> = z.instanceof(Uint8Array);

/** `calibrate`: learns the ranges, and keeps them for `next`. */
export const quantizeInput = z.object({
  /** The float student for any number of images, to calibrate with; and for one image, which is what is written anew. */
  free: bytes,
  single: bytes,
  /** Edge of a crop. */
  size: z.number().int().min(8).max(1024),
  /** Crops of size x size x 3 bytes, one after the other: those that ranges are learnt from, and those that answers are compared on. */
  calibration: bytes,
  comparison: bytes,
});
export type QuantizeInput = z.infer<typeof quantizeInput>;

/** `next`: the first rung below `after` (from the top: absent) that keeps the answers. */
export const nextInput = z.object({ after: z.string().optional() });

/** Null: no number. */
const cosine = z.number().nullable();
export const quantizeAnswer = z.object({
  /** Absent: no rung from there on kept the answers. */
  bytes: bytes.optional(),
  tried: z.array(z.object({ rung: z.string(), minCosine: cosine, meanCosine: cosine })),
});
export type QuantizeAnswer = z.infer<typeof quantizeAnswer>;

/** Event `calibrated`: photos seen, of twice as many as there are. */
export const calibrated = z.object({ done: z.number(), total: z.number() });
