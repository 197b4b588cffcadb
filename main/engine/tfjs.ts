// TensorFlow.js: walks a described graph node by node, calling one kernel or a few for each. No tape: the gradients are in the graph.
// Invariants: a tensor is freed after its last use; carried values stay on the device; one run at a time holds the library's single active backend.
//
// Backends: `cpu` (plain JavaScript: right and slow, for tests), `webgpu` on Dawn (npm `webgpu`), `tensorflow` where the operator has installed
// @tensorflow/tfjs-node-gpu together with its native library. Loading of a backend lies in tfjs-backends.ts.
import * as tf from '@tensorflow/tfjs-core';
import { checkGraph, type DType, reachable, type Tensor, type TensorArray } from '../graph/graph.ts';
import { precise } from '../graph/precise.ts';
import { rewritten } from '../graph/rewrite.ts';
import type { Engine, Program } from './engine.ts';
import { failureOf, unavailableOf } from './faults.ts';
import { type Backend, backends, type TfjsBackend } from './tfjs-backends.ts';
import { type Kernels, kernels } from './tfjs-kernels.ts';

/** The executor of one backend. Whether this computer has it is found by compiling something. */
export function tfjsOn(backend: TfjsBackend): Engine {
  const name = `tfjs-${backend}` as const;
  return {
    name,
    holds: 'device',
    compile: async (fetches, { carry = {} } = {}) => {
      checkGraph(Object.values(fetches));
      let ready: Backend;
      try {
        ready = await backends[backend]();
      } catch (thrown) {
        throw unavailableOf(name, thrown);
      }
      // Dawn's sine, cosine and arc cosine are as coarse as WebGPU allows (graph/precise.ts).
      return programOf(ready, backend === 'webgpu' ? rewritten(fetches, precise) : fetches, carry, (thrown) => failureOf(name, thrown));
    },
  };
}

/** Runs of all programs take turns: the library has one active backend. */
let turn: Promise<unknown> = Promise.resolve();

function programOf(
  backend: Backend,
  fetches: Readonly<Record<string, Tensor>>,
  carry: Readonly<Record<string, string>>,
  failed: (thrown: unknown) => unknown,
): Program {
  const order = reachable(Object.values(fetches));
  const last = lastUses(order, Object.values(fetches));
  const constants = new Map<number, tf.Tensor>();
  const held = new Map<string, tf.Tensor>();

  function inputValue(tensor: Tensor, feeds: Readonly<Record<string, TensorArray>>): tf.Tensor {
    const key = tensor.name as string;
    const data = feeds[key];
    if (data !== undefined) return upload(data, tensor.shape, tensor.dtype);
    const value = held.get(key);
    if (value === undefined) throw new TypeError(`no feed for ${key}`);
    return value.clone();
  }

  /** Everything up to the fetches, launched without waiting. */
  function launch(feeds: Readonly<Record<string, TensorArray>>): Map<string, tf.Tensor> {
    const values = new Map<number, tf.Tensor>();
    const maps = new MapLayouts();
    for (const [at, tensor] of order.entries()) {
      if (tensor.op === 'input') values.set(tensor.id, inputValue(tensor, feeds));
      else if (tensor.op === 'constant') {
        const known = constants.get(tensor.id) ?? upload(tensor.data as TensorArray, tensor.shape, tensor.dtype);
        constants.set(tensor.id, known);
        values.set(tensor.id, known.clone());
      } else {
        const inputs = tensor.inputs.map((from) => values.get(from.id) as tf.Tensor);
        const kernel = (kernels as Kernels)[tensor.op];
        values.set(
          tensor.id,
          tf.tidy(() => kernel({ tensor, inputs, lastAxis: (i) => maps.lastAxis(tensor.inputs[i] as Tensor, inputs[i] as tf.Tensor4D) })),
        );
      }
      for (const id of last[at] ?? []) {
        values.get(id)?.dispose();
        values.delete(id);
        maps.forget(id);
      }
    }
    return new Map(Object.entries(fetches).map(([name, { id }]) => [name, values.get(id) as tf.Tensor]));
  }

  async function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = turn.then(async () => {
      await tf.setBackend(backend.name);
      return task();
    });
    turn = mine.catch(() => undefined);
    try {
      return await Promise.race([mine, backend.lost]);
    } catch (thrown) {
      throw failed(thrown);
    }
  }

  return {
    run: (feeds) =>
      inTurn(async () => {
        const found = launch(feeds);
        const wanted = [...found].filter(([name]) => !(name in carry));
        const arrays = await Promise.all(wanted.map(async ([name, value]) => [name, await download(value, fetches[name]!.dtype)] as const));
        for (const [name, value] of found) {
          const feed = carry[name];
          if (feed === undefined) continue;
          held.get(feed)?.dispose();
          held.set(feed, value.clone());
        }
        for (const value of new Set(found.values())) value.dispose();
        return Object.fromEntries(arrays);
      }),
    carried: () =>
      inTurn(async () =>
        Object.fromEntries(await Promise.all([...held].map(async ([name, value]) => [name, (await value.data()).slice() as TensorArray]))),
      ),
    dispose: async () => {
      for (const value of [...held.values(), ...constants.values()]) value.dispose();
      held.clear();
      constants.clear();
    },
  };
}

/** Maps with their channels moved to the last axis, as these kernels want them: made once, however many kernels read them. */
class MapLayouts {
  readonly #moved = new Map<number, tf.Tensor4D>();

  lastAxis({ id }: Tensor, value: tf.Tensor4D): tf.Tensor4D {
    const known = this.#moved.get(id);
    if (known !== undefined) return known;
    const moved = tf.keep(tf.transpose(value, [0, 2, 3, 1]));
    this.#moved.set(id, moved);
    return moved;
  }

  forget(id: number): void {
    this.#moved.get(id)?.dispose();
    this.#moved.delete(id);
  }
}

/** For each place in the order, the tensors that nobody reads after it; fetches are read by the caller. */
function lastUses(order: readonly Tensor[], fetched: readonly Tensor[]): (readonly number[])[] {
  const lastOf = new Map<number, number>();
  for (const [at, tensor] of order.entries()) {
    lastOf.set(tensor.id, at);
    for (const { id } of tensor.inputs) lastOf.set(id, at);
  }
  const found: number[][] = order.map(() => []);
  const kept = new Set(fetched.map(({ id }) => id));
  for (const [id, at] of lastOf) if (!kept.has(id)) found[at]!.push(id);
  return found;
}

/** The library knows 32-bit integers only. Throws RangeError for what does not fit. */
function upload(data: TensorArray, shape: readonly number[], dtype: DType): tf.Tensor {
  if (dtype === 'float32') return tf.tensor(data as Float32Array, [...shape], 'float32');
  const whole = Int32Array.from({ length: data.length }, (_, i) => {
    const number = Number(data[i]);
    if (number !== (number | 0)) throw new RangeError(`${number} is no 32-bit integer`);
    return number;
  });
  return tf.tensor(whole, [...shape], dtype === 'bool' ? 'bool' : 'int32');
}

async function download(value: tf.Tensor, dtype: DType): Promise<TensorArray> {
  const data = await value.data();
  if (dtype === 'float32') return data as Float32Array;
  return dtype === 'int64' ? BigInt64Array.from(data, (number) => BigInt(number)) : Uint8Array.from(data);
}
