// Where faces came from: a folder, its kind, what its licence allows, and until when its people agree.
// Invariant: a folder is one source however often it is scanned; forgetting a source leaves no row of it behind.
import { Problem } from '../problems.ts';
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
  /** The last day on which its people agree to the use of their photos, as YYYY-MM-DD; null where none was said. */
  readonly consentUntil: string | null;
  /** What found and aligned the faces of its photos; null where they were taken as crops. */
  readonly finder: string | null;
  readonly addedMs: number;
  /** When a scan of it last reached its end; null while none has. */
  readonly scannedMs: number | null;
}

const columns = 'id, kind, root, licence, commercial, consentUntil, finder, addedMs, scannedMs';

export interface SourceFacts {
  readonly root: string;
  readonly kind: SourceKind;
  readonly licence?: string;
  readonly commercial?: Commercial;
  /** Null: none any more. */
  readonly consentUntil?: string | null;
  readonly finder?: string | null;
}

/** The source of a folder, added if new. Finder and kind, licence, commercial use and consent are brought up to date where they are given. */
export function ensureSource(
  library: WritableLibrary,
  { root, kind, licence, commercial, consentUntil, finder = null }: SourceFacts,
): Source {
  library.run(
    `INSERT INTO sources (kind, root, licence, commercial, consentUntil, finder, addedMs)
     VALUES (@kind, @root, coalesce(@licence, ''), coalesce(@commercial, 'unknown'), @consentUntil, @finder, @addedMs)
     ON CONFLICT (root) DO UPDATE SET kind = @kind, finder = @finder, licence = coalesce(@licence, licence), commercial = coalesce(@commercial, commercial),
       consentUntil = CASE WHEN @consentSaid THEN @consentUntil ELSE consentUntil END`,
    {
      ...{ kind, root, licence: licence ?? null, commercial: commercial ?? null, finder, addedMs: Date.now() },
      ...{ consentUntil: consentUntil ?? null, consentSaid: consentUntil === undefined ? 0 : 1 },
    },
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

/** The day that this computer's clock shows, as YYYY-MM-DD. */
export function dayOf(now: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Throws Problem `consent-over` where the people of a source no longer agree to the use of their photos. It holds through its last day. */
export function demandConsent(library: ReadableLibrary, sources: readonly number[], today = dayOf(new Date())): void {
  for (const { id, root, consentUntil } of listSources(library)) if (sources.includes(id)) demandDay(consentUntil, root, today);
}

/** The same of one day that was said. */
export function demandDay(consentUntil: string | null, root: string, today = dayOf(new Date())): void {
  // Days written like this are in the order of their letters.
  if (consentUntil !== null && consentUntil < today) throw new Problem('consent-over', { path: root, until: consentUntil });
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
