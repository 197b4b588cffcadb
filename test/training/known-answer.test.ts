// The known answer is what plain float64 loops give, finds a device that computes something else, and keeps clear of kinks.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ortEngine } from '../../main/engine/ort.ts';
import { reachable, type Tensor } from '../../main/graph/graph.ts';
import { errorOf, type KnownAnswer, knownAnswerFile, knownParts, knownStep, tryKnownAnswer } from '../../main/training/known-answer.ts';
import { evaluate } from '../support/naive.ts';

const { step, feeds } = knownStep();
const asNumbers = Object.fromEntries(
  Object.entries(feeds).map(([name, values]) => [name, Array.from(values as Iterable<number | bigint>, Number)]),
);
const values = evaluate(
  knownParts.map((part) => step.fetches[part] as Tensor),
  asNumbers,
);
const exact = Object.fromEntries(
  knownParts.map((part, i) => [part, Array.from(values[i]!, (value) => Number(value.toPrecision(10)))]),
) as KnownAnswer;

test('the stored numbers are those of the plain float64 loops', () => {
  if (process.env['DESHI_WRITE_KNOWN_ANSWER']) writeFileSync(knownAnswerFile, `${JSON.stringify(exact)}\n`);
  expect(JSON.parse(readFileSync(knownAnswerFile, 'utf8'))).toEqual(exact);
});

test('no input of a PReLU is within rounding of zero, where either slope would be right', () => {
  const maps = reachable(Object.values(step.fetches)).flatMap(({ op, inputs }) => (op === 'prelu' ? [inputs[0] as Tensor] : []));
  expect(maps.length).toBeGreaterThan(3);
  const smallest = Math.min(...evaluate(maps, asNumbers).flatMap((map) => Array.from(map, Math.abs)));
  expect(smallest).toBeGreaterThan(1e-4);
});

test('the processor gives it, twice to the bit', async () => {
  const { error, repeatable } = await tryKnownAnswer(ortEngine);
  expect(error).toBeLessThan(0.2);
  expect(repeatable).toBe(true);
});

test.each(knownParts)('a wrong %s is found', (part) => {
  const found = {
    ...exact,
    [part]: exact[part].map((value, i) => (i === 0 ? value + 1e-3 * Math.max(...exact[part].map(Math.abs)) : value)),
  };
  expect(errorOf(found)).toBeGreaterThan(1);
  expect(errorOf({ ...exact, [part]: exact[part].map(() => Number.NaN) })).toBe(Number.POSITIVE_INFINITY);
  expect(errorOf({ ...exact, [part]: [] })).toBe(Number.POSITIVE_INFINITY);
});

test('a device that does not repeat itself is found', async () => {
  let runs = 0;
  const wavering = {
    ...ortEngine,
    compile: async (...given: Parameters<typeof ortEngine.compile>) => {
      const program = await ortEngine.compile(...given);
      return {
        ...program,
        run: async (fed: Parameters<typeof program.run>[0]) => {
          runs += 1;
          return program.run(runs === 1 ? fed : { ...fed, rate: Float32Array.of(0.05000001) });
        },
      };
    },
  };
  expect((await tryKnownAnswer(wavering)).repeatable).toBe(false);
});
