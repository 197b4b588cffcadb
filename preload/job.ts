// What a job is: the faces, the teacher, the money of wrong answers, the limits and targets that go into a run.
// Invariant: no training parameter that an operator would have to understand; amounts are per event, in the currency that is named.
import { z } from 'zod';
import { reading } from './alignment.ts';
import { labelling } from './slices.ts';

export const path = z.string().min(1).max(4096);
export const commercial = z.enum(['yes', 'no', 'unknown']);
export const seconds = z
  .number()
  .positive()
  .max(30 * 24 * 3600);
export const seed = z.number().int().min(0).max(0xffff_ffff);
export const count = z.number().int().min(0);
export const share = z.number().min(0).max(1);
export const cost = z.number().min(0);
/** A day of the calendar, YYYY-MM-DD. */
export const consentDay = z.iso.date();

/** Which folders to read and whom of them. Lists are files: one name a line, or the people and pairs files of LFW. */
export const faces = z.strictObject({
  folders: z.array(path).max(100),
  /** What the folders are called in the report; without it they are numbered. */
  name: z.string().min(1).max(80).optional(),
  people: path.optional(),
  exclude: path.optional(),
  mergeByName: z.boolean().default(false),
  licence: z.string().max(200).optional(),
  commercial: commercial.optional(),
  /** The last day on which the people of the folders agree to the use of their photos; null: none any more. Left out: as the last time. */
  consentUntil: consentDay.nullable().optional(),
  /** Aligned crops, or photos whose faces are found and aligned. Left out: as the last time; a new folder as a look at it shows. */
  reading: reading.optional(),
  ...labelling,
});

/** Files with the names of the people of each part; people on none of them are left out when `train` is given. */
export const split = z.strictObject({ train: path.optional(), choose: path.optional(), verify: path.optional() }).default({});

/** Money of wrong answers; amounts per event, in `currency`. */
export const money = z.strictObject({
  passesPerDay: z.number().positive(),
  impostorShare: share,
  rejectCost: cost,
  acceptCost: cost,
  checkCost: cost.optional(),
  daysPerYear: z.number().min(1).max(366).optional(),
});

/** People whom a face is searched among (1:N); left out: it is compared with the one person that somebody claims to be (1:1). */
export const registered = z.number().int().min(1).max(10_000_000);

/** With `registered`, `maxFmr` limits the strangers who hit any of them. */
export const floors = z.strictObject({ maxFmr: share.optional(), maxFnmr: share.optional() });

/** What a result should reach; judged in the report. */
export const targets = z.strictObject({
  maxFmr: share.optional(),
  maxFnmr: share.optional(),
  maxP95Ms: cost.optional(),
  maxMillijoules: cost.optional(),
  maxFileBytes: cost.optional(),
  maxPeakMemoryBytes: cost.optional(),
  maxMachineSeconds: cost.optional(),
  maxCost: cost.optional(),
});

/** A file of costs: what `--cost FILE` holds. */
export const costFile = z.strictObject({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('JPY'), // prettier-ignore
  money: money.optional(),
  registered: registered.optional(),
  floors: floors.optional(),
  targets: targets.optional(),
  /** For the effort: money per kWh and per machine hour. */
  pricePerKwh: cost.optional(),
  pricePerHour: cost.optional(),
});

/** What the main job needs to know. No hyper-parameter: everything else is derived from the data, the student and the time. */
export const job = z.strictObject({
  title: z.string().min(1).max(120).optional(),
  purpose: z.string().max(500).optional(),
  /** An ONNX file, or `starter` for the one that the program makes itself. */
  teacher: z.string().min(1).max(4096),
  teacherLicence: z.string().max(200).optional(),
  teacherCommercial: commercial.optional(),
  /** Go on with a teacher that fails its check; the report says so. */
  anyway: z.boolean().default(false),
  /** Without folders: what was scanned before. */
  faces: faces.default({ folders: [], mergeByName: false }),
  /** `auto`: the program searches the student first, within `targets`, in a share of the time. */
  student: z.string().default('mobilefacenet'),
  method: z.string().default('ada-arc'),
  standalone: z.boolean().default(true),
  /** Time for the whole run; without it and without `epochs` one hour. */
  budgetSeconds: seconds.optional(),
  epochs: z.number().int().min(1).max(1000).optional(),
  seed: seed.default(1),
  threads: z.number().int().min(1).max(256).optional(),
  split,
  /** Pairs files in the layout of LFW and verification files (`lfw.bin`), scored for every model beside the program's own pairs. */
  protocols: z.array(path).max(10).default([]),
  /** A file with costs, limits and targets (`costFile`); what is given here beside it wins. */
  costFile: path.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(), // prettier-ignore
  money: money.optional(),
  registered: registered.optional(),
  floors: floors.optional(),
  targets: targets.optional(),
  pricePerKwh: cost.optional(),
  pricePerHour: cost.optional(),
  /** What an operator spent on it at the window before it was begun; for the effort. */
  operatorSeconds: count.optional(),
  /** Where the result is written; without it, in the data folder. */
  out: path.optional(),
});

/** Fields of `job` that say what an answer costs and what is asked of a result. */
export const costFields = {
  costFile: true,
  currency: true,
  money: true,
  registered: true,
  floors: true,
  targets: true,
  pricePerKwh: true,
  pricePerHour: true,
} as const;

/** What the paper's ablation compares, and what a lab would do otherwise. */
export const comparedByDefault = [
  'standalone-arc',
  'feature-mse',
  'arc-distill',
  'margin-distillation',
  'ada-arc-alpha',
  'ada-arc',
  'ada-cos',
] as const;
