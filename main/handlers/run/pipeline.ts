// The main job from beginning to end, one phase after the other, each recorded when it is done.
// Invariant: whatever ends a run (a stop, a problem, a kill), the next attempt goes on with the first phase that is not done.
import { mkdirSync } from 'node:fs';
import { recordAudit } from '../../library/audit.ts';
import { beginPhase, endPhase, listPhases, spendOnPhase } from '../../library/phases.ts';
import { moveRun, readRun } from '../../library/runs.ts';
import { Problem, toProblem } from '../../problems.ts';
import type { HostContext } from '../context.ts';
import { openMeter } from '../progress.ts';
import { Course } from './course.ts';
import { exportPhase, reportPhase } from './delivery.ts';
import { openEnergyLedger } from './energy.ts';
import { isRehearsal } from './finished.ts';
import { type Job, jobSchema } from './job.ts';
import { evaluatePhase, speedPhase } from './measuring.ts';
import { practicePhase, scanPhase, splitPhase } from './people.ts';
import { quantizePhase } from './quantizing.ts';
import { searchPhase } from './searching.ts';
import { type Phase, type PhaseName, runFolder, type Site } from './site.ts';
import { conventionPhase, embedPhase, inspectPhase, teacherCheckPhase } from './teaching.ts';
import { preparePhase, standalonePhase, trainPhase } from './training.ts';

const phases: readonly Phase[] = [
  practicePhase,
  scanPhase,
  inspectPhase,
  splitPhase,
  conventionPhase,
  teacherCheckPhase,
  embedPhase,
  searchPhase,
  preparePhase,
  trainPhase,
  standalonePhase,
  evaluatePhase,
  quantizePhase,
  speedPhase,
  reportPhase,
  exportPhase,
];

/** Working time is written down this often, so that a crash loses little of the ledger. */
const ledgerEveryMs = 5_000;

/**
 * Works on a run until it is finished, or until the phase `last` is done, and says so (`run.ended`). Rejects with the problem that stopped it; the run can
 * then be resumed.
 *
 * A run that was stopped, or is done up to `last`, becomes `paused`, one that met a problem `failed`.
 */
export async function workOnRun(context: HostContext, runId: string, signal: AbortSignal, last?: PhaseName): Promise<void> {
  const { library, say, log } = context;
  const rehearsal = isRehearsal(readRun(library, runId));
  moveRun(library, runId, 'running');
  log.note('run-begins', { run: runId });
  try {
    await runPhases(context, runId, signal, last);
    if (last !== undefined) {
      moveRun(library, runId, 'paused');
      say('run.ended', { runId, state: 'paused', problem: null, rehearsal });
      return;
    }
    library.transaction(() => {
      moveRun(library, runId, 'finished');
      recordAudit(library, rehearsal ? 'run-rehearsed' : 'run-finished', { run: runId });
    });
    say('run.ended', { runId, state: 'finished', problem: null, rehearsal });
  } catch (thrown) {
    const problem = signal.aborted ? new Problem('cancelled') : toProblem(thrown);
    const state = problem.code === 'cancelled' ? 'paused' : 'failed';
    log.problem('run', problem);
    try {
      moveRun(library, runId, state, state === 'failed' ? problem.code : null);
    } catch (second) {
      log.problem('run-state', second); // a full disk: the run is then found as an orphan and paused
    }
    say('run.ended', { runId, state, problem: { code: problem.code, data: problem.data }, rehearsal });
    throw problem;
  }
}

/** A run to work on. Throws Problem `run-missing`. */
export function openSite(context: HostContext, runId: string, signal: AbortSignal): Site {
  const job = jobSchema.parse(JSON.parse(readRun(context.library, runId).plan));
  const course = new Course(phasesOfRun(job));
  const folder = runFolder(context.dataDir, runId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return { context, runId, job, folder, signal, meter: openMeter(context, runId, course), course };
}

/** The phases that a job goes through, in order. */
export function phasesOfRun(job: Job): PhaseName[] {
  return phasesOf(job).map(({ name }) => name);
}

function phasesOf(job: Job): Phase[] {
  return phases.filter((phase) => phase.applies?.(job) ?? true);
}

async function runPhases(context: HostContext, runId: string, signal: AbortSignal, last: PhaseName | undefined): Promise<void> {
  const { library } = context;
  const site = openSite(context, runId, signal);
  const { course, meter } = site;
  const energy = await openEnergyLedger(context, runId);
  const known = new Map(listPhases(library, runId).map((record) => [record.phase, record]));
  const wanted = phasesOf(site.job);
  const end = last === undefined ? wanted.length : wanted.findIndex(({ name }) => name === last) + 1;
  for (const phase of wanted.slice(0, end)) {
    const record = known.get(phase.name);
    if (record?.state === 'done') {
      course.expect(phase.name, record.seconds);
      continue;
    }
    if (signal.aborted) throw new Problem('cancelled');
    beginPhase(library, runId, phase.name);
    const stopLedger = keepLedger(context, runId, phase.name);
    try {
      const facts = await meter.during(phase.name, () => phase.run(site));
      stopLedger();
      await energy.keep();
      endPhase(library, runId, phase.name, facts);
    } catch (thrown) {
      stopLedger();
      await energy.stop();
      throw thrown;
    }
  }
  await energy.stop();
}

/** Adds the time that passes to the phase; returns how to add the rest and stop. */
function keepLedger({ library, log }: HostContext, runId: string, phase: string): () => void {
  let from = performance.now();
  function spend(): void {
    const now = performance.now();
    try {
      spendOnPhase(library, runId, phase, (now - from) / 1000);
      from = now;
    } catch (thrown) {
      log.problem('ledger', thrown);
    }
  }
  const timer = setInterval(spend, ledgerEveryMs);
  return () => {
    clearInterval(timer);
    spend();
  };
}
