// What the shell gives to its window beside the connection: dialogs of the system and little else.
// Invariant: typed functions, no names of channels and nothing of Electron itself.

import type { ProblemReply } from './contract.ts';

/** What can be chosen in a dialog of the system. */
export const choices = ['faces-folder', 'folder', 'teacher', 'text-file', 'export-folder'] as const;
export type Choice = (typeof choices)[number];

/** Entries of the menu that the window answers. */
export const menuWords = ['settings', 'welcome', 'diagnostics'] as const;
export type MenuWord = (typeof menuWords)[number];

export interface ShellSettings {
  /** Whether the end of a run is told by a notification of the system. */
  readonly notifications: boolean;
}

export type SavedReport = { readonly ok: string } | { readonly problem: ProblemReply };

/** `window.deshiShell`; absent in a browser, where the window lists folders by `folder.list`. */
export interface ShellBridge {
  /** Asks for a connection to the core; it comes as a message event with a port, see `preload/carrier/browser.ts`. */
  requestConnection(): void;
  /** A path, or null when the operator chose nothing. */
  choose(choice: Choice): Promise<string | null>;
  /** Shows a result's folder in the file manager, by the run that it belongs to. */
  showResult(runId: string): Promise<boolean>;
  /** Asks where to, and writes the report of a run there as PDF: its path, or null when the operator chose nothing. */
  saveReport(runId: string, language: 'en' | 'ja'): Promise<SavedReport | null>;
  /** The path of a file or folder that was dropped on the window; empty for what is not from the disk. */
  pathOf(dropped: object): string;
  /** The language of the window, for menus, dialogs and notifications. */
  setLanguage(language: 'en' | 'ja'): Promise<void>;
  /** Changes what the shell remembers for this account, and returns it; nothing is changed by an empty object. */
  settings(change: Partial<ShellSettings>): Promise<ShellSettings>;
  /** Hears every entry of the menu that the window answers. */
  onMenu(listener: (what: MenuWord) => void): void;
}
