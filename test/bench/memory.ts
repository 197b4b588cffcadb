// Memory of a long training: the trainer's and the parent's, asked of the system every few seconds, and the straight line through it.
// Invariant: a real run on made-up crops, checkpoints and progress included; nothing here passes or fails.
//
//   node test/bench/memory.ts [--minutes 30] [--student mobilefacenet-x0.25] [--people 300] [--images 10]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '../../main/store.ts';
import { derivePlan, prepareRun } from '../../main/training/plan.ts';
import { normal, uniform } from '../../main/training/random.ts';
import { trainRun } from '../../main/training/run.ts';

const { values: given } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    student: { type: 'string', default: 'mobilefacenet-x0.25' },
    people: { type: 'string', default: '300' },
    images: { type: 'string', default: '10' },
  },
});
const [minutes, people, perPerson] = [Number(given.minutes), Number(given.people), Number(given.images)];
const dim = 512;
const recordBytes = 112 * 112 * 3;
const everyMs = 5000;
/** What starting takes (graphs compiled, first batches read) is not what a training grows by. */
const warmUpShare = 0.1;

interface Sample {
  readonly seconds: number;
  readonly trainer: number;
  readonly parent: number;
}

const folder = mkdtempSync(join(tmpdir(), 'deshi-memory-'));
try {
  const runDir = prepare();
  const samples: Sample[] = [];
  const startedAt = performance.now();
  const stop = new AbortController();
  let step = 0;
  const timer = setInterval(() => {
    const seconds = (performance.now() - startedAt) / 1000;
    const trainer = Math.max(0, ...childrenOf(process.pid).map(anonymousMegabytes));
    if (trainer > 0) samples.push({ seconds, trainer, parent: anonymousMegabytes(process.pid) });
    if (seconds >= minutes * 60) stop.abort();
  }, everyMs);
  const outcome = await trainRun(runDir, { signal: stop.signal, onProgress: (progress) => (step = progress.step) }).finally(() =>
    clearInterval(timer),
  );
  const settled = samples.filter(({ seconds }) => seconds >= minutes * 60 * warmUpShare);
  console.log(`${given.student}, ${people * perPerson} images, ${step} steps in ${minutes} minutes, ended ${JSON.stringify(outcome)}`);
  for (const who of ['trainer', 'parent'] as const) {
    const values = settled.map((sample) => sample[who]);
    const quarter = Math.floor(values.length / 4);
    const slope = slopeOf(settled.map((sample) => [sample.seconds / 3600, sample[who]]));
    console.log(
      `${who}: ${values.length} samples, first quarter ${median(values.slice(0, quarter))} MB, last quarter ${median(values.slice(-quarter))} MB, ` +
        `largest ${Math.max(...values).toFixed(0)} MB, slope ${slope.toFixed(2)} MB an hour`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function prepare(): string {
  const pixels = openStore(join(folder, 'pixels'), recordBytes, 'append');
  const teacher = openStore(join(folder, 'teacher'), 8 * dim, 'append');
  const samples: number[] = [];
  for (let i = 0; i < people * perPerson; i++) {
    const identity = Math.floor(i / perPerson);
    const digest = (i + 1).toString(16).padStart(64, '0');
    // Any bytes will do: what a step takes does not depend on them.
    const crop = Uint8Array.from({ length: recordBytes }, (_, at) => (at * (identity + 3) + (at >> 7) * 31 + i) & 255);
    const embedding = Float32Array.from({ length: 2 * dim }, (_, at) => normal(8, identity, at % dim) + 0.2 * uniform(9, i, at));
    for (const from of [0, dim]) {
      const length = Math.hypot(...embedding.subarray(from, from + dim));
      for (let at = from; at < from + dim; at++) embedding[at]! /= length;
    }
    samples.push(pixels.append(digest, crop), teacher.append(digest, new Uint8Array(embedding.buffer)), identity);
  }
  pixels.close();
  teacher.close();
  const { plan } = derivePlan({
    runId: 'memory',
    student: given.student,
    method: 'ada-arc',
    dim,
    classes: people,
    images: people * perPerson,
    seed: 1,
    epochs: 100_000,
    pixelStore: join(folder, 'pixels'),
    teacherStore: join(folder, 'teacher'),
  });
  const runDir = join(folder, 'run');
  prepareRun(runDir, { ...plan, checkpointSeconds: 20 }, Int32Array.from(samples));
  return runDir;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    return Number.isInteger(pid) && fieldOf(pid, 'PPid') === parent ? [pid] : [];
  });
}

/** What a process holds for itself; the pages of files that it reads are the system's to drop. */
function anonymousMegabytes(pid: number): number {
  return fieldOf(pid, 'RssAnon') / 1024;
}

function fieldOf(pid: number, field: string): number {
  try {
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0; // It has ended meanwhile.
  }
}

function median(values: readonly number[]): string {
  return (values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN).toFixed(0);
}

/** Of the straight line of least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const [above, below] = points.reduce(([a, b], [px, py]) => [a + (px - x) * (py - y), b + (px - x) ** 2], [0, 0]);
  return above / below;
}
