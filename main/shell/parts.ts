// The parts of Electron that the shell uses, picked from its own types: a release that changes one of them does not compile.
// Invariant: types only. Tests put their own objects in place of these; only main.ts names the package itself.
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Dialog,
  IpcMain,
  Menu,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  MessageBoxReturnValue,
  MessagePortMain,
  NotificationConstructorOptions,
  OpenDialogOptions,
  OpenDialogReturnValue,
  PowerSaveBlocker,
  Protocol,
  SaveDialogOptions,
  SaveDialogReturnValue,
  Screen,
  Session,
  Shell,
  Tray,
  WebContents,
} from 'electron';

export type AppPart = Pick<
  App,
  'on' | 'quit' | 'exit' | 'getLocale' | 'getVersion' | 'isPackaged' | 'requestSingleInstanceLock' | 'setAboutPanelOptions'
> & {
  readonly commandLine: Pick<App['commandLine'], 'appendSwitch'>;
  whenReady(): Promise<void>;
  enableSandbox(): void;
};
export type SessionPart = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setSpellCheckerEnabled'
  | 'setSpellCheckerDictionaryDownloadURL'
  | 'on'
> & {
  readonly webRequest: Pick<Session['webRequest'], 'onBeforeRequest'>;
  readonly protocol: Pick<Protocol, 'handle'>;
};
export type ContentsPart = Pick<WebContents, 'on' | 'setWindowOpenHandler'>;
export type WindowPart = Pick<
  BrowserWindow,
  | 'on'
  | 'loadURL'
  | 'show'
  | 'hide'
  | 'minimize'
  | 'restore'
  | 'focus'
  | 'destroy'
  | 'isMinimized'
  | 'isMaximized'
  | 'isFullScreen'
  | 'isFocused'
  | 'isDestroyed'
  | 'maximize'
  | 'getNormalBounds'
  | 'setProgressBar'
  | 'flashFrame'
> & { readonly webContents: Pick<WebContents, 'printToPDF' | 'send'> };
export interface DialogPart extends Pick<Dialog, 'showErrorBox'> {
  open(window: WindowPart, options: OpenDialogOptions): Promise<OpenDialogReturnValue>;
  ask(window: WindowPart, options: MessageBoxOptions): Promise<MessageBoxReturnValue>;
  save(window: WindowPart, options: SaveDialogOptions): Promise<SaveDialogReturnValue>;
}
export type IpcPart = Pick<IpcMain, 'handle' | 'on'>;
export type ScreenPart = Pick<Screen, 'getAllDisplays'>;
export type ShellPart = Pick<Shell, 'showItemInFolder'>;
export type PowerPart = Pick<PowerSaveBlocker, 'start' | 'stop'>;
export type PortPart = Pick<MessagePortMain, 'postMessage' | 'on' | 'start' | 'close'>;
export type TrayPart = Pick<Tray, 'setToolTip' | 'setContextMenu' | 'on' | 'destroy'>;

export interface ElectronParts {
  readonly app: AppPart;
  readonly session: SessionPart;
  readonly ipc: IpcPart;
  readonly dialog: DialogPart;
  readonly screen: ScreenPart;
  readonly shell: ShellPart;
  readonly power: PowerPart;
  readonly menu: { build(template: MenuItemConstructorOptions[]): Menu; set(menu: Menu): void };
  openWindow(options: BrowserWindowConstructorOptions): WindowPart;
  openTray(): TrayPart;
  openChannel(): { readonly port1: MessagePortMain; readonly port2: MessagePortMain };
  notify(options: NotificationConstructorOptions, clicked: () => void): void;
}
