// model_card.md and datasheet.md of a package (after Mitchell and others 2019, Gebru and others 2021), in Japanese or English.
// Invariants: every number and nearly every word is read out of the sections of the report, so that neither can say something else; what was not assessed or
// not stated stays on the page; no photo, path or name of a person on a photo.
import type { Duty } from '../../renderer/text/en-governance.ts';
import { type Language, type Text, textFor } from '../../renderer/text/text.ts';
import { modelOf, shareOf, verdict } from './cards.ts';
import { conditionsSection } from './conditions.ts';
import { devicePart } from './device.ts';
import { divisionPart, limitsSection, setAsidePart, sourcesPart } from './facts.ts';
import { dutiesTable, findingsOf, useSection } from './governance.ts';
import type { HandedOverModel } from './handover.ts';
import { identificationPart } from './identification.ts';
import { int8Part } from './int8.ts';
import type { Kpi } from './kpi.ts';
import type { Later } from './later.ts';
import { escapeMarkdown, markdownOf } from './markdown.ts';
import { accuracySection, htmlTable, paragraph, speedSection } from './sections.ts';
import { groupsSection } from './slices.ts';
import { escapeHtml } from './svg.ts';

/** The model card. The same facts give the same bytes. */
export function modelCard(kpi: Kpi, language: Language, later: Later, model: HandedOverModel): string {
  const text = textFor(language);
  const { report } = text;
  const { card: words } = report.documents;
  const { sections } = report;
  return documentOf(kpi, text, words.title(`${model.id} ${model.version}`), words.from, [
    [words.details, details(kpi, text, later, model)],
    [sections.use, useSection(kpi, text, later)],
    [words.verdict, verdict(kpi, text, later.probes).map(paragraph).join('')],
    [words.threshold, thresholdPart(kpi, text)],
    [sections.accuracy, accuracySection(kpi, text) + identificationPart(kpi, text)],
    [sections.speed, speedSection(kpi, text) + devicePart(text, later) + int8Part(kpi, text)],
    [sections.conditions, conditionsSection(kpi, text, later)],
    [sections.groups, groupsSection(kpi, text, later)],
    [words.data, divisionPart(kpi, text) + sourcesPart(kpi, text)],
    [sections.limits, limitsSection(kpi, text, later)],
  ]);
}

/** What is known about legal ground, notice and the like belongs to the photos; the rest of the duties stands in the report. */
const dutiesOfPhotos: readonly Duty[] = ['purpose', 'legalBasis', 'notice', 'retention', 'assessment', 'sources', 'record', 'responsible'];

/** The data sheet of the photos. The same facts give the same bytes. */
export function dataSheet(kpi: Kpi, language: Language, later: Later, model: HandedOverModel): string {
  const text = textFor(language);
  const { report } = text;
  const { sheet: words } = report.documents;
  const findings = findingsOf(kpi, text, later);
  return documentOf(kpi, text, words.title(`${model.id} ${model.version}`), words.from, [
    [words.why, paragraph(words.whyText)],
    [words.composition, divisionPart(kpi, text) + sourcesPart(kpi, text) + labelledGroups(text, later)],
    [words.collection, paragraph(kpi.practice ? words.practice : words.collectionText)],
    [
      words.preparation,
      paragraph(
        words.preparationText(
          sizeOf(kpi),
          kpi.data.sources.some(({ alignedBy }) => alignedBy !== undefined),
        ),
      ),
    ],
    [words.drawnOnly, setAsidePart(kpi, text, later)],
    [
      words.rights,
      dutiesTable(
        dutiesOfPhotos.map((duty) => [duty, findings[duty]]),
        text,
      ),
    ],
    [words.use, `<ul>${words.useText.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>`],
  ]);
}

function documentOf(
  kpi: Kpi,
  { report }: Text,
  title: string,
  from: string,
  sections: readonly (readonly [title: string, html: string])[],
): string {
  return [
    `# ${escapeMarkdown(title)}`,
    ...(kpi.practice ? [`**${escapeMarkdown(report.practice)}**`] : []),
    escapeMarkdown(from),
    ...sections.flatMap(([name, html]) => [`## ${escapeMarkdown(name)}`, markdownOf(html)]),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function details(kpi: Kpi, { report }: Text, { project }: Later, { version }: HandedOverModel): string {
  const { rows } = report.documents.card;
  const { teacher, student } = kpi.models;
  const known: readonly (readonly [string, string | null | undefined])[] = [
    [rows.version, version],
    [rows.network, student.description],
    [rows.embedding, student.embedding?.toLocaleString('en-US')],
    [rows.input, sizeOf(kpi)],
    [rows.teacher, teacher.description],
    [rows.teacherLicence, teacher.licence],
    [rows.commercial, report.data.commercialWords[student.commercial]],
    [rows.digest, student.sha256],
    [rows.made, kpi.created.slice(0, 10)],
    [rows.responsible, project?.purpose.responsible],
  ];
  return htmlTable(
    [],
    known.map(([name, value]) => [
      escapeHtml(name),
      escapeHtml(value == null || value.trim() === '' ? report.missing['not-stated'] : value),
    ]),
  );
}

/** Of the photos as the student takes them; null where it was not recorded. */
function sizeOf({ method: { settings } }: Kpi): string | null {
  const size = settings['inputSize'];
  return size === undefined ? null : `${size} × ${size}`;
}

/** The threshold with the errors that were verified at it; why there is none where none could be chosen. */
function thresholdPart(kpi: Kpi, { report }: Text): string {
  const choice = modelOf(kpi.accuracy.value, 'student')?.choice;
  if (choice == null || choice.threshold === null) return paragraph(report.missing[choice == null ? 'not-assessed' : 'data-insufficient']);
  const [fnmr, fmr] = [shareOf(choice.verifiedOn.fnmr), shareOf(choice.verifiedOn.fmr)];
  return [
    report.pricing.chosen(report.threshold(choice.threshold)),
    report.pricing.chosenOn(choice.chosenOn.people, choice.verifiedOn.people),
    ...(fnmr === null ? [] : [report.refuses(fnmr)]),
    ...(fmr === null ? [] : [report.passes(fmr)]),
    ...(choice.supported ? [] : [report.pricing.unsupportedChoice]),
  ]
    .map(paragraph)
    .join('');
}

function labelledGroups(text: Text, { slices }: Later): string {
  const groups = slices?.attributes.filter(({ of }) => of === 'people') ?? [];
  const { report, slices: words } = text;
  const title = `<h3>${escapeHtml(report.documents.sheet.groups)}</h3>`;
  if (groups.length === 0) return `${title}<p>${escapeHtml(report.missing['not-assessed'])}: ${escapeHtml(report.groups.why)}</p>`;
  return (
    title +
    groups
      .map(({ name, labels }) =>
        htmlTable(
          [name, words.people, words.photos],
          labels.map(({ label, people, photos }) =>
            [label, people.toLocaleString('en-US'), photos.toLocaleString('en-US')].map(escapeHtml),
          ),
        ),
      )
      .join('')
  );
}
