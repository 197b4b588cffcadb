// The layout of Labeled Faces in the Wild: NAME/NAME_0001.jpg.
// Invariant: the layout is a label for the operator only; people and images are found by the folder reader either way.
import { type FolderTree, imagesIn } from './folder.ts';

// Enough to tell a layout from a coincidence.
const looksAt = 20;

/** Whether the first folders all hold NAME_0001.jpg and the like, directly below the root. */
export async function looksLikeLfw(tree: FolderTree): Promise<boolean> {
  const sample = tree.folders.slice(0, looksAt);
  if (sample.length < 2) return false;
  for (const { path } of sample) {
    const names = await imagesIn(tree.root, path);
    if (path.includes('/') || names === undefined) return false;
    if (!names.every((name) => name.startsWith(`${path}_`) && /^\d{4}\.\w+$/.test(name.slice(path.length + 1)))) return false;
  }
  return true;
}
