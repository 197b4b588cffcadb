// The connection of this window: from the shell, from `deshi serve`, or from a test that put its own client into the page before it started.
// Invariant: only here does the window know where its host is.
import type { Choice, MenuWord, ShellBridge } from '../preload/bridge.ts';
import { type BrowserLike, faceAddress, openConnection } from '../preload/carrier/browser.ts';
import type { ProblemReply } from '../preload/contract.ts';
import type { Client } from './state/client.ts';
import type { Chooser, FolderShower, ReportSaver } from './state/program.svelte.ts';

declare global {
  interface Window {
    readonly deshiShell?: ShellBridge;
  }
}

export interface Connected {
  readonly client: Client;
  readonly chooser?: Chooser;
  readonly saveReport?: ReportSaver;
  readonly shellSettings?: ShellBridge['settings'];
  readonly showFolder?: FolderShower;
  /** Where the picture of a face lies, by its digest. */
  faceAddress(digest: string): string;
  onClose(listener: () => void): void;
}

/** Hears the entries of the shell's menu that the window answers. */
export function hearMenu(listener: (what: MenuWord) => void): void {
  window.deshiShell?.onMenu(listener);
}

/** Menus, dialogs and notifications of the shell speak the language of the window. */
export function tellLanguage(language: 'en' | 'ja'): void {
  void window.deshiShell?.setLanguage(language);
}

export async function connectWindow(): Promise<{ readonly ok: Connected } | { readonly problem: ProblemReply }> {
  const opened = await openConnection(window as unknown as BrowserLike);
  if ('problem' in opened) return opened;
  const shell = window.deshiShell;
  return {
    ok: {
      client: opened.ok,
      faceAddress,
      ...(shell && {
        chooser: (what: Choice) => shell.choose(what),
        saveReport: (runId, language) => shell.saveReport(runId, language),
        shellSettings: (change) => shell.settings(change),
        showFolder: (runId) => shell.showResult(runId),
      }),
      onClose: (listener) => opened.ok.onClose(listener),
    },
  };
}
