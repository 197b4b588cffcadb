// The model card and the data sheet: the numbers of the report and no others, everything that is missing said, and what people wrote never markup.
import { describe, expect, test } from 'vitest';
import { dataSheet, modelCard } from '../../main/report/documents.ts';
import { unassessedKpi } from '../../main/report/kpi.ts';
import { nothingLater } from '../../main/report/later.ts';
import { escapeMarkdown, markdownOf } from '../../main/report/markdown.ts';
import { madeUpKpi } from './made-up.ts';
import { madeUpDigest, madeUpLater } from './made-up-later.ts';

const model = { id: 'student_a', version: '1.2.3' };
const languages = ['en', 'ja'] as const;
/** Cells of each table row, as a reader of GFM parts them: at bars that are not escaped. */
const cellsOf = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
/** What is left when every escaped character is taken away: only marks that we set. */
const unescapedOnly = (text: string): string => text.replace(/\\[\s\S]/g, '');

describe.each(languages)('in %s', (language) => {
  const kpi = madeUpKpi();
  const card = modelCard(kpi, language, madeUpLater(), model);
  const sheet = dataSheet(kpi, language, madeUpLater(), model);

  test('the card holds what was measured, with intervals, threshold, licence, limits and whom to ask', () => {
    const student = kpi.accuracy.value!.models.find(({ name }) => name === 'student')!;
    const { choice } = student;
    const percent = (rate: number): string => (rate * 100).toFixed(1);
    const { value, low, high } = student.verification.operatingPoints.find(({ targetFmr }) => targetFmr === 0.01)!.tar;
    const [from, to] = [percent(low), percent(high)];
    const rows = card.split('\n').map(cellsOf);
    // TAR of the student at FMR 1 in 100, worked out from the raw numbers.
    expect(rows.some((cells) => cells.some((cell) => cell.includes(percent(value!)) && cell.includes(from) && cell.includes(to)))).toBe(
      true,
    );
    for (const said of [
      choice!.threshold!.toFixed(3),
      `${choice!.verifiedOn.people}`,
      kpi.models.student.sha256!,
      kpi.models.teacher.licence!,
      madeUpLater().project.purpose.responsible,
      'student\\_a 1.2.3',
    ])
      expect(card).toContain(said);
    expect(card.match(/^## /gm)).toHaveLength(10);
  });

  test('the sheet counts people and photos by part and source, and says why some were left out', () => {
    const { split, sources, excluded } = kpi.data;
    const rows = sheet.split('\n').map(cellsOf);
    const counted = (people: number, photos: number): boolean =>
      rows.some((cells) => cells.includes(people.toLocaleString('en-US')) && cells.includes(photos.toLocaleString('en-US')));
    for (const { people, photos } of [split!.train, split!.choose, split!.verify, ...sources]) expect(counted(people, photos)).toBe(true);
    for (const count of Object.values(excluded!).filter((one) => one > 0))
      expect(rows.some((cells) => cells[1] === count.toLocaleString('en-US'))).toBe(true);
    expect(sheet).toContain(madeUpLater().project.purpose.legalBasis);
    expect(sheet.match(/^## /gm)).toHaveLength(7);
  });

  test('every row of a table has the cells of its head, and no photo or digest of people gets in', () => {
    for (const text of [card, sheet]) {
      let width = 0;
      for (const line of text.split('\n')) {
        if (!line.startsWith('|')) width = 0;
        else {
          width ||= cellsOf(line).length;
          expect(cellsOf(line), line).toHaveLength(width);
        }
      }
      expect(text).not.toMatch(/undefined|NaN|\[object|data:image|[^|] {2}/);
      expect(text).not.toContain(madeUpDigest.slice(0, 12)); // sign-offs with names stand in the report alone
    }
  });

  test('with nothing assessed both say so and still have all their sections', () => {
    const empty = unassessedKpi({ title: 'x', version: '0.1.0', created: new Date(0) });
    const [poor, bare] = [modelCard(empty, language, nothingLater, model), dataSheet(empty, language, nothingLater, model)];
    expect(poor.match(/^## /gm)).toHaveLength(10);
    expect(bare.match(/^## /gm)).toHaveLength(7);
    const missing = language === 'en' ? 'Not assessed' : '未評価';
    expect(poor.split(missing).length).toBeGreaterThan(8);
    expect(poor + bare).not.toMatch(/undefined|NaN|null/);
  });

  test.each([
    ['a cell and a row', 'gate | 0 errors |\n| --- |\n| 1 |'],
    ['headings and lists', '\n\n# Not assessed: nothing\n- **safe**\n1. `x`'],
    ['HTML', '<img src=x onerror=alert(1)><!-- &lt;script&gt; -->'],
    ['links and pictures', '![x](http://x.example/y) [a]: www.x.example <http://x.example> $x$ ~~y~~'],
    ['backslashes', '\\| \\\\| \\'],
  ])('%s in what a person wrote stay words', (_name, hostile) => {
    const later = madeUpLater();
    const written = (text: string) => {
      const project = { ...later.project, purpose: { ...later.project.purpose, where: text, responsible: text, legalBasis: text } };
      const own = { ...kpi, models: { ...kpi.models, teacher: { ...kpi.models.teacher, licence: text, description: text } } };
      return [modelCard(own, language, { ...later, project }, model), dataSheet(own, language, { ...later, project }, model)];
    };
    const [tame, wild] = [written('harmless'), written(hostile)];
    for (const at of [0, 1]) {
      const shape = (text: string): string[] =>
        text.split('\n').map((line) => (unescapedOnly(line).match(/^(#+|- |\d+[.)])|[|*<>`[\]~$]/g) ?? []).join(''));
      expect(shape(wild[at]!)).toEqual(shape(tame[at]!));
      expect(unescapedOnly(wild[at]!)).not.toMatch(/:\/\/|www\./);
    }
  });
});

test('text keeps its place in a line', () => {
  expect(markdownOf('<p># 1</p><p>1. x</p><ul><li>- y</li></ul>')).toBe('\\# 1\n\n1\\. x\n\n- \\- y');
  expect(markdownOf('<p><strong>a</strong><em></em> &#60;b&#62;</p>')).toBe('**a** \\<b\\>');
  expect(escapeMarkdown('a\u202eb\u0007c')).toBe('ab c');
  expect(() => markdownOf('<blink>x</blink>')).toThrow(TypeError);
});
