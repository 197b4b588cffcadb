// manifest.json and SHA256SUMS: every file of the package with its role, size and digest.
// Invariant: digests are of what lies on the disk, read back; the list is complete and sorted by path.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { identitySchema, type Precision, variantKinds } from './identity.ts';

export const fileRoles = [
  'model',
  'specification',
  'test-data',
  'self-test',
  'probe',
  'sample',
  'report',
  'instructions',
  'notice',
  'parts',
  'key',
] as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const rate = z.number().min(0).max(1);
const interval = z.tuple([rate, rate]);
/** Float scores may pass 1 by a rounding, and a threshold that refuses everybody lies just above the highest. */
const cosine = z.number().min(-1.001).max(1.001);

function thresholdFor<P extends Precision>(precision: P) {
  return z
    .strictObject({
      accept: cosine,
      three_answers: z.strictObject({ accept_from: cosine, check_from: cosine }).exactOptional(),
      policy: z.enum(['min_cost', 'fmr']),
      fmr: rate.nullable(),
      ci95_fmr: interval,
      fnmr: rate.nullable(),
      ci95_fnmr: interval,
      verified_people: z.number().int(),
      supported: z.boolean(),
      flip_test: z.boolean(),
      precision: z.literal(precision),
    })
    .nullable();
}

export const manifestSchema = z.strictObject({
  schema: z.literal(1),
  program: z.literal('deshi'),
  identity: identitySchema,
  student: z.strictObject({
    name: z.string(),
    embedding: z.number().int().min(1),
    parameters: z.number().int().min(1),
    /** Multiply-accumulates for one face. */
    macs: z.number().int().min(1),
    inputSize: z.number().int().min(1),
  }),
  runtime: z.strictObject({ format: z.literal('onnx'), opset: z.number().int(), precision: z.literal('fp32') }),
  models: z.array(
    z.strictObject({
      kind: z.enum(variantKinds),
      path: z.string(),
      sha256,
      metadata: z.record(z.string(), z.string()),
      /** Against the training graph, on real crops that are not in this package. */
      parity: z.strictObject({ crops: z.number().int(), limit: cosine, minCosine: z.number(), maxDifference: z.number() }),
    }),
  ),
  /** Of the files in float32. Null: no threshold could be chosen. */
  threshold: thresholdFor('fp32'),
  /** Of the file with weights in 16 bits, and of no other; absent where the package holds none. */
  fp16: z.strictObject({ threshold: thresholdFor('fp16') }).exactOptional(),
  /** Of the file in whole numbers. */
  int8: z.strictObject({ threshold: thresholdFor('int8') }).exactOptional(),
  /** Embeddings of another major version, or of another model, cannot be compared with these. */
  reEnrolment: z.strictObject({ comparableWith: z.string(), needed: z.string() }),
  files: z.array(z.strictObject({ path: z.string(), role: z.enum(fileRoles), sha256, sizeBytes: z.number().int().min(0) })),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = Manifest['files'][number];
export type FileRole = (typeof fileRoles)[number];

export const manifestFile = 'manifest.json';
export const sumsFile = 'SHA256SUMS';

/** Every file below a folder, by path with forward slashes, sorted by code unit. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort((a, b) => (a < b ? -1 : 1));
}

export async function digestOf(path: string): Promise<{ sha256: string; sizeBytes: number }> {
  const bytes = await readFile(path);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
}

export function roleOf(path: string): FileRole {
  const roles: readonly [string, FileRole][] = [
    ['models/', 'model'],
    ['spec/', 'specification'],
    ['test_data_set_', 'test-data'],
    ['selftest/', 'self-test'],
    ['probe/', 'probe'],
    ['samples/', 'sample'],
    ['sbom/', 'parts'],
    ['signing-key', 'key'],
    ['report/', 'report'],
    ['README', 'instructions'],
  ];
  return roles.find(([start]) => path.startsWith(start))?.[1] ?? 'notice';
}

/** The lines of `sha256sum`; made to be checked with `sha256sum -c SHA256SUMS`. */
export function sumsText(files: readonly { readonly path: string; readonly sha256: string }[]): string {
  return files.map(({ path, sha256: digest }) => `${digest}  ${path}\n`).join('');
}
