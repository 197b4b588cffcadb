// A protocol in the layout of IJB on real photos: what the program says equals a naive script (own alignment, own templates, own counting) on the same network.
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { openLibraryToRead } from '../../main/library/database.ts';
import { openEmbedder } from '../../main/teachers/embed.ts';
import type { PixelConvention } from '../../main/teachers/types.ts';
import type { Out } from '../../preload/contract.ts';
import { templateProtocol } from '../../preload/templates.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { naiveAligned } from '../support/naive-alignment.ts';
import { noShared, sharedDir } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary.ts';

const shared = sharedDir();
const home = temporaryFolder();
const teacher = join(home, 'teacher.onnx');
const protocol = join(home, 'sample');
let host: Host;
const ask = asking(() => host);

beforeAll(async () => {
  writeTeacher(teacher);
  host = await openHost({ dataDir: join(home, 'data') });
});
afterAll(() => host.close());

async function evaluated(input: { protocols: string[]; faces?: { folders: string[] } }): Promise<Out<'model.evaluate'>> {
  const reply = await ask('model.evaluate', { subject: teacher, precision: 'quick', ...input });
  return reply;
}

const lines = (path: string): string[][] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '));

/** The first templates of the sample, two photos to a medium, with galleries and probes made of who is who. */
function writeSample(from: string): {
  rows: { photo: string; template: number; media: number; points: number[]; score: number }[];
  pairs: number[][];
} {
  const meta = join(from, 'meta');
  const scores = lines(join(meta, 'ijbl_name_5pts_score.txt'));
  const rows = lines(join(meta, 'ijbl_face_tid_mid.txt')).flatMap(([photo, template], at) =>
    Number(template) > 90
      ? []
      : [
          {
            photo: photo!,
            template: Number(template),
            media: Math.floor(at / 2),
            points: scores[at]!.slice(1, 11).map(Number),
            score: Number(scores[at]![11]),
          },
        ],
  );
  const pairs = lines(join(meta, 'ijbl_template_pair_label.txt'))
    .map((line) => line.map(Number))
    .filter(([a, b]) => a! <= 90 && b! <= 90);
  mkdirSync(join(protocol, 'meta'), { recursive: true });
  symlinkSync(join(from, 'loose_crop'), join(protocol, 'loose_crop'));
  const write = (name: string, found: readonly (readonly (string | number)[])[], gap = ' ') =>
    writeFileSync(join(protocol, 'meta', name), `${found.map((fields) => fields.join(gap)).join('\n')}\n`);
  write(
    'ijbl_face_tid_mid.txt',
    rows.map(({ photo, template, media }) => [photo, template, media]),
  );
  write(
    'ijbl_name_5pts_score.txt',
    rows.map(({ photo, points, score }) => [photo, ...points, score]),
  );
  write('ijbl_template_pair_label.txt', pairs);
  const person = personOf(
    rows.map(({ template }) => template),
    pairs,
  );
  const templates = [...new Set(rows.map(({ template }) => template))];
  const firstOf = templates.filter((template) => templates.find((other) => person(other) === person(template)) === template);
  const head = ['TEMPLATE_ID', 'SUBJECT_ID', 'FILENAME'];
  const list = (own: number[]) => [head, ...own.map((template) => [template, person(template), 'x.jpg'])];
  write('ijbl_1N_gallery_G1.csv', list(firstOf.filter((_, at) => at % 2 === 0)), ',');
  write('ijbl_1N_gallery_G2.csv', list(firstOf.filter((_, at) => at % 2 === 1)), ',');
  write('ijbl_1N_probe_mixed.csv', list(templates.filter((template) => !firstOf.includes(template))), ',');
  return { rows, pairs };
}

/** The smallest template that is the same person, by the pairs. */
function personOf(templates: readonly number[], pairs: readonly (readonly number[])[]): (template: number) => number {
  const found = new Map(templates.map((template) => [template, template]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, b, same] of pairs) {
      const least = Math.min(found.get(a!)!, found.get(b!)!);
      if (same !== 1 || (found.get(a!) === least && found.get(b!) === least)) continue;
      found.set(a!, least).set(b!, least);
      changed = true;
    }
  }
  return (template) => found.get(template)!;
}

test('drawn photos without any landmark on a face, beside people of one’s own', { timeout: 60_000 }, async () => {
  const folder = join(home, 'drawn');
  mkdirSync(join(folder, 'meta'), { recursive: true });
  await writeDrawnFaces(join(home, 'faces'), 16, 4);
  await writeDrawnFaces(join(home, 'more'), 3, 2);
  mkdirSync(join(folder, 'loose_crop'));
  const rows: string[] = [];
  for (let person = 0; person < 3; person++) {
    for (let photo = 0; photo < 2; photo++) {
      const name = `${person}-${photo}.png`;
      cpSync(join(home, 'more', `人 ${String(person).padStart(3, '0')}`, `写真 ${photo}.png`), join(folder, 'loose_crop', name));
      rows.push(name);
    }
  }
  const text = (line: (name: string, at: number) => string) => `${rows.map(line).join('\n')}\n`;
  writeFileSync(
    join(folder, 'meta', 'a_face_tid_mid.txt'),
    text((name, at) => `${name} ${at} ${at}`),
  );
  writeFileSync(
    join(folder, 'meta', 'a_name_5pts_score.txt'),
    text((name, at) => `${name} ${at === 5 ? '5 5 5 5 5 5 5 5 5 5' : '38 52 73 52 56 72 41 92 70 92'} 1`),
  );
  writeFileSync(join(folder, 'meta', 'a_template_pair_label.txt'), '0 1 1\n2 3 1\n4 5 1\n0 2 0\n0 4 0\n1 3 0\n');
  const { evaluation, templates: found } = await evaluated({ protocols: [folder], faces: { folders: [join(home, 'faces')] } });
  expect(evaluation).not.toBeNull();
  expect(found[0]!.protocols[0]).toMatchObject({
    name: 'a',
    images: 5,
    unread: 1,
    missing: 1,
    genuinePairs: 2,
    impostorPairs: 3,
    search: null,
  });
});

describe.skipIf(shared === undefined)(`the sample of real photos (${noShared})`, () => {
  test('equals a naive script in every number', { timeout: 300_000 }, async () => {
    const from = join(shared!, 'data', 'formats', 'ijb_style');
    const { rows, pairs } = writeSample(from);
    const { templates: found } = await evaluated({ protocols: [protocol] });
    const [{ model, protocols }] = found as [(typeof found)[number]];
    const own = templateProtocol.parse(protocols[0]);
    expect([model, protocols.length, own.unread, own.missing]).toEqual(['teacher', 1, 0, 0]);

    // The network itself is not what is tried: its raw answers to crops that the script aligned by itself.
    const embedder = await openEmbedder(readFileSync(teacher));
    const convention = conventionFound();
    const photos: { template: number; media: number; score: number; plain: number[]; flipped: number[] }[] = [];
    for (const { photo, template, media, points, score } of rows) {
      const { data, info } = await sharp(join(from, 'loose_crop', photo))
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const crop = Uint8Array.from(naiveAligned(data, info.width, info.height, points), Math.round);
      const raw = await embedder.embed({ pixels: crop, count: 1, convention, flip: 'both' });
      const dim = raw.length / 2;
      photos.push({ template, media, score, plain: [...raw.subarray(0, dim)], flipped: [...raw.subarray(dim)] });
    }
    await embedder.close();
    const ids = [...new Set(rows.map(({ template }) => template))];
    expect([own.images, own.templates]).toEqual([rows.length, ids.length]);
    for (const setting of own.settings) {
      const made = new Map(
        ids.map((id) => [
          id,
          naiveTemplate(
            photos.filter(({ template }) => template === id),
            setting,
          ),
        ]),
      );
      const scored = pairs.map(([a, b, same]) => ({ genuine: same === 1, score: cosine(made.get(a!)!, made.get(b!)!) }));
      const genuine = scored.filter((pair) => pair.genuine).map(({ score }) => score);
      const impostor = scored
        .filter((pair) => !pair.genuine)
        .map(({ score }) => score)
        .sort((a, b) => b - a);
      for (const { targetFmr, tar, tarNearest, supported } of setting.points) {
        const allowed = Math.floor(targetFmr * impostor.length);
        const passing = genuine.filter((score) => score > impostor[allowed]!).length / genuine.length;
        expect(tar.value).toBeCloseTo(passing, 9);
        const nearest = Math.round(targetFmr * impostor.length);
        expect(tarNearest).toBeCloseTo(genuine.filter((score) => score > impostor[nearest]!).length / genuine.length, 9);
        expect(supported).toBe(targetFmr * impostor.length >= 30);
      }
      if (setting.norm && setting.detector && setting.flip) checkSearches(own, made, personOf(ids, pairs), ids);
    }
    // A network of mean colours is no face recogniser: the numbers that agree are not all 0 or 1.
    expect(own.settings[0]!.points[5]!.tar.value!).toBeGreaterThan(0.05);
    expect(own.settings[0]!.points[5]!.tar.value!).toBeLessThan(0.95);
  });

  test('without people of one’s own, the pixel convention is found on the photos of the protocol', { timeout: 300_000 }, async () => {
    const few = join(home, 'few');
    cpSync(join(protocol, 'meta'), join(few, 'meta'), { recursive: true });
    symlinkSync(join(protocol, 'loose_crop'), join(few, 'loose_crop'));
    for (const name of ['ijbl_face_tid_mid.txt', 'ijbl_name_5pts_score.txt']) {
      const path = join(few, 'meta', name);
      writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(0, 40).join('\n'));
    }
    const alone = await openHost({ dataDir: join(home, 'alone') });
    try {
      const real = join(shared!, 'data', 'teachers', 'mobilefacenet_128_apache2.onnx');
      const reply = await alone.answer('model.evaluate', { subject: real, protocols: [few] });
      if (!('ok' in reply)) throw new Error(JSON.stringify(reply.problem));
      const [found] = reply.ok.templates;
      expect([reply.ok.evaluation, found!.protocols[0]!.images]).toEqual([null, 40]);
      expect(found!.protocols[0]!.missing).toBeGreaterThan(0);
      // A good teacher on so few photos: every pair is told.
      expect(found!.protocols[0]!.settings[0]!.points[5]!.tar.value).toBe(1);
    } finally {
      await alone.close();
    }
  });

  test('a photo that cannot be read is counted as a failure to enrol', { timeout: 60_000 }, async () => {
    const damaged = join(home, 'damaged');
    mkdirSync(join(damaged, 'loose_crop'), { recursive: true });
    cpSync(join(protocol, 'meta'), join(damaged, 'meta'), { recursive: true });
    const names = lines(join(damaged, 'meta', 'ijbl_face_tid_mid.txt')).map(([name]) => name!);
    for (const [at, name] of names.entries()) {
      const bytes = readFileSync(join(protocol, 'loose_crop', name));
      if (at === 0) writeFileSync(join(damaged, 'loose_crop', name), bytes.subarray(0, 300));
      else if (at > 1) writeFileSync(join(damaged, 'loose_crop', name), bytes);
    }
    const { templates: found } = await evaluated({ protocols: [damaged] });
    expect(found[0]!.protocols[0]).toMatchObject({ unread: 2, images: names.length - 2 });
  });
});

type Shown = ReturnType<typeof templateProtocol.parse>;

function naiveTemplate(
  photos: readonly { media: number; score: number; plain: number[]; flipped: number[] }[],
  { norm, detector, flip }: Pick<Shown['settings'][number], 'norm' | 'detector' | 'flip'>,
): number[] {
  const media = [...new Set(photos.map((photo) => photo.media))].map((medium) => {
    const own = photos
      .filter((photo) => photo.media === medium)
      .map(({ plain, flipped, score }) => {
        const sum = flip ? plain.map((value, k) => value + flipped[k]!) : plain;
        const length = norm ? 1 : Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
        return sum.map((value) => (value / length) * (detector ? score : 1));
      });
    return own[0]!.map((_, k) => own.reduce((total, vector) => total + vector[k]!, 0) / own.length);
  });
  const sum = media[0]!.map((_, k) => media.reduce((total, vector) => total + vector[k]!, 0));
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  return sum.map((value) => value / length);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * b[k]!, 0);
}

function checkSearches(
  { search }: Shown,
  made: ReadonlyMap<number, number[]>,
  person: (template: number) => number,
  ids: readonly number[],
): void {
  const firstOf = ids.filter((id) => ids.find((other) => person(other) === person(id)) === id);
  const probes = ids.filter((id) => !firstOf.includes(id));
  const galleries = [0, 1].map((half) => {
    const known = firstOf.filter((_, at) => at % 2 === half);
    const searches = probes.map((probe) => ({
      mate: known.filter((one) => person(one) === person(probe)).map((one) => cosine(made.get(probe)!, made.get(one)!))[0],
      others: known.filter((one) => person(one) !== person(probe)).map((one) => cosine(made.get(probe)!, made.get(one)!)),
    }));
    const mated = searches.filter(({ mate }) => mate !== undefined);
    const strangers = searches
      .filter(({ mate }) => mate === undefined)
      .map(({ others }) => Math.max(...others))
      .sort((a, b) => b - a);
    return {
      rank: (most: number) =>
        mated.filter(({ mate, others }) => others.filter((score) => score >= mate!).length < most).length / mated.length,
      tpir: (target: number) => mated.filter(({ mate }) => mate! > strangers[Math.floor(target * strangers.length)]!).length / mated.length,
    };
  });
  const mean = (value: (gallery: (typeof galleries)[number]) => number) => (value(galleries[0]!) + value(galleries[1]!)) / 2;
  for (const { rank, share } of search!.ranks)
    expect(share).toBeCloseTo(
      mean((gallery) => gallery.rank(rank)),
      9,
    );
  for (const { targetFpir, tpir } of search!.points)
    expect(tpir).toBeCloseTo(
      mean((gallery) => gallery.tpir(targetFpir)),
      9,
    );
}

/** The convention that the host found and remembered. */
function conventionFound(): PixelConvention {
  const library = openLibraryToRead(join(home, 'data'));
  try {
    const { convention } = library.get<{ convention: string }>('SELECT convention FROM teachers')!;
    return (JSON.parse(convention) as { convention: PixelConvention }).convention;
  } finally {
    library.close();
  }
}

test('a damaged list is a problem before any photo is read', async () => {
  const broken = join(home, 'broken');
  mkdirSync(join(broken, 'meta'), { recursive: true });
  mkdirSync(join(broken, 'loose_crop'));
  writeFileSync(join(broken, 'meta', 'a_face_tid_mid.txt'), '1.jpg 1\n');
  expect(await host.answer('model.evaluate', { subject: teacher, protocols: [broken] })).toMatchObject({
    problem: { code: 'templates-unreadable', data: { line: 1, reason: 'fields' } },
  });
});
