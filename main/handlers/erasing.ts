// Erasing one person on their request: asked about first, then done everywhere that this program keeps something of them.
// Invariant: crops and embeddings go before the rows that lead to them, so that an erasure which was interrupted can be asked for again.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Checked, Out } from '../../preload/contract.ts';
import { pixelsPath } from '../faces/pixels.ts';
import { recordAudit } from '../library/audit.ts';
import { erasePerson, type KnownPerson, personOnPhoto } from '../library/erase.ts';
import { countPhotos, sourceOfPhoto } from '../library/photos.ts';
import { Problem } from '../problems.ts';
import { eraseRecords } from '../store.ts';
import { embeddingsFolder } from '../teachers/embed.ts';
import type { HostContext } from './context.ts';
import { eraseInProjects } from './erase-in-projects.ts';
import { forgetInScopes } from './faces.ts';
import type { Handlers } from './handlers.ts';

export function erasingHandlers(context: HostContext): Pick<Handlers, 'faces.person' | 'faces.erase'> {
  return {
    'faces.person': async ({ photo }) => asked(found(context, photo).person),
    'faces.erase': (input) => context.work.begin(null, async () => eraseCall(context, input)),
  };
}

function found({ library }: HostContext, photo: number): { person: KnownPerson; source: number } {
  const person = personOnPhoto(library, photo);
  const source = sourceOfPhoto(library, photo);
  if (person === undefined || source === undefined) throw new Problem('not-found', {});
  return { person, source };
}

function asked({ photos, shared, folders, elsewhere, runs }: KnownPerson): Out<'faces.person'> {
  const places = [...folders.map(({ root, folder }) => join(root, folder)), ...elsewhere.map(({ root, place }) => join(root, place))];
  return { photos, shared, folders: places, runs: [...runs] };
}

function eraseCall(context: HostContext, { photo }: Checked<'faces.erase'>): Out<'faces.erase'> {
  const { library, dataDir } = context;
  const { person, source } = found(context, photo);
  const digests = new Set(person.digests);
  const crops = eraseRecords(pixelsPath(dataDir), digests);
  let embeddings = 0;
  for (const store of embeddingStores(dataDir)) embeddings += eraseRecords(store, digests);
  for (const { runId } of person.runs) recordAudit(library, 'person-erased-from', { run: runId });
  const { patterns, changed, unreadable } = eraseInProjects(library, person);
  const seal = recordAudit(library, 'person-erased', {
    source,
    photos: person.photos,
    crops,
    embeddings,
    runs: person.runs.length,
    projects: changed,
  });
  erasePerson(library, person);
  forgetInScopes(context, person.identityId);
  // Copies from before an update of the program still name everybody.
  for (const name of readdirSync(dataDir)) if (/^deshi\.db\.before-\d+$/.test(name)) rmSync(join(dataDir, name));
  return {
    ...asked(person),
    crops,
    embeddings,
    seal,
    patterns: [...patterns],
    projects: { changed, unreadable },
    counts: countPhotos(library, source),
  };
}

/** Every file of embeddings: those of teachers and students, and what runs keep of them. */
function embeddingStores(dataDir: string): string[] {
  const bases = (folder: string): string[] =>
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.index'))
          .map((name) => join(folder, name.slice(0, -'.index'.length)))
      : [];
  return [...bases(embeddingsFolder(dataDir)), ...bases(join(dataDir, 'runs'))];
}
