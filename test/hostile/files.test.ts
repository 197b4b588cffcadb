// A hundred thousand damaged files for every parser of a foreign format: each is read, or refused with a typed problem; nothing else, nothing endless, little memory.
// Invariant: seeds are fixed, so a failure names the seed that repeats it. A parser that hangs meets the test's time limit.
import { describe, expect, test } from 'vitest';
import { parsePairs, parsePeople } from '../../main/evaluation/protocols/lfw.ts';
import { parseVerificationFile } from '../../main/evaluation/protocols/verification-bin.ts';
import { parseProperty, readIndex } from '../../main/faces/readers/record-offsets.ts';
import { imageRecord, recordsOf } from '../../main/faces/readers/recordio.ts';
import { parseLabels } from '../../main/handlers/labels.ts';
import { namesIn } from '../../main/handlers/lists.ts';
import { Problem } from '../../main/problems.ts';
import { inspectModel } from '../../main/teachers/inspect.ts';
import { openedBatch } from '../../main/teachers/open-batch.ts';
import { mutatedBytes } from '../support/mutated-bytes.ts';
import { mutatedText } from '../support/mutated-text.ts';
import { oddTeacher } from '../support/odd-teachers.ts';
import { goldenPickles } from '../support/pickles.ts';
import { recordSet } from '../support/record-file.ts';

const cases = 100_000;
/** What the process may grow by over all cases of one parser: inputs are of a few kB, and garbage is collected when it likes. */
const mostGrowth = 400e6;

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Feeds damaged copies to a parser; how many were read and how many refused. Throws what is no Problem of the expected kind, with its seed. */
async function feed(
  mutated: (seed: number) => Uint8Array,
  parse: (bytes: Uint8Array) => unknown,
  codes: RegExp,
): Promise<{ read: number; refused: number }> {
  const found = { read: 0, refused: 0 };
  const before = process.memoryUsage().rss;
  for (let seed = 0; seed < cases; seed++) {
    const bytes = mutated(seed);
    try {
      const answer = parse(bytes);
      if (answer instanceof Promise) await answer;
      found.read++;
    } catch (thrown) {
      if (!(thrown instanceof Problem) || !codes.test(thrown.code)) throw new Error(`seed ${seed}`, { cause: thrown });
      found.refused++;
    }
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(mostGrowth);
  return found;
}

// Damage is neither always seen (another pixel is as good as the first) nor never.
function expectBoth({ read, refused }: { read: number; refused: number }, fewestRead = 500): void {
  expect(read + refused).toBe(cases);
  expect(read).toBeGreaterThan(fewestRead);
  expect(refused).toBeGreaterThan(10_000);
}

describe(`${cases} damaged copies`, { timeout: 300_000 }, () => {
  test('verification files (.bin)', async () => {
    const samples = goldenPickles.map(([, base64]) => new Uint8Array(Buffer.from(base64, 'base64')));
    const tokens = [...'().]}lteabKGIMNRSVUcoipqrshjuvx'].map(text).concat(
      [[0x80, 4], [0x80, 5], [0x8c, 4], [0x8d], [0x8e], [0x94], [0x93], [0x95], [0x96], [0x97], [0x98], [0x88], [0x89]].map((bytes) =>
        Uint8Array.from(bytes),
      ),
      [
        'cos\nsystem\n',
        'cbuiltins\neval\n',
        'c_codecs\nencode\n',
        'cnumpy\nndarray\n',
        'I01\n',
        'I99999999999\n',
        'p99999999\n',
        'g99999999\n',
      ].map(text),
    ); // prettier-ignore
    expectBoth(await feed((seed) => mutatedBytes(samples, tokens, seed), parseVerificationFile, /^protocol-unreadable$/));
  });

  test('records (.rec)', async () => {
    const images = [3, 0, 9].flatMap((person) =>
      [0, 1].map((at) => ({ person, image: Uint8Array.from({ length: 20 + 7 * at }, (_, i) => i * person) })),
    );
    const magic = Uint8Array.of(0x0a, 0x23, 0xd7, 0xce);
    const samples = [true, false].map((head) => new Uint8Array(recordSet(images, { head }).rec));
    samples.push(new Uint8Array(recordSet([{ person: 1, image: Uint8Array.of(...magic, 1, 2, 3, 4, ...magic) }], { head: false }).rec));
    const readAll = async (bytes: Uint8Array): Promise<void> => {
      const source = { size: bytes.length, read: async (at: number, length: number) => bytes.slice(at, at + length) };
      let held = 0;
      for await (const record of recordsOf(source, 'train.rec')) {
        held += record.content.length;
        const image = imageRecord(record);
        if (image !== undefined && image.image.length > record.content.length) throw new Error('an image larger than its record');
      }
      if (held > 2 * bytes.length + 64) throw new Error(`${held} bytes out of ${bytes.length}`);
    };
    expectBoth(await feed((seed) => mutatedBytes(samples, [magic], seed), readAll, /^data-file-unreadable$/));
  });

  test('offsets of records (.idx)', async () => {
    const sample = Array.from({ length: 12 }, (_, key) => `${key}\t${key * 48}\n`).join('');
    expectBoth(
      await feed(
        (seed) => mutatedText(sample, seed),
        (bytes) => readIndex([bytes.subarray(0, 9), bytes.subarray(9)], 1000),
        /^data-file-unreadable$/,
      ),
    );
  });

  test('numbers of a record set (property)', async () => {
    expectBoth(await feed((seed) => mutatedText('85742,112,112\n', seed), parseProperty, /^data-file-unreadable$/));
  });

  test('groups and conditions, CSV', async () => {
    const sample = 'person;age;"light; door"\r\nA;20–39;"day, ""bright"""\r\nB b;;night\r\n"C\nD";65+;day\r\n';
    expectBoth(
      await feed(
        (seed) => mutatedText(sample, seed),
        (bytes) => parseLabels(decoded(bytes), 'groups'),
        /^bad-input$/,
      ),
    );
  });

  test('groups and conditions, JSON', async () => {
    const sample = '{"A": {"age": "20–39", "sex": "f"}, "B/*.jpg": "night", "C": {}, "__proto__": {"x": "y"}}';
    expectBoth(
      await feed(
        (seed) => mutatedText(sample, seed),
        (bytes) => parseLabels(decoded(bytes), 'conditions'),
        /^bad-input$/,
      ),
    );
  });

  test('pairs of LFW', async () => {
    const sample = '2\t2\nA\t1\t2\nB_b\t3\t4\nA\t1\tB_b\t2\nC\t1\tA\t9\nD\t1\t2\nD\t1\t3\nD\t1\tE\t2\nE\t1\tA\t9\n';
    expectBoth(
      await feed(
        (seed) => mutatedText(sample, seed),
        (bytes) => parsePairs(decoded(bytes)),
        /^protocol-unreadable$/,
      ),
    );
  });

  test('people of LFW', async () => {
    const sample = '2\n2\nA\t1\nB_b\t12\n2\nC\t3\nD\t4\n';
    expectBoth(
      await feed(
        (seed) => mutatedText(sample, seed),
        (bytes) => parsePeople(decoded(bytes)),
        /^protocol-unreadable$/,
      ),
    );
  });

  test('lists of names: whatever stands there is a name', async () => {
    const { read } = await feed(
      (seed) => mutatedText('# remark\n2\nA\t1\nB b\t2\n\n人\n', seed),
      (bytes) => namesIn(decoded(bytes)),
      /^$/,
    );
    expect(read).toBe(cases);
  });

  test('networks (.onnx), by what is looked at before the runtime sees them', async () => {
    const samples = [
      oddTeacher({ dim: 2 }),
      oddTeacher({ dim: 2, batch: 1, kind: 'one-by-one' }),
      oddTeacher({ dim: 2, layout: 'NHWC', dtype: 'uint8' }),
    ];
    const tokens = ['If', 'Loop', 'ai.onnx.ml', '../../etc/passwd', 'location', 'Reshape'].map(text);
    const look = (bytes: Uint8Array): void => {
      const { inputName, batch } = inspectModel(bytes);
      if (batch === 1) openedBatch(bytes, inputName);
    };
    expectBoth(await feed((seed) => mutatedBytes(samples, tokens, seed), look, /^teacher-/));
  });
});
