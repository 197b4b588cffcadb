// Reads the pair and people lists of LFW: pairs.txt (View 2, ten folds), pairsDevTrain/Test.txt (View 1), people*.txt.
// Invariant: what is returned is complete and safe to look up by name; anything else is Problem `protocol-unreadable` with the line.
import { Problem } from '../../problems.ts';
import type { ListedPair, PairList } from '../folds.ts';

/** One image of the list: its person's folder name and its number, from 1. */
export interface NamedImage {
  readonly name: string;
  readonly number: number;
}

export interface NamedPair {
  readonly first: NamedImage;
  readonly second: NamedImage;
  readonly genuine: boolean;
  /** As in the file; all 0 in a View 1 list. */
  readonly fold: number;
}

export interface NamedPairs {
  readonly folds: number;
  readonly pairs: readonly NamedPair[];
}

export interface NamedPerson {
  readonly name: string;
  readonly images: number;
  readonly fold: number;
}

/** View 2 is 155 KB; a list a thousand times as long is no pair list. */
const largestChars = 32_000_000;
const largestCount = 1_000_000;

/**
 * Parses a pair list.
 *
 * Head line `folds<TAB>n` (View 2) or `n` (View 1: one fold); then for each fold n lines `name i j` (same person) and n lines `name i name j`
 * (different people). Tabs or spaces, any line ends, a byte-order mark, empty lines at the end.
 */
export function parsePairs(text: string): NamedPairs {
  const lines = linesOf(text);
  const head = fieldsOf(lines, 0);
  if (head.length < 1 || head.length > 2) throw unreadable(0, 'head');
  const folds = head.length === 2 ? countIn(head[0]!, 0) : 1;
  const perKind = countIn(head.at(-1)!, 0);
  if (folds * perKind * 2 !== lines.length - 1) throw unreadable(lines.length - 1, 'length');
  const pairs: NamedPair[] = [];
  for (let line = 1; line < lines.length; line++) {
    const place = line - 1;
    const genuine = place % (2 * perKind) < perKind;
    pairs.push({ ...pairIn(fieldsOf(lines, line), genuine, line), genuine, fold: Math.floor(place / (2 * perKind)) });
  }
  return { folds, pairs };
}

/** Parses a people list: head line `n`, or `folds` and a line `n` before each fold; then lines `name<TAB>images`. */
export function parsePeople(text: string): readonly NamedPerson[] {
  const lines = linesOf(text);
  const people: NamedPerson[] = [];
  // With several folds the second line, too, has a single field.
  const several = lines.length > 1 && fieldsOf(lines, 1).length === 1;
  const folds = several ? countIn(fieldsOf(lines, 0)[0]!, 0) : 1;
  let line = several ? 1 : 0;
  for (let fold = 0; fold < folds; fold++) {
    const head = fieldsOf(lines, line);
    if (head.length !== 1) throw unreadable(line, 'head');
    const count = countIn(head[0]!, line++);
    for (let person = 0; person < count; person++, line++) {
      const fields = fieldsOf(lines, line);
      if (fields.length !== 2) throw unreadable(line, 'fields');
      people.push({ name: nameIn(fields[0]!, line), images: countIn(fields[1]!, line), fold });
    }
  }
  if (line !== lines.length) throw unreadable(line, 'length');
  return people;
}

/** File name without ending, as LFW and its aligned copies name images: `Name_0001`. */
export function imageStem({ name, number }: NamedImage): string {
  return `${name}_${String(number).padStart(4, '0')}`;
}

/**
 * The parsed pairs by row; `rowOf` gives the row of an image or undefined when it is not there (the pair is then counted as missing).
 *
 * A list of one fold is dealt into `folds` folds, each kind in stored order, so that accuracy can be measured on it as well.
 */
export function listPairs(name: string, named: NamedPairs, rowOf: (image: NamedImage) => number | undefined, folds = 10): PairList {
  const deal = named.folds === 1;
  const ofKind = named.pairs.length / 2;
  const pairs: ListedPair[] = [];
  let missingPairs = 0;
  for (const [place, pair] of named.pairs.entries()) {
    const first = rowOf(pair.first);
    const second = rowOf(pair.second);
    if (first === undefined || second === undefined) missingPairs++;
    else {
      const fold = deal ? Math.floor(((place % ofKind) * folds) / ofKind) : pair.fold;
      pairs.push({ first, second, genuine: pair.genuine, fold });
    }
  }
  return { name, folds: deal ? folds : named.folds, pairs, missingPairs };
}

function unreadable(line: number, reason: string): Problem {
  return new Problem('protocol-unreadable', { line: line + 1, reason });
}

function linesOf(text: string): string[] {
  if (text.length > largestChars) throw unreadable(0, 'size');
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  while (lines.length > 0 && lines.at(-1)!.trim() === '') lines.pop();
  if (lines.length === 0) throw unreadable(0, 'empty');
  return lines;
}

function fieldsOf(lines: readonly string[], line: number): string[] {
  const text = lines[line];
  if (text === undefined) throw unreadable(line, 'length');
  return text.trim().split(/[\t ]+/);
}

function pairIn(fields: readonly string[], genuine: boolean, line: number): { first: NamedImage; second: NamedImage } {
  if (fields.length !== (genuine ? 3 : 4)) throw unreadable(line, 'fields');
  const name = nameIn(fields[0]!, line);
  const other = genuine ? name : nameIn(fields[2]!, line);
  const first = { name, number: countIn(fields[1]!, line) };
  const second = { name: other, number: countIn(fields.at(-1)!, line) };
  // A genuine pair of an image with itself, or an impostor pair of one person, would be a wrong answer key.
  if (genuine ? first.number === second.number : name === other) throw unreadable(line, 'pair');
  return { first, second };
}

function countIn(field: string, line: number): number {
  const count = /^\d{1,7}$/.test(field) ? Number(field) : 0;
  if (count < 1 || count > largestCount) throw unreadable(line, 'number');
  return count;
}

/** Names become folder names: nothing that leads elsewhere, and no control characters. */
function nameIn(field: string, line: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (field.length > 200 || /[/\\:\u0000-\u001f\u007f\uFFFD]/.test(field) || /^\.+$/.test(field)) throw unreadable(line, 'name');
  return field;
}
