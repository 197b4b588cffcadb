// Where faces came from: a folder, its kind, and what its licence allows.
// Invariant: a folder is one source however often it is scanned; forgetting a source leaves no row of it behind.
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import { dropEmptyIdentities } from './identities.ts';

export type SourceKind = 'folder' | 'lfw' | 'practice';
/** May results of this data be used commercially? `unknown` until the operator says so. */
export type Commercial = 'yes' | 'no' | 'unknown';

export interface Source {
  readonly id: number;
  readonly kind: SourceKind;
  readonly root: string;
  /** As stated by the operator or the source; empty when nothing was said. */
  readonly licence: string;
  readonly commercial: Commercial;
  /** What found and aligned the faces of its photos; null where they were taken as crops. */
  readonly finder: string | null;
  readonly addedMs: number;
  /** When a scan of it last reached its end; null while none has. */
  readonly scannedMs: number | null;
}

const columns = 'id, kind, root, licence, commercial, finder, addedMs, scannedMs';

export interface SourceFacts {
  readonly root: string;
  readonly kind: SourceKind;
  readonly licence?: string;
  readonly commercial?: Commercial;
  readonly finder?: string | null;
}

/** The source of a folder, added if new. Finder and kind, licence and commercial use are brought up to date where they are given. */
export function ensureSource(library: WritableLibrary, { root, kind, licence, commercial, finder = null }: SourceFacts): Source {
  library.run(
    `INSERT INTO sources (kind, root, licence, commercial, finder, addedMs)
     VALUES (@kind, @root, coalesce(@licence, ''), coalesce(@commercial, 'unknown'), @finder, @addedMs)
     ON CONFLICT (root) DO UPDATE SET kind = @kind, finder = @finder, licence = coalesce(@licence, licence), commercial = coalesce(@commercial, commercial)`,
    { kind, root, licence: licence ?? null, commercial: commercial ?? null, finder, addedMs: Date.now() },
  );
  return library.get<Source>(`SELECT ${columns} FROM sources WHERE root = ?`, root)!;
}

export function listSources(library: ReadableLibrary): Source[] {
  return library.all<Source>(`SELECT ${columns} FROM sources ORDER BY id`);
}

/** Photos that count in folders first read before `beforeMs`, drawn people aside; null where there are none. */
export function keptSince(library: ReadableLibrary, beforeMs: number): { photos: number; folders: number; sinceMs: number } | null {
  const found = library.get<{ photos: number; folders: number; sinceMs: number | null }>(
    `SELECT count(*) AS photos, count(DISTINCT sources.id) AS folders, min(addedMs) AS sinceMs FROM sources JOIN images ON images.sourceId = sources.id
     WHERE images.state = 'ok' AND sources.kind != 'practice' AND addedMs < ?`,
    beforeMs,
  );
  return found?.sinceMs == null ? null : { photos: found.photos, folders: found.folders, sinceMs: found.sinceMs };
}

export function markScanned(library: WritableLibrary, sourceId: number): void {
  library.run('UPDATE sources SET scannedMs = ? WHERE id = ?', Date.now(), sourceId);
}

/** Erases a source, its images and the identities that had no other; their crops stay in the pixel store until it is rebuilt. */
export function forgetSource(library: WritableLibrary, sourceId: number): void {
  library.transaction(() => {
    library.run('DELETE FROM sources WHERE id = ?', sourceId);
    dropEmptyIdentities(library);
  });
  library.settle();
}
