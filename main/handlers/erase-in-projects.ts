// What projects say of one person: patterns of recording conditions that name their folder or one of their photos. Those in the bin are reached, too.
// Invariant: only patterns of the person go, and nothing else of a project changes; a document that cannot be read is counted where it names the person, never skipped
// in silence.
import { resolve } from 'node:path';
import type { Project } from '../../preload/project.ts';
import type { WritableLibrary } from '../library/database.ts';
import type { KnownPerson } from '../library/erase.ts';
import { foldName } from '../library/identities.ts';
import { everyProject, rewriteProject } from '../library/projects.ts';
import { projectIn } from './projects.ts';

export interface ErasedInProjects {
  /** The patterns that went, for whoever has a project open. */
  readonly patterns: readonly string[];
  /** Projects that they went from. */
  readonly changed: number;
  /** Projects that cannot be read and hold the name of the person's folder. */
  readonly unreadable: number;
}

export function eraseInProjects(library: WritableLibrary, person: Pick<KnownPerson, 'folders' | 'elsewhere'>): ErasedInProjects {
  const patterns = new Set<string>();
  let [changed, unreadable] = [0, 0];
  library.transaction(() => {
    for (const { id, document } of everyProject(library)) {
      const project = projectIn(document);
      if (project === null) {
        if (person.folders.some(({ folder }) => names(document, folder))) unreadable++;
        continue;
      }
      const [own, rest] = parted(project, person);
      if (own.length === 0) continue;
      for (const key of own) patterns.add(key);
      rewriteProject(library, id, JSON.stringify({ ...project, data: { ...project.data, tags: rest } }));
      changed++;
    }
  });
  return { patterns: [...patterns], changed, unreadable };
}

function parted(
  { data }: Project,
  { folders, elsewhere }: Pick<KnownPerson, 'folders' | 'elsewhere'>,
): [string[], Project['data']['tags']] {
  const root = data.folder === null ? null : resolve(data.folder);
  const own = folders.filter((one) => one.root === root && one.folder !== '').map(({ folder }) => fold(folder));
  const single = new Set(elsewhere.filter((one) => one.root === root).map(({ place }) => fold(place)));
  const theirs = ({ key }: { readonly key: string }): boolean => {
    const said = fold(key);
    return single.has(said) || own.some((folder) => said === folder || said.startsWith(`${folder}/`));
  };
  return [data.tags.filter(theirs).map(({ key }) => key), data.tags.filter((tag) => !theirs(tag))];
}

/** As patterns are compared with places: either slash; however accents are written, and letters large or small. */
function fold(name: string): string {
  return foldName(name.replaceAll('\\', '/'));
}

/** Whether a text that may be half a document holds a pattern of this folder. */
function names(document: string, folder: string): boolean {
  const said = JSON.stringify(folder).slice(0, -1);
  return folder !== '' && ['"', '/', '\\'].some((end) => fold(document).includes(fold(`${said}${end}`)));
}
