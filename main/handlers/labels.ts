// Manifests of labels as an operator writes them: which group a person is in, under which condition a photo was taken.
// Invariants: a manifest that cannot be read whole is refused; it is text only, nothing in it is run; a message names a line and never what stands in it.
import { z } from 'zod';
import { CsvReader } from '../faces/readers/csv.ts';
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
  const fault = (detail: string) => new Problem('bad-input', { field: of, detail });
  const reader = new CsvReader((reason, line) => fault(`line ${line}: ${reason}`));
  const rows: LabelRow[] = [];
  let attributes: string[] | undefined;
  let records = 0;
  for (const { cells, line } of reader.records(text, true)) {
    if (attributes === undefined) {
      attributes = attributesOf(cells, fault);
      continue;
    }
    if (++records > mostRows) throw fault(`more than ${mostRows} lines`);
    const key = cells[0]!.trim();
    if (key === '' && cells.length === 1) continue;
    if (cells.length !== attributes.length + 1 || key === '') throw fault(`line ${line}: columns`);
    for (const [column, attribute] of attributes.entries()) {
      const found = cells[column + 1]!.trim();
      if (found.length > longest) throw fault(`line ${line}: longer than ${longest}`);
      if (found !== '') rows.push({ key, attribute, label: found });
    }
  }
  if (attributes === undefined) throw fault('line 1: columns');
  return rows;
}

function attributesOf(head: readonly string[], fault: (detail: string) => Problem): string[] {
  const attributes = head.slice(1).map((name) => name.trim());
  if (attributes.length === 0 || attributes.some((name) => name === '' || name.length > longest)) throw fault('line 1: columns');
  if (new Set(attributes).size < attributes.length) throw fault('line 1: two columns of one name');
  return attributes;
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
