// The sections about people: intended use, duties with what is known about each, and the sign-offs.
// Invariant: a duty counts as stated only where something was found; "open" is the default, and nothing is called kept or lawful.
import type { Duty } from '../../renderer/text/en-governance.ts';
import { probesIn } from '../../renderer/text/probe.ts';
import { sentences } from '../../renderer/text/sentences.ts';
import type { Text } from '../../renderer/text/text.ts';
import { modelOf } from './cards.ts';
import type { Kpi } from './kpi.ts';
import type { Later } from './later.ts';
import { absent, heading, htmlTable, paragraph } from './sections.ts';
import { escapeHtml } from './svg.ts';

function list(lines: readonly string[]): string {
  return `<ul class="plain">${lines.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>`;
}

export function useSection(kpi: Kpi, text: Text, { project }: Later): string {
  const { report } = text;
  const words = report.use;
  const { purpose, device, stages } = text.window;
  const asked = project?.purpose;
  const stated = (value: string | null | undefined): string =>
    value === null || value === undefined || value.trim() === '' ? absent(report.missing['not-stated']) : escapeHtml(value);
  const { rows } = words;
  const known: readonly (readonly [string, string | null | undefined])[] = [
    [rows.use, asked?.use == null ? null : useName(asked.use, text)],
    [rows.where, asked?.where || kpi.purpose],
    [rows.stage, project === null ? null : stages[project.stage]],
    [rows.match, asked?.match == null ? null : purpose.matches[asked.match].join(' – ')],
    [rows.enrolled, asked?.enrolled?.toLocaleString('en-US')],
    [rows.device, project?.device == null ? null : project.deviceName || device.devices[project.device][0]],
  ];
  return [
    heading(words.intended),
    htmlTable(
      [],
      known.map(([name, value]) => [escapeHtml(name), stated(value)]),
    ),
    heading(words.outside),
    list(Object.values(purpose.forbiddenUses)),
    heading(words.people),
    list(words.duties),
  ].join('');
}

type Use = NonNullable<NonNullable<Later['project']>['purpose']['use']>;

function useName(use: Use, { window: { purpose } }: Text): string {
  return ({ ...purpose.uses, ...purpose.forbiddenUses } as Readonly<Record<Use, string>>)[use];
}

/** What is known about a duty. `no`: it was looked at and is not met. */
export interface Finding {
  readonly state: 'known' | 'open' | 'no';
  /** Words, or what the operator wrote; empty where nothing is known. */
  readonly found: string;
}

/** Every duty with what is known about it. */
export function findingsOf(kpi: Kpi, text: Text, { stress, slices, project }: Later): Readonly<Record<Duty, Finding>> {
  const { report } = text;
  const words = report.governance.found;
  const asked = project?.purpose;
  const open: Finding = { state: 'open', found: '' };
  const written = (value: string | undefined): Finding =>
    value === undefined || value.trim() === '' ? open : { state: 'known', found: value };
  const targets = Object.keys(kpi.targets).length;
  const people = modelOf(kpi.accuracy.value, 'student')?.verification.people;
  const groups = slices?.attributes.filter(({ of }) => of === 'people') ?? [];
  const audit = kpi.reproduce.digests['audit'];
  return {
    purpose: purposeOf(kpi, text, asked),
    legalBasis: written(asked?.legalBasis),
    notice: written(asked?.notice),
    retention: written(asked?.retention),
    assessment: written(asked?.assessment),
    sources: sourcesOf(kpi, text, project),
    targets: targets === 0 ? { state: 'open', found: words.noTargets } : { state: 'known', found: words.targets(targets) },
    accuracy: people === undefined ? open : { state: 'known', found: words.people(people) },
    conditions: stress === null ? open : { state: 'known', found: words.tried(stress.probes, stress.people) },
    groups: groups.length === 0 ? open : { state: 'known', found: groups.map(({ name }) => name).join(', ') },
    attacks: open,
    oversight: { state: 'open', found: words.onSite },
    record: audit === undefined || audit === '' ? open : { state: 'known', found: `${words.seal} ${audit.slice(0, 16)}…` },
    responsible: written(asked?.responsible),
  };
}

function purposeOf(kpi: Kpi, text: Text, asked: NonNullable<Later['project']>['purpose'] | undefined): Finding {
  const where = asked?.where || (kpi.purpose ?? '');
  const use = asked?.use ?? null;
  const found = [use === null ? '' : useName(use, text), where].filter((part) => part.trim() !== '').join(' – ');
  if (use !== null && use in text.window.purpose.forbiddenUses) return { state: 'no', found };
  return found === '' ? { state: 'open', found } : { state: 'known', found };
}

/** All that the student inherits from: each source of photos, and the teacher. */
function sourcesOf(kpi: Kpi, text: Text, project: Later['project']): Finding {
  const words = text.report.governance.found;
  const { sources } = kpi.data;
  if (sources.length === 0) return { state: 'open', found: '' };
  if (project !== null && !project.lawful) return { state: 'open', found: words.unlawful };
  const commercial = [...sources.map((source) => source.commercial), kpi.models.teacher.commercial];
  if (commercial.includes('no')) return { state: 'no', found: words.commercial.no };
  return commercial.includes('unknown')
    ? { state: 'open', found: words.commercial.unknown }
    : { state: 'known', found: words.commercial.yes };
}

/** Duties with what is known about each, as a table. */
export function dutiesTable(findings: readonly (readonly [Duty, Finding])[], text: Text): string {
  const words = text.report.governance;
  const { columns } = words;
  const rows = findings.map(([duty, { state, found }]) => [
    escapeHtml(words.duties[duty]),
    `<span class="state ${state}">${escapeHtml(words.states[state])}</span>`,
    found === '' ? absent(text.report.missing['not-assessed']) : escapeHtml(found),
    `<small class="from">${escapeHtml(words.from[duty])}</small>`,
  ]);
  return htmlTable([columns.duty, columns.state, columns.found, columns.from], rows);
}

export function governanceSection(kpi: Kpi, text: Text, later: Later): string {
  const words = text.report.governance;
  const findings = Object.entries(findingsOf(kpi, text, later)) as [Duty, Finding][];
  return [
    paragraph(sentences(words.note, words.open(findings.filter(([, { state }]) => state !== 'known').length, findings.length))),
    dutiesTable(findings, text),
    heading(words.signOffs),
    signOffs(text, later),
  ].join('');
}

function signOffs(text: Text, { signOffs: signed, kpiSha256, probes, damaged }: Later): string {
  const words = text.report.governance;
  const bound = kpiSha256 === null ? paragraph(words.unbound) : paragraph(words.bound(`${kpiSha256.slice(0, 12)}…`));
  if (damaged.includes('sign-offs')) return `<p>${absent(text.damaged['sign-offs'])}</p>${bound}`;
  if (signed.length === 0) return `<p>${absent(words.notSigned)}</p>${bound}`;
  const measuredMs = Math.max(0, ...probesIn(probes, 'fp32').map((probe) => probe.atMs));
  const rows = signed.map(({ decision, name, role, atMs, note, kpi }) => [
    escapeHtml(text.window.judging.signOff.decisions[decision][0]),
    escapeHtml(name),
    role === '' ? absent(words.noRole) : escapeHtml(role),
    // The targets may have come out otherwise then.
    `<time>${minuteOf(atMs)}</time>${atMs < measuredMs ? `<small>${escapeHtml(text.probe.signedBefore)}</small>` : ''}`,
    escapeHtml(note),
    `<code class="short">${kpi.slice(0, 12)}…</code>${kpiSha256 === null ? '' : `<small>${escapeHtml(kpi === kpiSha256 ? words.same : words.other)}</small>`}`,
  ]);
  return htmlTable(words.signColumns, rows) + bound;
}

/** One line for the first page: the newest sign-off of these very numbers, or that there is none. */
export function signOffLine(text: Text, { signOffs: signed, kpiSha256, damaged }: Later): string {
  const words = text.report.governance;
  if (damaged.includes('sign-offs')) return `${words.signOffs}: ${text.damaged['sign-offs']}`;
  const newest = signed.findLast(({ kpi }) => kpi === kpiSha256);
  if (newest === undefined) return `${words.signOffs}: ${words.notSigned}`;
  return words.latest(text.window.judging.signOff.decisions[newest.decision][0], newest.name, minuteOf(newest.atMs).slice(0, 10));
}

/** In UTC: the same report on every computer. */
function minuteOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
}
