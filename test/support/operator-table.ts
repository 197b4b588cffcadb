// The operator table on one engine: every operator and every gradient against plain loops in float64.
// Invariant: an engine that this computer lacks is one skipped test with its reason, and never a silent absence.
import { expect, test } from 'vitest';
import type { Engine } from '../../main/engine/engine.ts';
import { mul, reduceSum } from '../../main/graph/build.ts';
import { gradients } from '../../main/graph/gradient.ts';
import { apply, checkGraph, constant, input, sizeOf, type Tensor, type TensorArray } from '../../main/graph/graph.ts';
import type { Op, Sample } from '../../main/graph/op.ts';
import { type OpName, ops } from '../../main/graph/ops.ts';
import { evaluate } from './naive.ts';

export const table = Object.entries(ops) as [OpName, Op][];
const float32Tolerance = 2e-5;

/** Fixed values in a range, the same on every run: a 32-bit linear congruential sequence. */
function drawn(seed: number, count: number, [low, high]: readonly [number, number]): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 2 ** 32;
  });
}

export function prepared(op: OpName, sample: Sample): { inputs: Tensor[]; output: Tensor; feeds: Record<string, number[]> } {
  const inputs = sample.shapes.map((shape, i) => input(`x${i}`, shape, sample.integers?.[i] === undefined ? 'float32' : 'int64'));
  const feeds = Object.fromEntries(
    sample.shapes.map((shape, i) => {
      const limit = sample.integers?.[i];
      const values = drawn(i + 1, sizeOf(shape), limit === undefined ? (sample.range ?? [-1, 1]) : [0, limit]);
      return [`x${i}`, limit === undefined ? values.map(Math.fround) : values.map(Math.floor)];
    }),
  );
  return { inputs, output: sample.build ? sample.build(inputs) : apply(op, inputs, sample.attributes ?? {}), feeds };
}

const asFeeds = (inputs: readonly Tensor[], feeds: Record<string, number[]>): Record<string, TensorArray> =>
  Object.fromEntries(
    inputs.map(({ name, dtype }) => {
      const values = feeds[name as string] as number[];
      return [name as string, dtype === 'int64' ? BigInt64Array.from(values, (v) => BigInt(v)) : Float32Array.from(values)];
    }),
  );

export function largestError(actual: ArrayLike<number | bigint>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(expected).reduce(
    (worst, value, i) => Math.max(worst, Math.abs(Number(actual[i]) - value) / Math.max(1, Math.abs(value))),
    0,
  );
}

/** Defines the tests of the whole table for one engine. */
export function testOperators(engine: Engine): void {
  test.each(table)('%s computes what the plain loops compute', async (name, op) => {
    for (const sample of op.samples) {
      const { inputs, output, feeds } = prepared(name, sample);
      checkGraph([output]);
      const [expected] = evaluate([output], feeds);
      const program = await engine.compile({ y: output });
      const { y } = await program.run(asFeeds(inputs, feeds));
      await program.dispose();
      expect(largestError(y as TensorArray, expected as Float64Array), JSON.stringify(sample.shapes)).toBeLessThan(float32Tolerance);
    }
  });

  test.each(table.filter(([, op]) => op.gradient !== undefined))('%s has the gradient that the engine computes alike', async (name, op) => {
    for (const sample of op.samples) {
      const { inputs, output, feeds } = prepared(name, sample);
      const { targets, found } = projected(inputs, output);
      if (targets.length === 0) continue;
      const expected = evaluate(found, feeds);
      const program = await engine.compile(Object.fromEntries(found.map((g, i) => [`g${i}`, g])));
      const actual = await program.run(asFeeds(inputs, feeds));
      await program.dispose();
      for (const [i, values] of expected.entries()) {
        expect(largestError(actual[`g${i}`] as TensorArray, values), `${JSON.stringify(sample.shapes)} input ${i}`).toBeLessThan(
          float32Tolerance,
        );
      }
    }
  });
}

/** The gradients of sum(u * y) for a fixed u, with respect to every float input that y depends on smoothly. */
export function projected(inputs: readonly Tensor[], output: Tensor): { loss: Tensor; targets: Tensor[]; found: Tensor[] } {
  const u = constant(drawn(99, sizeOf(output.shape), [-1, 1]), output.shape);
  const loss = reduceSum(
    mul(output, u),
    output.shape.map((_, i) => i),
  ); // prettier-ignore
  const targets = inputs.filter((x) => x.dtype === 'float32' && !(output.op === 'where' && x.name === 'x0'));
  return { loss, targets, found: targets.length === 0 ? [] : gradients(loss, targets) };
}
