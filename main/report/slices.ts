// The sections about groups of people and photos by recording condition: a table and a chart of ranges for each attribute, and what sums groups up.
// Invariants: without labels the section says that nothing was assessed and why; a group with too few people has no number.
import type { SlicedAttribute, SlicedModel, Slices } from '../../preload/slices.ts';
import { sentences } from '../../renderer/text/sentences.ts';
import { assessed, differentialRows, metricName, sliceRate, sliceTakeaway, standsIn } from '../../renderer/text/slices.ts';
import type { Text } from '../../renderer/text/text.ts';
import { modelOf, shareOf } from './cards.ts';
import { marker } from './charts.ts';
import type { Kpi } from './kpi.ts';
import type { Later } from './later.ts';
import { absent, heading, htmlTable, paragraph } from './sections.ts';
import { axes, escapeHtml, extent, figure, linearScale, percentLabel, px, type Scale, table } from './svg.ts';

export function groupsSection(kpi: Kpi, text: Text, { slices, damaged }: Later): string {
  const words = text.report.groups;
  const groups = slices?.attributes.filter(({ of }) => of === 'people') ?? [];
  const lost = damaged.includes('slices') ? paragraph(text.damaged.slices) : '';
  if (slices === null || groups.length === 0) return lost + notAssessed(kpi, text);
  return [
    paragraph(text.slices.howGroups),
    leftOutOf(slices, text),
    ...groups.map((attribute, at) => attributeHtml(attribute, slices, `groups-${at}`, text)),
    paragraph(sentences(text.slices.fewest(slices.fewestPeople), text.slices.spreadNote)),
    paragraph(words.how),
  ].join('');
}

/** What stands under the stress test: conditions as photographed, and not calculated. '' where none are labelled. */
export function photosPart(text: Text, { slices }: Later): string {
  const found = slices?.attributes.filter(({ of }) => of === 'photos') ?? [];
  if (slices === null || found.length === 0) return '';
  return [
    heading(text.slices.conditions),
    paragraph(text.slices.howConditions),
    leftOutOf(slices, text),
    ...found.map((attribute, at) => attributeHtml(attribute, slices, `photos-${at}`, text)),
  ].join('');
}

function leftOutOf({ leftOut }: Slices, text: Text): string {
  return leftOut ? paragraph(text.slices.leftOut(leftOut)) : '';
}

function notAssessed(kpi: Kpi, text: Text): string {
  const { report } = text;
  const words = report.groups;
  const unknown = absent(report.missing['not-assessed']);
  const verified = modelOf(kpi.accuracy.value, 'student')?.choice?.verifiedOn;
  const say = (rate: Parameters<typeof shareOf>[0] | undefined): string => {
    const share = rate === undefined ? null : shareOf(rate);
    return share === null ? unknown : escapeHtml(report.share(share));
  };
  const all = [
    escapeHtml(words.all),
    verified === undefined ? unknown : escapeHtml(verified.people.toLocaleString('en-US')),
    say(verified?.fmr),
    say(verified?.fnmr),
    verified === undefined ? unknown : escapeHtml(report.badges['measured-here']),
  ];
  return [
    `<p><strong>${escapeHtml(report.missing['not-assessed'])}</strong> – ${escapeHtml(words.state)}</p>`,
    htmlTable(words.columns, [all, [escapeHtml(words.any), unknown, unknown, unknown, unknown]]),
    paragraph(words.why),
    paragraph(words.how),
  ].join('');
}

function attributeHtml(attribute: SlicedAttribute, found: Slices, id: string, text: Text): string {
  const { slices: words } = text;
  const [student, teacher] = attribute.models;
  const said = (['fmr', 'fnmr'] as const).flatMap((metric) => sliceTakeaway(attribute, student!, metric, text) ?? []);
  const sums = differentialRows(student!, text);
  const ofTeacher = teacher === undefined ? [] : differentialRows(teacher, text);
  return [
    heading(attribute.name),
    ...said.map((sentence) => `<p><strong>${escapeHtml(sentence)}</strong></p>`),
    ratesTable(attribute, found, text),
    ...(['fmr', 'fnmr'] as const).map((metric) => chartOf(attribute, metric, `${id}-${metric}`, text)),
    sums.length === 0
      ? ''
      : htmlTable(
          [words.measure, text.report.models.student, ...(ofTeacher.length > 0 ? [text.report.models.teacher] : [])],
          sums.map(([name, value], at) => [name, value, ...(ofTeacher.length > 0 ? [ofTeacher[at]?.[1] ?? '—'] : [])].map(escapeHtml)),
        ),
    attribute.models.some(standsIn) ? `<p class="note">${escapeHtml(words.atLeastNote)}</p>` : '',
  ].join('');
}

function ratesTable({ name, labels, models, without }: SlicedAttribute, { people, photos, fewestPeople }: Slices, text: Text): string {
  const { slices: words } = text;
  const [student, teacher] = models;
  const cell = (pick: (model: SlicedModel) => SlicedModel['all'], metric: 'fmr' | 'fnmr'): string => {
    const own = pick(student!)[metric];
    const said = sliceRate(own, fewestPeople, text);
    const other =
      teacher === undefined ? '' : `<small>${escapeHtml(words.ofTeacher(sliceRate(pick(teacher)[metric], fewestPeople, text)))}</small>`;
    return (assessed(own) ? escapeHtml(said) : absent(said)) + other;
  };
  const row = (label: string, own: { people: number; photos: number }, pick: (model: SlicedModel) => SlicedModel['all']): string[] => [
    escapeHtml(label),
    escapeHtml(own.people.toLocaleString('en-US')),
    escapeHtml(own.photos.toLocaleString('en-US')),
    cell(pick, 'fmr'),
    cell(pick, 'fnmr'),
  ];
  const rows = [
    row(words.all, { people, photos }, ({ all }) => all),
    ...labels.map(({ label, ...own }, at) => row(label, own, ({ rates }) => rates[at]!)),
  ];
  if (without.photos > 0) {
    const counts = [without.people, without.photos].map((count) => count.toLocaleString('en-US'));
    rows.push([escapeHtml(words.without), ...counts, absent(words.notCompared), absent(words.notCompared)]);
  }
  return htmlTable([name, words.people, words.photos, words.passed, words.refused], rows);
}

const rowHeight = 34;
const plot = { left: 190, right: 600, top: 26 };

/** Rate and range of every label that has enough people, one under the other; '' with fewer than two. */
function chartOf({ name, labels, models, ...rest }: SlicedAttribute, metric: 'fmr' | 'fnmr', id: string, text: Text): string {
  const { report, slices: words } = text;
  const drawn = labels.flatMap(({ label }, at) => {
    const own = models.flatMap((model) => (assessed(model.rates[at]![metric]) ? [{ name: model.name, ...model.rates[at]![metric] }] : []));
    return own.some((model) => model.name === 'student') ? [{ label, own }] : [];
  });
  if (drawn.length < 2) return '';
  const bottom = plot.top + drawn.length * rowHeight;
  const most = extent([0, ...drawn.flatMap(({ own }) => own.map(({ high }) => high))])[1];
  const x = linearScale([0, most], [plot.left, plot.right], { wanted: 4, label: percentLabel });
  const y: Scale = { domain: [0, drawn.length], ticks: [], at: (value) => plot.top + value * rowHeight };
  const title = words.chart(name, metricName(metric, text));
  const body = [axes({ ...plot, bottom }, x, y, { x: metricName(metric, text), y: '' })];
  for (const [place, { label, own }] of drawn.entries()) {
    const middle = y.at(place) + rowHeight / 2;
    body.push(`<text class="label" x="${plot.left - 8}" y="${px(middle + 4)}" text-anchor="end">${escapeHtml(shortened(label))}</text>`);
    for (const { name: of, value, low, high } of own) {
      const at = middle + (of === 'teacher' ? 7 : own.length > 1 ? -6 : 0);
      body.push(`<path class="whisker" d="M${px(x.at(low))} ${px(at)}H${px(x.at(high))}"/>`, marker(of, x.at(value!), at));
    }
  }
  const takeaway = sliceTakeaway({ name, labels, models, ...rest }, models[0]!, metric, text) ?? words.howConditions;
  return figure({
    id,
    title,
    takeaway,
    width: 620,
    height: bottom + 46,
    body: body.join(''),
    legend: models.map((model) => ({
      label: report.models[model.name],
      sample: `<path class="whisker" d="M1 7H27"/>${marker(model.name, 14, 7)}`,
    })),
    tableLabel: report.table,
    table: table(
      [name, ...models.map((model) => report.models[model.name])],
      drawn.map(({ label, own }) => [
        label,
        ...models.map((model) => {
          const rate = own.find((one) => one.name === model.name);
          return rate === undefined ? words.notAssessed : report.share({ rate: rate.value!, low: rate.low, high: rate.high });
        }),
      ]),
    ),
  });
}

/** So that a long label stays on the page; the tables have it in full. */
function shortened(label: string): string {
  const most = /[\u3000-\u9fff]/.test(label) ? 13 : 26;
  return label.length > most ? `${label.slice(0, most - 1)}…` : label;
}
