// The charts draw every point they are given, on axes that hold the smallest and the largest, with words and a table.
import { describe, expect, test } from 'vitest';
import { compareChart, costChart, costWindow, detChart, scoreChart, spread, trainingChart } from '../../main/report/charts.ts';
import { deviateScale, escapeHtml, extent, linearScale, normalDeviate, px } from '../../main/report/svg.ts';
import { textFor } from '../../renderer/text/text.ts';
import { madeUpEvaluation, madeUpKpi } from './made-up.ts';

const text = textFor('en').report;
const evaluation = madeUpEvaluation();
const student = evaluation.models[1]!;

/** Deterministic numbers in 0..1. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('scales', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('a linear axis holds all values, whatever they are (%i)', (seed) => {
    const next = chance(seed);
    const values = Array.from({ length: 50 }, () => (next() - 0.5) * 10 ** (next() * 12 - 6));
    const scale = linearScale(extent(values), [0, 100]);
    expect(scale.domain[0]).toBeLessThanOrEqual(Math.min(...values));
    expect(scale.domain[1]).toBeGreaterThanOrEqual(Math.max(...values));
    expect(scale.ticks.length).toBeGreaterThan(1);
    expect(scale.ticks.length).toBeLessThan(14);
    for (const value of values) {
      expect(scale.at(value)).toBeGreaterThanOrEqual(-1e-9);
      expect(scale.at(value)).toBeLessThanOrEqual(100 + 1e-9);
    }
  });

  test('one value, and none at all, still make an axis', () => {
    expect(extent([3])).toEqual([2.5, 3.5]);
    expect(extent([])).toEqual([0, 1]);
    expect(extent([Number.NaN, 2, 4])).toEqual([2, 4]);
  });

  test('normal deviates are those of the tables', () => {
    expect(normalDeviate(0.5)).toBeCloseTo(0, 9);
    expect(normalDeviate(0.975)).toBeCloseTo(1.959963985, 7);
    expect(normalDeviate(0.001)).toBeCloseTo(-3.090232306, 7);
    const scale = deviateScale([0.001, 0.5], [0, 100]);
    expect([scale.at(0.001), scale.at(0.5)]).toEqual([0, 100]);
  });
});

describe('DET', () => {
  const series = evaluation.models.map(({ name, verification }) => ({ name, det: verification.det }));

  test('every supported point is drawn and no other', () => {
    const svg = detChart(text, series, null);
    for (const { name, det } of series) {
      const drawn = new RegExp(`class="line ${name}" d="([^"]*)"`).exec(svg.slice(svg.indexOf('role="img"')))?.[1];
      expect(drawn?.match(/[ML]/g)?.length).toBe(det.filter(({ supported }) => supported).length);
      expect(det.some(({ supported }) => !supported)).toBe(true);
    }
  });

  test('no error at all and no supported point do not break it', () => {
    const perfect = series[0]!.det.map((point) => ({ ...point, fnmr: 0, low: 0, high: 0.01 }));
    const svg = detChart(text, [{ name: 'student', det: perfect }], { fmr: { rate: 0 }, fnmr: { rate: 0 } });
    expect(svg).toContain('<svg');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(detChart(text, [{ name: 'student', det: perfect.map((point) => ({ ...point, supported: false })) }], null)).toBe('');
    expect(detChart(text, [], null)).toBe('');
  });
});

test('the score chart has a step for every bin that holds a pair', () => {
  const { histogram } = student.verification;
  const svg = scoreChart(text, histogram, 0.3);
  const used = histogram.genuine.map((count, bin) => count + histogram.impostor[bin]!).flatMap((count, bin) => (count > 0 ? [bin] : []));
  const steps = /class="genuine" d="([^"]*)"/.exec(svg.slice(svg.indexOf('role="img"')))?.[1]?.match(/[ML]/g)?.length;
  expect(steps).toBe(2 * (used.at(-1)! - used[0]! + 1) + 2);
  expect(svg).toContain('0.300');
  expect(scoreChart(text, { from: -1, to: 1, genuine: [0, 0], impostor: [0, 0] }, null)).toBe('');
  expect(scoreChart(text, { from: -1, to: 1, genuine: [], impostor: [] }, null)).toBe('');
  expect(scoreChart(text, { from: -1, to: 1, genuine: [0, 4], impostor: [0, 0] }, null)).not.toMatch(/NaN/);
});

test('the cost chart draws all of its window, says that it is one, and lists the rest', () => {
  const money = student.choice!.money!;
  const window = costWindow(money.curve, money.zone.minimumPerDay, [money.zone.low, money.zone.high]);
  const svg = costChart(text, money, student.choice!.threshold, 'JPY');
  const total = /class="line student" d="([^"]*)"/.exec(svg)?.[1];
  expect(total?.match(/[ML]/g)?.length).toBe(window.length);
  expect(window.length).toBeLessThan(money.curve.length);
  expect(window.some(({ totalPerDay }) => totalPerDay === money.zone.minimumPerDay)).toBe(true);
  expect(svg).toContain(escapeHtml(text.charts.cost.window));
  expect(costChart(text, { ...money, curve: [] }, null, 'JPY')).toBe('');
  // nothing ever costs anything
  const free = money.curve.map((point) => ({ ...point, rejectPerDay: 0, acceptPerDay: 0, totalPerDay: 0 }));
  expect(costChart(text, { ...money, curve: free, zone: { ...money.zone, minimumPerDay: 0 } }, null, 'JPY')).not.toMatch(/NaN|Infinity/);
});

describe('training', () => {
  test('every recorded point is drawn, spikes too; standstills are marked', () => {
    const next = chance(9);
    const step = Array.from({ length: 3_000 }, (_, index) => index * 7);
    const loss = step.map((_, index) => (index === 1_234 ? 900 : next() * 30));
    const progress = step.map((_, index) => (index % 100 === 0 ? null : next()));
    const svg = trainingChart(text, {
      step,
      loss,
      progress,
      lambda: step.map(() => null),
      alpha: step.map(() => null),
      gaps: [{ step: 70, seconds: 9 }],
    });
    const drawing = svg.slice(svg.indexOf('role="img"'));
    const dots = new Set(/class="dots loss" d="([^"]*)"/.exec(drawing)?.[1]?.match(/M[\d.]+ [\d.]+/g));
    const x = linearScale(extent([...step, 70]), [62, 622], { wanted: 8 });
    const y = linearScale(extent(loss), [190, 30]);
    for (const [index, at] of step.entries()) expect(dots.has(`M${px(x.at(at))} ${px(y.at(loss[index]!))}`)).toBe(true);
    expect(y.domain[1]).toBeGreaterThanOrEqual(900);
    expect(drawing).toContain('class="gap"');
    expect(drawing).not.toContain('dots lambda');
    expect(drawing).not.toMatch(/NaN/);
  });

  test('one point and no point', () => {
    const one = { step: [5], loss: [3], progress: [null], lambda: [null], alpha: [null], gaps: [] };
    expect(trainingChart(text, one)).toContain('dots loss');
    expect(trainingChart(text, { ...one, step: [], loss: [] })).toBe('');
  });
});

test('the comparison shows each network with its whiskers', () => {
  const svg = compareChart(text, 0.01, [
    { name: 'teacher', tar: { rate: 0.99, low: 0.98, high: 1 } },
    { name: 'student', tar: { rate: 0.7, low: 0.6, high: 0.8 } },
    { name: 'standalone', tar: { rate: 0.46 } },
  ]);
  expect(svg.match(/class="bar /g)?.length).toBe(3);
  expect(svg.match(/class="whisker"/g)?.length).toBe(2);
  expect(compareChart(text, 0.01, [])).toBe('');
});

test('each chart has a title, a description, a takeaway and a table', () => {
  const kpi = madeUpKpi();
  const charts = [
    detChart(text, [{ name: 'student', det: student.verification.det }], null),
    scoreChart(text, student.verification.histogram, 0.3),
    costChart(text, student.choice!.money!, 0.3, 'JPY'),
    trainingChart(text, kpi.training!),
    compareChart(text, 0.01, [{ name: 'student', tar: { rate: 0.7 } }]),
  ];
  for (const chart of charts) {
    expect(chart).toMatch(/<svg[^>]* role="img" aria-labelledby="(\S+) (\S+)">/);
    expect(chart).toMatch(/<title id="[^"]+">[^<]+<\/title><desc id="[^"]+">[^<]+<\/desc>/);
    expect(chart).toMatch(/<details><summary>[^<]+<\/summary>.*<table>/s);
    expect(chart).not.toMatch(/NaN|Infinity|undefined/);
    expect(chart).not.toMatch(/(fill|stroke)="#|style="/); // colours are the sheet's
  }
});

test('a list is thinned with both ends kept', () => {
  expect(spread([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([1, 4, 7]);
  expect(spread([1, 2], 3)).toEqual([1, 2]);
});
