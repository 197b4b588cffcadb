// LFW's lists: the real ones where they are, small ones by hand, and hostile ones.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { imageStem, listPairs, parsePairs, parsePeople } from '../../../main/evaluation/protocols/lfw.ts';
import { Problem } from '../../../main/problems.ts';
import { noShared, sharedDir } from '../../support/shared.ts';

const shared = sharedDir();
const view1 = '2\nAnn\t1\t2\nBob\t3\t1\nAnn\t1\tBob\t1\nBob\t2\tCarl\t1\n';

test('a View 1 list: same people, then different people', () => {
  const { folds, pairs } = parsePairs(view1);
  expect(folds).toBe(1);
  expect(pairs).toHaveLength(4);
  expect(pairs[1]).toEqual({ first: { name: 'Bob', number: 3 }, second: { name: 'Bob', number: 1 }, genuine: true, fold: 0 });
  expect(pairs[3]).toEqual({ first: { name: 'Bob', number: 2 }, second: { name: 'Carl', number: 1 }, genuine: false, fold: 0 });
});

test('a View 2 list keeps its folds', () => {
  const { folds, pairs } = parsePairs('2\t1\nA\t1\t2\nA\t1\tB\t1\nC\t1\t2\nC\t1\tD\t1');
  expect(folds).toBe(2);
  expect(pairs.map(({ fold, genuine }) => [fold, genuine])).toEqual([
    [0, true],
    [0, false],
    [1, true],
    [1, false],
  ]);
});

test('Windows line ends, a byte-order mark, spaces and empty last lines', () => {
  expect(parsePairs(`\uFEFF${view1.replaceAll('\n', '\r\n').replaceAll('\t', ' ')}\r\n\r\n`)).toEqual(parsePairs(view1));
});

test('names in any script', () => {
  expect(parsePairs('1\n山田_太郎\t1\t2\n山田_太郎\t1\tJosé\t1').pairs[0]!.first.name).toBe('山田_太郎');
});

test.each([
  ['nothing', ''],
  ['empty lines', '\n\n'],
  ['no head', 'Ann\t1\t2'],
  ['a head with three fields', '1\t1\t1\nA\t1\t2\nA\t1\tB\t1'],
  ['no folds', '0\t300'],
  ['a negative number', '-1\nA\t1\t2'],
  ['a huge number', '99999999999999999999\nA\t1\t2'],
  ['more pairs promised than there are', '3\nA\t1\t2\nA\t1\tB\t1'],
  ['fewer pairs promised than there are', '1\nA\t1\t2\nA\t1\tB\t1\nA\t1\tB\t1\nA\t1\tB\t1'],
  ['kinds in the wrong order', '1\nA\t1\tB\t1\nA\t1\t2'],
  ['an image paired with itself', '1\nA\t1\t1\nA\t1\tB\t1'],
  ['one person as two', '1\nA\t1\t2\nA\t1\tA\t2'],
  ['image number 0', '1\nA\t0\t2\nA\t1\tB\t1'],
  ['a number in words', '1\nA\tone\t2\nA\t1\tB\t1'],
  ['a name that leads out of the folder', '1\n..\t1\t2\nA\t1\tB\t1'],
  ['a name with a slash', '1\n../etc/passwd\t1\t2\nA\t1\tB\t1'],
  ['a name with a backslash', '1\n..\\x\t1\t2\nA\t1\tB\t1'],
  ['a name with a control character', '1\nA\u0000\t1\t2\nA\t1\tB\t1'],
  ['an endless name', `1\n${'A'.repeat(5000)}\t1\t2\nA\t1\tB\t1`],
  ['a binary file', '\uFFFDPNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR'],
  ['a page of HTML', '<!doctype html>\n<html><body>404</body></html>'],
])('%s is a problem with a line number and no name', (_, text) => {
  let thrown: unknown;
  try {
    parsePairs(text);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Problem);
  const { code, data } = thrown as Problem;
  expect(code).toBe('protocol-unreadable');
  expect(data['line']).toBeGreaterThanOrEqual(1);
  expect(Object.keys(data).sort()).toEqual(['line', 'reason']);
});

describe('parsePeople', () => {
  test('one fold', () => {
    expect(parsePeople('2\nAnn\t1\nBob\t12\n')).toEqual([
      { name: 'Ann', images: 1, fold: 0 },
      { name: 'Bob', images: 12, fold: 0 },
    ]);
  });

  test('several folds', () => {
    expect(parsePeople('2\n1\nAnn\t1\n2\nBob\t2\nCarl\t3').map(({ fold }) => fold)).toEqual([0, 1, 1]);
  });

  test.each(['', '1', '2\nAnn\t1', '1\nAnn\t1\nBob\t1', '1\nAnn\tmany', '1\nAnn\t1\t2', '2\n1\nAnn\t1\n'])('%j is a problem', (text) =>
    expect(() => parsePeople(text)).toThrow(Problem),
  );
});

describe('listPairs', () => {
  const rows = new Map([
    ['Ann_0001', 0],
    ['Ann_0002', 1],
    ['Bob_0001', 2],
    ['Bob_0003', 3],
  ]);

  test('looks images up and counts the pairs that are missing', () => {
    const list = listPairs('own', parsePairs(view1), (image) => rows.get(imageStem(image)), 2);
    expect(list).toEqual({
      name: 'own',
      folds: 2,
      missingPairs: 1,
      pairs: [
        { first: 0, second: 1, genuine: true, fold: 0 },
        { first: 3, second: 2, genuine: true, fold: 1 },
        { first: 0, second: 2, genuine: false, fold: 0 },
      ],
    });
  });

  test('pads image numbers to four digits', () => {
    expect([1, 12, 12_345].map((number) => imageStem({ name: 'A', number }))).toEqual(['A_0001', 'A_0012', 'A_12345']);
  });
});

describe.skipIf(!shared)(`the real lists${shared ? '' : `: ${noShared}`}`, () => {
  const text = (name: string) => readFileSync(join(shared!, 'data', 'protocols', 'lfw', name), 'utf8');

  test('View 2 has 6,000 pairs in ten folds that share nobody', () => {
    const { folds, pairs } = parsePairs(text('pairs.txt'));
    expect([folds, pairs.length]).toEqual([10, 6000]);
    const foldOf = new Map<string, number>();
    for (const { first, second, fold } of pairs) {
      for (const { name } of [first, second]) expect(foldOf.get(name) ?? fold).toBe(fold);
      foldOf.set(first.name, fold).set(second.name, fold);
    }
  });

  test('View 1 lists', () => {
    expect(parsePairs(text('pairsDevTest.txt')).pairs).toHaveLength(1000);
    expect(parsePairs(text('pairsDevTrain.txt')).pairs).toHaveLength(2200);
  });

  test('people lists: 5,749 people with 13,233 images, train and test share nobody', () => {
    const everybody = parsePeople(text('people.txt'));
    expect(everybody).toHaveLength(5749);
    expect(everybody.reduce((sum, { images }) => sum + images, 0)).toBe(13_233);
    const train = new Set(parsePeople(text('peopleDevTrain.txt')).map(({ name }) => name));
    expect(train.size).toBe(4038);
    expect(parsePeople(text('peopleDevTest.txt')).filter(({ name }) => train.has(name))).toEqual([]);
  });
});
