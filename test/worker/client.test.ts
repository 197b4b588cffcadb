// The promises of a child process towards its parent: every call settles, and nobody outlives the other.
import { spawn } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import type { Problem } from '../../main/problems.ts';
import { startWorker, type Worker, type WorkerEvent, type WorkerKind, type WorkerOptions } from '../../main/worker/client.ts';

const entry = new URL('../support/odd-worker.ts', import.meta.url);
const workers: Worker[] = [];

function odd(options: WorkerOptions = {}, kind: WorkerKind = 'meter'): Worker {
  const worker = startWorker(kind, { entry, ...options });
  workers.push(worker);
  return worker;
}

afterEach(async () => {
  for (const worker of workers.splice(0)) {
    worker.kill();
    await worker.exited;
  }
});

describe('calls', () => {
  test('carry typed arrays both ways, unharmed and overlapping', async () => {
    const worker = odd();
    const vectors = new Float32Array([1, -2.5, Number.NaN]);
    const bytes = new Uint8Array(3_000_000).fill(7).subarray(5);
    const answers = await Promise.all([
      worker.call<{ vectors: Float32Array }>('slowEcho', { vectors }),
      worker.call<{ bytes: Uint8Array }>('echo', { bytes }),
    ]);
    expect(answers[0].vectors).toEqual(vectors);
    expect(answers[1].bytes.length).toBe(bytes.length);
    expect(answers[1].bytes.every((byte) => byte === 7)).toBe(true);
  });

  test("a handler's Problem crosses with its code and data", async () => {
    await expect(odd().call('problem', {})).rejects.toMatchObject({ code: 'teacher-nan', data: { count: 3 } });
  });

  test('anything else that a handler throws is unexpected, a full disk is a full disk, and the child lives on', async () => {
    const worker = odd();
    const defect = await worker.call('defect', {}).catch((problem: Problem) => problem);
    expect(defect).toMatchObject({ code: 'unexpected', data: { kind: 'TypeError' } });
    expect(String((defect as Problem).cause)).toContain('a defect');
    await expect(worker.call('full', {})).rejects.toMatchObject({ code: 'disk-full' });
    await expect(worker.call('unknown name', {})).rejects.toMatchObject({ code: 'unexpected' });
    await expect(worker.call('toString', {})).rejects.toMatchObject({ code: 'unexpected' });
    expect(await worker.call('echo', { still: 'here' })).toEqual({ still: 'here' });
  });

  test('events arrive', async () => {
    const events: WorkerEvent[] = [];
    await odd({ onEvent: (event) => events.push(event) }).call('announce', {});
    expect(events).toEqual([{ event: 'announced', payload: { step: 1 } }]);
  });
});

describe('deaths', () => {
  test('an exit rejects every pending call, and later ones at once', async () => {
    const worker = odd();
    const pending = worker.call('slowEcho', {});
    const fatal = worker.call('exit', {});
    await expect(pending).rejects.toMatchObject({ code: 'worker-died', data: { kind: 'meter', code: 7, signal: '' } });
    await expect(fatal).rejects.toMatchObject({ code: 'worker-died' });
    await expect(worker.call('echo', {})).rejects.toMatchObject({ code: 'worker-died' });
    worker.post('echo', {}); // no-op, not a crash
    await worker.stop(10);
    expect(await worker.exited).toEqual({ code: 7, signal: null });
  });

  test('a signal is told apart from an exit', async () => {
    await expect(odd().call('abort', {})).rejects.toMatchObject({ code: 'worker-died', data: { signal: 'SIGABRT' } });
  });

  test('what the child printed is kept for the developer, not for the operator', async () => {
    const problem = await odd()
      .call('complain', {})
      .catch((thrown: Problem) => thrown);
    expect((problem as Problem).data).toEqual({ kind: 'meter', signal: '', code: 3 });
    expect(String((problem as Problem).cause)).toContain('what went wrong');
  });

  test('a child that talks nonsense is killed', async () => {
    await expect(odd().call('nonsense', {})).rejects.toMatchObject({ code: 'worker-died', data: { signal: 'SIGKILL' } });
  });

  test('an entry that does not exist is a dead worker, not an unhandled error', async () => {
    const missing = odd({ entry: new URL('../support/no-such-worker.ts', import.meta.url) });
    await expect(missing.call('echo', {})).rejects.toMatchObject({ code: 'worker-died' });
  });

  test('a silent child is killed when the time is over', async () => {
    const worker = odd();
    await worker.call('echo', {});
    const started = performance.now();
    await expect(worker.call('hang', {}, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'worker-silent' });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await worker.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('a child that takes too much memory dies alone', async ({ skip }) => {
    skip(process.platform !== 'linux', 'memory limits exist on Linux only');
    const worker = odd({ dataLimitMb: 1024 });
    expect(await worker.call('echo', { alive: true })).toEqual({ alive: true });
    await expect(worker.call('hoard', {})).rejects.toMatchObject({ code: expect.stringMatching(/worker-died|unexpected/) });
  });
});

describe('ends', () => {
  test('stop runs the stop handler and ends orderly', async () => {
    const events: string[] = [];
    const worker = odd({ onEvent: ({ event }) => events.push(event) });
    await worker.call('echo', {});
    await worker.stop(5000);
    expect(events).toEqual(['stopping']);
    expect(await worker.exited).toEqual({ code: 0, signal: null });
  });

  test('stop kills a child that does not listen', async () => {
    const worker = odd();
    await worker.call('echo', {});
    const hanging = worker.call('hang', {});
    const rejection = expect(hanging).rejects.toMatchObject({ code: 'worker-died' });
    await worker.stop(100);
    await rejection;
    expect((await worker.exited).signal).toBe('SIGKILL');
  });

  test('a child leaves when its parent is killed', async () => {
    const parent = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { startWorker } from ${JSON.stringify(new URL('../../main/worker/client.ts', import.meta.url).href)};
         const worker = startWorker('meter', { entry: new URL(${JSON.stringify(entry.href)}) });
         await worker.call('echo', {});
         console.log(worker.pid);
         setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const childPid = Number(await new Promise<Buffer>((resolve) => parent.stdout.once('data', resolve)));
    expect(isAlive(childPid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(childPid), { timeout: 5000 }).toBe(false);
  });
});

test('the environment of a child holds nothing of the session and switches telemetry off', async () => {
  process.env.DESHI_TEST_SECRET = 'secret';
  const environment = await odd().call<Record<string, string>>('environment', {});
  delete process.env.DESHI_TEST_SECRET;
  expect(environment.DESHI_TEST_SECRET).toBeUndefined();
  expect(environment.NODE_OPTIONS).toBeUndefined();
  expect(environment.ORT_DISABLE_TELEMETRY).toBe('1');
});

test('a child that trains has the habits of memory that make it faster, and one that measures a student has not', async () => {
  const habitsOf = async (kind: WorkerKind) => (await odd({}, kind).call<Record<string, string>>('environment', {})).GLIBC_TUNABLES;
  expect(await habitsOf('trainer')).toContain('glibc.malloc.hugetlb=1');
  expect(await habitsOf('meter')).toBeUndefined();
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
