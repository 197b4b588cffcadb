// The twenty points of Electron's security checklist (docs/tutorial/security.md), one test each, and the fuses.
// Invariant: what can be seen without Electron's program file is tested here on the very functions that it is given; what cannot is skipped with its reason.
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { hardenApp, hardenContents, hardenSession } from '../../main/shell/hardening.ts';
import { guardIpc } from '../../main/shell/ipc.ts';
import { mayNavigate, pagePreferences, startAddress } from '../../main/shell/policy.ts';
import { answerRequest, schemes } from '../../main/shell/protocol.ts';
import { windowOptions } from '../../main/shell/window.ts';
import { contentPolicy, readWindow } from '../../main/window-files.ts';
import { portMessage } from '../../preload/carrier/browser.ts';
import { memoryLog } from '../support/carrier-host.ts';
import { electronHere, noElectron } from '../support/electron-binary.ts';
import { fakeContents, fakeElectron, fakeSession, preventable } from '../support/fake-electron.ts';
import { writeWindow } from '../support/served-window.ts';
import { temporaryFolder } from '../support/temporary.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');
const sources = [...globSync('main/shell/*.ts', { cwd: root }), 'preload/preload.ts'];
/** The code of the shell without comments and without the words in strings that explain it. */
const code = sources.map((path) => read(path).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')).join('\n');
const page = windowOptions({ x: 0, y: 0, width: 1440, height: 900 }, pagePreferences('/preload.cjs', true)).webPreferences ?? {};
const foreign = ['https://evil.example/', 'file:///etc/passwd', 'app://evil/', 'javascript:1', 'data:text/html,1'];

describe('the checklist', () => {
  test('1 loads secure content only: its own scheme, which is registered as secure', () => {
    expect(startAddress).toBe('app://deshi/index.html');
    expect(schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
    expect(code).not.toMatch(/http:\/\//);
  });

  test('2 gives the page no Node', () => {
    expect(page).toMatchObject({ nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false });
  });

  test('3 keeps the preload in a world of its own', () => {
    expect(page.contextIsolation).toBe(true);
  });

  test('4 puts every page into the sandbox, before anything else happens', () => {
    expect(page.sandbox).toBe(true);
    const { parts, order } = fakeElectron();
    hardenApp(parts.app);
    expect(order[0]).toBe('sandbox');
    expect(code).not.toMatch(/no-sandbox/);
  });

  test('5 answers every request for a permission, each check and each device with no', async () => {
    const { session, ask } = fakeSession();
    hardenSession(session, true);
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem', 'anything-new']) {
      expect(await ask('request', {}, permission)).toBe(false);
      expect(await ask('check', {}, permission)).toBe(false);
    }
    expect(await ask('device', { deviceType: 'usb' })).toBe(false);
    expect(await ask('display', {})).toBeNull();
  });

  test('6 leaves web security on', () => {
    expect(page).not.toHaveProperty('webSecurity');
    expect(code).not.toMatch(/webSecurity|disable-web-security|disable-site-isolation/);
  });

  test('7 sends a policy that lets nothing foreign and nothing inline run', async () => {
    const response = await answerRequest(
      { method: 'GET', url: startAddress },
      readWindow(writeWindow(temporaryFolder())),
      async () => null,
    );
    expect(response.headers.get('content-security-policy')).toBe(contentPolicy);
    const directives = new Map(contentPolicy.split('; ').map((one) => [one.split(' ')[0], one.split(' ').slice(1)]));
    expect(directives.get('default-src')).toEqual(["'none'"]);
    expect(directives.get('script-src')).toEqual(["'self'"]);
    for (const name of ['base-uri', 'form-action', 'frame-ancestors']) expect(directives.get(name)).toEqual(["'none'"]);
    expect(
      [...directives.values()].flat().filter((source) => !/^('self'|'none'|'script'|blob:|svelte-trusted-html)$/.test(source)),
    ).toEqual([]);
  });

  test('8 allows no insecure content', () => {
    expect(page).not.toHaveProperty('allowRunningInsecureContent');
    expect(code).not.toMatch(/allowRunningInsecureContent|allow-running-insecure|ignore-certificate-errors/);
  });

  test('9 switches on no experiments', () => {
    expect(page).not.toHaveProperty('experimentalFeatures');
    expect(code).not.toMatch(/experimentalFeatures|enable-experimental|js-flags/);
  });

  test('10 switches on no features of Blink, and one off', () => {
    expect(page).not.toHaveProperty('enableBlinkFeatures');
    expect(page.disableBlinkFeatures).toBe('Auxclick');
    expect(code).not.toMatch(/enableBlinkFeatures|enable-blink-features|enable-features/);
  });

  test('11 has no webview', () => {
    expect(page.webviewTag).toBe(false);
    expect(
      globSync('renderer/**/*.{svelte,html}', { cwd: root, exclude: ['renderer/dist/**'] }).filter((path) => /<webview/.test(read(path))),
    ).toEqual([]);
  });

  test('12 lets none be attached, whatever its options', () => {
    const { contents, emitter } = fakeContents();
    hardenContents(contents);
    const event = preventable({});
    emitter.emit('will-attach-webview', event, {}, {});
    expect(event.defaultPrevented).toBe(true);
  });

  test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('13 stays where it is: %s', (name) => {
    const { contents, emitter } = fakeContents();
    hardenContents(contents);
    for (const url of foreign) {
      const event = preventable({ url });
      emitter.emit(name, event);
      expect([url, event.defaultPrevented]).toEqual([url, true]);
    }
    const home = preventable({ url: startAddress });
    emitter.emit(name, home);
    expect(home.defaultPrevented).toBe(false);
  });

  test('13 holds for every page that will ever exist', () => {
    const { parts, app } = fakeElectron();
    hardenApp(parts.app);
    const { contents, emitter } = fakeContents();
    app.emit('web-contents-created', {}, contents);
    const event = preventable({ url: 'https://evil.example/' });
    emitter.emit('will-navigate', event);
    expect(event.defaultPrevented).toBe(true);
  });

  test('14 opens no other window', () => {
    const { contents, open } = fakeContents();
    hardenContents(contents);
    for (const url of [...foreign, startAddress]) expect(open(url)).toEqual({ action: 'deny' });
  });

  test('15 never hands an address to the system', () => {
    expect(code).not.toMatch(/openExternal|openPath/);
  });

  test('16 is built on a release that is pinned and whose types are the ones compiled against', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
    const version = devDependencies['electron'] ?? '';
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(45);
    expect(read('node_modules/electron/electron.d.ts')).toContain(`Type definitions for Electron ${version}`);
  });

  test('17 hears its own page only: one wrapper, and nobody else touches the channel', async () => {
    const { parts, ipc } = fakeElectron();
    const log = memoryLog();
    const heard: unknown[] = [];
    const guarded = guardIpc(parts.ipc, log);
    guarded.answer('question', z.number(), (checked) => heard.push(checked));
    guarded.hear('message', () => heard.push('message'));
    const question = ipc.get('question') as (...args: unknown[]) => Promise<unknown>;
    const message = ipc.get('message') as (...args: unknown[]) => void;
    for (const url of foreign) {
      expect(await question({ senderFrame: { url, parent: null } }, 1)).toBeNull();
      message({ senderFrame: { url, parent: null } });
    }
    expect(await question({ senderFrame: null }, 1)).toBeNull();
    expect(heard).toEqual([]);
    expect(log.notes.length).toBe(foreign.length * 2 + 1);
    expect(JSON.stringify(log.notes)).not.toContain('evil');
    await question({ senderFrame: { url: startAddress, parent: null } }, 1);
    message({ senderFrame: { url: startAddress, parent: null } });
    expect(heard).toEqual([1, 'message']);
    const users = sources.filter((path) => /\bipc(Main)?\.(handle|on|once|handleOnce|addListener)\b/.test(read(path)));
    expect(users).toEqual(['main/shell/ipc.ts']);
    expect(sources.filter((path) => read(path).includes('ipcMain')).sort()).toEqual(['main/shell/main.ts']);
  });

  test('18 serves no file: an address is a key of a table', async () => {
    const files = readWindow(writeWindow(temporaryFolder()));
    const status = async (path: string) =>
      (await answerRequest({ method: 'GET', url: `app://deshi${path}` }, files, async () => null)).status;
    expect([await status('/'), await status('/assets/a.js')]).toEqual([200, 200]);
    const steps = [
      '..',
      '%2e%2e',
      '%2e%2e%5c',
      '..%5c',
      '%00',
      '%5c%5cserver%5cshare',
      'assets',
      'a.js',
      'etc',
      'passwd',
      'index.html',
      'C:',
      '%252e',
    ];
    let seed = 3;
    for (let round = 0; round < 3000; round++) {
      const parts = Array.from({ length: 1 + (round % 5) }, () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
        return steps[seed % steps.length];
      });
      const path = `/${parts.join('/')}`;
      // The parser takes plain steps up out of an address; what is left is a key or nothing.
      const key = new URL(`app://deshi${path}`).pathname;
      expect([path, await status(path)]).toEqual([path, files.has(key) ? 200 : 404]);
      expect(['/', '/index.html', '/assets/a.js']).toContain(files.has(key) ? key : '/');
    }
    expect(code).not.toMatch(/loadFile|file:\/\//);
    expect(mayNavigate('file:///etc/passwd')).toBe(false);
  });

  test('20 gives the page typed functions, not Electron: one object, no names of channels, no event', () => {
    const source = ts.createSourceFile('preload.ts', read('preload/preload.ts'), ts.ScriptTarget.ES2024, true);
    const exposed: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && /exposeIn/.test(node.expression.getText()))
        exposed.push(node.arguments.map((one) => one.getText()).join(' '));
      // Channels are written out: none comes from the page.
      if (ts.isCallExpression(node) && /ipcRenderer\.(send|invoke|on)$/.test(node.expression.getText())) {
        expect(node.arguments[0] && ts.isStringLiteral(node.arguments[0])).toBe(true);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    expect(exposed).toEqual(["'deshiShell' bridge"]);
    expect(read('preload/preload.ts')).toContain(`postMessage('${portMessage}', page.location.origin`);
    expect(code).not.toMatch(/ipcRenderer(?!\.(send|invoke|on)\()\b(?!,|\s*\})/);
  });
});

describe('offline', () => {
  test('a request to anywhere but the window is cancelled', async () => {
    const { session, ask, set, events } = fakeSession();
    hardenSession(session, true);
    const cancelled = async (url: string) => ((await ask('before-request', { url })) as { cancel: boolean }).cancel;
    expect([await cancelled(startAddress), await cancelled('blob:app://deshi/1')]).toEqual([false, false]);
    for (const url of [...foreign, 'wss://evil.example/', 'devtools://x/', 'https://redirector.gvt1.com/x'])
      expect(await cancelled(url)).toBe(true);
    expect([set.get('spelling'), String(set.get('dictionaries'))]).toEqual([false, 'https://dictionaries.invalid/']);
    const download = preventable({});
    events.emit('will-download', download);
    expect(download.defaultPrevented).toBe(true);
  });

  test('no name is looked up, no certificate believed, no password given', () => {
    const { parts, app, switches } = fakeElectron();
    hardenApp(parts.app);
    expect(switches).toContain('host-resolver-rules=MAP * ~NOTFOUND');
    const [certificate, login] = [preventable({}), preventable({})];
    let believed: boolean | undefined;
    app.emit('certificate-error', certificate, {}, '', '', {}, (yes: boolean) => {
      believed = yes;
    });
    app.emit('login', login);
    expect([certificate.defaultPrevented, believed, login.defaultPrevented]).toEqual([true, false, true]);
    expect(code).not.toMatch(/autoUpdater|crashReporter|electron-updater|net\.request|net\.fetch/);
  });
});

describe('19 the fuses', () => {
  const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
  const { load } = builder('js-yaml') as { load(text: string): unknown };
  const { electronFuses } = load(read('electron-builder.yml')) as { electronFuses: Record<string, boolean> };
  const wanted = {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  };

  test.each(Object.entries(wanted))('%s is %s', (fuse, state) => {
    expect(electronFuses[fuse]).toBe(state);
  });

  test('are all that electron-builder can set', () => {
    const { properties } = (builder('app-builder-lib/scheme.json') as { definitions: Record<string, { properties: object }> }).definitions[
      'FuseOptionsV1'
    ] as {
      properties: object;
    };
    expect(
      Object.keys(properties)
        .filter((name) => name !== 'resetAdHocDarwinSignature')
        .sort(),
    ).toEqual(Object.keys(electronFuses).sort());
  });

  test('are so in what was packed', async (context) => {
    const packed = existsSync(resolve(root, 'dist'))
      ? readdirSync(resolve(root, 'dist')).find((name) => name.endsWith('-unpacked'))
      : undefined;
    if (packed === undefined)
      return context.skip('nothing is packed on this machine (npx electron-builder --dir needs Electron’s program file)');
    const { getCurrentFuseWire, FuseV1Options } = builder('@electron/fuses') as {
      getCurrentFuseWire(path: string): Promise<Record<number, number>>;
      FuseV1Options: Record<string, number>;
    };
    const wire = await getCurrentFuseWire(resolve(root, 'dist', packed, process.platform === 'win32' ? 'Deshi.exe' : 'deshi'));
    const [on, off] = ['1'.charCodeAt(0), '0'.charCodeAt(0)];
    for (const [fuse, state] of Object.entries(wanted)) {
      const index = FuseV1Options[fuse.charAt(0).toUpperCase() + fuse.slice(1)] as number;
      expect([fuse, wire[index]]).toEqual([fuse, state ? on : off]);
    }
  });
});

test('Electron is ready only after main.ts has been read to its end, so nothing is awaited there', () => {
  const source = ts.createSourceFile('main.ts', read('main/shell/main.ts'), ts.ScriptTarget.ES2024, true);
  const awaited: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isAwaitExpression(node)) awaited.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  expect(awaited).toEqual([]);
  expect(read('main/shell/main.ts').indexOf('registerSchemesAsPrivileged')).toBeGreaterThan(0);
});

test('the checklist in the running program', (context) => {
  if (electronHere === undefined) context.skip(noElectron);
  // Where the program file is, test/electron asks the running program itself.
  expect(existsSync(resolve(root, 'test/electron/shell.test.ts'))).toBe(true);
});
