// A teacher is judged on people of its own before anything is trained by it.
import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../main/evaluation/random.ts';
import { checkTeacher, measureTeacher, verdictOf } from '../../main/teachers/check.ts';
import type { Embeddings } from '../../main/teachers/embed.ts';
import { separation } from '../../main/teachers/separation.ts';

/** `people` directions with `photos` each, `noise` away from them. */
function embeddings(people: number, photos: number, noise: number, dim = 16): { embeddings: Embeddings; identities: number[] } {
  const identities = Array.from({ length: people * photos }, (_, at) => Math.floor(at / photos));
  const row = (seed: number) => {
    const random = randomFrom(seed);
    return Array.from({ length: dim }, () => random.unit() + random.unit() + random.unit() - 1.5);
  };
  const image = new Float32Array(identities.flatMap((person, at) => row(person).map((value, i) => value + noise * row(1000 + at)[i]!)));
  return { embeddings: { dim, image, flip: image.slice() }, identities };
}

test('the numbers of a small set, counted by hand', () => {
  // Cosines: genuine 1 (0,1) and 0 (2,3); impostors .6, .6, .8, .8.
  const vectors = Float32Array.from([1, 0, 1, 0, 0.6, 0.8, 0.8, -0.6]);
  const result = separation(vectors, 2, [0, 0, 1, 1])!;
  expect(result).toMatchObject({ people: 2, images: 4, genuinePairs: 2, impostorPairs: 4 });
  expect(result.auc).toBeCloseTo(0.5, 10);
  expect(result.tarAt1e2).toBe(0.5);
  expect(separation(vectors, 2, [0, 0, 0, 0])).toBeUndefined();
  expect(separation(vectors, 2, [0, 1, 2, 3])).toBeUndefined();
});

test('ties count half', () => {
  expect(separation(Float32Array.from([1, 0, 1, 0, 1, 0, 1, 0]), 2, [0, 0, 1, 1])!).toMatchObject({ auc: 0.5, dPrime: 0 });
});

describe('the verdict', () => {
  test('limits', () => {
    expect(verdictOf({ auc: 0.99, tarAt1e2: 0.9 })).toBe('good');
    expect(verdictOf({ auc: 0.99, tarAt1e2: 0.7 })).toBe('weak');
    expect(verdictOf({ auc: 0.94, tarAt1e2: 0.9 })).toBe('weak');
    expect(verdictOf({ auc: 0.79, tarAt1e2: 0.3 })).toBe('poor');
  });

  test('good and weak pass, with their numbers', () => {
    const good = embeddings(30, 4, 0.2);
    expect(checkTeacher(good.embeddings, good.identities)).toMatchObject({ verdict: 'good', people: 30, images: 120, genuinePairs: 180 });
    const weak = embeddings(30, 4, 1);
    expect(checkTeacher(weak.embeddings, weak.identities).verdict).toBe('weak');
  });

  test('poor stops, with its numbers; measuring does not', () => {
    const { embeddings: poor, identities } = embeddings(30, 4, 6);
    expect(measureTeacher(poor, identities).verdict).toBe('poor');
    expect(() => checkTeacher(poor, identities)).toThrow(
      expect.objectContaining({ code: 'teacher-poor', data: expect.objectContaining({ people: 30, genuinePairs: 180, limit: 0.8 }) }),
    );
  });

  test('one person, or nobody twice, says so', () => {
    const { embeddings: alone } = embeddings(4, 1, 0);
    expect(() => checkTeacher(alone, [0, 0, 0, 0])).toThrow(expect.objectContaining({ code: 'too-few-people' }));
    expect(() => checkTeacher(alone, [0, 1, 2, 3])).toThrow(expect.objectContaining({ code: 'too-few-people' }));
  });

  test('very many faces are thinned out, people first kept whole', () => {
    const { embeddings: many, identities } = embeddings(80, 40, 0.2, 4);
    const { people, images } = measureTeacher(many, identities);
    expect(images).toBeLessThanOrEqual(1500);
    expect(people).toBe(50);
  });
});
