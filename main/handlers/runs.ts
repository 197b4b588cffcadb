// Runs of the main job: starting, resuming, listing, their results, exporting one again.
// Invariant: a run is written down before anything of it is done; starting returns at once, and the end comes as an event.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Out } from '../../preload/contract.ts';
import { readBack } from '../export/verify.ts';
import { recordAudit } from '../library/audit.ts';
import { listPhases } from '../library/phases.ts';
import { addRun, type KnownRun, listRuns, readRun } from '../library/runs.ts';
import { demandConsent, demandDay, listSources } from '../library/sources.ts';
import { Problem } from '../problems.ts';
import { int8Of } from '../report/int8.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { verified } from './package.ts';
import { demandFailing, exportPhase, exportTo, readKpi, reportOf, resultFolder } from './run/delivery.ts';
import { demandResult, hasResult } from './run/finished.ts';
import { type Job, resolveJob } from './run/job.ts';
import { openSite, workOnRun } from './run/pipeline.ts';
import { refuseReduced } from './run/reduced.ts';
import { factsOf } from './run/site.ts';
import { tableOf } from './run/table.ts';
import { endTraining } from './run/training.ts';

export type RunCalls =
  | 'run.start'
  | 'run.resume'
  | 'run.endTraining'
  | 'run.restartTraining'
  | 'run.list'
  | 'run.result'
  | 'run.report'
  | 'run.export';

export function runHandlers(context: HostContext): Pick<Handlers, RunCalls> {
  return {
    'run.start': async (input) => {
      context.work.demandIdle();
      const job = await resolveJob(input);
      demandConsentFor(context, job);
      return { runId: startRun(context, job) };
    },
    'run.resume': async ({ runId, without }) => {
      context.work.demandIdle();
      const run = runId === undefined ? newest(context, ({ state }) => state !== 'finished') : readRun(context.library, runId);
      if (run.state === 'finished') throw new Problem('run-finished', { run: run.id });
      if (without.length > 0) {
        await context.work.begin(run.id, async (signal) => {
          const site = openSite(context, run.id, signal);
          await demandFailing(site, without);
          await refuseReduced(site, without);
        });
      }
      work(context, run.id);
      return { runId: run.id };
    },
    'run.endTraining': async ({ runId }) => {
      if (readRun(context.library, runId).state === 'finished') throw new Problem('run-finished', { run: runId });
      if (context.work.runId === runId) await context.work.stop();
      context.work.demandIdle();
      let step: number;
      try {
        step = endTraining(openSite(context, runId, new AbortController().signal));
        recordAudit(context.library, 'training-ended', { run: runId, step });
      } finally {
        // Refused or not: what was going on goes on.
        if (readRun(context.library, runId).state !== 'finished') work(context, runId);
      }
      return { runId, step };
    },
    'run.restartTraining': async ({ runId }) => {
      readRun(context.library, runId);
      return { runId, restarted: context.work.runId === runId && context.work.restarting.ask() };
    },
    'run.list': async () => listRuns(context.library).map((run) => summaryOf(context, run)),
    'run.result': async ({ runId }) => resultOf(context, finished(context, runId)),
    'run.report': async ({ runId, language }) => {
      const site = openSite(context, finished(context, runId).id, new AbortController().signal);
      return { html: await reportOf(site, language) };
    },
    'run.export': async ({ runId, out, without }) => {
      const run = finished(context, runId);
      const { folder, files, failing, found } = await context.work.begin(run.id, (signal) => {
        const site = openSite(context, run.id, signal);
        return site.meter.during('export', async () => {
          const failing = await demandFailing(site, without);
          const written = await exportTo(site, out, 'same', failing);
          return { ...written, failing, found: await readBack(out, { signal }) };
        });
      });
      recordAudit(context.library, 'run-exported', { run: run.id, seal: found.seal });
      for (const precision of failing) recordAudit(context.library, 'file-left-out', { run: run.id, precision, seal: found.seal });
      return { runId: run.id, folder, files, readBack: verified(context, found) };
    },
  };
}

/** Before a run is written down: what was said of its folders now, or the last time. Throws Problem `consent-over`. */
function demandConsentFor({ library }: HostContext, { faces: { folders, consentUntil } }: Job): void {
  if (consentUntil !== undefined) for (const folder of folders) demandDay(consentUntil, folder);
  else {
    const named = listSources(library).filter(({ root }) => folders.includes(root));
    demandConsent(
      library,
      named.map(({ id }) => id),
    );
  }
}

/** Writes a run down and begins to work on it; returns its id. */
export function startRun(context: HostContext, job: Job): string {
  const runId = noteRun(context, job);
  work(context, runId);
  return runId;
}

/** Writes a run down; returns its id. */
export function noteRun(context: HostContext, job: Job): string {
  context.work.demandIdle();
  const runId = newRunId();
  context.library.transaction(() => {
    addRun(context.library, {
      id: runId,
      teacherId: null,
      splitId: null,
      student: job.student,
      method: job.method,
      seed: job.seed,
      plan: JSON.stringify(job),
      dataDigest: '',
    });
    recordAudit(context.library, 'run-started', {
      run: runId,
      student: job.student,
      method: job.method,
      seed: job.seed,
      ...(job.rehearsal && { rehearsal: true }),
    });
  });
  return runId;
}

/** Works on a run in the background: how it ends is said by `run.ended` and kept in the library. */
export function work(context: HostContext, runId: string): void {
  context.work.begin(runId, (signal) => workOnRun(context, runId, signal)).catch(() => {});
}

/** Such as `20261124-153012-4f2a`: sorts by time, and two started in one second differ. */
export function newRunId(): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${time}-${randomBytes(2).toString('hex')}`;
}

/** The newest run of a kind. Throws Problem `run-missing`. */
export function newest(context: HostContext, wanted: (run: KnownRun) => boolean): KnownRun {
  const run = listRuns(context.library).find(wanted);
  if (run === undefined) throw new Problem('run-missing');
  return run;
}

function finished(context: HostContext, runId: string | undefined): KnownRun {
  return runId === undefined ? newest(context, hasResult) : demandResult(context, runId);
}

function summaryOf(context: HostContext, { id, state, student, method, createdMs, problem }: KnownRun): Out<'run.list'>[number] {
  const phasesDone = listPhases(context.library, id)
    .filter((phase) => phase.state === 'done')
    .map(({ phase }) => phase);
  return { runId: id, state, student, method, createdMs, phasesDone, problem };
}

function resultOf(context: HostContext, { id }: KnownRun): Out<'run.result'> {
  const site = openSite(context, id, new AbortController().signal);
  const { files } = factsOf(site, exportPhase);
  const folder = resultFolder(site);
  const kpi = readKpi(site);
  return {
    runId: id,
    folder,
    student: join(folder, 'models', 'student_fp32.onnx'),
    report: join(folder, 'report', 'report.html'),
    kpi: join(folder, 'report', 'kpi.json'),
    selfTest: files.includes('selftest/selftest.mjs') ? join(folder, 'selftest', 'selftest.mjs') : null,
    table: tableOf(kpi),
    int8: int8Of(kpi),
  };
}
