// The section about recording conditions: student and teacher in twelve conditions and five severities, and what that costs.
// Invariants: the teacher stands beside the student wherever it was tried; all small charts share one scale; a severity that was not tried says so.
import type { Condition, StressModel, StressTest } from '../../preload/conditions.ts';
import { againstTeacher, hardestOf } from '../../renderer/text/hardest.ts';
import { sentences } from '../../renderer/text/sentences.ts';
import type { Text } from '../../renderer/text/text.ts';
import { lineSample, marker } from './charts.ts';
import type { Kpi } from './kpi.ts';
import type { Later } from './later.ts';
import { absent, heading, htmlTable, paragraph } from './sections.ts';
import { photosPart } from './slices.ts';
import { escapeHtml, line, linearScale, percentLabel, px } from './svg.ts';

type Tried = StressModel['asItIs'];
type Metric = 'fnmr' | 'fmr' | 'perYear';

const severities = [1, 2, 3, 4, 5] as const;

export function conditionsSection(_kpi: Kpi, text: Text, later: Later): string {
  return stressPart(text, later) + photosPart(text, later);
}

function stressPart(text: Text, { stress, damaged }: Later): string {
  const { report, conditions: names } = text;
  const words = report.conditions;
  if (stress === null) {
    const rows = Object.values(names.names).map((name) => [escapeHtml(name), absent(report.missing['not-assessed'])]);
    const why = damaged.includes('stress') ? text.damaged.stress : words.none;
    return paragraph(why) + htmlTable([names.condition, report.limits.state], rows);
  }
  const { student, teacher } = stress;
  const parts = [
    paragraph(sentences(names.basis(stress.probes, stress.people), words.simulated)),
    stress.leftOut ? paragraph(text.slices.leftOut(stress.leftOut)) : '',
    `<p><strong>${takeaway(stress, text)}</strong></p>`,
  ];
  parts.push(teacher === null ? paragraph(words.noTeacher) : '', chartOf(stress, text));
  const titled = (title: string): string => heading(teacher === null ? title : `${title} – ${words.pair}`);
  parts.push(titled(words.refusedTable), tableOf(stress, 'fnmr', text), titled(words.passedTable), tableOf(stress, 'fmr', text));
  parts.push(titled(words.costTable));
  parts.push(student.asItIs.perYear === null ? `<p>${absent(report.missing['no-price'])}</p>` : tableOf(stress, 'perYear', text));
  return parts.join('');
}

function takeaway(stress: StressTest, { report, conditions: words }: Text): string {
  const hardest = hardestOf(stress);
  if (hardest === null) return escapeHtml(words.steady);
  const { condition, from, to, money } = hardest;
  const said = words.worst(words.names[condition], report.percent(from), report.percent(to));
  const cost = money !== null && words.money(report.moneyAbout(money[0], stress.currency), report.moneyAbout(money[1], stress.currency));
  return escapeHtml(sentences(said, cost));
}

function tableOf({ student, teacher, currency }: StressTest, metric: Metric, text: Text): string {
  const { report, conditions: words } = text;
  const say = (tried: Tried | undefined): string | null => {
    if (tried === undefined) return null;
    if (metric === 'perYear') return tried.perYear === null ? null : report.moneyAbout(tried.perYear, currency);
    const { value } = tried[metric];
    return value === null ? null : report.percent(value);
  };
  const cell = (of: Tried | undefined, against: Tried | undefined): string => {
    const [own, other] = [say(of), say(against)];
    return (
      (own === null ? absent(report.conditions.notTried) : escapeHtml(own)) +
      (other === null ? '' : ` <small class="pair">/ ${escapeHtml(other)}</small>`)
    );
  };
  const at = (model: StressModel | null, condition: Condition, severity: number): Tried | undefined =>
    model?.conditions.find((one) => one.condition === condition)?.tried.find((one) => one.severity === severity);
  const rows = student.conditions.map(({ condition }) => [
    escapeHtml(words.names[condition]),
    ...severities.map((severity) => cell(at(student, condition, severity), at(teacher, condition, severity))),
  ]);
  const asItIs = [escapeHtml(words.asItIs), cell(student.asItIs, teacher?.asItIs)];
  return htmlTable([words.condition, ...severities.map((severity) => words.severity(severity))], [asItIs, ...rows]);
}

const panel = { width: 152, height: 118, left: 8, top: 22, bottom: 100 };
const columns = 4;
const left = 44;

/** A small chart for each condition, all on one scale: FNMR against severity. */
function chartOf(stress: StressTest, text: Text): string {
  const { student, teacher } = stress;
  const { report, conditions: words } = text;
  const models = [['teacher', teacher] as const, ['student', student] as const];
  const most = Math.max(
    0.01,
    ...models.flatMap(([, model]) => (model?.conditions ?? []).flatMap(({ tried }) => tried.map(({ fnmr }) => fnmr.value ?? 0))),
  );
  const y = linearScale([0, most], [panel.bottom, panel.top], { wanted: 3, label: percentLabel });
  const body = student.conditions.map(({ condition }, place) => {
    const from = left + (place % columns) * (panel.width - 4);
    const down = Math.floor(place / columns) * panel.height;
    const x = (severity: number): number => from + panel.left + (severity / 5) * (panel.width - 28);
    const drawn = models.map(([name, model]) => {
      const tried = model?.conditions.find((one) => one.condition === condition)?.tried ?? [];
      const points = (model === null ? [] : [model.asItIs, ...tried]).flatMap(({ severity, fnmr }) =>
        fnmr.value === null ? [] : [[x(severity), y.at(fnmr.value) + down] as const],
      );
      return `<path class="line ${name}" d="${line(points)}"/>${points.map(([at, high]) => marker(name, at, high)).join('')}`;
    });
    const grid = y.ticks.map((tick) => {
      const high = px(y.at(tick.at) + down);
      const label =
        place % columns === 0
          ? `<text class="tick" x="${left}" y="${px(y.at(tick.at) + down + 4)}" text-anchor="end">${escapeHtml(tick.label)}</text>`
          : '';
      return `<path class="grid" d="M${px(x(0))} ${high}H${px(x(5))}"/>${label}`;
    });
    const name = `<text class="panel" x="${px(x(0))}" y="${down + 12}">${escapeHtml(shortened(words.names[condition]))}</text>`;
    return grid.join('') + drawn.join('') + name;
  });
  const known = models.flatMap(([name, model]) => (model === null ? [] : [name])).toReversed();
  const legend = known.map(
    (name) =>
      `<li><svg viewBox="0 0 28 14" width="28" height="14" aria-hidden="true">${lineSample(name)}</svg>${escapeHtml(report.models[name])}</li>`,
  );
  const title = report.conditions.chart;
  const rows = Math.ceil(student.conditions.length / columns);
  return [
    `<figure class="chart" id="chart-conditions"><figcaption><strong>${escapeHtml(title)}</strong><span>${escapeHtml(sentences(againstTeacher(stress, 'fnmr', text), report.conditions.axis))}</span></figcaption>`,
    `<ul class="legend">${legend.join('')}</ul>`,
    `<svg viewBox="0 0 ${left + columns * (panel.width - 4) + 8} ${rows * panel.height}" role="img" aria-label="${escapeHtml(title)}">`,
    ...body,
    '</svg></figure>',
  ].join('');
}

/** So that two names never touch; the tables have them in full. */
function shortened(name: string): string {
  const wide = /[\u3000-\u9fff]/.test(name) ? 11 : 22;
  return name.length > wide ? `${name.slice(0, wide - 1)}…` : name;
}
