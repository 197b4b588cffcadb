// The report as a PDF: laid out by a hidden window of its own that runs no script and reaches nothing, and written where the operator said.
// Invariants: the hidden window is gone when this ends, however it ends; the file is whole or not there.
import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ElectronParts } from './parts.ts';
import { origin, paperOptions, paperPreferences, reportPath } from './policy.ts';

export interface Press {
  /** The page that an address of the hidden window stands for. */
  page(path: string): string | undefined;
  /** Whether a page is one that is being printed. */
  prints(contents: object): boolean;
  /** Prints one report. Throws what Electron or the disk throws. */
  print(html: string, file: string): Promise<void>;
}

export function openPress(electron: Pick<ElectronParts, 'openWindow'>): Press {
  const pages = new Map<string, string>();
  const printing = new Set<object>();
  return {
    page: (path) => pages.get(path),
    prints: (contents) => printing.has(contents),
    async print(html, file) {
      // An address that nobody can guess and that is forgotten at once.
      const path = reportPath(randomUUID());
      const window = electron.openWindow({ show: false, width: 800, height: 1100, webPreferences: paperPreferences() });
      pages.set(path, html);
      printing.add(window.webContents);
      try {
        await window.loadURL(`${origin}${path}`);
        await writeWhole(file, await window.webContents.printToPDF(paperOptions));
      } finally {
        pages.delete(path);
        window.destroy();
        printing.delete(window.webContents);
      }
    },
  };
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const part = join(dirname(file), `.${randomUUID()}.part`);
  try {
    await writeFile(part, bytes, { flag: 'wx' });
    await rename(part, file);
  } catch (thrown) {
    await rm(part, { force: true });
    throw thrown;
  }
}
