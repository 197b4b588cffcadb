// Many parts joined to one flat vector: every number in its place, however many parts are joined at once.
import { expect, test } from 'vitest';
import { input } from '../../main/graph/graph.ts';
import { flatLayout, pack, unpack } from '../../main/graph/optimizer.ts';
import { evaluate } from '../support/naive.ts';

test.each([1, 8, 9, 25])('%i parts are joined and taken apart again', (count) => {
  const specs = Array.from({ length: count }, (_, at) => ({ name: `part${at}`, shape: at % 3 === 0 ? [at + 1] : [2, at + 1] }));
  const layout = flatLayout(specs);
  const flat = pack(specs.map(({ name, shape }) => input(name, shape)));
  expect(flat.shape).toEqual([layout.size]);
  const given = Object.fromEntries(
    layout.entries.map(({ name, shape, offset }) => [
      name,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => offset + i),
    ]),
  );
  const [joined] = evaluate([flat], given) as [Float64Array];
  expect([...joined]).toEqual(Array.from({ length: layout.size }, (_, i) => i));
  const parts = unpack(input('flat', [layout.size]), layout);
  const apart = evaluate([...parts.values()], { flat: joined });
  for (const [at, name] of [...parts.keys()].entries()) expect([...apart[at]!]).toEqual([...given[name]!]);
});
