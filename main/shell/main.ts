// Where Electron starts: hands its parts to the shell. The only file that names the package at run time.
// Invariant: no decision is made here; schemes are registered and the sandbox is on before `ready`.
import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  app,
  type BrowserWindow,
  dialog,
  BrowserWindow as ElectronWindow,
  ipcMain,
  Menu,
  MessageChannelMain,
  Notification,
  nativeImage,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  Tray,
} from 'electron';
import { openLog } from '../log.ts';
import { readWindow } from '../window-files.ts';
import { openMemory } from './memory.ts';
import type { ElectronParts } from './parts.ts';
import { coreEnvironment, corePlaces, dataFolder } from './policy.ts';
import { schemes } from './protocol.ts';
import { damagedResources, packedManifest } from './resources.ts';
import { runShell } from './shell.ts';
import { trayBitmap } from './tray-icon.ts';

protocol.registerSchemesAsPrivileged(schemes);

const root = app.getAppPath();
const dataDir = dataFolder(process.env, process.platform, homedir(), join);
const places = corePlaces(
  {
    packaged: app.isPackaged,
    resources: process.resourcesPath,
    root,
    platform: process.platform,
    developerNode: process.env['DESHI_NODE'],
  },
  join,
);

const electron = (): ElectronParts => ({
  app,
  session: session.defaultSession,
  ipc: ipcMain,
  screen,
  shell,
  power: powerSaveBlocker,
  dialog: {
    open: (window, options) => dialog.showOpenDialog(window as BrowserWindow, options),
    ask: (window, options) => dialog.showMessageBox(window as BrowserWindow, options),
    save: (window, options) => dialog.showSaveDialog(window as BrowserWindow, options),
    showErrorBox: (title, content) => dialog.showErrorBox(title, content),
  },
  menu: { build: (template) => Menu.buildFromTemplate(template), set: (menu) => Menu.setApplicationMenu(menu) },
  openWindow: (options) => new ElectronWindow(options),
  openTray: () => new Tray(nativeImage.createFromBitmap(trayBitmap.pixels, trayBitmap)),
  openChannel: () => new MessageChannelMain(),
  notify(options, clicked) {
    if (!Notification.isSupported()) return;
    const notification = new Notification(options);
    notification.on('click', clicked);
    notification.show();
  },
});

// No `await` out here: Electron is ready only after this module has been read to its end, and the shell waits for Electron to be ready.
const log = openLog(dataDir);
runShell(
  electron,
  { app },
  {
    ...places,
    dataDir,
    env: coreEnvironment(process.env),
    preload: join(root, 'out', 'shell', 'preload.cjs'),
    files: readWindow(join(root, 'renderer', 'dist')),
    platform: process.platform,
    memory: openMemory(join(app.getPath('userData'), 'window.json')),
    damaged: () => (app.isPackaged ? damagedResources(process.resourcesPath, packedManifest(root)) : Promise.resolve([])),
    log,
  },
).catch((thrown: unknown) => {
  log.problem('shell', thrown);
  app.exit(1);
});
