// The projects of the window, each a document with a revision.
// Invariant: a save names the revision that it grew out of; one that did not see the newest is refused, so no change is lost silently.
import { Problem } from '../problems.ts';
import type { ReadableLibrary, WritableLibrary } from './database.ts';

export interface KnownProject {
  readonly id: string;
  readonly revision: number;
  /** JSON; the border gives it its shape. */
  readonly document: string;
  readonly savedMs: number;
}

/** Newest first. */
export function listProjects(library: ReadableLibrary): KnownProject[] {
  return library.all('SELECT id, revision, document, savedMs FROM projects ORDER BY savedMs DESC, id');
}

/** Throws Problem `not-found`. */
export function readProject(library: ReadableLibrary, id: string): KnownProject {
  const found = library.get<KnownProject>('SELECT id, revision, document, savedMs FROM projects WHERE id = ?', id);
  if (found === undefined) throw new Problem('not-found', { kind: 'project' });
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
          'UPDATE projects SET revision = revision + 1, document = ?, savedMs = ? WHERE id = ? AND revision = ?',
          document,
          savedMs,
          id,
          revision,
        );
  if (changes === 0) throw new Problem('project-changed', {});
  return { revision: revision + 1, savedMs };
}

/** Removes a project as it was at `revision`. Throws Problem `not-found`, or `project-changed` when somebody saved it since. */
export function deleteProject(library: WritableLibrary, id: string, revision: number): void {
  readProject(library, id);
  const { changes } = library.run('DELETE FROM projects WHERE id = ? AND revision = ?', id, revision);
  if (changes === 0) throw new Problem('project-changed', {});
}
