// Reading folders of faces into the library, and what a split may draw on afterwards.
// Invariant: what was scanned last of a source, with its lists, is what a run without folders uses.
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { HowRead } from '../../preload/alignment.ts';
import type { Checked, Out } from '../../preload/contract.ts';
import { finderDigest } from '../faces/detector/networks.ts';
import { openPixels } from '../faces/pixels.ts';
import { type ScanSummary, scanFaces } from '../faces/scan.ts';
import type { ScanProgress } from '../faces/scan-progress.ts';
import { recordAudit } from '../library/audit.ts';
import { countImages, listRejected } from '../library/images.ts';
import { countPeopleLabels, countPhotoLabels, type LabelCounts } from '../library/labels.ts';
import { countPhotos, listPhotos, photosOfPicture, setPhotoAside, sourceOfPhoto } from '../library/photos.ts';
import { digestInUse } from '../library/photos-in-use.ts';
import { scanLedger } from '../library/scan-ledger.ts';
import { readSetting, writeSetting } from '../library/settings.ts';
import { listSources, type SourceKind } from '../library/sources.ts';
import type { Scope } from '../library/splits.ts';
import { Problem } from '../problems.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { applyLabels, readAll } from './labels.ts';
import { readPeople } from './lists.ts';
import { decideReading } from './looking.ts';
import { openMeter } from './progress.ts';

export type FacesInput = Checked<'faces.scan'>;

type FacesCall = 'faces.scan' | 'faces.page' | 'faces.count' | 'faces.inUse' | 'faces.setAside' | 'faces.setPictureAside' | 'faces.label';

export function facesHandlers(context: HostContext): Pick<Handlers, FacesCall> {
  return {
    'faces.scan': (input) => context.work.begin(null, (signal) => scanCall(context, input, signal)),
    'faces.page': async ({ folder, ...asked }) => {
      const source = await sourceAt(context, folder);
      return source === undefined ? [] : listPhotos(context.library, source, asked);
    },
    'faces.count': async ({ folder, check }) => {
      const source = await sourceAt(context, folder);
      return source === undefined ? { people: 0, photos: 0, aside: {} } : countPhotos(context.library, source, check);
    },
    'faces.inUse': async ({ folder }) => {
      const source = await sourceAt(context, folder);
      if (source === undefined) return null;
      const { people, photos, aside } = countPhotos(context.library, source);
      return { digest: digestInUse(context.library, [source]), people, photos, aside };
    },
    'faces.setAside': async (input) => setAsideCall(context, input),
    'faces.setPictureAside': (input) => setPictureAside(context, input),
    'faces.label': async (input) => labelCall(context, input),
  };
}

/** The source of a folder, if it was ever scanned. */
export async function sourceAt({ library }: HostContext, folder: string): Promise<number | undefined> {
  // As the scan names it; a folder that is gone (a stick pulled out) is still known by the name that it had.
  const root = await realpath(folder).catch(() => resolve(folder));
  return listSources(library).find((known) => known.root === root)?.id;
}

function setAsideCall({ library, work }: HostContext, { photo, aside, check }: Checked<'faces.setAside'>): Out<'faces.setAside'> {
  work.demandIdle();
  const source = sourceOfPhoto(library, photo);
  if (source === undefined) throw new Problem('not-found', {});
  library.transaction(() => {
    setPhotoAside(library, photo, aside);
    recordAudit(library, aside ? 'photo-set-aside' : 'photo-taken-back', { source });
  });
  return countPhotos(library, source, check);
}

async function setPictureAside(
  context: HostContext,
  { folder, picture, aside }: Checked<'faces.setPictureAside'>,
): Promise<Out<'faces.setPictureAside'>> {
  const { library, work } = context;
  const source = await sourceAt(context, folder);
  work.demandIdle();
  const photos = source === undefined ? [] : photosOfPicture(library, source, picture);
  if (source === undefined || photos.length === 0) throw new Problem('not-found', {});
  library.transaction(() => {
    for (const photo of photos) setPhotoAside(library, photo, aside);
    recordAudit(library, aside ? 'photo-set-aside' : 'photo-taken-back', { source });
  });
  return countPhotos(library, source);
}

async function labelCall(context: HostContext, { folder, groups, conditions }: Checked<'faces.label'>): Promise<Out<'faces.label'>> {
  const { library, work } = context;
  if (groups !== undefined || conditions !== undefined) work.demandIdle();
  const source = await sourceAt(context, folder);
  if (source === undefined) throw new Problem('not-found', {});
  const read = await readAll({
    ...(groups != null && { groups }),
    ...(conditions && { tags: conditions.tags }),
    ...(conditions?.manifest != null && { conditions: conditions.manifest }),
  });
  const said = { ...read, ...(groups === null && { people: [] }) };
  const applied = library.transaction(() => {
    const changed = said.people !== undefined || said.photos !== undefined;
    if (changed) recordAudit(library, 'faces-labelled', { source, people: said.people !== undefined, photos: said.photos !== undefined });
    return applyLabels(library, [source], said);
  });
  return { people: copied(countPeopleLabels(library, [source])), photos: copied(countPhotoLabels(library, [source])), ...applied };
}

function copied(counts: readonly LabelCounts[]): Out<'faces.label'>['people'] {
  return counts.map(({ labels, ...rest }) => ({ ...rest, labels: [...labels] }));
}

async function scanCall(context: HostContext, input: FacesInput, signal: AbortSignal): Promise<Out<'faces.scan'>> {
  if (input.folders.length === 0) throw new Problem('bad-input', { field: 'folders', detail: 'empty' });
  const meter = openMeter(context, null);
  const scan = await meter.during('scan', () => scanFolders(context, input, { signal, onProgress: (progress) => meter.files(progress) }));
  return {
    people: scan.identities.length,
    photos: scan.accepted,
    files: scan.filesSeen,
    rejected: { ...(scan.rejected as Record<string, number>), ...scan.excluded },
    examples: listRejected(context.library, 20).map(({ root, folder, name, reason }) => ({ path: join(root, folder, name), reason })),
    seconds: scan.elapsedMs / 1000,
    formats: [...scan.formats],
    readings: [...scan.readings],
  };
}

export interface ScanOptions {
  readonly signal: AbortSignal;
  readonly kind?: SourceKind;
  onProgress?(progress: ScanProgress): void;
}

/** Scans folders and remembers what they hold for runs that name no folder. */
export async function scanFolders(
  context: HostContext,
  input: FacesInput,
  { signal, kind, onProgress }: ScanOptions,
): Promise<ScanSummary & { readonly readings: readonly HowRead[] }> {
  const include = input.people === undefined ? undefined : await readPeople(input.people);
  const exclude = input.exclude === undefined ? undefined : await readPeople(input.exclude);
  const labels = await readAll(input);
  const readings: HowRead[] = [];
  // Drawn people are crops already.
  const said = kind === 'practice' ? 'crops' : input.reading;
  for (const root of input.folders) readings.push(await decideReading(context, root, said, signal));
  const pixels = openPixels(context.dataDir, 'append');
  let scan: ScanSummary;
  try {
    scan = await scanFaces(
      {
        sources: input.folders.map((root, at) => ({
          root,
          ...(readings[at]?.reading === 'photos' && { finder: finderDigest() }),
          ...(kind && { kind }),
          ...(include && { include }),
          ...(exclude && { exclude }),
          ...(input.licence !== undefined && { licence: input.licence }),
          ...(input.commercial && { commercial: input.commercial }),
          ...(input.consentUntil !== undefined && { consentUntil: input.consentUntil }),
        })),
        mergeByName: input.mergeByName,
      },
      { ledger: scanLedger(context.library), pixels, signal, ...(onProgress && { onProgress }) },
    );
  } finally {
    pixels.close();
  }
  const { library } = context;
  library.transaction(() => {
    const scopes = readSetting(library, scopesKey, scopesSchema) ?? {};
    for (const source of scan.sources) scopes[source] = [...scan.identities];
    writeSetting(library, scopesKey, scopes);
    if (input.name !== undefined) for (const source of scan.sources) writeSetting(library, nameKey(source), input.name);
    applyLabels(library, scan.sources, labels);
    recordAudit(library, 'faces-scanned', {
      sources: scan.sources.length,
      people: scan.identities.length,
      photos: scan.accepted,
      files: scan.filesSeen,
    });
  });
  return { ...scan, readings };
}

/** Everything that was scanned, as each source was scanned last. Throws Problem `no-faces` when nothing was. */
export function scannedScope({ library }: HostContext): Scope {
  const scopes = readSetting(library, scopesKey, scopesSchema) ?? {};
  const scanned = listSources(library).filter(({ id }) => scopes[id] !== undefined);
  // Drawn people are never mixed with real ones.
  const real = scanned.filter(({ kind }) => kind !== 'practice');
  const sources = (real.length > 0 ? real : scanned).map(({ id }) => id);
  if (sources.length === 0) throw new Problem('no-faces', { files: 0 });
  return { sources, identities: [...new Set(sources.flatMap((id) => scopes[id] ?? []))].sort((a, b) => a - b) };
}

/** Takes somebody who was erased out of what was scanned: the number may be given to another person later. */
export function forgetInScopes({ library }: HostContext, identity: number): void {
  const scopes = readSetting(library, scopesKey, scopesSchema) ?? {};
  writeSetting(
    library,
    scopesKey,
    Object.fromEntries(Object.entries(scopes).map(([source, ids]) => [source, ids.filter((id) => id !== identity)])),
  );
}

/** What a source is called in a report: as the operator said, or by its number; never by its path. */
export function sourceName({ library }: HostContext, source: number, kind: SourceKind): string {
  return readSetting(library, nameKey(source), z.string()) ?? `${kind} ${source}`;
}

/** Counts of the whole library: photos set aside by reason. */
export function setAside({ library }: HostContext): Record<string, number> {
  const { rejected, excluded } = countImages(library);
  return { ...rejected, ...excluded };
}

const scopesKey = 'scopes';
const scopesSchema = z.record(z.string(), z.array(z.number().int()));
const nameKey = (source: number): string => `sourceName/${source}`;
