// What a teacher takes on this computer: time of one face, memory, file.
// Invariant: measured as the students are, so that they can stand beside each other.
import { z } from 'zod';
import { count, path } from './job.ts';
import { studentSpeed } from './search.ts';

export const teacherSpeed = studentSpeed.omit({ dim: true });

const asked = z.strictObject({ teacher: path, threads: count.optional() });

export const teacherSpeedCalls = {
  /** Null where it was not measured yet, on this computer and with these threads. */
  'teacher.speed': { in: asked, out: teacherSpeed.nullable() },
  /** Measures it unless it was measured. Null where it cannot be measured. */
  'teacher.measure': { in: asked, out: teacherSpeed.nullable() },
} as const;

export type TeacherSpeed = z.output<typeof teacherSpeed>;
