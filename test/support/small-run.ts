// A run folder small enough for tests: made-up crops of a few identities, made-up teacher embeddings, the tiny student.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../main/store.ts';
import { derivePlan, type Plan, prepareRun } from '../../main/training/plan.ts';
import { normal } from '../../main/training/random.ts';

export interface SmallRun {
  readonly runDir: string;
  readonly plan: Plan;
}

/** Identities differ by a smooth pattern, images of one by noise: enough for a loss to fall. */
export function smallRun(
  dir: string,
  options: {
    method?: string;
    epochs?: number;
    identities?: number;
    perIdentity?: number;
    name?: string;
    checkpointSeconds?: number;
    batch?: number;
    sampledClasses?: number;
  } = {},
): SmallRun {
  const {
    method = 'ada-arc',
    epochs = 2,
    identities = 8,
    perIdentity = 6,
    name = 'run',
    checkpointSeconds = 0.02,
    batch,
    sampledClasses,
  } = options;
  const dim = 16;
  const side = 112;
  mkdirSync(dir, { recursive: true });
  const pixels = openStore(join(dir, 'pixels'), side * side * 3, 'append');
  const teacher = openStore(join(dir, 'teacher'), 8 * dim, 'append');
  const samples: number[] = [];
  for (let i = 0; i < identities * perIdentity; i += 1) {
    const identity = Math.floor(i / perIdentity);
    const digest = (i + 1).toString(16).padStart(64, '0');
    const crop = Uint8Array.from({ length: side * side * 3 }, (_, at) => {
      const [x, y] = [(Math.floor(at / 3) % side) / side, Math.floor(at / 3 / side) / side];
      return 128 + 90 * Math.sin(6 * (x * (1 + (identity % 3)) + y * (1 + Math.floor(identity / 3)))) + 6 * normal(7, i, at);
    });
    const embedding = Float32Array.from({ length: 2 * dim }, (_, at) => normal(8, identity, at % dim) + 0.2 * normal(9, i, at));
    for (const from of [0, dim]) {
      const length = Math.hypot(...embedding.subarray(from, from + dim));
      for (let at = from; at < from + dim; at += 1) embedding[at] = (embedding[at] as number) / length;
    }
    samples.push(pixels.append(digest, crop), teacher.append(digest, new Uint8Array(embedding.buffer)), identity);
  }
  pixels.close();
  teacher.close();
  const { plan } = derivePlan({
    runId: name,
    student: 'tiny',
    method,
    dim,
    classes: identities,
    images: identities * perIdentity,
    seed: 5,
    epochs,
    threads: 2,
    pixelStore: join(dir, 'pixels'),
    teacherStore: method.startsWith('standalone') ? null : join(dir, 'teacher'),
  }); // prettier-ignore
  const runDir = join(dir, name);
  return {
    runDir,
    plan: prepareRun(
      runDir,
      { ...plan, checkpointSeconds, ...(batch !== undefined && { batch }), ...(sampledClasses !== undefined && { sampledClasses }) },
      Int32Array.from(samples),
    ),
  };
}
