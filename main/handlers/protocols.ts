// Standard pair lists, matched with the images of the library.
// Invariant: a pair whose images are not all there is counted as missing and never guessed.
import { basename, extname } from 'node:path';
import type { PairList } from '../evaluation/folds.ts';
import { imageStem, listPairs, type NamedPairs, parsePairs } from '../evaluation/protocols/lfw.ts';
import { digestsByName, imageKey } from '../library/named-images.ts';
import type { Scope } from '../library/splits.ts';
import type { FaceRef } from '../teachers/types.ts';
import type { HostContext } from './context.ts';
import { readText } from './lists.ts';
import type { Meter } from './progress.ts';
import { type DecodedPairs, decodeVerificationFile, isVerificationFile } from './verification-files.ts';

export interface NamedList {
  /** The file's name without its ending: `pairs`, `pairsDevTest`. */
  readonly name: string;
  readonly pairs: NamedPairs;
}

/** What the files of pairs hold: names of images, or the images themselves. */
export interface PairFiles {
  readonly named: readonly NamedList[];
  readonly withImages: readonly DecodedPairs[];
}

/**
 * Reads files of pairs: LFW's lists and InsightFace's verification files. `phase`: decoding images is a phase of its own.
 *
 * Throws Problem `not-found`, `protocol-unreadable`, `cancelled`, or what `readText` throws.
 */
export async function readPairFiles(
  context: Pick<HostContext, 'dataDir'>,
  paths: readonly string[],
  { phase, ...options }: { readonly signal: AbortSignal; readonly meter: Meter; readonly phase?: string },
): Promise<PairFiles> {
  const named: NamedList[] = [];
  const withImages: DecodedPairs[] = [];
  for (const path of paths) {
    if (!(await isVerificationFile(path))) {
      named.push(await readPairList(path));
      continue;
    }
    const decode = (): Promise<DecodedPairs> => decodeVerificationFile(context, path, options);
    withImages.push(phase === undefined ? await decode() : await options.meter.during(phase, decode));
  }
  return { named, withImages };
}

async function readPairList(path: string): Promise<NamedList> {
  return { name: basename(path, extname(path)), pairs: parsePairs(await readText(path, 'pairs')) };
}

/** The lists over the rows of `faces`. */
export function pairListsOn(
  { library }: HostContext,
  lists: readonly NamedList[],
  scope: Pick<Scope, 'sources'>,
  faces: readonly FaceRef[],
): PairList[] {
  if (lists.length === 0) return [];
  const digests = digestsByName(library, scope);
  const rows = new Map(faces.map(({ digest }, row) => [digest, row]));
  return lists.map(({ name, pairs }) =>
    listPairs(name, pairs, (image) => rows.get(digests.get(imageKey(image.name, imageStem(image))) ?? '')),
  );
}

/** Digests and people of every image that a list speaks of and the library has. */
export function facesOfLists(
  { library }: HostContext,
  lists: readonly NamedList[],
  scope: Pick<Scope, 'sources'>,
): { digest: string; identity: number }[] {
  const digests = digestsByName(library, scope);
  const people = new Map<string, number>();
  const found = new Map<string, number>();
  for (const { pairs } of lists) {
    for (const pair of pairs.pairs) {
      for (const image of [pair.first, pair.second]) {
        const digest = digests.get(imageKey(image.name, imageStem(image)));
        if (digest === undefined) continue;
        if (!people.has(image.name)) people.set(image.name, people.size);
        found.set(digest, people.get(image.name)!);
      }
    }
  }
  return [...found].map(([digest, identity]) => ({ digest, identity }));
}
