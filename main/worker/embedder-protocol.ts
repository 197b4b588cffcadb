// What the embedder child is asked and what it answers.
// Invariant: both sides parse with these, so neither believes the other.
import { z } from 'zod';

const triple = z.tuple([z.number(), z.number(), z.number()]);

const imageInput = z.object({
  layout: z.enum(['NCHW', 'NHWC']),
  dtype: z.enum(['float32', 'uint8']),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});

/** In pixels of a 112x112 crop; a window far away from it is nobody's wish. */
const side = z.number().min(-112).max(224);
const window = z.tuple([side, side, side.positive(), side.positive()]);

export const pixelConvention = imageInput.extend({ order: z.enum(['RGB', 'BGR']), mean: triple, std: triple, window: window.optional() });

/** `load`: the bytes of a model; answers its facts (`teacherFacts`). */
export const loadInput = z.object({
  model: z.instanceof(Uint8Array),
  threads: z.number().int().positive().optional(),
  embeddingSize: z.number().int().positive().optional(),
});

export const teacherFacts = z.object({
  digest: z.string(),
  sizeBytes: z.number().int(),
  inputName: z.string(),
  outputName: z.string(),
  input: imageInput,
  batch: z.union([z.literal('free'), z.number().int().positive()]),
  dim: z.number().int().positive(),
  parameters: z.number().int(),
  opset: z.number().int(),
});

/** `embed`: `count` crops of `width` x `height`, RGB, rows first. `flip`: the mirrored crop instead, or image then mirror for each crop. */
export const embedInput = z.object({
  pixels: z.instanceof(Uint8Array),
  count: z.number().int().nonnegative(),
  width: z.number().int().positive().default(112),
  height: z.number().int().positive().default(112),
  convention: pixelConvention,
  flip: z.union([z.boolean(), z.literal('both')]).default(false),
});

/** Raw vectors, [count * views, dim]. */
export const embedAnswer = z.object({ vectors: z.instanceof(Float32Array) });
