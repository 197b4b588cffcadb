// What the operator set for the whole program, and what the settings page tells about the data folder; and the check of this computer.
// Invariant: a verdict is the host's and comes with the numbers that it rests on; what was not measured is null.
import { z } from 'zod';
import { deviceTable } from './devices.ts';

const count = z.number().int().min(0);

export const settings = z.object({
  /** The first pages were gone through or skipped. */
  welcomed: z.boolean(),
  /** Days after which the start page reminds that photos are still kept; null: never. */
  retentionDays: z.number().int().min(1).max(3650).nullable(),
});

export const settingsFound = settings.extend({
  dataDir: z.string(),
  /** Photos in folders that were read longer ago than `retentionDays`, and when the oldest of them was read first; null where there are none. */
  overdue: z.object({ photos: count, folders: count, sinceMs: z.number() }).nullable(),
});

export const dataFolderFound = z.object({
  sizeBytes: count,
  /** Of its disk; null where that cannot be asked. */
  freeBytes: count.nullable(),
  /** Of the key that signs packages; null before the first one. */
  fingerprint: z.string().nullable(),
});

/** `limited`: works, with less; `bad`: stands in the way of a training; `unknown`: was not measured or cannot be. */
const verdict = z.enum(['good', 'limited', 'bad', 'unknown']);

export const systemFound = z.object({
  processor: z.object({ verdict, cpu: z.string(), cores: count }),
  memory: z.object({ verdict, bytes: count }),
  /** `photos`: so many of them, with what a run of the largest usual student writes, have room. */
  disk: z.object({ verdict, freeBytes: count.nullable(), photos: count }),
  devices: z.object({ verdict, table: deviceTable }),
  /** From the measured speed of the device that trains; null before it was measured, or where it was too slow for that. */
  time: z.object({
    verdict,
    imagesPerSecond: z.number().nullable(),
    /** A first study: its photos, how often each is seen, and its seconds, shortest and longest. */
    study: z.object({ photos: count, epochs: count, seconds: z.tuple([z.number(), z.number()]) }).nullable(),
  }),
  energy: z.object({ verdict, reason: z.string().nullable() }),
  /** `others`: other accounts of this computer may look into the data folder; null where the system does not say. */
  folder: z.object({ verdict, writable: z.boolean(), others: z.boolean().nullable() }),
});

export const settingsCalls = {
  'settings.read': { in: z.strictObject({}), out: settingsFound },
  'settings.set': { in: settings.partial().strict(), out: settingsFound },
  /** Adds up the files of the data folder. */
  'settings.folder': { in: z.strictObject({}), out: dataFolderFound },
  'system.check': { in: z.strictObject({}), out: systemFound },
} as const;

export type Settings = z.output<typeof settings>;
export type SettingsFound = z.output<typeof settingsFound>;
export type DataFolderFound = z.output<typeof dataFolderFound>;
export type SystemFound = z.output<typeof systemFound>;
export type SystemVerdict = z.output<typeof verdict>;
