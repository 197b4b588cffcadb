// kpi.json: the four KPIs of one student beside its teacher and the standalone network, with all that explains them; report.html is made from it alone.
// Invariant: no number is missing silently. It is a value with a badge, or null with a reason; never 0 for "unknown". No photo, name or path of a person.
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { falseIdentification } from '../evaluation/cost.ts';
import { badges, type Device, type EnergyPerFace, type Latency, missing, missingReasons } from '../evaluation/measured.ts';
import { registeredOf } from '../evaluation/threshold.ts';
import type { ThresholdChoice } from '../evaluation/types.ts';
import { evaluationSchema } from './evaluation-schema.ts';
import { fp16Found, int8Found } from './int8-schema.ts';

export const kpiSchemaVersion = 1;

function measured<T extends z.ZodType>(value: T) {
  return z.union([z.strictObject({ value, badge: z.enum(badges) }), z.strictObject({ value: z.null(), reason: z.enum(missingReasons) })]);
}

const positive = z.number().min(0);
const count = z.number().int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

function perModel<T extends z.ZodType>(value: T) {
  return z.strictObject({ teacher: value, student: value, standalone: value });
}

const latency: z.ZodType<Latency> = z.strictObject({
  threads: z.number().int().min(1),
  batch: z.number().int().min(1),
  runs: count,
  warmUp: count,
  p50Ms: positive,
  p95Ms: positive,
  minMs: positive,
  maxMs: positive,
});

const energyPerFace: z.ZodType<EnergyPerFace> = z.strictObject({
  millijoules: positive,
  lowMillijoules: positive,
  highMillijoules: positive,
  repeats: count,
  idleWatts: positive,
  loadWatts: positive,
  sensor: z.string(),
});

const device: z.ZodType<Device> = z.strictObject({
  cpu: z.string(),
  cores: count,
  system: z.string(),
  memoryBytes: positive,
  runtime: z.string(),
});

const modelFacts = z.strictObject({
  description: z.string().nullable(),
  sha256: sha256.nullable(),
  embedding: count.nullable(),
  licence: z.string().nullable(),
  commercial: z.enum(['yes', 'no', 'unknown']),
});

const size = z.strictObject({
  fileBytes: measured(positive),
  parameters: measured(positive),
  /** Multiply-accumulates for one face; never called FLOPs. */
  macs: measured(positive),
  /** Peak resident memory of a fresh process that only loads and runs the network. */
  peakMemoryBytes: measured(positive),
});

/** The file of a reduced precision that is handed over and its speed, in the same conditions as the others; null and reasons where none is. */
const reducedFile = {
  sha256: sha256.nullable(),
  fileBytes: measured(positive),
  latency: measured(z.array(latency).min(1)),
  loadMs: measured(positive),
  peakMemoryBytes: measured(positive),
  energy: measured(energyPerFace),
};

const part = z.strictObject({ people: count, photos: count });
/** A share with its 95 % interval. */
const seenRate = z.strictObject({ value: positive, low: positive, high: positive });
const series = z.array(z.number().nullable());

export const kpiSchema = z.strictObject({
  schemaVersion: z.literal(kpiSchemaVersion),
  created: z.iso.datetime(),
  program: z.strictObject({ name: z.string(), version: z.string() }),
  title: z.string(),
  purpose: z.string().nullable(),
  /** Drawn people: the numbers say nothing about real faces. */
  practice: z.boolean(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  targets: z.strictObject({
    maxFmr: positive.exactOptional(),
    maxFnmr: positive.exactOptional(),
    maxP95Ms: positive.exactOptional(),
    maxMillijoules: positive.exactOptional(),
    maxFileBytes: positive.exactOptional(),
    maxPeakMemoryBytes: positive.exactOptional(),
    maxMachineSeconds: positive.exactOptional(),
    maxCost: positive.exactOptional(),
  }),
  models: perModel(modelFacts),
  accuracy: measured(evaluationSchema),
  speed: z.strictObject({
    device: device.nullable(),
    latency: perModel(measured(z.array(latency).min(1))),
    loadMs: perModel(measured(positive)),
    energy: perModel(measured(energyPerFace)),
  }),
  size: perModel(size),
  /** The student in other precisions; absent in quick runs and in reports of before there were any. */
  variants: z
    .strictObject({
      int8: int8Found.extend(reducedFile),
      /** Absent in reports of before it was tried. */
      fp16: fp16Found.extend(reducedFile).exactOptional(),
    })
    .exactOptional(),
  effort: z.strictObject({
    phases: z.array(z.strictObject({ phase: z.string(), seconds: positive })),
    machineSeconds: measured(positive),
    energyKwh: measured(positive),
    cost: measured(positive),
    people: count.nullable(),
    photos: count.nullable(),
    epochs: positive.nullable(),
    photosPerSecond: positive.nullable(),
    /** At the window, before the training began; absent where nobody counted. */
    operatorSeconds: count.optional(),
    ending: z.string().nullable(),
  }),
  training: z
    .strictObject({
      step: z.array(count),
      loss: series,
      /** cos(f_s, f_t), batch mean. */
      progress: series,
      lambda: series,
      /** The weighted alpha of Eq. 8. */
      alpha: series,
      /** TAR of people who choose at saved states, as it was looked at (accuracy-course.ts of the run); absent where that was not written down. */
      accuracy: z
        .array(
          z.strictObject({
            step: count,
            fmr: positive,
            people: count,
            photos: count,
            genuinePairs: count,
            tar: seenRate,
            teacher: seenRate,
          }),
        )
        .exactOptional(),
      gaps: z.array(z.strictObject({ step: count, seconds: positive, why: z.enum(['stopped', 'slept', 'held']).exactOptional() })),
      /** On what it was trained, oldest first; absent where that was not written down. */
      sittings: z
        .array(
          z.strictObject({
            engine: z.string(),
            parts: count,
            step: count,
            why: z.enum(['begun', 'continued', 'lost', 'memory', 'silent']),
          }),
        )
        .exactOptional(),
    })
    .nullable(),
  data: z.strictObject({
    split: z.strictObject({ train: part, choose: part, verify: part }).nullable(),
    /** Photos set aside, by reason code (worker/protocol.ts rejectReasons, `duplicate`). */
    excluded: z.record(z.string(), count).nullable(),
    /** Photos that took part although a check named them, by check (preload/photos.ts photoChecks); absent where they were not measured. */
    named: z.record(z.string(), count).exactOptional(),
    sources: z.array(
      z.strictObject({
        label: z.string(),
        people: count,
        photos: count,
        licence: z.string().nullable(),
        commercial: z.enum(['yes', 'no', 'unknown']),
        /** The last day on which its people agree, as said when the run read them; absent where none was said. */
        consentUntil: z.string().exactOptional(),
        /** What found and aligned the faces, the first 16 digits of its digest; absent where crops were taken as they are. */
        alignedBy: z.string().exactOptional(),
      }),
    ),
  }),
  method: z.strictObject({
    name: z.string(),
    settings: z.record(z.string(), z.union([z.string(), z.number()])),
    /** Codes with words in renderer/text (report.method.differenceWords); null: not recorded. */
    differences: z.array(z.string()).nullable(),
  }),
  reproduce: z.strictObject({
    versions: z.record(z.string(), z.string()),
    seeds: z.record(z.string(), z.number().int()),
    digests: z.record(z.string(), z.string()),
  }),
});

export type Kpi = z.infer<typeof kpiSchema>;
export type ModelSize = z.infer<typeof size>;
export type KpiName = 'accuracy' | 'speed' | 'size' | 'effort';

/** A valid report in which nothing has been assessed yet: fill in what is known. */
export function unassessedKpi(facts: { readonly title: string; readonly version: string; readonly created: Date }): Kpi {
  const not = missing('not-assessed');
  const each = <T>(value: () => T) => ({ teacher: value(), student: value(), standalone: value() });
  return {
    schemaVersion: kpiSchemaVersion,
    created: facts.created.toISOString(),
    program: { name: 'deshi', version: facts.version },
    title: facts.title,
    purpose: null,
    practice: false,
    currency: 'JPY',
    targets: {},
    models: each(() => ({ description: null, sha256: null, embedding: null, licence: null, commercial: 'unknown' as const })),
    accuracy: not,
    speed: { device: null, latency: each(() => not), loadMs: each(() => not), energy: each(() => not) },
    size: each(() => ({ fileBytes: not, parameters: not, macs: not, peakMemoryBytes: not })),
    effort: {
      phases: [],
      machineSeconds: not,
      energyKwh: not,
      cost: not,
      people: null,
      photos: null,
      epochs: null,
      photosPerSecond: null,
      ending: null,
    },
    training: null,
    data: { split: null, excluded: null, sources: [] },
    method: { name: 'adadistill', settings: {}, differences: null },
    reproduce: { versions: {}, seeds: {}, digests: {} },
  };
}

export type Verdict = 'met' | 'missed' | 'unknown';

export interface TargetResult {
  readonly kpi: KpiName;
  readonly target: keyof Kpi['targets'];
  readonly limit: number;
  /** Null: the number is missing, and the target cannot be judged. */
  readonly value: number | null;
  readonly verdict: Verdict;
}

/** Every target that was set, against what was found. The accuracy targets count as met only with the point estimate within the limit. */
export function judgeTargets(kpi: Kpi): readonly TargetResult[] {
  const { targets } = kpi;
  const student = kpi.accuracy.value?.models.find(({ name }) => name === 'student');
  const verified = student?.choice?.verifiedOn;
  const found: Record<keyof Kpi['targets'], readonly [KpiName, number | null]> = {
    maxFmr: ['accuracy', strangersPass(student?.choice ?? null)],
    maxFnmr: ['accuracy', verified?.fnmr.value ?? null],
    maxP95Ms: ['speed', kpi.speed.latency.student.value?.[0]?.p95Ms ?? null],
    maxMillijoules: ['speed', kpi.speed.energy.student.value?.millijoules ?? null],
    maxFileBytes: ['size', kpi.size.student.fileBytes.value],
    maxPeakMemoryBytes: ['size', kpi.size.student.peakMemoryBytes.value],
    maxMachineSeconds: ['effort', kpi.effort.machineSeconds.value],
    maxCost: ['effort', kpi.effort.cost.value],
  };
  return (Object.keys(found) as (keyof Kpi['targets'])[]).flatMap((target) => {
    const limit = targets[target];
    if (limit === undefined) return [];
    const [name, value] = found[target];
    return [{ kpi: name, target, limit, value, verdict: value === null ? 'unknown' : value <= limit ? 'met' : 'missed' } as const];
  });
}

/** Share of strangers who pass: FMR, or among N registered people those who hit any of them. */
function strangersPass(choice: ThresholdChoice | null): number | null {
  const fmr = choice?.verifiedOn.fmr.value ?? null;
  return choice === null || fmr === null ? null : falseIdentification(fmr, registeredOf(choice.policy));
}

/** Checks, then writes atomically (temporary name, synced, renamed, folder synced). Throws a ZodError and writes nothing when a field is wrong. */
export async function writeKpi(path: string, kpi: Kpi): Promise<void> {
  await writeWhole(path, `${JSON.stringify(kpiSchema.parse(kpi), null, 2)}\n`);
}

/** Reads what `writeKpi` wrote; throws a ZodError on anything else. */
export function parseKpi(json: string): Kpi {
  return kpiSchema.parse(JSON.parse(json));
}

/** A whole file or none: the name never holds half of it, even when the power fails. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${process.pid}-${Date.now()}.part`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
  await syncFolder(dirname(path));
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows has no folder handle to sync
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
