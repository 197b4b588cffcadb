// CSV in pieces: what RFC 4180 says, cut anywhere, damaged anyhow.
import { expect, test } from 'vitest';
import { CsvReader, type CsvRecord, longestRecord } from '../../../main/faces/readers/csv.ts';
import { mutatedText } from '../../support/mutated-text.ts';

class Fault extends Error {}

/** Everything that the pieces say, or how the reading ended. */
function read(pieces: readonly string[]): CsvRecord[] | string {
  const reader = new CsvReader((reason, line) => new Fault(`${reason} ${line}`));
  try {
    return pieces.flatMap((piece, at) => [...reader.records(piece, at === pieces.length - 1)]);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return thrown.message;
  }
}

const cells = (text: string) => {
  const found = read([text]);
  return typeof found === 'string' ? found : found.map((record) => record.cells);
};

test.each([
  [
    'a,b\r\n1,2\r\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a;b\n1,5;2',
    [
      ['a', 'b'],
      ['1,5', '2'],
    ],
  ],
  [
    'a\tb\r1\t2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    '"a;b",c\n"x ""y""",\n',
    [
      ['a;b', 'c'],
      ['x "y"', ''],
    ],
  ],
  [
    'a,b\n"two\r\nlines",2\n',
    [
      ['a', 'b'],
      ['two\r\nlines', '2'],
    ],
  ],
  ['a,b\n\n,\n', [['a', 'b'], [''], ['', '']]],
  [
    'a,b\n"",5" nail',
    [
      ['a', 'b'],
      ['', '5" nail'],
    ],
  ],
  ['alone\nx', [['alone'], ['x']]],
  ['', []],
  ['a,b\n"open', 'quotes 2'],
  ['a,b\n\n"x"y,2', 'quotes 3'],
])('%j', (text, expected) => {
  expect(cells(text)).toEqual(expected);
});

test('a record is known by the line that it begins in', () => {
  const found = read(['a,b\n"1\n2\r\n3",x\r\ny,z']) as CsvRecord[];
  expect(found.map(({ line }) => line)).toEqual([1, 2, 5]);
});

test('no record is longer than the longest', () => {
  const most = 'x'.repeat(longestRecord - 3);
  expect(read([`a,b\n${most},1\n`])).toHaveLength(2);
  expect(read([`a,b\n${most},11\n`])).toBe('long 2');
  const open = `a,b\n"${'\n'.repeat(4 * longestRecord)}`;
  expect(read([open])).toBe('long 2');
  expect(read([open.slice(0, 100), ...(open.slice(100).match(/[\s\S]{1,1000}/g) ?? [])])).toBe('long 2');
});

const good = 'path,person,light\r\na/1.jpg,"Doe, Jane",day\r\n"b ""x""\n/2.jpg",Bob,\r\n\r\nc/3.jpg,人,"night"\r\n';

test('where the text is cut changes nothing', () => {
  const whole = read([good]);
  expect(whole).toHaveLength(5);
  for (let one = 0; one <= good.length; one++)
    for (let other = one; other <= good.length; other++)
      expect(read([good.slice(0, one), good.slice(one, other), good.slice(other)])).toEqual(whole);
});

test('100,000 damaged tables: read as in one piece, or refused', { timeout: 120_000 }, () => {
  const decoder = new TextDecoder();
  let refused = 0;
  for (let seed = 0; seed < 100_000; seed++) {
    const text = decoder.decode(mutatedText(good, seed));
    const cut = seed % (text.length + 1);
    const whole = read([text]);
    const pieces = read([text.slice(0, cut), text.slice(cut)]);
    if (JSON.stringify(pieces) !== JSON.stringify(whole)) expect(pieces, JSON.stringify(text)).toEqual(whole);
    if (typeof whole === 'string') refused += 1;
  }
  // Damage is neither always seen (another letter is as good) nor never.
  expect(refused).toBeGreaterThan(1000);
  expect(refused).toBeLessThan(99_000);
});
