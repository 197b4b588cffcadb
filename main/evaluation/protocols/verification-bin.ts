// The verification files of InsightFace (lfw.bin, cfp_fp.bin, agedb_30.bin, calfw.bin, cplfw.bin): encoded images in pairs, and whether each pair is one person.
// Invariant: there are two images for each answer, or the file is refused; an image is bytes that nobody has looked at yet.
import type { ListedPair, PairList } from '../folds.ts';
import { binProblem, isA, type Pickled, readPickle } from './pickle.ts';

export interface VerificationFile {
  /** Encoded images; pair i is images 2i and 2i + 1. */
  readonly images: readonly Uint8Array[];
  readonly same: readonly boolean[];
}

/** Parses `(images, answers)`. Throws Problem `protocol-unreadable`. */
export function parseVerificationFile(bytes: Uint8Array): VerificationFile {
  const value = readPickle(bytes);
  const [first, second, ...more] = isA(value, 'tuple') || isA(value, 'list') ? value.items : [];
  if (first === undefined || second === undefined || more.length > 0) throw binProblem('shape');
  const images = imagesIn(first);
  const same = answersIn(second);
  if (same.length === 0 || images.length !== 2 * same.length) throw binProblem('shape');
  return { images, same };
}

function imagesIn(value: Pickled): Uint8Array[] {
  if (!isA(value, 'list') && !isA(value, 'tuple')) throw binProblem('shape');
  return value.items.map((item) => {
    const content = isA(item, 'grid') && !item.boolean ? item.content : item;
    if (!(content instanceof Uint8Array)) throw binProblem('shape');
    return content;
  });
}

function answersIn(value: Pickled): boolean[] {
  if (isA(value, 'grid') && value.content !== undefined) return Array.from(value.content, answer);
  if (!isA(value, 'list') && !isA(value, 'tuple')) throw binProblem('shape');
  return value.items.map(answer);
}

function answer(value: Pickled): boolean {
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  throw binProblem('shape');
}

/**
 * The pairs of a verification file over rows: `rowOf` gives the row of an image, undefined when it has none (the pair is then counted as missing).
 *
 * Folds as InsightFace makes them: consecutive tenths of the list, the first ones a pair longer where it does not come out even. A list whose tenths do not hold both kinds of pair
 * (all genuine ones first, as in LFW View 1) is dealt out by kind, as `listPairs` does.
 */
export function listVerificationPairs(
  name: string,
  { same }: Pick<VerificationFile, 'same'>,
  rowOf: (image: number) => number | undefined,
  folds = 10,
): PairList {
  const inOrder = foldsInOrder(same.length, folds);
  const kinds = Array.from({ length: folds }, () => new Set<boolean>());
  for (const [at, fold] of inOrder.entries()) kinds[fold]!.add(same[at]!);
  const foldOf = kinds.every((own) => own.size === 2) ? inOrder : foldsByKind(same, folds);
  const pairs: ListedPair[] = [];
  let missingPairs = 0;
  for (const [at, genuine] of same.entries()) {
    const [first, second] = [rowOf(2 * at), rowOf(2 * at + 1)];
    if (first === undefined || second === undefined) missingPairs += 1;
    else pairs.push({ first, second, genuine, fold: foldOf[at]! });
  }
  return { name, folds, pairs, missingPairs };
}

function foldsInOrder(pairs: number, folds: number): Int32Array {
  const longer = pairs % folds;
  const size = Math.floor(pairs / folds);
  return Int32Array.from({ length: pairs }, (_, at) =>
    at < longer * (size + 1) ? Math.floor(at / (size + 1)) : longer + Math.floor((at - longer * (size + 1)) / size),
  );
}

function foldsByKind(same: readonly boolean[], folds: number): Int32Array {
  const genuine = same.filter(Boolean).length;
  const seen = [0, 0];
  return Int32Array.from(same, (one) => {
    const kind = one ? 1 : 0;
    return Math.floor((seen[kind]!++ * folds) / (one ? genuine : same.length - genuine));
  });
}

/**
 * Numbers of people, as far as the pairs tell: images of a genuine pair are one person, and so are equal images. A file names nobody, so somebody whose
 * images no pair links counts as several people.
 */
export function peopleOfPairs({ same }: Pick<VerificationFile, 'same'>, keys: readonly (string | undefined)[]): Int32Array {
  const parent = Int32Array.from(keys, (_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!;
      root = parent[root]!;
    }
    return root;
  };
  const join = (a: number, b: number): void => {
    parent[Math.max(rootOf(a), rootOf(b))] = Math.min(rootOf(a), rootOf(b));
  };
  const firstOf = new Map<string, number>();
  for (const [at, key] of keys.entries()) {
    if (key === undefined) continue;
    const first = firstOf.get(key);
    if (first === undefined) firstOf.set(key, at);
    else join(first, at);
  }
  for (const [at, genuine] of same.entries()) if (genuine) join(2 * at, 2 * at + 1);
  return parent.map((_, at) => rootOf(at));
}
