// Walks a folder of people: the folder that holds an image is the person, however deep it lies.
// Invariant: nothing outside the root is ever seen (links are counted, never followed), and what cannot be opened is reported, never thrown.
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Problem } from '../../problems.ts';
import { fileContent, type PhotoSource, type Shelf } from './photo-source.ts';

/** A folder that holds images. `path` is relative to the root with `/`, empty for the root itself. */
export interface PersonFolder {
  readonly path: string;
  readonly images: number;
}

export interface FolderTree {
  /** With links in the root's own path resolved. */
  readonly root: string;
  /** In code point order of the path, the same on every machine. */
  readonly folders: readonly PersonFolder[];
  readonly images: number;
  /** Folders that could not be opened; what lies in them is unknown. */
  readonly unreadable: readonly string[];
  /** Symbolic links met: none is followed, because it may lead anywhere or in circles. */
  readonly links: number;
  /** Files that are no images by their ending. */
  readonly otherFiles: number;
}

/** Endings that make a file a candidate. Kinds that Deshi cannot open are among them, so that they are refused by name and not overlooked. */
const imageEndings = new Set([
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.png',
  '.webp',
  '.bmp',
  '.gif',
  '.tif',
  '.tiff',
  '.heic',
  '.heif',
  '.avif',
]);

export function isImageName(name: string): boolean {
  return !name.startsWith('.') && imageEndings.has(extname(name).toLowerCase());
}

/**
 * Every folder with images below `root`. Names that begin with a dot are invisible.
 *
 * Throws Problem `folder-missing` or `folder-unreadable` about the root only, or `cancelled`.
 */
export async function walkFolders(root: string, signal?: AbortSignal): Promise<FolderTree> {
  const resolved = await openRoot(root);
  const folders: PersonFolder[] = [];
  const unreadable: string[] = [];
  const counts = { images: 0, links: 0, otherFiles: 0 };
  const waiting = [''];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (signal?.aborted) throw new Problem('cancelled');
    const entries = await entriesOf(join(resolved, path));
    if (entries === undefined) {
      if (path === '') throw new Problem('folder-unreadable', { path: root });
      unreadable.push(path);
      continue;
    }
    let images = 0;
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isSymbolicLink()) counts.links += 1;
      else if (entry.isDirectory()) waiting.push(path === '' ? entry.name : `${path}/${entry.name}`);
      else if (entry.isFile() && isImageName(entry.name)) images += 1;
      else counts.otherFiles += 1;
    }
    if (images > 0) folders.push({ path, images });
    counts.images += images;
  }
  folders.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { root: resolved, folders, unreadable: unreadable.sort(), ...counts };
}

/** The image files of one folder in code point order; undefined when it can no longer be opened. */
export async function imagesIn(root: string, folder: string): Promise<string[] | undefined> {
  const entries = await entriesOf(join(root, folder));
  return entries
    ?.filter((entry) => entry.isFile() && isImageName(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** The walked folders of the people asked for. `wanted` is asked with the path of a folder. */
export class FolderSource implements PhotoSource {
  readonly format = 'folder';
  readonly namesPeople = true;
  readonly root: string;
  readonly unreadable: string[];
  readonly links: number;
  readonly otherFiles: number;
  images = 0;
  readonly #folders: readonly PersonFolder[];
  readonly #present: ReadonlySet<string>;
  readonly #wanted: (person: string) => boolean;

  constructor(tree: FolderTree, wanted: (person: string) => boolean) {
    this.root = tree.root;
    this.unreadable = [...tree.unreadable];
    this.links = tree.links;
    this.otherFiles = tree.otherFiles;
    this.#folders = tree.folders.filter(({ path }) => wanted(path));
    this.#present = new Set(this.#folders.map(({ path }) => path));
    this.#wanted = wanted;
    for (const { images } of this.#folders) this.images += images;
  }

  async *shelves(): AsyncGenerator<Shelf, void, undefined> {
    for (const { path, images } of this.#folders) {
      const names = await imagesIn(this.root, path);
      this.images += (names?.length ?? 0) - images;
      if (names === undefined) this.unreadable.push(path);
      const photos = names?.map((name) => ({
        name,
        person: path,
        content: (standing: Parameters<typeof fileContent>[1]) => fileContent(join(this.root, path, name), standing),
      }));
      yield { path, photos, leftOut: [] };
    }
  }

  /** Folders that were not met are gone, unless they lie where nobody may look or the lists leave them out. */
  holds(path: string): boolean {
    return (
      this.#present.has(path) || !this.#wanted(path) || this.unreadable.some((hidden) => path === hidden || path.startsWith(`${hidden}/`))
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A folder's own path with links resolved. Throws Problem `folder-missing` or `folder-unreadable`. */
export async function openRoot(root: string): Promise<string> {
  try {
    const resolved = await realpath(root);
    if ((await stat(resolved)).isDirectory()) return resolved;
  } catch (thrown) {
    const errno = (thrown as NodeJS.ErrnoException).code;
    if (errno === 'EACCES' || errno === 'EPERM') throw new Problem('folder-unreadable', { path: root }, { cause: thrown });
    throw new Problem('folder-missing', { path: root }, { cause: thrown });
  }
  throw new Problem('folder-missing', { path: root });
}

async function entriesOf(path: string): Promise<Dirent[] | undefined> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch {
    return undefined;
  }
}
