// Rows of a table on the host, fetched for one step and brought back after it: how a softmax sees some of its classes.
// Invariant: `put` of what `take` gave changes nothing; rows that are not named are not touched.

/** Copies row `rows[i]` of `table` ([.., width]) to row i of `into`. */
export function takeRows(table: Float32Array, width: number, rows: Int32Array, into: Float32Array): Float32Array {
  for (let i = 0; i < rows.length; i += 1) {
    const from = (rows[i] as number) * width;
    into.set(table.subarray(from, from + width), i * width);
  }
  return into;
}

/** Copies row i of `values` to row `rows[i]` of `table`. */
export function putRows(values: Float32Array, width: number, rows: Int32Array, table: Float32Array): void {
  for (let i = 0; i < rows.length; i += 1) table.set(values.subarray(i * width, (i + 1) * width), (rows[i] as number) * width);
}
