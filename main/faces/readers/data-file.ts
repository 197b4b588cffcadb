// A file of a known name within a folder that decides how the folder is read: whether it is there, opening it, and what is said when it is no good.
// Invariant: a link, a folder, a pipe or a device in its place is refused by the file's name and never opened through.
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../problems.ts';
import { readOnlyNoLink } from './photo-source.ts';

type RecordFault = 'cut-off' | 'damaged' | 'labels' | 'classes' | 'index' | 'property' | 'fewer';
type TableFault = 'encoding' | 'header' | 'cells' | 'person' | 'quotes' | 'long' | 'size';
/** Reasons with words in renderer/text. */
export type DataFileFault = RecordFault | TableFault | 'unreadable';

/** `place`: the byte or the line of the fault. */
export function dataFileProblem(
  file: string,
  reason: DataFileFault,
  place: { readonly byte?: number; readonly line?: number } = {},
  cause?: unknown,
): Problem {
  return new Problem('data-file-unreadable', { file, reason, ...place }, { cause });
}

/** Whether something of this name lies in a folder that is to be read as a file. A link counts: it is refused by name when it is opened. */
export async function holdsFile(root: string, name: string): Promise<boolean> {
  const found = await lstat(join(root, name)).catch(() => undefined);
  return found !== undefined && !found.isDirectory();
}

/** Throws Problem `data-file-unreadable` with reason `unreadable`, or the ENOENT of a file that is not there. */
export async function openPlain(root: string, name: string): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    file = await open(join(root, name), readOnlyNoLink);
    if ((await file.stat()).isFile()) return file;
  } catch (thrown) {
    await file?.close();
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') throw thrown;
    throw dataFileProblem(name, 'unreadable', {}, thrown);
  }
  await file.close();
  throw dataFileProblem(name, 'unreadable');
}

/** For a file that may be missing: not there is no fault, what cannot be opened is. */
export function absent(name: string): (thrown: unknown) => undefined {
  return (thrown) => {
    if (thrown instanceof Problem) throw thrown;
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw dataFileProblem(name, 'unreadable', {}, thrown);
    return undefined;
  };
}
