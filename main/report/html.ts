// report.html: one file with everything inside, made from kpi.json alone, in Japanese or English.
// Invariants: no script, nothing fetched (its own policy forbids it), every text escaped; each section stands with all its numbers missing.
import { createHash } from 'node:crypto';
import { type Language, type Text, textFor } from '../../renderer/text/text.ts';
import { cards, verdict } from './cards.ts';
import { dataSection, glossarySection, limitsSection, methodSection, reproduceSection } from './facts.ts';
import { type Kpi, writeWhole } from './kpi.ts';
import { accuracySection, moneySection, speedSection, trainingSection } from './sections.ts';
import { reportStyle } from './styles.ts';
import { escapeHtml } from './svg.ts';

type SectionName = Exclude<keyof Text['report']['sections'], 'summary'>;

const sections: Readonly<Record<SectionName, (kpi: Kpi, text: Text) => string>> = {
  accuracy: accuracySection,
  money: moneySection,
  speed: speedSection,
  training: trainingSection,
  data: dataSection,
  method: methodSection,
  limits: limitsSection,
  reproduce: reproduceSection,
  glossary: (_kpi, text) => glossarySection(text),
};

/** The whole report. Pure: the same KPIs give the same bytes. */
export function reportHtml(kpi: Kpi, language: Language): string {
  const text = textFor(language);
  const { report } = text;
  const names = Object.keys(sections) as SectionName[];
  // The policy lets in this one style sheet, by its digest, and nothing else: no script, no image, no font, no connection.
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(reportStyle).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  return [
    `<!doctype html><html lang="${report.lang}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>${escapeHtml(`${kpi.title} – ${report.shortTitle}`)}</title>`,
    `<style>${reportStyle}</style></head><body>`,
    cover(kpi, text),
    `<nav aria-label="${escapeHtml(report.contents)}"><h2>${escapeHtml(report.contents)}</h2><ol>`,
    names.map((name) => `<li><a href="#${name}">${escapeHtml(report.sections[name])}</a></li>`).join(''),
    '</ol></nav><main>',
    names
      .map((name) => `<section id="${name}"><h2>${escapeHtml(report.sections[name])}</h2>${sections[name](kpi, text)}</section>`)
      .join(''),
    '</main>',
    footer(kpi, text),
    '</body></html>\n',
  ].join('\n');
}

function cover(kpi: Kpi, text: Text): string {
  const { report } = text;
  const student = kpi.models.student;
  const facts = [report.made(kpi.created.slice(0, 10)), `${report.reproduce.words.program}: ${kpi.program.name} ${kpi.program.version}`];
  if (kpi.purpose !== null) facts.push(`${report.purpose}: ${kpi.purpose}`);
  if (student.description !== null) facts.push(`${report.models.student}: ${student.description}`);
  if (student.sha256 !== null) facts.push(`SHA-256 ${student.sha256.slice(0, 16)}…`);
  return [
    `<header class="cover"><p class="kicker">${escapeHtml(report.title)}</p><h1>${escapeHtml(kpi.title)}</h1>`,
    `<ul class="facts">${facts.map((fact) => `<li>${escapeHtml(fact)}</li>`).join('')}</ul>`,
    kpi.practice ? `<p class="notice">${escapeHtml(report.practice)}</p>` : '',
    `<div class="verdict">${verdict(kpi, text)
      .map((sentence) => `<p>${escapeHtml(sentence)}</p>`)
      .join('')}</div>`,
    cards(kpi, text),
    '</header>',
  ].join('');
}

function footer(kpi: Kpi, text: Text): string {
  const { report } = text;
  const legend = (Object.keys(report.badgeNotes) as (keyof typeof report.badgeNotes)[]).map(
    (badge) =>
      `<div><dt><span class="badge ${badge}">${escapeHtml(report.badges[badge])}</span></dt><dd>${escapeHtml(report.badgeNotes[badge])}</dd></div>`,
  );
  return `<footer><dl>${legend.join('')}</dl><p>${escapeHtml(`${report.shortTitle} · ${kpi.title} · ${report.made(kpi.created.slice(0, 10))}`)}</p></footer>`;
}

/** Writes report.html atomically. */
export async function writeReport(path: string, kpi: Kpi, language: Language): Promise<void> {
  await writeWhole(path, reportHtml(kpi, language));
}
