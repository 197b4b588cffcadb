// Everything together: a plain result without NaN, models side by side on the same people, and degenerate groups told as such.
import { describe, expect, test } from 'vitest';
import { defaultPolicy, evaluateModel, evaluateSideBySide, headlinePoint } from '../../main/evaluation/evaluate.ts';
import { randomFrom } from '../../main/evaluation/random.ts';
import type { Embeddings } from '../../main/evaluation/scoring.ts';
import { Problem } from '../../main/problems.ts';
import { normal, type SyntheticPeople, syntheticPeople } from '../support/synthetic-people.ts';

/** Every number in a result is finite, so that JSON keeps it. */
function expectSound(value: unknown): void {
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
  JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'number') expect(Number.isFinite(inner)).toBe(true);
    return inner;
  });
}

function model(people: SyntheticPeople, replicates = 200) {
  return evaluateModel({ embeddings: people.vectors, dim: people.dim, identities: people.identities, seed: 1, replicates });
}

/** The same people as seen by a worse model. */
function blurred({ vectors, dim }: SyntheticPeople, noise: number, seed: number): Embeddings {
  const random = randomFrom(seed);
  const worse = vectors.map((value) => value + noise * normal(random));
  for (let start = 0; start < worse.length; start += dim) {
    const length = Math.hypot(...worse.subarray(start, start + dim));
    for (let k = start; k < start + dim; k++) worse[k]! /= length;
  }
  return { vectors: worse, dim };
}

describe('one model', () => {
  const people = syntheticPeople(
    61,
    Array.from({ length: 90 }, (_, k) => 1 + (k % 4)),
    0.4,
  );
  const summary = model(people);

  test('counts people, images and pairs', () => {
    expect(summary).toMatchObject({ people: 90, images: 223, peopleWithPairs: 67 });
    expect(summary.genuinePairs + summary.impostorPairs).toBe((223 * 222) / 2);
    expectSound(summary);
  });

  test('operating points in order; those that the people cannot show stay, marked', () => {
    expect(summary.operatingPoints.map(({ targetFmr }) => targetFmr)).toEqual([0.1, 0.01, 0.001, 0.0001]);
    // 90 people make 4,005 pairs of people: 30 false matches are an FMR of 7.5e-3.
    expect(summary.operatingPoints.map(({ supported }) => supported)).toEqual([true, true, false, false]);
    expect(summary.operatingPoints[2]!.whyNot).toBe('few-errors');
    expect(summary.smallestSupportedFmr).toBeCloseTo(30 / 4005, 12);
    expect(headlinePoint(summary)!.targetFmr).toBe(0.01);
  });

  test('intervals hold their value, TAR is what FNMR leaves', () => {
    for (const { tar, fnmr, fmr } of summary.operatingPoints) {
      for (const rate of [tar, fnmr, fmr]) {
        expect(rate.low).toBeLessThanOrEqual(rate.value!);
        expect(rate.high).toBeGreaterThanOrEqual(rate.value!);
      }
      expect(tar.value! + fnmr.value!).toBeCloseTo(1, 12);
    }
    expect(summary.auc.low).toBeLessThan(summary.auc.value!);
    expect(summary.eer.high).toBeGreaterThan(summary.eer.value!);
  });

  test('FNMR falls along the DET curve as FMR rises', () => {
    for (let k = 1; k < summary.det.length; k++) expect(summary.det[k]!.fnmr).toBeGreaterThanOrEqual(summary.det[k - 1]!.fnmr);
    for (const { fmr, supported } of summary.det) expect(supported).toBe(fmr >= 30 / 4005);
  });

  test('is the same again, and other replicates with another seed', () => {
    expect(model(people)).toEqual(summary);
    const other = evaluateModel({ embeddings: people.vectors, dim: people.dim, identities: people.identities, seed: 2, replicates: 200 });
    expect(other.auc.value).toBe(summary.auc.value);
    expect(other.auc.low).not.toBe(summary.auc.low);
  });

  test('identity numbers do not matter, only who is whom', () => {
    const renamed = { ...people, identities: people.identities.map((identity) => 1000 - 7 * identity) };
    const other = model(renamed);
    expect(other.auc.value).toBe(summary.auc.value);
    expect(other.operatingPoints.map(({ tar }) => tar.value)).toEqual(summary.operatingPoints.map(({ tar }) => tar.value));
  });
});

describe('degenerate groups are unsupported, never garbage', () => {
  test.each([
    ['one person', [6], 'no-trials'],
    ['one image', [1], 'no-trials'],
    ['nobody', [], 'no-trials'],
    ['nobody twice', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 'no-trials'],
    ['two people', [4, 4], 'few-people'],
    ['nine people', new Array(9).fill(4), 'few-people'],
  ])('%s', (_, imagesOf, whyNot) => {
    const summary = model(syntheticPeople(62, imagesOf));
    expectSound(summary);
    expect(summary.eer).toMatchObject({ supported: false, whyNot });
    expect(summary.auc.supported).toBe(false);
    for (const point of summary.operatingPoints) expect(point.supported).toBe(false);
    expect(headlinePoint(summary)).toBeNull();
  });

  test('identical embeddings of everybody', () => {
    const identities = Int32Array.from({ length: 60 }, (_, row) => row >> 1);
    const summary = evaluateModel({ embeddings: new Float32Array(240).fill(0.5), dim: 4, identities, seed: 1, replicates: 100 });
    expectSound(summary);
    expect(summary.auc.value).toBe(0.5);
    expect(summary.eer.value).toBeCloseTo(0.5, 12);
    expect(summary.operatingPoints[0]!.tar.value).toBe(0);
  });

  test('people without a single error: bounds by the rule of 3, not certainty', () => {
    const summary = model(syntheticPeople(63, new Array(40).fill(3), 0.01, 24));
    expect(summary.operatingPoints[0]!.fnmr).toMatchObject({ value: 0, high: 3 / 40, method: 'rule-of-3', whyNot: 'no-errors' });
    expect(summary.operatingPoints[0]!.tar).toMatchObject({ value: 1, low: 1 - 3 / 40, supported: true });
  });

  test.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['no unit length', 3],
  ])('%s in an embedding is a problem', (_, value) => {
    const people = syntheticPeople(64, [2, 2, 2]);
    expect(() => model({ ...people, vectors: people.vectors.with(5, value) })).toThrow(Problem);
  });
});

describe('side by side', () => {
  const verifyPeople = syntheticPeople(71, new Array(80).fill(3), 0.3);
  const choosePeople = syntheticPeople(72, new Array(60).fill(3), 0.3);
  function group(people: SyntheticPeople) {
    const embeddings = { teacher: people, student: blurred(people, 0.04, 1), standalone: blurred(people, 0.2, 2) };
    return { identities: people.identities, embeddings };
  }
  const input = { verify: group(verifyPeople), choose: group(choosePeople), seed: 3, replicates: 300 };
  const report = evaluateSideBySide(input);

  test('names every model, its protocol and its threshold', () => {
    expectSound(report);
    expect(report.models.map(({ name }) => name)).toEqual(['teacher', 'student', 'standalone']);
    for (const { protocols, choice } of report.models) {
      expect(protocols.map(({ name }) => name)).toEqual(['own']);
      expect(choice!.policy).toEqual({ kind: 'fmr', targetFmr: 0.1 });
      expect([choice!.chosenOn.people, choice!.verifiedOn.people]).toEqual([60, 80]);
    }
    expect([report.choose.people, report.verify.people]).toEqual([60, 80]);
  });

  test('compares the student with the standalone one and with the teacher, metric by metric', () => {
    const named = report.differences.map(({ metric, targetFmr, a, b }) => `${metric}${targetFmr ?? ''} ${a}-${b}`);
    expect(named).toHaveLength(14);
    expect(new Set(named).size).toBe(14);
    for (const { valueA, valueB, difference, low, high } of report.differences) {
      expect(difference).toBeCloseTo(valueA! - valueB!, 12);
      expect(low).toBeLessThanOrEqual(high);
    }
  });

  test('a much worse model is clearly worse, on supported points only', () => {
    const against = report.differences.filter(({ b }) => b === 'standalone');
    expect(against.find(({ metric, targetFmr }) => metric === 'tar' && targetFmr === 0.1)).toMatchObject({ clear: true, supported: true });
    expect(against.find(({ metric, targetFmr }) => metric === 'tar' && targetFmr === 1e-4)).toMatchObject({
      clear: false,
      supported: false,
    });
    expect(against.find(({ metric }) => metric === 'eer')!.high).toBeLessThan(0);
    expect(against.find(({ metric }) => metric === 'accuracy')!.low).toBeGreaterThan(0);
  });

  test('a model compared with itself differs by nothing, in every resample', () => {
    const twice = { ...input.verify, embeddings: { student: verifyPeople, standalone: verifyPeople } };
    for (const difference of evaluateSideBySide({ verify: twice, seed: 3, replicates: 100 }).differences) {
      expect(difference).toMatchObject({ difference: 0, low: 0, high: 0, clear: false });
    }
  });

  test('pairing makes the interval of the difference narrower than the two intervals suggest', () => {
    const tar = report.differences.find(({ metric, targetFmr, b }) => metric === 'tar' && targetFmr === 0.1 && b === 'teacher')!;
    const width = (place: number) => {
      const { low, high } = report.models[place]!.verification.operatingPoints[0]!.tar;
      return high - low;
    };
    expect(tar.high - tar.low).toBeLessThan(Math.hypot(width(0), width(1)));
  });

  test('a standard protocol is measured on its own rows', () => {
    const list = {
      name: 'lfw-view2',
      folds: 2,
      missingPairs: 0,
      pairs: [0, 1].flatMap((fold) => [
        { first: fold * 30, second: fold * 30 + 1, genuine: true, fold },
        { first: fold * 30, second: fold * 30 + 9, genuine: false, fold },
      ]),
    };
    const { models } = evaluateSideBySide({ ...input, protocols: [{ list, group: input.choose }], replicates: 50 });
    expect(models[1]!.protocols.map(({ name }) => name)).toEqual(['own', 'lfw-view2']);
  });

  test('without a standalone model, without choose people, without anything', () => {
    const alone = evaluateSideBySide({
      verify: { identities: verifyPeople.identities, embeddings: { student: verifyPeople } },
      seed: 1,
      replicates: 50,
    });
    expect(alone.differences).toEqual([]);
    expect(alone.models[0]!.choice).toBeNull();
    expect(alone.choose.people).toBe(0);
    expect(() => evaluateSideBySide({ verify: { identities: verifyPeople.identities, embeddings: {} }, seed: 1 })).toThrow(Problem);
  });

  test('one person only: everything unsupported, nothing thrown', () => {
    const lonely = syntheticPeople(73, [5]);
    const alone = evaluateSideBySide({ verify: group(lonely), choose: group(lonely), seed: 1, replicates: 50 });
    expectSound(alone);
    for (const difference of alone.differences) expect(difference).toMatchObject({ supported: false, clear: false });
    for (const { choice } of alone.models) expect(choice!.threshold).toBeNull();
  });
});

test.each([
  [9, 0.1],
  [60, 0.1],
  [78, 0.01],
  [246, 0.001],
  [776, 0.0001],
])('%i choose people can set a threshold at FMR %f', (people, targetFmr) => {
  expect(defaultPolicy(Int32Array.from({ length: people }, (_, k) => k))).toEqual({ kind: 'fmr', targetFmr });
});
