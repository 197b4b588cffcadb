// Manifests of labels as an operator writes them: which group a person is in, under which condition a photo was taken.
// Invariants: a manifest that cannot be read whole is refused; it is text only, nothing in it is run; a message names a line and never what stands in it.
import { z } from 'zod';
import type { WritableLibrary } from '../library/database.ts';
import { type LabelRow, labelPeople, labelPhotos } from '../library/labels.ts';
import { Problem } from '../problems.ts';
import { readText } from './lists.ts';

const mostRows = 2_000_000;
/** Attributes and labels stand in reports: longer ones are no labels. */
const longest = 60;
/** More labels of one attribute are names or numbers, not groups; more attributes are another kind of table. */
const mostLabels = 50;
const mostAttributes = 20;

/**
 * A manifest as rows. Empty cells are no labels.
 *
 * CSV (RFC 4180; comma, semicolon or tab, whichever the first line has): the first line names the columns, the first column is the person (`of` people)
 * or the place of the photo below its folder (`of` photos, `*` for anything), each further column an attribute. JSON: `{"KEY": "label"}`, an attribute
 * called like the kind of manifest, or `{"KEY": {"attribute": "label"}}`. Throws Problem `not-found` or `bad-input` with the field and the line.
 */
export async function readLabels(path: string, of: 'groups' | 'conditions'): Promise<LabelRow[]> {
  return parseLabels(await readText(path, of), of);
}

/** The rows of a manifest's text. Throws as `readLabels`. */
export function parseLabels(text: string, of: 'groups' | 'conditions'): LabelRow[] {
  const rows = /^\s*\{/.test(text) ? rowsOfJson(text, of) : rowsOfCsv(text, of);
  if (rows.length === 0) throw new Problem('bad-input', { field: of, detail: 'empty' });
  demandFew(rows, of);
  return rows;
}

function demandFew(rows: readonly LabelRow[], of: string): void {
  const labels = new Map<string, Set<string>>();
  for (const { attribute, label } of rows) labels.set(attribute, (labels.get(attribute) ?? new Set()).add(label));
  if (labels.size > mostAttributes) throw new Problem('bad-input', { field: of, detail: `more than ${mostAttributes} columns` });
  for (const own of labels.values())
    if (own.size > mostLabels) throw new Problem('bad-input', { field: of, detail: `more than ${mostLabels} labels in one column` });
}

const label = z.string().max(longest);
const manifest = z.record(z.string(), z.union([label, z.record(z.string().min(1).max(longest), label)]));

function rowsOfJson(text: string, of: string): LabelRow[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Problem('bad-input', { field: of, detail: 'JSON' }, { cause });
  }
  const checked = manifest.safeParse(value);
  if (!checked.success) throw new Problem('bad-input', { field: of, detail: checked.error.issues[0]?.code ?? 'JSON' });
  return Object.entries(checked.data).flatMap(([key, found]) =>
    Object.entries(typeof found === 'string' ? { [of]: found } : found)
      .filter(([, one]) => one.trim() !== '')
      .map(([attribute, one]) => ({ key, attribute, label: one.trim() })),
  );
}

function rowsOfCsv(text: string, of: string): LabelRow[] {
  const head = text.slice(0, text.search(/[\r\n]|$/));
  const separator = [',', ';', '\t'].find((one) => head.includes(one));
  if (separator === undefined) throw new Problem('bad-input', { field: of, detail: 'line 1: columns' });
  const [names = [], ...lines] = cellsOf(text, separator, of);
  const attributes = names.slice(1).map((name) => name.trim());
  if (attributes.some((name) => name === '' || name.length > longest))
    throw new Problem('bad-input', { field: of, detail: 'line 1: columns' });
  if (new Set(attributes).size < attributes.length)
    throw new Problem('bad-input', { field: of, detail: 'line 1: two columns of one name' });
  return lines.flatMap((cells, at) => {
    const key = cells[0]!.trim();
    if (key === '' && cells.length === 1) return [];
    if (cells.length !== names.length || key === '') throw new Problem('bad-input', { field: of, detail: `line ${at + 2}: columns` });
    return attributes.flatMap((attribute, column) => {
      const found = cells[column + 1]!.trim();
      if (found.length > longest) throw new Problem('bad-input', { field: of, detail: `line ${at + 2}: longer than ${longest}` });
      return found === '' ? [] : [{ key, attribute, label: found }];
    });
  });
}

/** Cells by record: a quoted cell may hold separators, line ends and doubled quotes. */
function cellsOf(text: string, separator: string, of: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell: string;
    if (text[at] === '"') {
      let end = at + 1;
      for (end = text.indexOf('"', end); end >= 0 && text[end + 1] === '"'; ) end = text.indexOf('"', end + 2);
      if (end < 0) throw new Problem('bad-input', { field: of, detail: `line ${records.length + 1}: quotes` });
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      let end = at;
      while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
      cell = text.slice(at, end);
      at = end;
    }
    record.push(cell);
    if (text[at] === separator) {
      at++;
      if (at < text.length) continue;
      record.push('');
    }
    if (at < text.length && text[at] !== '\n' && text[at] !== '\r')
      throw new Problem('bad-input', { field: of, detail: `line ${records.length + 1}: quotes` });
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    records.push(record);
    record = [];
    if (records.length > mostRows) throw new Problem('bad-input', { field: of, detail: `more than ${mostRows} lines` });
  }
  return records;
}

/** What the operator says of the people and photos of sources; what is left out stays as it was. */
export interface Labels {
  /** A manifest of people. */
  readonly groups?: string | undefined;
  /** A manifest of photos. */
  readonly conditions?: string | undefined;
  /** Rows of conditions, after those of the manifest. */
  readonly tags?: readonly LabelRow[] | undefined;
}

export interface Applied {
  /** Rows of manifest and tags that fit nobody and nothing. */
  readonly unknownPeople: number;
  readonly unknownPhotos: number;
}

/** Reads the manifests. Throws as `readLabels`, before anything is changed. */
export async function readAll({ groups, conditions, tags }: Labels): Promise<{ people?: LabelRow[]; photos?: LabelRow[] }> {
  const people = groups === undefined ? undefined : await readLabels(groups, 'groups');
  const photos = conditions === undefined ? undefined : await readLabels(conditions, 'conditions');
  return {
    ...(people && { people }),
    ...((photos !== undefined || tags !== undefined) && { photos: [...(photos ?? []), ...(tags ?? [])] }),
  };
}

export function applyLabels(
  library: WritableLibrary,
  sources: readonly number[],
  { people, photos }: { readonly people?: readonly LabelRow[]; readonly photos?: readonly LabelRow[] },
): Applied {
  return {
    unknownPeople: people === undefined ? 0 : labelPeople(library, sources, people),
    unknownPhotos: photos === undefined ? 0 : labelPhotos(library, sources, photos),
  };
}
