// One size of `scale.ts --index`: photos of ten a person, as small files and as RecordIO: scanned, scanned again unchanged, split, made a training set.
// And of `scale.ts --written`: the library and the crops as such a scan leaves them, without the hour of decoding; what follows it, and what the Data step asks.
// Invariant: every photo has pixels of its own. Crops are 32 x 32 here, so that a million take 3 GB of disk and not 38; each stage in a process of its own.
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openDecoders } from '../../main/faces/decode.ts';
import { locate } from '../../main/faces/pixels.ts';
import { scanFaces } from '../../main/faces/scan.ts';
import { checkFaces } from '../../main/library/checks.ts';
import { openLibrary } from '../../main/library/database.ts';
import { ensureIdentity } from '../../main/library/identities.ts';
import { recordImage } from '../../main/library/images.ts';
import { countPhotos, listPhotos } from '../../main/library/photos.ts';
import { scanLedger } from '../../main/library/scan-ledger.ts';
import { ensureSource, listSources } from '../../main/library/sources.ts';
import { digestOfPart, makeSplit, readPart } from '../../main/library/splits.ts';
import { openStore } from '../../main/store.ts';
import { batchSource } from '../../main/training/batches.ts';
import { derivePlan, sampleFields } from '../../main/training/plan.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { printStages, runStage } from './scale-stages.ts';

const perPerson = 10;
const edge = 32;
const [size = '', stage, folder = '', layout = ''] = process.argv.slice(2);
const photos = Number(size);
const place = { library: join(folder, `${layout}-data`), faces: join(folder, layout), pixels: join(folder, `${layout}-data`, 'pixels') };

const stages: Record<string, () => Promise<object>> = {
  // The numbers of the pictures lie far apart, so that two of them are different people's.
  make: async () => {
    if (layout === 'files') {
      for (let person = 0; person * perPerson < photos; person++) {
        const own = join(place.faces, `person ${String(person).padStart(7, '0')}`);
        mkdirSync(own, { recursive: true });
        for (let i = 0; i < perPerson; i++) writeFileSync(join(own, `${i}.jpg`), tinyJpeg(person * perPerson + i + 1));
      }
      return {};
    }
    mkdirSync(place.faces);
    const file = openSync(join(place.faces, 'train.rec'), 'w');
    for (let i = 0; i < photos; i++) {
      const image = tinyJpeg(i + 1);
      const length = 24 + image.length;
      const record = Buffer.alloc(8 + Math.ceil(length / 4) * 4);
      record.writeUInt32LE(0xced7230a, 0);
      record.writeUInt32LE(length, 4);
      record.writeFloatLE(Math.floor(i / perPerson), 12);
      record.writeBigUInt64LE(BigInt(i), 16);
      image.copy(record, 32);
      writeSync(file, record);
    }
    closeSync(file);
    return {};
  },
  scan: async () => {
    const library = await openLibrary(place.library);
    const pixels = openStore(place.pixels, edge * edge * 3, 'append');
    const decoders = openDecoders({ size: edge });
    const { accepted, filesRead } = await scanFaces(
      { sources: [{ root: place.faces }] },
      { ledger: scanLedger(library), pixels, decoders },
    );
    await decoders.close();
    pixels.close();
    library.close();
    return { accepted, filesRead };
  },
  // What a scan would have left: the rows of 1,000 photos at a time, and crops that differ in their first bytes.
  write: async () => {
    const library = await openLibrary(place.library);
    const pixels = openStore(place.pixels, edge * edge * 3, 'append');
    const source = ensureSource(library, { root: place.faces, kind: 'folder' }).id;
    const crop = Buffer.alloc(edge * edge * 3, 127);
    for (let from = 0; from < photos; from += 1000) {
      library.transaction(() => {
        for (let i = from; i < Math.min(photos, from + 1000); i++) {
          const person = `person ${String(Math.floor(i / perPerson)).padStart(7, '0')}`;
          crop.writeUInt32LE(i);
          const digest = createHash('sha256').update(crop).digest('hex');
          pixels.append(digest, crop);
          const identityId = ensureIdentity(library, person, person);
          const file = { folder: person, name: `${i % perPerson}.jpg`, sizeBytes: 400, mtimeMs: i, fileDigest: digest };
          recordImage(library, { sourceId: source, identityId, ...file, digest, state: 'ok', reason: null });
        }
      });
    }
    pixels.close();
    library.close();
    return {};
  },
  // Each in milliseconds, by a process that has just opened the library.
  window: async () => {
    const library = await openLibrary(place.library);
    const source = listSources(library)[0]!.id;
    const asked: Record<string, () => unknown> = {
      counts: () => countPhotos(library, source),
      checks: () => checkFaces(library, [source]),
      'first page': () => listPhotos(library, source, { aside: false, offset: 0, limit: 60 }),
      'middle page': () => listPhotos(library, source, { aside: false, offset: photos / 2, limit: 60 }),
      'last page': () => listPhotos(library, source, { aside: false, offset: photos - 60, limit: 60 }),
    };
    const took = Object.entries(asked).map(([name, ask]) => {
      const started = performance.now();
      ask();
      return [name, Math.round(performance.now() - started)] as const;
    });
    library.close();
    return Object.fromEntries(took);
  },
  split: async () => {
    const library = await openLibrary(place.library);
    const { id, parts } = makeSplit(library, { sources: listSources(library).map((source) => source.id) }, { seed: '1' });
    digestOfPart(readPart(library, id, 'train'));
    library.close();
    return { split: id, photos: parts.train.images + parts.choose.images + parts.verify.images, people: parts.train.people };
  },
  train: async () => {
    const library = await openLibrary(place.library);
    const pixels = openStore(place.pixels, edge * edge * 3, 'read');
    const { people, images } = readPart(library, 1, 'train');
    const samples = new Int32Array(images.length * sampleFields);
    for (const [row, { ordinal, identity }] of locate(pixels, images).entries()) samples.set([ordinal, -1, identity], row * sampleFields);
    library.close();
    const { plan } = derivePlan({
      runId: 'scale',
      student: 'tiny',
      method: 'standalone-arc',
      dim: 128,
      classes: people.length,
      images: images.length,
      seed: 1,
      pixelStore: '',
      teacherStore: null,
    }); // prettier-ignore
    const source = batchSource({ ...plan, inputSize: edge }, samples, pixels, undefined);
    const steps = Math.floor(images.length / plan.batch);
    for (let k = 0; k < 200; k++) source.at(Math.floor((k * 7919) % (2 * steps)));
    pixels.close();
    return { photos: images.length, people: people.length, batches: 200 };
  },
};

if (stage !== undefined && stage in stages) await runStage(stages[stage]!);
else if (stage === 'written') printStages(import.meta.url, size, ['write', 'window', 'split', 'train'], 'written');
else for (const kind of ['files', 'recordio']) printStages(import.meta.url, size, ['make', 'scan', 'scan', 'split', 'train'], kind);
