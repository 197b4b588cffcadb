// The hardest pairs, against sorting all of them.
import { expect, test } from 'vitest';
import { hardestPairs } from '../../main/evaluation/mistakes.ts';
import { normal } from '../../main/training/random.ts';

const dim = 8;
const rows = 150;
const identities = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 3));
const vectors = new Float32Array(rows * dim);
for (let row = 0; row < rows; row++) {
  const vector = Array.from({ length: dim }, (_, k) => normal(3, Math.floor(row / 3), k) + 0.5 * normal(4, row, k));
  vectors.set(
    vector.map((value) => value / Math.hypot(...vector)),
    row * dim,
  );
}

test('are those that sorting all pairs gives', () => {
  const all: { first: number; second: number; score: number; own: boolean }[] = [];
  for (let first = 0; first < rows; first++) {
    for (let second = first + 1; second < rows; second++) {
      let score = 0;
      for (let k = 0; k < dim; k++) score += vectors[first * dim + k]! * vectors[second * dim + k]!;
      all.push({ first, second, score: Math.fround(score), own: identities[first] === identities[second] });
    }
  }
  const places = (pairs: readonly { first: number; second: number }[]) => pairs.map(({ first, second }) => `${first}-${second}`);
  const found = hardestPairs({ vectors, dim }, identities, 40);
  const impostors = all.filter(({ own }) => !own).sort((a, b) => b.score - a.score || a.first - b.first || a.second - b.second);
  const genuine = all.filter(({ own }) => own).sort((a, b) => a.score - b.score || a.first - b.first || a.second - b.second);
  expect(places(found.impostors)).toEqual(places(impostors.slice(0, 40)));
  expect(places(found.genuine)).toEqual(places(genuine.slice(0, 40)));
});

test('few pairs are all there, none is none', () => {
  expect(hardestPairs({ vectors: vectors.slice(0, 3 * dim), dim }, identities.slice(0, 3), 40)).toMatchObject({
    impostors: [],
    genuine: { length: 3 },
  });
  expect(hardestPairs({ vectors: new Float32Array(), dim }, new Int32Array(), 40)).toEqual({ impostors: [], genuine: [] });
});
