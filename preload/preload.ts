// The bridge into the window: one object of typed functions, and the port of a connection passed on to the page.
// Invariant: a page never gets Electron's own objects or the name of a channel; sandboxed, so this is bundled into one CommonJS file.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { MenuWord, SavedReport, ShellBridge, ShellSettings } from './bridge.ts';

/** The members of the page's `window` that are used; the border knows no DOM. */
interface Page {
  readonly location: { readonly origin: string };
  postMessage(message: string, origin: string, ports: readonly object[]): void;
}

const page = globalThis as unknown as Page;

const bridge: ShellBridge = {
  requestConnection: () => ipcRenderer.send('connection'),
  choose: (choice) => ipcRenderer.invoke('choose', choice) as Promise<string | null>,
  showResult: (runId) => ipcRenderer.invoke('show-result', runId) as Promise<boolean>,
  saveReport: (runId, language) => ipcRenderer.invoke('save-report', { runId, language }) as Promise<SavedReport | null>,
  pathOf: (dropped) => webUtils.getPathForFile(dropped as Parameters<typeof webUtils.getPathForFile>[0]),
  setLanguage: async (language) => {
    await ipcRenderer.invoke('set-language', language);
  },
  settings: (change) => ipcRenderer.invoke('settings', change) as Promise<ShellSettings>,
  onMenu(listener) {
    ipcRenderer.on('menu', (_event, what) => listener(what as MenuWord));
  },
};

contextBridge.exposeInMainWorld('deshiShell', bridge);
// The same words as `portMessage` in carrier/browser.ts, which the test compares: a sandboxed preload imports types only.
ipcRenderer.on('connection', (event) => page.postMessage('deshi-port', page.location.origin, event.ports));
