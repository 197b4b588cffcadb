// The shell: puts policy, window, menus, dialogs and the core together, over whatever parts of Electron it is given.
// Invariant: no decision is made here (policy.ts does) and nothing is computed; closing loses nothing.
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { choices, type MenuWord, type SavedReport } from '../../preload/bridge.ts';
import type { ShellText } from '../../renderer/text/en-shell.ts';
import { languageOf, textFor } from '../../renderer/text/text.ts';
import { joinPorts } from '../carrier/channels.ts';
import { overMainPort } from '../carrier/ports.ts';
import type { Log } from '../log.ts';
import type { WindowFiles } from '../window-files.ts';
import { type Core, type CoreOptions, startCore } from './core.ts';
import { closingAnswer, closingDialog, openDialog, saveReportDialog } from './dialogs.ts';
import { hardenApp, hardenSession } from './hardening.ts';
import { guardIpc } from './ipc.ts';
import type { Memory } from './memory.ts';
import { menuTemplate, trayTemplate } from './menu.ts';
import { openPress, type Press } from './paper.ts';
import type { ElectronParts, TrayPart, WindowPart } from './parts.ts';
import { keptAs, mayRestart, onClosing, pagePreferences, scheme, startAddress, windowBounds } from './policy.ts';
import { openPresence } from './presence.ts';
import { answerRequest } from './protocol.ts';
import { windowOptions } from './window.ts';

export interface ShellOptions extends Pick<CoreOptions, 'node' | 'entry' | 'dataDir' | 'env'> {
  readonly preload: string;
  readonly files: WindowFiles;
  readonly platform: NodeJS.Platform;
  readonly memory: Memory;
  /** What stands beside the archive and is not as it was packed: Electron's own check covers the archive only. */
  damaged(): Promise<readonly string[]>;
  readonly log: Log;
}

const runName = z.string().regex(/^[a-z0-9-]{1,64}$/);

/** Runs the desktop program. Resolves when its window has been opened, or at once when another one is running. */
export async function runShell(parts: () => ElectronParts, early: Pick<ElectronParts, 'app'>, options: ShellOptions): Promise<void> {
  const { app } = early;
  const { memory, log, platform } = options;
  hardenApp(app);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  let window: WindowPart | undefined;
  let tray: TrayPart | undefined;
  let core: Core | undefined;
  let press: Press | undefined;
  let leaving = false;
  let language = memory.read().language ?? languageOf(app.getLocale());
  const pageDeathsMs: number[] = [];
  const text = (): ShellText => textFor(language).shell;

  app.on('second-instance', show);
  app.on('activate', show);
  // The program ends by `leave` alone, so that everything is saved before.
  app.on('window-all-closed', () => {});
  app.on('before-quit', (event) => {
    if (leaving) return;
    event.preventDefault();
    void close();
  });
  app.on('render-process-gone', (_event, contents, { reason }) => {
    if (reason === 'clean-exit' || leaving || press?.prints(contents)) return;
    pageDeathsMs.push(Date.now());
    log.note('page-died', { reason });
    // The host owns the run, not the page: a fresh page finds everything as it was.
    if (mayRestart(pageDeathsMs, Date.now())) void window?.loadURL(startAddress);
  });

  await app.whenReady();
  // Only now may anything else of Electron be touched.
  const electron = parts();
  hardenSession(electron.session, app.isPackaged);
  const damaged = await options.damaged();
  if (damaged.length > 0) {
    log.note('damaged', { files: damaged.length });
    electron.dialog.showErrorBox(text().core.title, text().core.damaged);
    app.exit(1);
    return;
  }
  const paper = openPress(electron);
  press = paper;
  electron.session.protocol.handle(scheme, (request) => answerRequest(request, options.files, face, paper.page));
  const presence = openPresence({
    power: electron.power,
    window: () => window,
    text,
    notify: (body) => wantsNotifications() && electron.notify({ title: 'Deshi', body, silent: true }, show),
    onRunning: showTray,
  });
  core = startCore({
    ...options,
    onStart(control) {
      control.on('work.progressed', presence.progressed);
      control.on('run.ended', presence.ended);
    },
    onDeath(again) {
      presence.lost();
      if (!again) electron.dialog.showErrorBox(text().core.title, text().core.detail);
    },
  });
  hearWindow();
  showMenu();
  window = openWindow();

  async function face(digest: string): Promise<Uint8Array | null> {
    const reply = await core?.control?.callAny('shell.face', { digest });
    return reply !== undefined && 'ok' in reply && reply.ok instanceof Uint8Array ? reply.ok : null;
  }

  function hearWindow(): void {
    const ipc = guardIpc(electron.ipc, log);
    ipc.hear('connection', ({ senderFrame }) => {
      const { port1, port2 } = electron.openChannel();
      senderFrame?.postMessage('connection', null, [port1]);
      const channel = core?.openChannel();
      // Without a core the port closes, and the window says that the connection is lost.
      if (channel === undefined) port2.close();
      else joinPorts(overMainPort(port2), channel);
    });
    ipc.answer('choose', z.enum(choices), async (choice) => {
      if (window === undefined) return null;
      const { canceled, filePaths } = await electron.dialog.open(window, openDialog(choice, text()));
      return canceled ? null : (filePaths[0] ?? null);
    });
    ipc.answer('show-result', runName, async (runId) => {
      const reply = await core?.control?.call('run.result', { runId });
      if (reply === undefined || !('ok' in reply)) return false;
      if (!existsSync(reply.ok.folder)) return false;
      electron.shell.showItemInFolder(reply.ok.folder);
      return true;
    });
    ipc.answer('save-report', z.strictObject({ runId: runName, language: z.enum(['en', 'ja']) }), saveReport);
    ipc.answer('settings', z.strictObject({ notifications: z.boolean().optional() }), ({ notifications }) => {
      if (notifications !== undefined) memory.write({ notifications });
      return { notifications: wantsNotifications() };
    });
    ipc.answer('set-language', z.enum(['en', 'ja']), (chosen) => {
      language = chosen;
      memory.write({ language });
      showMenu();
      showTray(presence.running);
    });
  }

  async function saveReport(asked: { runId: string; language: 'en' | 'ja' }): Promise<SavedReport | null> {
    const reply = await core?.control?.call('run.report', asked);
    if (reply === undefined || window === undefined) return null;
    if ('problem' in reply) return reply;
    const { canceled, filePath } = await electron.dialog.save(window, saveReportDialog(textFor(asked.language).shell));
    if (canceled || filePath === '') return null;
    try {
      await paper.print(reply.ok.html, filePath);
      return { ok: filePath };
    } catch (thrown) {
      log.problem('paper', thrown);
      return { problem: { code: 'unexpected', data: {} } };
    }
  }

  function openWindow(): WindowPart {
    const { bounds, maximised } = memory.read();
    const screens = electron.screen.getAllDisplays().map(({ workArea }) => workArea);
    const opened = electron.openWindow(windowOptions(windowBounds(bounds, screens), pagePreferences(options.preload, app.isPackaged)));
    opened.on('ready-to-show', () => {
      if (maximised) opened.maximize();
      opened.show();
    });
    opened.on('focus', presence.seen);
    opened.on('close', (event) => {
      remember(opened);
      if (leaving) return;
      event.preventDefault();
      void close();
    });
    void opened.loadURL(startAddress);
    return opened;
  }

  async function close(): Promise<void> {
    const decision = onClosing({ running: presence.running, leaving, remembered: memory.read().closing });
    if (decision === 'close' || decision === 'pause') return leave();
    if (decision === 'keep' || window === undefined) return putAway();
    show();
    const { response, checkboxChecked } = await electron.dialog.ask(window, closingDialog(text(), keptAs(platform)));
    const answer = closingAnswer(response);
    if (answer === 'back') return;
    if (checkboxChecked) memory.write({ closing: answer });
    return answer === 'keep' ? putAway() : leave();
  }

  function putAway(): void {
    if (keptAs(platform) === 'hidden') window?.hide();
    else window?.minimize();
  }

  async function leave(): Promise<void> {
    if (leaving) return;
    leaving = true;
    if (window !== undefined) remember(window);
    await core?.end();
    tray?.destroy();
    app.exit(0);
  }

  function remember(opened: WindowPart): void {
    if (!opened.isDestroyed()) memory.write({ bounds: opened.getNormalBounds(), maximised: opened.isMaximized() });
  }

  function show(): void {
    if (window === undefined) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  function wantsNotifications(): boolean {
    return memory.read().notifications !== false;
  }

  /** An entry of the menu that is answered by the window. */
  function ask(what: MenuWord): void {
    show();
    window?.webContents.send('menu', what);
  }

  function showMenu(): void {
    electron.menu.set(electron.menu.build(menuTemplate(text(), { platform, packaged: app.isPackaged }, ask)));
  }

  function showTray(running: boolean): void {
    if (keptAs(platform) !== 'hidden') return;
    if (!running) {
      tray?.destroy();
      tray = undefined;
      // A hidden window without its place in the notification area could not be found again.
      if (window !== undefined && !leaving && !window.isFocused()) window.show();
      return;
    }
    if (tray === undefined) {
      tray = electron.openTray();
      tray.on('click', show);
    }
    tray.setToolTip(text().tray.running);
    tray.setContextMenu(electron.menu.build(trayTemplate(text(), show, () => void leave())));
  }
}
