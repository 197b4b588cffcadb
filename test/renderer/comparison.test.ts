// What the window says of a comparison of methods: what is left and how long it takes, the verdict in sentences, the tables, in both languages.
import { describe, expect, test } from 'vitest';
import type { Comparison, ComparisonRow, RunComparison } from '../../preload/comparison.ts';
import { isDone, leftOf, proposedSeeds } from '../../renderer/state/comparison.ts';
import { differencesTable, meansTable, missingText, publishedTable, supportedOf, verdictsOf } from '../../renderer/text/comparison.ts';
import { textFor } from '../../renderer/text/text.ts';
import { comparedHere } from '../support/compared.ts';

const methods = ['standalone-arc', 'feature-mse', 'ada-arc'];
const fresh: RunComparison = { methods, epochs: 4, secondsPerTraining: 100, trained: [0, 0, 0], begun: null, going: false, found: null };

describe('what is left', () => {
  test('the training that was measured, times methods, times seeds, without what is trained', () => {
    expect(leftOf(fresh, 3)).toEqual({ of: 9, done: 0, seconds: [9 * 100 * 0.85, 9 * 100 * 1.3] });
    expect(leftOf({ ...fresh, trained: [3, 1, 0] }, 2)).toMatchObject({ of: 6, done: 4, seconds: [170, 260] });
    expect(leftOf({ ...fresh, secondsPerTraining: null }, 1).seconds).toBeNull();
  });

  test('what was begun is proposed first, then what was found last', () => {
    const found = comparedHere();
    expect(proposedSeeds(fresh)).toBe(1);
    expect(proposedSeeds({ ...fresh, found })).toBe(2);
    expect(proposedSeeds({ ...fresh, found, begun: 3 })).toBe(3);
    expect([1, 2, 3].map((seeds) => isDone({ ...fresh, found }, seeds))).toEqual([true, true, false]);
    expect(isDone(fresh, 1)).toBe(false);
  });
});

/** With the differences of `method` to AdaDistill in TAR as given. */
function withDifference(method: string, difference: number, clear: boolean): Comparison {
  const found = comparedHere();
  const rows = found.rows.map((row): ComparisonRow => {
    if (row.method !== method) return row;
    const metrics = row.metrics.map((metric) => ({
      ...metric,
      differences: metric.differences.map((one) => ({ ...one, difference, low: difference - 0.01, high: difference + 0.01, clear })),
    }));
    return { ...row, metrics };
  });
  return { ...found, rows };
}

describe('in words', () => {
  const en = textFor('en');
  const ja = textFor('ja');

  test('whether AdaDistill is ahead, and of how many others', () => {
    expect(verdictsOf(comparedHere(), en)).toEqual([
      'AdaDistill, ArcFace, weighted alpha′ is clearly ahead of Without a teacher, ArcFace (+12.0 points; TAR at FMR 1 in 10).',
      'Of the other methods 0 are clearly behind AdaDistill with weighted alpha′, 0 clearly ahead of it, and 1 shows no clear difference to it.',
    ]);
    expect(verdictsOf(withDifference('feature-mse', -0.2, true), ja)[1]).toContain('明らかに劣るもの 1、明らかに優れるもの 0');
    expect(verdictsOf(withDifference('feature-mse', 0.2, true), ja)[1]).toContain('明らかに劣るもの 0、明らかに優れるもの 1');
    expect(verdictsOf(withDifference('ada-arc', -0.03, true), en)[0]).toContain(
      'is clearly behind Without a teacher, ArcFace (−3.0 points',
    );
    expect(verdictsOf(withDifference('ada-arc', 0.01, false), ja)[0]).toMatch(/明らかな差はありません\(\+1\.0 ポイント/);
  });

  test('too few people: no number, and the reason', () => {
    const found = comparedHere();
    const poor = {
      ...found,
      rows: found.rows.map((row) => ({
        ...row,
        metrics: row.metrics.map((metric) => ({ ...metric, mean: { ...metric.mean, supported: false } })),
      })),
    };
    expect(verdictsOf(poor, en)).toEqual(['Too few people verify to tell the methods apart.']);
    expect(supportedOf(poor)).toEqual([]);
  });

  test('the tables hold what is supported, differences in words, and the published numbers', () => {
    const found = comparedHere();
    const places = supportedOf(found);
    expect(places).toEqual([0, 1, 3]);
    const { head, rows } = meansTable(found, places, en);
    expect(head).toEqual(['Method', 'Seeds', 'Pairs judged correctly', 'TAR at FMR 1 in 10', 'EER', 'Time of one training']);
    expect(rows[0]!.slice(0, 2)).toEqual(['Teacher itself', '']);
    expect(rows.at(-1)).toEqual([
      'AdaDistill, ArcFace, weighted alpha′',
      '2',
      '82.0 % (77.0–87.0)',
      '82.0 % (77.0–87.0)',
      '82.0 % (77.0–87.0)',
      '1 min 40 s',
    ]);
    expect(differencesTable(found, 'standalone-arc', [1], en).rows).toEqual([
      ['Feature difference (MSE)', '+10.0 (−2.0 – +22.0), no clear difference'],
      ['AdaDistill, ArcFace, weighted alpha′', '+12.0 (+7.0 – +17.0), clear'],
    ]);
    expect(missingText(found, ja)).toContain('1,000 件');
    expect(publishedTable(ja).rows.find(([method]) => method === ja.comparison.methods['ada-arc'])).toContain('92.97');
  });
});
