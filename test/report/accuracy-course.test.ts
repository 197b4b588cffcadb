// The chart of recognition at saved states: a mark and an interval for each point at their places, teacher and target, and the reason where there is none.
import { describe, expect, test } from 'vitest';
import { type Kpi, parseKpi } from '../../main/report/kpi.ts';
import { trainingSection } from '../../main/report/sections.ts';
import { escapeHtml } from '../../main/report/svg.ts';
import { languages, textFor } from '../../renderer/text/text.ts';
import { madeUpKpi } from './made-up.ts';

const points = [
  { step: 0, value: 0.5, low: 0.4, high: 0.6 },
  { step: 500, value: 0.8, low: 0.75, high: 0.85 },
  { step: 1_000, value: 0.9, low: 0.86, high: 0.93 },
].map(({ step, ...tar }) => ({
  ...{ step, fmr: 1 / 165, people: 90, photos: 270, genuinePairs: 270 },
  tar,
  teacher: { value: 0.98, low: 0.95, high: 1 },
}));

function kpiWith(accuracy: NonNullable<Kpi['training']>['accuracy'], targets: Kpi['targets'] = {}): Kpi {
  const { training, ...kpi } = madeUpKpi();
  const { accuracy: _, ...older } = training!;
  // As it is kept and read back.
  return parseKpi(JSON.stringify({ ...kpi, targets, training: { ...older, step: [1, 1_000], ...(accuracy && { accuracy }) } }));
}

describe.each(languages)('in %s', (language) => {
  const text = textFor(language);
  const figureOf = (kpi: Kpi): string =>
    /<figure class="chart" id="chart-accuracy-course">[\s\S]*?<\/figure>/.exec(trainingSection(kpi, text))?.[0] ?? '';

  test('every point lies where its step and its share are, with its interval around it', () => {
    const found = figureOf(kpiWith(points, { maxFnmr: 0.05 }));
    const drawing = found.slice(found.indexOf('role="img"'));
    const marks = [...drawing.matchAll(/<circle class="mark student" cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    const whiskers = [...drawing.matchAll(/<path class="whisker" d="M([\d.]+) ([\d.]+)V([\d.]+)"/g)].map((found) =>
      found.slice(1).map(Number),
    );
    expect([marks.length, whiskers.length]).toEqual([3, 3]);
    // Steps are evenly apart, and so are the marks; 30 points of share are three times 10.
    expect(marks[2]![0]! - marks[1]![0]!).toBeCloseTo(marks[1]![0]! - marks[0]![0]!, 0);
    const perShare = (marks[0]![1]! - marks[1]![1]!) / 0.3;
    expect((marks[1]![1]! - marks[2]![1]!) / 0.1).toBeCloseTo(perShare, -1);
    for (const [at, { tar }] of points.entries()) {
      const [x, low, high] = whiskers[at]!;
      expect(x).toBe(marks[at]![0]);
      expect((low! - marks[at]![1]!) / perShare).toBeCloseTo(tar.value - tar.low, 2);
      expect((marks[at]![1]! - high!) / perShare).toBeCloseTo(tar.high - tar.value, 2);
    }
    const level = (kind: string): number => Number(new RegExp(`<path class="${kind}" d="M[\\d.]+ ([\\d.]+)H`).exec(drawing)?.[1]);
    expect((level('limit') - level('line teacher')) / perShare).toBeCloseTo(0.03, 2);
    expect(found).toContain(escapeHtml(text.report.oneIn(1 / 165)));
    expect(found).not.toMatch(/undefined|NaN/);
  });

  test('without a target there is no line for it', () => {
    expect(figureOf(kpiWith(points))).not.toContain('class="limit"');
  });

  test('a run without points says why, one of before that it was not recorded', () => {
    expect(figureOf(kpiWith([]))).toBe('');
    expect(trainingSection(kpiWith([]), text)).toContain(escapeHtml(text.window.course.accuracy.none));
    expect(trainingSection(kpiWith(undefined), text)).toContain(escapeHtml(text.report.charts.training.notRecorded));
  });
});
