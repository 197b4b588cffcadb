// report.html: complete in both languages with every number or none, escaped, and closed to the outside.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { known, missing, missingReasons } from '../../main/evaluation/measured.ts';
import { verdict } from '../../main/report/cards.ts';
import { dataSheet } from '../../main/report/documents.ts';
import { reportHtml, writeReport } from '../../main/report/html.ts';
import { type Kpi, kpiSchema, unassessedKpi } from '../../main/report/kpi.ts';
import type { Later } from '../../main/report/later.ts';
import { escapeHtml } from '../../main/report/svg.ts';
import { languages, textFor } from '../../renderer/text/text.ts';
import { madeUpEvaluation, madeUpKpi } from './made-up.ts';
import { madeUpLater } from './made-up-later.ts';

const unassessed = () => unassessedKpi({ title: 'Gate', version: '0.1.0', created: new Date(0) });

/** The page without its style sheet: what is read. */
async function page(kpi: Kpi, language: 'en' | 'ja', later?: Later): Promise<string> {
  return (await reportHtml(kpi, language, later)).replace(/<style>.*<\/style>/s, '');
}

describe.each(languages)('in %s', (language) => {
  const { report } = textFor(language);

  test.each([
    ['everything', madeUpKpi(), madeUpLater()],
    ['everything of the run', madeUpKpi(), undefined],
    ['nothing', unassessed(), undefined],
  ])('with %s known, all sections and four cards are there', async (_name, kpi, later) => {
    const html = await page(kpi, language, later);
    for (const title of Object.values(report.sections).filter((title) => title !== report.sections.summary))
      expect(html).toContain(`<h2>${escapeHtml(title)}</h2>`);
    for (const name of Object.values(report.kpis)) expect(html).toContain(`<h2>${escapeHtml(name)}</h2>`);
    expect(html.match(/class="card"/g)?.length).toBe(4);
    expect(html).not.toMatch(/undefined|NaN|\[object|Infinity/);
    expect(html).toMatch(new RegExp(`<html lang="${language}">`));
  });

  test('what was not assessed says so', async () => {
    const html = await page(unassessed(), language);
    expect(html).toContain(escapeHtml(report.verdict.notAssessed));
    for (const { topic } of Object.values(report.limits.rows)) expect(html).toContain(escapeHtml(topic));
    expect(html.split(escapeHtml(report.missing['not-assessed'])).length).toBeGreaterThan(20);
    expect(html).not.toMatch(/\b0 (ms|mJ|kWh)/);
  });

  test('the time of the operator stands in the fourth card and beside the training, or is missing in both', async () => {
    const kpi = madeUpKpi();
    const counted = await page({ ...kpi, effort: { ...kpi.effort, operatorSeconds: 2040 } }, language);
    expect(counted.split(escapeHtml(report.hours(2040))).length).toBe(3);
    expect(counted).toContain(escapeHtml(report.training.operatorHow));
    const without = await page(kpi, language);
    expect(without).not.toContain(escapeHtml(report.training.operatorHow));
    const [card] = /<section class="card" id="card-effort">.*?<\/section>/s.exec(without)!;
    expect(card).toContain(`${escapeHtml(report.training.operator)}: <em class="absent">`);
  });

  test('photos that a check named are counted with the reason for keeping them, and those that it set aside by reason', async () => {
    const { photoChecks, rejects } = textFor(language);
    const rows = (await page(madeUpKpi(), language, madeUpLater())).match(/<tr>.*?<\/tr>/gs) ?? [];
    const row = (name: string): string => rows.find((found) => found.includes(escapeHtml(name))) ?? '';
    expect(row(photoChecks.names['too-dark'][0])).toMatch(/12.*the gate is dark/s);
    expect(row(photoChecks.names['near-copy'][0])).toContain('1,040');
    expect(row(photoChecks.names.blurred[0])).toBe('');
    expect(row(rejects.blurred)).toContain('5');
    const { named: _, ...data } = madeUpKpi().data;
    const unmeasured = await page({ ...madeUpKpi(), data }, language);
    expect(unmeasured).toMatch(new RegExp(`${photoChecks.report.title}</h3>\\s*<p><em class="absent">`));
  });

  test.each(missingReasons)('the reason %s is shown in place of the energy', async (reason) => {
    const kpi = madeUpKpi();
    kpi.speed.energy.student = missing(reason);
    expect(await page(kpi, language)).toContain(escapeHtml(report.missing[reason]));
  });
});

describe('each part alone may be missing', () => {
  const parts: [string, (kpi: Kpi) => void][] = [
    ['accuracy', (kpi) => Object.assign(kpi, { accuracy: missing('measuring-failed') })],
    [
      'the student in the evaluation',
      (kpi) => withEvaluation(kpi, (evaluation) => ({ ...evaluation, models: evaluation.models.filter(({ name }) => name !== 'student') })),
    ],
    ['all models in the evaluation', (kpi) => withEvaluation(kpi, (evaluation) => ({ ...evaluation, models: [], differences: [] }))],
    [
      'the standalone network',
      (kpi) => withEvaluation(kpi, (evaluation) => ({ ...evaluation, models: evaluation.models.slice(0, 2), differences: [] })),
    ],
    ['the choice of a decision threshold', (kpi) => withStudent(kpi, { choice: null })],
    ['operating points', (kpi) => withVerification(kpi, { operatingPoints: [], det: [] })],
    ['support for every operating point', (kpi) => withEvaluation(kpi, unsupported)],
    ['the device', (kpi) => Object.assign(kpi.speed, { device: null })],
    ['latency', (kpi) => Object.assign(kpi.speed.latency, { student: missing('measuring-failed') })],
    ['training', (kpi) => Object.assign(kpi, { training: null })],
    ['the split', (kpi) => Object.assign(kpi.data, { split: null, excluded: null, sources: [] })],
    ['settings and differences', (kpi) => Object.assign(kpi.method, { settings: {}, differences: null })],
  ];

  test.each(parts)('%s', async (_name, remove) => {
    const kpi = madeUpKpi();
    remove(kpi);
    expect(kpiSchema.safeParse(kpi).error).toBeUndefined();
    for (const language of languages) expect(await page(kpi, language, madeUpLater())).not.toMatch(/undefined|NaN|\[object|Infinity/);
    expect(verdict(kpi, textFor('en')).length).toBeGreaterThan(0);
  });

  type Evaluation = ReturnType<typeof madeUpEvaluation>;
  type Model = Evaluation['models'][number];

  function withEvaluation(kpi: Kpi, change: (evaluation: Evaluation) => Evaluation): void {
    Object.assign(kpi, { accuracy: known(change(madeUpEvaluation())) });
  }
  function withStudent(kpi: Kpi, change: Partial<Model>): void {
    withEvaluation(kpi, (evaluation) => ({
      ...evaluation,
      models: evaluation.models.map((model) => (model.name === 'student' ? { ...model, ...change } : model)),
    }));
  }
  function withVerification(kpi: Kpi, change: Partial<Model['verification']>): void {
    withEvaluation(kpi, (evaluation) => ({
      ...evaluation,
      models: evaluation.models.map((model) => ({ ...model, verification: { ...model.verification, ...change } })),
    }));
  }
  function unsupported(evaluation: Evaluation): Evaluation {
    const nothing = {
      value: null,
      low: 0,
      high: 1,
      errors: 0,
      trials: 0,
      units: 0,
      method: 'none' as const,
      supported: false,
      whyNot: 'no-trials' as const,
    };
    return {
      ...evaluation,
      models: evaluation.models.map((model) => ({
        ...model,
        choice: {
          ...model.choice!,
          threshold: null,
          chosenOn: { people: 0, images: 0, fmr: nothing, fnmr: nothing },
          verifiedOn: { people: 0, images: 0, fmr: nothing, fnmr: nothing },
          money: null,
        },
        verification: {
          ...model.verification,
          auc: { value: null, low: 0, high: 1, supported: false, whyNot: 'no-trials' as const },
          operatingPoints: model.verification.operatingPoints.map((point) => ({
            ...point,
            threshold: null,
            fmr: nothing,
            fnmr: nothing,
            tar: nothing,
            supported: false,
          })),
        },
      })),
      differences: evaluation.differences.map((one) => ({ ...one, difference: null, supported: false })),
    };
  }
});

test('a practice run that ends below the network without a teacher says that it is too short to tell, any other run says so', () => {
  const kpi = madeUpKpi();
  const against = kpi.accuracy.value!.differences.find(({ metric, b }) => metric === 'tar' && b === 'standalone')!;
  Object.assign(against, { difference: -0.05, low: -0.07, high: -0.03, clear: true, supported: true });
  const said = (practice: boolean, language: 'en' | 'ja') => verdict({ ...kpi, practice }, textFor(language)).join();
  expect(said(false, 'en')).toContain('The teacher did not help: 5.0 points less');
  expect(said(true, 'en')).not.toContain('did not help');
  expect(said(true, 'en')).toContain('So short a practice run cannot show what a teacher adds. Here the student is 5.0 points below');
  expect(said(true, 'ja')).toContain('このように短い見本では分かりません。');
});

describe('safety', () => {
  test('markup in any text stays text', async () => {
    const attack = `"><script>alert('x')</script><img src=x onerror=y>&amp;`;
    const kpi = madeUpKpi();
    Object.assign(kpi, { title: attack, purpose: attack, program: { name: attack, version: attack } });
    kpi.models.teacher = { ...kpi.models.teacher, description: attack, licence: attack };
    kpi.models.student.description = attack;
    kpi.speed.device = { ...kpi.speed.device!, cpu: attack, system: attack, runtime: attack };
    kpi.data.sources = [{ label: attack, people: 1, photos: 1, licence: attack, commercial: 'unknown' }];
    kpi.data.excluded = { [attack]: 3 };
    kpi.method = { name: attack, settings: { [attack]: attack }, differences: [attack] };
    kpi.reproduce = { versions: { [attack]: attack }, seeds: { [attack]: 1 }, digests: { [attack]: attack } };
    kpi.effort = { ...kpi.effort, ending: attack, phases: [{ phase: attack, seconds: 1 }] };
    const later = madeUpLater();
    later.signOffs[0] = { ...later.signOffs[0]!, name: attack, role: attack, note: attack };
    for (const field of ['where', 'responsible', 'notice', 'retention', 'legalBasis', 'assessment'] as const)
      later.project.purpose[field] = attack;
    const html = await reportHtml(kpi, 'en', later);
    expect(html).not.toMatch(/<script|<img|onerror=y>/);
    expect(html.split(escapeHtml(attack)).length).toBeGreaterThan(25);
    // A title that could end the style sheet, or a string in it, is written as numbers there.
    expect(/<style>(.*?)<\/style>/s.exec(html)?.[1]).not.toMatch(/<script|alert\('/);
  });

  test('no script, nothing fetched, and a policy that lets in this style sheet and its font only', async () => {
    const html = await reportHtml(madeUpKpi(), 'ja', madeUpLater());
    const style = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(escapeHtml(`default-src 'none'; font-src data:; style-src 'sha256-${digest}'`));
    expect(html).not.toMatch(/<script|<iframe|<link|<object|<embed|@import|style="|javascript:|\son\w+=/i);
    expect(html.match(/(?:src|href)="[^"#][^"]*"/g)).toBeNull();
    expect(html.match(/url\((?!#|data:font\/woff2;base64,)/g)).toBeNull();
    expect(html).not.toMatch(/https?:\/\//);
  });

  test('ids are unique and every reference has its target', async () => {
    const html = await reportHtml(madeUpKpi(), 'en', madeUpLater());
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/href="#([^"]+)"|url\(#([^)]+)\)/g)) if (target !== undefined) expect(ids).toContain(target);
  });

  test('the same KPIs give the same bytes, written whole', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deshi-report-'));
    try {
      await writeReport(join(folder, 'report.html'), madeUpKpi(), 'ja');
      expect(await readFile(join(folder, 'report.html'), 'utf8')).toBe(await reportHtml(madeUpKpi(), 'ja'));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

test('the day until which the people of a source agree stands in report and data sheet; without one it says so', async () => {
  const kpi = madeUpKpi();
  const column = (html: string): boolean => html.includes('Consent until');
  const said = await page(kpi, 'en', madeUpLater());
  expect(column(said)).toBe(true);
  kpi.data.sources = [{ ...kpi.data.sources[0]!, consentUntil: '2027-03-31' }];
  expect(kpiSchema.safeParse(kpi).error).toBeUndefined();
  expect(said).not.toContain('2027-03-31');
  expect(await page(kpi, 'en', madeUpLater())).toContain('2027-03-31');
  expect(await page(kpi, 'ja', madeUpLater())).toMatch(/同意の期限.*2027-03-31/s);
  expect(dataSheet(kpi, 'en', madeUpLater(), { id: 'fr', version: '1' } as Parameters<typeof dataSheet>[3])).toContain('2027-03-31');
});
