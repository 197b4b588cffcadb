// Writes a prepared run as a folder for PyTorch's own launcher: plan, photos, teacher embeddings, start, golden batch, and the script that trains.
// Invariant: the folder appears whole or not at all, with rights for its owner only; no name of a person, file or folder of this computer stands in it.
import { createHash, type Hash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spaceNow } from '../disk-space.ts';
import { Problem, toProblem } from '../problems.ts';
import { openStore, type RecordStore } from '../store.ts';
import { batchSource, everySample } from '../training/batches.ts';
import { type Checkpoint, checkpointBytes, readNewest } from '../training/checkpoint.ts';
import { checkpointArrays, namedIn, startingArrays } from '../training/loop.ts';
import { type Plan, planDigest, readRun, sampleFields } from '../training/plan.ts';
import { describeStep } from '../training/step.ts';
import { goldenStep } from './golden.ts';
import { networkDescription } from './network.ts';
import { type TrainingName, trainingPlan } from './plan.ts';
import { portableMethod } from './portable.ts';
import { readmeEn, readmeJa } from './readme.ts';
import { partBeside } from './under-way.ts';

export interface ClusterRequest {
  /** A folder that is not there, or empty. */
  readonly out: string;
  readonly runId: string;
  /** Name and version of this program. */
  readonly program: string;
  /** Prepared run folders; all of the same photos. The first is the student. */
  readonly trainings: readonly { readonly name: TrainingName; readonly runDir: string }[];
  readonly signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
  /** Where it is written until it is whole, beside `out`; the place of `partBeside` when left out. */
  readonly part?: string;
  /** Told when all is written and before the folder has its name. What it throws leaves no folder behind. */
  onWhole?(written: WrittenFolder): void;
}

export interface WrittenFolder {
  readonly files: readonly string[];
  readonly sizeBytes: number;
  /** Photos that are in the folder. */
  readonly photos: number;
  /** SHA-256 of manifest.json: what a result has to name. */
  readonly manifestSha256: string;
}

const scripts = fileURLToPath(new URL('./torch/', import.meta.url));
/** Photos between two moments at which a stop is heard. */
const photosAtATime = 256;

/**
 * Throws Problem: 'output-exists', 'disk-full', 'cancelled', 'cluster-method' for a method that only this program trains, 'student-trained' for a network that
 * is trained already, and what reading the run throws.
 */
export async function writeClusterFolder(request: ClusterRequest): Promise<WrittenFolder> {
  const { out, part = partBeside(out) } = request;
  if (existsSync(out) && !isEmptyFolder(out)) throw new Problem('output-exists', { path: out });
  try {
    mkdirSync(part, { recursive: true, mode: 0o700 });
    const folder = new Folder(part);
    const photos = await fill(folder, request);
    const files = folder.files.map(({ path }) => path);
    const manifestSha256 = folder.write('manifest.json', json({ schema: 1, program: request.program, files: folder.files }));
    const written = { files: [...files, 'manifest.json'], sizeBytes: folder.sizeBytes, photos, manifestSha256 };
    request.onWhole?.(written);
    rmSync(out, { recursive: true, force: true }); // an empty folder; a rename over one is not allowed everywhere
    renameSync(part, out);
    return written;
  } catch (thrown) {
    rmSync(part, { recursive: true, force: true });
    throw toProblem(thrown);
  }
}

async function fill(folder: Folder, { trainings, runId, program, signal, onProgress }: ClusterRequest): Promise<number> {
  const runs = trainings.map(({ name, runDir }) => ({ name, runDir, ...readRun(runDir) }));
  const [first] = runs;
  if (first === undefined || runs.some(({ plan }) => plan.dataDigest !== first.plan.dataDigest)) throw new Problem('run-data-changed');
  const trained = runs.map(({ runDir }) => readNewest(runDir)?.finished === true);
  if (trained[0]) throw new Problem('student-trained', { run: runId, missing: trained.every(Boolean) ? 'evaluation' : 'standalone' });
  const { plan, samples } = first;
  const pixels = openStore(plan.pixelStore, plan.inputSize ** 2 * 3, 'read');
  const teacher = plan.teacherStore === null ? undefined : openStore(plan.teacherStore, 8 * plan.dim, 'read');
  try {
    demandSpace(folder.path, plan);
    const image = batchSource(plan, samples, pixels, undefined).at(0).image;
    const plans: Record<string, unknown> = {};
    for (const { name, runDir, plan: own } of runs) {
      plans[name] = await writeTraining(folder, name, runDir, own, image, own.teacherStore === null ? undefined : teacher, samples);
      if (signal?.aborted) throw new Problem('cancelled');
    }
    folder.write('plan.json', json({ schema: 1, program, runId, trainings: plans }));
    await writeData(folder, plan, samples, pixels, teacher, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
    for (const path of ['train.py', ...readdirSync(join(scripts, 'deshi_torch')).map((name) => `deshi_torch/${name}`)].sort()) {
      if (path.endsWith('.py')) folder.write(path, readFileSync(join(scripts, ...path.split('/')), 'utf8'));
    }
    const facts = { photos: plan.images, people: plan.classes, batch: plan.batch, trainings: runs.map(({ name }) => name) };
    folder.write('README.md', readmeEn(facts));
    folder.write('README.ja.md', readmeJa(facts));
    return plan.images;
  } finally {
    pixels.close();
    teacher?.close();
  }
}

/** network.json, start.bin and golden.bin of one network; returns its part of plan.json. */
async function writeTraining(
  folder: Folder,
  name: TrainingName,
  runDir: string,
  plan: Plan,
  image: Float32Array,
  teacher: RecordStore | undefined,
  samples: Int32Array,
) {
  const portable = portableMethod(plan.method);
  if (portable === undefined) throw new Problem('cluster-method', { method: plan.method });
  if (plan.sampledClasses !== undefined) throw new Problem('cluster-method', { method: plan.method, classes: plan.classes });
  const newest = readNewest(runDir);
  const { student, method } = namedIn(plan);
  const { batch, dim, classes } = plan;
  const step = describeStep({ student, method, batch, dim, classes });
  const { trained, memory } = startingArrays(plan, step, newest, teacher ? everySample(plan, samples, teacher) : []);
  const start: Checkpoint = {
    step: newest?.step ?? 0,
    finished: false,
    planDigest: planDigest(plan),
    trainedMs: newest?.trainedMs ?? 0,
    arrays: checkpointArrays(trained, memory),
  };
  const [parameters, statistics] = ['parameters', 'statistics'].map((key) => trained.get(key) as Float32Array) as [
    Float32Array,
    Float32Array,
  ];
  const golden = await goldenStep({ plan, student, method, parameters, statistics, image });
  folder.write(`${name}/network.json`, JSON.stringify(networkDescription(student, dim)));
  folder.write(`${name}/start.bin`, ...checkpointBytes(start));
  folder.write(`${name}/golden.bin`, ...checkpointBytes({ ...start, arrays: golden.arrays }));
  return trainingPlan(plan, portable, golden);
}

/** What the trainer here reads by offset, in the order of the samples: crops as bytes, embeddings of photo and mirror image, class numbers. */
async function writeData(
  folder: Folder,
  plan: Plan,
  samples: Int32Array,
  pixels: RecordStore,
  teacher: RecordStore | undefined,
  { signal, onProgress }: Pick<ClusterRequest, 'signal' | 'onProgress'>,
): Promise<void> {
  const crop = new Uint8Array(pixels.recordBytes);
  const embeddings = new Uint8Array(teacher?.recordBytes ?? 0);
  const crops = folder.open('data/crops.bin');
  const targets = teacher && folder.open('data/teacher.bin');
  try {
    for (let i = 0; i < plan.images; i += 1) {
      pixels.read(samples[i * sampleFields] as number, crop);
      crops.append(crop);
      if (teacher && targets) {
        teacher.read(samples[i * sampleFields + 1] as number, embeddings);
        targets.append(embeddings);
      }
      if (i % photosAtATime > 0) continue;
      onProgress?.(i, plan.images);
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw new Problem('cancelled');
    }
  } finally {
    crops.close();
    targets?.close();
  }
  const labels = Int32Array.from({ length: plan.images }, (_, i) => samples[i * sampleFields + 2] as number);
  folder.write('data/labels.bin', new Uint8Array(labels.buffer));
}

/** Throws Problem `disk-full` before the first byte. */
function demandSpace(path: string, { images, inputSize, dim, classes }: Plan): void {
  const neededBytes = images * (inputSize ** 2 * 3 + 8 * dim + 4) + 8 * classes * dim + 2 ** 28;
  const space = spaceNow(path);
  if (space !== null && space.freeBytes < neededBytes) throw new Problem('disk-full', { neededMb: Math.ceil(neededBytes / 2 ** 20) });
}

function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false; // a file
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Files of the folder in the making, and their digests. */
class Folder {
  readonly path: string;
  readonly files: { path: string; sizeBytes: number; sha256: string }[] = [];

  constructor(path: string) {
    this.path = path;
  }

  get sizeBytes(): number {
    return this.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** Returns the SHA-256 of what was written. */
  write(path: string, ...parts: readonly (string | Uint8Array)[]): string {
    const file = this.open(path);
    try {
      for (const part of parts) file.append(typeof part === 'string' ? Buffer.from(part) : part);
    } finally {
      file.close();
    }
    return this.files.at(-1)?.sha256 as string;
  }

  open(path: string): { append(bytes: Uint8Array): void; close(): void } {
    const place = join(this.path, ...path.split('/'));
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    const file = openSync(place, 'wx', 0o600);
    const digest: Hash = createHash('sha256');
    let sizeBytes = 0;
    return {
      append: (bytes) => {
        digest.update(bytes);
        for (let done = 0; done < bytes.byteLength; ) done += writeSync(file, bytes, done, bytes.byteLength - done);
        sizeBytes += bytes.byteLength;
      },
      close: () => {
        closeSync(file);
        this.files.push({ path, sizeBytes, sha256: digest.digest('hex') });
      },
    };
  }
}
