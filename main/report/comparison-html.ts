// compare.html: one page with a comparison of methods, made from compare.json alone, in English or Japanese.
// Invariants: no script, nothing fetched (its own policy forbids it), every text escaped; the chart has its takeaway in words and a table.
import { createHash } from 'node:crypto';
import type { Comparison, ComparisonRow } from '../../preload/comparison.ts';
import {
  differencesTable,
  headlineOf,
  meansTable,
  methodLabel,
  methodsOf,
  metricLabel,
  percentOf,
  publishedTable,
  type WordedTable,
} from '../../renderer/text/comparison.ts';
import { grouped } from '../../renderer/text/numbers.ts';
import { type Language, type Text, textFor } from '../../renderer/text/text.ts';
import { reportStyle } from './styles.ts';
import { escapeHtml, extent, linearScale, px } from './svg.ts';

/** The whole page. Pure: the same findings give the same bytes. */
export function comparisonHtml(found: Comparison, language: Language): string {
  const text = textFor(language);
  const words = text.comparison;
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(reportStyle).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  const { facts } = words;
  const known: [string, string][] = [
    [facts.teacher, `${found.teacher.digest.slice(0, 16)}…`],
    [facts.student, found.student],
    [facts.learnt, facts.peoplePhotos(found.train.people, found.train.photos)],
    [facts.epochs, grouped(found.epochs)],
    [facts.verified, facts.peoplePhotos(found.verify.people, found.verify.photos)],
    [facts.pairs, facts.pairCounts(found.verify.genuinePairs, found.verify.impostorPairs)],
    [facts.replicates, grouped(found.replicates)],
  ];
  const seeds = Math.max(...found.rows.map((row) => row.seeds.length));
  const every = (found.rows[0]?.metrics ?? []).map((_, at) => at);
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>${escapeHtml(words.title)}</title>`,
    `<style>${reportStyle}</style></head><body><header class="cover"><h1>${escapeHtml(words.title)}</h1>`,
    `<ul class="facts">${known.map(([name, value]) => `<li>${escapeHtml(`${name}: ${value}`)}</li>`).join('')}</ul></header><main>`,
    `<p>${escapeHtml(words.how)}</p><p class="notice">${escapeHtml(words.few(seeds))}</p>`,
    chart(found, text),
    tableOf(meansTable(found, every, text)),
    ...found.rivals.map((rival) => tableOf(differencesTable(found, rival, every, text))),
    publishedSection(text),
    `</main><footer><p>${escapeHtml(`Deshi ${found.program}, ${found.created.slice(0, 10)}`)}</p></footer></body></html>\n`,
  ].join('\n');
}

const width = 720;
const rowHeight = 30;
const plot = { left: 300, right: width - 20, top: 10 };

function chart(found: Comparison, text: Text): string {
  const words = text.comparison;
  const at = headlineOf(found);
  const rows = methodsOf(found).filter(({ metrics }) => metrics[at]!.mean.value !== null);
  const first = rows[0];
  if (first === undefined) return '';
  const label = metricLabel(first.metrics[at]!, found.pairs.name, text);
  const values = rows.flatMap(({ metrics }) => [metrics[at]!.mean.low, metrics[at]!.mean.high]).map((value) => value * 100);
  const x = linearScale(extent(values), [plot.left, plot.right], { label: (value) => `${value}` });
  const bottom = plot.top + rows.length * rowHeight;
  const best = rows.reduce((one, other) => (other.metrics[at]!.mean.value! > one.metrics[at]!.mean.value! ? other : one));
  const takeaway = words.best(methodLabel(best.method, text), percentOf(best.metrics[at]!.mean.value!));
  return [
    `<figure class="chart"><figcaption><strong>${escapeHtml(words.chart(label))}</strong><span>${escapeHtml(takeaway)}</span></figcaption>`,
    `<svg viewBox="0 0 ${width} ${bottom + 34}" role="img" aria-label="${escapeHtml(`${words.chart(label)}. ${takeaway}`)}">`,
    ...x.ticks.map(
      (tick) =>
        `<path class="grid" d="M${px(x.at(tick.at))} ${plot.top}V${bottom}"/><text class="tick" x="${px(x.at(tick.at))}" y="${bottom + 16}" text-anchor="middle">${escapeHtml(tick.label)} %</text>`,
    ),
    ...rows.map((row, place) => rowMark(row, at, place, (value) => x.at(value * 100), text)),
    '</svg></figure>',
  ].join('');
}

function rowMark({ method, metrics }: ComparisonRow, at: number, place: number, x: (value: number) => number, text: Text): string {
  const { value, low, high, perSeed } = metrics[at]!.mean;
  const y = plot.top + (place + 0.5) * rowHeight;
  return [
    `<text x="${plot.left - 12}" y="${px(y + 4)}" text-anchor="end">${escapeHtml(shortened(methodLabel(method, text)))}</text>`,
    `<path d="M${px(x(low))} ${px(y)}H${px(x(high))}" stroke="currentColor" stroke-width="2"/>`,
    ...perSeed.flatMap((one) =>
      one === null ? [] : [`<circle cx="${px(x(one))}" cy="${px(y)}" r="3" fill="none" stroke="currentColor"/>`],
    ),
    `<rect x="${px(x(value!) - 4)}" y="${px(y - 4)}" width="8" height="8" fill="currentColor"/>`,
  ].join('');
}

function shortened(label: string): string {
  return label.length > 42 ? `${label.slice(0, 41)}…` : label;
}

function publishedSection(text: Text): string {
  const words = text.comparison;
  return `<section><h2>${escapeHtml(words.published)}</h2><p>${escapeHtml(words.publishedWhy)}</p>${tableOf(publishedTable(text))}</section>`;
}

function tableOf({ caption, head, rows }: WordedTable): string {
  const cells = (row: readonly string[]): string =>
    row.map((cell, at) => (at === 0 ? `<th scope="row">${escapeHtml(cell)}</th>` : `<td>${escapeHtml(cell)}</td>`)).join('');
  return [
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption>`,
    `<thead><tr>${head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('')}</tbody></table></div>`,
  ].join('');
}
