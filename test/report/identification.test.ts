// Searching among registered people in the report: every rate with its number registered, the projection drawn and said, absent numbers told.
import { describe, expect, test } from 'vitest';
import { identify } from '../../main/evaluation/identification.ts';
import { known } from '../../main/evaluation/measured.ts';
import type { EvaluationReport } from '../../main/evaluation/types.ts';
import { evaluationSchema } from '../../main/report/evaluation-schema.ts';
import { identificationOf, identificationPart } from '../../main/report/identification.ts';
import type { Kpi } from '../../main/report/kpi.ts';
import { identificationShown } from '../../preload/identification.ts';
import { atRegistered, hereSentence, mostRegistered, safeSentence } from '../../renderer/text/identification.ts';
import { languages, textFor } from '../../renderer/text/text.ts';
import { syntheticPeople } from '../support/synthetic-people.ts';
import { madeUpEvaluation, madeUpKpi } from './made-up.ts';

const people = syntheticPeople(91, new Array(40).fill(4), 0.3, 16);

function evaluationWith(registered: number | undefined, threshold: number): EvaluationReport {
  const base = madeUpEvaluation();
  const identification = identify(people, people.identities, threshold, registered, { seed: 1, replicates: 100 });
  return {
    ...base,
    models: base.models.map((model) => ({
      ...model,
      identification,
      choice: model.choice && { ...model.choice, policy: { kind: 'fmr' as const, targetFmr: 0.02, ...(registered && { registered }) } },
    })),
  };
}

function kpiWith(evaluation: EvaluationReport): Kpi {
  return { ...madeUpKpi(), accuracy: known(evaluationSchema.parse(evaluation)) as Kpi['accuracy'] };
}

describe.each(languages)('in %s', (language) => {
  const text = textFor(language);
  const { identification: words } = text.report;

  test.each([
    ['some strangers hit', 0.7],
    ['nobody hits', 0.99],
    ['everybody hits', -1],
  ])('%s', (_, threshold) => {
    const html = identificationPart(kpiWith(evaluationWith(250, threshold)), text);
    expect(html).toContain('chart-registered');
    expect(html).toContain(words.chart.own('250'));
    expect(html).toContain(words.assumption.slice(0, 20));
    expect(html).not.toMatch(/undefined|NaN|\[object|Infinity/);
  });

  test('what was not measured says why', () => {
    const evaluation = madeUpEvaluation();
    expect(identificationPart(kpiWith(evaluation), text)).toContain(words.old);
    const none = { ...evaluation, models: evaluation.models.map((model) => ({ ...model, identification: null })) };
    expect(identificationPart(kpiWith(none), text)).toContain(words.none);
  });
});

test('the window gets what the report has', () => {
  const evaluation = evaluationWith(250, 0.7);
  const found = identificationShown.parse(identificationOf(evaluation));
  const own = evaluation.models.find(({ name }) => name === 'student')!.identification!;
  expect(found.growth).toMatchObject({ registered: 250, limit: { share: 0.02, asked: true } });
  expect(found.models[0]!.name).toBe('student');
  expect(found.models[0]!.ranks[0]!.found.value).toBeCloseTo(1 - own.ranks[0]!.missed.value!, 12);
  expect(found.growth!.projection).toEqual(own.atThreshold!.projection);
});

test('how many people a door can hold is where plain multiplication passes the limit', () => {
  for (const [fmr, limit] of [
    [1e-4, 0.01],
    [1e-3, 0.05],
    [0.02, 0.01],
  ] as const) {
    let most = 0;
    for (let missesAll = 1 - fmr; 1 - missesAll <= limit; missesAll *= 1 - fmr) most++;
    expect(mostRegistered(fmr, limit)).toBe(most);
  }
});

test('between the numbers that were worked out the range stays between theirs', () => {
  const growth = identificationOf(evaluationWith(undefined, 0.7))!.growth!;
  const [from, to] = [100, 200].map((number) => growth.projection.find(({ registered }) => registered === number)!) as [
    (typeof growth.projection)[number],
    (typeof growth.projection)[number],
  ];
  const at = atRegistered(growth, 150);
  expect(at.low).toBeGreaterThanOrEqual(Math.min(from.low, at.share));
  expect(at.low).toBeLessThanOrEqual(Math.max(to.low, at.share));
  expect(at.high).toBeGreaterThanOrEqual(at.share);
  expect(atRegistered(growth, 100).share).toBeCloseTo(from.counted ?? from.independent, 12);
  expect(hereSentence(growth, 150, textFor('en'))).toContain('150');
  expect(safeSentence(growth, textFor('ja'))).toContain('判定しきい値');
});
