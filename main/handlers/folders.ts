// What a folder holds, for an operator who chooses one in the window.
// Invariant: names only; nothing is opened, and hidden entries stay hidden.
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { Problem } from '../problems.ts';
import type { Handlers } from './handlers.ts';

/** A list longer than this is not chosen from but typed into. */
export const mostListed = 2000;

const kinds: Readonly<Record<'onnx' | 'text', readonly string[]>> = { onnx: ['.onnx'], text: ['.txt', '.csv', '.json', '.tsv'] };

export function folderHandlers(): Pick<Handlers, 'folder.list'> {
  return {
    'folder.list': async ({ path = homedir(), files }) => {
      const folder = resolve(path);
      const entries = read(folder).filter(({ name }) => !name.startsWith('.'));
      const found = { folders: [] as { name: string; path: string }[], files: [] as { name: string; path: string; sizeBytes: number }[] };
      let more = 0;
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const whole = join(folder, entry.name);
        const kind = entry.isSymbolicLink() ? kindOf(whole) : entry;
        if (kind?.isDirectory()) {
          if (found.folders.length < mostListed) found.folders.push({ name: entry.name, path: whole });
          else more += 1;
        } else if (kind?.isFile() && wanted(entry.name, files)) {
          if (found.files.length < mostListed) {
            found.files.push({ name: entry.name, path: whole, sizeBytes: statSync(whole, { throwIfNoEntry: false })?.size ?? 0 });
          } else more += 1;
        }
      }
      const parent = dirname(folder);
      return { path: folder, parent: parent === folder ? null : parent, places: [homedir()], ...found, more };
    },
  };
}

function wanted(name: string, files: 'none' | 'onnx' | 'text' | 'all'): boolean {
  if (files === 'none' || files === 'all') return files === 'all';
  return kinds[files].includes(extname(name).toLowerCase());
}

function kindOf(path: string) {
  try {
    return statSync(path);
  } catch {
    return undefined; // a link that leads nowhere
  }
}

function read(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    const missing = ['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '');
    throw new Problem(missing ? 'folder-missing' : 'folder-unreadable', { path: folder }, { cause });
  }
}
