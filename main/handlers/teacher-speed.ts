// What a teacher takes on this computer, measured as the students are, and kept.
// Invariant: a measurement belongs to the bytes of the teacher, to processor, runtime and threads; with another of these it is measured anew.
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Checked } from '../../preload/contract.ts';
import { type TeacherSpeed, teacherSpeed } from '../../preload/teacher-speed.ts';
import { readSetting, writeSetting } from '../library/settings.ts';
import { fingerprint, timeOf } from './candidates.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { openMeter } from './progress.ts';
import { modelSource, readTeacher, type TeacherFile } from './teacher.ts';

const measured = z.object({ fingerprint: z.string(), speeds: z.record(z.string(), teacherSpeed) });
const settingsKey = 'teacher-speeds';

/** Of one measurement: a large teacher takes a second a face, and who stops it waits for its end. */
const runs = 3;

export function teacherSpeedHandlers(context: HostContext): Pick<Handlers, 'teacher.speed' | 'teacher.measure'> {
  return {
    'teacher.speed': async (asked) => (await lookUp(context, asked)).speed,
    'teacher.measure': (asked) => context.work.begin(null, () => measure(context, asked)),
  };
}

interface Found {
  readonly file: TeacherFile;
  readonly key: string;
  readonly threads: number;
  readonly speed: TeacherSpeed | null;
}

/** Throws the problems of a teacher that cannot be read. */
async function lookUp(context: HostContext, { teacher, threads = availableParallelism() }: Checked<'teacher.speed'>): Promise<Found> {
  const file = await readTeacher(context, teacher);
  const key = `${createHash('sha256').update(file.bytes).digest('hex')}|${threads}`;
  return { file, key, threads, speed: speedsOf(context)[key] ?? null };
}

async function measure(context: HostContext, asked: Checked<'teacher.measure'>): Promise<TeacherSpeed | null> {
  const { file, key, threads, speed } = await lookUp(context, asked);
  if (speed !== null) return speed;
  const taken = await openMeter(context, null).during('speed', () => timeOf(modelSource(context, file), runs, threads));
  if (taken === null) return null;
  const found = { ...taken, fileBytes: file.bytes.length };
  writeSetting(context.library, settingsKey, { fingerprint: fingerprint(), speeds: { ...speedsOf(context), [key]: found } });
  return found;
}

function speedsOf({ library }: HostContext): Readonly<Record<string, TeacherSpeed>> {
  const known = readSetting(library, settingsKey, measured);
  return known?.fingerprint === fingerprint() ? known.speeds : {};
}
