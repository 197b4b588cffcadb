// Whether this computer can do the work, before anything is begun: processor, memory, disk, what trains, energy counter, data folder.
// Invariant: a time is told only from a speed that was measured on these devices; every bound says where it comes from.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { DeviceTable } from '../../preload/devices.ts';
import type { SystemFound, SystemVerdict } from '../../preload/settings.ts';
import { spaceOf } from '../disk-space.ts';
import { findEnergySensor } from '../evaluation/energy.ts';
import { cropBytes } from '../faces/pixels.ts';
import type { ReadableLibrary } from '../library/database.ts';
import { knownDevices } from './devices.ts';
import { bytesNeeded, paceOff } from './forecast.ts';

/** What a time is told for: the photos, how often each is seen, the trainings (student and the same network without a teacher). */
const firstStudy = { photos: 2000, epochs: 20, trainings: 2 } as const;
/** A first study that is not done in a night has its limits. */
const nightSeconds = 12 * 3600;
/**
 * Bytes of memory. Below the lower one the smallest MobileFaceNet does not fit (1.9 GB at 64 photos a step), below the higher one the full one does not
 * beside a system (7.2 GB): test/bench/RESULTS.md, 26 November 2026. With less a step is taken in parts.
 */
const memoryBounds = [3e9, 10e9] as const;
/** Photos that must have room: fewer are no first study, and with fewer than the second a larger one does not fit. */
const roomBounds = [firstStudy.photos, 20_000] as const;
/** The longest embedding of usual teachers, and the full MobileFaceNet with many people: what a run writes beside the photos. */
const largest = { people: 1000, dim: 512, parameters: 1_200_000, statistics: 20_000 } as const;

export async function checkSystem(library: ReadableLibrary, dataDir: string): Promise<SystemFound> {
  const [table, sensor, space, folder] = await Promise.all([
    knownDevices(library),
    findEnergySensor(),
    spaceOf(dataDir),
    folderOf(dataDir),
  ]);
  const cores = availableParallelism();
  const memory = totalmem();
  const free = space?.freeBytes ?? null;
  const photos = free === null ? 0 : roomFor(free);
  return {
    // The times that the practice run is announced with are those of two cores.
    processor: { verdict: cores < 2 ? 'limited' : 'good', cpu: cpus()[0]?.model.trim() || process.arch, cores },
    memory: { verdict: between(memory, memoryBounds), bytes: memory },
    disk: { verdict: free === null ? 'unknown' : between(photos, roomBounds), freeBytes: free, photos },
    devices: { verdict: trainerVerdict(table), table },
    time: timeOf(table),
    energy: sensor.domains === null ? { verdict: 'limited', reason: sensor.reason } : { verdict: 'good', reason: null },
    folder,
  };
}

function between(value: number, [least, enough]: readonly [number, number]): SystemVerdict {
  return value < least ? 'bad' : value < enough ? 'limited' : 'good';
}

/** Photos that fit with their crops and embeddings beside what one run writes at most. */
export function roomFor(free: number): number {
  const fixed = bytesNeeded({ ...largest, photos: 0 });
  const each = cropBytes + bytesNeeded({ ...largest, photos: 1 }) - fixed;
  return Math.max(0, Math.floor((free - fixed) / each));
}

/** A card that computes the right numbers is good; the processor alone trains too, slower than a card would. */
function trainerVerdict({ rows, chosen, why }: DeviceTable): SystemVerdict {
  if (why === 'untested' || why === 'set-unusable') return 'unknown';
  const row = rows.find(({ engine }) => engine === chosen);
  return chosen === 'ort-cpu' || row?.software === true ? 'limited' : 'good';
}

/** The measured student lies in the middle of those that are offered; how far others are off is what the forecast of a run allows for. */
export function timeOf({ rows, chosen }: Pick<DeviceTable, 'rows' | 'chosen'>): SystemFound['time'] {
  const probe = rows.find(({ engine }) => engine === chosen)?.probe ?? null;
  if (probe === null) return { verdict: 'unknown', imagesPerSecond: null, study: null };
  const { imagesPerSecond } = probe;
  if (imagesPerSecond === null) return { verdict: 'bad', imagesPerSecond, study: null };
  const { photos, epochs, trainings } = firstStudy;
  const seconds = (photos * epochs * trainings) / imagesPerSecond;
  const range: [number, number] = [seconds * paceOff[0], seconds * paceOff[1]];
  return { verdict: range[1] > nightSeconds ? 'limited' : 'good', imagesPerSecond, study: { photos, epochs, seconds: range } };
}

async function folderOf(dataDir: string): Promise<SystemFound['folder']> {
  const writable = await access(dataDir, constants.W_OK).then(
    () => true,
    () => false,
  );
  // Windows says who may read in lists that a mode does not show.
  const mode = process.platform === 'win32' ? null : await stat(dataDir).catch(() => null);
  const others = mode && (mode.mode & 0o077) !== 0;
  return { verdict: !writable ? 'bad' : others ? 'limited' : 'good', writable, others };
}
