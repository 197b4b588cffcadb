// One loop over the operator table: engine against naive loops, and emitted gradients against centred finite differences.
import { describe, expect, test } from 'vitest';
import { mul, reduceSum } from '../../main/graph/build.ts';
import { gradients } from '../../main/graph/gradient.ts';
import { apply, checkGraph, constant, input, sizeOf, type Tensor, type TensorArray } from '../../main/graph/graph.ts';
import type { Op, Sample } from '../../main/graph/op.ts';
import { type OpName, ops } from '../../main/graph/ops.ts';
import { engines } from '../support/engines.ts';
import { evaluate } from '../support/naive.ts';

const table = Object.entries(ops) as [OpName, Op][];
const tolerance = { float32: 2e-5, difference: 1e-5 };

/** Fixed values in a range, the same on every run: a 32-bit linear congruential sequence. */
function drawn(seed: number, count: number, [low, high]: readonly [number, number]): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 2 ** 32;
  });
}

function prepared(op: OpName, sample: Sample): { inputs: Tensor[]; output: Tensor; feeds: Record<string, number[]> } {
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

function largestError(actual: ArrayLike<number | bigint>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(expected).reduce(
    (worst, value, i) => Math.max(worst, Math.abs(Number(actual[i]) - value) / Math.max(1, Math.abs(value))),
    0,
  );
}

describe.each(engines)('$name', (engine) => {
  test.each(table)('%s computes what the plain loops compute', async (name, op) => {
    for (const sample of op.samples) {
      const { inputs, output, feeds } = prepared(name, sample);
      checkGraph([output]);
      const [expected] = evaluate([output], feeds);
      const program = await engine.compile({ y: output });
      const { y } = await program.run(asFeeds(inputs, feeds));
      await program.dispose();
      expect(largestError(y as TensorArray, expected as Float64Array), JSON.stringify(sample.shapes)).toBeLessThan(tolerance.float32);
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
          tolerance.float32,
        );
      }
    }
  });
});

/** The gradients of sum(u * y) for a fixed u, with respect to every float input that y depends on smoothly. */
function projected(inputs: readonly Tensor[], output: Tensor): { loss: Tensor; targets: Tensor[]; found: Tensor[] } {
  const u = constant(drawn(99, sizeOf(output.shape), [-1, 1]), output.shape);
  const loss = reduceSum(
    mul(output, u),
    output.shape.map((_, i) => i),
  ); // prettier-ignore
  const targets = inputs.filter((x) => x.dtype === 'float32' && !(output.op === 'where' && x.name === 'x0'));
  return { loss, targets, found: targets.length === 0 ? [] : gradients(loss, targets) };
}

test.each(table.filter(([, op]) => op.gradient !== undefined))('%s: gradient equals centred finite differences', (name, op) => {
  const step = 1e-5;
  for (const sample of op.samples) {
    const { inputs, output, feeds } = prepared(name, sample);
    const { loss, targets, found } = projected(inputs, output);
    if (targets.length === 0) continue;
    const analytic = evaluate(found, feeds);
    for (const [t, target] of targets.entries()) {
      const key = target.name as string;
      const at = (feeds[key] as number[]).slice();
      const difference = at.map((value, i) => {
        const [high] = evaluate([loss], { ...feeds, [key]: at.with(i, value + step) });
        const [low] = evaluate([loss], { ...feeds, [key]: at.with(i, value - step) });
        return ((high?.[0] as number) - (low?.[0] as number)) / (2 * step);
      });
      expect(largestError(analytic[t] as Float64Array, difference), `${JSON.stringify(sample.shapes)} ${key}`).toBeLessThan(
        tolerance.difference,
      );
    }
  }
});

test('an operator without a gradient says so by name', () => {
  const x = input('x', [1, 1, 4, 4]);
  const y = reduceSum(apply('maxPool', [x], { kernel: 2, stride: 2 }), [0, 1, 2, 3]);
  expect(() => gradients(y, [x])).toThrow(/maxPool/);
});
