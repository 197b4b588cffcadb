// The layout of Labeled Faces in the Wild: NAME/NAME_0001.jpg, and its lists of people.
// Invariant: the layout is a label for the operator only; people and images are found by the folder reader either way.
import { readFile } from 'node:fs/promises';
import { Problem } from '../../problems.ts';
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

/**
 * Names of people from a list: one a line, or the lines `NAME<tab>COUNT` of peopleDevTrain.txt and people.txt, whose bare numbers are headings.
 *
 * Empty lines and lines that begin with # are passed over.
 */
export function parseNames(text: string): string[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const counted = lines.some((line) => line.includes('\t'));
  return lines.filter((line) => !counted || line.includes('\t')).map((line) => (line.split('\t')[0] ?? '').trim());
}

/** Reads a list of names. Throws Problem `bad-input` when the file cannot be read or holds no name. */
export async function readNames(path: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    throw new Problem('bad-input', { field: 'names', detail: path }, { cause: thrown });
  }
  const names = parseNames(text);
  if (names.length === 0) throw new Problem('bad-input', { field: 'names', detail: path });
  return names;
}
