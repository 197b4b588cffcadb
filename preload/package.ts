// The package of a run as the window shows it: its models with the checks they passed, the page for the integrator, and what a folder holds when it is read back.
// Invariant: a check comes with its numbers and its limit, and a folder is whole only when every file was read again.
import { z } from 'zod';

const count = z.number().int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const packageFacts = z.object({
  id: z.string(),
  version: z.string(),
  sizeBytes: count,
  models: z.array(
    z.object({
      path: z.string(),
      sizeBytes: count,
      sha256,
      /** Against the trained network on real crops: how many, the least cosine that is let through, the least that was found, the largest difference of a number. */
      crops: count,
      limit: z.number(),
      minCosine: z.number(),
      maxDifference: z.number(),
    }),
  ),
  /** README_INTEGRATION in the language asked for. */
  readme: z.string(),
});

/** A folder with a package, every file of it read again. */
export const verifiedFolder = z.object({
  folder: z.string(),
  files: count,
  sizeBytes: count,
  /** SHA-256 of SHA256SUMS: one number for the whole package. */
  seal: sha256,
  /** Of the key that signed it, as 32 hex digits, and whether that is the key of this data folder; null where it is not signed. */
  signature: z.object({ fingerprint: z.string().regex(/^[0-9a-f]{32}$/), own: z.boolean() }).nullable(),
  /** Files that are not as SHA256SUMS has them, or are not on it; at most 20. */
  faults: z.array(z.object({ path: z.string(), what: z.enum(['missing', 'changed', 'unknown']) })),
});

export type PackageFacts = z.output<typeof packageFacts>;
export type VerifiedFolder = z.output<typeof verifiedFolder>;
