// The shell over fake parts of Electron and a real child process: from the start to the end of the program, and through the death of its core.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { MessagePort as NodePort } from 'node:worker_threads';
import type { MenuItemConstructorOptions } from 'electron';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { closingAnswer, closingDialog, openDialog, saveReportDialog } from '../../main/shell/dialogs.ts';
import { openMemory } from '../../main/shell/memory.ts';
import { menuTemplate } from '../../main/shell/menu.ts';
import { startAddress } from '../../main/shell/policy.ts';
import { runShell, type ShellOptions } from '../../main/shell/shell.ts';
import { trayBitmap } from '../../main/shell/tray-icon.ts';
import { readWindow } from '../../main/window-files.ts';
import { choices, menuWords } from '../../preload/bridge.ts';
import { type Connection, connect } from '../../preload/carrier/client.ts';
import { overMessagePort } from '../../preload/carrier/port.ts';
import { languages, textFor } from '../../renderer/text/text.ts';
import { memoryLog } from '../support/carrier-host.ts';
import { type FakeWindow, fakeElectron, preventable } from '../support/fake-electron.ts';
import { writeWindow } from '../support/served-window.ts';
import { temporaryFolder } from '../support/temporary.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Starts the shell as main.ts does, up to its open window. */
async function start(options: Partial<ShellOptions> = {}, fake = fakeElectron()) {
  const log = memoryLog();
  const memory = openMemory(join(temporaryFolder(), 'window.json'));
  const running = runShell(() => fake.parts, fake.parts, {
    node: process.execPath,
    entry: resolve(import.meta.dirname, '../support/shell-core.ts'),
    dataDir: '/data',
    env: { PATH: '/bin', ORT_DISABLE_TELEMETRY: '1' },
    preload: '/preload.cjs',
    files: readWindow(writeWindow(temporaryFolder())),
    platform: 'win32',
    memory,
    damaged: async () => [],
    log,
    ...options,
  });
  fake.ready();
  await running;
  const [window] = fake.windows;
  if (window !== undefined) {
    ends.push(async () => {
      fake.answers.asked = { response: 1, checkboxChecked: false };
      fake.app.emit('before-quit', preventable({}));
      await fake.exited;
    });
  }
  return { fake, log, memory, window: window as NonNullable<typeof window> };
}

/** Connects as the page does, by the port that comes back. */
function connectPage(fake: ReturnType<typeof fakeElectron>, url = startAddress): Promise<Connection> | undefined {
  let port: NodePort | undefined;
  const senderFrame = {
    url,
    parent: null,
    postMessage(_channel: string, _message: null, [given]: [NodePort]) {
      port = given;
    },
  };
  fake.ipc.get('connection')?.({ senderFrame } as never);
  return port === undefined ? undefined : Promise.resolve(connect(overMessagePort(port)));
}
const own = { senderFrame: { url: startAddress, parent: null } };

describe('starting', () => {
  test('hardens before it waits, and opens one window that was not seen before it is ready', async () => {
    const { fake, window } = await start();
    expect(fake.order).toEqual(['sandbox', 'waits for ready', 'window']);
    expect(fake.switches).toContain('host-resolver-rules=MAP * ~NOTFOUND');
    expect(window.done).toEqual([`load ${startAddress}`]);
    expect(window.shown).toBe(false);
    window.emit('ready-to-show');
    expect(window.shown).toBe(true);
    expect(fake.menus.length).toBe(1);
  });

  test('a second program shows the first and ends', async () => {
    const second = await start({}, fakeElectron({ first: false }));
    expect([second.fake.order, second.fake.windows.length]).toEqual([['sandbox', 'quit'], 0]);
    const { fake, window } = await start();
    window.minimised = true;
    fake.app.emit('second-instance');
    expect([window.minimised, window.shown, window.focused]).toEqual([false, true, true]);
  });

  test('a program that was changed on the disk is not started', async () => {
    const { fake, log } = await start({ damaged: async () => ['core/main/core.ts'] });
    expect([fake.exitCode(), fake.windows.length, fake.errors.length]).toEqual([1, 0, 1]);
    expect(log.notes).toEqual([{ event: 'damaged', facts: { files: 1 } }]);
  });

  test('the core is another process with nothing of this one’s environment', async () => {
    const { fake } = await start();
    const connection = await connectPage(fake);
    const reply = await connection?.call('host.about', {});
    expect(reply).toMatchObject({ ok: { version: '/data' } });
    expect(
      reply &&
        'ok' in reply &&
        reply.ok.dataDir.split(' ').filter((name) => !/^(PATH|ORT_DISABLE_TELEMETRY|NODE_CHANNEL_\w+|__\w+)$/.test(name)),
    ).toEqual([]);
  });
});

describe('the page', () => {
  test('gets files and faces, with the policy of the window', async () => {
    const { fake } = await start();
    const get = async (path: string, method = 'GET') => (await fake.ask('protocol app', { method, url: `app://deshi${path}` })) as Response;
    const page = await get('/index.html');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const face = await get(`/faces/${'ab'.repeat(32)}`);
    expect([face.status, [...new Uint8Array(await face.arrayBuffer())]]).toEqual([200, [1, 2, 3]]);
    for (const path of [`/faces/${'cd'.repeat(32)}`, '/faces/../x', '/nowhere', '/%2e%2e/package.json', '/..%5c..%5cx', '/a%00.js']) {
      expect((await get(path)).status).toBe(404);
    }
    expect((await get('/index.html', 'POST')).status).toBe(404);
  });

  test('is the only one that is heard', async () => {
    const { fake, log } = await start();
    expect(connectPage(fake, 'https://evil.example/')).toBeUndefined();
    const choose = fake.ipc.get('choose') as (...args: unknown[]) => Promise<unknown>;
    fake.answers.chosen = { canceled: false, filePaths: ['/faces'] };
    expect(await choose(own, 'faces-folder')).toBe('/faces');
    const frame = { senderFrame: { url: startAddress, parent: {} } };
    for (const wrong of [
      [frame, 'faces-folder'],
      [{ senderFrame: null }, 'faces-folder'],
      [own, 'anything'],
      [own],
      [own, 'folder', 'more'],
      [own, { path: '/etc' }],
    ]) {
      expect(await choose(...wrong)).toBeNull();
    }
    expect(fake.dialogs.length).toBe(1);
    expect(log.notes.map(({ facts }) => facts['why'])).toEqual([
      'sender',
      'sender',
      'sender',
      'malformed',
      'malformed',
      'malformed',
      'malformed',
    ]);
    fake.answers.chosen = { canceled: true, filePaths: [] };
    expect(await choose(own, 'teacher')).toBeNull();
  });

  test('shows a result by its run, never by a path', async () => {
    const { fake, log } = await start();
    const show = fake.ipc.get('show-result') as (...args: unknown[]) => Promise<unknown>;
    expect(await show(own, 'run-1')).toBe(true);
    expect(await show(own, '/etc/passwd')).toBeNull();
    // Its package was moved: nothing is shown, and the window can say so.
    expect(await show(own, 'run-2')).toBe(false);
    expect(fake.shown).toEqual([resolve(import.meta.dirname, '../support')]);
    expect(JSON.stringify(log.notes)).not.toContain('passwd');
  });

  describe('saves a report as PDF', () => {
    const saved = async (folder: string, fake = fakeElectron()) => {
      const shell = await start({}, fake);
      const save = shell.fake.ipc.get('save-report') as (...args: unknown[]) => Promise<unknown>;
      const file = join(folder, 'report.pdf');
      fake.answers.saved = { canceled: false, filePath: file };
      return { ...shell, save, file };
    };

    test('in a hidden window without scripts, from an address that is forgotten afterwards', async () => {
      const folder = temporaryFolder();
      const { fake, save, file } = await saved(folder);
      const seen: unknown[] = [];
      const { openWindow } = fake.parts;
      fake.parts.openWindow = (options) => {
        const hidden = openWindow(options) as unknown as FakeWindow;
        hidden.print = async (how) => {
          const address = hidden.done[0]!.slice('load '.length);
          const page = (await fake.ask('protocol app', { method: 'GET', url: address })) as Response;
          seen.push(how, address, page.headers.get('content-security-policy'), await page.text());
          return Buffer.from('%PDF-1.7 made');
        };
        return hidden as never;
      };
      expect(await save(own, { runId: 'run-1', language: 'ja' })).toEqual({ ok: file });
      expect(readFileSync(file, 'latin1')).toBe('%PDF-1.7 made');
      expect(readdirSync(folder)).toEqual(['report.pdf']);
      const [how, address, policy, html] = seen as [object, string, string, string];
      expect(how).toEqual({ preferCSSPageSize: true, printBackground: true, generateTaggedPDF: true, generateDocumentOutline: true });
      expect(address).toMatch(/^app:\/\/deshi\/reports\/[0-9a-f-]{36}\.html$/);
      expect(policy).toContain("default-src 'none'");
      expect(html).toBe('<p>report of run-1</p>');
      const hidden = fake.windows[1]!;
      expect(hidden.options).toMatchObject({ show: false, webPreferences: { javascript: false, sandbox: true } });
      expect(hidden.options).not.toHaveProperty('webPreferences.preload');
      expect([hidden.shown, hidden.done.at(-1)]).toEqual([false, 'destroy']);
      expect(((await fake.ask('protocol app', { method: 'GET', url: address })) as Response).status).toBe(404);
      expect((fake.dialogs[0] as { defaultPath?: string }).defaultPath).toBe(textFor('ja').shell.dialogs.reportFile);
    });

    test('and opens no window for a run that is not there, for nothing chosen, or for a malformed question', async () => {
      const { fake, save, log } = await saved(temporaryFolder());
      expect(await save(own, { runId: 'run-2', language: 'en' })).toEqual({ problem: { code: 'run-missing', data: {} } });
      fake.answers.saved = { canceled: true, filePath: '' };
      expect(await save(own, { runId: 'run-1', language: 'en' })).toBeNull();
      expect(await save(own, { runId: '../x', language: 'en' })).toBeNull();
      expect(await save(own, { runId: 'run-1', language: 'en', path: '/etc/x' })).toBeNull();
      expect(await save({ senderFrame: null }, { runId: 'run-1', language: 'en' })).toBeNull();
      expect(fake.windows.length).toBe(1);
      expect(log.notes.map(({ facts }) => facts['why'])).toEqual(['malformed', 'malformed', 'sender']);
    });

    test('and leaves nothing behind when printing or the disk fails; the page that died there is not the window', async () => {
      const folder = temporaryFolder();
      const { fake, save, window } = await saved(folder);
      const { openWindow } = fake.parts;
      fake.parts.openWindow = (options) => {
        const hidden = openWindow(options) as unknown as FakeWindow;
        hidden.print = async () => {
          fake.app.emit('render-process-gone', {}, hidden.webContents, { reason: 'crashed' });
          throw new Error('the page is gone');
        };
        return hidden as never;
      };
      expect(await save(own, { runId: 'run-1', language: 'en' })).toEqual({ problem: { code: 'unexpected', data: {} } });
      expect(window.done.length).toBe(1);
      fake.parts.openWindow = openWindow;
      fake.answers.saved = { canceled: false, filePath: join(folder, 'no', 'such', 'folder.pdf') };
      expect(await save(own, { runId: 'run-1', language: 'en' })).toHaveProperty('problem');
      expect(readdirSync(folder)).toEqual([]);
      expect(fake.windows.slice(1).map(({ done }) => done.at(-1))).toEqual(['destroy', 'destroy']);
    });
  });

  test('changes the language of menus at once and for the next start', async () => {
    const { fake, memory } = await start();
    const labels = () => JSON.stringify(fake.menus.at(-1));
    expect(labels()).toContain('ファイル');
    await (fake.ipc.get('set-language') as (...args: unknown[]) => Promise<unknown>)(own, 'en');
    expect(labels()).toContain('"File"');
    expect(memory.read().language).toBe('en');
  });

  test('hears the entries of the menu that it answers, and is shown for them', async () => {
    const { fake, window } = await start();
    window.minimised = true;
    const help = fake.menus.at(-1)?.find(({ role }) => role === 'help')?.submenu as MenuItemConstructorOptions[];
    for (const { click } of help) (click as (() => void) | undefined)?.();
    expect([window.told, window.minimised]).toEqual([menuWords.map((what) => `menu ${what}`), false]);
  });

  test('that dies is loaded again, but not for ever', async () => {
    const { fake, window } = await start();
    for (let death = 0; death < 5; death++) fake.app.emit('render-process-gone', {}, {}, { reason: 'crashed' });
    fake.app.emit('render-process-gone', {}, {}, { reason: 'clean-exit' });
    expect(window.done.length).toBe(3);
  });
});

describe('a run', () => {
  test('keeps the computer awake while it is active and no longer; other work does not', async () => {
    const { fake, window } = await start();
    const connection = (await connectPage(fake)) as Connection;
    await connection.call('faces.scan', { folders: ['/a'] });
    expect(fake.awake.size).toBe(0);
    await connection.call('run.start', { teacher: 'starter' });
    await connection.call('run.start', { teacher: 'starter' });
    await vi.waitFor(() => expect([fake.awake.size, window.bar]).toEqual([1, [0.5, { mode: 'normal' }]]));
    expect(fake.order).toContain('prevent-app-suspension');
    expect([fake.trays.open, fake.trays.tip]).toEqual([1, textFor('ja').shell.tray.running]);
    await connection.call('sample.start', {});
    await vi.waitFor(() => expect([fake.awake.size, window.bar, fake.trays.open]).toEqual([0, [-1, { mode: 'none' }], 0]));
    expect(fake.notifications[0]?.options.body).toBe(textFor('ja').shell.notifications.finished);
    window.shown = false;
    fake.notifications[0]?.clicked();
    expect(window.shown).toBe(true);
  });

  test('that ends is told unless notifications were turned off, which is remembered', async () => {
    const { fake, memory } = await start();
    const settings = fake.ipc.get('settings') as (...args: unknown[]) => Promise<unknown>;
    expect(await settings(own, {})).toEqual({ notifications: true });
    expect(await settings(own, { notifications: false })).toEqual({ notifications: false });
    expect(await settings(own, { notifications: 'no' })).toBeNull();
    expect(memory.read().notifications).toBe(false);
    const connection = (await connectPage(fake)) as Connection;
    await connection.call('run.start', { teacher: 'starter' });
    await vi.waitFor(() => expect(fake.awake.size).toBe(1));
    await connection.call('sample.start', {});
    await vi.waitFor(() => expect(fake.awake.size).toBe(0));
    expect(fake.notifications).toEqual([]);
  });

  test('that fails is said until the operator looks', async () => {
    const { fake, window } = await start();
    const connection = (await connectPage(fake)) as Connection;
    await connection.call('run.start', { teacher: 'starter' });
    await connection.call('sample.start', { seed: 1 });
    await vi.waitFor(() => expect(window.bar).toEqual([1, { mode: 'error' }]));
    window.emit('focus');
    expect(window.bar).toEqual([-1, { mode: 'none' }]);
  });

  test('asks before the window closes: back, go on, pause', async () => {
    const { fake, window, memory } = await start();
    const connection = (await connectPage(fake)) as Connection;
    await connection.call('run.start', { teacher: 'starter' });
    await vi.waitFor(() => expect(fake.awake.size).toBe(1));
    window.shown = true;
    const close = async (response: number, checkboxChecked = false) => {
      fake.answers.asked = { response, checkboxChecked };
      const event = preventable({});
      window.emit('close', event);
      await wait(20);
      return event.defaultPrevented;
    };
    expect([await close(2), window.shown, fake.exitCode()]).toEqual([true, true, undefined]);
    expect([await close(0), window.shown, memory.read().closing]).toEqual([true, false, undefined]);
    expect([await close(0, true), memory.read().closing]).toEqual([true, 'keep']);
    const asked = fake.dialogs.length;
    await close(1);
    expect(fake.dialogs.length).toBe(asked);
    expect(memory.read().bounds).toEqual(window.bounds);
    memory.write({ closing: 'pause' });
    await close(2);
    expect(await fake.exited).toBe(0);
    expect(fake.awake.size).toBe(0);
  });

  test('on Linux the window is kept where it can be found again', async () => {
    const { fake, window } = await start({ platform: 'linux' });
    const connection = (await connectPage(fake)) as Connection;
    await connection.call('run.start', { teacher: 'starter' });
    await vi.waitFor(() => expect(fake.awake.size).toBe(1));
    fake.answers.asked = { response: 0, checkboxChecked: false };
    window.emit('close', preventable({}));
    await vi.waitFor(() => expect(window.minimised).toBe(true));
    expect(fake.trays.open).toBe(0);
  });
});

describe('the core', () => {
  test('that dies is started again: the page hears that its connection is lost and opens another', async () => {
    const { fake, log } = await start();
    const connection = (await connectPage(fake)) as Connection;
    await connection.call('run.start', { teacher: 'starter' });
    await vi.waitFor(() => expect(fake.awake.size).toBe(1));
    expect(await connection.call('run.export', { out: '/x' })).toEqual({ problem: { code: 'connection-lost', data: {} } });
    await vi.waitFor(() => expect(log.notes).toEqual([{ event: 'core-died', facts: { code: 9, signal: '', again: true } }]));
    expect(fake.awake.size).toBe(0);
    expect(await (await connectPage(fake))?.call('host.about', {})).toHaveProperty('ok');
    expect(fake.errors).toEqual([]);
  });

  test('that dies again and again is given up, said once, and the window can still be closed', async () => {
    const { fake } = await start({ entry: resolve(import.meta.dirname, 'no-such-core.ts') });
    await vi.waitFor(() => expect(fake.errors.length).toBe(1), { timeout: 10_000 });
    const connection = (await connectPage(fake)) as Connection;
    expect(await connection.call('host.about', {})).toEqual({ problem: { code: 'connection-lost', data: {} } });
  });
});

describe('menus, dialogs and pictures', () => {
  test.each(languages)('in %s have words for everything', (language) => {
    const text = textFor(language).shell;
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const menu = menuTemplate(text, { platform, packaged: true }, () => {});
      const entries = menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
      expect(entries.every(({ label, type }) => type === 'separator' || label)).toBe(true);
      expect(JSON.stringify(menu)).not.toMatch(/toggleDevTools|https?:/);
    }
    expect(JSON.stringify(menuTemplate(text, { platform: 'linux', packaged: false }, () => {}))).toContain('toggleDevTools');
    for (const choice of choices) expect(openDialog(choice, text).title?.length).toBeGreaterThan(5);
    expect(openDialog('teacher', text).filters?.[0]?.extensions).toEqual(['onnx']);
    expect(openDialog('export-folder', text).properties).toContain('createDirectory');
    expect(saveReportDialog(text)).toMatchObject({ defaultPath: expect.stringMatching(/\.pdf$/), filters: [{ extensions: ['pdf'] }] });
    const question = closingDialog(text, 'hidden');
    expect(question.buttons?.map((_, at) => closingAnswer(at))).toEqual(['keep', 'pause', 'back']);
    expect(closingAnswer(question.cancelId ?? -1)).toBe('back');
    expect(closingAnswer(99)).toBe('back');
  });

  test('a memory that is damaged is none', () => {
    const path = join(temporaryFolder(), 'deep', 'window.json');
    const memory = openMemory(path);
    expect(memory.read()).toEqual({});
    memory.write({ closing: 'pause' });
    memory.write({ language: 'ja' });
    expect(openMemory(path).read()).toEqual({ closing: 'pause', language: 'ja' });
    openMemory(join(path, 'under-a-file')).write({ language: 'en' });
  });

  test('the picture in the notification area has a clear edge and a full middle', () => {
    const alpha = (x: number, y: number) => trayBitmap.pixels[(y * trayBitmap.width + x) * 4 + 3];
    expect([alpha(0, 0), alpha(16, 16), alpha(16, 5), trayBitmap.pixels.length]).toEqual([0, 255, 0, 32 * 32 * 4]);
  });
});
