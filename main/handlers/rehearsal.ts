// What a rehearsal found: whether every phase went through, and how far the pace that was forecast for the planned run is off.
// Invariant: read from the phases and the training as they lie there; nothing of its accuracy is given away.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Checked, Out } from '../../preload/contract.ts';
import { listPhases, type PhaseRecord } from '../library/phases.ts';
import { type KnownRun, listRuns, readRun } from '../library/runs.ts';
import { studentNamed } from '../students/catalogue.ts';
import { factsOf } from '../students/student.ts';
import { epochsWithin, readPlan } from '../training/plan.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { isRehearsal } from './run/finished.ts';
import { jobSchema } from './run/job.ts';
import { openSite } from './run/pipeline.ts';
import { networksOf, secondsPerPhoto, trainingBudget, trainingFolder, trainPhase } from './run/training.ts';

type Rehearsed = NonNullable<Out<'run.rehearsed'>>;

export function rehearsalHandlers(context: HostContext): Pick<Handlers, 'run.rehearsed'> {
  return {
    'run.rehearsed': async ({ runId, like }) => {
      const run = runId === undefined ? newestLike(context, like) : readRun(context.library, runId);
      return run !== undefined && isRehearsal(run) ? rehearsedOf(context, run) : null;
    },
  };
}

function newestLike({ library }: HostContext, like: Checked<'run.rehearsed'>['like']): KnownRun | undefined {
  if (like === undefined) return undefined;
  return listRuns(library).find((run) => {
    const job = isRehearsal(run) ? jobSchema.safeParse(JSON.parse(run.plan)).data : undefined;
    if (job === undefined) return false;
    const teacher = like.teacher === 'starter' ? like.teacher : resolve(like.teacher);
    const { folders } = job.faces;
    return job.student === like.student && job.teacher === teacher && folders.length === 1 && folders[0] === resolve(like.folder);
  });
}

function rehearsedOf(context: HostContext, run: KnownRun): Rehearsed {
  const { id, state, problem } = run;
  const site = openSite(context, id, new AbortController().signal);
  const phases = listPhases(context.library, id);
  const underWay = phases.find((phase) => phase.state === 'running');
  const { plannedSeconds } = site.job.rehearsal!;
  return {
    ...{ runId: id, state, problem, plannedSeconds },
    phase: underWay?.phase ?? null,
    seconds: phases.reduce((sum, { seconds }) => sum + seconds, 0),
    pace: paceOf(site, phases, plannedSeconds),
  };
}

function paceOf(site: ReturnType<typeof openSite>, phases: readonly PhaseRecord[], plannedSeconds: number): Rehearsed['pace'] {
  const folder = trainingFolder(site, 'student');
  const record = phases.find(({ phase, state }) => phase === trainPhase.name && state === 'done');
  if (record === undefined || !existsSync(join(folder, 'plan.json'))) return null;
  const { steps, trainedMs } = trainPhase.facts.parse(JSON.parse(record.facts));
  const plan = readPlan(folder);
  const student = studentNamed(plan.student);
  if (student === undefined || steps === 0) return null;
  const forecast = secondsPerPhoto(factsOf(student, plan.dim).macs);
  const measured = trainedMs / 1000 / steps / plan.batch;
  const budget = trainingBudget(site, plannedSeconds);
  const epochsAt = (pace: number): number => epochsWithin(budget, pace * plan.batch, plan);
  const epochs = epochsAt(measured);
  return {
    forecastMs: forecast * 1000,
    measuredMs: measured * 1000,
    forecastEpochs: epochsAt(forecast),
    epochs,
    trainingSeconds: epochs * plan.images * measured * networksOf(site.job),
  };
}
