// A folder of practice people: cartoon faces, so that a first run needs nobody's photo.
// Invariant: a file that is there is whole and right; drawing again draws only what is missing, and the same bytes.

import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Problem, toProblem } from '../problems.ts';
import { castOf } from './person.ts';
import { takePhoto } from './photo.ts';
import { sidePixels } from './portrait.ts';

export interface PracticeOptions {
  /** Made when missing; must be empty or drawn by this program, whatever was drawn then. */
  readonly dir: string;
  readonly people?: number;
  readonly photosPerPerson?: number;
  readonly seed?: string | number;
  /** After every photo that is in place, drawn or found. */
  readonly onProgress?: (progress: PracticeProgress) => void;
  readonly signal?: AbortSignal;
}

export interface PracticeProgress {
  readonly done: number;
  readonly total: number;
}

export interface PracticePeople {
  readonly dir: string;
  readonly people: number;
  readonly photos: number;
  /** Photos drawn by this call; the others were there. */
  readonly drawn: number;
}

/** Counts of a first run that has minutes, and of one that has seconds. */
export const practiceSizes = {
  full: { people: 120, photosPerPerson: 12 },
  quick: { people: 48, photosPerPerson: 8 },
} as const;

/** Raised whenever the same seed draws other bytes than before: older drawings are then replaced. */
const drawingVersion = 1;
const markName = 'practice.json';
const mostPeople = 999;
const mostPhotos = 99;

/**
 * Draws `p001/01.png` and so on into `dir`: one folder per person, 112x112 RGB, framed as aligned face crops are.
 * Throws Problem `bad-input` for counts out of range, `output-exists` for a folder with other things in it, `cancelled` when the signal says so
 * (what is drawn stays and is not drawn again), `disk-full`.
 */
export async function drawPeople({
  dir,
  people = practiceSizes.full.people,
  photosPerPerson = practiceSizes.full.photosPerPerson,
  seed = 1,
  onProgress,
  signal,
}: PracticeOptions): Promise<PracticePeople> {
  inRange('people', people, mostPeople);
  inRange('photosPerPerson', photosPerPerson, mostPhotos);
  const mark: Mark = { version: drawingVersion, seed: String(seed), people, photosPerPerson };
  await prepare(dir, mark);

  const cast = castOf(seed, people);
  const total = people * photosPerPerson;
  let next = 0;
  let done = 0;
  let drawn = 0;
  async function draw(): Promise<void> {
    while (next < total) {
      if (signal?.aborted) throw new Problem('cancelled');
      const at = next++;
      const number = Math.floor(at / photosPerPerson) + 1;
      const photo = (at % photosPerPerson) + 1;
      const path = join(dir, photoPath(number, photo));
      const person = cast[number - 1];
      if (person === undefined) throw new RangeError('a person without traits');
      if (!(await isWhole(path))) {
        await writeWhole(path, await takePhoto(seed, person, number, photo));
        drawn++;
      }
      done++;
      onProgress?.({ done, total });
    }
  }
  // One more than the cores: while one waits for the disk the others draw. Every lane ends before this returns, also when one fails.
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(availableParallelism(), 8) + 1 }, draw));
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
  return { dir, people, photos: total, drawn };
}

/** Where photo `photo` of person `number` lies, both counted from 1. */
function photoPath(number: number, photo: number): string {
  return join(personFolder(number), `${String(photo).padStart(2, '0')}.png`);
}

function personFolder(number: number): string {
  return `p${String(number).padStart(3, '0')}`;
}

interface Mark {
  readonly version: number;
  readonly seed: string;
  readonly people: number;
  readonly photosPerPerson: number;
}

/** The folders, without what another drawing left in them: the mark says what that was, so nothing else is ever removed. */
async function prepare(dir: string, mark: Mark): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const before = await readMark(dir);
  if (before === undefined && (await readdir(dir)).some((name) => name !== markName && !name.startsWith(`${markName}.`))) {
    throw new Problem('output-exists', { path: dir });
  }
  if (before !== undefined) {
    const same = before.version === mark.version && before.seed === mark.seed;
    for (let number = 1; number <= before.people; number++) {
      for (let photo = 1; photo <= before.photosPerPerson; photo++) {
        const kept = same && number <= mark.people && photo <= mark.photosPerPerson;
        if (!kept) await rm(join(dir, photoPath(number, photo)), { force: true });
      }
      if (number > mark.people) await removeEmpty(join(dir, personFolder(number)));
    }
  }
  for (let number = 1; number <= mark.people; number++) await mkdir(join(dir, personFolder(number)), { recursive: true, mode: 0o700 });
  await writeWhole(join(dir, markName), Buffer.from(`${JSON.stringify(mark)}\n`));
}

/** Undefined where there is none, or none that this program wrote. */
async function readMark(dir: string): Promise<Mark | undefined> {
  let found: Partial<Record<keyof Mark, unknown>>;
  try {
    found = JSON.parse(await readFile(join(dir, markName), 'utf8')) ?? {};
  } catch {
    return undefined;
  }
  const { version, seed, people, photosPerPerson } = found;
  const counts = (value: unknown, most: number): value is number =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
  if (typeof version !== 'number' || typeof seed !== 'string' || !counts(people, mostPeople) || !counts(photosPerPerson, mostPhotos))
    return undefined;
  return { version, seed, people, photosPerPerson };
}

async function removeEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

/** Whether a PNG of the right size is there, every chunk with the sum that it was written with. */
async function isWhole(path: string): Promise<boolean> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch {
    return false;
  }
  if (bytes.length < 57 || !bytes.subarray(0, 8).equals(pngSignature)) return false;
  if (bytes.readUInt32BE(16) !== sidePixels || bytes.readUInt32BE(20) !== sidePixels) return false;
  let at = 8;
  while (at + 12 <= bytes.length) {
    const end = at + 8 + bytes.readUInt32BE(at); // length, type, data, sum over type and data
    if (end + 4 > bytes.length || crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return false;
    at = end + 4;
  }
  return at === bytes.length && bytes.toString('latin1', at - 8, at - 4) === 'IEND';
}
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Readers see the whole file or none. Not synced: what a power cut leaves is found by its sums and drawn again. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.part`;
  try {
    await writeFile(beside, bytes, { mode: 0o600 });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw toProblem(error);
  }
}

function inRange(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most) throw new Problem('bad-input', { field: name, detail: `1..${most}` });
}
