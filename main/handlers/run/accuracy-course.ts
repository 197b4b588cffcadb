// TAR of some of the people who choose, by the student as each checkpoint has it, while the training goes on.
// Invariants: the trainer is never touched (a child of its own, one thread, a small share of the time); what fails here costs a point and never the run.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fmrFor } from '../../evaluation/cost.ts';
import { atFmr } from '../../evaluation/curves.ts';
import { capabilityOfGroup } from '../../evaluation/evaluate.ts';
import { complement, fewestPeople, fnmrAt } from '../../evaluation/intervals.ts';
import { scoreAll } from '../../evaluation/pairs.ts';
import type { Embeddings } from '../../evaluation/scoring.ts';
import { openPixels } from '../../faces/pixels.ts';
import { embedAll, joinFlip, openEmbeddings, readEmbeddings } from '../../teachers/embed.ts';
import { studentConvention } from '../../teachers/pixels.ts';
import type { FaceRef } from '../../teachers/types.ts';
import { facesOf } from '../teacher.ts';
import type { Job } from './job.ts';
import { newestStudent } from './newest-student.ts';
import { splitPhase } from './people.ts';
import { factsOf, type Site } from './site.ts';
import { conventionPhase, inspectPhase } from './teaching.ts';

/** People and photos that are looked at, at most: 4,950 pairs of people show 1 in 165, and a small student is through in seconds. */
const mostPeople = 100;
const photosEach = 3;
/** Looking takes at most this share of the time that the training has. */
const timeShare = 0.05;
/** At a looser threshold a recognition rate says little. */
const loosestFmr = 0.1;
/** Before it is known how long a look takes. */
const firstAfterMs = 20_000;
/** Of a hundred strangers, where people are searched among and nothing else was said (as the evaluation does). */
const usualFpir = 0.01;

const rate = z.object({ value: z.number(), low: z.number(), high: z.number() });
const pointSchema = z.object({
  step: z.number().int(),
  /** The FMR that the threshold of this point keeps, on these people. */
  fmr: z.number(),
  people: z.number().int(),
  photos: z.number().int(),
  genuinePairs: z.number().int(),
  tar: rate,
  /** The teacher's, on the same photos at the same FMR. */
  teacher: rate,
});
export type AccuracyPoint = z.infer<typeof pointSchema>;

const fileName = 'accuracy.jsonl';

/** Every whole point of a training, by step, of each step the last; none for a training of before it was measured. */
export function readAccuracyCourse(trainingFolder: string): AccuracyPoint[] {
  const path = join(trainingFolder, fileName);
  if (!existsSync(path)) return [];
  const points = readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [pointSchema.parse(JSON.parse(line))];
      } catch {
        return []; // cut off by a crash
      }
    });
  return [...new Map(points.map((point) => [point.step, point])).values()].sort((a, b) => a.step - b.step);
}

/** The share of strangers that the operator allows to pass, as an FMR of one comparison; undefined where nothing was said. */
export function askedFmr({ costs: { floors, targets, registered } }: Pick<Job, 'costs'>): number | undefined {
  const most = targets?.maxFmr ?? floors?.maxFmr;
  return registered === undefined ? most : fmrFor(most ?? usualFpir, registered);
}

/** `wanted`, or the strictest FMR that these people can show (rule of 30) where that is larger or nothing is wanted; null beyond one in ten: nothing to look at. */
export function fmrShown(identities: Int32Array, wanted: number | undefined): number | null {
  const { fmrSupported, peopleWithPairs } = capabilityOfGroup(identities);
  if (fmrSupported === null || peopleWithPairs < fewestPeople) return null;
  const fmr = Math.max(wanted ?? 0, fmrSupported);
  return fmr > loosestFmr ? null : fmr;
}

/** TAR at the strictest threshold of these photos that keeps `fmr`, with its 95 % interval over people. `identities` [n], rows of unit length [n * dim]. */
export function tarOf(rows: Embeddings, identities: Int32Array, fmr: number): z.infer<typeof rate> | null {
  const pairs = scoreAll(rows, identities);
  const { value, low, high } = complement(fnmrAt(pairs, atFmr(pairs, fmr).threshold));
  return value === null ? null : { value, low, high };
}

/** Some photos of people with two at least, the people evenly out of all: the same ones every time. */
export function sampleOf<Face extends Pick<FaceRef, 'identity'>>(faces: readonly Face[]): Face[] {
  const people = [...Map.groupBy(faces, ({ identity }) => identity).values()].filter((own) => own.length > 1);
  const stride = Math.max(1, people.length / mostPeople);
  const taken = Array.from({ length: Math.min(mostPeople, people.length) }, (_, at) => people[Math.floor(at * stride)] ?? []);
  return taken.flatMap((own) => own.slice(0, photosEach));
}

/** Looks at the checkpoints of a training that is going on. */
export interface Watch {
  /** Call often: looks when there is a new checkpoint and looking would not take too much of the time. */
  tick(): void;
  /** Looks at the newest checkpoint once more, where that was not done. */
  last(): Promise<void>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export function watchAccuracy(site: Site, trainingFolder: string): Watch {
  const ending = new AbortController();
  const signal = AbortSignal.any([site.signal, ending.signal]);
  let underWay: Promise<void> | null = null;
  let nextMs = performance.now() + firstAfterMs;
  let ground: Ground | null | undefined;
  const look = async (): Promise<void> => {
    const startedMs = performance.now();
    try {
      if (ground === undefined) ground = groundOf(site);
      if (ground !== null) await addPoint(site, trainingFolder, ground, signal);
    } catch (thrown) {
      if (!signal.aborted) site.context.log.problem('accuracy-course', thrown);
    }
    const endedMs = performance.now();
    nextMs = endedMs + Math.max(firstAfterMs, (endedMs - startedMs) / timeShare);
  };
  const begin = (): Promise<void> => {
    underWay ??= look().finally(() => {
      underWay = null;
    });
    return underWay;
  };
  return {
    tick() {
      if (underWay === null && performance.now() >= nextMs && ground !== null) void begin();
    },
    async last() {
      await underWay;
      if (!signal.aborted) await begin();
    },
    async close() {
      ending.abort();
      await underWay;
    },
  };
}

interface Ground {
  readonly faces: readonly FaceRef[];
  readonly identities: Int32Array;
  readonly fmr: number;
  readonly teacher: z.infer<typeof rate>;
}

/** What stays the same from look to look; null where these people can show nothing. Only photos that the teacher has looked at already are taken. */
function groundOf(site: Site): Ground | null {
  const { context, job } = site;
  const { facts } = factsOf(site, inspectPhase);
  const { convention } = factsOf(site, conventionPhase);
  const pixels = openPixels(context.dataDir, 'read');
  const cache = openEmbeddings(context.dataDir, facts, convention, 'read');
  try {
    const choose = facesOf(context, factsOf(site, splitPhase).splitId, 'choose', pixels);
    const faces = sampleOf(choose.filter(({ digest }) => cache.ordinal(digest) !== undefined));
    const identities = Int32Array.from(faces, ({ identity }) => identity);
    const fmr = fmrShown(identities, askedFmr(job));
    if (fmr === null) return null;
    const vectors = joinFlip(readEmbeddings(cache, facts.dim, faces));
    const teacher = tarOf({ vectors, dim: facts.dim }, identities, fmr);
    return teacher && { faces, identities, fmr, teacher };
  } finally {
    cache.close();
    pixels.close();
  }
}

async function addPoint(site: Site, folder: string, { faces, identities, fmr, teacher }: Ground, signal: AbortSignal): Promise<void> {
  const student = newestStudent(folder);
  if (student === null) return;
  const { plan, newest } = student;
  if (newest.step === 0 || readAccuracyCourse(folder).some(({ step }) => step === newest.step)) return;
  const pixels = openPixels(site.context.dataDir, 'read');
  try {
    const vectors = joinFlip(await embedAll(student.model(), studentConvention, faces, pixels, { signal, threads: 1 }));
    const tar = tarOf({ vectors, dim: plan.dim }, identities, fmr);
    if (tar === null) return;
    const { people, genuinePairs } = capabilityOfGroup(identities);
    const point: AccuracyPoint = { step: newest.step, fmr, people, photos: faces.length, genuinePairs, tar, teacher };
    appendFileSync(join(folder, fileName), `${JSON.stringify(point)}\n`, { mode: 0o600 });
  } finally {
    pixels.close();
  }
}
