// The devices of this computer, each tried in a child of its own: what is there, whether it computes the known answer, how fast it is.
// Invariant: a child that crashes, hangs, lacks memory or is killed costs its own row a reason, and nothing else.
import type { DeviceProbe, DeviceReason, DeviceRow, EngineName } from '../../preload/devices.ts';
import { type Problem, toProblem } from '../problems.ts';
import { startWorker, type Worker } from '../worker/client.ts';
import { type InventoryAnswer, inventoryAnswer, knownAnswerReply, speedReply } from '../worker/prober-protocol.ts';

/** Longest waits, in milliseconds. A first start of a card compiles its kernels. */
export interface Patience {
  readonly inventoryMs: number;
  readonly knownAnswerMs: number;
  readonly speedMs: number;
}
const patience: Patience = { inventoryMs: 60_000, knownAnswerMs: 120_000, speedMs: 90_000 };

export interface ProbeOptions {
  readonly signal?: AbortSignal;
  /** Also try what a processor plays. */
  readonly software?: boolean;
  onTesting?(engine: EngineName): void;
  readonly patience?: Patience;
  /** Another entry of the prober: for tests of how one can fail. */
  readonly entry?: URL;
}

export interface Found {
  readonly rows: DeviceRow[];
  readonly fingerprint: string;
}

/** Everything that may train here, untested. Where even looking crashes a driver, the processor alone. */
export async function findDevices({ patience: { inventoryMs } = patience, entry }: ProbeOptions = {}): Promise<Found> {
  const answer = await inChild(entry, async (worker) =>
    inventoryAnswer.parse(await worker.call('inventory', {}, { timeoutMs: inventoryMs })),
  );
  if ('problem' in answer) {
    const row = { device: null, driver: null, software: false, probe: null };
    const rows: DeviceRow[] = [
      { ...row, engine: 'ort-cpu', state: 'untested', reason: null, holds: 'host' },
      { ...row, engine: 'ort-webgpu', state: 'unavailable', reason: reasonOf(answer.problem), holds: 'device' },
    ];
    return { rows, fingerprint: 'unknown' };
  }
  return { rows: answer.engines.map(rowOf), fingerprint: answer.fingerprint };
}

function rowOf(facts: InventoryAnswer['engines'][number]): DeviceRow {
  return { ...facts, state: facts.reason === null ? 'untested' : 'unavailable', probe: null };
}

/** The rows with every available device tried, one after the other so that none disturbs the clock of another. Throws Problem `cancelled`. */
export async function testDevices(rows: readonly DeviceRow[], options: ProbeOptions = {}): Promise<DeviceRow[]> {
  const tested: DeviceRow[] = [];
  for (const row of rows) {
    options.signal?.throwIfAborted();
    if (row.state === 'unavailable' || (row.software && options.software !== true)) tested.push(row);
    else {
      options.onTesting?.(row.engine);
      tested.push(await testDevice(row, options));
    }
  }
  return tested;
}

async function testDevice(
  row: DeviceRow,
  { patience: { knownAnswerMs, speedMs } = patience, entry, signal }: ProbeOptions,
): Promise<DeviceRow> {
  const { engine } = row;
  const known = await inChild(
    entry,
    async (worker) => knownAnswerReply.parse(await worker.call('known-answer', { engine }, { timeoutMs: knownAnswerMs })),
    signal,
  );
  if ('problem' in known) return { ...row, state: 'unavailable', reason: reasonOf(known.problem), probe: null };
  const agrees = known.error !== null && known.error <= 1;
  const probe: DeviceProbe = { ...known, agrees, imagesPerSecond: null };
  if (!agrees) return { ...row, state: 'tested', probe };
  // In a child of its own: the time is that of a fresh process, and a device that fails here has still computed the right numbers.
  const speed = await inChild(
    entry,
    async (worker) => speedReply.parse(await worker.call('speed', { engine }, { timeoutMs: speedMs })),
    signal,
  );
  if ('imagesPerSecond' in speed) return { ...row, state: 'tested', probe: { ...probe, imagesPerSecond: speed.imagesPerSecond } };
  if (speed.problem.code === 'worker-silent') return { ...row, state: 'tested', probe }; // right, and slower than anything useful
  return { ...row, state: 'unavailable', reason: reasonOf(speed.problem), probe: null };
}

async function inChild<T extends object>(
  entry: URL | undefined,
  ask: (worker: Worker) => Promise<T>,
  signal?: AbortSignal,
): Promise<T | { readonly problem: Problem }> {
  const worker = startWorker('prober', entry && { entry });
  const stop = (): void => worker.kill();
  signal?.addEventListener('abort', stop);
  try {
    return await ask(worker);
  } catch (thrown) {
    signal?.throwIfAborted();
    return { problem: toProblem(thrown) };
  } finally {
    signal?.removeEventListener('abort', stop);
    worker.kill();
    await worker.exited;
  }
}

function reasonOf({ code, data }: Problem): DeviceReason {
  if (code === 'device-unavailable') return data['reason'] as DeviceReason;
  const reasons: Readonly<Record<string, DeviceReason>> = {
    'device-memory': 'memory',
    'device-lost': 'lost',
    'worker-died': 'died',
    'worker-silent': 'silent',
  };
  return reasons[code] ?? 'refused';
}
