// The meter: a fresh process that only loads one network and runs it, so that its peak memory is the network's and no other work disturbs the clock.
// Invariant: one model per process; timing covers the inference call alone, with the input already in memory.
import { readFile } from 'node:fs/promises';
import { loadModel, type Model, type TensorData } from '../engine/ort.ts';
import { loadInput, type MeterAnswers, repeatInput, timeInput } from './meter-protocol.ts';
import { serveWorker } from './serve.ts';

let loaded: { readonly model: Model; readonly feeds: Record<string, TensorData>; readonly batch: number } | undefined;

function ready(): NonNullable<typeof loaded> {
  if (loaded === undefined) throw new Error('load first');
  return loaded;
}

async function load(asked: unknown): Promise<MeterAnswers['load']> {
  const { model: source, threads, side } = loadInput.parse(asked);
  const bytes = 'path' in source ? new Uint8Array(await readFile(source.path)) : source.bytes;
  const start = performance.now();
  const model = await loadModel(bytes, { threads });
  const loadMs = performance.now() - start;
  const [input] = model.inputs;
  if (input === undefined || model.inputs.length !== 1) throw new Error('one input expected');
  const dims = shapeFor(input.shape, side);
  const size = dims.reduce((product, dim) => product * dim, 1);
  const type = input.type === 'uint8' ? 'uint8' : 'float32';
  loaded = { model, feeds: { [input.name]: { type, dims, data: pixels(size, type) } }, batch: dims[0]! };
  return { loadMs, batch: dims[0]! };
}

/** Free dimensions become: batch 1, three channels (whichever end is not fixed), `side` for the rest. */
function shapeFor(shape: readonly (number | string)[], side: number): number[] {
  const rank4 = shape.length === 4;
  const channelsLast = rank4 && (shape[3] === 3 || shape[3] === 1);
  return shape.map((dim, index) => {
    if (typeof dim === 'number' && dim > 0) return dim;
    if (index === 0) return 1;
    return rank4 && index === (channelsLast ? 3 : 1) ? 3 : side;
  });
}

/** Plain pixels of a fixed pattern: the time of these networks does not depend on what they see. */
function pixels(size: number, type: 'uint8' | 'float32'): Uint8Array | Float32Array {
  const data = type === 'uint8' ? new Uint8Array(size) : new Float32Array(size);
  for (let i = 0; i < size; i += 1) data[i] = type === 'uint8' ? (i * 37) % 256 : ((i * 37) % 256) / 127.5 - 1;
  return data;
}

async function time(asked: unknown): Promise<MeterAnswers['time']> {
  const { warmUp, runs } = timeInput.parse(asked);
  const { model, feeds } = ready();
  for (let run = 0; run < warmUp; run += 1) await model.run(feeds);
  const latenciesMs = new Float64Array(runs);
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await model.run(feeds);
    latenciesMs[run] = performance.now() - start;
  }
  return { latenciesMs };
}

async function repeat(asked: unknown): Promise<MeterAnswers['repeat']> {
  const { durationMs } = repeatInput.parse(asked);
  const { model, feeds, batch } = ready();
  const start = performance.now();
  let faces = 0;
  while (performance.now() - start < durationMs) {
    await model.run(feeds);
    faces += batch;
  }
  return { faces, elapsedMs: performance.now() - start };
}

/** VmHWM, the kernel's high-water mark, where there is one; otherwise the C library's figure for the same thing. */
async function memory(): Promise<MeterAnswers['memory']> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) || process.resourceUsage().maxRSS;
  return { peakBytes: kilobytes > 0 ? kilobytes * 1024 : null };
}

serveWorker({ load, time, repeat, memory });
