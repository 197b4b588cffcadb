// Finds out what lies in a folder that an operator chose, and opens it as a source of photos.
// Invariant: what a folder is read as depends on what lies in it and on nothing else.
import { holdsFile } from './data-file.ts';
import { FolderSource, openRoot, walkFolders } from './folder.ts';
import { looksLikeLfw } from './lfw.ts';
import { manifestFile, openManifest } from './manifest.ts';
import type { PhotoSource } from './photo-source.ts';
import { openRecords, recordsFile } from './record-folder.ts';

export interface OpenedSource {
  readonly photos: PhotoSource;
  readonly kind: 'folder' | 'lfw';
}

/**
 * A folder with `train.rec` is InsightFace's RecordIO, one with `manifest.csv` a table of photos, any other holds one folder for each person.
 *
 * Throws Problem `folder-missing`, `folder-unreadable`, `data-file-unreadable` or `cancelled`.
 */
export async function openPhotos(path: string, wanted: (person: string) => boolean, signal?: AbortSignal): Promise<OpenedSource> {
  const root = await openRoot(path);
  if (await holdsFile(root, recordsFile)) return { photos: await openRecords(root, wanted), kind: 'folder' };
  if (await holdsFile(root, manifestFile)) return { photos: await openManifest(root, wanted, signal), kind: 'folder' };
  const tree = await walkFolders(path, signal);
  return { photos: new FolderSource(tree, wanted), kind: (await looksLikeLfw(tree)) ? 'lfw' : 'folder' };
}
