// `deshi serve` and `npm start` as processes: the address on standard output, one program per data folder, an orderly end, and what is missing said.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { electronBinary, hasScreen, isStale, programFolder } from '../../main/start.ts';
import { type Started, startCli } from '../support/command-line.ts';
import { ask, exchange, tryConnect, writeWindow } from '../support/served-window.ts';
import { temporaryFolder } from '../support/temporary.ts';

const started: Started[] = [];
afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.splice(0).map(({ ended }) => ended));
});

function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const one = startCli(['serve', '--no-open', ...args], { env: { DESHI_WINDOW: writeWindow(temporaryFolder()), ...env } });
  started.push(one);
  return one;
}

async function addressOf({ child, printed }: Started): Promise<URL> {
  let text = '';
  child.stdout?.on('data', (chunk: string) => {
    text += chunk;
  });
  await printed('#token=');
  return new URL(text.trim().split('\n')[0] ?? '');
}

test('prints one address, serves the window and the real host, and ends with everything saved', async () => {
  const data = join(temporaryFolder(), 'data');
  const one = serve(['--data', data]);
  const address = await addressOf(one);
  const port = Number(address.port);
  expect(address.hostname).toBe('127.0.0.1');
  expect((await ask(port, '/')).status).toBe(200);
  const { body } = await exchange(port, address.hash.slice('#token='.length));
  const { session } = JSON.parse(body.toString()) as { session: string };
  const socket = await tryConnect(port, session);
  if (typeof socket === 'number') throw new Error(String(socket));
  const reply = (id: number, name: string, input: object) =>
    new Promise<{ reply: unknown }>((settle) => {
      socket.once('message', (message) => settle(JSON.parse(String(message)) as { reply: unknown }));
      socket.send(JSON.stringify({ kind: 'call', id, name, input }));
    });
  expect((await reply(1, 'host.about', {})).reply).toEqual({ ok: { version: '0.1.0', dataDir: data } });
  expect((await reply(2, 'folder.list', { path: '/' })).reply).toEqual({ problem: { code: 'outside-roots', data: {} } });
  expect((await reply(4, 'folder.list', { path: data, files: 'onnx' })).reply).toMatchObject({ ok: { path: data, files: [] } });
  expect((await reply(5, 'folder.list', { files: 'none' })).reply).toMatchObject({ ok: { parent: null } });
  expect((await reply(3, 'run.list', {})).reply).toEqual({ ok: [] });

  const second = serve(['--data', data]);
  const refused = await second.ended;
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  expect(refused.stderr).toContain('Another Deshi is using this data folder');

  const closed = new Promise((settle) => socket.once('close', settle));
  one.child.kill('SIGINT');
  await closed;
  const { code, stdout, stderr } = await one.ended;
  expect(code).toBe(0);
  expect(stdout.trim().split('\n').length).toBe(1);
  expect(stderr).toContain('Everything is saved');
  const log = readFileSync(join(data, 'deshi.log'), 'utf8');
  expect(log).toContain('"why":"outside-roots"');
  expect(log).not.toContain(session);
  expect(log).not.toContain(address.hash.slice('#token='.length));
});

test('a port that is taken, a window that is not built: said, with nothing on standard output', async () => {
  const one = serve(['--data', join(temporaryFolder(), 'data')]);
  const { port } = await addressOf(one);
  const taken = await serve(['--data', join(temporaryFolder(), 'data'), '--port', port]).ended;
  expect([taken.code, taken.stdout]).toEqual([1, '']);
  expect(taken.stderr).toContain(`The port cannot be used`);
  const empty = await serve(['--data', join(temporaryFolder(), 'data')], { DESHI_WINDOW: temporaryFolder() }).ended;
  expect([empty.code, empty.stdout]).toEqual([1, '']);
  expect(empty.stderr).toContain('npm run build');
});

interface Begun {
  readonly code: number | null;
  readonly stdout: string;
  readonly lines: readonly string[];
}

/** Runs `npm start` until it has printed an address, which ends it, or ended by itself. `electron` is put where Electron's program file would be. */
async function npmStart(electron?: string): Promise<Begun> {
  const root = temporaryFolder();
  if (electron !== undefined) writeFileSync(join(root, 'electron'), electron, { mode: 0o755 });
  const child = spawn(process.execPath, [join(programFolder, 'main/start.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: root,
      LANG: 'ja_JP.UTF-8',
      DISPLAY: ':0',
      DESHI_NO_OPEN: '1',
      DESHI_DATA: join(root, 'data'),
      DESHI_WINDOW: writeWindow(join(root, 'window')),
      // Where this machine has Electron, another is put in its place.
      ELECTRON_OVERRIDE_DIST_PATH: root,
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
    if (output.stdout.includes('#token=')) child.kill('SIGTERM');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((settle) => child.once('close', settle));
  return { code, stdout: output.stdout, lines: output.stderr.trim().split('\n') };
}

const oneAddress = /^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}\n$/;

test('npm start without Electron says so in one line and prints the address', async () => {
  const { code, stdout, lines } = await npmStart();
  expect(code).toBe(0);
  expect(stdout).toMatch(oneAddress);
  expect(lines[0]).toContain('Electron がここにありません(実行ファイルが取得されていません)');
  expect(lines.filter((line) => line.includes('Electron')).length).toBe(1);
});

test('npm start with Electron runs it on the program, and with it ends', async () => {
  const { code, stdout } = await npmStart('#!/bin/sh\necho "$1 $DESHI_NODE"\n');
  expect([code, stdout]).toEqual([0, `${programFolder} ${process.execPath}\n`]);
});

test('npm start goes on in the browser when Electron cannot start here', async () => {
  const { code, stdout, lines } = await npmStart('#!/bin/sh\nexit 133\n');
  expect(code).toBe(0);
  expect(stdout).toMatch(oneAddress);
  expect(lines.filter((line) => line.includes('起動できませんでした')).length).toBe(1);
});

test("finds Electron's program file where its package or the operator says", () => {
  const root = temporaryFolder();
  const electron = join(root, 'node_modules/electron');
  mkdirSync(join(electron, 'dist'), { recursive: true });
  expect(electronBinary(root, {})).toBeUndefined();
  writeFileSync(join(electron, 'path.txt'), 'electron');
  expect(electronBinary(root, {})).toBeUndefined();
  writeFileSync(join(electron, 'dist/electron'), '');
  expect(electronBinary(root, {})).toBe(join(electron, 'dist/electron'));
  expect(electronBinary(root, { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'other') })).toBeUndefined();
  expect([hasScreen({}, 'linux'), hasScreen({ DISPLAY: ':1' }, 'linux'), hasScreen({}, 'win32')]).toEqual([false, true, true]);
});

test('builds when something is newer, and not because of what was built', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'src/dist'), { recursive: true });
  const [built, source] = [join(root, 'src/dist/index.html'), join(root, 'src/a.ts')];
  writeFileSync(source, '');
  expect(isStale(built, [join(root, 'src')])).toBe(true);
  writeFileSync(built, '');
  utimesSync(source, 100, 100);
  expect(isStale(built, [join(root, 'src'), join(root, 'gone')])).toBe(false);
  utimesSync(built, 50, 50);
  expect(isStale(built, [join(root, 'src')])).toBe(true);
});

test('the program is started by its own Node', () => {
  const { scripts } = JSON.parse(readFileSync(resolve(programFolder, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  expect(scripts['start']).toBe('node --import ./main/node-version.js main/start.ts');
  expect(existsSync(join(programFolder, 'main/start.ts'))).toBe(true);
});
