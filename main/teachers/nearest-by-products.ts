// The nearest of very many centres by matrix products, for the child that compares (worker/evaluator.ts), and the parent's side of it.
// Invariant: the table of cosines is never kept; the centres cross to the child once, and the photos a block at a time.
//
// As everywhere with products of the engine, a cosine differs from that of the plain loops in the last digits, about 1e-7.
import { ortEngine } from '../engine/ort.ts';
import { matmul } from '../graph/build.ts';
import { input } from '../graph/graph.ts';
import { Problem } from '../problems.ts';
import { startWorker } from '../worker/client.ts';
import type { CentreBlock, Nearest } from './nearest-centre.ts';

/** Columns of a tile, and the rows that one question may have. */
const columnsAtOnce = 512;
export const mostRows = 128;

export interface OpenCentres {
  /** The nearest centre but `own[row]` for each row of the block, which has `mostRows` at most. */
  nearest(block: CentreBlock, own: Int32Array): Promise<Nearest>;
  close(): Promise<void>;
}

/** In the child: the centres turned round, ready to be multiplied. */
export async function openCentres({ vectors, rows: count, dim }: CentreBlock, threads: number): Promise<OpenCentres> {
  const rows = input('rows', [mostRows, dim]);
  const columns = input('columns', [dim, columnsAtOnce]);
  const program = await ortEngine.compile({ cosines: matmul(rows, columns) }, { threads });
  const tiles: Float32Array[] = [];
  for (let first = 0; first < count; first += columnsAtOnce) {
    const tile = new Float32Array(dim * columnsAtOnce);
    for (let c = 0; c < Math.min(columnsAtOnce, count - first); c++) {
      for (let k = 0; k < dim; k++) tile[k * columnsAtOnce + c] = vectors[(first + c) * dim + k]!;
    }
    tiles.push(tile);
  }
  return {
    async nearest(block, own) {
      const best = new Float32Array(block.rows).fill(Number.NEGATIVE_INFINITY);
      const centre = new Int32Array(block.rows);
      const padded = new Float32Array(mostRows * dim);
      padded.set(block.vectors.subarray(0, block.rows * dim));
      for (const [at, tile] of tiles.entries()) {
        const cosines = (await program.run({ rows: padded, columns: tile }))['cosines'] as Float32Array;
        const first = at * columnsAtOnce;
        const filled = Math.min(columnsAtOnce, count - first);
        for (let row = 0; row < block.rows; row++) {
          const from = row * columnsAtOnce;
          let highest = best[row]!;
          for (let c = 0; c < filled; c++) {
            if (cosines[from + c]! > highest && first + c !== own[row]) {
              highest = cosines[from + c]!;
              centre[row] = first + c;
            }
          }
          best[row] = highest;
        }
      }
      return { best, centre };
    },
    close: () => program.dispose(),
  };
}

/** As `openCentres`, in a child. Aborting rejects with Problem `cancelled`; `worker-died` when the child is lost. */
export async function openCentresApart(centres: CentreBlock, signal?: AbortSignal): Promise<OpenCentres> {
  const cancelled = (): Problem => new Problem('cancelled');
  if (signal?.aborted) throw cancelled();
  const worker = startWorker('evaluator');
  const abort = (): void => worker.kill();
  signal?.addEventListener('abort', abort, { once: true });
  const ask = async <T>(name: string, asked: object): Promise<T> => {
    try {
      return await worker.call<T>(name, asked);
    } catch (thrown) {
      throw signal?.aborted ? cancelled() : thrown;
    }
  };
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', abort);
    worker.kill();
  };
  try {
    await ask('centres', { vectors: centres.vectors.slice(0, centres.rows * centres.dim), rows: centres.rows, dim: centres.dim });
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    // A copy of these rows alone: what crosses takes the whole buffer of an array along.
    nearest: ({ vectors, rows, dim }, own) => ask('nearest', { vectors: vectors.slice(0, rows * dim), rows, dim, own: own.slice() }),
    close,
  };
}
