// For a block of vectors, the nearest of many centres that is not their own: products in tiles, the table of cosines is never kept.
// Invariant: among equal cosines the first centre wins, so that the answer does not depend on the size of the tiles.

/** Rows [rows * dim]; the array may be longer. */
export interface CentreBlock {
  readonly vectors: Float32Array;
  readonly rows: number;
  readonly dim: number;
}

/** Rows `first` and the next ones of a table as a block. */
export function blockOf(vectors: Float32Array, first: number, rows: number, dim: number): CentreBlock {
  return { vectors: vectors.subarray(first * dim, (first + rows) * dim), rows, dim };
}

/** Of each row of a block: the largest product, and whose it is. */
export interface Nearest {
  readonly best: Float32Array;
  readonly centre: Int32Array;
}

/** 64 centres of 512 numbers are 128 KB, which stays in the second-level cache while a block goes over them. */
const centresAtOnce = 64;

/** The largest product over all centres but `own[row]`, for each row of the block. There must be two centres or more. */
export function bestOfOthers({ vectors, rows, dim }: CentreBlock, centres: CentreBlock, own: Int32Array): Nearest {
  const best = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY);
  const nearest = new Int32Array(rows);
  const look = (row: number, centre: number, product: number): void => {
    if (product > best[row]! && centre !== own[row]) {
      best[row] = product;
      nearest[row] = centre;
    }
  };
  for (let start = 0; start < centres.rows; start += centresAtOnce) {
    const end = Math.min(start + centresAtOnce, centres.rows);
    for (let row = 0; row < rows; row++) {
      let centre = start;
      for (; centre + 4 <= end; centre += 4) {
        const a = row * dim;
        const b0 = centre * dim;
        const b1 = b0 + dim;
        const b2 = b1 + dim;
        const b3 = b2 + dim;
        let s0 = 0;
        let s1 = 0;
        let s2 = 0;
        let s3 = 0;
        for (let k = 0; k < dim; k++) {
          const x = vectors[a + k]!;
          s0 += x * centres.vectors[b0 + k]!;
          s1 += x * centres.vectors[b1 + k]!;
          s2 += x * centres.vectors[b2 + k]!;
          s3 += x * centres.vectors[b3 + k]!;
        }
        look(row, centre, s0);
        look(row, centre + 1, s1);
        look(row, centre + 2, s2);
        look(row, centre + 3, s3);
      }
      for (; centre < end; centre++) {
        let sum = 0;
        for (let k = 0; k < dim; k++) sum += vectors[row * dim + k]! * centres.vectors[centre * dim + k]!;
        look(row, centre, sum);
      }
    }
  }
  return { best: Float32Array.from(best), centre: nearest };
}
