// The projects of the window, each a document with a revision; deleted ones lie in the bin for a while.
// Invariant: a save names the revision that it grew out of; one that did not see the newest is refused, so no change is lost silently. What lies in the bin
// is changed by nothing but the erasure of a person, and is neither read nor saved as a project before it is brought back.
import { Problem } from '../problems.ts';
import type { ReadableLibrary, WritableLibrary } from './database.ts';

export interface KnownProject {
  readonly id: string;
  readonly revision: number;
  /** JSON; the border gives it its shape. */
  readonly document: string;
  readonly savedMs: number;
}

export interface DeletedProject extends KnownProject {
  readonly deletedMs: number;
}

/** How long a deleted project can be brought back. */
export const binMs = 30 * 24 * 3600 * 1000;

const columns = 'id, revision, document, savedMs';

/** Newest first. */
export function listProjects(library: ReadableLibrary): KnownProject[] {
  return library.all(`SELECT ${columns} FROM projects WHERE deletedMs IS NULL ORDER BY savedMs DESC, id`);
}

/** Deleted last first. */
export function listBin(library: ReadableLibrary): DeletedProject[] {
  return library.all(`SELECT ${columns}, deletedMs FROM projects WHERE deletedMs IS NOT NULL ORDER BY deletedMs DESC, id`);
}

/** Those on the list and, after them, those in the bin. */
export function everyProject(library: ReadableLibrary): KnownProject[] {
  return [...listProjects(library), ...listBin(library)];
}

/** Undefined where there is none, or it lies in the bin. */
export function findProject(library: ReadableLibrary, id: string): KnownProject | undefined {
  return library.get<KnownProject>(`SELECT ${columns} FROM projects WHERE id = ? AND deletedMs IS NULL`, id);
}

/** Throws Problem `not-found`, for one in the bin too. */
export function readProject(library: ReadableLibrary, id: string): KnownProject {
  const found = findProject(library, id);
  if (found === undefined) throw notFound();
  return found;
}

/** Saves over `revision` (0: a new one) and returns the new revision. Throws Problem `project-changed`. */
export function saveProject(
  library: WritableLibrary,
  id: string,
  revision: number,
  document: string,
): Pick<KnownProject, 'revision' | 'savedMs'> {
  const savedMs = Date.now();
  const { changes } =
    revision === 0
      ? library.run(
          'INSERT OR IGNORE INTO projects (id, revision, document, createdMs, savedMs) VALUES (?, 1, ?, ?, ?)',
          id,
          document,
          savedMs,
          savedMs,
        )
      : library.run(
          'UPDATE projects SET revision = revision + 1, document = ?, savedMs = ? WHERE id = ? AND revision = ? AND deletedMs IS NULL',
          document,
          savedMs,
          id,
          revision,
        );
  if (changes === 0) throw new Problem('project-changed', {});
  return { revision: revision + 1, savedMs };
}

/**
 * Writes other words into the document of a project, in the bin or not. Its revision stays: whoever has it open takes the same words out, and must not be
 * refused the next save.
 */
export function rewriteProject(library: WritableLibrary, id: string, document: string): void {
  library.run('UPDATE projects SET document = ? WHERE id = ?', document, id);
}

/** Puts a project as it was at `revision` into the bin. Throws Problem `not-found`, or `project-changed` when somebody saved it since. */
export function deleteProject(library: WritableLibrary, id: string, revision: number): void {
  readProject(library, id);
  const { changes } = library.run(
    'UPDATE projects SET deletedMs = ? WHERE id = ? AND revision = ? AND deletedMs IS NULL',
    Date.now(),
    id,
    revision,
  );
  if (changes === 0) throw new Problem('project-changed', {});
}

/** Brings a project back from the bin. Throws Problem `not-found` where it does not lie there. */
export function restoreProject(library: WritableLibrary, id: string): void {
  const { changes } = library.run('UPDATE projects SET deletedMs = NULL WHERE id = ? AND deletedMs IS NOT NULL', id);
  if (changes === 0) throw notFound();
}

/** Removes a project in the bin for good. Throws Problem `not-found` where it does not lie there. */
export function purgeProject(library: WritableLibrary, id: string): void {
  const { changes } = library.run('DELETE FROM projects WHERE id = ? AND deletedMs IS NOT NULL', id);
  if (changes === 0) throw notFound();
  library.settle();
}

/** Removes what has lain in the bin for `binMs`; returns how many. */
export function emptyBin(library: WritableLibrary, nowMs = Date.now()): number {
  const { changes } = library.run('DELETE FROM projects WHERE deletedMs <= ?', nowMs - binMs);
  if (changes > 0) library.settle();
  return changes;
}

function notFound(): Problem {
  return new Problem('not-found', { kind: 'project' });
}
