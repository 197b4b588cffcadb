// ONNX Runtime: runs any ONNX file, and is the executor that is always there.
// Invariants: telemetry is off before the library is loaded; a model is passed as checked bytes, never as a path.
import { availableParallelism } from 'node:os';
import { checkGraph, type DType, reachable, type TensorArray } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx.ts';
import type { CompileOptions, Engine, Program, TensorData } from './engine.ts';

export type { TensorData };

// The parent sets it too; read once by the library when its first session is made (platform: ONNX Runtime 1.29 and later report by default).
process.env['ORT_DISABLE_TELEMETRY'] = '1';
const { InferenceSession, Tensor: RuntimeTensor } = await import('onnxruntime-node');
type Session = Awaited<ReturnType<typeof InferenceSession.create>>;

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

/** Loads an ONNX model from bytes. Throws the runtime's error when it refuses them. */
export async function loadModel(bytes: Uint8Array, options: CompileOptions = {}): Promise<Model> {
  const session = await InferenceSession.create(bytes, sessionOptions(options));
  return {
    inputs: session.inputMetadata.map(factsOf),
    outputs: session.outputMetadata.map(factsOf),
    run: async (feeds) => {
      const given = Object.entries(feeds).map(
        ([name, { type, dims, data }]) => [name, new RuntimeTensor(type, data as Float32Array, [...dims])] as const,
      );
      const results = await session.run(Object.fromEntries(given));
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

function factsOf(value: Session['inputMetadata'][number]): ValueFacts {
  return value.isTensor ? { name: value.name, type: value.type, shape: value.shape } : { name: value.name, type: 'other', shape: [] };
}

function sessionOptions({ threads = 0, spinning = false, optimise = 'all' }: CompileOptions): Record<string, unknown> {
  return {
    executionProviders: ['cpu'],
    graphOptimizationLevel: optimise === 'none' ? 'disabled' : optimise,
    intraOpNumThreads: threads > 0 ? threads : availableParallelism(),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
  };
}

export const ortEngine: Engine = {
  name: 'onnxruntime-cpu',
  compile: async (fetches, options = {}): Promise<Program> => {
    checkGraph(Object.values(fetches));
    const inputs = reachable(Object.values(fetches)).filter((tensor) => tensor.op === 'input');
    const model = await loadModel(writeOnnx({ outputs: fetches, purpose: 'step' }), options);
    return {
      run: async (feeds) => {
        const given = inputs.map(({ name, dtype, shape }) => {
          const data = feeds[name as string];
          if (data === undefined) throw new TypeError(`no feed for ${name}`);
          return [name as string, { type: dtype, dims: shape, data }] as const;
        });
        const results = await model.run(Object.fromEntries(given));
        return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, value.data]));
      },
      dispose: () => model.release(),
    };
  },
};
