// A finished run judged by other costs, limits and prices: a run of its own that begins where the trained networks are measured.
// Invariants: nothing is trained, and the run that it comes from keeps its result; both stand on the same files, so either can be removed and the other stays whole.
import type { Dirent } from 'node:fs';
import { constants, copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checked, Out } from '../../preload/contract.ts';
import { recordAudit } from '../library/audit.ts';
import { takeOverPhases } from '../library/phases.ts';
import { addRun } from '../library/runs.ts';
import { toProblem } from '../problems.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { keepMeasurements } from './probe.ts';
import { keepEnergyOf } from './run/energy.ts';
import { demandResult } from './run/finished.ts';
import { createdNow, definedOf, jobSchema, resolveCosts } from './run/job.ts';
import { readable, readMeasurements } from './run/later.ts';
import { evaluatePhase } from './run/measuring.ts';
import { splitPhase } from './run/people.ts';
import { openSite, phasesOfRun } from './run/pipeline.ts';
import { factsOf, runFolder } from './run/site.ts';
import { demandSameData, type TrainedModel, trainedNetwork, trainingFolder } from './run/training.ts';
import { newRunId, work } from './runs.ts';

export function judgingAgainHandlers(context: HostContext): Pick<Handlers, 'run.judgeAgain'> {
  return { 'run.judgeAgain': (asked) => judgeAgain(context, asked) };
}

async function judgeAgain(context: HostContext, asked: Checked<'run.judgeAgain'>): Promise<Out<'run.judgeAgain'>> {
  const { library, dataDir } = context;
  const { runId: before, title, purpose, ...by } = asked;
  const run = demandResult(context, before);
  context.work.demandIdle();
  const site = openSite(context, before, new AbortController().signal);
  demandSameData(site, factsOf(site, splitPhase).splitId);
  const models: readonly TrainedModel[] = site.job.standalone ? ['student', 'standalone'] : ['student'];
  for (const model of models) trainedNetwork(site, model);
  // A folder of its own in the data folder: the one that the operator named holds the package of before.
  const { out: _, ...job } = site.job;
  const judged = jobSchema.parse({ ...job, ...definedOf({ title, purpose }), createdMs: createdNow(), costs: await resolveCosts(by) });
  const runId = newRunId();
  const folder = runFolder(dataDir, runId);
  try {
    for (const model of models) await shareFolder(trainingFolder(site, model), trainingFolder({ folder }, model));
    await keepTimesOf(site.folder, folder);
    context.work.demandIdle();
    const phases = phasesOfRun(judged);
    library.transaction(() => {
      addRun(library, { ...run, id: runId, plan: JSON.stringify(judged) });
      takeOverPhases(library, before, runId, phases.slice(0, phases.indexOf(evaluatePhase.name)));
      keepEnergyOf(context, before, runId);
      recordAudit(library, 'run-judged-again', { run: runId, of: before });
    });
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw toProblem(thrown);
  }
  work(context, runId);
  return { runId };
}

/** The student takes as long on a device as before, whatever its decision threshold; of its smaller files that is not known, because they are made anew. */
async function keepTimesOf(from: string, to: string): Promise<void> {
  const times = readable(readMeasurements, from, []).found.filter(({ result }) => result.settings.precision === 'fp32');
  if (times.length > 0) await keepMeasurements(to, times);
}

/** The same files under another folder. They are never written again, so a second name does; where a disk knows none, they are copied. */
async function shareFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await shareFolder(source, target);
    else if (isWhole(entry)) await link(source, target).catch(() => copyFile(source, target, constants.COPYFILE_EXCL));
  }
}

/** Not the beginning of a file that was never finished. */
function isWhole(entry: Dirent): boolean {
  return entry.isFile() && !entry.name.endsWith('.new');
}
