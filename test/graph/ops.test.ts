// The operator table on the processor, and its gradients against centred finite differences. Graphics devices: test/engine.
import { describe, expect, test } from 'vitest';
import { ortEngine } from '../../main/engine/ort.ts';
import { reduceSum } from '../../main/graph/build.ts';
import { gradients } from '../../main/graph/gradient.ts';
import { apply, input } from '../../main/graph/graph.ts';
import { evaluate } from '../support/naive.ts';
import { largestError, prepared, projected, table, testOperators } from '../support/operator-table.ts';

const differenceTolerance = 1e-5;

describe('ort-cpu', () => testOperators(ortEngine));

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
        differenceTolerance,
      );
    }
  }
});

test('every operator is written as ONNX or composed of others that are, and both where one runtime alone reads what is written', () => {
  for (const [name, { emit, compose, lanes }] of table) {
    expect([emit, compose].filter((way) => way !== undefined).length, name).toBe(lanes ? 2 : 1);
  }
});

test('an operator without a gradient says so by name', () => {
  const x = input('x', [1, 1, 4, 4]);
  const y = reduceSum(apply('maxPool', [x], { kernel: 2, stride: 2 }), [0, 1, 2, 3]);
  expect(() => gradients(y, [x])).toThrow(/maxPool/);
});
