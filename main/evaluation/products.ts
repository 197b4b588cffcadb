// All pairs by matrix products: tiles of the table of cosines, computed by the engine and counted as they come.
// Invariant: a score is the float32 that one kernel gives for a tile of one shape, so every count is exact for these scores; each pair is counted once.
//
// The sums differ from those of the plain loops (float64, rounded once) in the last digits: about 1e-7, a thousandth of a bin. A tile at the edge is filled
// up with zeros, so that all tiles have the same shape and run the same code. Memory: the embeddings, sorted and as they came, and a few tiles.
import type { Engine } from '../engine/engine.ts';
import { matmul } from '../graph/build.ts';
import { input } from '../graph/graph.ts';
import { collectScores, genuinePairsOf, type ScoredPairs, type SortedPeople, sortedByPerson, type Thinning } from './pairs.ts';
import { checkedRows, type Embeddings } from './scoring.ts';

/** Rows and columns of a tile: 1 MB of scores, which stay in the cache until they are counted. */
export const tileRows = 512;

/** What `scoreAll` gives, for tens of thousands of images. Problem `embeddings-invalid`, and what the engine throws. */
export async function scoreAllByProducts(
  embeddings: Embeddings,
  identities: Int32Array,
  { engine, threads }: { readonly engine: Engine; readonly threads: number },
  thinning?: Thinning,
): Promise<ScoredPairs> {
  checkedRows(embeddings, identities.length);
  const people = sortedByPerson(embeddings, identities);
  const { dim } = embeddings;
  const rows = input('rows', [tileRows, dim]);
  const columns = input('columns', [dim, tileRows]);
  const program = await engine.compile({ scores: matmul(rows, columns) }, { threads });
  try {
    const tile = tiles(people.embeddings, async (fed) => (await program.run(fed))['scores'] as Float32Array);
    const collector = collectScores(people, await genuineOf(people, tile), thinning);
    const images = people.who.length;
    for (let column = 0; column < images; column += tileRows) {
      for (let row = 0; row <= column; row += tileRows) {
        const scores = await tile(row, column);
        const end = Math.min(column + tileRows, images);
        for (let r = row; r < Math.min(row + tileRows, images); r++) {
          const first = Math.max(column, r + 1);
          if (first < end) collector.take(r, first, scores, (r - row) * tileRows + first - column, end - first);
        }
      }
    }
    return collector.result();
  } finally {
    await program.dispose();
  }
}

type Tile = (row: number, column: number) => Promise<Float32Array>;

/** Cosines of the rows from `row` on with those from `column` on, [tileRows, tileRows]. Columns are turned round once for as long as they stay the same. */
function tiles(
  { vectors, dim }: Embeddings,
  multiply: (fed: { rows: Float32Array; columns: Float32Array }) => Promise<Float32Array>,
): Tile {
  const size = tileRows * dim;
  const columns = new Float32Array(size);
  let turned = -1;
  return (row, column) => {
    if (turned !== column) {
      turned = column;
      columns.fill(0);
      for (let c = 0; c < tileRows && (column + c) * dim < vectors.length; c++) {
        for (let k = 0; k < dim; k++) columns[k * tileRows + c] = vectors[(column + c) * dim + k]!;
      }
    }
    const whole = (row + tileRows) * dim <= vectors.length;
    const rows = whole ? vectors.subarray(row * dim, row * dim + size) : new Float32Array(size);
    if (!whole) rows.set(vectors.subarray(row * dim));
    return multiply({ rows, columns });
  };
}

/** Genuine scores, from the tiles that hold any: those near the diagonal, as people lie together. */
async function genuineOf({ who, imagesOf, endOf }: SortedPeople, tile: Tile) {
  const scores = new Float32Array(genuinePairsOf(imagesOf));
  const person = new Int32Array(scores.length);
  let place = 0;
  const images = who.length;
  for (let column = 0; column < images; column += tileRows) {
    for (let row = 0; row <= column; row += tileRows) {
      const lastRow = Math.min(row + tileRows, images) - 1;
      if (endOf[lastRow]! <= column) continue;
      const found = await tile(row, column);
      for (let r = row; r <= lastRow; r++) {
        for (let c = Math.max(column, r + 1); c < Math.min(column + tileRows, endOf[r]!); c++) {
          scores[place] = found[(r - row) * tileRows + c - column]!;
          person[place++] = who[r]!;
        }
      }
    }
  }
  return { scores, person };
}
