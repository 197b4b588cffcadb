// ONNX Runtime: runs any ONNX file on the processor, and a described graph on the processor or on a graphics device.
// Invariants: telemetry is off before the library is loaded; a model is passed as checked bytes, never as a path.
//
// Where carried values lie: WebGPU keeps them as buffers of the device. The Node binding offers no such binding for CUDA and DirectML (1.30), so
// there they are copied at every run: 4 bytes a parameter, momentum and statistic, there and back. Nothing falls back by itself:
// a provider that is asked for and missing is a problem, because training elsewhere is the caller's decision.
import { availableParallelism } from 'node:os';
import { checkGraph, type DType, input, type OpName, reachable, type Tensor, type TensorArray } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx.ts';
import { ops } from '../graph/ops.ts';
import { precise } from '../graph/precise.ts';
import { rewritten } from '../graph/rewrite.ts';
import { stacked } from '../graph/stacked.ts';
import { Problem } from '../problems.ts';
import type { CompileOptions, Engine, EngineName, Program, TensorData } from './engine.ts';
import { failureOf, unavailableOf } from './faults.ts';
import { lanesOf } from './ort-lanes.ts';

export type { TensorData };

// The parent sets it too; read once by the library when its first session is made (platform: ONNX Runtime 1.29 and later report by default).
process.env['ORT_DISABLE_TELEMETRY'] = '1';
const { InferenceSession, listSupportedBackends, Tensor: RuntimeTensor } = await import('onnxruntime-node');
type Session = Awaited<ReturnType<typeof InferenceSession.create>>;
type Value = InstanceType<typeof RuntimeTensor>;

export type OrtProvider = 'cpu' | 'webgpu' | 'cuda' | 'dml';

export interface ValueFacts {
  readonly name: string;
  readonly type: string;
  /** Numbers, or names of free dimensions. */
  readonly shape: readonly (number | string)[];
}

export interface Model {
  readonly inputs: readonly ValueFacts[];
  readonly outputs: readonly ValueFacts[];
  run(feeds: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>>;
  release(): Promise<void>;
}

/** Loads an ONNX model from bytes, for the processor. Throws the runtime's error when it refuses them. */
export async function loadModel(bytes: Uint8Array, options: CompileOptions = {}): Promise<Model> {
  const session = await InferenceSession.create(bytes, sessionOptions('cpu', options));
  return {
    inputs: session.inputMetadata.map(factsOf),
    outputs: session.outputMetadata.map(factsOf),
    run: async (feeds) => {
      const results = await session.run(Object.fromEntries(Object.entries(feeds).map(([name, given]) => [name, runtimeTensor(given)])));
      return Object.fromEntries(
        Object.entries(results).map(([name, value]) => [
          name,
          { type: value.type as DType, dims: value.dims, data: value.data as TensorArray },
        ]),
      );
    },
    release: () => session.release(),
  };
}

function runtimeTensor({ type, dims, data }: TensorData): Value {
  return new RuntimeTensor(type, data as Float32Array, [...dims]);
}

function factsOf(value: Session['inputMetadata'][number]): ValueFacts {
  return value.isTensor ? { name: value.name, type: value.type, shape: value.shape } : { name: value.name, type: 'other', shape: [] };
}

function sessionOptions(
  provider: OrtProvider,
  { threads = 0, spinning = false, optimise = 'all' }: CompileOptions,
  keptOnDevice?: Readonly<Record<string, 'cpu' | 'gpu-buffer'>>,
): Record<string, unknown> {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: optimise === 'none' ? 'disabled' : optimise,
    intraOpNumThreads: threads > 0 ? threads : availableParallelism(),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
    // DirectML replays recorded work in the order of recording, so it needs memory that does not move (ONNX Runtime, DirectML provider).
    ...(provider === 'dml' && { enableMemPattern: false }),
    ...(keptOnDevice && { preferredOutputLocation: keptOnDevice }),
  };
}

/** The executor of one provider. Whether this computer has it is found by compiling something. */
export function ortOn(provider: OrtProvider): Engine {
  const name = `ort-${provider}` as const satisfies EngineName;
  const holds = provider === 'webgpu' ? 'device' : 'host';
  return {
    name,
    holds,
    compile: async (fetches, options = {}) => {
      checkGraph(Object.values(fetches));
      // WebGPU's own sine, cosine and arc cosine are too coarse for an angular margin (graph/precise.ts).
      // On the processor every pass over memory counts, and how maps lie decides how many there are (graph/stacked.ts).
      const lanes = provider === 'cpu' && isDepthwise(fetches) ? await lanesHere() : 1;
      const lowered = provider === 'webgpu' ? rewritten(fetches, precise) : provider === 'cpu' ? stacked(fetches, lanes) : fetches;
      const { carry = {} } = options;
      const kept = Object.fromEntries(Object.keys(fetches).map((key) => [key, key in carry ? ('gpu-buffer' as const) : ('cpu' as const)]));
      const session = await open(name, provider, lowered, { ...options, lanes }, holds === 'device' ? kept : undefined);
      return program(name, session, lowered, carry, (values) => readBack(name, values, fetches));
    },
  };
}

let asked: Promise<number> | undefined;
/** Asked once in a process: it takes a few milliseconds. */
function lanesHere(): Promise<number> {
  asked ??= lanesOf((bytes) => loadModel(bytes, { threads: 1 }));
  return asked;
}

/** Lanes are for convolutions of single channels, and for what was written in lanes. */
function isDepthwise(fetches: Readonly<Record<string, Tensor>>): boolean {
  return reachable(Object.values(fetches)).some(
    ({ op, attributes }) => Number(attributes['groups'] ?? 1) > 1 || ops[op as OpName]?.lanes !== undefined,
  );
}

/** The executor that is always there. */
export const ortEngine = ortOn('cpu');

async function open(
  name: EngineName,
  provider: OrtProvider,
  fetches: Readonly<Record<string, Tensor>>,
  { lanes = 1, ...options }: CompileOptions & { readonly lanes?: number },
  kept?: Readonly<Record<string, 'cpu' | 'gpu-buffer'>>,
): Promise<Session> {
  if (!listSupportedBackends().some((backend) => backend.name === provider)) {
    throw new Problem('device-unavailable', { engine: name, reason: 'not-in-build' });
  }
  try {
    return await InferenceSession.create(writeOnnx({ outputs: fetches, purpose: 'step', lanes }), sessionOptions(provider, options, kept));
  } catch (thrown) {
    throw provider === 'cpu' ? thrown : unavailableOf(name, thrown);
  }
}

function program(
  name: EngineName,
  session: Session,
  fetches: Readonly<Record<string, Tensor>>,
  carry: Readonly<Record<string, string>>,
  read: (values: ReadonlyMap<string, Value>) => Promise<Record<string, TensorArray>>,
): Program {
  const inputs = reachable(Object.values(fetches)).filter((tensor) => tensor.op === 'input');
  const held = new Map<string, Value>();
  return {
    run: async (feeds) => {
      const given = inputs.map(({ name: key, dtype, shape }) => {
        const data = feeds[key as string];
        const value = data === undefined ? held.get(key as string) : runtimeTensor({ type: dtype, dims: shape, data });
        if (value === undefined) throw new TypeError(`no feed for ${key}`);
        return [key as string, value] as const;
      });
      let results: Awaited<ReturnType<Session['run']>>;
      try {
        results = await session.run(Object.fromEntries(given));
      } catch (thrown) {
        throw failureOf(name, thrown);
      }
      for (const [fetch, feed] of Object.entries(carry)) {
        held.get(feed)?.dispose();
        held.set(feed, results[fetch] as Value);
      }
      return Object.fromEntries(
        Object.entries(results).flatMap(([key, value]) => (key in carry ? [] : [[key, value.data as TensorArray]])),
      );
    },
    carried: () => read(held),
    dispose: async () => {
      for (const value of held.values()) value.dispose();
      held.clear();
      await session.release();
    },
  };
}

/** The binding cannot download a buffer of the device ("not implemented", and the process ends); a program that does nothing but hand it out can. */
async function readBack(name: EngineName, held: ReadonlyMap<string, Value>, fetches: Readonly<Record<string, Tensor>>) {
  const there = [...held].filter(([, { location }]) => location === 'gpu-buffer');
  const here = [...held].flatMap(([key, value]) => (value.location === 'cpu' ? [[key, (value.data as TensorArray).slice()] as const] : []));
  if (there.length === 0) return Object.fromEntries(here);
  const types = new Map(reachable(Object.values(fetches)).flatMap((tensor) => (tensor.op === 'input' ? [[tensor.name, tensor]] : [])));
  const outputs = Object.fromEntries(
    there.map(([key, { dims }]) => [key, input(`held-${key}`, dims, (types.get(key) as Tensor | undefined)?.dtype)]),
  );
  const copier = await open(name, 'webgpu', outputs, {});
  try {
    const results = await copier.run(Object.fromEntries(there.map(([key, value]) => [`held-${key}`, value])));
    return Object.fromEntries([...here, ...Object.entries(results).map(([key, value]) => [key, value.data as TensorArray] as const)]);
  } catch (thrown) {
    throw failureOf(name, thrown);
  } finally {
    await copier.release();
  }
}
