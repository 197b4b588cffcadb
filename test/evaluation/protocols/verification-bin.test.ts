// Verification files: what every version of Python writes is read, nothing that a file asks for is done, and folds and people are those of the list.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPickle } from '../../../main/evaluation/protocols/pickle.ts';
import { listVerificationPairs, parseVerificationFile, peopleOfPairs } from '../../../main/evaluation/protocols/verification-bin.ts';
import { Problem } from '../../../main/problems.ts';
import { goldenAnswers, goldenImages, goldenPickles } from '../../support/pickles.ts';
import { noShared, sharedDir } from '../../support/shared.ts';

const shared = sharedDir();
const ascii = (text: string) => Buffer.from(text, 'latin1');

function faultOf(bytes: Uint8Array): unknown {
  try {
    parseVerificationFile(bytes);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(Problem);
    expect((thrown as Problem).code).toBe('protocol-unreadable');
    return (thrown as Problem).data['reason'];
  }
  return undefined;
}

test.each(goldenPickles)('%s', (_, base64) => {
  const { images, same } = parseVerificationFile(Buffer.from(base64, 'base64'));
  expect(images.map((image) => Buffer.from(image).toString('hex'))).toEqual(goldenImages);
  expect(same).toEqual(goldenAnswers);
});

test('images are views of the file, wherever they stand in it as they are', () => {
  const bytes = Buffer.from(goldenPickles.find(([writer]) => writer === 'Python 2, protocol 2')![1], 'base64');
  for (const image of parseVerificationFile(bytes).images) expect(image.buffer).toBe(bytes.buffer);
});

describe('what a file asks for and does not get', () => {
  const golden = (writer: string) => Buffer.from(goldenPickles.find(([name]) => name === writer)![1], 'base64');
  test.each([
    ['a command', ascii("cos\nsystem\n(S'echo owned'\ntR."), 'calls'],
    ['a command by names from the stack', ascii('\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R.'), 'calls'],
    ['eval', ascii("c__builtin__\neval\n(S'1'\ntR."), 'calls'],
    ['another codec', golden('Python 3, protocol 2').toString('latin1').replace('latin1', 'rot_13'), 'calls'],
    ['an array of objects', golden('Python 3, NumPy arrays, protocol 2').toString('latin1').replaceAll('u1', 'O8'), 'shape'],
    ['an array that says it is longer', golden('Python 3, NumPy arrays, protocol 3').toString('latin1').replace('K\x08', 'K\x09'), 'shape'],
    ['the state of a list', ascii('](]tb.'), 'calls'],
    ['an instance, the old way', ascii('(ios\nsystem\n.'), 'operation'],
    ['an object from the stack', ascii('(cbuiltins\nbytes\no.'), 'operation'],
    ['an object by its class', ascii('cbuiltins\nbytes\n)\x81.'), 'operation'],
    ['a persistent name', ascii('P1\n.'), 'operation'],
    ['a registered extension', ascii('\x80\x02\x82\x01.'), 'operation'],
    ['a buffer from outside', ascii('\x80\x05\x97.'), 'operation'],
    ['a protocol of the future', ascii('\x80\x06).'), 'operation'],
    ['a dictionary', ascii('}.'), 'operation'],
    ['a call of something that is no name', ascii('])R.'), 'calls'],
  ])('%s', (_, written, reason) => {
    expect(faultOf(typeof written === 'string' ? ascii(written) : written)).toBe(reason);
  });
});

describe('damaged files', () => {
  test.each([
    ['nothing', ascii(''), 'cut-off'],
    ['no end', ascii('\x80\x02]'), 'cut-off'],
    ['a length of 4 GB', ascii('T\xff\xff\xff\xffabc.'), 'cut-off'],
    ['a length of 8 exabytes', ascii('\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7fabc.'), 'cut-off'],
    ['no mark', ascii(']]e.'), 'shape'],
    ['an empty stack', ascii('.'), 'shape'],
    ['something left over', ascii(']].'), 'shape'],
    ['a memory that was never kept', ascii('h\x01.'), 'shape'],
    ['a list in itself', ascii(']q\x00h\x00aI01\n\x86.'), 'shape'],
    ['one image too few', ascii("(lS'a'\na(lI01\nat."), 'shape'],
    ['no pairs', ascii(']]\x86.'), 'shape'],
    ['answers that are neither', ascii(']U\x01aaU\x01ba]K\x02a\x86.'), 'shape'],
    ['images that are numbers', ascii(']K\x01aK\x02a]\x88a\x86.'), 'shape'],
    ['a third thing', ascii(']U\x01aaU\x01ba]\x88aN\x87.'), 'shape'],
    ['a page of HTML', ascii('<!doctype html>\n<html>'), 'operation'],
    ['a picture', ascii('\x89PNG\r\n\x1a\n'), 'operation'],
    ['a line without an end', ascii(`I${'1'.repeat(10_000)}`), 'cut-off'],
    ['a number of many digits', ascii(`I${'1'.repeat(10_000)}\n.`), 'size'],
    ['a quote that stays open', ascii("S'abc\n."), 'shape'],
    ['an escape at the end', ascii("S'abc\\'\n."), 'shape'],
    ['an escape of no digits', ascii("S'\\xzz'\n."), 'shape'],
  ])('%s', (_, written, reason) => {
    expect(faultOf(written)).toBe(reason);
  });

  test('millions of things are refused before they are kept', () => {
    expect(faultOf(Buffer.alloc(3_000_000, ']'))).toBe('size');
    expect(faultOf(Buffer.concat([ascii(']q\x00'), Buffer.alloc(4_000_000, 'h\x00')]))).toBe('size');
  });

  test('a text that is asked for again and again is not made again and again', () => {
    const text = Buffer.alloc(60_000, 'x');
    const head = Buffer.concat([ascii('c_codecs\nencode\nq\x010X\x60\xea\x00\x00'), text, ascii('X\x06\x00\x00\x00latin1\x86q\x02')]);
    const again = Buffer.alloc(5 * 1000, 'h\x01h\x02R');
    expect(faultOf(Buffer.concat([head, again, ascii('.')]))).toBe('size');
  });

  test('nested two at a time to 2^1000 things, nothing is unfolded', () => {
    const nest = Array.from({ length: 1000 }, () => 'q\x00h\x00\x86').join('');
    expect(readPickle(ascii(`)${nest}.`))).toMatchObject({ kind: 'tuple' });
    expect(faultOf(ascii(`)${nest}.`))).toBe('shape');
  });
});

describe('folds', () => {
  const row = (image: number) => image;
  test('ten, of pairs that stand together, as InsightFace cuts them', () => {
    const same = Array.from({ length: 6000 }, (_, at) => at % 600 < 300);
    const { folds, pairs, missingPairs } = listVerificationPairs('lfw', { same }, row);
    expect([folds, missingPairs, pairs.length]).toEqual([10, 0, 6000]);
    for (const [at, pair] of pairs.entries()) {
      expect(pair).toEqual({ first: 2 * at, second: 2 * at + 1, genuine: at % 600 < 300, fold: Math.floor(at / 600) });
    }
  });

  test('numbers that do not come out even: the first folds are a pair longer, as scikit-learn does', () => {
    const { pairs } = listVerificationPairs('x', { same: Array.from({ length: 43 }, (_, at) => at % 2 === 0) }, row);
    const sizes = Array.from({ length: 10 }, (_, fold) => pairs.filter((pair) => pair.fold === fold).length);
    expect(sizes).toEqual([5, 5, 5, 4, 4, 4, 4, 4, 4, 4]);
    expect(pairs.map(({ fold }) => fold)).toEqual([...pairs.map(({ fold }) => fold)].sort((a, b) => a - b));
  });

  test('all pairs of one kind first: each fold has its share of both kinds', () => {
    const { pairs } = listVerificationPairs('devtest', { same: Array.from({ length: 1000 }, (_, at) => at < 500) }, row);
    for (let fold = 0; fold < 10; fold++) {
      const own = pairs.filter((pair) => pair.fold === fold);
      expect([own.length, own.filter(({ genuine }) => genuine).length]).toEqual([100, 50]);
    }
  });

  test('a pair without one of its images is counted as missing and keeps the others in their folds', () => {
    const same = Array.from({ length: 40 }, (_, at) => at % 2 === 0);
    const whole = listVerificationPairs('x', { same }, row);
    const { pairs, missingPairs } = listVerificationPairs('x', { same }, (image) => (image === 7 ? undefined : image));
    expect(missingPairs).toBe(1);
    expect(pairs).toEqual(whole.pairs.filter(({ second }) => second !== 7));
  });
});

test('people: linked by pairs of one person and by equal images, by nothing else', () => {
  const people = peopleOfPairs({ same: [true, true, false, false] }, ['a', 'b', 'b', 'c', 'd', 'e', 'a', undefined]);
  expect([...people]).toEqual([0, 0, 0, 0, 4, 5, 0, 7]);
});

describe.skipIf(shared === undefined)(`real files (${noShared})`, () => {
  const formats = join(shared ?? '', 'data', 'formats');
  test.each([
    ['tiny/tiny_120pairs.bin', 120, 60],
    ['tiny/tiny_120pairs.py3.bin', 120, 60],
    ['lfw_devtest_1000pairs.bin', 1000, 500],
  ])('%s', (name, pairs, genuine) => {
    const { images, same } = parseVerificationFile(readFileSync(join(formats, name)));
    expect([images.length, same.length, same.filter(Boolean).length]).toEqual([2 * pairs, pairs, genuine]);
    for (const image of images) expect([...image.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });

  test('both writings of one list hold the same, and it is that of the table beside them', () => {
    const [old, recent] = ['tiny/tiny_120pairs.bin', 'tiny/tiny_120pairs.py3.bin'].map((name) =>
      parseVerificationFile(readFileSync(join(formats, name))),
    );
    expect(old!.same).toEqual(recent!.same);
    expect(old!.images.every((image, at) => Buffer.compare(image, recent!.images[at]!) === 0)).toBe(true);
    const rows = readFileSync(join(formats, 'tiny', 'pairs.csv'), 'utf8')
      .trim()
      .split('\n');
    const answers = rows.map((row) => row.endsWith(',1'));
    expect(old!.same).toEqual(answers);
  });
});
