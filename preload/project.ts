// A project as the window keeps it: what the operator answered in the eight steps, and which run came of it.
// Invariant: complete at any time, from the first second on; an answer that was not given is null or empty and never guessed.
import { z } from 'zod';
import { howRead } from './alignment.ts';
import { consentDay } from './job.ts';
import { keptCheck } from './photos.ts';
import { photoTag } from './slices.ts';

const amount = z.number().min(0).max(1e12).nullable();
const line = z.string().max(500);
const path = z.string().min(1).max(4096);
const commercial = z.enum(['yes', 'no', 'unknown']);

export const allowedUses = ['access', 'login', 'reception', 'other'] as const;
/** What this program is not for (EU AI Act, Art. 5 and the like): choosing one stops the project. */
export const forbiddenUses = ['scraping', 'emotion', 'categories', 'public-watch', 'scoring', 'crime', 'exploit'] as const;
export const deviceKinds = [
  'this-computer',
  'mini-pc',
  'jetson-orin-nano',
  'jetson-nano',
  'raspberry-pi-5',
  'raspberry-pi-4',
  'phone',
  'microcontroller',
  'other',
] as const;
/** What a device that is not on the list may be about as fast as. */
export const likeDevices = ['mini-pc', 'jetson-orin-nano', 'jetson-nano', 'raspberry-pi-5', 'raspberry-pi-4', 'phone'] as const;
export const stages = ['poc', 'pilot', 'full'] as const;

/** How a folder of faces was read: one folder for each person, RecordIO of InsightFace, a table of photos. */
export const dataFormats = ['folder', 'recordio', 'manifest'] as const;

export type DataFormat = (typeof dataFormats)[number];

export const scanned = z.strictObject({
  people: z.number().int().min(0),
  photos: z.number().int().min(0),
  files: z.number().int().min(0),
  rejected: z.record(z.string(), z.number()),
  seconds: z.number(),
  formats: z.array(z.enum(dataFormats)).optional(),
  readings: z.array(howRead).optional(),
});

export const checkedTeacher = z.strictObject({
  dim: z.number().int(),
  parameters: z.number().int(),
  sizeBytes: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
  /** RGB or BGR; null where no photos were there to find out. */
  order: z.string().nullable(),
  clear: z.boolean(),
  /** The pixel convention that fits best and the next one, by name; null where no photos were there. */
  convention: z.string().max(80).nullable().default(null),
  runnerUp: z.string().max(80).nullable().default(null),
  mean: z.array(z.number()).max(3).default([]),
  std: z.array(z.number()).max(3).default([]),
  verdict: z.enum(['good', 'weak', 'poor']).nullable(),
  auc: z.number().nullable(),
  /** TAR at FMR 1e-2 on these people. */
  tarAt1e2: z.number().nullable().default(null),
  people: z.number().int(),
});

/** What a gate decided on: answers by their names, as they were then. */
const gateAnswers = z.record(z.string().max(40), z.union([z.string().max(500), z.number(), z.null()]));

export const gateRoles = ['operator', 'owner', 'security', 'privacy'] as const;

/** One role's consent to a stage. It stands for the answers of that moment alone. */
export const signature = z.strictObject({
  role: z.enum(gateRoles),
  name: z.string().trim().min(1).max(120),
  atMs: z.number().int().min(0),
  answers: gateAnswers,
});

/** A stage that was passed: when, who decided, what was still open, and the answers of that moment. */
export const gate = z.strictObject({
  stage: z.enum(stages),
  atMs: z.number().int().min(0),
  /** Who decided, where it was written before roles were asked for. */
  by: z.string().max(120).default(''),
  signed: z
    .array(signature.omit({ answers: true }))
    .max(4)
    .default([]),
  open: z.array(z.string().max(40)).max(40),
  answers: gateAnswers,
});

/** A run that was the project's result before: what it was started from, and where its package went. */
const earlierRun = z.strictObject({
  runId: z.string().min(1).max(64),
  startedFrom: z.string().max(100_000).nullable(),
  exportedTo: z.strictObject({ folder: path }).nullable(),
});

/** Earlier runs that a project remembers; of more, the newest. */
export const mostEarlier = 200;

export const projectDocument = z.strictObject({
  schema: z.literal(1),
  title: z.string().max(120),
  practice: z.boolean(),
  stage: z.enum(stages),
  purpose: z.strictObject({
    use: z.enum([...allowedUses, ...forbiddenUses]).nullable(),
    where: line,
    /** What photos and student are not used for. */
    notFor: line.default(''),
    /** Whether it serves a business: then a licence for research only is not enough. */
    commercial: z.enum(['yes', 'no']).nullable().default(null),
    match: z.enum(['one', 'many']).nullable(),
    enrolled: amount,
    /** ISO 4217, of every amount of the project. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('JPY'),
    passesPerDay: amount,
    impostorShare: z.number().min(0).max(1).nullable(),
    rejectCost: amount,
    acceptCost: amount,
    checkCost: amount,
    /** Days a year on which people pass; null: as the host takes it. */
    daysPerYear: z.number().min(1).max(366).nullable().default(null),
    maxFmr: z.number().min(0).max(1).nullable(),
    maxFnmr: z.number().min(0).max(1).nullable(),
    responsible: line,
    notice: line,
    retention: line,
    legalBasis: line,
    assessment: line,
  }),
  device: z.strictObject({
    kind: z.enum(deviceKinds).nullable(),
    maxMilliseconds: amount,
    maxMegabytes: amount,
    maxMemoryMegabytes: amount,
    maxMillijoules: amount,
    /** Of a device that is not on the list. */
    other: z.strictObject({ name: z.string().max(120), like: z.enum(likeDevices).nullable() }).default({ name: '', like: null }),
  }),
  data: z.strictObject({
    folder: path.nullable(),
    licence: line,
    commercial,
    /** The last day on which the people agree to the use of their photos; null: none was said. */
    consentUntil: consentDay.nullable().default(null),
    lawful: z.boolean(),
    scan: scanned.nullable(),
    /** Tables of the operator: which group a person is in, under which condition a photo was taken. */
    groups: path.nullable().default(null),
    conditions: path.nullable().default(null),
    tags: z.array(photoTag).max(200).default([]),
    /** What a check named and the operator keeps. */
    kept: z.array(keptCheck).max(20).default([]),
    /** Which photos count for another person than their folder's; empty: none. */
    moved: z.string().max(64).default(''),
    /** Digest of the pictures that count and of whom they count for, as the host gave it last; empty: not known. */
    inUse: z.string().max(64).default(''),
  }),
  teacher: z.strictObject({
    kind: z.enum(['starter', 'own']).nullable(),
    file: path.nullable(),
    licence: line,
    commercial,
    check: checkedTeacher.nullable(),
    anyway: z.boolean(),
    /** Why one goes on with a teacher that fails its check. */
    anywayReason: z.string().max(200).default(''),
  }),
  plan: z.strictObject({
    student: z.string().max(80).nullable(),
    budgetMinutes: z.number().min(1).max(43_200).nullable(),
    /** For the effort, in the currency of the project: of a machine hour, of electricity, and what the whole run may cost. */
    pricePerHour: amount.default(null),
    pricePerKwh: amount.default(null),
    maxCost: amount.default(null),
  }),
  /** Stages that were passed, in their order. */
  gates: z.array(gate).max(20).default([]),
  /** Consents to the present stage, one a role at most. */
  signatures: z.array(signature).max(4).default([]),
  runId: z.string().max(64).nullable(),
  /** What the run was started from, to mark results that a later change has made out of date. */
  startedFrom: z.string().max(100_000).nullable(),
  exportedTo: z.strictObject({ folder: path }).nullable(),
  /** Whole minutes in which key or pointer were used at this project, in seconds. */
  activeSeconds: z.number().int().min(0).default(0),
  /** Runs that were the result before, oldest first. */
  earlier: z.array(earlierRun).max(mostEarlier).default([]),
});

export type Project = z.infer<typeof projectDocument>;
export type AllowedUse = (typeof allowedUses)[number];
export type ForbiddenUse = (typeof forbiddenUses)[number];
export type DeviceKind = (typeof deviceKinds)[number];
export type LikeDevice = (typeof likeDevices)[number];
export type Stage = (typeof stages)[number];
export type Gate = z.infer<typeof gate>;
export type GateRole = (typeof gateRoles)[number];
