// The part of the report about searching among registered people: rates of the three networks beside each other, and FPIR against the number registered.
// Invariants: the number registered stands beside every rate; what was counted and what was calculated are drawn differently; the independence assumed is said.
import type { Growth, IdentificationShown } from '../../preload/identification.ts';
import { hereSentence, safeSentence, startingFmr } from '../../renderer/text/identification.ts';
import { grouped, percent } from '../../renderer/text/numbers.ts';
import { sentences } from '../../renderer/text/sentences.ts';
import { settingName, templateNotes, templateTar } from '../../renderer/text/templates.ts';
import type { Text } from '../../renderer/text/text.ts';
import { complement } from '../evaluation/intervals.ts';
import { registeredOf } from '../evaluation/threshold.ts';
import type { EvaluationReport, ModelEvaluation, Rate, ThresholdPolicy } from '../evaluation/types.ts';
import type { Kpi } from './kpi.ts';
import { absent, heading, htmlTable, paragraph } from './sections.ts';
import { axes, escapeHtml, figure, line, percentLabel, px, type Scale, table } from './svg.ts';

/** One of the two points that searches are reported at (IJB): the limit on strangers where none was set. */
const usualLimit = 0.01;

/** What the window and the report show of the searches; null where none were made. */
export function identificationOf({ models }: EvaluationReport): IdentificationShown | null {
  const searched = (['student', 'teacher', 'standalone'] as const).flatMap((name) => {
    const model = models.find((one) => one.name === name);
    return model?.identification == null ? [] : [{ model, found: model.identification }];
  });
  const first = searched[0];
  if (first === undefined) return null;
  const { galleries, matedSearches, nonMatedSearches } = first.found;
  return {
    galleries: [...galleries],
    matedSearches,
    nonMatedSearches,
    models: searched.map(({ model, found }) => ({
      name: model.name,
      ranks: found.ranks.map(({ rank, missed }) => ({ rank, found: shown(complement(missed)) })),
      points: found.points.map(({ targetFpir, fnir, supported }) => ({ targetFpir, found: shown(complement(fnir), supported) })),
      atThreshold: found.atThreshold && {
        fpir: shown(found.atThreshold.fpir),
        fnir: shown(found.atThreshold.fnir),
        wrongFirst: shown(found.atThreshold.wrongFirst),
      },
    })),
    growth: growthOf(first.model),
  };
}

function growthOf({ identification, choice }: ModelEvaluation): Growth | null {
  const at = identification?.atThreshold;
  if (at == null || choice === null) return null;
  const registered = registeredOf(choice.policy);
  return {
    fmr: { ...shown(at.fmr), errors: at.fmr.errors },
    projection: at.projection.map((point) => ({ ...point })),
    registered: registered > 1 ? registered : null,
    limit: limitOf(choice.policy),
  };
}

function limitOf(policy: ThresholdPolicy): Growth['limit'] {
  const asked = policy.kind === 'money' ? policy.floors?.maxFmr : policy.registered === undefined ? undefined : policy.targetFmr;
  return { share: asked ?? usualLimit, asked: asked !== undefined };
}

function shown({ value, low, high, supported }: Rate, also = true): Omit<Growth['fmr'], 'errors'> {
  return { value, low, high, supported: supported && also };
}

/** Protocols of templates, a table for each: nothing where none was asked for. */
export function templatesPart(kpi: Kpi, text: Text): string {
  const { report } = text;
  const { protocol: words } = report.identification;
  const models = kpi.accuracy.value?.models.filter(({ templates }) => (templates?.length ?? 0) > 0) ?? [];
  return models
    .flatMap(({ name, templates = [] }) =>
      templates.map((protocol) => {
        const { settings, search } = protocol;
        const share = (value: number | null, supported = true): string =>
          value === null ? absent(report.identification.unsupported) : escapeHtml(`${percent(value, 2)}${supported ? '' : words.few}`);
        return [
          heading(`${words.title(protocol.name)} – ${report.models[name]}`),
          paragraph(words.basis(protocol.images, protocol.templates, protocol.genuinePairs, protocol.impostorPairs)),
          htmlTable(
            [words.setting, ...(settings[0]?.points ?? []).map(({ targetFmr }) => words.tar(targetFmr.toExponential(0)))],
            settings.map((setting) => [settingName(setting), ...setting.points.map((point) => escapeHtml(templateTar(point, text)))]),
          ),
          search === null
            ? ''
            : htmlTable(
                [words.search(search.galleries.map((gallery) => `${gallery.name}: ${grouped(gallery.people)}`).join(', ')), ''],
                [
                  ...search.ranks.map((one) => [escapeHtml(`${words.rank(one.rank)} (${words.closed})`), share(one.share)]),
                  ...search.points.map((one) => [escapeHtml(words.tpir(one.targetFpir)), share(one.tpir, one.supported)]),
                ],
              ),
          ...templateNotes(protocol, text).map((note) => `<p class="note">${escapeHtml(note)}</p>`),
        ].join('');
      }),
    )
    .join('');
}

/** The whole part, after the accuracy of pairs. */
export function identificationPart(kpi: Kpi, text: Text): string {
  const { identification: words } = text.report;
  const evaluation = kpi.accuracy.value;
  if (evaluation === null) return '';
  const found = identificationOf(evaluation);
  if (found === null) {
    const measured = evaluation.models.some(({ identification }) => identification === null);
    return `${heading(words.title)}<p>${absent(measured ? words.none : words.old)}</p>${templatesPart(kpi, text)}`;
  }
  const { growth } = found;
  return [
    heading(words.title),
    paragraph(sentences(words.intro, words.basis(words.galleries(found.galleries), found.matedSearches, found.nonMatedSearches))),
    ratesTable(found, text),
    growth === null ? '' : growthChart(growth, text),
    growth === null ? '' : paragraph(words.remedies),
    templatesPart(kpi, text),
  ].join('');
}

function ratesTable({ galleries, models }: IdentificationShown, text: Text): string {
  const { report } = text;
  const { identification: words } = report;
  const say = (rate: IdentificationShown['models'][number]['ranks'][number]['found'] | undefined, quotable = true): string =>
    rate === undefined || rate.value === null || !quotable
      ? absent(words.unsupported)
      : escapeHtml(report.share({ rate: rate.value, low: rate.low, high: rate.high }));
  const row = (label: string, cell: (model: IdentificationShown['models'][number]) => string): string[] => [
    escapeHtml(label),
    ...models.map(cell),
  ];
  const [first] = models;
  const people = words.galleries(galleries);
  return htmlTable(
    [words.measure, ...models.map(({ name }) => report.models[name])],
    [
      ...first!.ranks.map(({ rank }, at) => row(words.first(rank), ({ ranks }) => say(ranks[at]?.found))),
      ...first!.points.map(({ targetFpir }, at) =>
        row(words.tpir(targetFpir), ({ points }) => say(points[at]?.found, points[at]?.found.supported)),
      ),
      row(`${words.atThreshold}: ${words.fpir(people)}`, ({ atThreshold }) => say(atThreshold?.fpir)),
      row(`${words.atThreshold}: ${words.fnir}`, ({ atThreshold }) => say(atThreshold?.fnir)),
      row(`${words.atThreshold}: ${words.wrongFirst}`, ({ atThreshold }) => say(atThreshold?.wrongFirst)),
    ],
  );
}

const plot = { left: 74, right: 600, top: 30, bottom: 280 };

/** FPIR against the number registered, both on logarithmic axes: counted, calculated, and the range. */
export function growthChart(growth: Growth, text: Text): string {
  const { report } = text;
  const { identification: words } = report;
  const { projection, registered } = growth;
  const positive = projection
    .flatMap(({ counted, independent, low }) => [counted ?? independent, independent, low])
    .filter((value) => value > 0);
  const floor = 10 ** Math.max(-7, Math.floor(Math.log10(Math.min(...positive, 0.1)) + 1e-9));
  const x = logScale([1, projection.at(-1)!.registered], [plot.left, plot.right], (value) => value.toLocaleString('en-US'));
  const y = logScale([floor, 1], [plot.bottom, plot.top], percentLabel);
  const at = (value: number): number => y.at(Math.max(value, floor));
  const counted = projection.filter((point) => point.counted !== null && point.counted > 0);
  const body = [axes(plot, x, y, { x: words.chart.x, y: words.chart.y })];
  const upper = projection.map(({ registered: number, high }) => [x.at(number), at(high)] as const);
  const lower = projection.map(({ registered: number, low }) => [x.at(number), at(low)] as const);
  body.push(`<path class="band" d="${line([...upper, ...lower.toReversed()])}Z"/>`);
  const own = (value: (point: (typeof projection)[number]) => number, points: typeof projection): string =>
    line(points.map((point) => [x.at(point.registered), at(value(point))] as const));
  body.push(`<path class="line teacher" d="${own(({ independent }) => independent, projection)}"/>`);
  body.push(`<path class="line student" d="${own(({ counted: value }) => value!, counted)}"/>`);
  for (const point of counted)
    body.push(`<circle class="mark student" cx="${px(x.at(point.registered))}" cy="${px(at(point.counted!))}" r="3.6"/>`);
  if (registered !== null && registered <= projection.at(-1)!.registered) {
    const place = x.at(registered);
    const end = place > 440;
    body.push(
      `<path class="chosen" d="M${px(place)} ${plot.top}V${plot.bottom}"/>`,
      `<text class="label" x="${px(place + (end ? -6 : 6))}" y="${plot.bottom - 8}" text-anchor="${end ? 'end' : 'start'}">${escapeHtml(words.chart.own(registered.toLocaleString('en-US')))}</text>`,
    );
  }
  const said = [...(registered === null ? [] : [hereSentence(growth, registered, text)]), safeSentence(growth, text)];
  const percent = (rate: number): string => report.share({ rate });
  return figure({
    id: 'chart-registered',
    title: words.chart.title,
    takeaway: sentences(...said),
    notes: [words.assumption, ...(growth.fmr.errors === 0 && startingFmr(growth) > 0 ? [words.bound] : []), words.templates],
    width: 640,
    height: 326,
    body: body.join(''),
    legend: [
      {
        label: words.chart.counted,
        sample: '<path class="line student" d="M1 7H27"/><circle class="mark student" cx="14" cy="7" r="3.6"/>',
      },
      { label: words.chart.independent, sample: '<path class="line teacher" d="M1 7H27"/>' },
      { label: words.chart.range, sample: '<rect class="band" x="2" y="2" width="24" height="10"/>' },
    ],
    tableLabel: report.table,
    table: table(
      words.chart.head,
      projection.map(({ registered: number, counted: value, independent, low, high }) => [
        number.toLocaleString('en-US'),
        value === null ? '—' : percent(value),
        percent(independent),
        `${percent(low)} – ${percent(high)}`,
      ]),
    ),
  });
}

/** A logarithmic scale from power of ten to power of ten. */
function logScale([low, high]: readonly [number, number], [from, to]: readonly [number, number], label: (value: number) => string): Scale {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9));
  return {
    domain: [10 ** first, 10 ** last],
    ticks: Array.from({ length: last - first + 1 }, (_, index) => ({
      at: 10 ** (first + index),
      label: label(Number(`1e${first + index}`)),
    })),
    at: (value) => from + ((Math.log10(value) - first) / (last - first)) * (to - from),
  };
}
