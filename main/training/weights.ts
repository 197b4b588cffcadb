// Values of a network by name: their start, and the way between named tensors and the flat vectors of a step.

import { sizeOf } from '../graph/graph.ts';
import type { FlatLayout } from '../graph/optimizer.ts';
import type { ValueSpec } from '../students/net.ts';
import { normal, streams } from './random.ts';

/** Fresh values for every spec, in order: a function of the seed alone. */
export function initialValues(specs: readonly ValueSpec[], seed: number): Float32Array {
  const total = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const values = new Float32Array(total);
  let offset = 0;
  for (const { shape, init } of specs) {
    const size = sizeOf(shape);
    if (init === 'one') values.fill(1, offset, offset + size);
    else if (init === 'quarter') values.fill(0.25, offset, offset + size);
    else if (init === 'kaiming') {
      // He et al. 2015, fan-out: every output unit is reached by out * kernel area weights (PyTorch counts the full out dimension for grouped maps too).
      const fanOut = (shape[0] as number) * sizeOf(shape.slice(2));
      const deviation = Math.sqrt(2 / fanOut);
      for (let i = 0; i < size; i += 1) values[offset + i] = deviation * normal(seed, streams.weights, offset + i);
    }
    offset += size;
  }
  return values;
}

/** Views of a flat vector by name. */
export function namedValues(flat: Float32Array, layout: FlatLayout): Map<string, Float32Array> {
  return new Map(layout.entries.map(({ name, shape, offset }) => [name, flat.subarray(offset, offset + sizeOf(shape))]));
}

/** Named values laid into a flat vector; throws RangeError naming what is missing or of another size. */
export function flatValues(values: ReadonlyMap<string, Float32Array>, layout: FlatLayout): Float32Array {
  const flat = new Float32Array(layout.size);
  for (const { name, shape, offset } of layout.entries) {
    const found = values.get(name);
    if (found?.length !== sizeOf(shape)) throw new RangeError(`${name}: ${found?.length ?? 'no'} values where ${sizeOf(shape)} are needed`);
    flat.set(found, offset);
  }
  return flat;
}
