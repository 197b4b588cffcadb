// The score of a candidate against loops that are written out here: likeness over people, TAR at 1 in 100, paired differences.
import { expect, test } from 'vitest';
import { aheadOf, scoreCandidate, scoreKind } from '../../main/evaluation/candidate-score.ts';
import { clusteredPeople } from '../support/candidate-people.ts';

const options = { seed: 3, replicates: 200 } as const;

test('eighty people rank by TAR, fewer by the likeness', () => {
  expect(scoreKind(clusteredPeople(80, 2, 0.1).identities)).toBe('tar');
  expect(scoreKind(clusteredPeople(60, 2, 0.1).identities)).toBe('cosine');
  // Nobody with two photos: no genuine pair.
  expect(scoreKind(Int32Array.from({ length: 200 }, (_, i) => i))).toBe('cosine');
});

test('the likeness is the mean over people of their mean cosine', () => {
  const { embeddings: teacher, identities } = clusteredPeople(12, 3, 0.2);
  const { embeddings: student } = clusteredPeople(12, 3, 0.6);
  // One person with one photo weighs as much as any other.
  const rows = [...identities.keys()].filter((row) => identities[row] !== 4 || row % 3 === 0);
  const picked = ({ vectors, dim }: typeof teacher) => ({
    dim,
    vectors: Float32Array.from(rows.flatMap((row) => [...vectors.subarray(row * dim, (row + 1) * dim)])),
  });
  const who = Int32Array.from(rows, (row) => identities[row]!);
  const [s, t] = [picked(student), picked(teacher)];
  const { score, likeness } = scoreCandidate({ student: s, teacher: t, identities: who }, { ...options, kind: 'cosine' });
  const people = new Map<number, number[]>();
  for (const [row, person] of who.entries()) {
    let cosine = 0;
    for (let k = 0; k < s.dim; k++) cosine += s.vectors[row * s.dim + k]! * t.vectors[row * s.dim + k]!;
    people.set(person, [...(people.get(person) ?? []), cosine]);
  }
  const means = [...people.values()].map((cosines) => cosines.reduce((a, b) => a + b, 0) / cosines.length);
  expect(likeness.value).toBeCloseTo(means.reduce((a, b) => a + b, 0) / means.length, 10);
  expect(score).toBe(likeness);
  expect(likeness.low).toBeLessThan(likeness.value);
  expect(likeness.high).toBeGreaterThan(likeness.value);
});

test('TAR is the share of genuine pairs above the threshold that one in a hundred strangers passes', () => {
  const { embeddings: teacher, identities } = clusteredPeople(90, 2, 0.2);
  const { embeddings: student } = clusteredPeople(90, 2, 1.1);
  const { score } = scoreCandidate({ student, teacher, identities }, { ...options, kind: 'tar' });
  const [genuine, impostor]: [number[], number[]] = [[], []];
  for (let a = 0; a < identities.length; a++) {
    for (let b = a + 1; b < identities.length; b++) {
      let cosine = 0;
      for (let k = 0; k < student.dim; k++) cosine += student.vectors[a * student.dim + k]! * student.vectors[b * student.dim + k]!;
      (identities[a] === identities[b] ? genuine : impostor).push(Math.fround(cosine));
    }
  }
  impostor.sort((a, b) => b - a);
  const refused = impostor[Math.floor(impostor.length / 100)]!;
  expect(score.value).toBeCloseTo(genuine.filter((cosine) => cosine > refused).length / genuine.length, 10);
  expect(score.value).toBeGreaterThan(0.1);
  expect(score.value).toBeLessThan(0.99);
  expect(score.low).toBeLessThan(score.high);
});

test('two on the same people are resampled alike: nobody is ahead of himself, and a small lead can be clear', () => {
  const { embeddings: teacher, identities } = clusteredPeople(90, 2, 0.2);
  const scored = (noise: number) =>
    scoreCandidate({ student: clusteredPeople(90, 2, noise).embeddings, teacher, identities }, { ...options, kind: 'tar' }).score;
  const [good, worse] = [scored(0.9), scored(1.1)];
  expect(aheadOf(good, good)).toEqual({ value: 0, low: 0, high: 0 });
  const ahead = aheadOf(good, worse);
  expect(ahead.value).toBeCloseTo(good.value - worse.value, 12);
  expect(ahead.high - ahead.low).toBeLessThan(good.high - good.low + (worse.high - worse.low));
});

test('a collapsed network is an error and no score', () => {
  const { embeddings: teacher, identities } = clusteredPeople(12, 2, 0.2);
  const student = { vectors: new Float32Array(teacher.vectors.length), dim: teacher.dim };
  expect(() => scoreCandidate({ student, teacher, identities }, { ...options, kind: 'cosine' })).toThrow('embeddings-invalid');
});
