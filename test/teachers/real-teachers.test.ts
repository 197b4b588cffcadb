// Three published teachers and real faces: what the drawn ones of the other tests cannot prove.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foldAccuracy } from '../../main/evaluation/folds.ts';
import { imageStem, listPairs, type NamedImage, parsePairs } from '../../main/evaluation/protocols/lfw.ts';
import { checkTeacher } from '../../main/teachers/check.ts';
import { type ConventionFinding, findConvention } from '../../main/teachers/convention.ts';
import {
  type Embedder,
  embedEach,
  fillEmbeddings,
  normaliseRows,
  openEmbedder,
  openEmbeddings,
  readCrops,
  readEmbeddings,
} from '../../main/teachers/embed.ts';
import { readModel } from '../../main/teachers/inspect.ts';
import type { PixelConvention } from '../../main/teachers/types.ts';
import { type FaceStore, peopleOf, storeOf } from '../support/face-store.ts';
import { noShared, sharedDir } from '../support/shared.ts';

const shared = sharedDir();
const data = join(shared ?? '', 'data');

// What each reads, and its accuracy on LFW View 2 as measured with another runtime. The third is listed as RGB; BGR separates people better
// (d' 6.1 against 5.6 here, View 2 99.23 against 99.02), so BGR is what must be found.
const teachers = [
  ['mobilefacenet_128_apache2.onnx', /^RGB, ImageNet/, { batch: 'free', dim: 128, parameters: 990016 }],
  ['mobilefacenet_y1_128.onnx', /^RGB, 0\.\.255/, { batch: 'free', dim: 128 }],
  ['fr_feature_512.onnx', /^BGR, \(x-127\.5\)\/12[78]/, { batch: 'free', dim: 512 }],
] as const;

describe.skipIf(!shared)(`published teachers (${noShared})`, () => {
  let sample: FaceStore;
  let protocol: FaceStore;
  const rows = new Map<string, number>();
  const { folds, pairs } = shared ? everyTenth() : { folds: 0, pairs: [] };

  beforeAll(async () => {
    const lfw = join(data, 'faces', 'lfw112');
    sample = await storeOf(peopleOf(lfw, 50, 4));
    const images = pairs.flatMap(({ first, second }) => [first, second]);
    const byName = new Map(images.map((image) => [imageStem(image), image]));
    const names = [...new Set(images.map(({ name }) => name))];
    for (const name of names) for (const [stem, image] of byName) if (image.name === name) rows.set(stem, rows.size);
    protocol = await storeOf(
      names.map((name) => [...byName].flatMap(([stem, image]) => (image.name === name ? [join(lfw, name, `${stem}.jpg`)] : []))),
    );
    expect(protocol.faces).toHaveLength(rows.size);
  }, 60_000);
  afterAll(() => {
    sample?.close();
    protocol?.close();
  });

  test.each(teachers)(
    '%s',
    async (file, convention, facts) => {
      const embedder = await openEmbedder(await readModel(join(data, 'teachers', file)));
      try {
        expect(embedder.facts).toMatchObject(facts);
        const finding = await findConvention(embedder, sample.faces, sample.pixels);
        expect(
          [finding.found.name, ...finding.equivalents].some((name) => convention.test(name)),
          said(finding),
        ).toBe(true);
        expect(finding.found.name, said(finding)).toMatch(convention);
        expect(finding.clear).toBe(true);
        expect(finding.seconds).toBeLessThan(60);

        const cache = openEmbeddings(sample.dataDir, embedder.facts, finding.found.convention, 'append');
        await fillEmbeddings(embedder, finding.found.convention, sample.faces, sample.pixels, cache);
        const check = checkTeacher(
          readEmbeddings(cache, embedder.facts.dim, sample.faces),
          sample.faces.map(({ identity }) => identity),
        );
        cache.close();
        expect(check).toMatchObject({ verdict: 'good', people: 50 });
        expect(check.auc).toBeGreaterThan(0.998);

        const vectors = await imagesOnly(embedder, finding.found.convention, protocol);
        const list = listPairs('LFW View 2, every tenth pair', { folds, pairs }, (wanted: NamedImage) => rows.get(imageStem(wanted)));
        expect(list.missingPairs).toBe(0);
        const identities = Int32Array.from(protocol.faces, ({ identity }) => identity);
        const { mean } = foldAccuracy({ vectors, dim: embedder.facts.dim }, identities, list, 1, 10).protocol.accuracy;
        process.stderr.write(`${file}: ${said(finding)}; LFW View 2, 600 pairs: ${((mean ?? 0) * 100).toFixed(2)} %\n`);
        // Six pairs of 600 are 1 %: with all 6,000 the published numbers are 99.05 to 99.28.
        expect(mean).toBeGreaterThan(0.98);
      } finally {
        await embedder.close();
      }
    },
    120_000,
  );

  test('a face has the same embedding beside any others', async () => {
    const embedder = await openEmbedder(readFileSync(join(data, 'teachers', 'mobilefacenet_y1_128.onnx')));
    const { input } = embedder.facts;
    const convention = { ...input, order: 'RGB', mean: [0, 0, 0], std: [1, 1, 1] } as const;
    const forward = await embedEach(embedder, convention, sample.faces.slice(0, 21), sample.pixels);
    const shifted = await embedEach(embedder, convention, sample.faces.slice(5, 21), sample.pixels);
    await embedder.close();
    expect(shifted.image).toEqual(forward.image.slice(5 * 128));
    expect(shifted.flip).toEqual(forward.flip.slice(5 * 128));
  });

  /** 30 genuine and 30 impostor pairs of each of the ten folds. */
  function everyTenth() {
    const all = parsePairs(readFileSync(join(data, 'protocols', 'lfw', 'pairs.txt'), 'utf8'));
    return { folds: all.folds, pairs: all.pairs.filter((_, at) => at % 10 === 0) };
  }
});

/** Without mirror images: half the work, and what the published numbers were measured with. */
async function imagesOnly(embedder: Embedder, convention: PixelConvention, { faces, pixels }: FaceStore): Promise<Float32Array> {
  const { dim } = embedder.facts;
  const vectors = new Float32Array(faces.length * dim);
  for (let start = 0; start < faces.length; start += 64) {
    const chunk = faces.slice(start, start + 64);
    vectors.set(await embedder.embed({ pixels: readCrops(pixels, chunk), count: chunk.length, convention, flip: false }), start * dim);
  }
  return normaliseRows(vectors, dim);
}

function said({ found, runnerUp, equivalents, seconds }: ConventionFinding): string {
  const one = (tried: typeof found | undefined) => tried && `${tried.name} (AUC ${tried.auc?.toFixed(4)}, d' ${tried.dPrime?.toFixed(2)})`;
  return `found ${one(found)} in ${seconds.toFixed(1)} s, equivalent [${equivalents.join('; ')}], then ${one(runnerUp)}`;
}
