// The sections of the report about where things come from: data and licences, method, limits, repeating, glossary.
// Invariant: what nobody looked at is listed as not assessed; an unknown code is shown as it is and never hidden.
import { inFours } from '../../renderer/text/numbers.ts';
import { slowestOf } from '../../renderer/text/probe.ts';
import type { Text } from '../../renderer/text/text.ts';
import { modelOf } from './cards.ts';
import type { Kpi } from './kpi.ts';
import type { Later } from './later.ts';
import { heading, htmlTable, paragraph } from './sections.ts';
import { escapeHtml, table } from './svg.ts';

type Words = Readonly<Record<string, string>>;

function absent(words: string): string {
  return `<p><em class="absent">${escapeHtml(words)}</em></p>`;
}

export function dataSection(kpi: Kpi, text: Text, later: Later): string {
  return divisionPart(kpi, text) + sourcesPart(kpi, text) + setAsidePart(kpi, text, later) + paragraph(text.report.data.privacy);
}

/** How the people were divided. */
export function divisionPart({ data: { split } }: Kpi, { report }: Text): string {
  const words = report.data;
  if (split === null) return heading(words.split) + absent(report.missing['not-stated']);
  const rows = (['train', 'choose', 'verify'] as const).map((part) => [
    words.parts[part],
    split[part].people.toLocaleString('en-US'),
    split[part].photos.toLocaleString('en-US'),
  ]);
  return heading(words.split) + table(['', words.peopleColumn, words.photosColumn], rows) + paragraph(words.disjoint);
}

/** Each source of photos and the teacher, with their licences. */
export function sourcesPart(kpi: Kpi, text: Text): string {
  const { report } = text;
  const words = report.data;
  const sourceRows = kpi.data.sources.map(({ label, people, photos, licence, commercial, consentUntil }) => [
    label,
    people.toLocaleString('en-US'),
    photos.toLocaleString('en-US'),
    licence ?? report.missing['not-stated'],
    words.commercialWords[commercial],
    consentUntil ?? report.missing['not-stated'],
  ]);
  const { description, licence, commercial } = kpi.models.teacher;
  sourceRows.push([
    `${words.teacher}${description === null ? '' : `: ${description}`}`,
    '—',
    '—',
    licence ?? report.missing['not-stated'],
    words.commercialWords[commercial],
    '—',
  ]);
  return (
    heading(words.sources) +
    table([words.source, words.peopleColumn, words.photosColumn, words.licence, words.commercial, words.consent], sourceRows) +
    paragraph(words.inherits) +
    alignedPart(kpi, text)
  );
}

/** Which sources held photos whose faces the program found and aligned itself. */
function alignedPart({ data }: Kpi, { formats }: Text): string {
  return data.sources
    .map(({ label, alignedBy }) => (alignedBy === undefined ? '' : paragraph(formats.alignment.reported(label, alignedBy))))
    .join('');
}

/** Which photos did not take part, and which took part although a check named them. */
export function setAsidePart(kpi: Kpi, text: Text, { project }: Later): string {
  const { report } = text;
  const words = report.data;
  const { excluded } = kpi.data;
  const parts: string[] = [heading(words.excluded)];
  if (excluded === null) parts.push(absent(report.missing['not-stated']));
  else if (Object.values(excluded).every((count) => count === 0)) parts.push(paragraph(words.noneExcluded));
  else {
    const reasons: Words = text.rejects;
    const rows = Object.entries(excluded)
      .filter(([, count]) => count > 0)
      .map(([reason, count]) => [reasons[reason] ?? reason, count.toLocaleString('en-US')]);
    parts.push(table([words.reason, words.count], rows));
  }
  return parts.concat(namedPhotos(kpi, text, project)).join('');
}

/** What the checks before the training named among the photos that took part, with the operator's reasons. */
function namedPhotos({ data: { named } }: Kpi, text: Text, project: Later['project']): string[] {
  const words = text.photoChecks;
  const title = heading(words.report.title);
  if (named === undefined) return [title, absent(text.report.missing['not-assessed'])];
  const names: Readonly<Record<string, readonly [string, string]>> = words.names;
  const found = Object.entries(named).filter(([, photos]) => photos > 0);
  if (found.length === 0) return [title, paragraph(words.report.none), paragraph(words.report.note)];
  const rows = found.map(([check, photos]) => [
    names[check]?.[0] ?? check,
    photos.toLocaleString('en-US'),
    project?.kept.find((one) => one.check === check)?.reason ?? text.report.missing['not-stated'],
  ]);
  return [title, table([text.report.data.reason, text.report.data.count, words.report.reason], rows), paragraph(words.report.note)];
}

export function methodSection(kpi: Kpi, text: Text): string {
  const words = text.report.method;
  const { name, settings, differences } = kpi.method;
  const intro = name === 'standalone' ? words.introStandalone : name === 'adadistill' ? words.intro : words.introCompared(name);
  const parts = [paragraph(intro), heading(words.settings)];
  const known: Readonly<Record<string, { readonly label: string; readonly why: string }>> = words.settingWords;
  const rows = Object.entries(settings).map(([key, value]) => {
    const { label, why } = known[key] ?? { label: key, why: '—' };
    return [label, String(value), why];
  });
  parts.push(rows.length === 0 ? absent(text.report.missing['not-stated']) : table([words.setting, words.value, words.why], rows));
  parts.push(heading(words.differences));
  const sentences: Words = words.differenceWords;
  if (differences === null) parts.push(absent(words.notListed));
  else if (differences.length === 0) parts.push(paragraph(words.noDifferences));
  else parts.push(`<ul class="plain">${differences.map((code) => `<li>${escapeHtml(sentences[code] ?? code)}</li>`).join('')}</ul>`);
  return parts.join('');
}

export function limitsSection(kpi: Kpi, text: Text, { probes }: Later): string {
  const { report } = text;
  const words = report.limits;
  const state = `<span class="state open">${escapeHtml(report.badges['not-assessed'])}</span>`;
  // A search that was measured stands with the accuracy, with more than this table could say.
  const searched = kpi.accuracy.value?.models.some(({ identification }) => identification != null) === true;
  const rows = Object.entries(words.rows)
    .filter(([row]) => !searched || row !== 'identification')
    .map(([row, { topic, what }]) => [
      escapeHtml(topic),
      state,
      escapeHtml(row === 'device' && slowestOf(probes) !== null ? text.probe.power : what),
    ]);
  const parts = [htmlTable([words.topic, words.state, words.what], rows)];
  const choice = modelOf(kpi.accuracy.value, 'student')?.choice;
  if (choice !== undefined && choice !== null && choice.projections.length > 0 && !searched) {
    parts.push(
      table(
        [words.registered, words.chance],
        choice.projections.map(({ enrolled, fpir }) => [enrolled.toLocaleString('en-US'), report.share({ rate: fpir })]),
        words.chanceTable,
      ),
    );
  }
  return parts.join('');
}

export function reproduceSection(kpi: Kpi, text: Text, { kpiSha256, signer }: Later): string {
  const words = text.report.reproduce;
  const labels: Words = words.words;
  const { versions, seeds, digests } = kpi.reproduce;
  const allDigests = { ...digests };
  if (kpiSha256 !== null) allDigests['kpi'] = kpiSha256;
  for (const name of ['teacher', 'student'] as const) {
    const digest = kpi.models[name].sha256;
    if (digest !== null) allDigests[name] ??= digest;
  }
  const list = (title: string, values: Readonly<Record<string, string | number>>, code: boolean) => {
    const rows = Object.entries(values).map(([key, value]) => {
      const cell = escapeHtml(String(value));
      return `<tr><th scope="row">${escapeHtml(labels[key] ?? key)}</th><td>${code ? `<code>${cell}</code>` : cell}</td></tr>`;
    });
    const body =
      rows.length === 0
        ? absent(text.report.missing['not-stated'])
        : `<div class="scroll"><table><tbody>${rows.join('')}</tbody></table></div>`;
    return heading(title) + body;
  };
  return [
    paragraph(words.note),
    list(words.versions, { program: `${kpi.program.name} ${kpi.program.version}`, ...versions }, false),
    list(words.seeds, seeds, false),
    list(words.digests, allDigests, true),
    ...(signer === null ? [] : [paragraph(words.signer(inFours(signer)))]),
  ].join('');
}

export function glossarySection(text: Text): string {
  const entries = Object.values(text.report.glossary).map(
    ([term, meaning]) => `<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(meaning)}</dd>`,
  );
  return `<dl class="glossary">${entries.join('')}</dl>`;
}
