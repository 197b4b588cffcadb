// The student in whole numbers in the report: both thresholds, slower said as slower, a reason where there is no file, and older results.
import { describe, expect, test } from 'vitest';
import { known, missing } from '../../main/evaluation/measured.ts';
import { rungs } from '../../main/quantize/plan.ts';
import { handoverHtml } from '../../main/report/handover.ts';
import { int8Of, int8Part } from '../../main/report/int8.ts';
import { int8Reasons } from '../../main/report/int8-schema.ts';
import { type Kpi, parseKpi } from '../../main/report/kpi.ts';
import { nothingLater } from '../../main/report/later.ts';
import { escapeHtml } from '../../main/report/svg.ts';
import { int8Shown } from '../../preload/int8.ts';
import { languages, textFor } from '../../renderer/text/text.ts';
import { madeUpKpi } from './made-up.ts';

type Int8 = NonNullable<Kpi['variants']>['int8'];
const kpiWith = (more: Partial<Int8>): Kpi => ({ ...madeUpKpi(), variants: { int8: { ...madeUpKpi().variants!.int8, ...more } } });
const times = (p50Ms: number): Pick<Int8, 'latency'> => ({
  latency: known([{ threads: 1, batch: 1, runs: 200, warmUp: 20, p50Ms, p95Ms: 2 * p50Ms, minMs: p50Ms, maxMs: 3 * p50Ms }]),
});

describe.each(languages)('in %s', (language) => {
  const text = textFor(language);
  const { int8: words } = text.report;
  const kpi16 = madeUpKpi();

  test('both decision thresholds stand in the table, each under its precision, and the card says which is for which file', async () => {
    const kpi = madeUpKpi();
    const own = kpi.variants!.int8.choice!;
    const float = kpi.accuracy.value!.models.find(({ name }) => name === 'student')!.choice!;
    const html = int8Part(kpi, text);
    const row = html.slice(html.indexOf(`<th scope="row">${words.rows.threshold}`)).split('</tr>')[0]!;
    expect([...row.matchAll(/<td>([\d.]+)<\/td>/g)].map(([, value]) => value)).toEqual([
      float.threshold!.toFixed(3),
      own.threshold!.toFixed(3),
    ]);
    expect(html).toContain(escapeHtml(words.rungs['ends-float']!));
    const card = await handoverHtml(kpi, language, nothingLater, { id: 'x', version: '1.0.0' });
    expect(card).toContain('student_int8.onnx');
    expect(card).toContain(own.money!.band!.accept.toFixed(3));
    expect(await handoverHtml(kpiWith({ whyNot: 'accuracy' }), language, nothingLater, { id: 'x', version: '1.0.0' })).not.toContain(
      'int8.onnx',
    );
  });

  test('weights in 16 bits stand between the two, with their own threshold, loss and reason', () => {
    const { calibration: _, ...own } = kpi16.variants!.int8;
    const half = { ...own, choice: { ...own.choice!, threshold: 0.2799 }, fileBytes: known(201_000), whyNot: null };
    const shown = (more: object) =>
      int8Part(parseKpi(JSON.stringify({ ...kpi16, variants: { ...kpi16.variants, fp16: { ...half, ...more } } })), text);
    const html = shown({});
    const row = html.slice(html.indexOf(`<th scope="row">${words.rows.threshold}`)).split('</tr>')[0]!;
    expect([...row.matchAll(/<td>([\d.]+)<\/td>/g)].map(([, value]) => value)).toEqual([
      kpi16.accuracy.value!.models.find(({ name }) => name === 'student')!.choice!.threshold!.toFixed(3),
      '0.280',
      own.choice!.threshold!.toFixed(3),
    ]);
    expect(html).toContain(escapeHtml(words.half.accepted));
    // So near that six digits would round it up to the same.
    const near = shown({ verified: { photos: 9, minCosine: 0.99999957, meanCosine: 0.9999999 } });
    expect(near).toContain(escapeHtml(words.half.verified('0.999999')));
    expect(html).toContain('<th scope="col">FP16</th>');
    for (const whyNot of int8Reasons) {
      expect(shown({ whyNot })).not.toContain(escapeHtml(words.half.accepted));
      expect(shown({ whyNot })).toContain(
        whyNot === 'answers' ? '0.993400' : whyNot === 'accuracy' ? ' 1 ' : escapeHtml(words.half.refused[whyNot]),
      );
    }
    expect(int8Part(kpi16, text)).not.toContain('<th scope="col">FP16</th>');
  });

  test.each([
    [6.92, words.slower('2.0')],
    [3.46, words.same],
    [1.73, words.faster('2.0')],
  ])('%d ms against 3.46 ms is said plainly', (p50Ms, sentence) => {
    expect(int8Part(kpiWith(times(p50Ms)), text)).toContain(escapeHtml(sentence));
  });

  test.each(int8Reasons)('without a file for the reason %s it says so, and has no time', (whyNot) => {
    const failed = { latency: missing('not-assessed'), fileBytes: missing('not-assessed') } as const;
    const found = {
      whyNot,
      sha256: null,
      ...failed,
      ...(whyNot === 'failed' && { ladder: [], choice: null, loss: null, operatingPoints: [], verified: null }),
    };
    const html = int8Part(kpiWith(found), text);
    expect(html).toContain(words.missing);
    expect(html).not.toContain(words.accepted);
    expect(html).not.toMatch(/undefined|NaN|\[object|Infinity|null/);
    const said = { answers: '0.9934', accuracy: ' 1 ', 'data-insufficient': '', failed: '', parity: words.refused.parity }[whyNot];
    expect(html).toContain(said);
  });

  test('a result of before, or of a quick run, is not assessed', () => {
    const { variants: _, ...older } = madeUpKpi();
    expect(int8Part(parseKpi(JSON.stringify(older)), text)).toContain(words.notAssessed);
    expect(int8Of(older)).toBeNull();
  });

  test('every rung has words', () => {
    expect(Object.keys(words.rungs)).toEqual([...rungs]);
  });
});

test('what the window gets is what the border lets through', () => {
  const shown = int8Shown.parse(int8Of(madeUpKpi()));
  expect([shown.rung, shown.cosine, shown.targetFmr]).toEqual(['ends-float', 0.9934, 0.001]);
  expect(shown.fp32.p50Ms).toBe(3.46);
  expect(shown.int8.p50Ms).toBe(5.19);
  expect(int8Of(kpiWith({ whyNot: 'answers' }))?.rung).toBeNull();
});
