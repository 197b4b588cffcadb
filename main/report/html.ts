// report.html: one file with everything inside, made from kpi.json and what came after the run (later.ts), in Japanese or English; also what is printed.
// Invariants: no script, nothing fetched (its own policy forbids it), every text escaped; each section stands with all its numbers missing.
import { createHash } from 'node:crypto';
import { type Language, type Text, textFor } from '../../renderer/text/text.ts';
import { cards, verdict } from './cards.ts';
import { conditionsSection } from './conditions.ts';
import { devicePart } from './device.ts';
import { dataSection, glossarySection, limitsSection, methodSection, reproduceSection } from './facts.ts';
import { charactersOf, fontRules } from './font.ts';
import { governanceSection, signOffLine, useSection } from './governance.ts';
import { identificationPart } from './identification.ts';
import { int8Part } from './int8.ts';
import { type Kpi, writeWhole } from './kpi.ts';
import { type Later, nothingLater } from './later.ts';
import { accuracySection, moneySection, speedSection, trainingSection } from './sections.ts';
import { groupsSection } from './slices.ts';
import { drawnByStyle, pageStyle, reportStyle } from './styles.ts';
import { escapeHtml } from './svg.ts';

type SectionName = Exclude<keyof Text['report']['sections'], 'summary'>;

const sections: Readonly<Record<SectionName, (kpi: Kpi, text: Text, later: Later) => string>> = {
  money: moneySection,
  accuracy: (kpi, text) => accuracySection(kpi, text) + identificationPart(kpi, text),
  speed: (kpi, text, later) => speedSection(kpi, text) + devicePart(text, later) + int8Part(kpi, text),
  conditions: conditionsSection,
  groups: groupsSection,
  training: trainingSection,
  data: dataSection,
  use: useSection,
  method: methodSection,
  limits: limitsSection,
  governance: governanceSection,
  reproduce: reproduceSection,
  glossary: (_kpi, text) => glossarySection(text),
};

/** The whole report with the font that it needs. The same facts give the same bytes. */
export function reportHtml(kpi: Kpi, language: Language, later: Later = nothingLater): Promise<string> {
  const text = textFor(language);
  const foot = later.kpiSha256 === null ? '' : text.report.paper.numbers(later.kpiSha256.slice(0, 16));
  return pageOf(`${kpi.title} – ${text.report.shortTitle}`, bodyOf(kpi, text, later), language, foot);
}

/** A page around a body: its policy, its style, the font for its characters; `head` and `foot` stand on every sheet of paper. */
export async function pageOf(head: string, body: string, language: Language, foot: string): Promise<string> {
  const font = await fontRules(charactersOf(head + withoutTags(body) + drawnByStyle, language));
  const style = font + reportStyle + pageStyle(head, foot);
  // The policy lets in this one style sheet, by its digest, and the font inside it: no script, no image, no connection.
  const fonts = font === '' ? '' : ' font-src data:;';
  const policy = `default-src 'none';${fonts} style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  return [
    `<!doctype html><html lang="${textFor(language).report.lang}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>${escapeHtml(head)}</title>`,
    `<style>${style}</style></head><body>`,
    body,
    '</body></html>\n',
  ].join('\n');
}

function bodyOf(kpi: Kpi, text: Text, later: Later): string {
  const { report } = text;
  const names = Object.keys(sections) as SectionName[];
  return [
    cover(kpi, text, later),
    `<nav aria-label="${escapeHtml(report.contents)}"><h2>${escapeHtml(report.contents)}</h2><ol>`,
    names.map((name) => `<li><a href="#${name}">${escapeHtml(report.sections[name])}</a></li>`).join(''),
    '</ol></nav><main>',
    names
      .map((name) => `<section id="${name}"><h2>${escapeHtml(report.sections[name])}</h2>${sections[name](kpi, text, later)}</section>`)
      .join(''),
    '</main>',
    footer(kpi, text, later),
  ].join('\n');
}

/** What is read: the characters that need a font. Escaped ones become themselves again. */
function withoutTags(html: string): string {
  return html.replace(/<[^>]*>/g, '').replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

function cover(kpi: Kpi, text: Text, later: Later): string {
  const { report } = text;
  const student = kpi.models.student;
  const facts = [report.made(kpi.created.slice(0, 10)), `${report.reproduce.words.program}: ${kpi.program.name} ${kpi.program.version}`];
  if (kpi.purpose !== null) facts.push(`${report.purpose}: ${kpi.purpose}`);
  if (later.project !== null) {
    facts.push(`${report.use.rows.stage}: ${text.window.stages[later.project.stage]}`);
    if (later.project.purpose.responsible !== '') facts.push(`${text.window.purpose.responsible}: ${later.project.purpose.responsible}`);
  }
  if (student.description !== null) facts.push(`${report.models.student}: ${student.description}`);
  if (student.sha256 !== null) facts.push(`SHA-256 ${student.sha256.slice(0, 16)}…`);
  facts.push(signOffLine(text, later));
  return [
    `<header class="cover"><p class="kicker">${escapeHtml(report.title)}</p><h1>${escapeHtml(kpi.title)}</h1>`,
    `<ul class="facts">${facts.map((fact) => `<li>${escapeHtml(fact)}</li>`).join('')}</ul>`,
    kpi.practice ? `<p class="notice">${escapeHtml(report.practice)}</p>` : '',
    `<div class="verdict">${verdict(kpi, text, later.probes)
      .map((sentence) => `<p>${escapeHtml(sentence)}</p>`)
      .join('')}</div>`,
    cards(kpi, text, later.probes),
    '</header>',
  ].join('');
}

function footer(kpi: Kpi, text: Text, { kpiSha256 }: Later): string {
  const { report } = text;
  const legend = (Object.keys(report.badgeNotes) as (keyof typeof report.badgeNotes)[]).map(
    (badge) =>
      `<div><dt><span class="badge ${badge}">${escapeHtml(report.badges[badge])}</span></dt><dd>${escapeHtml(report.badgeNotes[badge])}</dd></div>`,
  );
  const numbers = kpiSha256 === null ? '' : ` · ${report.paper.numbers(kpiSha256.slice(0, 16))}`;
  return `<footer><dl>${legend.join('')}</dl><p>${escapeHtml(`${report.shortTitle} · ${kpi.title} · ${report.made(kpi.created.slice(0, 10))}${numbers}`)}</p></footer>`;
}

/** Writes report.html atomically. */
export async function writeReport(path: string, kpi: Kpi, language: Language, later: Later = nothingLater): Promise<void> {
  await writeWhole(path, await reportHtml(kpi, language, later));
}
