// The core as the shell starts it: a real host in a process of its own, over the real pipe.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { splitPort } from '../main/carrier/channels.ts';
import { overProcess } from '../main/carrier/ports.ts';
import { closedHost } from '../main/core.ts';
import { cropBytes, openPixels } from '../main/faces/pixels.ts';
import { Problem } from '../main/problems.ts';
import { type Connection, connect } from '../preload/carrier/client.ts';
import type { Out } from '../preload/contract.ts';
import { temporaryFolder } from './support/temporary.ts';

const children: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function startCore(dataDir: string) {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../main/core.ts'), dataDir], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  children.push(child);
  const channels = splitPort(overProcess(child));
  const exited = new Promise<number | null>((settle) => child.once('exit', settle));
  const open = (): Connection => connect(channels.open());
  return { child, channels, exited, shell: open(), open };
}

test('answers windows and the shell, shows faces to the shell alone, and leaves when the shell does', async () => {
  const dataDir = join(temporaryFolder(), '日本 data');
  const digest = 'ab'.repeat(32);
  const store = openPixels(dataDir, 'append');
  store.append(digest, new Uint8Array(cropBytes));
  store.close();
  const { channels, exited, shell, open } = startCore(dataDir);
  const window = open();
  expect(await window.call('host.about', {})).toEqual({ ok: { version: '0.1.0', dataDir } });
  expect(await shell.call('run.list', {})).toEqual({ ok: [] });
  const face = await shell.callAny('shell.face', { digest });
  expect('ok' in face && face.ok instanceof Uint8Array && face.ok.length).toBe(112 * 112 * 3 + 54);
  for (const wrong of [{ digest: '../x' }, { digest: 'cd'.repeat(32) }, {}, { digest: 7 }, undefined]) {
    expect(await shell.callAny('shell.face', wrong)).toEqual({ ok: null });
  }
  expect(await window.callAny('shell.face', { digest })).toMatchObject({ problem: { code: 'bad-input' } });
  expect(await window.callAny('shell.end', {})).toMatchObject({ problem: { code: 'bad-input' } });

  const second = startCore(dataDir);
  expect(await second.open().call('run.list', {})).toMatchObject({ problem: { code: 'library-locked' } });
  second.channels.close();
  expect(await second.exited).toBe(0);

  expect(await shell.callAny('shell.end', {})).toEqual({ ok: {} });
  channels.close();
  expect(await exited).toBe(0);
  const third = startCore(dataDir);
  expect(await third.open().call('run.list', {})).toEqual({ ok: [] });
});

test('killed at any moment it leaves a data folder that the next one opens', async () => {
  const dataDir = join(temporaryFolder(), 'data');
  for (let round = 0; round < 3; round++) {
    const { child, exited, open } = startCore(dataDir);
    const window = open();
    expect(await window.call('run.list', {})).toEqual({ ok: [] });
    const owed = window.call('folder.list', {});
    child.kill('SIGKILL');
    expect(await exited).toBeNull();
    expect(await owed).toSatisfy((reply: object) => 'ok' in reply || JSON.stringify(reply).includes('connection-lost'));
  }
});

test('does not outlive a shell that is killed', async () => {
  const { child, exited, open } = startCore(join(temporaryFolder(), 'data'));
  await open().call('host.about', {});
  child.disconnect();
  expect(await exited).toBe(0);
});

test('started by hand it says what it is for', async () => {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../main/core.ts'), join(temporaryFolder(), 'data')], {
    stdio: 'ignore',
  });
  expect(await new Promise((settle) => child.once('exit', settle))).toBe(2);
  expect(existsSync(resolve(import.meta.dirname, '../main/core.ts'))).toBe(true);
});

test('a data folder that cannot be opened is the answer to everything', async () => {
  const dataDir = temporaryFolder();
  const host = closedHost(new Problem('library-newer', { found: 9 }), dataDir);
  expect(await host.answerAny('host.about', {})).toEqual({ problem: { code: 'library-newer', data: { found: 9 } } });
  // But for its diagnostics, which say why.
  const { ok } = (await host.answerAny('diagnostics.collect', { problem: null })) as { ok: Out<'diagnostics.collect'> };
  expect(ok.diagnostics.library).toEqual({ state: 'library-newer', counts: null });
  const saved = (await host.answerAny('diagnostics.save', { digest: ok.digest, folder: null })) as { ok: { path: string } };
  expect(readFileSync(saved.ok.path, 'utf8')).toBe(ok.text);
  host.onEvent(() => {})();
});
