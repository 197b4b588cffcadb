// Finished runs against each other: the students of all on the pairs of photos of the people who verify.
// Invariant: nothing is compared but on the same photos of the same people, whom none of the students learnt from; what each run found stays as it is, and the
// newest comparison lies in the folder of the newest run.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Checked, Out } from '../../preload/contract.ts';
import { type RunDifference, type RunsCompared, runsCompared } from '../../preload/runs.ts';
import { compareApart } from '../evaluation/apart.ts';
import type { JudgedStudent } from '../evaluation/student-comparison.ts';
import { registeredOf } from '../evaluation/threshold.ts';
import type { Difference, ThresholdPolicy } from '../evaluation/types.ts';
import { studentModel } from '../export/variants.ts';
import { locate, openPixels } from '../faces/pixels.ts';
import { recordAudit } from '../library/audit.ts';
import type { VerifiedPhotos } from '../library/splits.ts';
import { Problem } from '../problems.ts';
import { type Kpi, writeWhole } from '../report/kpi.ts';
import type { RecordStore } from '../store.ts';
import { embedAll, joinFlip } from '../teachers/embed.ts';
import { studentConvention } from '../teachers/pixels.ts';
import type { FaceRef } from '../teachers/types.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { openMeter } from './progress.ts';
import { readKpi } from './run/delivery.ts';
import { demandResult } from './run/finished.ts';
import { replicates } from './run/measuring.ts';
import { runFolder } from './run/site.ts';
import { trainedNetwork, trainingFolder } from './run/training.ts';
import { verifiedBy } from './verified.ts';

export function runsComparedHandlers(context: HostContext): Pick<Handlers, 'runs.compare' | 'runs.compared'> {
  return {
    'runs.compare': async (asked) => {
      const runs = inOrder(context, asked.runIds);
      context.work.demandIdle();
      const verify = await verifiedInAll(context, runs);
      if (verify === null) throw new Problem('bad-input', { field: 'runIds' });
      return context.work.begin(null, (signal) => compare(context, { runs, verify, precision: asked.precision }, signal));
    },
    'runs.compared': async ({ runIds }) => {
      const runs = inOrder(context, runIds);
      const verify = await verifiedInAll(context, runs, { photos: false });
      return { samePeople: verify !== null, found: verify === null ? null : keptOf(runs, verify) };
    },
  };
}

interface Finished {
  readonly id: string;
  readonly splitId: number | null;
  readonly seed: number;
  readonly dataDigest: string;
  readonly folder: string;
}

/** Oldest first. Throws Problem `run-missing`, `run-unfinished`, or `bad-input` where one is named twice. */
function inOrder(context: HostContext, runIds: readonly string[]): Finished[] {
  if (new Set(runIds).size < runIds.length) throw new Problem('bad-input', { field: 'runIds' });
  return runIds
    .map((id) => demandResult(context, id))
    .sort((one, other) => one.createdMs - other.createdMs || (one.id < other.id ? -1 : 1))
    .map(({ id, splitId, seed, dataDigest }) => ({ id, splitId, seed, dataDigest, folder: runFolder(context.dataDir, id) }));
}

/**
 * The photos of the people who verify in every one of the runs, as they are now but for those that one of the students has learnt under somebody else;
 * null where they are not the same.
 */
async function verifiedInAll(
  { library }: HostContext,
  runs: readonly Finished[],
  how?: { readonly photos: boolean },
): Promise<VerifiedPhotos | null> {
  const divided = runs.flatMap(({ splitId, dataDigest, folder }) =>
    splitId === null ? [] : [{ splitId, dataDigest, training: trainingFolder({ folder }, 'student') }],
  );
  return divided.length < runs.length ? null : verifiedBy(library, divided, how);
}

const comparedFile = 'compared.json';

/** What was found last of these runs on these photos; null where it is something else, or cannot be read: it can be found again. */
function keptOf(runs: readonly Finished[], verify: VerifiedPhotos): RunsCompared | null {
  const path = join(runs.at(-1)!.folder, comparedFile);
  if (!existsSync(path)) return null;
  try {
    const found = runsCompared.parse(JSON.parse(readFileSync(path, 'utf8')));
    const same = found.runIds.join() === runs.map(({ id }) => id).join() && found.verified === verify.digest;
    return same ? found : null;
  } catch {
    return null;
  }
}

interface Compared {
  readonly runs: readonly Finished[];
  readonly verify: VerifiedPhotos;
  readonly precision: Checked<'runs.compare'>['precision'];
}

async function compare(context: HostContext, { runs, verify, precision }: Compared, signal: AbortSignal): Promise<Out<'runs.compare'>> {
  const kpis = runs.map(({ folder }) => readKpi({ folder }));
  const choices = kpis.map(choiceOf);
  const policies = choices.flatMap((choice) => (choice === null ? [] : [choice.policy]));
  const newest = choices.at(-1)?.policy;
  const registered = newest === undefined ? 1 : registeredOf(newest);
  const meter = openMeter(context, null);
  const found = await meter.during('evaluate', async () => {
    const students: JudgedStudent[] = [];
    // Opened and looked through once for all runs: of a million photos that takes a second.
    const pixels = openPixels(context.dataDir, 'read');
    try {
      const faces = locate(pixels, verify.images);
      for (const [at, run] of runs.entries()) {
        const embeddings = await embeddingsOf(run, faces, pixels, {
          signal,
          onProgress: ({ done, imagesPerSecond }) => {
            const total = runs.length * faces.length;
            const all = at * faces.length + done;
            const left = imagesPerSecond > 0 ? (total - all) / imagesPerSecond : null;
            meter.tell({
              ...{ done: all, total, unit: 'photos', perSecond: imagesPerSecond },
              secondsLeft: left === null ? null : [left * 0.85, left * 1.3],
            });
          },
        });
        students.push({ embeddings, threshold: choices[at]?.threshold ?? null });
      }
    } finally {
      pixels.close();
    }
    return compareApart(
      {
        students,
        identities: Int32Array.from(verify.images, ({ identity }) => identity),
        ...(newest?.kind === 'money' && { money: newest.money }),
        registered,
        seed: runs.at(-1)!.seed,
        replicates: replicates[precision],
      },
      { signal },
    );
  });
  const { images, differences, ...counted } = found;
  const result: RunsCompared = {
    schema: 1,
    runIds: runs.map(({ id }) => id),
    verified: verify.digest,
    ...counted,
    photos: images,
    registered,
    currency: kpis.at(-1)!.currency,
    costsDiffer: new Set(policies.map(costsIn)).size > 1 || new Set(kpis.map(({ currency }) => currency)).size > 1,
    differences: differences.map(({ fmr, fnmr, tar, perYear }, at) => ({
      runId: runs[at + 1]!.id,
      ...{ fmr: shown(fmr), fnmr: shown(fnmr), tar: shown(tar), perYear: shown(perYear) },
    })),
  };
  await writeWhole(join(runs.at(-1)!.folder, comparedFile), `${JSON.stringify(result)}\n`);
  recordAudit(context.library, 'runs-compared', { run: runs.at(-1)!.id, against: runs[0]!.id, runs: runs.length });
  return result;
}

function choiceOf({ accuracy }: Kpi) {
  return accuracy.value?.models.find(({ name }) => name === 'student')?.choice ?? null;
}

/** What mistakes cost under a policy, and among how many a face is searched: equal texts for equal answers. */
function costsIn(policy: ThresholdPolicy): string {
  if (policy.kind === 'fmr') return String(registeredOf(policy));
  const { passesPerDay, impostorShare, rejectCost, acceptCost, daysPerYear } = policy.money;
  return JSON.stringify([passesPerDay, impostorShare, rejectCost, acceptCost, daysPerYear, registeredOf(policy)]);
}

function shown(found: Difference | null): RunDifference {
  if (found === null || found.difference === null) return null;
  const { difference, low, high, clear, whyNot } = found;
  const tooFew = whyNot === undefined ? null : whyNot === 'few-errors' ? 'mistakes' : 'people';
  return { value: difference, low, high, clear, tooFew };
}

/** What the student of a run makes of photos, row for row. */
async function embeddingsOf(
  run: Finished,
  faces: readonly FaceRef[],
  pixels: RecordStore,
  options: Parameters<typeof embedAll>[4],
): Promise<JudgedStudent['embeddings']> {
  const { trained } = trainedNetwork(run, 'student');
  const embeddings = await embedAll(studentModel(trained, 'fp32-batch'), studentConvention, faces, pixels, options);
  return { vectors: joinFlip(embeddings), dim: embeddings.dim };
}
