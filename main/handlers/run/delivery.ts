// The last phases: the report, and the package with the student, checked against the training graph.
// Invariant: the models of the package depend on data, job and training alone; times and machines stand in the report only.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelIdentity, ReducedKind, ThresholdUse } from '../../export/identity.ts';
import type { ExportRequest, ExportResult } from '../../export/package.ts';
import { openSigner } from '../../export/signature.ts';
import { digested, type Reduced, writeVariants } from '../../export/variants.ts';
import { openPixels } from '../../faces/pixels.ts';
import { recordResults } from '../../library/results.ts';
import { listSources } from '../../library/sources.ts';
import { teacherById } from '../../library/teachers.ts';
import { methodNamed } from '../../methods/catalogue.ts';
import { Problem } from '../../problems.ts';
import { dataSheet, modelCard } from '../../report/documents.ts';
import { handoverHtml } from '../../report/handover.ts';
import { reportHtml, writeReport } from '../../report/html.ts';
import { type Kpi, parseKpi, writeKpi, writeWhole } from '../../report/kpi.ts';
import { readCrops } from '../../teachers/embed.ts';
import { comparedFaces } from './crops.ts';
import { commercialUse, kpiOf } from './kpi.ts';
import { kpiFile, laterOf } from './later.ts';
import { readEvaluation } from './measuring.ts';
import { scanPhase } from './people.ts';
import { acceptedReduced, refusedReduced } from './reduced.ts';
import { factsOf, type Phase, type Site } from './site.ts';
import { resultsOf } from './table.ts';
import { inspectPhase } from './teaching.ts';
import { epochsTrained, trainedNetwork } from './training.ts';

/** Where the package of a run lies when the operator names no folder; in the data folder, wherever that lies now. */
export function resultFolder({ job, folder }: Pick<Site, 'job' | 'folder'>): string {
  return job.out ?? join(folder, 'result');
}

/** The model files as they are handed over, with their digests. */
function variantsOf(site: Site, without: readonly ReducedKind[] = []) {
  const { trained } = trainedNetwork(site, 'student');
  return digested(writeVariants(trained, identityOf(site), thresholdOf(site), reducedOf(site, without)));
}

function reducedOf(site: Site, without: readonly ReducedKind[]): Reduced {
  return Object.fromEntries(Object.entries(acceptedReduced(site)).filter(([kind]) => !without.includes(kind as ReducedKind)));
}

function thresholdOf(site: Site): ThresholdUse | undefined {
  const choice = readEvaluation(site).models.find(({ name }) => name === 'student')?.choice;
  return choice == null ? undefined : { choice, flipTest: true };
}

/** Named after what decides the student and not after the run, so that a run made again hands over the same files. */
function identityOf(site: Site): ModelIdentity {
  const { context, runId, job } = site;
  const { teacherId, facts } = factsOf(site, inspectPhase);
  const { dataDigest } = context.library.get<{ dataDigest: string }>('SELECT dataDigest FROM runs WHERE id = ?', runId)!;
  const { plan } = trainedNetwork(site, 'student');
  const { finders } = factsOf(site, scanPhase);
  const decides = [
    facts.digest,
    dataDigest,
    plan.student,
    job.method,
    job.seed,
    epochsTrained(site, plan),
    plan.batch,
    plan.peakRate,
    plan.threads,
  ];
  const usesTeacher = methodNamed(job.method)?.usesTeacher !== false;
  const licence = teacherById(context.library, teacherId)?.licence ?? '';
  return {
    id: `${plan.student}-${createHash('sha256').update(JSON.stringify(decides)).digest('hex').slice(0, 10)}`,
    version: '1.0.0',
    created: null,
    teacherDigest: usesTeacher ? facts.digest : null,
    method: job.method,
    practice: job.practice !== null,
    licence: { model: null, teacher: !usesTeacher || licence === '' ? null : licence, commercial: commercialUse(site) },
    use: job.costs.registered === undefined ? { kind: '1:1' } : { kind: '1:N', enrolled: job.costs.registered },
    // Crops that came as they are were framed by somebody else.
    alignment: finders.length > 0 && finders.every((finder) => finder !== null) ? 'arcface-112' : 'own',
    intendedUse: job.purpose ?? null,
    notFor: null,
    contact: null,
  };
}

const reported = z.object({ studentSha256: z.string() });

export const reportPhase: Phase<z.infer<typeof reported>> = {
  name: 'report',
  facts: reported,
  async run(site) {
    const variants = variantsOf(site);
    const [student] = variants;
    if (student === undefined) throw new Error('an export without a model');
    const kpi = kpiOf(site, student, variants);
    await writeKpi(join(site.folder, kpiFile), kpi);
    await writeReports(site);
    if (site.job.rehearsal === undefined) recordResults(site.context.library, site.runId, resultsOf(kpi));
    return { studentSha256: student.sha256 };
  },
};

/** The KPIs of a run whose report is written. Throws Problem `result-damaged` (part `kpi`) where they are torn or gone. */
export function readKpi({ folder }: Pick<Site, 'folder'>): Kpi {
  try {
    return parseKpi(readFileSync(join(folder, kpiFile), 'utf8'));
  } catch (cause) {
    throw new Problem('result-damaged', { part: 'kpi' }, { cause });
  }
}

const reportFiles = { en: 'report.html', ja: 'report.ja.html' } as const;
const cardFiles = { en: 'handover.html', ja: 'handover.ja.html' } as const;
const modelCardFiles = { en: 'model_card.en.md', ja: 'model_card.ja.md' } as const;
const dataSheetFiles = { en: 'datasheet.en.md', ja: 'datasheet.ja.md' } as const;
const documentNames = [reportFiles, cardFiles, modelCardFiles, dataSheetFiles].flatMap((files) => Object.values(files));
type Language = keyof typeof reportFiles;

/** The report as it is now: the numbers of the run with what came after it. */
export function reportOf(site: Pick<Site, 'context' | 'runId' | 'folder'>, language: Language): Promise<string> {
  return reportHtml(readKpi(site), language, laterOf(site));
}

/** What is said of a result that is handed over without these files; kpi.json says what was measured, and stays. */
function withoutFiles(kpi: Kpi, without: readonly ReducedKind[]): Kpi {
  if (kpi.variants === undefined) return kpi;
  const { int8, fp16 } = kpi.variants;
  const refused = <T extends object>(kind: ReducedKind, found: T): T => (without.includes(kind) ? { ...found, whyNot: 'parity' } : found);
  return { ...kpi, variants: { int8: refused('int8', int8), ...(fp16 && { fp16: refused('fp16', fp16) }) } };
}

/** Makes the reports, the cards for the shop floor, the model cards and data sheets in the run's folder anew; kpi.json stays as it is. */
async function writeReports(site: Site, without: readonly ReducedKind[] = []): Promise<void> {
  const [kpi, later] = [withoutFiles(readKpi(site), without), laterOf(site)];
  const model = identityOf(site);
  for (const language of Object.keys(reportFiles) as Language[]) {
    await writeReport(join(site.folder, reportFiles[language]), kpi, language, later);
    await writeWhole(join(site.folder, cardFiles[language]), await handoverHtml(kpi, language, later, model));
    await writeWhole(join(site.folder, modelCardFiles[language]), modelCard(kpi, language, later, model));
    await writeWhole(join(site.folder, dataSheetFiles[language]), dataSheet(kpi, language, later, model));
  }
}

const exported = z.object({ folder: z.string(), files: z.array(z.string()), crops: z.number().int(), sizeBytes: z.number() });

export const exportPhase: Phase<z.infer<typeof exported>> = {
  name: 'export',
  facts: exported,
  run: (site) => (site.job.rehearsal === undefined ? exportTo(site, resultFolder(site), 'any') : rehearseExport(site)),
};

/** Writes and checks a package as any other, and deletes it with its report: nothing of a rehearsal is handed over. */
async function rehearseExport(site: Site): Promise<z.infer<typeof exported>> {
  const folder = join(site.folder, 'rehearsed');
  const { crops, sizeBytes } = await exportTo(site, folder, 'any');
  await rm(folder, { recursive: true, force: true });
  for (const name of documentNames) await rm(join(site.folder, name), { force: true });
  return { folder, files: [], crops, sizeBytes };
}

/**
 * Those of the files that are to be left out which would be handed over otherwise, and fail their check: a package is tried with each. Throws Problem
 * `parity-held` for one that passes it.
 */
export async function demandFailing(site: Site, kinds: readonly ReducedKind[]): Promise<ReducedKind[]> {
  const [reduced, failing] = [acceptedReduced(site), [] as ReducedKind[]];
  for (const kind of kinds) {
    const file = reduced[kind];
    if (file === undefined) continue;
    const tried = join(site.folder, `tried-${kind}`);
    await rm(tried, { recursive: true, force: true });
    try {
      await exportParts(site, { outDir: tried, reduced: { [kind]: file }, refused: [] });
    } catch (thrown) {
      if (thrown instanceof Problem && thrown.code === 'parity-failed' && thrown.data['kind'] === kind) {
        failing.push(kind);
        continue;
      }
      throw thrown;
    }
    await rm(tried, { recursive: true, force: true });
    throw new Problem('parity-held', { kind });
  }
  return failing;
}

type Parts = Pick<ExportRequest, 'outDir' | 'reduced' | 'refused'> & Partial<Pick<ExportRequest, 'reports' | 'signer'>>;

async function exportParts(site: Site, parts: Parts): Promise<ExportResult> {
  // The runtime is loaded here and nowhere else in this process: parity is checked on the files as they lie on the disk.
  const { exportPackage } = await import('../../export/package.ts');
  return exportPackage({
    ...parts,
    trained: trainedNetwork(site, 'student').trained,
    identity: identityOf(site),
    threshold: thresholdOf(site),
    crops: realCrops(site),
    privateWords: privateWords(site),
    onStage: (stage) => site.meter.tell({ done: stages.indexOf(stage), total: stages.length, unit: 'parts' }),
  });
}

/**
 * Writes the package of a trained run to a folder that is not there or empty, with the report as it is now. A package of the same student that a crash
 * left complete counts as written; with `same`, only if it holds this very report: a stress test or a sign-off may have come since. `without`: files that
 * failed their check (`demandFailing`) and are left out of this package alone.
 */
export async function exportTo(
  site: Site,
  outDir: string,
  report: 'any' | 'same',
  without: readonly ReducedKind[] = [],
): Promise<z.infer<typeof exported>> {
  const signer = openSigner(site.context.dataDir);
  await writeReports(site, without);
  const done = publishedBefore(site, outDir, report, without);
  if (done !== undefined) return done;
  const { files, sizeBytes, parity } = await exportParts(site, {
    outDir,
    reduced: reducedOf(site, without),
    refused: [...refusedReduced(site), ...without],
    signer,
    reports: [
      { name: kpiFile, path: join(site.folder, kpiFile) },
      ...documentNames.map((name) => ({ name, path: join(site.folder, name) })),
    ],
  });
  return { folder: outDir, files: files.map(({ path }) => path), crops: parity[0]?.crops ?? 0, sizeBytes };
}

const stages: readonly string[] = ['models', 'parity', 'test-data', 'documents', 'checks', 'publish'];

const publishedManifest = z.object({
  models: z.array(z.object({ sha256: z.string(), parity: z.object({ crops: z.number().int() }) })),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), sizeBytes: z.number() })),
});

/** A complete package of exactly this student, published before the crash that kept it from being recorded. */
function publishedBefore(
  site: Site,
  outDir: string,
  report: 'any' | 'same',
  without: readonly ReducedKind[],
): z.infer<typeof exported> | undefined {
  const path = join(outDir, 'manifest.json');
  if (!existsSync(path)) return undefined;
  const manifest = manifestAt(path);
  if (manifest === undefined) return undefined;
  const { models, files } = manifest;
  if (
    models.map(({ sha256 }) => sha256).join() !==
    variantsOf(site, without)
      .map(({ sha256 }) => sha256)
      .join()
  )
    return undefined;
  if (report === 'same') {
    for (const document of documentNames) {
      const held = files.find(({ path: name }) => name === `report/${document}`)?.sha256;
      const now = createHash('sha256')
        .update(readFileSync(join(site.folder, document)))
        .digest('hex');
      if (held !== now) return undefined;
    }
  }
  return {
    folder: outDir,
    files: files.map((file) => file.path),
    crops: models[0]?.parity.crops ?? 0,
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
  };
}

/** Undefined where it is torn, or no manifest: then no package was completed there. */
function manifestAt(path: string): z.infer<typeof publishedManifest> | undefined {
  try {
    return publishedManifest.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function realCrops(site: Site): Uint8Array[] {
  const pixels = openPixels(site.context.dataDir, 'read');
  try {
    return comparedFaces(site, pixels).map((face) => readCrops(pixels, [face]));
  } finally {
    pixels.close();
  }
}

/** Where the faces came from: nothing of it may stand in a package. */
function privateWords(site: Site): string[] {
  const { sources } = factsOf(site, scanPhase);
  return [
    site.context.dataDir,
    ...listSources(site.context.library)
      .filter(({ id }) => sources.includes(id))
      .map(({ root }) => root),
  ];
}
