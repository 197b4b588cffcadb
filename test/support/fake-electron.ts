// Stands in for the parts of Electron that the shell is given (main/shell/parts.ts, picked from electron.d.ts): records what is set, lets a test cause events.
// Invariant: it decides nothing; what the shell did not set is not there.
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads';
import type {
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NotificationConstructorOptions,
  OpenDialogOptions,
  SaveDialogOptions,
} from 'electron';
import type { ContentsPart, ElectronParts, SessionPart, WindowPart } from '../../main/shell/parts.ts';

type Handler = (...args: never[]) => unknown;

/** An event of Electron that can be prevented. */
export function preventable<T extends object>(more: T) {
  const event = {
    ...more,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}

/** Electron's end of a message channel: the same, with other member names. */
export function mainPort(port: NodePort) {
  const emitter = new EventEmitter();
  port.on('close', () => emitter.emit('close'));
  return {
    postMessage: (message: unknown) => port.postMessage(message),
    on: (event: 'message' | 'close', listener: (event: never) => void) => void emitter.on(event, listener as () => void),
    start: () => void port.on('message', (data) => emitter.emit('message', { data })),
    close: () => port.close(),
  };
}

export class FakeWindow extends EventEmitter {
  readonly options: object;
  readonly done: string[] = [];
  readonly webContents: { printToPDF(how: object): Promise<Buffer>; send(channel: string, word: string): void };
  /** What the page was told by the menu. */
  readonly told: string[] = [];
  /** What a test makes of a page that is printed. */
  print: (how: object) => Promise<Buffer> = async () => Buffer.from('%PDF-');
  bar: unknown[] = [];
  shown = false;
  minimised = false;
  focused = false;
  bounds = { x: 10, y: 20, width: 1300, height: 800 };

  constructor(options: object) {
    super();
    this.options = options;
    this.webContents = {
      printToPDF: (how: object) => this.print(how),
      send: (channel, word) => void this.told.push(`${channel} ${word}`),
    };
  }

  async loadURL(address: string) {
    this.done.push(`load ${address}`);
  }
  show() {
    this.shown = true;
  }
  hide() {
    this.shown = false;
  }
  minimize() {
    this.minimised = true;
  }
  restore() {
    this.minimised = false;
  }
  focus() {
    this.focused = true;
  }
  destroy() {
    this.done.push('destroy');
  }
  maximize() {
    this.done.push('maximise');
  }
  isMinimized = () => this.minimised;
  isMaximized = () => false;
  isFullScreen = () => false;
  isFocused = () => this.focused;
  isDestroyed = () => false;
  getNormalBounds = () => this.bounds;
  setProgressBar(...bar: unknown[]) {
    this.bar = bar;
  }
  flashFrame(on: boolean) {
    this.done.push(`flash ${on}`);
  }
}

export function fakeContents() {
  const emitter = new EventEmitter();
  let opening: Handler | undefined;
  const contents = {
    on: (name: string, listener: Handler) => emitter.on(name, listener as () => void),
    setWindowOpenHandler: (handler: Handler) => {
      opening = handler;
    },
  } as unknown as ContentsPart;
  return { contents, emitter, open: (url: string) => opening?.({ url } as never) };
}

export function fakeSession() {
  const set = new Map<string, Handler | unknown>();
  const events = new EventEmitter();
  const keep = (name: string) => (value: unknown) => void set.set(name, value);
  const session = {
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    setDisplayMediaRequestHandler: keep('display'),
    setSpellCheckerEnabled: keep('spelling'),
    setSpellCheckerDictionaryDownloadURL: keep('dictionaries'),
    on: (name: string, listener: Handler) => events.on(name, listener as () => void),
    webRequest: { onBeforeRequest: keep('before-request') },
    protocol: { handle: (scheme: string, handler: unknown) => void set.set(`protocol ${scheme}`, handler) },
  } as unknown as SessionPart;
  /** What a handler answers by its callback, or by returning. */
  async function ask(name: string, ...args: unknown[]): Promise<unknown> {
    const handler = set.get(name) as Handler;
    return new Promise((settle) => {
      const returned = handler(...([...args, settle] as never[]));
      if (returned !== undefined) settle(returned);
    });
  }
  return { session, set, events, ask };
}

/** A whole Electron that is ready when `ready` is called. */
export function fakeElectron({ packaged = false, first = true }: { packaged?: boolean; first?: boolean } = {}) {
  const order: string[] = [];
  const app = new EventEmitter();
  const ipc = new Map<string, Handler>();
  const { session, set, ask, events } = fakeSession();
  const windows: FakeWindow[] = [];
  const menus: MenuItemConstructorOptions[][] = [];
  const dialogs: (OpenDialogOptions | MessageBoxOptions | SaveDialogOptions)[] = [];
  const errors: string[] = [];
  const notifications: { options: NotificationConstructorOptions; clicked: () => void }[] = [];
  const switches: string[] = [];
  const awake = new Set<number>();
  const shown: string[] = [];
  const trays = { open: 0, tip: '' };
  let exitCode: number | undefined;
  let settleReady: () => void = () => {};
  let settleExit: (code: number) => void = () => {};
  const ready = new Promise<void>((settle) => {
    settleReady = settle;
  });
  const exited = new Promise<number>((settle) => {
    settleExit = settle;
  });
  let blockers = 0;
  const answers = {
    chosen: { canceled: true, filePaths: [] as string[] },
    asked: { response: 2, checkboxChecked: false },
    saved: { canceled: true, filePath: '' },
  };

  const appPart = {
    on: (name: string, listener: Handler) => app.on(name, listener as () => void),
    quit: () => void order.push('quit'),
    exit(code: number) {
      exitCode = code;
      settleExit(code);
    },
    getLocale: () => 'ja-JP',
    getVersion: () => '0.1.0',
    isPackaged: packaged,
    requestSingleInstanceLock: () => first,
    setAboutPanelOptions: () => {},
    whenReady: () => {
      order.push('waits for ready');
      return ready;
    },
    enableSandbox: () => void order.push('sandbox'),
    commandLine: { appendSwitch: (...parts: string[]) => void switches.push(parts.join('=')) },
  };
  const parts = {
    app: appPart,
    session,
    ipc: {
      handle: (name: string, handler: Handler) => void ipc.set(name, handler),
      on: (name: string, handler: Handler) => void ipc.set(name, handler),
    },
    dialog: {
      open: async (_window: WindowPart, options: OpenDialogOptions) => {
        dialogs.push(options);
        return answers.chosen;
      },
      ask: async (_window: WindowPart, options: MessageBoxOptions) => {
        dialogs.push(options);
        return answers.asked;
      },
      save: async (_window: WindowPart, options: SaveDialogOptions) => {
        dialogs.push(options);
        return answers.saved;
      },
      showErrorBox: (title: string, content: string) => void errors.push(`${title}: ${content}`),
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] },
    shell: { showItemInFolder: (path: string) => void shown.push(path) },
    power: {
      start: (kind: string) => {
        order.push(kind);
        awake.add(++blockers);
        return blockers;
      },
      stop: (id: number) => awake.delete(id),
    },
    menu: {
      build: (template: MenuItemConstructorOptions[]) => template,
      set: (menu: unknown) => void menus.push(menu as MenuItemConstructorOptions[]),
    },
    openWindow(options: object) {
      order.push('window');
      const window = new FakeWindow(options);
      windows.push(window);
      return window;
    },
    openTray() {
      trays.open += 1;
      return {
        setToolTip: (tip: string) => {
          trays.tip = tip;
        },
        setContextMenu: () => {},
        on: () => {},
        destroy: () => {
          trays.open -= 1;
        },
      };
    },
    openChannel() {
      const { port1, port2 } = new MessageChannel();
      return { port1, port2: mainPort(port2) };
    },
    notify: (options: NotificationConstructorOptions, clicked: () => void) => void notifications.push({ options, clicked }),
  } as unknown as ElectronParts;
  return {
    parts,
    app,
    ipc,
    set,
    ask,
    events,
    windows,
    menus,
    dialogs,
    errors,
    notifications,
    switches,
    awake,
    shown,
    trays,
    order,
    answers,
    exited,
    ready: () => settleReady(),
    exitCode: () => exitCode,
  };
}
