// Cosines of unit embeddings, one pair or all pairs, in plain typed-array loops.
// Invariant: a score is the float64 sum in dimension order rounded once to float32, so a pair scores the same whichever way it was asked for.
import { Problem } from '../problems.ts';

/** Unit embeddings, row after row. */
export interface Embeddings {
  /** [n * dim], each row of length 1. */
  readonly vectors: Float32Array;
  readonly dim: number;
}

/** Columns of one block: 64 rows of 512 floats are 128 KB, which stays in the second-level cache. */
const blockColumns = 64;

/**
 * Number of rows, after checking that they can be scored.
 *
 * Throws Problem `embeddings-invalid` with `kind` `size` (not n rows of dim), `nan` (a value is not finite) or `length` (a row is not of unit
 * length within 1 %, as when a collapsed network puts out zeros) and how many rows are concerned. Never says which image.
 */
export function checkedRows({ vectors, dim }: Embeddings, expected?: number): number {
  const rows = vectors.length / dim;
  if (!Number.isInteger(rows) || (expected !== undefined && rows !== expected)) {
    throw new Problem('embeddings-invalid', { kind: 'size', rows: Math.floor(rows) || 0, expected: expected ?? -1 });
  }
  let notFinite = 0;
  let notUnit = 0;
  for (let row = 0; row < rows; row++) {
    let squares = 0;
    for (let k = row * dim; k < (row + 1) * dim; k++) squares += vectors[k]! * vectors[k]!;
    if (!Number.isFinite(squares)) notFinite++;
    else if (Math.abs(squares - 1) > 0.02) notUnit++;
  }
  if (notFinite > 0) throw new Problem('embeddings-invalid', { kind: 'nan', count: notFinite, rows });
  if (notUnit > 0) throw new Problem('embeddings-invalid', { kind: 'length', count: notUnit, rows });
  return rows;
}

/** Cosine of rows `a` and `b`, float32. */
export function scoreOf({ vectors, dim }: Embeddings, a: number, b: number): number {
  let sum = 0;
  const shift = (b - a) * dim;
  for (let k = a * dim; k < (a + 1) * dim; k++) sum += vectors[k]! * vectors[k + shift]!;
  return Math.fround(sum);
}

/**
 * Flip test: the unit vector of `f(x) + f(flip x)`, as published face networks are evaluated.
 *
 * Both [n * dim], need not be of unit length. A pair of opposite vectors has no direction: Problem `embeddings-invalid`.
 */
export function flipTested(plain: Float32Array, flipped: Float32Array, dim: number): Float32Array {
  if (plain.length !== flipped.length || plain.length % dim !== 0) {
    throw new Problem('embeddings-invalid', {
      kind: 'size',
      rows: Math.floor(plain.length / dim),
      expected: Math.floor(flipped.length / dim),
    });
  }
  const tested = new Float32Array(plain.length);
  let bad = 0;
  for (let start = 0; start < plain.length; start += dim) {
    let squares = 0;
    for (let k = start; k < start + dim; k++) {
      const sum = plain[k]! + flipped[k]!;
      squares += sum * sum;
    }
    const length = Math.sqrt(squares);
    // Not `length < 1e-12`: that would let NaN through.
    if (!(length >= 1e-12 && length < Infinity)) {
      bad++;
      continue;
    }
    for (let k = start; k < start + dim; k++) tested[k] = (plain[k]! + flipped[k]!) / length;
  }
  if (bad > 0) throw new Problem('embeddings-invalid', { kind: 'nan', count: bad, rows: plain.length / dim });
  return tested;
}

/** `scores[offset + c]` belongs to the pair of `row` and column `firstColumn + c`, c from 0 to `count` - 1. The array is used again. */
export type TakeScores = (row: number, firstColumn: number, scores: Float32Array, offset: number, count: number) => void;

/**
 * Calls `take(row, firstColumn, scores, offset, count)` with cosines of every pair `row < column`, each pair once, in a fixed order.
 *
 * `scores[offset + c]` belongs to column `firstColumn + c`; the array is reused. Tiles of 2 x 4 keep eight sums in registers (2.5 GMAC/s in V8, where one
 * sum at a time reaches 0.9).
 */
export function scoreAllPairs({ vectors, dim }: Embeddings, take: TakeScores): void {
  const rows = vectors.length / dim;
  const padded = new Float32Array((rows + 4) * dim);
  padded.set(vectors);
  const block = new Float32Array(2 * blockColumns);
  for (let start = 0; start < rows; start += blockColumns) {
    const end = Math.min(start + blockColumns, rows);
    for (let row = 0; row < end - 1; row += 2) {
      const first = row < start ? start : start + ((row - start) & ~3);
      for (let column = first; column < end; column += 4) tile(padded, dim, row, column, block, column - start);
      for (let r = 0; r < 2; r++) {
        const from = Math.max(first, row + r + 1);
        if (from < end) take(row + r, from, block, r * blockColumns + from - start, end - from);
      }
    }
  }
}

function tile(e: Float32Array, dim: number, row: number, column: number, out: Float32Array, place: number): void {
  const a0 = row * dim;
  const a1 = a0 + dim;
  const b0 = column * dim;
  const b1 = b0 + dim;
  const b2 = b1 + dim;
  const b3 = b2 + dim;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  for (let k = 0; k < dim; k++) {
    const x = e[a0 + k]!;
    const y = e[a1 + k]!;
    const p = e[b0 + k]!;
    const q = e[b1 + k]!;
    const r = e[b2 + k]!;
    const s = e[b3 + k]!;
    s00 += x * p;
    s01 += x * q;
    s02 += x * r;
    s03 += x * s;
    s10 += y * p;
    s11 += y * q;
    s12 += y * r;
    s13 += y * s;
  }
  out[place] = s00;
  out[place + 1] = s01;
  out[place + 2] = s02;
  out[place + 3] = s03;
  out[blockColumns + place] = s10;
  out[blockColumns + place + 1] = s11;
  out[blockColumns + place + 2] = s12;
  out[blockColumns + place + 3] = s13;
}
