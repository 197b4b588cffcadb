// The decisions of the shell, each on a list of what is right and a list of what is hostile.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as policy from '../../main/shell/policy.ts';

/** Addresses that are not the window's, however alike they look. */
const hostile = [
  'https://deshi/',
  'http://app://deshi/',
  'app://deshi.evil.example/',
  'app://evil/',
  'app://user@deshi/',
  'app://user:password@deshi/',
  'app://deshi:8080/',
  'app:deshi',
  'app:/deshi/',
  'application://deshi/',
  'file:///etc/passwd',
  'file://deshi/index.html',
  'javascript:alert(1)',
  'data:text/html,<script>1</script>',
  'about:blank',
  'chrome://version',
  'view-source:app://deshi/',
  'filesystem:app://deshi/',
  'ws://127.0.0.1/',
  'ftp://deshi/',
  'blob:https://evil.example/1',
  '\\\\server\\share',
  '//deshi/',
  'deshi',
  '',
  ' ',
  'app://',
];

/** Every permission that this release of Electron knows. */
function permissions(): string[] {
  const types = readFileSync(resolve(import.meta.dirname, '../../node_modules/electron/electron.d.ts'), 'utf8');
  const found = [
    /setPermissionRequestHandler\(handler: .*?permission: ([^,]*),/,
    /setPermissionCheckHandler\(handler: .*?permission: ([^,]*),/,
  ].flatMap((pattern) => [...(pattern.exec(types)?.[1] ?? '').matchAll(/'([\w-]+)'/g)].map(([, name]) => name as string));
  return [...new Set(found)];
}

describe('addresses', () => {
  test.each(['app://deshi/', 'app://deshi/index.html', 'app://deshi/index.html#x', 'app://deshi/assets/a.js?x=1', 'APP://deshi/'])(
    '%s is the window',
    (address) => {
      expect(policy.mayNavigate(address)).toBe(true);
      expect(policy.mayRequest(address, true)).toBe(true);
    },
  );

  test.each(hostile)('%j is not', (address) => {
    expect(policy.mayNavigate(address)).toBe(false);
    expect(policy.mayRequest(address, true)).toBe(false);
    expect(policy.isOwnSender({ url: address, parent: null })).toBe(false);
    expect(policy.requestedPath('GET', address)).toBeUndefined();
  });

  test('what the page made itself may be loaded but not gone to', () => {
    expect(policy.mayRequest('blob:app://deshi/1-2', true)).toBe(true);
    expect(policy.mayNavigate('blob:app://deshi/1-2')).toBe(false);
  });

  test('developer tools are for developers', () => {
    expect(policy.mayRequest('devtools://devtools/bundled/x.js', true)).toBe(false);
    expect(policy.mayRequest('devtools://devtools/bundled/x.js', false)).toBe(true);
    expect(policy.pagePreferences('p', true).devTools).toBe(false);
    expect(policy.pagePreferences('p', false).devTools).toBe(true);
  });

  test('a message counts from the main frame of the window only', () => {
    const frame = { url: policy.startAddress, parent: null };
    expect(policy.isOwnSender(frame)).toBe(true);
    expect(policy.isOwnSender({ ...frame, parent: {} })).toBe(false);
    expect(policy.isOwnSender(null)).toBe(false);
    expect(policy.isOwnSender(undefined)).toBe(false);
  });

  test('only GET means a path, and it stays as the parser made it', () => {
    expect(policy.requestedPath('GET', 'app://deshi/a/b.js?c#d')).toBe('/a/b.js');
    expect(policy.requestedPath('GET', 'app://deshi/a/../../b')).toBe('/b');
    expect(policy.requestedPath('POST', 'app://deshi/a')).toBeUndefined();
  });
});

test('no permission is ever granted, of all that Electron knows', () => {
  const names = permissions();
  expect(names.length).toBeGreaterThan(30);
  expect(names).toContain('media');
  expect(names.filter((name) => policy.mayAsk(name))).toEqual([]);
  expect(policy.mayAsk('something new')).toBe(false);
});

test('the core gets nothing of the session but what it needs', () => {
  const env = {
    PATH: '/bin',
    HOME: '/h',
    NODE_OPTIONS: '--inspect',
    ELECTRON_RUN_AS_NODE: '1',
    HTTPS_PROXY: 'x',
    SECRET_TOKEN: 'x',
    LANG: 'ja',
  };
  expect(policy.coreEnvironment(env)).toEqual({ PATH: '/bin', HOME: '/h', LANG: 'ja', ORT_DISABLE_TELEMETRY: '1' });
});

test('the core is the bundled one once packed, whatever the environment says', () => {
  const place = { resources: '/r', root: '/p', developerNode: '/dev/node' };
  expect(policy.corePlaces({ ...place, packaged: true, platform: 'linux' }, join)).toEqual({
    node: '/r/node/bin/node',
    entry: '/r/core/main/core.ts',
  });
  expect(policy.corePlaces({ ...place, packaged: true, platform: 'win32' }, join).node).toBe('/r/node/bin/node.exe');
  expect(policy.corePlaces({ ...place, packaged: false, platform: 'linux' }, join)).toEqual({
    node: '/dev/node',
    entry: '/p/main/core.ts',
  });
});

test.each([
  [{ DESHI_DATA: '/d' }, 'linux', '/d'],
  [{ XDG_DATA_HOME: '/x' }, 'linux', '/x/deshi'],
  [{}, 'linux', '/h/.local/share/deshi'],
  [{}, 'darwin', '/h/Library/Application Support/deshi'],
  [{ LOCALAPPDATA: '/l' }, 'win32', '/l/deshi'],
] as const)('data of %j on %s lie in %s', (env, platform, folder) => {
  expect(policy.dataFolder(env, platform, '/h', join)).toBe(folder);
});

test('closing: at once without a run, asked with one, as remembered afterwards', () => {
  const { onClosing } = policy;
  expect(onClosing({ running: false, leaving: false, remembered: 'keep' })).toBe('close');
  expect(onClosing({ running: true, leaving: true, remembered: undefined })).toBe('close');
  expect(onClosing({ running: true, leaving: false, remembered: undefined })).toBe('ask');
  expect(onClosing({ running: true, leaving: false, remembered: 'keep' })).toBe('keep');
  expect(onClosing({ running: true, leaving: false, remembered: 'pause' })).toBe('pause');
  expect([policy.keptAs('linux'), policy.keptAs('win32'), policy.keptAs('darwin')]).toEqual(['minimised', 'hidden', 'hidden']);
});

test('a core that dies three times within a minute stays dead', () => {
  expect(policy.mayRestart([], 0)).toBe(true);
  expect(policy.mayRestart([1000, 2000], 3000)).toBe(true);
  expect(policy.mayRestart([1000, 2000, 3000], 3000)).toBe(false);
  expect(policy.mayRestart([1000, 2000, 70_000], 71_000)).toBe(true);
});

test('the task bar never shows a full bar for work that is not done', () => {
  const bar = (overall: number | null, running = true, failed = false) => policy.taskbarBar({ running, overall, failed });
  expect(bar(0.25)).toEqual({ value: 0.25, mode: 'normal' });
  expect(bar(null)).toEqual({ value: 0, mode: 'indeterminate' });
  expect([bar(-1).value, bar(3).value]).toEqual([0, 1]);
  expect(bar(0.5, false)).toEqual({ value: -1, mode: 'none' });
  expect(bar(null, false, true).mode).toBe('error');
});

test('notifications are for operators who look elsewhere', () => {
  expect(['finished', 'paused', 'failed', 'cancelled', 'running', 'toString'].map((state) => policy.notificationOf(state, false))).toEqual([
    'finished',
    'paused',
    'failed',
    undefined,
    undefined,
    undefined,
  ]);
  expect(policy.notificationOf('finished', true)).toBeUndefined();
  // A rehearsal has no result to announce, however it ends.
  const rehearsed = ['finished', 'paused', 'failed', 'cancelled'].map((state) => policy.notificationOf(state, false, true));
  expect(rehearsed).toEqual(['rehearsed', 'rehearsed', 'rehearsed', undefined]);
});

describe('the window opens', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1040 };
  const right = { x: 1920, y: 0, width: 1280, height: 800 };

  test('in the middle of the first screen, and never larger than it', () => {
    expect(policy.windowBounds(undefined, [screen])).toEqual({ x: 240, y: 70, width: 1440, height: 900 });
    expect(policy.windowBounds(undefined, [{ x: 0, y: 25, width: 1024, height: 600 }])).toEqual({ x: 0, y: 25, width: 1024, height: 600 });
    expect(policy.windowBounds(undefined, [])).toMatchObject({ width: 1440, height: 900 });
  });

  test('where it was', () => {
    const saved = { x: 1950, y: 40, width: 1200, height: 700 };
    expect(policy.windowBounds(saved, [screen, right])).toEqual(saved);
  });

  test('on a screen that is still there', () => {
    const saved = { x: 1950, y: 40, width: 1200, height: 700 };
    expect(policy.windowBounds(saved, [screen])).toEqual({ x: 360, y: 170, width: 1200, height: 700 });
    expect(policy.windowBounds({ x: -5000, y: -5000, width: 1200, height: 700 }, [screen])).toMatchObject({ x: 360 });
  });

  test('wholly inside, even when it was half outside', () => {
    expect(policy.windowBounds({ x: 1500, y: 900, width: 1200, height: 700 }, [screen])).toEqual({
      x: 720,
      y: 340,
      width: 1200,
      height: 700,
    });
  });
});
