// One contract for every way in which the window reaches the host: what holds over one carrier holds over all.
// Invariant: the questions are the same; only how the two ends are joined differs.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { joinPorts, splitPort } from '../../main/carrier/channels.ts';
import { overMainPort, overProcess, overServerSocket } from '../../main/carrier/ports.ts';
import { servePort } from '../../main/carrier/serve-port.ts';
import { type Connection, connect } from '../../preload/carrier/client.ts';
import { overMessagePort, overWebSocket, type Port } from '../../preload/carrier/port.ts';
import { carrierHost, eventsPerScan, memoryLog } from '../support/carrier-host.ts';
import { mainPort } from '../support/fake-electron.ts';

interface Joined {
  /** The window's end. */
  readonly port: Port;
  /** Ends the other side as roughly as it can end. */
  die(): void;
}

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

function startChild() {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../support/carrier-child.ts')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  cleanups.push(() => child.kill('SIGKILL'));
  return child;
}

const carriers: Readonly<Record<string, () => Promise<Joined>>> = {
  async MessagePort() {
    const { port1, port2 } = new MessageChannel();
    servePort(overMessagePort(port2), carrierHost(), memoryLog());
    cleanups.push(() => port1.close());
    return { port: overMessagePort(port1), die: () => port2.close() };
  },
  async 'child process'() {
    const child = startChild();
    return { port: splitPort(overProcess(child)).open(), die: () => void child.kill('SIGKILL') };
  },
  async 'window to shell to core, as in Electron'() {
    const child = startChild();
    const core = splitPort(overProcess(child));
    core.open(); // the shell's own channel
    const { port1, port2 } = new MessageChannel();
    joinPorts(overMainPort(mainPort(port2)), core.open());
    cleanups.push(() => port1.close());
    return { port: overMessagePort(port1), die: () => void child.kill('SIGKILL') };
  },
  async WebSocket() {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket) => servePort(overServerSocket(socket), carrierHost(), memoryLog()));
    await new Promise((settle) => server.once('listening', settle));
    const { port } = server.address() as { port: number };
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    await new Promise((settle, fail) => {
      socket.addEventListener('open', settle);
      socket.addEventListener('error', fail);
    });
    const die = (): void => {
      for (const client of server.clients) client.terminate();
    };
    cleanups.push(() => server.close(), die);
    return { port: overWebSocket(socket), die };
  },
};

describe.each(Object.keys(carriers))('%s', (name) => {
  const open = async (): Promise<Joined & { readonly connection: Connection }> => {
    const joined = await (carriers[name] as () => Promise<Joined>)();
    return { ...joined, connection: connect(joined.port) };
  };
  const closed = (port: { onClose(listener: () => void): void }) => new Promise<void>((settle) => port.onClose(settle));
  const lost = { problem: { code: 'connection-lost', data: {} } };

  test('brings a reply', async () => {
    const { connection } = await open();
    expect(await connection.call('host.about', {})).toEqual({ ok: { version: '1.2.3', dataDir: '日本語' } });
  });

  test('brings a problem with its data, and a defect as `unexpected` without its message', async () => {
    const { connection } = await open();
    expect(await connection.call('run.list', {})).toEqual({ problem: { code: 'run-active', data: { run: 'a', left: 3, late: true } } });
    const defect = await connection.call('run.resume', {});
    expect(defect).toEqual({ problem: { code: 'unexpected', data: { kind: 'TypeError' } } });
    expect(JSON.stringify(defect)).not.toContain('a defect');
  });

  test('refuses bad input by its place, never its value', async () => {
    const { connection } = await open();
    const reply = await connection.callAny('faces.scan', { folders: [7], mergeByName: 'secret' });
    expect(reply).toMatchObject({ problem: { code: 'bad-input', data: { field: 'folders.0' } } });
    expect(JSON.stringify(reply)).not.toContain('secret');
    expect(await connection.callAny('host.about', undefined)).toMatchObject({ problem: { code: 'bad-input' } });
  });

  test.each(['run.dance', '__proto__', 'constructor', ''])('knows no call named "%s"', async (unknown) => {
    const { connection } = await open();
    expect(await connection.callAny(unknown, {})).toMatchObject({ problem: { code: 'bad-input', data: { field: 'call' } } });
  });

  test('keeps events in their order and before the reply that follows them', async () => {
    const { connection } = await open();
    const steps: unknown[] = [];
    const deafen = connection.on('work.noted', ({ data }) => void steps.push(data['step']));
    await connection.call('faces.scan', { folders: ['a'] });
    expect(steps).toEqual(Array.from({ length: eventsPerScan }, (_, at) => at));
    deafen();
    await connection.call('faces.scan', { folders: ['a'] });
    expect(steps.length).toBe(eventsPerScan);
  });

  test('carries megabytes both ways', async () => {
    const { connection } = await open();
    const subject = '顔'.repeat(100_000);
    const reply = await connection.call('model.evaluate', { subject });
    expect('ok' in reply && reply.ok.evaluation === subject.repeat(10)).toBe(true);
  });

  test('brings hundreds of replies to those who asked, whatever order they come in', async () => {
    const { connection } = await open();
    const seeds = Array.from({ length: 500 }, (_, at) => at);
    const replies = await Promise.all(seeds.map((seed) => connection.call('run.start', { teacher: 'starter', seed })));
    expect(replies).toEqual(seeds.map((seed) => ({ ok: { runId: `run-${seed}` } })));
  });

  test('gives up by closing: what is owed becomes a problem, and so does what is asked later', async () => {
    const { connection } = await open();
    const owed = connection.call('work.stop', {});
    await connection.call('host.about', {});
    const end = closed(connection);
    connection.close();
    expect(await owed).toEqual(lost);
    await end;
    expect(await connection.call('host.about', {})).toEqual(lost);
  });

  test('notices the death of the other side', async () => {
    const { connection, die } = await open();
    const owed = connection.call('work.stop', {});
    await connection.call('host.about', {});
    die();
    expect(await owed).toEqual(lost);
    await closed(connection);
    expect(await connection.call('host.about', {})).toEqual(lost);
  });

  test.each([
    ['nonsense'],
    [{ kind: 'call' }],
    [{ kind: 'call', id: 0, name: 'host.about', input: {} }],
    [{ kind: 'call', id: 1, name: 'host.about', input: {}, more: 1 }],
    [{ kind: 'call', id: 1, name: 'x'.repeat(65), input: {} }],
    [{ kind: 'reply', id: 1, reply: { ok: 1 } }],
  ])('is cut off after %j', async (message) => {
    const { port } = await open();
    const end = closed(port);
    port.onMessage(() => {});
    port.post(message);
    await end;
  });

  test('a reply or an input that cannot be carried is a problem, not a silence', async () => {
    const { connection } = await open();
    const circular: Record<string, unknown> = { call: () => 0 };
    circular['self'] = circular;
    if (name === 'WebSocket') {
      // JSON drops functions, but cannot go round in circles.
      expect(await connection.callAny('host.about', circular)).toMatchObject({ problem: { code: 'bad-input' } });
    } else {
      expect(await connection.call('run.result', {})).toMatchObject({ problem: { code: 'unexpected' } });
      // A pipe between processes says so late or not at all; a port says so at once.
      if (name !== 'child process')
        expect(await connection.callAny('host.about', circular)).toMatchObject({ problem: { code: 'bad-input' } });
    }
  });
});
