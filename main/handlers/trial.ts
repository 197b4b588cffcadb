// Two photos held against each other by the newest checkpoint of a student, and by its teacher, while the training goes on.
// Invariants: decoding and both networks run in children of their own, one thread each, and the trainer is never touched; photos, crops and scores are not kept.
import type { JudgedPair, Trial } from '../../preload/trial.ts';
import { atFmr } from '../evaluation/curves.ts';
import { scoreAll } from '../evaluation/pairs.ts';
import { scoreOf } from '../evaluation/scoring.ts';
import type { ModelName } from '../evaluation/types.ts';
import { openDecoders } from '../faces/decode.ts';
import { cropBytes, openPixels } from '../faces/pixels.ts';
import { readRun } from '../library/runs.ts';
import { Problem } from '../problems.ts';
import { embedEach, joinFlip, openEmbedder } from '../teachers/embed.ts';
import { studentConvention } from '../teachers/pixels.ts';
import type { FaceRef, PixelConvention } from '../teachers/types.ts';
import { stepsOf } from '../training/plan.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { refuseRehearsal } from './run/finished.ts';
import { readEvaluation } from './run/measuring.ts';
import { newestStudent } from './run/newest-student.ts';
import { splitPhase } from './run/people.ts';
import { openSite } from './run/pipeline.ts';
import { factsOf, type Site } from './run/site.ts';
import { conventionPhase } from './run/teaching.ts';
import { savedAt, trainingFolder } from './run/training.ts';
import { facesOf, readTeacher } from './teacher.ts';

/** At most so many strangers pass at the decision threshold that is worked out here. */
const strangersPass = 1e-2;
/** People and photos that it is worked out on: enough for one in a hundred, and a matter of seconds. */
const mostPeople = 40;
const photosEach = 3;
const fewestPeople = 10;
const cropSize = 112;

export function trialHandlers(context: HostContext): Pick<Handlers, 'run.tryPhotos'> {
  // One at a time: each takes two networks into memory.
  let before: Promise<unknown> = Promise.resolve();
  return {
    'run.tryPhotos': (asked) => {
      const next = before.then(() => tryPhotos(context, asked));
      before = next.catch(() => undefined);
      return next;
    },
  };
}

async function tryPhotos(
  context: HostContext,
  { runId, photos }: { readonly runId: string; readonly photos: readonly [string, string] },
): Promise<Trial> {
  const run = readRun(context.library, runId);
  refuseRehearsal(run);
  const site = openSite(context, runId, new AbortController().signal);
  const crops = await decoded(photos);
  if ('refused' in crops) return crops;
  const student = newestStudent(trainingFolder(site, 'student'));
  if (student === null) throw new Problem('run-unfinished', { run: runId });
  const { plan, newest } = student;
  const people = peopleToAsk(site);
  const finished = run.state === 'finished';
  const held = async (name: ModelName, network: Uint8Array, convention: PixelConvention): Promise<JudgedPair> => {
    const chosen = finished ? readEvaluation(site).models.find((one) => one.name === name)?.choice : undefined;
    return judge(context, network, convention, crops.crops, people, chosen?.threshold ?? null);
  };
  const ofStudent = await held('student', student.model(), studentConvention);
  const teacher = await held('teacher', (await readTeacher(context, site.job.teacher)).bytes, factsOf(site, conventionPhase).convention);
  const base64 = (crop: Uint8Array): string => Buffer.from(crop).toString('base64');
  return {
    step: newest.step,
    steps: stepsOf(plan),
    savedMs: savedAt(site),
    size: cropSize,
    crops: [base64(crops.crops[0]), base64(crops.crops[1])],
    student: ofStudent,
    teacher,
  };
}

type Pair<T> = readonly [T, T];

async function decoded(photos: Pair<string>): Promise<{ readonly crops: Pair<Uint8Array> } | Extract<Trial, { refused: unknown }>> {
  const decoders = openDecoders({ processes: 1, size: cropSize });
  try {
    const [first, second] = await Promise.all([
      decoders.decode(Buffer.from(photos[0], 'base64url')),
      decoders.decode(Buffer.from(photos[1], 'base64url')),
    ]);
    if ('pixels' in first && 'pixels' in second) return { crops: [first.pixels, second.pixels] };
    return { refused: ['reject' in first ? first.reject : null, 'reject' in second ? second.reject : null] };
  } finally {
    await decoders.close();
  }
}

/** A few photos of some of the people who choose, whom no student learns from. */
function peopleToAsk(site: Site): readonly FaceRef[] {
  const pixels = openPixels(site.context.dataDir, 'read');
  try {
    const byPerson = Map.groupBy(facesOf(site.context, factsOf(site, splitPhase).splitId, 'choose', pixels), ({ identity }) => identity);
    return [...byPerson.values()].slice(0, mostPeople).flatMap((faces) => faces.slice(0, photosEach));
  } finally {
    pixels.close();
  }
}

/** One network on the two crops; where no decision threshold was chosen for it, one is worked out on `people`. */
async function judge(
  { dataDir }: HostContext,
  network: Uint8Array,
  convention: PixelConvention,
  crops: Pair<Uint8Array>,
  people: readonly FaceRef[],
  chosen: number | null,
): Promise<JudgedPair> {
  const embedder = await openEmbedder(network, { threads: 1 });
  try {
    const { dim } = embedder.facts;
    const two = { recordBytes: cropBytes, read: (at: number, into: Uint8Array) => into.set(crops[at]!) };
    const faces = crops.map((_, at) => ({ digest: '', ordinal: at, identity: at }));
    const vectors = joinFlip(await embedEach(embedder, convention, faces, two));
    const judged = { score: scoreOf({ vectors, dim }, 0, 1), fmr: strangersPass };
    if (chosen !== null) return { ...judged, threshold: chosen, basis: 'handed-over', people: 0 };
    const identities = Int32Array.from(people, ({ identity }) => identity);
    const count = new Set(identities).size;
    if (count < fewestPeople) return { ...judged, threshold: null, basis: 'here', people: count };
    const pixels = openPixels(dataDir, 'read');
    try {
      const known = joinFlip(await embedEach(embedder, convention, people, pixels));
      const { threshold } = atFmr(scoreAll({ vectors: known, dim }, identities), strangersPass);
      return { ...judged, threshold, basis: 'here', people: count };
    } finally {
      pixels.close();
    }
  } finally {
    await embedder.close();
  }
}
