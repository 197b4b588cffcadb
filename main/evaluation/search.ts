// Searching every probe among the templates of a gallery: the mate's place, the best of the others, and who passes a decision threshold.
// Invariant: a candidate comes before the mate when it scores at least as high, so that ties never flatter; accept means score >= threshold.
import type { Embeddings } from './scoring.ts';

/** People known by templates: unit rows, one a person, and who they are. */
export interface Gallery {
  readonly templates: Embeddings;
  /** [people] any numbers, each once. */
  readonly subjects: ArrayLike<number>;
}

/** What searching found for each probe. */
export interface Searched {
  /** Cosine with the own template; NaN where the person is not in the gallery (a non-mated search). [probes] */
  readonly mate: Float32Array;
  /** Highest cosine with anybody else; -2 in a gallery of nobody else. [probes] */
  readonly best: Float32Array;
  /** Place of the mate among the candidates, from 1; 0 for non-mated searches. [probes] */
  readonly rank: Int32Array;
  /** Others who score at or above the threshold that was asked for; all 0 without one. [probes] */
  readonly hits: Int32Array;
  /** Hits of each person of the gallery, [people]. */
  readonly hitsOf: Int32Array;
}

/**
 * Searches the rows `rows` of `probes` (unit embeddings, `subjects` [rows of probes]) among the gallery.
 *
 * Takes rows x people x dim multiplications. Rows are taken as checked (`checkedRows`).
 */
export function search(
  { templates, subjects: known }: Gallery,
  { vectors, dim }: Embeddings,
  subjects: ArrayLike<number>,
  rows: readonly number[],
  threshold?: number,
): Searched {
  const people = known.length;
  const placeOf = new Map(Array.from(known, (subject, place) => [subject, place]));
  const mate = new Float32Array(rows.length).fill(Number.NaN);
  const best = new Float32Array(rows.length).fill(-2);
  const rank = new Int32Array(rows.length);
  const hits = new Int32Array(rows.length);
  const hitsOf = new Int32Array(people);
  const scores = new Float32Array(people);
  for (const [probe, row] of rows.entries()) {
    const own = placeOf.get(subjects[row]!) ?? -1;
    for (let place = 0; place < people; place++) {
      let sum = 0;
      const shift = place * dim - row * dim;
      for (let k = row * dim; k < (row + 1) * dim; k++) sum += vectors[k]! * templates.vectors[k + shift]!;
      scores[place] = sum;
    }
    let before = 0;
    for (let place = 0; place < people; place++) {
      if (place === own) continue;
      const score = scores[place]!;
      if (score > best[probe]!) best[probe] = score;
      if (own >= 0 && score >= scores[own]!) before++;
      if (threshold !== undefined && score >= threshold) {
        hits[probe]!++;
        hitsOf[place]!++;
      }
    }
    if (own >= 0) {
      mate[probe] = scores[own]!;
      rank[probe] = before + 1;
    }
  }
  return { mate, best, rank, hits, hitsOf };
}

/** Rows of embeddings as one template: their sum, of unit length. Rows that cancel each other out give zeros, which resemble nobody. */
export function templateOf({ vectors, dim }: Embeddings, rows: readonly number[], into: Float32Array, place: number): void {
  const sum = new Float64Array(dim);
  for (const row of rows) for (let k = 0; k < dim; k++) sum[k]! += vectors[row * dim + k]!;
  const length = Math.hypot(...sum);
  for (let k = 0; k < dim; k++) into[place * dim + k] = length === 0 ? 0 : sum[k]! / length;
}
