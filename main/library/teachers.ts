// The teachers that were inspected: what their file is and how it wants its pixels.
// Invariant: a teacher is known by the digest of its file, so a changed file is another teacher.
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import type { Commercial } from './sources.ts';

export interface TeacherRecord {
  readonly digest: string;
  readonly kind: 'starter' | 'own';
  /** As the operator typed it; it may have moved since. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly inputName: string;
  readonly outputName: string;
  readonly dim: number;
  /** The fixed batch of its input, null when any batch will do. */
  readonly batch: number | null;
  readonly parameters: number;
  readonly opset: number;
  /** Its pixel convention as JSON (main/teachers gives it its shape), null until it was found. */
  readonly convention: string | null;
  readonly licence: string;
  readonly commercial: Commercial;
}

export interface KnownTeacher extends TeacherRecord {
  readonly id: number;
  readonly addedMs: number;
}

const columns =
  'id, digest, kind, path, sizeBytes, inputName, outputName, dim, batch, parameters, opset, convention, licence, commercial, addedMs';

/** Adds a teacher or brings it up to date; returns its id. A convention found earlier is not lost to a null. */
export function recordTeacher(library: WritableLibrary, teacher: TeacherRecord): number {
  library.run(
    `INSERT INTO teachers (digest, kind, path, sizeBytes, inputName, outputName, dim, batch, parameters, opset, convention, licence, commercial, addedMs)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (digest) DO UPDATE SET kind = excluded.kind, path = excluded.path, convention = coalesce(excluded.convention, convention),
       licence = excluded.licence, commercial = excluded.commercial`,
    teacher.digest,
    teacher.kind,
    teacher.path,
    teacher.sizeBytes,
    teacher.inputName,
    teacher.outputName,
    teacher.dim,
    teacher.batch,
    teacher.parameters,
    teacher.opset,
    teacher.convention,
    teacher.licence,
    teacher.commercial,
    Date.now(),
  );
  return teacherByDigest(library, teacher.digest)!.id;
}

export function teacherByDigest(library: ReadableLibrary, digest: string): KnownTeacher | undefined {
  return library.get<KnownTeacher>(`SELECT ${columns} FROM teachers WHERE digest = ?`, digest);
}

export function teacherById(library: ReadableLibrary, id: number): KnownTeacher | undefined {
  return library.get<KnownTeacher>(`SELECT ${columns} FROM teachers WHERE id = ?`, id);
}

export function listTeachers(library: ReadableLibrary): KnownTeacher[] {
  return library.all<KnownTeacher>(`SELECT ${columns} FROM teachers ORDER BY id`);
}
