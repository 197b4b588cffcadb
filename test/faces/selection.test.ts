// Who takes part in a scan, and under which key.
import { expect, test } from 'vitest';
import { personOf, selector } from '../../main/faces/selection.ts';

test('lists name a folder or its whole path, in any case and Unicode form; excluding wins', () => {
  const wanted = selector({ include: ['Jose\u0301', 'a/Ann', 'BOB'], exclude: ['bob'] });
  expect(['José', 'x/José', 'a/Ann', 'b/Ann', 'Bob', 'c/bob'].filter(wanted)).toEqual(['José', 'x/José', 'a/Ann']);
  expect(['x', ''].filter(selector({}))).toEqual(['x', '']);
  expect(['x'].filter(selector({ include: [] }))).toEqual([]);
});

test('the key is the place, or only the name when people are merged', () => {
  expect(personOf('a/Jose\u0301', 3, false)).toEqual({ key: '3:a/José', name: 'José' });
  expect(personOf('a/Jose\u0301', 3, true)).toEqual({ key: '=José', name: 'José' });
});
