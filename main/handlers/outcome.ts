// What the window draws of a run: its course while it works, its outcome when it is finished.
// Invariant: every number comes from the run's own files and tables; what is missing there is missing here.
import { join } from 'node:path';
import type { Out } from '../../preload/contract.ts';
import { readTemperatures } from '../devices/temperature.ts';
import { spaceOf } from '../disk-space.ts';
import { registeredOf } from '../evaluation/threshold.ts';
import type { EvaluationReport, Floors, ModelEvaluation, ModelName, Rate, ThresholdChoice } from '../evaluation/types.ts';
import { listPhases } from '../library/phases.ts';
import { readRun } from '../library/runs.ts';
import { identificationOf } from '../report/identification.ts';
import { int8Of } from '../report/int8.ts';
import { judgeTargets, type Kpi } from '../report/kpi.ts';
import { onDevice } from '../report/on-device.ts';
import { windowWords } from '../report/window-words.ts';
import { students } from '../students/catalogue.ts';
import { factsOf as studentFacts } from '../students/student.ts';
import { readMetrics } from '../training/metrics.ts';
import { sittingsOf } from '../training/sitting.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { remediesOf } from './remedies.ts';
import { askedFmr, readAccuracyCourse } from './run/accuracy-course.ts';
import { exportPhase, readKpi, resultFolder } from './run/delivery.ts';
import { lowDisk } from './run/disk.ts';
import { demandResult } from './run/finished.ts';
import { digestOfFindings, readable, readProbes } from './run/later.ts';
import { scanPhase } from './run/people.ts';
import { openSite, phasesOfRun } from './run/pipeline.ts';
import { factsOf, type Site } from './run/site.ts';
import { savedAt, standstillsOf, thinned, trainingFolder, trainingSteps } from './run/training.ts';

type Outcome = Out<'run.outcome'>;

type Accuracy = NonNullable<Outcome['accuracy']>;

export function outcomeHandlers(context: HostContext): Pick<Handlers, 'run.course' | 'run.outcome'> {
  return {
    'run.course': async ({ runId }) => courseOf(context, runId),
    'run.outcome': async ({ runId }) => outcomeOf(context, runId),
  };
}

async function courseOf(context: HostContext, runId: string): Promise<Out<'run.course'>> {
  const run = readRun(context.library, runId);
  const site = openSite(context, runId, new AbortController().signal);
  const known = new Map(listPhases(context.library, runId).map((record) => [record.phase, record]));
  const folder = trainingFolder(site, 'student');
  const recorded = readMetrics(folder);
  const metrics = thinned(recorded);
  // A folder that cannot be asked is one more thing that is not known.
  const free = (await spaceOf(context.dataDir))?.freeBytes ?? null;
  return {
    runId,
    state: run.state,
    problem: run.problem,
    createdMs: run.createdMs,
    practice: site.job.practice !== null,
    student: run.student,
    inUse: known.get('scan')?.state === 'done' ? factsOf(site, scanPhase).inUse : '',
    phases: phasesOfRun(site.job).flatMap((phase) => {
      const record = known.get(phase);
      // A phase that there was not yet when the run was done.
      if (record === undefined && run.state === 'finished') return [];
      return { phase, state: record?.state ?? 'waiting', seconds: record?.seconds ?? 0 };
    }),
    savedMs: savedAt(site),
    steps: trainingSteps(site),
    training: {
      step: metrics.map(({ step }) => step),
      loss: metrics.map(({ loss }) => loss),
      likeness: metrics.map(({ progress }) => progress ?? null),
      lambda: metrics.map(({ lambda }) => lambda ?? null),
      alpha: metrics.map(({ alpha }) => alpha ?? null),
      gaps: standstillsOf(recorded),
    },
    sittings: sittingsOf(folder),
    accuracy: {
      points: readAccuracyCourse(folder),
      askedFmr: askedFmr(site.job) ?? null,
      target: leastTar(site.job),
    },
    machine: {
      freeBytes: free,
      low: run.state === 'finished' ? null : await lowDisk({ free, training: folder, runs: join(context.dataDir, 'runs'), run: runId }),
      ...(await readTemperatures()),
    },
  };
}

/** The recognition rate that a project asks for; null where it asks for none. */
function leastTar({ costs: { floors, targets } }: Site['job']): number | null {
  const maxFnmr = targets?.maxFnmr ?? floors?.maxFnmr;
  return maxFnmr === undefined ? null : 1 - maxFnmr;
}

function outcomeOf(context: HostContext, runId: string): Outcome {
  demandResult(context, runId);
  const site = openSite(context, runId, new AbortController().signal);
  const { files } = factsOf(site, exportPhase);
  const kpi = readKpi(site);
  const { found: probes, damaged } = readable(readProbes, site.folder, []);
  const first = kpi.speed.latency.student.value?.[0] ?? null;
  return {
    runId,
    title: kpi.title,
    practice: kpi.practice,
    currency: kpi.currency,
    folder: resultFolder(site),
    files,
    words: windowWords(kpi, probes),
    gate: gateOf(kpi, probes),
    here: first && { p50Ms: first.p50Ms, p95Ms: first.p95Ms },
    probes,
    probesDamaged: damaged.length > 0,
    remedies: remediesOf(onDevice(kpi, probes), candidatesOf(kpi)),
    int8: int8Of(kpi),
    accuracy: kpi.accuracy.value == null ? null : accuracyOf(kpi.accuracy.value, 'student'),
    findings: digestOfFindings(site.folder),
  };
}

/** Every student with the embedding size of this one. */
function candidatesOf(kpi: Kpi) {
  const dim = kpi.models.student.embedding;
  return dim === null ? [] : students.map((student) => studentFacts(student, dim));
}

/** All targets together, by the times of the slowest device where one was measured. */
export function gateOf(kpi: Kpi, probes: Outcome['probes']): Outcome['gate'] {
  const verdicts = judgeTargets(onDevice(kpi, probes)).map(({ verdict }) => verdict);
  if (verdicts.includes('missed')) return 'missed';
  return verdicts.length === 0 || verdicts.includes('unknown') ? 'open' : 'passed';
}

/** What is drawn of an evaluation: every network of it, and the decision threshold of one; null where that one was not measured. */
export function accuracyOf(report: EvaluationReport, of: ModelName): Outcome['accuracy'] {
  const measured = report.models.find(({ name }) => name === of);
  if (measured === undefined) return null;
  return {
    choosePeople: report.choose.people,
    verifyPeople: measured.verification.people,
    verifyPhotos: measured.verification.images,
    smallestFmr: measured.verification.smallestSupportedFmr,
    histogram: measured.verification.histogram,
    models: report.models.map(modelOf),
    choice: choiceOf(measured.choice),
    identification: identificationOf(report),
  };
}

function modelOf({ name, verification }: ModelEvaluation): Accuracy['models'][number] {
  return {
    name,
    auc: verification.auc.value,
    eer: verification.eer.value,
    points: verification.operatingPoints.map(({ targetFmr, tar, supported }) => ({ targetFmr, tar: rateOf(tar, supported) })),
    det: verification.det.map(({ threshold, fmr, fnmr, low, high, supported }) => ({ threshold, fmr, fnmr, low, high, supported })),
  };
}

function choiceOf(choice: ThresholdChoice | null): Accuracy['choice'] {
  if (choice === null || choice.threshold === null) return null;
  const { policy, money } = choice;
  return {
    threshold: choice.threshold,
    policy: policy.kind,
    registered: registeredOf(policy),
    supported: choice.supported,
    fmr: rateOf(choice.verifiedOn.fmr),
    fnmr: rateOf(choice.verifiedOn.fnmr),
    chosenFmr: rateOf(choice.chosenOn.fmr),
    chosenFnmr: rateOf(choice.chosenOn.fnmr),
    projections: choice.projections.map(({ enrolled, fpir }) => ({ enrolled, fpir })),
    money: money === null || policy.kind !== 'money' ? null : moneyOf(money, policy.money, policy.floors),
  };
}

type ByMoney = Extract<ThresholdChoice['policy'], { kind: 'money' }>['money'];

function moneyOf(
  found: NonNullable<ThresholdChoice['money']>,
  money: ByMoney,
  floors: Floors = {},
): NonNullable<Accuracy['choice']>['money'] {
  const { curve, zone, sensitivity, band } = found;
  return {
    passesPerDay: money.passesPerDay,
    impostorShare: money.impostorShare,
    rejectCost: money.rejectCost,
    acceptCost: money.acceptCost,
    checkCost: money.checkCost ?? null,
    maxFmr: floors.maxFmr ?? null,
    maxFnmr: floors.maxFnmr ?? null,
    daysPerYear: found.verifiedPerDay > 0 ? found.perYear / found.verifiedPerDay : (money.daysPerYear ?? 250),
    curve: curve.map(({ threshold, fmr, fnmr }) => ({ threshold, fmr, fnmr })),
    zone: { low: zone.low, best: zone.best, high: zone.high, minimumPerDay: zone.minimumPerDay },
    chosenPerDay: found.chosenPerDay,
    verifiedPerDay: found.verifiedPerDay,
    verifiedLow: found.verifiedLow,
    verifiedHigh: found.verifiedHigh,
    perYear: found.perYear,
    sensitivity: { low: sensitivity.low, high: sensitivity.high },
    band: band && { reject: band.reject, accept: band.accept, checksPerDay: band.checksPerDay, savedPerDay: band.savedPerDay },
  };
}

function rateOf(
  { value, low, high, supported }: Rate,
  also = true,
): { value: number | null; low: number; high: number; supported: boolean } {
  return { value, low, high, supported: supported && also };
}
