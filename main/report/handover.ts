// One sheet for the people on the shop floor: what each answer means and what to do, what to expect, whom to call.
// Invariants: as report.html (no script, nothing fetched, every text escaped); it fits one page of A4, and what is not known stays an empty line to fill in.
import { type Language, type Text, textFor } from '../../renderer/text/text.ts';
import { modelOf, shareOf } from './cards.ts';
import { pageOf } from './html.ts';
import type { Kpi } from './kpi.ts';
import type { Later } from './later.ts';
import { htmlTable } from './sections.ts';
import { escapeHtml } from './svg.ts';

export interface HandedOverModel {
  readonly id: string;
  readonly version: string;
}

/** The card as a page of its own. The same facts give the same bytes. */
export function handoverHtml(kpi: Kpi, language: Language, later: Later, model: HandedOverModel): Promise<string> {
  const text = textFor(language);
  return pageOf(`${kpi.title} – ${text.window.handover.title}`, bodyOf(kpi, text, later, model), language, '');
}

function bodyOf(kpi: Kpi, text: Text, { project }: Later, { id, version }: HandedOverModel): string {
  const {
    report,
    window: { handover: words },
  } = text;
  const choice = modelOf(kpi.accuracy.value, 'student')?.choice;
  const where = project?.purpose.where || kpi.purpose || '';
  const expected: string[] = [];
  if (choice != null && choice.threshold !== null) {
    const [refused, passed] = [shareOf(choice.verifiedOn.fnmr), shareOf(choice.verifiedOn.fmr)];
    if (refused !== null) expected.push(words.refused(report.share(refused)));
    if (passed !== null) expected.push(words.passed(report.share(passed)));
    expected.push(words.measuredOn(choice.verifiedOn.people));
  } else expected.push(words.noThreshold);
  for (const kind of ['fp16', 'int8'] as const) {
    const found = kpi.variants?.[kind];
    const own = found?.whyNot === null ? found.choice : null;
    if (own !== null && own.threshold !== null) expected.push(report.int8.card(`student_${kind}.onnx`, answersLine(own, text)));
  }
  const call: [string, string][] = [
    [words.responsible, project?.purpose.responsible ?? ''],
    [words.telephone, ''],
    [words.builder, ''],
  ];
  return [
    `<header><p class="kicker">${escapeHtml(words.title)}</p><h1>${escapeHtml(where === '' ? kpi.title : where)}</h1>`,
    kpi.practice ? `<p class="notice">${escapeHtml(report.practice)}</p>` : '',
    '</header><main>',
    `<section><h2>${escapeHtml(words.answers)}</h2>${answersTable(choice ?? null, text)}</section>`,
    section(words.expect, expected),
    section(words.rulesTitle, words.rules),
    `<section><h2>${escapeHtml(words.call)}</h2>${htmlTable(
      [],
      call.map(([name, value]) => [escapeHtml(name), value === '' ? '　' : escapeHtml(value)]),
    )}</section>`,
    `</main><footer><p>${escapeHtml(words.model(id, version, kpi.models.student.sha256?.slice(0, 16) ?? '–', report.made(kpi.created.slice(0, 10))))}</p></footer>`,
  ].join('');
}

type Choice = NonNullable<ReturnType<typeof modelOf>>['choice'];
type Answer = 'accept' | 'check' | 'reject';

/** Which scores lead to which answer; no scores where there is no threshold. */
function answersOf(choice: Choice, { report, window: { handover: words } }: Text): [answer: Answer, score: string][] {
  const { threshold = null, money = null } = choice ?? {};
  const say = (value: number): string => report.threshold(value);
  if (threshold === null)
    return [
      ['accept', ''],
      ['check', ''],
      ['reject', ''],
    ];
  const band = money?.band ?? null;
  if (band === null)
    return [
      ['accept', words.from(say(threshold))],
      ['reject', words.below(say(threshold))],
    ];
  return [
    ['accept', words.from(say(band.accept))],
    ['check', words.between(say(band.reject), say(band.accept))],
    ['reject', words.below(say(band.reject))],
  ];
}

/** Where the answers of a file of a reduced precision begin; what lies below is refused. */
function answersLine(choice: Choice, text: Text): string {
  const { lamps } = text.window.handover;
  return answersOf(choice, text)
    .flatMap(([answer, score]) => (answer === 'reject' ? [] : [`${lamps[answer]}: ${score}`]))
    .join('; ');
}

function answersTable(choice: Choice, text: Text): string {
  const words = text.window.handover;
  const rows = answersOf(choice, text).map(([answer, score]) => [
    `<strong>${escapeHtml(words.lamps[answer])}</strong>`,
    escapeHtml(score),
    escapeHtml(words.todo[answer]),
  ]);
  return htmlTable([words.lamp, words.score, words.what], rows);
}

function section(title: string, lines: readonly string[]): string {
  return `<section><h2>${escapeHtml(title)}</h2><ul class="plain">${lines.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul></section>`;
}
