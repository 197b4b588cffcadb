// People made of random vectors, for tests of the statistics. Invariant: a function of its arguments alone.
import { type Random, randomFrom } from '../../main/evaluation/random.ts';

export interface SyntheticPeople {
  readonly vectors: Float32Array;
  readonly dim: number;
  readonly identities: Int32Array;
}

export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
}

/**
 * Images scattered around a centre of each person. `spread`: noise against the centre; each person has a factor of their own, and all centres lean the same
 * way, so that some people are hard and some resemble everybody: pairs that share a person depend on each other, as in real data.
 */
export function syntheticPeople(seed: number, imagesOf: readonly number[], spread = 0.5, dim = 8): SyntheticPeople {
  const random = randomFrom(seed, 77);
  const images = imagesOf.reduce((sum, own) => sum + own, 0);
  const vectors = new Float32Array(images * dim);
  const identities = new Int32Array(images);
  let row = 0;
  for (const [person, own] of imagesOf.entries()) {
    const centre = Array.from({ length: dim }, (_, k) => normal(random) + (k === 0 ? 0.8 : 0));
    const noise = spread * Math.exp(0.35 * normal(random));
    for (let image = 0; image < own; image++, row++) {
      identities[row] = person;
      const vector = centre.map((value) => value + noise * normal(random));
      const length = Math.hypot(...vector);
      for (let k = 0; k < dim; k++) vectors[row * dim + k] = vector[k]! / length;
    }
  }
  return { vectors, dim, identities };
}

/** Rows whose cosines take few values, so that ties abound: corners of a square and their middle directions. */
export function tiedPeople(seed: number, people: number, own: number): SyntheticPeople {
  const random = randomFrom(seed, 78);
  const identities = Int32Array.from({ length: people * own }, (_, row) => Math.floor(row / own));
  const vectors = new Float32Array(people * own * 4);
  for (let row = 0; row < people * own; row++) {
    const axis = random.below(3) === 0 ? random.below(4) : identities[row]! % 4;
    vectors[row * 4 + axis] = random.below(4) === 0 ? -1 : 1;
  }
  return { vectors, dim: 4, identities };
}

export interface NaivePair {
  readonly score: number;
  readonly genuine: boolean;
  readonly first: number;
  readonly second: number;
}

/** Every pair by the plainest loop, for comparison. */
export function naivePairs({ vectors, dim, identities }: SyntheticPeople): NaivePair[] {
  const pairs: NaivePair[] = [];
  for (let a = 0; a < identities.length; a++) {
    for (let b = a + 1; b < identities.length; b++) {
      let sum = 0;
      for (let k = 0; k < dim; k++) sum += vectors[a * dim + k]! * vectors[b * dim + k]!;
      const [first, second] = [identities[a]!, identities[b]!];
      pairs.push({ score: Math.fround(sum), genuine: first === second, first, second });
    }
  }
  return pairs;
}
