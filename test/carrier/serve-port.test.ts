// The answering side by itself: what it logs, what it stops hearing, how it bears a flood; and channels that close one by one.
import { setImmediate as turn } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { joinPorts, splitPort } from '../../main/carrier/channels.ts';
import { callEnvelope, servePort } from '../../main/carrier/serve-port.ts';
import { connect } from '../../preload/carrier/client.ts';
import { type HostEnvelope, hostEnvelope } from '../../preload/carrier/envelope.ts';
import { closing, type Port } from '../../preload/carrier/port.ts';
import { carrierHost, memoryLog } from '../support/carrier-host.ts';

/** Two ends that hear each other at once. */
function pair(): [Port, Port] {
  const ends = [closing(), closing()] as const;
  const hear: (((message: unknown) => void) | undefined)[] = [];
  const end = (own: 0 | 1): Port => ({
    post: (message) => {
      if (!ends[own].closed) hear[1 - own]?.(message);
    },
    onMessage: (listener) => {
      hear[own] = listener;
    },
    onClose: ends[own].onClose,
    close: () => {
      for (const one of ends) one.tell();
    },
  });
  return [end(0), end(1)];
}

test('a peer that talks nonsense is cut off, and the log holds nothing of what it said', () => {
  const [window, server] = pair();
  const log = memoryLog();
  const host = carrierHost();
  servePort(server, host, log);
  expect(host.listening()).toBe(1);
  window.post({ kind: 'call', name: '/faces/somebody' });
  expect(log.notes).toEqual([{ event: 'message-refused', facts: { why: 'malformed' } }]);
  expect(host.listening()).toBe(0);
});

test('a flood is refused and the rest still served', async () => {
  const [window, server] = pair();
  const log = memoryLog();
  servePort(server, carrierHost(), log);
  const connection = connect(window);
  const stuck = Array.from({ length: 2000 }, () => connection.call('work.stop', {}));
  expect(await connection.call('host.about', {})).toMatchObject({ problem: { code: 'bad-input', data: { detail: 'too many at once' } } });
  expect(log.notes).toEqual([{ event: 'message-refused', facts: { why: 'flood' } }]);
  connection.close();
  expect(await Promise.all(stuck).then((replies) => replies.every((reply) => 'problem' in reply))).toBe(true);
});

test('a host that breaks its promise and throws still gives a reply', async () => {
  const [window, server] = pair();
  servePort(server, { answerAny: () => Promise.reject(new RangeError('x')), onEvent: () => () => {} }, memoryLog());
  expect(await connect(window).call('host.about', {})).toEqual({ problem: { code: 'unexpected', data: { kind: 'RangeError' } } });
});

test('the check without zod of the window agrees with what the host sends', () => {
  const good: HostEnvelope[] = [
    { kind: 'event', event: 'work.noted', payload: {} },
    { kind: 'reply', id: 1, reply: { ok: null } },
    { kind: 'reply', id: 1, reply: { problem: { code: 'cancelled', data: {} } } },
  ];
  expect(good.map(hostEnvelope)).toEqual(good);
  const bad = [
    undefined,
    null,
    7,
    'event',
    [],
    {},
    { kind: 'event', event: 1, payload: {} },
    { kind: 'event', event: 'x' },
    { kind: 'reply', id: '1', reply: { ok: 1 } },
    { kind: 'reply', id: 1 },
    { kind: 'reply', id: 1, reply: {} },
    { kind: 'reply', id: 1, reply: { problem: 'x' } },
    { kind: 'reply', id: 1, reply: { problem: { code: 'cancelled' } } },
    { kind: 'call', id: 1, name: 'host.about', input: {} },
  ];
  expect(bad.map(hostEnvelope).filter((one) => one !== undefined)).toEqual([]);
  expect(callEnvelope.safeParse({ kind: 'call', id: 1, name: 'host.about', input: {} }).success).toBe(true);
});

test('channels are apart: closing one closes its other end only, and what comes late opens nothing', async () => {
  const [near, far] = pair();
  const served: Port[] = [];
  const opening = splitPort(near);
  splitPort(far).onOpen((port) => {
    served.push(port);
    servePort(port, carrierHost(), memoryLog());
  });
  const first = connect(opening.open());
  const second = connect(opening.open());
  // Heard of before anything is said in them: the shell's own channel mostly listens.
  expect(served.length).toBe(2);
  await Promise.all([first.call('host.about', {}), second.call('host.about', {})]);
  expect(served.length).toBe(2);
  let ended = 0;
  second.onClose(() => ended++);
  first.close();
  expect(await second.call('host.about', {})).toHaveProperty('ok');
  near.post({ channel: 0, message: { kind: 'call', id: 9, name: 'host.about', input: {} } });
  await turn();
  expect([served.length, ended]).toEqual([2, 0]);
  far.close();
  expect(ended).toBe(1);
});

test('a pipe that carries no channels is closed', () => {
  const [near, far] = pair();
  let closed = false;
  far.onClose(() => {
    closed = true;
  });
  splitPort(far).onOpen(() => {});
  near.post({ channel: -1, message: 1 });
  expect(closed).toBe(true);
});

test('joined ports end together', async () => {
  const [window, shell] = pair();
  const [inner, core] = pair();
  joinPorts(shell, inner);
  servePort(core, carrierHost(), memoryLog());
  const connection = connect(window);
  expect(await connection.call('host.about', {})).toHaveProperty('ok');
  const gone = new Promise<void>((settle) => connection.onClose(settle));
  core.close();
  await gone;
});

test('messages that came before anybody listened are kept', async () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(1);
  await turn();
  const heard = await new Promise((settle) => port2.once('message', settle));
  expect(heard).toBe(1);
  port1.close();
});
