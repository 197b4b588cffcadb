// The stress test of a finished run: student and teacher under worse recording conditions, at the thresholds already chosen, with the consequence in money.
// Invariants: only people who verify are used, and none of their photos that the student may have learnt when it counted for somebody else; altered photos exist in memory alone and are never stored.
import { join } from 'node:path';
import { type Condition, conditions, type StressModel, type StressTest, stressTest } from '../../preload/conditions.ts';
import type { Checked } from '../../preload/contract.ts';
import { costPerDay } from '../evaluation/cost.ts';
import { probeRates, probeRows } from '../evaluation/probes.ts';
import type { Embeddings } from '../evaluation/scoring.ts';
import type { Money, ThresholdChoice } from '../evaluation/types.ts';
import { studentModel } from '../export/variants.ts';
import { degrade } from '../faces/degrade.ts';
import { cropBytes, locate, openPixels } from '../faces/pixels.ts';
import { recordAudit } from '../library/audit.ts';
import { readRun } from '../library/runs.ts';
import { Problem } from '../problems.ts';
import { writeWhole } from '../report/kpi.ts';
import type { RecordStore } from '../store.ts';
import { type Embedder, embedEach, joinFlip, openEmbedder } from '../teachers/embed.ts';
import { studentConvention } from '../teachers/pixels.ts';
import type { FaceRef, PixelConvention } from '../teachers/types.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { readKpi } from './run/delivery.ts';
import { demandResult } from './run/finished.ts';
import { moneyOf } from './run/job.ts';
import { readStress, stressFile } from './run/later.ts';
import { unlearntPhotos } from './run/learnt.ts';
import { openSite } from './run/pipeline.ts';
import { factsOf, runFolder, type Site } from './run/site.ts';
import { conventionPhase } from './run/teaching.ts';
import { trainedNetwork } from './run/training.ts';
import { readTeacher } from './teacher.ts';

export function stressHandlers(context: HostContext): Pick<Handlers, 'run.stress' | 'run.stressed'> {
  return {
    'run.stressed': async ({ runId }) => stressedOf(context, runId),
    'run.stress': (input) => {
      demandResult(context, input.runId);
      return context.work.begin(input.runId, (signal) => {
        const site = openSite(context, input.runId, signal);
        return site.meter.during('stress', () => stress(site, input));
      });
    },
  };
}

function stressedOf({ library, dataDir }: HostContext, runId: string): StressTest | null {
  readRun(library, runId);
  return readStress(runFolder(dataDir, runId));
}

/** Photos that are altered, and how far. Quick: a first look. */
const extents = { full: { probes: 200, severities: [1, 2, 3, 4, 5] }, quick: { probes: 40, severities: [1, 3, 5] } } as const;

interface Subject {
  readonly name: 'student' | 'teacher';
  readonly embedder: Embedder;
  readonly convention: PixelConvention;
  readonly choice: ThresholdChoice & { readonly threshold: number };
}

async function stress(site: Site, { precision }: Checked<'run.stress'>): Promise<StressTest> {
  const { context, job, folder, runId } = site;
  const pixels = openPixels(context.dataDir, 'read');
  const subjects = await openSubjects(site);
  try {
    const { images, leftOut } = await unlearntPhotos(site, pixels);
    const verify = locate(pixels, images);
    const identities = Int32Array.from(verify, ({ identity }) => identity);
    const { probes, severities } = extents[precision];
    const rows = probeRows(identities, probes);
    const total = subjects.length * (verify.length + conditions.length * severities.length * rows.length);
    let done = 0;
    const tell = (): void => site.meter.tell({ done, total, unit: 'photos' });
    const found: Partial<Record<Subject['name'], StressModel>> = {};
    for (const subject of subjects) {
      const references = await vectorsOf(site, subject, verify, pixels);
      done += verify.length;
      tell();
      const judged = (severity: number, vectors: Embeddings) => {
        const { fnmr, fmr } = probeRates(vectors, rows, references, identities, subject.choice.threshold);
        return { severity, fnmr, fmr, perYear: perYear(moneyOf(job), fmr.value, fnmr.value) };
      };
      const tried: StressModel['conditions'] = [];
      for (const condition of conditions) {
        const results: StressModel['asItIs'][] = [];
        for (const severity of severities) {
          if (site.signal.aborted) throw new Problem('cancelled');
          const altered = await alteredStore(
            rows.map((row) => verify[row]!),
            pixels,
            condition,
            severity,
          );
          const faces = rows.map((row, at) => ({ ...verify[row]!, ordinal: at }));
          results.push(judged(severity, await vectorsOf(site, subject, faces, altered)));
          done += rows.length;
          tell();
        }
        tried.push({ condition, tried: results });
      }
      const own = { vectors: new Float32Array(rows.length * references.dim), dim: references.dim };
      for (const [at, row] of rows.entries()) {
        own.vectors.set(references.vectors.subarray(row * own.dim, (row + 1) * own.dim), at * own.dim);
      }
      found[subject.name] = { threshold: subject.choice.threshold, asItIs: judged(0, own), conditions: tried };
    }
    const people = new Set(rows.map((row) => identities[row])).size;
    const outcome = stressTest.parse({
      schema: 1,
      probes: rows.length,
      people,
      ...(leftOut > 0 && { leftOut }),
      currency: job.costs.currency,
      student: found.student,
      teacher: found.teacher ?? null,
    });
    await writeWhole(join(folder, stressFile), `${JSON.stringify(outcome)}\n`);
    recordAudit(context.library, 'run-stressed', { run: runId, probes: rows.length, leftOut });
    return outcome;
  } finally {
    pixels.close();
    for (const { embedder } of subjects) await embedder.close();
  }
}

/** Student and, where it has a threshold of its own, teacher. Throws Problem `run-unfinished` when no threshold was chosen. */
async function openSubjects(site: Site): Promise<Subject[]> {
  const { context, job, runId } = site;
  const models = readKpi(site).accuracy.value?.models ?? [];
  const choiceOf = (name: Subject['name']): Subject['choice'] | null => {
    const choice = models.find((model) => model.name === name)?.choice ?? null;
    return choice === null || choice.threshold === null ? null : ({ ...choice, threshold: choice.threshold } as Subject['choice']);
  };
  const [ofStudent, ofTeacher] = [choiceOf('student'), choiceOf('teacher')];
  if (ofStudent === null) throw new Problem('run-unfinished', { run: runId });
  const threads = { threads: job.threads };
  const model = studentModel(trainedNetwork(site, 'student').trained, 'fp32-batch');
  const subjects: Subject[] = [
    { name: 'student', embedder: await openEmbedder(model, threads), convention: studentConvention, choice: ofStudent },
  ];
  if (ofTeacher !== null) {
    const { bytes } = await readTeacher(context, job.teacher);
    const { convention } = factsOf(site, conventionPhase);
    subjects.push({ name: 'teacher', embedder: await openEmbedder(bytes, threads), convention, choice: ofTeacher });
  }
  return subjects;
}

async function vectorsOf(
  { signal }: Site,
  { embedder, convention }: Subject,
  faces: readonly FaceRef[],
  pixels: RecordStore,
): Promise<Embeddings> {
  const found = await embedEach(embedder, convention, faces, pixels, { signal });
  return { vectors: joinFlip(found), dim: found.dim };
}

/** The faces under a condition, in memory: record i belongs to face i. */
async function alteredStore(
  faces: readonly FaceRef[],
  pixels: RecordStore,
  condition: Condition,
  severity: 1 | 2 | 3 | 4 | 5,
): Promise<RecordStore> {
  const crops: Uint8Array[] = [];
  for (const [at, { ordinal }] of faces.entries()) {
    const crop = new Uint8Array(cropBytes);
    pixels.read(ordinal, crop);
    crops.push(await degrade(crop, condition, severity, at));
  }
  return {
    recordBytes: cropBytes,
    count: crops.length,
    ordinal: () => undefined,
    digestAt: () => '',
    append: () => {
      throw new Error('only read');
    },
    read: (ordinal, into) => into.set(crops[ordinal]!),
    flush: () => {},
    close: () => {},
  };
}

const workingDays = 250;

function perYear(money: Money | undefined, fmr: number | null, fnmr: number | null): number | null {
  if (money === undefined || fmr === null || fnmr === null) return null;
  return (money.daysPerYear ?? workingDays) * costPerDay(money, fmr, fnmr);
}
