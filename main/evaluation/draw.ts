// Own verification pairs for the fold protocol, drawn from the verify people the way LFW View 2 was: folds that share nobody.
// Invariant: the list is a function of (identities, seed, sizes); no pair occurs twice; no person occurs in two folds.
import type { ListedPair, PairList } from './folds.ts';
import { type Random, randomFrom, shuffle } from './random.ts';

/**
 * Up to `pairsPerFold` genuine and as many impostor pairs for each of `folds` folds.
 *
 * Genuine: a person with two images or more, then two of their images; impostor: two people of the fold, then an image of each. Both kinds have the same
 * number in a fold, the smaller of what there is. Fewer folds when there are fewer than 4 people for each (2 at least, else an empty list).
 */
export function drawPairs(identities: Int32Array, seed: number, folds = 10, pairsPerFold = 300): PairList {
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < identities.length; row++) {
    const rows = rowsOf.get(identities[row]!);
    if (rows === undefined) rowsOf.set(identities[row]!, [row]);
    else rows.push(row);
  }
  const random = randomFrom(seed, 0x70616972);
  const ascending = [...rowsOf.keys()].sort((a, b) => a - b);
  // Dealt out separately, so that every fold gets its share of the people who can make genuine pairs.
  const several = shuffle(
    ascending.filter((identity) => rowsOf.get(identity)!.length > 1),
    random,
  );
  const single = shuffle(
    ascending.filter((identity) => rowsOf.get(identity)!.length === 1),
    random,
  );
  const used = Math.min(folds, Math.floor(ascending.length / 4), several.length);
  if (used < 2) return { name: 'own', folds: 0, pairs: [], missingPairs: 0 };
  const people: number[][][] = Array.from({ length: used }, () => []);
  for (const [turn, identity] of [...several, ...single].entries()) people[turn % used]!.push(rowsOf.get(identity)!);
  const pairs = people.flatMap((members, fold) => foldPairs(members, fold, pairsPerFold, random));
  return { name: 'own', folds: used, pairs, missingPairs: 0 };
}

function foldPairs(members: readonly number[][], fold: number, most: number, random: Random): ListedPair[] {
  const images = members.reduce((sum, rows) => sum + rows.length, 0);
  const possible = members.reduce((sum, rows) => sum + (rows.length * (rows.length - 1)) / 2, 0);
  const wanted = Math.min(most, possible, (images * (images - 1)) / 2 - possible);
  const several = members.filter((rows) => rows.length > 1);
  const genuine = distinct(wanted, () => {
    const rows = several[random.below(several.length)]!;
    return twoOf(rows, random);
  });
  const impostor = distinct(wanted, () => {
    const [a, b] = twoOf(members, random);
    return [a[random.below(a.length)]!, b[random.below(b.length)]!];
  });
  const count = Math.min(genuine.length, impostor.length);
  return [
    ...genuine.slice(0, count).map(([first, second]) => ({ first, second, genuine: true, fold })),
    ...impostor.slice(0, count).map(([first, second]) => ({ first, second, genuine: false, fold })),
  ];
}

function twoOf<T>(items: readonly T[], random: Random): [T, T] {
  const a = random.below(items.length);
  const b = (a + 1 + random.below(items.length - 1)) % items.length;
  return [items[a]!, items[b]!];
}

/** Up to `wanted` different unordered pairs. Gives up after 30 draws for each, which only happens when nearly all there are have been drawn. */
function distinct(wanted: number, draw: () => [number, number]): [number, number][] {
  const seen = new Set<string>();
  const pairs: [number, number][] = [];
  for (let attempt = 0; attempt < wanted * 30 && pairs.length < wanted; attempt++) {
    const [a, b] = draw();
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    if (seen.has(key)) continue;
    seen.add(key);
    pairs.push([a, b]);
  }
  return pairs;
}
