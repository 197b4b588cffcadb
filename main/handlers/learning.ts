// What a comparison of methods and a search of students have in common: the people, the teacher's embeddings, and trainings that are never repeated.
// Invariants: a folder holds one training and says when it is done; nothing here knows what is being compared.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Checked } from '../../preload/contract.ts';
import { pixelsPath } from '../faces/pixels.ts';
import { demandConsent } from '../library/sources.ts';
import { digestOfPart, makeSplit, readPart, type Scope } from '../library/splits.ts';
import { Problem } from '../problems.ts';
import { writeWhole } from '../report/kpi.ts';
import type { RecordStore } from '../store.ts';
import { type Embeddings, openEmbedder } from '../teachers/embed.ts';
import type { FaceRef, PixelConvention, TeacherFacts } from '../teachers/types.ts';
import { readJson } from '../training/json-file.ts';
import { followStores, readPlan } from '../training/plan.ts';
import { type Allowance, trainRun } from '../training/run.ts';
import type { HostContext } from './context.ts';
import { sayChange } from './devices.ts';
import type { Meter } from './progress.ts';
import { ruleOf } from './scope.ts';
import { checkOn, conventionOf, facesOf, fillTeacherEmbeddings, readTeacher, rememberTeacher, teacherEmbeddings } from './teacher.ts';

/** A new or empty folder, or one that this was begun in, which `marker` shows. Throws Problem `output-exists`. */
export function openWorkFolder(folder: string, marker: string): string {
  const own = ['trainings', 'teacher.data', 'teacher.index'];
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(join(folder, marker)) && readdirSync(folder).some((name) => !own.includes(name))) {
    throw new Problem('output-exists', { path: folder });
  }
  return folder;
}

/** People to learn from and people that none of the networks learns from, with what the teacher says of both. */
export interface Learning {
  readonly teacher: TeacherFacts;
  readonly convention: PixelConvention;
  readonly train: readonly FaceRef[];
  /** Of the part asked for. */
  readonly held: readonly FaceRef[];
  readonly people: { readonly train: number; readonly held: number };
  readonly dataDigest: string;
  /** Of the held faces, and of those `besides` them behind. */
  readonly ofTeacher: Embeddings;
}

type Asked = Pick<Checked<'methods.compare'>, 'teacher' | 'anyway' | 'split' | 'threads'>;

/** Who may take part, and how they are divided already where they are; without that they are divided by `split`. */
export interface Whom {
  readonly scope: Scope;
  readonly splitId?: number;
}

/** Every one divides the people alike; only the trainings differ by seed. */
export const splitSeed = 1;

/**
 * Opens and checks the teacher, divides the people, and computes the teacher's embeddings that are not kept yet.
 *
 * `most`: held photos, whole people. `besides`: faces of nobody's part to be embedded too.
 */
export async function prepareLearning(
  context: HostContext,
  asked: Asked,
  { pixels, scope, splitId }: Whom & { readonly pixels: RecordStore },
  {
    part,
    most = Number.POSITIVE_INFINITY,
    besides = () => [],
  }: {
    readonly part: 'choose' | 'verify';
    readonly most?: number;
    readonly besides?: (train: readonly FaceRef[], held: readonly FaceRef[]) => readonly FaceRef[];
  },
  { meter, signal }: { readonly meter: Meter; readonly signal: AbortSignal },
): Promise<Learning> {
  demandConsent(context.library, scope.sources);
  const file = await readTeacher(context, asked.teacher);
  const embedder = await meter.during('inspect', () => openEmbedder(file.bytes, asked.threads ? { threads: asked.threads } : {}));
  try {
    rememberTeacher(context, file, embedder.facts);
    const id = splitId ?? makeSplit(context.library, scope, await ruleOf({ split: asked.split, seed: splitSeed })).id;
    const faces = (of: 'train' | 'choose' | 'verify'): FaceRef[] => facesOf(context, id, of, pixels);
    const [train, choose] = [faces('train'), faces('choose')];
    const held = wholePeople(part === 'choose' ? choose : faces(part), most);
    const ongoing = { signal, meter };
    const { convention } = await meter.during('convention', () => conventionOf(context, embedder, train, pixels, ongoing));
    await meter.during('teacher-check', () =>
      checkOn(context, embedder, convention, choose, pixels, { ...ongoing, refuse: !asked.anyway }),
    );
    const ofTeacher = await meter.during('embed', async () => {
      await fillTeacherEmbeddings(context, embedder, convention, train, pixels, ongoing);
      return teacherEmbeddings(context, embedder, convention, [...held, ...besides(train, held)], pixels, ongoing);
    });
    const learnt = readPart(context.library, id, 'train');
    return {
      teacher: embedder.facts,
      convention,
      train,
      held,
      people: { train: learnt.people.length, held: new Set(held.map(({ identity }) => identity)).size },
      dataDigest: digestOfPart(learnt),
      ofTeacher,
    };
  } finally {
    await embedder.close();
  }
}

/** The first people whose photos together are no more than `most`, at least one. */
export function wholePeople(faces: readonly FaceRef[], most: number): FaceRef[] {
  if (faces.length <= most) return [...faces];
  const photos = new Map<number, number>();
  for (const { identity } of faces) photos.set(identity, (photos.get(identity) ?? 0) + 1);
  const taken = new Set<number>();
  let total = 0;
  for (const [identity, own] of photos) {
    if (taken.size > 0 && total + own > most) break;
    taken.add(identity);
    total += own;
  }
  return faces.filter(({ identity }) => taken.has(identity));
}

/** One progress for trainings one after the other; a step of each weighs `weight`, such as the seconds that it is expected to take. */
export class Trainings {
  readonly #meter: Meter;
  readonly #totalSteps: number;
  readonly #totalWeight: number;
  readonly #startedAt = performance.now();
  #steps = 0;
  #weight = 0;
  /** Of what was done since the beginning, to tell the pace. */
  #here = 0;
  #stepsHere = 0;

  constructor(meter: Meter, all: readonly { readonly steps: number; readonly weight: number }[]) {
    this.#meter = meter;
    this.#totalSteps = all.reduce((sum, { steps }) => sum + steps, 0);
    this.#totalWeight = all.reduce((sum, { steps, weight }) => sum + steps * weight, 0);
  }

  /** Trains a prepared folder (its part `student`) to its end, or takes what an earlier attempt trained. Rejects with `cancelled`: everything is saved. */
  async train(
    context: HostContext,
    folder: string,
    {
      steps,
      weight,
      allowance,
      signal,
      onBegin,
    }: { steps: number; weight: number; allowance: Allowance; signal: AbortSignal; onBegin(): void },
  ): Promise<{ readonly trainedMs: number }> {
    const file = join(folder, trainedFile);
    if (!isTrained(folder)) {
      if (signal.aborted) throw new Problem('cancelled');
      onBegin();
      const trainingFolder = join(folder, 'student');
      followStores(trainingFolder, pixelsPath(context.dataDir));
      const { batch } = readPlan(trainingFolder);
      let first: number | undefined;
      let reached = 0;
      const { outcome, trainedMs } = await trainRun(trainingFolder, {
        signal,
        allowance,
        onChange: (sitting) => sayChange(context, allowance.engine, batch, sitting),
        onProgress: ({ step, imagesPerSecond, loss, progress }) => {
          first ??= step;
          reached = step + 1 - first;
          const here = this.#here + reached * weight;
          const pace = (performance.now() - this.#startedAt) / 1000 / Math.max(here, 1e-9);
          const left = (this.#totalWeight - this.#weight - (step + 1) * weight) * pace;
          const secondsLeft: [number, number] | null = this.#stepsHere + reached < 20 ? null : [left * 0.85, left * 1.3];
          this.#meter.tell({
            done: this.#steps + step + 1,
            total: this.#totalSteps,
            unit: 'steps',
            perSecond: imagesPerSecond,
            secondsLeft,
            loss,
            likeness: progress ?? null,
          });
        },
      });
      if (outcome === 'paused') throw new Problem('cancelled');
      this.#here += reached * weight;
      this.#stepsHere += reached;
      await writeWhole(file, `${JSON.stringify({ trainedMs })}\n`);
    }
    this.skip(steps, steps * weight);
    return readJson('training', file, trained);
  }

  /** Counts steps of this weight together as done that were done before, or will not be done. */
  skip(steps: number, weight: number): void {
    this.#steps += steps;
    this.#weight += weight;
  }
}

const trained = z.object({ trainedMs: z.number() });
const trainedFile = 'trained.json';

/** Whether the training of a folder has come to its end. */
export function isTrained(folder: string): boolean {
  return existsSync(join(folder, trainedFile));
}
