// What is known of a training that took place elsewhere, kept beside its checkpoints; and which exports of a run are out.
// Invariant: kinds of devices and seconds only, in plain characters: what comes from outside goes into a report.
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonOr, replaceJson } from '../training/json-file.ts';

const plain = z.string().regex(/^[\x20-\x7e]{1,100}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const sitting = z.object({
  /** The first step that it holds for. */
  step: z.number().int().min(0),
  processes: z.number().int().min(1).max(65_536),
  /** One for each process. */
  devices: z.array(plain).min(1).max(65_536),
  /** Version of PyTorch. */
  torch: plain,
  backend: z.enum(['none', 'gloo', 'nccl']),
  /** `shared`: batch statistics of all processes together, as here; `own`: of each. */
  statistics: z.enum(['shared', 'own']),
});

/** effort.json of a result. */
export const effortFile = z.object({
  schema: z.literal(1),
  training: z.string(),
  planDigest: sha256,
  manifestSha256: sha256,
  sittings: z.array(sitting).min(1).max(10_000),
});

const elsewhere = z.object({
  /** Time of the steps, while all processes worked. */
  seconds: z.number().min(0),
  /** The smallest cosine between embeddings computed there and here with the same weights. */
  worstCosine: z.number(),
  sittings: effortFile.shape.sittings,
});
export type Elsewhere = z.infer<typeof elsewhere>;

const handedOut = z.array(z.object({ manifestSha256: sha256, atMs: z.number() }));
const files = { elsewhere: 'elsewhere.json', handedOut: 'handed-out.json' } as const;

/** Where and how long a network was trained elsewhere; null for one that was trained here. Throws Problem `result-damaged` (part `training`), as what follows does. */
export function elsewhereOf(trainingDir: string): Elsewhere | null {
  return readJsonOr('training', join(trainingDir, files.elsewhere), elsewhere, null);
}

export function recordElsewhere(trainingDir: string, facts: Elsewhere): void {
  replaceJson(join(trainingDir, files.elsewhere), elsewhere.parse(facts));
}

/** The devices in a line, such as `8 x NVIDIA H200 (PyTorch 2.3.1)`; of several sittings the last. */
export function devicesLine({ sittings }: Elsewhere): string {
  const { devices, torch } = sittings.at(-1) as Elsewhere['sittings'][number];
  const counts = new Map<string, number>();
  for (const name of devices) counts.set(name, (counts.get(name) ?? 0) + 1);
  return `${[...counts].map(([name, count]) => `${count} x ${name}`).join(', ')} (PyTorch ${torch})`;
}

/** Remembers an export of a run: only its result is taken back. */
export function recordHandedOut(runDir: string, manifestSha256: string): void {
  replaceJson(join(runDir, files.handedOut), [...handedOutOf(runDir), { manifestSha256, atMs: Date.now() }]);
}

export function handedOutOf(runDir: string): z.infer<typeof handedOut> {
  return readJsonOr('training', join(runDir, files.handedOut), handedOut, []);
}
