// Measures the photos of a folder that was read (light, sharpness) and finds near-copies among them; what a check names is set aside as one.
// Invariant: a photo is measured once for each picture that it shows; whatever stops the work, what was measured stays, and pairs are replaced as a whole.
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { Checked, Out } from '../../preload/contract.ts';
import { exifBytes, type Taken, takenAt } from '../faces/exif.ts';
import { correlation, type HashedPhotos, hashOf, nearCorrelation, nearPairs, smallVersion } from '../faces/near-copies.ts';
import { cropBytes, cropSize, openPixels } from '../faces/pixels.ts';
import { luminance, measureQuality, qualityBars } from '../faces/quality.ts';
import { ProgressMeter } from '../faces/scan-progress.ts';
import { recordAudit } from '../library/audit.ts';
import { checkFaces } from '../library/checks.ts';
import type { WritableLibrary } from '../library/database.ts';
import {
  countChecks,
  countFindings,
  countPictures,
  countTaken,
  countToMeasure,
  countUnmeasured,
  eachHashed,
  excludeNamed,
  listUnmeasured,
  type PhotoMeasure,
  recordMeasures,
  recordPairs,
} from '../library/photo-measures.ts';
import { countPhotos } from '../library/photos.ts';
import { listSources } from '../library/sources.ts';
import { Problem } from '../problems.ts';
import type { RecordStore } from '../store.ts';
import type { HostContext } from './context.ts';
import { sourceAt } from './faces.ts';
import type { Handlers } from './handlers.ts';
import { openMeter } from './progress.ts';

type MeasuringCall = 'faces.check' | 'faces.measure' | 'faces.exclude';

export function measuringHandlers(context: HostContext): Pick<Handlers, MeasuringCall> {
  return {
    'faces.check': async ({ folder }) => checksOf(context, await sourceAt(context, folder)),
    'faces.measure': (input) => context.work.begin(null, (signal) => measureCall(context, input, signal)),
    'faces.exclude': (input) => excludeCall(context, input),
  };
}

function checksOf({ library }: HostContext, source: number | undefined): Out<'faces.check'> {
  if (source === undefined) {
    return { ...checkFaces(library, []), unmeasured: 0, taken: { dated: 0, days: 0, withCamera: 0, cameras: 0 }, checks: [], findings: [] };
  }
  return {
    ...checkFaces(library, [source]),
    unmeasured: countUnmeasured(library, source),
    taken: countTaken(library, source),
    checks: countChecks(library, source),
    findings: countFindings(library, source),
  };
}

async function excludeCall(context: HostContext, { folder, check, exclude }: Checked<'faces.exclude'>): Promise<Out<'faces.exclude'>> {
  const { library, work } = context;
  const source = await sourceAt(context, folder);
  if (source === undefined) throw new Problem('not-found', {});
  work.demandIdle();
  library.transaction(() => {
    const photos = excludeNamed(library, source, check, exclude);
    recordAudit(library, exclude ? 'photos-set-aside' : 'photos-taken-back', { source, check, photos });
  });
  return countPhotos(library, source);
}

async function measureCall(context: HostContext, { folder }: Checked<'faces.measure'>, signal: AbortSignal): Promise<Out<'faces.measure'>> {
  const { library } = context;
  const source = await sourceAt(context, folder);
  if (source === undefined) throw new Problem('not-found', {});
  if (countUnmeasured(library, source) === 0) return checksOf(context, source);
  const meter = openMeter(context, null);
  const counter = (of: number): Counted => {
    const progress = new ProgressMeter(of, performance.now());
    return async () => {
      progress.count(true, performance.now());
      if (progress.filesDone % breatheEvery > 0) return;
      await breathe();
      if (signal.aborted) throw new Problem('cancelled');
      meter.files(progress.report(performance.now()));
    };
  };
  const pixels = openPixels(context.dataDir, 'read');
  try {
    await meter.during('measure', () => measureAll(library, { source, pixels, counted: counter(countToMeasure(library, source)) }));
    const hashed = readHashed(library, { source, pixels });
    await meter.during('near-copies', () => compareAll(library, hashed, { source, pixels, counted: counter(hashed.count) }));
  } finally {
    pixels.close();
  }
  return checksOf(context, source);
}

/** To be called after each photo: tells how far it is, lets the window be answered, and throws when the work is to stop. */
type Counted = () => Promise<void>;

/** Some 15 ms: the window is answered meanwhile. */
const breatheEvery = 64;
const measuresPerCommit = 512;
const filesAtOnce = 16;

interface Measuring {
  readonly source: number;
  readonly pixels: RecordStore;
}

async function measureAll(library: WritableLibrary, { source, pixels, counted }: Measuring & { counted: Counted }): Promise<void> {
  const { root } = listSources(library).find(({ id }) => id === source)!;
  const scratch = Array.from({ length: filesAtOnce }, () => new Uint8Array(exifBytes));
  let taken: Taken[] = [];
  let after = 0;
  for (;;) {
    const photos = listUnmeasured(library, source, { after, limit: measuresPerCommit });
    const last = photos.at(-1);
    if (last === undefined) return;
    after = last.imageId;
    const measures: PhotoMeasure[] = [];
    try {
      for (const [at, { imageId, digest }] of photos.entries()) {
        if (at % filesAtOnce === 0) {
          const next = photos.slice(at, at + filesAtOnce);
          taken = await Promise.all(next.map((photo, slot) => takenAt(join(root, photo.folder, photo.name), scratch[slot]!)));
        }
        const ordinal = pixels.ordinal(digest);
        if (ordinal !== undefined) {
          const seen = lightOf(pixels, ordinal);
          const { day, camera } = taken[at % filesAtOnce]!;
          const make = camera === null ? null : crc32(camera);
          measures.push({ imageId, ...qualityBars(measureQuality(seen)), hash: hashOf(smallVersion(seen)), day, camera: make });
        }
        await counted();
      }
    } finally {
      recordMeasures(library, measures);
    }
  }
}

// One crop at a time: a new pair of buffers for each photo would keep the collector of garbage busier than the measuring.
const crop = new Uint8Array(cropBytes);
const light = new Float32Array(cropSize * cropSize);

/** The luminance of a stored crop, until the next is asked for. */
function lightOf(pixels: RecordStore, ordinal: number): Float32Array {
  pixels.read(ordinal, crop);
  return luminance(crop, light);
}

interface StoredHashes extends HashedPhotos {
  readonly ids: Float64Array;
  readonly ordinals: Int32Array;
}

/** Every picture of a person once, as numbers: some 30 bytes a photo. */
function readHashed(library: WritableLibrary, { source, pixels }: Measuring): StoredHashes {
  const most = countPictures(library, source);
  const [ids, ordinals] = [new Float64Array(most), new Int32Array(most)];
  const [low, high, person] = [new Uint32Array(most), new Uint32Array(most), new Int32Array(most)];
  let count = 0;
  let seen = new Set<number>();
  for (const { imageId, identityId, digest, hash } of eachHashed(library, source)) {
    if (count > 0 && person[count - 1] !== identityId) seen = new Set();
    const ordinal = pixels.ordinal(digest);
    if (ordinal === undefined || seen.has(ordinal)) continue;
    seen.add(ordinal);
    const halves = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
    ids[count] = imageId;
    ordinals[count] = ordinal;
    low[count] = halves.getUint32(0, true);
    high[count] = halves.getUint32(4, true);
    person[count] = identityId;
    count += 1;
  }
  return { count, ids, ordinals, low, high, person };
}

async function compareAll(
  library: WritableLibrary,
  photos: StoredHashes,
  { source, pixels, counted }: Measuring & { counted: Counted },
): Promise<void> {
  const { ids, ordinals } = photos;
  const small = (photo: number): Float32Array => smallVersion(lightOf(pixels, ordinals[photo]!));
  let lately: { readonly photo: number; readonly small: Float32Array } | undefined;
  const isOne = (later: number, earlier: number): boolean => {
    // The very same picture under two people is known anyway.
    if (ordinals[later] === ordinals[earlier]) return false;
    if (lately?.photo !== later) lately = { photo: later, small: small(later) };
    return correlation(lately.small, small(earlier)) >= nearCorrelation;
  };
  const pairs: [number, number][] = [];
  for (const found of nearPairs(photos, isOne)) {
    if (found === null) await counted();
    else pairs.push([ids[found[0]]!, ids[found[1]]!]);
  }
  recordPairs(library, source, pairs);
}
