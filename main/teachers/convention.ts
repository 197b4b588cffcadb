// Finds out how a network wants its pixels, by trying the usual ways on the operator's own faces: the right one separates people best.
// Invariant: deterministic in the faces' digests; the answer always says what came second and whether the difference means anything.
//
// Model files do not say it, and a wrong guess does not fail: it costs a few points of accuracy (another mean, swapped channels) or nearly all.
// The score is d' (distance of genuine and impostor cosines in standard deviations) among those whose AUC is within a hair of the best:
// on 150 images of LFW three conventions of a good teacher have AUC 1.000, while d' still tells 6.6, 6.0 and 5.4 apart.
import { randomFrom } from '../evaluation/random.ts';
import { Problem } from '../problems.ts';
import type { RecordStore } from '../store.ts';
import { type Embedder, normaliseRows, readCrops } from './embed.ts';
import type { CropWindow } from './pixels.ts';
import { type BlockSums, blockSums, dPrimeAmong, type Separation, separation } from './separation.ts';
import type { ChannelOrder, FaceRef, ImageInput, PixelConvention, TeacherFacts } from './types.ts';

type Triple = readonly [number, number, number];

interface Scaling {
  name: string;
  mean: Triple;
  std: Triple;
}

const same = (value: number): Triple => [value, value, value];

/** Of red, green, blue, on pixels 0..255. The second of two almost equal ones is tried only when the first does well. */
const scalings: readonly Scaling[] = [
  { name: '(x-127.5)/127.5', mean: same(127.5), std: same(127.5) },
  { name: '0..255', mean: same(0), std: same(1) },
  { name: '0..1', mean: same(0), std: same(255) },
  { name: 'ImageNet mean/std', mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
];
const siblings: Readonly<Record<string, Scaling>> = {
  '(x-127.5)/127.5': { name: '(x-127.5)/128', mean: same(127.5), std: same(128) },
};
interface Framing {
  name: string;
  window: CropWindow;
}

/**
 * Which part of the 112x112 crop is shown; the whole where the list is empty.
 *
 * dlib's 150x150 chips sit lower and closer. Eyes and nose of its mean face (dlib, face_pose mean_face_shape with padding .25) laid over those of the
 * 112x112 template give this window, which reaches below the crop. It takes dlib's network from AUC .934 to .999 on LFW.
 */
function framingsFor({ width, height }: ImageInput): readonly Framing[] {
  return width === height && width !== 112 ? [{ name: 'dlib framing', window: [5.7, 20.1, 100.4, 100.4] }] : [];
}

const bytesAsTheyAre: Scaling = { name: '0..255', mean: same(0), std: same(1) };

export interface TriedConvention {
  name: string;
  convention: PixelConvention;
  people: number;
  images: number;
  /** Undefined: the network answered with something that is not a number, or with one and the same vector. */
  auc: number | undefined;
  dPrime: number | undefined;
  tarAt1e2: number | undefined;
}

export interface ConventionFinding {
  found: TriedConvention;
  /** Others that give the same embeddings (mean cosine at least .995) on these faces: which of them it is cannot matter. */
  equivalents: readonly string[];
  /** The best of those that are really different. */
  runnerUp: TriedConvention | undefined;
  /** True when, drawing other people by lot, 97.5 % of the draws prefer the found one to the runner-up. */
  clear: boolean;
  /** All, best first. */
  tried: readonly TriedConvention[];
  seconds: number;
}

export interface ConventionOptions {
  /** People to try it on; by default `peopleFor` the size of the network. */
  people?: number;
  signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
}

/**
 * People of the sample, by the network's parameters: some 900 runs of a small network, 350 of a very large one, so that the search takes seconds
 * there and about a minute here. By size, not by a clock: the same search must end in the same answer on a busy machine.
 */
export function peopleFor(parameters: number): number {
  return parameters < 8e6 ? 50 : parameters < 30e6 ? 24 : 12;
}

/** The first round takes half of the people, but not fewer. */
const fewestPeople = 12;
const facesPerPerson = 4;
/** Below this even the best convention is a coin toss, and the teacher knows nothing about faces. */
const coinToss = 0.6;
/** AUC differences smaller than this are chance on so few people: d' decides. */
const aucHair = 0.01;
const finalists = 3;
const equivalentCosine = 0.995;
const draws = 200;

/** Throws `too-few-people` (fewer than two people, or nobody with two faces), `teacher-nan` and `teacher-poor`. */
export async function findConvention(
  embedder: Embedder,
  faces: readonly FaceRef[],
  pixels: RecordStore,
  { people = peopleFor(embedder.facts.parameters), signal, onProgress }: ConventionOptions = {},
): Promise<ConventionFinding> {
  const startedAt = performance.now();
  const everyone = sampleFaces(faces, people, facesPerPerson);
  const some = firstPeople(everyone, Math.max(fewestPeople, Math.ceil(people / 2)));
  const candidates = usualConventions(embedder.facts).map((one) => new Candidate(one, embedder, pixels));
  let done = 0;
  let total = candidates.length * some.length + finalists * (everyone.length - some.length);
  const step = async (candidate: Candidate, sample: readonly FaceRef[]): Promise<void> => {
    if (signal?.aborted) throw new Problem('cancelled');
    const before = candidate.size;
    await candidate.measure(sample);
    done += candidate.size - before;
    onProgress?.(Math.min(done, total), total);
  };

  // First round: all of them on half the people. A wrong framing costs accuracy, but not the order of the rest: it can wait.
  for (const candidate of candidates) await step(candidate, some);
  const best = ranked(candidates).slice(0, finalists);
  // Second round, on everybody: the best few, what is almost the same as one of them, and the other ways to frame the best two.
  const offspring = [
    ...best.flatMap(({ choice }) => (siblings[choice.scaling.name] ? [{ ...choice, scaling: siblings[choice.scaling.name]! }] : [])),
    ...best.slice(0, 2).flatMap(({ choice }) => framingsFor(embedder.facts.input).map((framing) => ({ ...choice, framing }))),
  ].map((choice) => new Candidate(choice, embedder, pixels));
  const second = [...best, ...offspring];
  total = done + second.length * everyone.length - best.length * some.length;
  for (const candidate of second) await step(candidate, everyone);

  const order = [...ranked(second), ...ranked(candidates.filter((one) => !best.includes(one)))];
  return judge(order, everyone, (performance.now() - startedAt) / 1000);
}

/** The usual conventions for what a network takes; for bytes only the order of the channels is open. */
function usualConventions(facts: TeacherFacts): Choice[] {
  const open = facts.input.dtype === 'uint8' ? [bytesAsTheyAre] : scalings;
  return open.flatMap((scaling) => [
    { scaling, order: 'RGB' as const },
    { scaling, order: 'BGR' as const },
  ]);
}

function conventionOf(input: ImageInput, { order, scaling: { mean, std }, framing }: Choice): PixelConvention {
  const turned = ([red, green, blue]: Triple): Triple => (order === 'RGB' ? [red, green, blue] : [blue, green, red]);
  const { layout, dtype, width, height } = input;
  return { layout, dtype, width, height, order, mean: turned(mean), std: turned(std), ...(framing && { window: framing.window }) };
}

interface Choice {
  scaling: Scaling;
  order: ChannelOrder;
  framing?: Framing | undefined;
}

/** One convention, and the embeddings of the faces that it has been tried on. */
class Candidate {
  readonly choice: Choice;
  readonly convention: PixelConvention;
  readonly embedder: Embedder;
  readonly pixels: RecordStore;
  readonly #vectors = new Map<string, Float32Array>();
  /** Set once the network has answered with something that is no embedding. */
  failed = false;
  result: Separation | undefined;

  constructor(choice: Choice, embedder: Embedder, pixels: RecordStore) {
    this.choice = choice;
    this.convention = conventionOf(embedder.facts.input, choice);
    this.embedder = embedder;
    this.pixels = pixels;
  }

  get name(): string {
    const { order, scaling, framing } = this.choice;
    const pixels = this.convention.dtype === 'uint8' ? `${order} bytes` : `${order}, ${scaling.name}`;
    return framing === undefined ? pixels : `${pixels}, ${framing.name}`;
  }

  get size(): number {
    return this.#vectors.size;
  }

  async measure(sample: readonly FaceRef[]): Promise<void> {
    if (this.failed) return;
    try {
      await this.embed(sample);
      this.result = separation(this.matrix(sample), this.embedder.facts.dim, identitiesOf(sample));
    } catch (thrown) {
      if (!(thrown instanceof Problem && thrown.code === 'teacher-nan')) throw thrown;
      this.failed = true;
      this.result = undefined;
    }
  }

  async embed(sample: readonly FaceRef[]): Promise<void> {
    const missing = sample.filter((face) => !this.#vectors.has(face.digest));
    const { dim } = this.embedder.facts;
    for (let start = 0; start < missing.length; start += 16) {
      const chunk = missing.slice(start, start + 16);
      const crops = readCrops(this.pixels, chunk);
      const raw = await this.embedder.embed({ pixels: crops, count: chunk.length, convention: this.convention, flip: false });
      normaliseRows(raw, dim);
      for (const [at, face] of chunk.entries()) this.#vectors.set(face.digest, raw.subarray(at * dim, (at + 1) * dim));
    }
  }

  /** [sample, dim] */
  matrix(sample: readonly FaceRef[]): Float32Array {
    const { dim } = this.embedder.facts;
    const all = new Float32Array(sample.length * dim);
    for (const [at, face] of sample.entries()) all.set(this.#vectors.get(face.digest)!, at * dim);
    return all;
  }

  /** Mean cosine to the embeddings of another convention. */
  agreement(other: Candidate, sample: readonly FaceRef[]): number {
    const [a, b] = [this.matrix(sample), other.matrix(sample)];
    let sum = 0;
    for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
    return sum / sample.length;
  }

  tried(): TriedConvention {
    const { result } = this;
    return {
      name: this.name,
      convention: this.convention,
      people: result?.people ?? 0,
      images: result?.images ?? 0,
      auc: result?.auc,
      dPrime: result?.dPrime,
      tarAt1e2: result?.tarAt1e2,
    };
  }
}

function judge(order: readonly Candidate[], sample: readonly FaceRef[], seconds: number): ConventionFinding {
  const [found, ...others] = order;
  if (found?.result === undefined) throw new Problem('teacher-nan', { kind: 'every-convention' });
  const { auc, people, images } = found.result;
  if (auc < coinToss) throw new Problem('teacher-poor', { auc: round(auc), people, images, limit: coinToss, reason: 'no-convention' });
  const equivalents: string[] = [];
  let runnerUp: Candidate | undefined;
  for (const other of others) {
    // Only those that reached the second round have embeddings of the whole sample.
    if (other.result === undefined || other.size < sample.length) continue;
    if (found.agreement(other, sample) >= equivalentCosine) equivalents.push(other.name);
    else runnerUp ??= other;
  }
  runnerUp ??= others.find((other) => other.result !== undefined && other.size < sample.length);
  return {
    found: found.tried(),
    equivalents,
    runnerUp: runnerUp?.tried(),
    clear: runnerUp === undefined || isClear(found, runnerUp, sample),
    tried: order.map((one) => one.tried()),
    seconds,
  };
}

/** Best first. Everything whose AUC is a hair from the best is ordered by d', the rest by AUC; equals keep their order, RGB first. */
function ranked(candidates: readonly Candidate[]): Candidate[] {
  const best = Math.max(...candidates.map(({ result }) => result?.auc ?? -1));
  const key = ({ result }: Candidate): readonly [number, number] => {
    if (result === undefined) return [-1, 0];
    return result.auc >= best - aucHair ? [2, result.dPrime] : [result.auc, result.dPrime];
  };
  return candidates.toSorted((a, b) => key(b)[0] - key(a)[0] || key(b)[1] - key(a)[1]);
}

/** Bootstrap over people: is d' of the first larger in 97.5 % of the draws? */
function isClear(found: Candidate, other: Candidate, sample: readonly FaceRef[]): boolean {
  const common = sample.slice(0, Math.min(found.size, other.size));
  const numbers = new Map([...new Set(identitiesOf(common))].map((identity, number) => [identity, number]));
  const person = identitiesOf(common).map((identity) => numbers.get(identity)!);
  const dim = found.matrix(common.slice(0, 1)).length;
  const [a, b] = [found, other].map((one) => blockSums(one.matrix(common), dim, person)) as [BlockSums, BlockSums];
  const random = randomFrom(1);
  let wins = 0;
  for (let draw = 0; draw < draws; draw++) {
    // Somebody drawn twice counts once: a second copy would only add pairs of a face with itself.
    const drawn = [...new Set(Array.from(numbers, () => random.below(numbers.size)))];
    if (dPrimeAmong(a, drawn) > dPrimeAmong(b, drawn)) wins++;
  }
  return wins >= 0.975 * draws;
}

/**
 * Up to `people` people with two different faces or more, and up to `perPerson` faces of each, chosen by digest: chance, but always the same.
 *
 * Person after person, so that any beginning of the list is a smaller sample.
 */
export function sampleFaces(faces: readonly FaceRef[], people: number, perPerson: number): FaceRef[] {
  const byPerson = new Map<number, Map<string, FaceRef>>();
  for (const face of faces) {
    const own = byPerson.get(face.identity) ?? new Map<string, FaceRef>();
    byPerson.set(face.identity, own.set(face.digest, face));
  }
  const chosen = [...byPerson.values()]
    .filter((own) => own.size >= 2)
    .map((own) => [...own.values()].sort(byDigest).slice(0, perPerson))
    .sort((a, b) => byDigest(a[0]!, b[0]!))
    .slice(0, people);
  if (chosen.length < 2) throw new Problem('too-few-people', { people: byPerson.size, needed: 2 });
  return chosen.flat();
}

function byDigest(a: FaceRef, b: FaceRef): number {
  return a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0;
}

/** The faces of the first people of a sample. */
function firstPeople(sample: readonly FaceRef[], people: number): FaceRef[] {
  const known = new Set<number>();
  return sample.filter(({ identity }) => (known.size < people ? known.add(identity) : known.has(identity)));
}

function identitiesOf(sample: readonly FaceRef[]): number[] {
  return sample.map(({ identity }) => identity);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
