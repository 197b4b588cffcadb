// Unit embeddings around one direction per person: the more noise, the harder they are to tell apart.
// Invariant: the directions and the course of the noise depend on the counts alone, so that two amounts of noise give two students of the same people.
import type { Embeddings } from '../../main/evaluation/scoring.ts';
import { normal } from '../../main/training/random.ts';

export function clusteredPeople(people: number, photos: number, noise: number): { embeddings: Embeddings; identities: Int32Array } {
  const dim = 16;
  const vectors = new Float32Array(people * photos * dim);
  for (let row = 0; row < people * photos; row++) {
    const person = Math.floor(row / photos);
    const own = vectors.subarray(row * dim, (row + 1) * dim);
    for (let k = 0; k < dim; k++) own[k] = normal(1, 50, person * dim + k) + noise * normal(2, 51, row * dim + k);
    const length = Math.hypot(...own);
    for (let k = 0; k < dim; k++) own[k]! /= length;
  }
  return { embeddings: { vectors, dim }, identities: Int32Array.from({ length: people * photos }, (_, row) => Math.floor(row / photos)) };
}
