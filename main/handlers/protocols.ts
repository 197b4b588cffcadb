// Standard pair lists, matched with the images of the library.
// Invariant: a pair whose images are not all there is counted as missing and never guessed.
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { PairList } from '../evaluation/folds.ts';
import { imageStem, listPairs, type NamedPairs, parsePairs } from '../evaluation/protocols/lfw.ts';
import { digestsByName, imageKey } from '../library/named-images.ts';
import type { Scope } from '../library/splits.ts';
import { Problem } from '../problems.ts';
import type { FaceRef } from '../teachers/types.ts';
import type { HostContext } from './context.ts';

export interface NamedList {
  /** The file's name without its ending: `pairs`, `pairsDevTest`. */
  readonly name: string;
  readonly pairs: NamedPairs;
}

/** Reads pair files. Throws Problem `not-found` or `protocol-unreadable`. */
export async function readPairLists(paths: readonly string[]): Promise<NamedList[]> {
  return Promise.all(
    paths.map(async (path) => {
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (cause) {
        throw new Problem('not-found', { kind: path }, { cause });
      }
      return { name: basename(path, extname(path)), pairs: parsePairs(text) };
    }),
  );
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
