// Everything that a run found, as kpi.json: the four KPIs of the student beside its teacher and the standalone network.
// Invariant: a number that was not measured is missing with its reason; nothing here measures anything.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { devicesLine, type Elsewhere, elsewhereOf } from '../../cluster/elsewhere.ts';
import { known, type Measured, type MissingReason, missing } from '../../evaluation/measured.ts';
import { describeDevice, type ModelSpeed } from '../../evaluation/speed.ts';
import type { ModelName } from '../../evaluation/types.ts';
import type { ReducedKind } from '../../export/identity.ts';
import type { DigestedVariant } from '../../export/variants.ts';
import { checkAudit } from '../../library/audit.ts';
import { listPhases } from '../../library/phases.ts';
import { countChecks, countUnmeasured } from '../../library/photo-measures.ts';
import { type Commercial, listSources } from '../../library/sources.ts';
import { teacherById } from '../../library/teachers.ts';
import { methodNamed } from '../../methods/catalogue.ts';
import { type Kpi, unassessedKpi } from '../../report/kpi.ts';
import { factsOf as studentFacts } from '../../students/student.ts';
import { readMetrics } from '../../training/metrics.ts';
import type { Plan } from '../../training/plan.ts';
import { sittingsOf } from '../../training/sitting.ts';
import { setAside, sourceName } from '../faces.ts';
import { readAccuracyCourse } from './accuracy-course.ts';
import { energyOf } from './energy.ts';
import { autoStudent, definedOf } from './job.ts';
import { readEvaluation, readSpeeds, type Speeds } from './measuring.ts';
import { scanPhase, splitPhase } from './people.ts';
import { readFp16, readInt8 } from './reduced.ts';
import { factsOf, phaseNames, type Site } from './site.ts';
import { conventionPhase, inspectPhase } from './teaching.ts';
import { endedEarly, epochsTrained, preparePhase, standstillsOf, thinned, trainedNetwork, trainingFolder, trainPhase } from './training.ts';

/** `student` is the file of one image of the package to come, `files` are all of them; sizes and digests are the report's. */
export function kpiOf(site: Site, student: DigestedVariant, files: readonly DigestedVariant[] = []): Kpi {
  const { context, runId, job, folder } = site;
  const { plan, trained } = trainedNetwork(site, 'student');
  const speeds = readSpeeds(site);
  const elsewhere = elsewhereOf(trainingFolder(site, 'student'));
  const base = unassessedKpi({
    title: job.title === autoStudent ? plan.student : job.title,
    version: context.version,
    created: new Date(job.createdMs),
  });
  const facts = studentFacts(trained.student, trained.dim);
  const { facts: teacher } = factsOf(site, inspectPhase);
  const each = <T>(value: (model: ModelName) => T) => ({
    teacher: value('teacher'),
    student: value('student'),
    standalone: value('standalone'),
  });
  const notTrained = <T>(model: ModelName, value: () => Measured<T>): Measured<T> =>
    model === 'standalone' && !job.standalone ? missing('not-trained') : value();
  const speed = <T>(model: ModelName, pick: (speed: ModelSpeed) => Measured<T>): Measured<T> =>
    notTrained(model, () => {
      const found = speeds[model];
      return found === undefined ? missing('not-assessed') : pick(found);
    });
  return {
    ...base,
    purpose: job.purpose ?? null,
    practice: job.practice !== null,
    currency: job.costs.currency,
    targets: definedOf(job.costs.targets ?? {}),
    models: modelsOf(site, plan, student.sha256),
    accuracy: known(readEvaluation({ folder })) as Kpi['accuracy'],
    speed: {
      device: describeDevice(`ONNX Runtime ${packageVersion('onnxruntime-node')}, CPU`),
      latency: each((model) => speed(model, ({ latency }) => latency)) as Kpi['speed']['latency'],
      loadMs: each((model) => speed(model, ({ loadMs }) => loadMs)),
      energy: each((model) => speed(model, ({ energy }) => energy)) as Kpi['speed']['energy'],
    },
    size: each((model) => ({
      fileBytes: notTrained(model, () => known(model === 'teacher' ? teacher.sizeBytes : student.bytes.length)),
      parameters: notTrained(model, () => known(model === 'teacher' ? teacher.parameters : facts.parameters)),
      macs: notTrained(model, () => (model === 'teacher' ? missing('not-stated') : known(facts.macs))),
      peakMemoryBytes: speed(model, ({ peakMemoryBytes }) => peakMemoryBytes),
    })),
    ...variantsIn(site, speeds, files),
    effort: effortOf(site, plan),
    training: trainingOf(site),
    data: dataOf(site),
    method: methodOf(plan, job.method, factsOf(site, preparePhase).centred, elsewhere),
    reproduce: {
      versions: {
        node: process.versions.node,
        onnxruntime: packageVersion('onnxruntime-node'),
        ...(elsewhere !== null && { torch: elsewhere.sittings.at(-1)!.torch }),
      },
      seeds: { run: job.seed },
      digests: {
        data: context.library.get<{ dataDigest: string }>('SELECT dataDigest FROM runs WHERE id = ?', runId)?.dataDigest ?? '',
        audit: checkAudit(context.library).head,
      },
    },
  };
}

/** The student in reduced precisions; nothing where the run has not tried them. */
function variantsIn(site: Site, speeds: Speeds, files: readonly DigestedVariant[]): Pick<Kpi, 'variants'> {
  const [int8, fp16] = [readInt8(site), readFp16(site)];
  if (int8 === undefined) return {};
  const not = missing('not-assessed');
  const none = { latency: not, loadMs: not, peakMemoryBytes: not, energy: not };
  const fileOf = (precision: ReducedKind) => {
    const file = files.find(({ kind }) => kind === precision);
    const { latency, loadMs, peakMemoryBytes, energy } = speeds[precision] ?? none;
    return {
      sha256: file?.sha256 ?? null,
      fileBytes: file ? known(file.bytes.length) : not,
      latency,
      loadMs,
      peakMemoryBytes,
      energy,
    };
  };
  const variants = { int8: { ...int8, ...fileOf('int8') }, ...(fp16 && { fp16: { ...fp16, ...fileOf('fp16') } }) };
  return { variants } as { variants: NonNullable<Kpi['variants']> };
}

function modelsOf(site: Site, plan: Plan, studentSha256: string): Kpi['models'] {
  const { context, job } = site;
  const { teacherId, kind, facts } = factsOf(site, inspectPhase);
  const { name } = factsOf(site, conventionPhase);
  const record = teacherById(context.library, teacherId);
  const teacherLicence = record === undefined || record.licence === '' ? null : record.licence;
  const commercial = commercialUse(site);
  const { width, height } = facts.input;
  const student = { embedding: plan.dim, licence: null, commercial };
  return {
    teacher: {
      description: `${kind === 'starter' ? 'starter (dlib)' : 'ONNX'}, ${width}x${height}, ${name}`,
      sha256: facts.digest,
      embedding: facts.dim,
      licence: teacherLicence,
      commercial: record?.commercial ?? 'unknown',
    },
    student: { ...student, description: `${plan.student}, ${job.method}`, sha256: studentSha256 },
    standalone: { ...student, description: job.standalone ? `${plan.student}, ${job.standaloneMethod}` : null, sha256: null },
  };
}

/** May the student be used commercially? Only as far as its teacher and every source of photos may. */
export function commercialUse(site: Site): Commercial {
  const { library } = site.context;
  const { sources } = factsOf(site, scanPhase);
  const stated = listSources(library)
    .filter(({ id }) => sources.includes(id))
    .map(({ commercial }) => commercial);
  stated.push(teacherById(library, factsOf(site, inspectPhase).teacherId)?.commercial ?? 'unknown');
  if (stated.includes('no')) return 'no';
  return stated.includes('unknown') ? 'unknown' : 'yes';
}

function effortOf(site: Site, plan: Plan): Kpi['effort'] {
  const { context, runId, job } = site;
  const order = (phase: string): number => (phaseNames as readonly string[]).indexOf(phase);
  const phases = listPhases(context.library, runId)
    .filter(({ state }) => state === 'done')
    .sort((a, b) => order(a.phase) - order(b.phase))
    .map(({ phase, seconds }) => ({ phase, seconds: seconds + secondsElsewhere(site, phase) }));
  const seconds = phases.reduce((sum, phase) => sum + phase.seconds, 0);
  // What another computer used, nobody counted.
  const energyKwh = elsewhereOf(trainingFolder(site, 'student')) === null ? energyOf(context, runId) : missing('not-assessed');
  const { parts } = factsOf(site, splitPhase);
  const { trainedMs } = factsOf(site, trainPhase);
  return {
    phases,
    machineSeconds: known(seconds),
    energyKwh,
    cost: costOf(job.costs, seconds, energyKwh),
    people: parts.train.people + parts.choose.people + parts.verify.people,
    photos: parts.train.images + parts.choose.images + parts.verify.images,
    epochs: epochsTrained(site, plan),
    photosPerSecond:
      trainedMs > 0 ? (epochsTrained(site, plan) * Math.floor(plan.images / plan.batch) * plan.batch * 1000) / trainedMs : null,
    ...(job.operatorSeconds !== undefined && { operatorSeconds: job.operatorSeconds }),
    ending: endedEarly(site, plan) ? 'ended-early' : 'finished',
  };
}

/** Time of a phase that was spent on other computers. */
function secondsElsewhere(site: Site, phase: string): number {
  const model = ({ train: 'student', standalone: 'standalone' } as const)[phase];
  return model === undefined ? 0 : (elsewhereOf(trainingFolder(site, model))?.seconds ?? 0);
}

/** Machine hours and energy in money; without a price there is none, and without the energy its part cannot be said. */
function costOf(
  { pricePerHour, pricePerKwh }: { pricePerHour?: number | undefined; pricePerKwh?: number | undefined },
  seconds: number,
  energyKwh: Measured<number>,
): Measured<number> {
  if (pricePerHour === undefined && pricePerKwh === undefined) return missing('no-price');
  if (pricePerKwh !== undefined && energyKwh.value === null) return missing((energyKwh as { reason: MissingReason }).reason);
  return known((pricePerHour ?? 0) * (seconds / 3600) + (pricePerKwh ?? 0) * (energyKwh.value ?? 0), 'estimated');
}

function trainingOf(site: Site): Kpi['training'] {
  const folder = trainingFolder(site, 'student');
  const metrics = readMetrics(folder);
  const shown = thinned(metrics);
  const series = (pick: (metric: (typeof metrics)[number]) => number | undefined) => shown.map((metric) => pick(metric) ?? null);
  return {
    step: shown.map(({ step }) => step),
    loss: series(({ loss }) => loss),
    progress: series(({ progress }) => progress),
    lambda: series(({ lambda }) => lambda),
    alpha: series(({ alpha }) => alpha),
    accuracy: readAccuracyCourse(folder),
    gaps: standstillsOf(metrics).map(({ step, seconds, why }) => ({ step, seconds, why })),
    sittings: sittingsOf(folder),
  };
}

function dataOf(site: Site): Kpi['data'] {
  const { context } = site;
  const { parts } = factsOf(site, splitPhase);
  const { sources, finders } = factsOf(site, scanPhase);
  const part = ({ people, images }: { people: number; images: number }) => ({ people, photos: images });
  return {
    split: { train: part(parts.train), choose: part(parts.choose), verify: part(parts.verify) },
    excluded: { ...setAside(context), ...duplicatesOf(site) },
    ...namedIn(site),
    sources: listSources(context.library)
      .filter(({ id }) => sources.includes(id))
      .map(({ id, kind, licence, commercial, consentUntil }) => {
        const counted = context.library.get<{ people: number; photos: number }>(
          `SELECT count(DISTINCT identityId) AS people, count(*) AS photos FROM images WHERE sourceId = ? AND state = 'ok'`,
          id,
        );
        return {
          label: sourceName(context, id, kind),
          people: counted?.people ?? 0,
          photos: counted?.photos ?? 0,
          licence: licence === '' ? null : licence,
          commercial,
          ...(consentUntil !== null && { consentUntil }),
          ...(finders[sources.indexOf(id)] != null && { alignedBy: finders[sources.indexOf(id)]! }),
        };
      }),
  };
}

/** What the checks of the photos name among those that take part; nothing while some of them were not measured. */
function namedIn(site: Site): Pick<Kpi['data'], 'named'> {
  const { library } = site.context;
  const { sources } = factsOf(site, scanPhase);
  if (sources.some((source) => countUnmeasured(library, source) > 0)) return {};
  const named: Record<string, number> = {};
  for (const { check, found } of sources.flatMap((source) => countChecks(library, source))) named[check] = (named[check] ?? 0) + found;
  return { named };
}

function duplicatesOf(site: Site): Record<string, number> {
  const { duplicates } = factsOf(site, splitPhase);
  return duplicates > 0 ? { duplicate: duplicates } : {};
}

/** Codes of the method's own differences that the report words under another name. */
const reported: Readonly<Record<string, string>> = { 'clamp-cosine': 'cosine-clamped', 'clamp-product-only': 'product-clamped' };

function methodOf(plan: Plan, name: string, centred: boolean, elsewhere: Elsewhere | null): Kpi['method'] {
  const method = methodNamed(name);
  const own = (method?.differences ?? []).map((code) => reported[code] ?? code);
  const usual = ['schedule', 'batch-size', 'epochs', ...(plan.student === 'mobilefacenet' ? [] : ['student-size'])];
  return {
    name: method?.usesTeacher === false ? 'standalone' : name.startsWith('ada-') ? 'adadistill' : name,
    settings: {
      method: name,
      student: plan.student,
      epochs: plan.epochs,
      batch: plan.batch,
      learningRate: plan.peakRate,
      inputSize: plan.inputSize,
      embedding: plan.dim,
      ...(plan.sampledClasses !== undefined && { people: plan.classes, peoplePerStep: plan.sampledClasses }),
      ...(elsewhere !== null && { trainedOn: devicesLine(elsewhere) }),
    },
    differences: [
      ...own,
      ...(method?.usesTeacher === false ? [] : ['teacher-once', ...(centred ? ['teacher-centred'] : [])]),
      ...(plan.sampledClasses === undefined ? [] : ['classes-drawn']),
      ...usual,
      ...(plan.dim === 512 ? [] : ['embedding-size']),
      'training-data',
      'teacher',
      'last-checkpoint',
      'own-implementation',
      ...(elsewhere === null ? [] : ['trained-elsewhere']),
      ...(elsewhere?.sittings.some(({ statistics }) => statistics === 'own') ? ['own-statistics'] : []),
    ],
  };
}

/** The version of an installed package, read and not loaded. */
export function packageVersion(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  for (;;) {
    try {
      const found = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: string; version?: string };
      if (found.name === name && found.version !== undefined) return found.version;
    } catch {
      // not here: look one folder up
    }
    if (dirname(folder) === folder) return 'unknown';
    folder = dirname(folder);
  }
}
