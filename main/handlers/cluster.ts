// Past one machine: a run is handed out as a folder for PyTorch's launcher, and its result is taken back and goes on as any other.
// Invariant: faces leave this computer only where the operator said so; what comes back is checked before anything of the run changes; neither
// happens without a record of it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Checked, Out } from '../../preload/contract.ts';
import { handedOutOf, recordHandedOut } from '../cluster/elsewhere.ts';
import { trainingNames } from '../cluster/plan.ts';
import { portableMethod } from '../cluster/portable.ts';
import { forgetUnderWay, noteUnderWay, partBeside, removeLeftovers } from '../cluster/under-way.ts';
import { recordAudit } from '../library/audit.ts';
import { listPhases } from '../library/phases.ts';
import { readRun } from '../library/runs.ts';
import { readPart } from '../library/splits.ts';
import { Problem } from '../problems.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { openMeter } from './progress.ts';
import { isRehearsal, refuseRehearsal } from './run/finished.ts';
import { resolveJob } from './run/job.ts';
import { splitPhase } from './run/people.ts';
import { openSite, workOnRun } from './run/pipeline.ts';
import { factsOf } from './run/site.ts';
import { trainingFolder } from './run/training.ts';
import { newest, noteRun, work } from './runs.ts';

/** Times through the photos of a job that states neither them nor a time: those of the paper. What this computer could do in an hour says nothing here. */
const publishedEpochs = 26;

export function clusterHandlers(context: HostContext): Pick<Handlers, 'cluster.export' | 'cluster.import'> {
  return {
    'cluster.export': (input) => exportRun(context, input),
    'cluster.import': (input) => importResult(context, input),
  };
}

async function exportRun(
  context: HostContext,
  { runId: named, job, out, withFaces }: Checked<'cluster.export'>,
): Promise<Out<'cluster.export'>> {
  context.work.demandIdle();
  if (!withFaces) throw new Problem('cluster-faces');
  if (job !== undefined) demandPortable(job.method);
  const runId =
    job === undefined
      ? unfinished(context, named)
      : noteRun(context, await resolveJob(job.budgetSeconds === undefined ? { epochs: publishedEpochs, ...job } : job));
  return context.work.begin(runId, async (signal) => {
    const site = openSite(context, runId, signal);
    demandPortable(site.job.method);
    const prepared = listPhases(context.library, runId).some(({ phase, state }) => phase === 'prepare' && state === 'done');
    if (!prepared) await workOnRun(context, runId, signal, 'prepare');
    const trainings = trainingNames
      .map((name) => ({ name, runDir: trainingFolder(site, name) }))
      .filter(({ runDir }) => existsSync(runDir));
    // The runtime is loaded here and nowhere else in this process: the golden step is computed with it.
    const meter = openMeter(context, runId);
    const { writeClusterFolder } = await import('../cluster/export.ts');
    removePartsLeft(context);
    const part = partBeside(out);
    noteUnderWay(context.dataDir, { run: runId, folder: part });
    const written = await meter
      .during('cluster-export', () =>
        writeClusterFolder({
          out,
          part,
          runId,
          program: `deshi ${context.version}`,
          trainings,
          signal,
          onProgress: (done, total) => meter.tell({ done, total, unit: 'photos' }),
          onWhole: ({ photos, manifestSha256 }) => {
            recordAudit(context.library, 'faces-exported', { run: runId, photos, manifest: manifestSha256 });
            recordHandedOut(site.folder, manifestSha256);
          },
        }),
      )
      .finally(() => forgetUnderWay(context.dataDir, part));
    const { files, sizeBytes, photos } = written;
    const people = readPart(context.library, factsOf(site, splitPhase).splitId, 'train').people.length;
    return { runId, folder: out, files: [...files], sizeBytes, photos, people };
  });
}

/** Removes folders with faces that a crash during an export left behind, and says so in the audit log. */
export function removePartsLeft({ dataDir, library, log }: Pick<HostContext, 'dataDir' | 'library' | 'log'>): void {
  try {
    removeLeftovers(dataDir, ({ run }) => recordAudit(library, 'faces-left-removed', { run }));
  } catch (thrown) {
    // A full disk, say: nothing that would keep a data folder from being opened.
    log.problem('cluster-leftovers', thrown);
  }
}

/** The run of this name, or the newest, that is not finished. */
function unfinished(context: HostContext, named: string | undefined): string {
  const run =
    named === undefined ? newest(context, (one) => one.state !== 'finished' && !isRehearsal(one)) : readRun(context.library, named);
  if (run.state === 'finished') throw new Problem('run-finished', { run: run.id });
  refuseRehearsal(run);
  return run.id;
}

function demandPortable(method: string): void {
  if (portableMethod(method) === undefined) throw new Problem('cluster-method', { method });
}

async function importResult(context: HostContext, { folder }: Checked<'cluster.import'>): Promise<Out<'cluster.import'>> {
  context.work.demandIdle();
  const { holdsResult, runOfFolder, takeBack } = await import('../cluster/take-back.ts');
  const runId = runOfFolder(folder);
  if (readRun(context.library, runId).state === 'finished') throw new Problem('run-finished', { run: runId });
  const trainings = await context.work.begin(runId, async (signal) => {
    const site = openSite(context, runId, signal);
    const manifests = handedOutOf(site.folder).map(({ manifestSha256 }) => manifestSha256);
    if (manifests.length === 0 || !existsSync(join(trainingFolder(site, 'student'), 'plan.json'))) {
      throw new Problem('cluster-mismatch', { part: 'export' });
    }
    // The network without a teacher is trained here where it was not trained there.
    const wanted = trainingNames.filter((name) => name === 'student' || (site.job.standalone && holdsResult(folder, name)));
    const taken = [];
    for (const name of wanted) {
      const found = await takeBack(folder, name, trainingFolder(site, name), manifests, ({ steps }) => {
        recordAudit(context.library, 'training-imported', { run: runId, training: name, steps });
      });
      if (found !== undefined) taken.push(found);
    }
    return taken;
  });
  work(context, runId);
  return { runId, trainings };
}
