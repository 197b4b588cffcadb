// Every decision of the shell, as functions of plain values: what may be loaded, asked for and opened, and what happens when a window closes.
// Invariant: pure, and what is not known is refused. The rest of this folder only carries these decisions to Electron.

/** The one origin of the window. */
export const scheme = 'app';
export const origin = 'app://deshi';
export const startAddress = `${origin}/index.html`;

/** Whether the window may go to an address: its own page only. Addresses are read by the URL parser, never compared as text. */
export function mayNavigate(address: string): boolean {
  const url = parsed(address);
  return url !== undefined && url.protocol === `${scheme}:` && url.host === 'deshi' && url.username === '' && url.password === '';
}

/** Whether a request may leave the page: to itself and to what it made itself; `devtools:` while the program is being developed. */
export function mayRequest(address: string, packaged: boolean): boolean {
  const url = parsed(address);
  if (url === undefined) return false;
  if (mayNavigate(address)) return true;
  // The font that lies inside a report: no address at all.
  if (address.startsWith('data:font/woff2;base64,')) return true;
  if (url.protocol === 'blob:') return url.origin === origin || address.startsWith(`blob:${origin}/`);
  return !packaged && url.protocol === 'devtools:';
}

/** No page needs a permission of the system: not a camera, not a place, not the clipboard. Electron would grant them all. */
export function mayAsk(_permission: string): boolean {
  return false;
}

/** The members of Electron's frame that say who sent a message. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: object | null;
}

/** Whether a message came from the window's own page, in its main frame. The frame is null when it has gone or navigated since. */
export function isOwnSender(frame: SenderFrame | null | undefined): boolean {
  return frame != null && frame.parent === null && mayNavigate(frame.url);
}

/** What `app://deshi/...` means: a path of the window, or nothing for another host, method or form of address. */
export function requestedPath(method: string, address: string): string | undefined {
  const url = parsed(address);
  if (url === undefined || method !== 'GET' || !mayNavigate(address)) return undefined;
  return url.pathname;
}

/** Switches of Chromium, before anything else: no name is ever looked up, no crash is ever sent. */
export const switches: readonly (readonly [string, string?])[] = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['disable-breakpad'],
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['dns-prefetch-disable'],
  ['no-pings'],
];

/** Preferences of the page: no Node, its own world, a sandbox. What is not listed is Electron's secure default and stays untouched. */
export function pagePreferences(preload: string, packaged: boolean) {
  return {
    preload,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    contextIsolation: true,
    sandbox: true,
    webviewTag: false,
    spellcheck: false,
    // A middle click would open a window by a way of its own.
    disableBlinkFeatures: 'Auxclick',
    devTools: !packaged,
  } as const;
}

/** Preferences of the hidden window in which a report is laid out: no script runs there, and it has no bridge. */
export function paperPreferences() {
  return {
    javascript: false,
    nodeIntegration: false,
    contextIsolation: true,
    sandbox: true,
    webviewTag: false,
    spellcheck: false,
    devTools: false,
  } as const;
}

/** Size, margins, head, foot and page numbers come from the report's own style sheet. */
export const paperOptions = {
  preferCSSPageSize: true,
  printBackground: true,
  generateTaggedPDF: true,
  generateDocumentOutline: true,
} as const;

/** Where a report lies while it is printed. */
export function reportPath(id: string): string {
  return `/reports/${id}.html`;
}

/** A report brings its own, stricter policy, which names its style sheet by digest; this one holds for the page before that is read. */
export const reportPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// Only what the core needs: nothing of the operator's session (proxies, tokens, NODE_OPTIONS) reaches code that meets foreign bytes.
const passedOn = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LC_ALL',
  'LC_MESSAGES',
  'USERPROFILE',
  'LOCALAPPDATA',
  'SystemRoot',
  'XDG_DATA_HOME',
  'CUDA_VISIBLE_DEVICES',
  'LD_LIBRARY_PATH',
];

/** The environment of the core. */
export function coreEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = passedOn.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), ORT_DISABLE_TELEMETRY: '1' };
}

/** Where the data folder lies: the same place as for the command line. */
export function dataFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
  join: (...parts: string[]) => string,
): string {
  if (env['DESHI_DATA']) return env['DESHI_DATA'];
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'deshi');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'deshi');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'deshi');
}

/** The bundled Node and the file that it runs. While the program is developed, `npm start` says which Node it runs under itself. */
export function corePlaces(
  place: {
    readonly packaged: boolean;
    readonly resources: string;
    readonly root: string;
    readonly platform: NodeJS.Platform;
    readonly developerNode: string | undefined;
  },
  join: (...parts: string[]) => string,
): { readonly node: string; readonly entry: string } {
  const { packaged, resources, root, platform, developerNode } = place;
  if (!packaged) return { node: developerNode ?? 'node', entry: join(root, 'main', 'core.ts') };
  return {
    node: join(resources, 'node', 'bin', platform === 'win32' ? 'node.exe' : 'node'),
    entry: join(resources, 'core', 'main', 'core.ts'),
  };
}

export type ClosingAnswer = 'keep' | 'pause' | 'back';

/** What closing the window does: without a run it closes; with one the operator is asked, unless the answer is to be remembered. */
export function onClosing(state: {
  readonly running: boolean;
  readonly leaving: boolean;
  readonly remembered: 'keep' | 'pause' | undefined;
}) {
  if (!state.running || state.leaving) return 'close' as const;
  return state.remembered ?? ('ask' as const);
}

/** Where a window goes that is not needed while training goes on. Linux desktops often show no notification area: there it could not be found again. */
export function keptAs(platform: NodeJS.Platform): 'hidden' | 'minimised' {
  return platform === 'linux' ? 'minimised' : 'hidden';
}

/** Whether the core is started again after it died: not when it died three times within a minute. */
export function mayRestart(deathsMs: readonly number[], nowMs: number): boolean {
  return deathsMs.filter((at) => nowMs - at < 60_000).length < 3;
}

/** The bar in the task bar: how much of all is done, nothing without a run, and the state that Windows can show. */
export function taskbarBar(activity: { readonly running: boolean; readonly overall: number | null; readonly failed: boolean }): {
  readonly value: number;
  readonly mode: 'none' | 'normal' | 'indeterminate' | 'error';
} {
  if (activity.failed) return { value: 1, mode: 'error' };
  if (!activity.running) return { value: -1, mode: 'none' };
  // Above 1 means "busy" on Windows and is cut to a full bar elsewhere, which would be a lie.
  if (activity.overall === null) return { value: 0, mode: 'indeterminate' };
  return { value: Math.min(1, Math.max(0, activity.overall)), mode: 'normal' };
}

/** Which words a notification has when a run ends; none while the operator looks at the window or stopped it there. */
export function notificationOf(
  state: string,
  focused: boolean,
  rehearsal = false,
): 'finished' | 'paused' | 'failed' | 'rehearsed' | undefined {
  if (focused || !(state === 'finished' || state === 'paused' || state === 'failed')) return undefined;
  return rehearsal ? 'rehearsed' : state;
}

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const usual = { width: 1440, height: 900 };
export const least = { width: 1280, height: 720 };

/** Where the window opens: where it was, if that is still on a screen; otherwise in the middle of the first one, never larger than it. */
export function windowBounds(saved: Bounds | undefined, screens: readonly Bounds[]): Bounds {
  const home = screens.find((screen) => saved !== undefined && overlaps(saved, screen)) ?? screens[0] ?? { x: 0, y: 0, ...usual };
  const width = Math.min(saved?.width ?? usual.width, home.width);
  const height = Math.min(saved?.height ?? usual.height, home.height);
  if (saved !== undefined && overlaps(saved, home)) {
    const within = (at: number, from: number, space: number): number => Math.round(Math.min(Math.max(at, from), from + space));
    return { x: within(saved.x, home.x, home.width - width), y: within(saved.y, home.y, home.height - height), width, height };
  }
  return { x: Math.round(home.x + (home.width - width) / 2), y: Math.round(home.y + (home.height - height) / 2), width, height };
}

/** Enough of the title bar to take hold of it. */
function overlaps(a: Bounds, b: Bounds): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  return across >= 100 && a.y >= b.y - 10 && a.y < b.y + b.height - 50;
}

function parsed(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}
