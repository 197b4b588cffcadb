// RecordIO byte for byte: what its writers make comes back whole, and whatever is wrong with a file is said by name and place.
import { describe, expect, test } from 'vitest';
import { parseProperty, readIndex } from '../../../main/faces/readers/record-offsets.ts';
import { type Bytes, imageRecord, recordsOf, type StoredRecord } from '../../../main/faces/readers/recordio.ts';
import { f32, imageContent, record, recordPart, recordSet, u32 } from '../../support/record-file.ts';

const file = 'train.rec';
const magic = Buffer.from('0a23d7ce', 'hex');

function held(bytes: Uint8Array): Bytes & { readonly lengths: number[] } {
  const lengths: number[] = [];
  return {
    lengths,
    size: bytes.length,
    read(at, length) {
      if (at < 0 || length < 0 || at + length > bytes.length) throw new Error('read outside');
      lengths.push(length);
      return Promise.resolve(bytes.slice(at, at + length));
    },
  };
}

async function all(bytes: Uint8Array | Bytes): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  for await (const one of recordsOf('read' in bytes ? bytes : held(bytes), file)) found.push(one);
  return found;
}

describe('records', () => {
  test('the golden bytes of two records', async () => {
    // Written by hand after the format: magic, length 5, 'hello', 3 of padding; magic, length 0.
    const bytes = Buffer.from(`0a23d7ce 05000000 68656c6c6f000000 0a23d7ce 00000000`.replaceAll(' ', ''), 'hex');
    const found = await all(bytes);
    expect(found.map(({ at, length, content }) => [at, length, Buffer.from(content).toString()])).toEqual([
      [0, 5, 'hello'],
      [16, 0, ''],
    ]);
  });

  test('a content with magic words in it comes back whole, wherever they stand', async () => {
    const contents = [
      magic,
      Buffer.concat([magic, magic]),
      Buffer.concat([Buffer.from('abcd'), magic, Buffer.from('efghi')]),
      Buffer.concat([magic, Buffer.from('ab'), magic, Buffer.from('cd'), magic]),
      Buffer.concat([Buffer.from('x'), magic]), // not at a multiple of 4: stays as it is
    ];
    const written = contents.map(record);
    expect(written.map((bytes) => bytes.readUInt32LE(4) >>> 29)).toEqual([1, 1, 1, 1, 0]);
    const found = await all(Buffer.concat(written));
    expect(found.map(({ content }) => Buffer.from(content).toString('hex'))).toEqual(contents.map((content) => content.toString('hex')));
  });

  test('many records are read in few long stretches, and none is read twice', async () => {
    const contents = Array.from({ length: 3000 }, (_, at) => Buffer.alloc(1000 + (at % 7), at));
    const bytes = held(Buffer.concat(contents.map(record)));
    let at = 0;
    for await (const { content } of recordsOf(bytes, file)) expect(Buffer.compare(Buffer.from(content), contents[at++]!)).toBe(0);
    expect(at).toBe(3000);
    expect(bytes.lengths.length).toBeLessThan(6);
    expect(bytes.lengths.reduce((sum, length) => sum + length)).toBeLessThan(bytes.size * 1.01);
  });

  test('of a record that is longer than any photo only its head is read', async () => {
    const long = Buffer.alloc(33 * 1024 * 1024, 7);
    const parts = Buffer.concat([recordPart(1, Buffer.alloc(40, 1)), recordPart(2, long), recordPart(3, Buffer.alloc(8))]);
    for (const stored of [recordPart(0, long), parts]) {
      const bytes = held(Buffer.concat([stored, record(Buffer.from('next'))]));
      const [first, second] = await all(bytes);
      expect(first!.length).toBeGreaterThan(33 * 1024 * 1024 - 1);
      expect(first!.content.length).toBeGreaterThanOrEqual(4096);
      expect(first!.content.length).toBeLessThan(20_000);
      expect(Buffer.from(second!.content).toString()).toBe('next');
      expect(Math.max(...bytes.lengths)).toBeLessThanOrEqual(1 << 20);
    }
  });

  const whole = record(Buffer.from('hello'));
  test.each<[string, Uint8Array, { reason: string; byte: number }]>([
    ['the last record is cut', Buffer.concat([whole, whole.subarray(0, 12)]), { reason: 'cut-off', byte: 16 }],
    ['its padding is cut', whole.subarray(0, 14), { reason: 'cut-off', byte: 0 }],
    ['half a head', Buffer.concat([whole, magic]), { reason: 'cut-off', byte: 16 }],
    ['a length that leads behind the end', recordPart(0, Buffer.from('hello'), { length: 0x1fff_ffff }), { reason: 'cut-off', byte: 0 }],
    ['no magic', Buffer.concat([whole, Buffer.from('something else')]), { reason: 'damaged', byte: 16 }],
    ['a kind that there is not', recordPart(4, Buffer.from('hello')), { reason: 'damaged', byte: 0 }],
    ['a middle without a beginning', recordPart(2, Buffer.from('hello')), { reason: 'damaged', byte: 0 }],
    ['a last without a beginning', recordPart(3, Buffer.from('hello')), { reason: 'damaged', byte: 0 }],
    ['a beginning without an end', recordPart(1, Buffer.from('hello')), { reason: 'cut-off', byte: 0 }],
    ['a whole one in the middle of parts', Buffer.concat([recordPart(1, Buffer.from('hell')), whole]), { reason: 'damaged', byte: 12 }],
    ['two beginnings', Buffer.concat([recordPart(1, magic), recordPart(1, magic)]), { reason: 'damaged', byte: 12 }],
  ])('%s', async (_, bytes, place) => {
    await expect(all(bytes)).rejects.toMatchObject({ code: 'data-file-unreadable', data: { file, ...place } });
  });

  test('a chain of empty parts ends', async () => {
    const chain = Buffer.concat([recordPart(1, magic), ...Array.from({ length: 40_000 }, () => recordPart(2, Buffer.alloc(0)))]);
    await expect(all(chain)).rejects.toMatchObject({ data: { reason: 'cut-off' } });
  });
});

describe('what stands in front of an image', () => {
  const stored = (content: Uint8Array) => imageRecord({ at: 0, length: content.length, content });
  const image = Buffer.from('JPEG');

  test('one label in the header, or several behind it', () => {
    expect(stored(imageContent([17], image))).toMatchObject({ labels: [17], length: 4 });
    expect(Buffer.from(stored(imageContent([17, 3, 0.5], image))!.image).toString()).toBe('JPEG');
    expect(stored(imageContent([17, 3, 0.5], image))).toMatchObject({ labels: [17, 3, 0.5], length: 4 });
    expect(stored(imageContent([121, 141], new Uint8Array()))).toMatchObject({ labels: [121, 141], length: 0 });
    // One label may stand behind the header too.
    expect(stored(Buffer.concat([u32(1), f32(0), Buffer.alloc(16), f32(9), image]))).toMatchObject({ labels: [9], length: 4 });
  });

  test('too short a header, or more labels than there are bytes', () => {
    expect(stored(imageContent([1], new Uint8Array()).subarray(0, 23))).toBeUndefined();
    expect(stored(Buffer.concat([u32(3), f32(0), Buffer.alloc(16), f32(1), f32(2)]))).toBeUndefined();
    expect(stored(Buffer.concat([u32(0xffff_ffff), f32(0), Buffer.alloc(16)]))).toBeUndefined();
  });
});

describe('the index', () => {
  const read = (text: string, size = 1000) => readIndex([Buffer.from(text)], size);

  test('offsets in rising order, whatever the order and the ends of the lines', async () => {
    expect([...(await read('0\t0\n1\t40\n2\t84\n'))]).toEqual([0, 40, 84]);
    expect([...(await read('7 84\r\n\r\n1  0\r\n2\t40'))]).toEqual([0, 40, 84]);
    expect(await read('')).toHaveLength(0);
    const { rec, idx } = recordSet([{ person: 0, image: Buffer.from('a') }]);
    expect([...(await read(idx, rec.length))]).toEqual([0, 40, 76]);
  });

  test('lines that are cut by the reading of the file', async () => {
    const text = Array.from({ length: 5000 }, (_, key) => `${key}\t${key * 44}\n`).join('');
    const pieces = Array.from({ length: Math.ceil(text.length / 7) }, (_, at) => Buffer.from(text.slice(at * 7, at * 7 + 7)));
    const offsets = await readIndex(pieces, 5000 * 44);
    expect([offsets.length, offsets[1], offsets[4999]]).toEqual([5000, 44, 4999 * 44]);
  });

  test.each([
    ['an offset outside', '0\t0\n1\t1000\n', 2],
    ['an offset that is no multiple of 4', '0\t2\n', 1],
    ['a negative one', '0\t-4\n', 1],
    ['an offset twice', '0\t8\n1\t4\n2\t8\n', 4],
    ['a line without an offset', '0\t0\n1\n', 2],
    ['three numbers', '0\t0\t0\n', 1],
    ['a fraction', '0\t4.5\n', 1],
    ['a number without an end', `0\t${'4'.repeat(200)}\n`, 1],
    ['bytes', '\u0000\u0000', 1],
  ])('%s', async (_, text, line) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'data-file-unreadable', data: { file: 'train.idx', reason: 'index', line } });
  });
});

test('the property file says how many people there are', () => {
  const of = (text: string) => parseProperty(Buffer.from(text));
  expect([of('85742,112,112'), of(' 20, 112 ,112\r\n')]).toEqual([85_742, 20]);
  for (const text of ['', '0,112,112', '20', '20,112', '-1,1,1', '1e3,112,112', '20,112,112,3', `20,112,112${' '.repeat(100)}`])
    expect(() => of(text)).toThrow(expect.objectContaining({ code: 'data-file-unreadable' }));
});
