// Verification files (`lfw.bin` and the like) as pair lists: their images become crops of the pixel store, so that they are embedded as photos are.
// Invariant: an image is decoded in the decoder only; a pair with an image that cannot be read, or of somebody the student learnt from, is counted as missing.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Group } from '../evaluation/evaluate.ts';
import type { PairList } from '../evaluation/folds.ts';
import { binProblem } from '../evaluation/protocols/pickle.ts';
import { listVerificationPairs, parseVerificationFile, peopleOfPairs } from '../evaluation/protocols/verification-bin.ts';
import { openDecoders } from '../faces/decode.ts';
import { cropSize, locate, openPixels } from '../faces/pixels.ts';
import { Problem } from '../problems.ts';
import type { RecordStore } from '../store.ts';
import type { FaceRef } from '../teachers/types.ts';
import type { HostContext } from './context.ts';
import type { Meter } from './progress.ts';

/** A verification file whose images were decoded. */
export interface DecodedPairs {
  /** The file's name without its ending: `lfw`, `cfp_fp`. */
  readonly name: string;
  readonly same: readonly boolean[];
  /** Key of each image's crop; undefined where it could not be read. Pair i is images 2i and 2i + 1. */
  readonly digests: readonly (string | undefined)[];
  /** The same number for the same person, as far as the pairs tell. */
  readonly people: Int32Array;
}

/** The largest published one holds 14,000 images in some 100 MB. */
const mostBytes = 1 << 30;
const atOnce = 64;

/** Whether a file of pairs is a pickle: by its ending, or by the first byte of every pickle since protocol 2. */
export async function isVerificationFile(path: string): Promise<boolean> {
  if (extname(path).toLowerCase() === '.bin') return true;
  const file = await open(path).catch((cause: unknown) => {
    throw new Problem('not-found', { kind: path }, { cause });
  });
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(1), 0, 1, 0);
    return bytesRead === 1 && buffer[0] === 0x80;
  } catch (cause) {
    throw new Problem('not-found', { kind: path }, { cause });
  } finally {
    await file.close();
  }
}

/** Reads and decodes a verification file. Throws Problem `not-found`, `protocol-unreadable` or `cancelled`. */
export async function decodeVerificationFile(
  { dataDir }: Pick<HostContext, 'dataDir'>,
  path: string,
  { signal, meter }: { readonly signal: AbortSignal; readonly meter: Meter },
): Promise<DecodedPairs> {
  const { images, same } = parseVerificationFile(await contentOf(path));
  const digests: (string | undefined)[] = new Array(images.length);
  // The same image stands in several pairs.
  const known = new Map<string, string | undefined>();
  const decoders = openDecoders({ size: cropSize });
  const pixels = openPixels(dataDir, 'append');
  try {
    for (let from = 0; from < images.length; from += atOnce) {
      if (signal.aborted) throw new Problem('cancelled');
      const keys = images.slice(from, from + atOnce).map((bytes) => createHash('sha256').update(bytes).digest('hex'));
      const fresh = [...new Map(keys.map((key, at) => [key, images[from + at]!]))].filter(([key]) => !known.has(key));
      await Promise.all(
        fresh.map(async ([key, bytes]) => {
          const answer = await decoders.decode(bytes);
          if ('reject' in answer) {
            known.set(key, undefined);
            return;
          }
          const digest = createHash('sha256').update(answer.pixels).digest('hex');
          pixels.append(digest, answer.pixels);
          known.set(key, digest);
        }),
      );
      for (const [at, key] of keys.entries()) digests[from + at] = known.get(key);
      meter.tell({ done: Math.min(images.length, from + atOnce), total: images.length, unit: 'photos' });
    }
    pixels.flush();
  } finally {
    pixels.close();
    await decoders.close();
  }
  return { name: basename(path, extname(path)), same, digests, people: peopleOfPairs({ same }, digests) };
}

async function contentOf(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      if ((await file.stat()).size > mostBytes) throw binProblem('size');
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('not-found', { kind: path }, { cause });
  }
}

/** Images of verification files as rows behind `before` others. */
export interface PlacedPairs {
  readonly faces: readonly FaceRef[];
  /** The lists over their own rows; `group` makes a group of faces and the row where they begin. */
  protocols(group: (faces: readonly FaceRef[], from: number) => Group): { readonly list: PairList; readonly group: Group }[];
}

/** `learnt`: keys of the crops that a student was trained on; nothing is measured on the people they show. */
export function placePairs(
  files: readonly DecodedPairs[],
  pixels: RecordStore,
  before: number,
  learnt: ReadonlySet<string> = new Set(),
): PlacedPairs {
  const faces: FaceRef[] = [];
  const placed = files.map((file) => {
    const rows = new Map<string, number>();
    const own: { digest: string; identity: number }[] = [];
    const learntFrom = new Set<number>();
    for (const [at, digest] of file.digests.entries()) {
      if (digest === undefined) continue;
      if (learnt.has(digest)) learntFrom.add(file.people[at]!);
      if (rows.has(digest)) continue;
      rows.set(digest, own.length);
      own.push({ digest, identity: file.people[at]! });
    }
    const list = listVerificationPairs(file.name, file, (image) =>
      learntFrom.has(file.people[image]!) ? undefined : rows.get(file.digests[image] ?? ''),
    );
    const located = locate(pixels, own);
    const from = before + faces.length;
    faces.push(...located);
    return { list, located, from };
  });
  return { faces, protocols: (group) => placed.map(({ list, located, from }) => ({ list, group: group(located, from) })) };
}
