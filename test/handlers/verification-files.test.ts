// A verification file through a real host: a network by itself, a run and a comparison say of it what a naive script says, and nothing is measured on
// people that a student learnt from.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EvaluationReport } from '../../main/evaluation/types.ts';
import { type Host, openHost } from '../../main/host.ts';
import { openLibraryToRead } from '../../main/library/database.ts';
import { openEmbedder } from '../../main/teachers/embed.ts';
import type { PixelConvention } from '../../main/teachers/types.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { drawnFace } from '../support/odd-teachers.ts';
import { runEnded } from '../support/run-ended.ts';
import { noShared, sharedDir } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary.ts';

const shared = sharedDir();
const home = temporaryFolder();
const [faces, teacher, dataDir] = [join(home, 'faces'), join(home, 'teacher.onnx'), join(home, 'data')];
const verifyList = join(home, 'verify.txt');
const person = (at: number): string => `人 ${String(at).padStart(3, '0')}`;
const photoOf = (at: number, photo: number): Buffer => readFileSync(join(faces, person(at), `写真 ${photo}.png`));
let host: Host;

const ask = asking(() => host);

beforeAll(async () => {
  await writeDrawnFaces(faces, 40, 3);
  writeTeacher(teacher);
  writeFileSync(verifyList, Array.from({ length: 26 }, (_, at) => person(at)).join('\n'));
  host = await openHost({ dataDir });
}, 60_000);
afterAll(() => host.close());

interface Pair {
  readonly images: readonly [Buffer, Buffer];
  readonly same: boolean;
}

function protocolOf({ models }: EvaluationReport, name: string) {
  return models[0]!.protocols.find((one) => one.name === name);
}

/** As Python 2 pickles `(bins, issame_list)` with protocol 2. */
function writeBin(name: string, pairs: readonly Pair[]): string {
  const text = (bytes: Buffer): Buffer => {
    const head = Buffer.from('T\0\0\0\0', 'latin1');
    head.writeUInt32LE(bytes.length, 1);
    return Buffer.concat([head, bytes]);
  };
  const path = join(home, name);
  const answers = pairs.map(({ same }) => (same ? '\x88' : '\x89')).join('');
  writeFileSync(
    path,
    Buffer.concat([
      Buffer.from('\x80\x02](', 'latin1'),
      ...pairs.flatMap(({ images }) => images.map(text)),
      Buffer.from(`e](${answers}e\x86.`, 'latin1'),
    ]),
  );
  return path;
}

/** People beyond those of the folder of faces. */
async function strangersPairs(): Promise<Pair[]> {
  const photos = new Map<string, Buffer>();
  const photo = async (at: number, number: number): Promise<Buffer> => {
    const key = `${at} ${number}`;
    const raw = { width: 112, height: 112, channels: 3 } as const;
    const made =
      photos.get(key) ??
      (await sharp(drawnFace(1000 + at, number), { raw })
        .png()
        .toBuffer());
    photos.set(key, made);
    return made;
  };
  const pairs: Pair[] = [];
  for (let at = 0; at < 30; at++) {
    // Two of a kind and then two of the other, so that tenths of six hold both.
    const same = at % 2 === 0;
    for (const twin of [0, 1]) {
      const other = same ? at : (at + 1 + twin) % 30;
      pairs.push({ images: [await photo(at, twin), await photo(other, 2)], same });
    }
  }
  return pairs;
}

/** The fold accuracy of the published code, from the raw answers of the network. */
async function naiveAccuracy(pairs: readonly Pair[], network = teacher, decoded = (bytes: Buffer) => sharp(bytes)): Promise<number> {
  const library = openLibraryToRead(dataDir);
  const found = library.all<{ convention: string | null }>('SELECT convention FROM teachers WHERE convention IS NOT NULL');
  library.close();
  const { convention } = JSON.parse(found.at(-1)!.convention!) as { convention: PixelConvention };
  const embedder = await openEmbedder(readFileSync(network));
  const embed = async (bytes: Buffer): Promise<number[]> => {
    const { data } = await decoded(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const both = [...(await embedder.embed({ pixels: Uint8Array.from(data), count: 1, convention, flip: 'both' }))];
    const sum = both.slice(0, both.length / 2).map((value, k) => value + both[both.length / 2 + k]!);
    const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
    return sum.map((value) => value / length);
  };
  const distances: number[] = [];
  for (const { images } of pairs) {
    const [a, b] = [await embed(images[0]), await embed(images[1])];
    distances.push(a.reduce((total, value, k) => total + (value - b[k]!) ** 2, 0));
  }
  await embedder.close();
  const right = (at: number, threshold: number) => distances[at]! < threshold === pairs[at]!.same;
  const accuracies: number[] = [];
  for (let fold = 0; fold < 10; fold++) {
    const own = pairs.flatMap((_, at) => (Math.floor((at * 10) / pairs.length) === fold ? [at] : []));
    const others = pairs.flatMap((_, at) => (own.includes(at) ? [] : [at]));
    let best = { count: -1, threshold: 0 };
    for (let step = 0; step < 400; step++) {
      const threshold = step * 0.01;
      const count = others.filter((at) => right(at, threshold)).length;
      if (count > best.count) best = { count, threshold };
    }
    accuracies.push(own.filter((at) => right(at, best.threshold)).length / own.length);
  }
  return accuracies.reduce((sum, value) => sum + value, 0) / 10;
}

describe('a network by itself', () => {
  test('says what the naive script says', { timeout: 60_000 }, async () => {
    const pairs = await strangersPairs();
    const evaluation = (
      await ask('model.evaluate', {
        subject: teacher,
        faces: { folders: [faces] },
        protocols: [writeBin('strangers.bin', pairs)],
        precision: 'quick',
      })
    ).evaluation as EvaluationReport;
    const protocol = protocolOf(evaluation, 'strangers');
    // Fifteen whom pairs of one person link, and 45 single photos whom nothing links to anybody.
    expect(protocol).toMatchObject({ name: 'strangers', genuinePairs: 30, impostorPairs: 30, missingPairs: 0, people: 60 });
    expect(protocol!.folds).toHaveLength(10);
    expect(protocol!.accuracy.mean).toBeCloseTo(await naiveAccuracy(pairs), 12);
  });

  test('an image that cannot be read leaves out its pairs, and says so', { timeout: 60_000 }, async () => {
    const pairs = await strangersPairs();
    const broken = pairs.map((pair, at): Pair => (at === 7 ? { ...pair, images: [Buffer.from('no picture'), pair.images[1]] } : pair));
    const { evaluation } = await ask('model.evaluate', {
      subject: teacher,
      protocols: [writeBin('broken.bin', broken)],
      precision: 'quick',
    });
    expect(protocolOf(evaluation as EvaluationReport, 'broken')).toMatchObject({
      missingPairs: 1,
      genuinePairs: 30,
      impostorPairs: 29,
    });
  });

  test.each([
    [
      'cut off',
      () => readFileSync(writeBin('whole.bin', [{ images: [photoOf(0, 0), photoOf(0, 1)], same: true }])).subarray(0, 2000),
      'cut-off',
    ],
    ['with a command', () => Buffer.from("cos\nsystem\n(S'touch owned'\ntR."), 'calls'],
  ])('a file %s is a problem', async (_, bytes, reason) => {
    const path = join(home, 'bad.bin');
    writeFileSync(path, bytes());
    expect(await host.answer('model.evaluate', { subject: teacher, protocols: [path] })).toMatchObject({
      problem: { code: 'protocol-unreadable', data: { kind: 'bin', reason } },
    });
  });
});

describe('a student', () => {
  let runId = '';
  beforeAll(async () => {
    const ended = runEnded(host);
    ({ runId } = await ask('run.start', {
      teacher,
      anyway: true,
      faces: { folders: [faces] },
      split: { verify: verifyList },
      protocols: [writeBin('strangers.bin', await strangersPairs())],
      student: 'tiny',
      standalone: false,
      epochs: 1,
      threads: 1,
      precision: 'quick',
    }));
    await ended;
  }, 300_000);

  test('is measured on the file beside its teacher, who is as good as alone', { timeout: 60_000 }, async () => {
    const written = readFileSync(join(dataDir, 'runs', runId, 'kpi.json'), 'utf8');
    const { models } = (JSON.parse(written) as { accuracy: { value: EvaluationReport } }).accuracy.value;
    const own = models.map(({ name, protocols }) => [
      name,
      protocols.slice(1).map((one) => [one.name, one.genuinePairs, one.missingPairs]),
    ]);
    expect(own).toEqual([
      ['teacher', [['strangers', 30, 0]]],
      ['student', [['strangers', 30, 0]]],
    ]);
    expect(models[0]!.protocols[1]!.accuracy.mean).toBeCloseTo(await naiveAccuracy(await strangersPairs()), 12);
  });

  test('pairs of people it learnt from are left out, whichever of their photos the file holds', { timeout: 60_000 }, async () => {
    const { models } = (
      await ask('model.evaluate', {
        subject: runId,
        protocols: [
          writeBin('mixed.bin', [
            // Whom it learnt from, linked to a photo it never saw by the pair of one person.
            { images: [photoOf(30, 0), await sharp(photoOf(30, 1)).negate().png().toBuffer()], same: true },
            { images: [await sharp(photoOf(30, 1)).negate().png().toBuffer(), photoOf(0, 0)], same: false },
            ...Array.from({ length: 12 }, (_, at): Pair => ({ images: [photoOf(at, 0), photoOf(at, 1)], same: true })),
            ...Array.from({ length: 12 }, (_, at): Pair => ({ images: [photoOf(at, 0), photoOf(at + 1, 1)], same: false })),
          ]),
        ],
        precision: 'quick',
      })
    ).evaluation as EvaluationReport;
    const learnt = new Set(trainPeople());
    expect(learnt.has(person(30))).toBe(true);
    expect(models[0]!.protocols[1]).toMatchObject({ name: 'mixed', missingPairs: 2, genuinePairs: 12, impostorPairs: 12 });
  });

  function trainPeople(): string[] {
    const library = openLibraryToRead(dataDir);
    try {
      const verify = new Set(readFileSync(verifyList, 'utf8').split('\n'));
      return library
        .all<{ name: string }>('SELECT DISTINCT name FROM identities')
        .map(({ name }) => name)
        .filter((name) => !verify.has(name));
    } finally {
      library.close();
    }
  }
});

test('a comparison counts accuracy on the file', { timeout: 300_000 }, async () => {
  const pairs = await strangersPairs();
  const { comparison } = await ask('methods.compare', {
    teacher,
    anyway: true,
    faces: { folders: [faces] },
    split: { verify: verifyList },
    protocols: [writeBin('strangers.bin', pairs)],
    student: 'tiny',
    methods: ['ada-arc'],
    seeds: 1,
    epochs: 1,
    threads: 1,
    precision: 'quick',
    out: join(home, 'comparison'),
  });
  expect(comparison.pairs).toEqual({ name: 'strangers', count: 60, missing: 0 });
  const [accuracy] = comparison.rows[0]!.metrics;
  expect([comparison.rows[0]!.method, accuracy!.metric]).toEqual(['teacher', 'accuracy']);
  expect(accuracy!.mean.value).toBeCloseTo(await naiveAccuracy(pairs), 12);
  expect(comparison.rows[1]!.metrics[0]!.mean.value).not.toBeNull();
});

describe.skipIf(shared === undefined)(`a real file (${noShared})`, () => {
  test('tiny_120pairs.bin and a real teacher: both writings give one number, far above chance', { timeout: 300_000 }, async () => {
    const formats = join(shared!, 'data', 'formats', 'tiny');
    const real = join(shared!, 'data', 'teachers', 'mobilefacenet_128_apache2.onnx');
    const { evaluation } = await ask('model.evaluate', {
      subject: real,
      faces: { folders: [join(formats, 'test'), join(formats, 'train')] },
      protocols: [join(formats, 'tiny_120pairs.bin'), join(formats, 'tiny_120pairs.py3.bin')],
      precision: 'quick',
    });
    const [, old, recent] = (evaluation as EvaluationReport).models[0]!.protocols;
    expect(old).toMatchObject({ genuinePairs: 60, impostorPairs: 60, missingPairs: 0 });
    expect({ ...recent, name: old!.name }).toEqual(old);
    expect(old!.accuracy.mean).toBeGreaterThan(0.9);
  });
});
