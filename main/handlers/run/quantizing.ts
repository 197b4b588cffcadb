// The phase that tries the student in whole numbers (INT8): calibrated, walked down the ladder, measured on the same people as the float student.
// Invariants: ranges come from training people alone; its threshold is its own, chosen on one group of people and verified on another; what is not
// good enough, or fails, ends no run but is left out with its reason.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateApart } from '../../evaluation/apart.ts';
import type { EvaluationReport, PairedDifference } from '../../evaluation/types.ts';
import { quantizedRungs } from '../../export/int8.ts';
import { studentModel } from '../../export/variants.ts';
import { openPixels } from '../../faces/pixels.ts';
import { toProblem } from '../../problems.ts';
import { int8Limit } from '../../quantize/plan.ts';
import type { Int8Found, Int8Reason } from '../../report/int8-schema.ts';
import { writeWhole } from '../../report/kpi.ts';
import type { RecordStore } from '../../store.ts';
import { type Embeddings, embedAll, joinFlip, readCrops } from '../../teachers/embed.ts';
import { studentConvention } from '../../teachers/pixels.ts';
import type { FaceRef } from '../../teachers/types.ts';
import type { QuantizeAnswer } from '../../worker/quantizer-protocol.ts';
import { facesOf } from '../teacher.ts';
import { calibrationFaces, comparedFaces } from './crops.ts';
import { int8File, int8Path, quantizedFacts } from './int8.ts';
import { groupOf, policyOf, replicates } from './measuring.ts';
import { splitPhase } from './people.ts';
import { factsOf, type Phase, type Site } from './site.ts';
import { trainedNetwork } from './training.ts';

/** Photos that ranges are learnt from: a few hundred are usual; drawn people differ less, and a practice run has minutes. */
const calibrationPhotos = { own: 256, practice: 64 } as const;
/** How much less the student may recognise in whole numbers, as a share of the genuine comparisons (or of right answers): one in a hundred. */
export const int8Tolerance = 0.01;

export const quantizePhase: Phase<{ sha256: string | null }> = {
  name: 'quantize',
  facts: quantizedFacts,
  // A quick run is a first look, and its numbers would not carry this.
  applies: ({ precision }) => precision === 'full',
  async run(site) {
    const pixels = openPixels(site.context.dataDir, 'read');
    try {
      const { found, bytes } = await tried(site, pixels);
      await writeWhole(join(site.folder, int8File), `${JSON.stringify(found)}\n`);
      if (bytes === undefined) return { sha256: null };
      writeFileSync(int8Path(site), bytes, { mode: 0o600 });
      return { sha256: createHash('sha256').update(bytes).digest('hex') };
    } finally {
      pixels.close();
    }
  },
};

interface Tried {
  readonly found: Int8Found;
  readonly bytes?: Uint8Array | undefined;
}

async function tried(site: Site, pixels: RecordStore): Promise<Tried> {
  const { context, job, signal, meter } = site;
  const { splitId } = factsOf(site, splitPhase);
  const { trained } = trainedNetwork(site, 'student');
  const calibration = calibrationFaces(site, pixels, job.practice === null ? calibrationPhotos.own : calibrationPhotos.practice);
  const compared = comparedFaces(site, pixels);
  const [choose, verify] = (['choose', 'verify'] as const).map((part) => facesOf(context, splitId, part, pixels)) as [FaceRef[], FaceRef[]];
  const before: Int8Found = {
    whyNot: 'failed',
    calibration: { people: new Set(calibration.map(({ identity }) => identity)).size, photos: calibration.length },
    compared: compared.length,
    cosineLimit: int8Limit,
    ladder: [],
    verified: null,
    tolerance: int8Tolerance,
    loss: null,
    operatingPoints: [],
    choice: null,
  };
  const photos = { calibrating: 2 * calibration.length, measuring: choose.length + verify.length };
  const total = photos.calibrating + 2 * photos.measuring;
  const tell = (done: number): void => meter.tell({ done, total, unit: 'photos' });
  try {
    const crops = { calibration: readCrops(pixels, calibration), comparison: readCrops(pixels, compared) };
    const answers = quantizedRungs(trained, crops, { signal, onProgress: tell });
    const faces = [...choose, ...verify];
    const taken = await firstGoodEnough(answers, async (bytes) => {
      const [float, whole] = await embedBoth(site, faces, pixels, [studentModel(trained, 'fp32-batch'), bytes], (done) =>
        tell(photos.calibrating + done),
      );
      const report = await compare(site, { choose, verify, float, whole });
      const student = report.models.find(({ name }) => name === 'student')!;
      const loss = lossOf(report);
      return {
        whyNot: reasonOf(loss),
        verified: cosinesOf(float, whole, choose.length),
        loss,
        operatingPoints: [...student.verification.operatingPoints],
        choice: student.choice,
      };
    });
    return { found: { ...before, ...taken.found }, bytes: taken.bytes };
  } catch (thrown) {
    const problem = toProblem(thrown);
    if (signal.aborted || problem.code === 'cancelled') throw thrown;
    context.log.problem('int8', problem);
    return { found: before };
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

/** Two networks at once on half the threads each: small ones leave cores idle. Rejects with the first problem when both are done. */
async function embedBoth(
  { job, signal }: Site,
  faces: readonly FaceRef[],
  pixels: RecordStore,
  models: readonly [Uint8Array, Uint8Array],
  onProgress: (done: number) => void,
): Promise<readonly [Embeddings, Embeddings]> {
  const done = [0, 0];
  const threads = Math.max(1, Math.ceil(job.threads / 2));
  const under = models.map((model, at) =>
    embedAll(model, studentConvention, faces, pixels, {
      signal,
      threads,
      onProgress: (progress) => {
        done[at] = progress.done;
        onProgress(done[0]! + done[1]!);
      },
    }),
  );
  await Promise.allSettled(under);
  const [float, whole] = await Promise.all(under);
  return [float!, whole!];
}

interface BothEmbedded {
  readonly choose: readonly FaceRef[];
  readonly verify: readonly FaceRef[];
  /** Rows: those who choose, then those who verify. */
  readonly float: Embeddings;
  readonly whole: Embeddings;
}

/**
 * Both on the same pairs, with the same people resampled and the same policy for the threshold as the run. The whole numbers stand where a student
 * stands, and the float network, which they are to be like, where a teacher stands.
 */
function compare({ job, signal }: Site, { choose, verify, float, whole }: BothEmbedded): Promise<EvaluationReport> {
  const joined = { student: { vectors: joinFlip(whole), dim: whole.dim }, teacher: { vectors: joinFlip(float), dim: float.dim } };
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
 * What whole numbers lose: TAR at the smallest FMR that these people support, else the accuracy of ten folds; null where they support neither.
 * `difference` is whole numbers less float.
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
  return loss.difference >= -int8Tolerance ? null : 'accuracy';
}

/** Cosines of the photos from row `from` on, without the mirror image. */
function cosinesOf(float: Embeddings, whole: Embeddings, from: number): Int8Found['verified'] {
  const { dim } = float;
  let [least, sum] = [1, 0];
  const rows = float.image.length / dim;
  for (let row = from; row < rows; row += 1) {
    let cosine = 0;
    for (let at = row * dim; at < (row + 1) * dim; at += 1) cosine += float.image[at]! * whole.image[at]!;
    least = Math.min(least, cosine);
    sum += cosine;
  }
  return rows > from ? { photos: rows - from, minCosine: least, meanCosine: sum / (rows - from) } : null;
}
