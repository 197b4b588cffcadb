// The phase that tries the student in reduced precisions: with weights in 16 bits (FP16), and in whole numbers (INT8), calibrated and walked down the ladder; both
// measured on the same people as the float student.
// Invariants: ranges come from training people alone; each threshold is its own, chosen on one group of people and verified on another; what is not
// good enough, or fails, ends no run but is left out with its reason.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { z } from 'zod';
import { evaluateApart } from '../../evaluation/apart.ts';
import type { EvaluationReport, PairedDifference } from '../../evaluation/types.ts';
import type { ReducedKind } from '../../export/identity.ts';
import { quantizedRungs } from '../../export/int8.ts';
import { studentModel } from '../../export/variants.ts';
import { openPixels } from '../../faces/pixels.ts';
import { toProblem } from '../../problems.ts';
import { halfLimit, halveWeights } from '../../quantize/half.ts';
import { int8Limit } from '../../quantize/plan.ts';
import type { Fp16Found, Int8Found, Int8Reason } from '../../report/int8-schema.ts';
import { writeWhole } from '../../report/kpi.ts';
import type { RecordStore } from '../../store.ts';
import { type Embeddings, embedAll, joinFlip, readCrops } from '../../teachers/embed.ts';
import { studentConvention } from '../../teachers/pixels.ts';
import type { FaceRef } from '../../teachers/types.ts';
import type { QuantizeAnswer } from '../../worker/quantizer-protocol.ts';
import { facesOf } from '../teacher.ts';
import { calibrationFaces, comparedFaces } from './crops.ts';
import { groupOf, policyOf, replicates } from './measuring.ts';
import { splitPhase } from './people.ts';
import { foundPath, quantizedFacts, reducedPath } from './reduced.ts';
import { factsOf, type Phase, type Site } from './site.ts';
import { trainedNetwork } from './training.ts';

/** Photos that ranges are learnt from: a few hundred are usual; drawn people differ less, and a practice run has minutes. */
const calibrationPhotos = { own: 256, practice: 64 } as const;
/** How much less the student may recognise in a reduced precision, as a share of the genuine comparisons (or of right answers): one in a hundred. */
export const reducedTolerance = 0.01;

export const quantizePhase: Phase<z.infer<typeof quantizedFacts>> = {
  name: 'quantize',
  facts: quantizedFacts,
  // A quick run is a first look, and its numbers would not carry this.
  applies: ({ precision }) => precision === 'full',
  async run(site) {
    const pixels = openPixels(site.context.dataDir, 'read');
    try {
      const { fp16, int8 } = await tried(site, pixels);
      return { fp16: await kept(site, 'fp16', fp16), sha256: await kept(site, 'int8', int8) };
    } finally {
      pixels.close();
    }
  },
};

/** What came of a precision; bytes only where it is handed over. */
interface Tried<Found> {
  readonly found: Found;
  readonly bytes?: Uint8Array | undefined;
}

/** Writes down what was found, and the file where it is accepted; gives its SHA-256, or null. */
async function kept(site: Site, kind: ReducedKind, { found, bytes }: Tried<Fp16Found | Int8Found>): Promise<string | null> {
  await writeWhole(foundPath(site, kind), `${JSON.stringify(found)}\n`);
  if (bytes === undefined) return null;
  writeFileSync(reducedPath(site, kind), bytes, { mode: 0o600 });
  return createHash('sha256').update(bytes).digest('hex');
}

async function tried(site: Site, pixels: RecordStore): Promise<{ readonly fp16: Tried<Fp16Found>; readonly int8: Tried<Int8Found> }> {
  const { context, job, signal, meter } = site;
  const { splitId } = factsOf(site, splitPhase);
  const { trained } = trainedNetwork(site, 'student');
  const calibration = calibrationFaces(site, pixels, job.practice === null ? calibrationPhotos.own : calibrationPhotos.practice);
  const compared = comparedFaces(site, pixels);
  const [choose, verify] = (['choose', 'verify'] as const).map((part) => facesOf(context, splitId, part, pixels)) as [FaceRef[], FaceRef[]];
  const nothing = {
    whyNot: 'failed',
    ladder: [],
    verified: null,
    tolerance: reducedTolerance,
    loss: null,
    operatingPoints: [],
    choice: null,
  } as const satisfies Partial<Int8Found>;
  let fp16: Tried<Fp16Found> = {
    found: { ...nothing, ladder: [], operatingPoints: [], compared: choose.length, cosineLimit: halfLimit },
  };
  const before: Int8Found = {
    ...nothing,
    ladder: [],
    operatingPoints: [],
    calibration: { people: new Set(calibration.map(({ identity }) => identity)).size, photos: calibration.length },
    compared: compared.length,
    cosineLimit: int8Limit,
  };
  const photos = { calibrating: 2 * calibration.length, measuring: choose.length + verify.length };
  const total = photos.calibrating + 3 * photos.measuring;
  const tell = (done: number): void => meter.tell({ done, total, unit: 'photos' });
  try {
    const faces = [...choose, ...verify];
    const half = halved(site, studentModel(trained, 'fp32'));
    const [float, halfFound] = await embedEach(site, faces, pixels, [studentModel(trained, 'fp32-batch'), ...(half ? [half] : [])], tell);
    const measured = async (reduced: Embeddings): Promise<Measured> => {
      const report = await compare(site, { choose, verify, float: float!, reduced });
      const student = report.models.find(({ name }) => name === 'student')!;
      const loss = lossOf(report);
      return {
        whyNot: reasonOf(loss),
        verified: cosinesOf(float!, reduced, choose.length),
        loss,
        operatingPoints: [...student.verification.operatingPoints],
        choice: student.choice,
      };
    };
    if (half !== undefined && halfFound !== undefined) {
      const near = cosinesOf(float!, halfFound, 0, choose.length);
      const found = {
        ...fp16.found,
        ladder: [{ rung: 'weights', minCosine: near?.minCosine ?? null, meanCosine: near?.meanCosine ?? null }],
      };
      if (near === null || !(near.minCosine >= halfLimit)) fp16 = { found: { ...found, whyNot: 'answers' } };
      else {
        const own = await measured(halfFound);
        fp16 = { found: { ...found, ...own }, bytes: own.whyNot === null ? half : undefined };
      }
    }
    const crops = { calibration: readCrops(pixels, calibration), comparison: readCrops(pixels, compared) };
    const answers = quantizedRungs(trained, crops, { signal, onProgress: (done) => tell(2 * photos.measuring + done) });
    const taken = await firstGoodEnough(answers, async (bytes) => {
      const [whole] = await embedEach(site, faces, pixels, [bytes], (done) => tell(2 * photos.measuring + photos.calibrating + done));
      return measured(whole!);
    });
    return { fp16, int8: { found: { ...before, ...taken.found }, bytes: taken.bytes } };
  } catch (thrown) {
    const problem = toProblem(thrown);
    if (signal.aborted || problem.code === 'cancelled') throw thrown;
    context.log.problem('quantize', problem);
    return { fp16, int8: { found: before } };
  }
}

/** The file with its weights in 16 bits; undefined where a weight does not fit them. */
function halved({ context }: Site, bytes: Uint8Array): Uint8Array | undefined {
  try {
    return halveWeights(bytes);
  } catch (thrown) {
    context.log.problem('quantize', toProblem(thrown));
    return undefined;
  }
}

type Measured = Pick<Int8Found, 'whyNot' | 'verified' | 'loss' | 'operatingPoints' | 'choice'>;

/**
 * The first rung that is good enough by its accuracy too: what loses too much is tried again with less of it in whole numbers. `bytes` only with it; else
 * what the last rung came to that was measured.
 */
export async function firstGoodEnough(
  answers: AsyncIterable<QuantizeAnswer>,
  measure: (bytes: Uint8Array) => Promise<Measured>,
): Promise<{ readonly found: Partial<Measured> & Pick<Int8Found, 'whyNot' | 'ladder'>; readonly bytes?: Uint8Array | undefined }> {
  const ladder: Int8Found['ladder'] = [];
  let last: (Measured & Pick<Int8Found, 'ladder'>) | undefined;
  for await (const { bytes, tried: more } of answers) {
    ladder.push(...more);
    if (bytes === undefined) break;
    last = { ...(await measure(bytes)), ladder: [...ladder] };
    if (last.whyNot === null) return { found: last, bytes };
    // Fewer whole numbers do not make more people.
    if (last.whyNot !== 'accuracy') break;
  }
  return { found: last ?? { whyNot: 'answers', ladder } };
}

/** Networks at once, sharing the threads: small ones leave cores idle. Rejects with the first problem when all are done. */
async function embedEach(
  { job, signal }: Site,
  faces: readonly FaceRef[],
  pixels: RecordStore,
  models: readonly Uint8Array[],
  onProgress: (done: number) => void,
): Promise<readonly Embeddings[]> {
  const done = models.map(() => 0);
  const threads = Math.max(1, Math.ceil(job.threads / models.length));
  const under = models.map((model, at) =>
    embedAll(model, studentConvention, faces, pixels, {
      signal,
      threads,
      onProgress: (progress) => {
        done[at] = progress.done;
        onProgress(done.reduce((sum, one) => sum + one, 0));
      },
    }),
  );
  await Promise.allSettled(under);
  return Promise.all(under);
}

interface BothEmbedded {
  readonly choose: readonly FaceRef[];
  readonly verify: readonly FaceRef[];
  /** Rows: those who choose, then those who verify. */
  readonly float: Embeddings;
  readonly reduced: Embeddings;
}

/**
 * Both on the same pairs, with the same people resampled and the same policy for the threshold as the run. The reduced precision stands where a
 * student stands, and the float network, which they are to be like, where a teacher stands.
 */
function compare({ job, signal }: Site, { choose, verify, float, reduced }: BothEmbedded): Promise<EvaluationReport> {
  const joined = { student: { vectors: joinFlip(reduced), dim: reduced.dim }, teacher: { vectors: joinFlip(float), dim: float.dim } };
  const policy = policyOf(job);
  const input = {
    choose: groupOf(choose, joined, 0),
    verify: groupOf(verify, joined, choose.length),
    seed: job.seed,
    replicates: replicates[job.precision],
    ...(policy && { policy }),
  };
  return evaluateApart(input, { signal });
}

/**
 * What a reduced precision loses: TAR at the smallest FMR that these people support, else the accuracy of ten folds; null where they support neither.
 * `difference` is the reduced precision less float.
 */
export function lossOf({ differences }: Pick<EvaluationReport, 'differences'>): Int8Found['loss'] {
  const supported = differences.filter((one) => one.supported && one.difference !== null);
  const tar = supported.filter(({ metric }) => metric === 'tar').sort((a, b) => a.targetFmr! - b.targetFmr!);
  const found: PairedDifference | undefined = tar[0] ?? supported.find(({ metric }) => metric === 'accuracy');
  if (found === undefined) return null;
  const { a: _a, b: _b, ...loss } = found;
  return loss;
}

/** Whether a loss is within the tolerance; what cannot be said is not taken to be small. */
export function reasonOf(loss: Int8Found['loss']): Int8Reason | null {
  if (loss === null || loss.difference === null) return 'data-insufficient';
  return loss.difference >= -reducedTolerance ? null : 'accuracy';
}

/** Cosines of the photos from row `from` to before row `to`, without the mirror image. */
function cosinesOf(float: Embeddings, reduced: Embeddings, from: number, to = float.image.length / float.dim): Int8Found['verified'] {
  const { dim } = float;
  let [least, sum] = [1, 0];
  for (let row = from; row < to; row += 1) {
    let cosine = 0;
    for (let at = row * dim; at < (row + 1) * dim; at += 1) cosine += float.image[at]! * reduced.image[at]!;
    least = Math.min(least, cosine);
    sum += cosine;
  }
  return to > from ? { photos: to - from, minCosine: least, meanCosine: sum / (to - from) } : null;
}
