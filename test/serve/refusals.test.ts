// What the real program refuses when it serves a browser: whoever has no session, a second program on its folder, and thousands of seeded wrong messages.
// Invariant: the program as a process of its own, over its real port; it answers as before afterwards, and nothing that was sent is in its log or output.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { randomFrom } from '../../main/evaluation/random.ts';
import { calls, problemCodes } from '../../preload/contract.ts';
import { type Ended, runCli, type Started, startCli } from '../support/command-line.ts';
import { ask, exchange, tryConnect, writeWindow } from '../support/served-window.ts';
import { temporaryFolder } from '../support/temporary.ts';

const seed = Number(process.env['DESHI_REFUSAL_SEED'] ?? Math.floor(Math.random() * 1e6));
const said = `DESHI_REFUSAL_SEED=${seed}`;
/** Stands for a person's name, a folder and a file: wherever it turns up, the real ones would. */
const canary = 'Kanari-Hanako-7731';
const each = 60;

let program: Started;
let ended: Ended | undefined;
let port = 0;
let token = '';
let session = '';
let dataDir: string;
let allowed: string;
let outside: string;

beforeAll(async () => {
  const home = temporaryFolder();
  dataDir = join(home, 'data');
  allowed = join(home, 'allowed');
  outside = join(home, canary);
  for (const folder of [allowed, outside]) mkdirSync(join(folder, canary), { recursive: true });
  writeFileSync(join(outside, canary, `${canary}.jpg`), 'no image');
  writeFileSync(join(allowed, canary, `${canary}.jpg`), 'no image');
  symlinkSync(outside, join(allowed, 'link'));
  program = startCli(['serve', '--no-open', '--data', dataDir, '--root', allowed], {
    // The home folder and the folder at work are allowed too.
    env: { DESHI_WINDOW: writeWindow(temporaryFolder()), HOME: allowed },
    cwd: allowed,
  });
  let printed = '';
  program.child.stdout?.on('data', (text: string) => {
    printed += text;
  });
  await program.printed('#token=');
  const address = new URL(printed.trim().split('\n')[0] ?? '');
  port = Number(address.port);
  token = address.hash.slice('#token='.length);
  session = (JSON.parse((await exchange(port, token)).body.toString()) as { session: string }).session;
}, 60_000);
afterAll(() => void program?.child.kill('SIGKILL'));

interface Reply {
  readonly ok?: unknown;
  readonly problem?: { readonly code: string; readonly data: object };
}

/** A connection with its session, and one question at a time over it. */
async function connect(): Promise<{ socket: WebSocket; call(name: string, input: unknown): Promise<Reply> }> {
  const socket = await tryConnect(port, session);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  const waiting = new Map<number, (reply: Reply) => void>();
  let asked = 0;
  let cut = (): void => {};
  socket.once('close', () => cut());
  socket.on('message', (text) => {
    const { kind, id, reply } = JSON.parse(String(text)) as { kind: string; id: number; reply: Reply };
    if (kind === 'reply') waiting.get(id)?.(reply);
  });
  return {
    socket,
    call: (name, input) =>
      new Promise((settle, fail) => {
        asked += 1;
        waiting.set(asked, settle);
        cut = () => fail(new Error(`cut off by ${name}, ${said}`));
        socket.send(JSON.stringify({ kind: 'call', id: asked, name, input }));
      }),
  };
}

test('whoever has no session: a wrong token, the same token again, none, another origin, another host', async () => {
  const origin = `http://127.0.0.1:${port}`;
  expect((await exchange(port, token)).status).toBe(401);
  expect((await exchange(port, `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).status).toBe(401);
  expect((await exchange(port, canary)).status).toBe(401);
  expect((await exchange(port, token, { Origin: `http://${canary}.example` })).status).toBe(403);
  expect((await exchange(port, token, { Host: `${canary}.example:${port}` })).status).toBe(421);
  expect(await tryConnect(port, canary)).toBe(403);
  expect(await tryConnect(port, session, { origin: `http://${canary}.example` })).toBe(403);
  expect(await tryConnect(port, session, { headers: { Host: `${canary}.example` } })).toBe(403);
  expect((await ask(port, `/${canary}/..%2f..%2f${canary}`)).status).toBe(404);
  expect((await ask(port, '/session', { headers: { Authorization: `Bearer ${session}`, Origin: origin } })).status).toBe(200);
});

test('a second program on the same data folder, which says so and leaves the first at work', async () => {
  const second = await runCli(['serve', '--no-open', '--data', dataDir], { env: { DESHI_WINDOW: writeWindow(temporaryFolder()) } });
  expect(second.code).not.toBe(0);
  expect(second.stdout).not.toContain('#token=');
  expect(second.stderr).toMatch(/another|already/i);
  const { call, socket } = await connect();
  expect(await call('host.about', {})).toHaveProperty('ok');
  socket.close();
});

test('every way out of the allowed folder, from every call that takes a path', async () => {
  const { call, socket } = await connect();
  const ways = [
    outside,
    join(allowed, '..', canary),
    `${allowed}/../${canary}`,
    join(allowed, 'link', canary),
    `${allowed}/\0/${canary}`,
    '/etc',
  ];
  for (const path of ways) {
    for (const [name, input] of [
      ['folder.list', { path }],
      ['faces.scan', { folders: [path] }],
      ['faces.page', { folder: path, aside: false, offset: 0, limit: 10 }],
      ['faces.count', { folder: path }],
      ['teacher.check', { teacher: path }],
      ['run.export', { out: path }],
      ['reference.check', { folder: path }],
    ] as const) {
      expect((await call(name, input)).problem?.code, `${name} ${ways.indexOf(path)}`).toBe('outside-roots');
    }
  }
  expect(await call('folder.list', { path: allowed })).toHaveProperty('ok');
  socket.close();
});

// What wrong inputs are made of.
const pieces: readonly unknown[] = [
  canary,
  `/${canary}/${canary}.jpg`,
  `../../${canary}`,
  `${canary}\0`,
  '',
  'x'.repeat(20_000),
  '\ud800',
  '<script>',
  -1,
  0,
  1e308,
  1.5,
  Number.MAX_SAFE_INTEGER,
  null,
  true,
  [],
  {},
  [[[canary]]],
  { [canary]: canary },
  ['a', 1, null],
];

test('thousands of wrong messages to every call of the contract, each with a typed problem', { timeout: 300_000 }, async () => {
  const { call, socket } = await connect();
  const random = randomFrom(seed);
  const keys = Object.values(calls).flatMap(({ in: input }) => ('shape' in input ? Object.keys(input.shape) : []));
  const refusals = new Map<string, number>();
  for (const name of Object.keys(calls)) {
    for (let time = 0; time < each; time++) {
      const input: Record<string, unknown> = {};
      for (let more = random.below(5); more >= 0; more--) input[keys[random.below(keys.length)]!] = pieces[random.below(pieces.length)];
      // A key that no call knows: nothing that was drawn here can be taken for a real order.
      input[canary] = canary;
      const wrong = random.below(4) === 0 ? pieces[random.below(pieces.length)] : input;
      const whole = typeof wrong === 'object' && wrong !== null && !Array.isArray(wrong) && Object.keys(wrong).length === 0 ? input : wrong;
      const { ok, problem } = await call(name, whole);
      expect(ok, `${name} ${said}`).toBeUndefined();
      expect(['bad-input', 'outside-roots'], `${name} ${said}`).toContain(problem?.code);
      refusals.set(problem!.code, (refusals.get(problem!.code) ?? 0) + 1);
    }
  }
  expect([...refusals.keys()].sort()).toEqual(['bad-input', 'outside-roots']);
  expect(problemCodes).toContain('bad-input');
  for (const name of [canary, '__proto__', 'constructor', 'toString', '', 'faces.scan ', 'FACES.SCAN']) {
    expect((await call(name, {})).problem?.code, name).toBe('bad-input');
  }
  expect(await call('host.about', {})).toHaveProperty('ok');
  socket.close();
});

test('what is no message at all ends its own connection and no other', async () => {
  const other = await connect();
  const envelope = JSON.stringify({ kind: 'call', id: 1, name: 'host.about', input: {} });
  const random = randomFrom(seed, 2);
  const broken = Array.from({ length: 40 }, () => {
    const bytes = Buffer.from(envelope);
    const at = random.below(8);
    // The opening brace or the name of the first key: never a message again.
    bytes[at] = (bytes[at]! + 1 + random.below(90)) % 128 || 1;
    return bytes.toString();
  });
  for (const text of [
    '',
    'null',
    '[]',
    '{',
    canary,
    `{"kind":"call","id":"${canary}"}`,
    '{"kind":"reply","id":1}',
    'y'.repeat(9_000_000),
    ...broken,
  ]) {
    const { socket } = await connect();
    const closed = new Promise<number>((settle) => socket.once('close', settle));
    socket.on('error', () => {});
    socket.send(text);
    expect(await closed, text.slice(0, 60)).toBeGreaterThanOrEqual(1000);
  }
  expect(await other.call('host.about', {})).toHaveProperty('ok');
  other.socket.close();
});

test('nothing that was sent is in the log or the output, but every refusal is', async () => {
  program.child.kill('SIGINT');
  ended = await program.ended;
  expect(ended.code).toBe(0);
  const logs = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter((file) => /\.log(\.1)?$/.test(file));
  expect(logs.length).toBeGreaterThan(0);
  const log = logs.map((file) => readFileSync(join(dataDir, file), 'utf8')).join('\n');
  for (const text of [log, ended.stdout, ended.stderr]) {
    for (const secret of [canary, 'Kanari', 'Hanako', session, outside]) expect(text).not.toContain(secret);
  }
  for (const why of ['token', 'origin', 'host', 'session', 'outside-roots', 'oversized', 'malformed'])
    expect(log).toContain(`"why":"${why}"`);
});
